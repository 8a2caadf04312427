//! The tables as diesel knows them are the tables of the migrated database, and migrations go both ways.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::Database;

const SCHEMA: &str = concat!(
    include_str!("../../src/schema.rs"),
    include_str!("../../src/schema/witness.rs"),
    include_str!("../../src/schema/workplace.rs"),
);

/// A table's columns with PostgreSQL's types (a question mark for those that may be null), and its key.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: BTreeMap<String, String>,
    key: Vec<String>,
}

fn postgres_type(diesel: &str) -> String {
    let inside = |name: &str| diesel.strip_prefix(name)?.strip_suffix('>');
    if let Some(inner) = inside("Nullable<") {
        return format!("{}?", postgres_type(inner));
    }
    if let Some(inner) = inside("Array<") {
        return format!("_{}", postgres_type(inner));
    }
    let name = match diesel {
        "BigInt" => "int8",
        "Integer" => "int4",
        "SmallInt" => "int2",
        "Text" => "text",
        "Binary" => "bytea",
        "Uuid" => "uuid",
        "Bool" => "bool",
        "Jsonb" => "jsonb",
        "Date" => "date",
        "Timestamptz" => "timestamptz",
        other => panic!("no type of PostgreSQL is known for {other}"),
    };
    name.to_owned()
}

/// The tables that `schema.rs` declares.
fn declared() -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for block in SCHEMA.split("diesel::table! {").skip(1) {
        let (head, columns) = block.split_once(") {").unwrap();
        let (name, key) = head.trim().split_once(" (").unwrap();
        let (columns, _) = columns.split_once('}').unwrap();
        let columns = columns.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "));
        let table = Table {
            columns: columns.map(|(name, kind)| (name.to_owned(), postgres_type(kind))).collect(),
            key: key.split(", ").map(str::to_owned).collect(),
        };
        assert!(tables.insert(name.to_owned(), table).is_none(), "{name} is declared twice");
    }
    tables
}

/// The tables and views of the database.
async fn migrated(database: &Database) -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns = "SELECT concat_ws(' ', table_name, column_name, udt_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END) \
                   FROM information_schema.columns WHERE table_schema = 'public'";
    for line in database.ask(columns).await {
        let [table, column, kind] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let table: &mut Table = tables.entry(table.to_owned()).or_default();
        table.columns.insert(column.to_owned(), kind.to_owned());
    }
    let keys = "SELECT concat_ws(' ', conrelid::regclass, (SELECT string_agg(attname, ' ' ORDER BY place) \
                FROM unnest(conkey) WITH ORDINALITY AS key(number, place) \
                JOIN pg_attribute ON attrelid = conrelid AND attnum = number)) \
                FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace";
    for line in database.ask(keys).await {
        let mut words = line.split(' ').map(str::to_owned);
        let table = tables.get_mut(&words.next().unwrap()).unwrap();
        table.key = words.collect();
    }
    tables.remove("__diesel_schema_migrations");
    tables
}

#[tokio::test(flavor = "multi_thread")]
async fn diesel_knows_the_tables_as_they_are() {
    let database = Database::new().await;
    let (mut declared, mut migrated) = (declared(), migrated(&database).await);
    // A view has no key of its own, and PostgreSQL calls each of its columns nullable.
    for view in database.ask("SELECT viewname FROM pg_views WHERE schemaname = 'public'").await {
        let (declared, migrated) = (declared.remove(&view).unwrap(), migrated.remove(&view).unwrap());
        let plain = |table: Table| -> BTreeMap<String, String> {
            let columns = table.columns.into_iter();
            columns.map(|(name, kind)| (name, kind.trim_end_matches('?').to_owned())).collect()
        };
        assert_eq!(plain(declared), plain(migrated), "{view}");
    }
    let names = |tables: &BTreeMap<String, Table>| tables.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&declared), names(&migrated));
    for (name, table) in &declared {
        assert_eq!(Some(table), migrated.get(name), "{name}");
        // The log is part of every key, so that one log's rows may lie elsewhere.
        assert!(table.key.iter().any(|column| column == "log_id"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_both_ways() {
    let database = Database::new().await;
    let left = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace \
                UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1";
    let all = database.ask(left).await;
    // Migrating what is migrated changes nothing.
    store::migrate::migrate(&database.url("hefu_owner")).await.unwrap();
    assert_eq!(database.ask(left).await, all);
    store::migrate::revert(&database.url("hefu_owner")).await.unwrap();
    assert_eq!(database.ask(left).await, ["__diesel_schema_migrations", "__diesel_schema_migrations_pkey"]);
    store::migrate::migrate(&database.url("hefu_owner")).await.unwrap();
    assert_eq!(database.ask(left).await, all);
}
