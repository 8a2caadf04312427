//! The guards around the ledger: a fresh database has those that the source lists, and a changed one is named.

use store::{catalogue, verify::Place};

use crate::{
    database::{Database, run},
    world::World,
};

/// Writes the list where it has changed on purpose: `HEFU_GOLDEN=write cargo test -p store catalogue`.
#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_database_has_the_guards_that_the_source_lists() {
    let database = Database::new().await;
    let found = catalogue::read(&mut database.store.connection().await.unwrap()).await.unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue.txt");
    if std::env::var_os("HEFU_GOLDEN").is_some() {
        std::fs::write(path, catalogue::print(&found)).unwrap();
    }
    let listed = std::fs::read_to_string(path).unwrap();
    pretty(&catalogue::print(&found), &listed);
}

fn pretty(found: &str, listed: &str) {
    let differing: Vec<_> =
        found.lines().filter(|line| !listed.lines().any(|other| other == *line)).collect();
    assert_eq!(found, listed, "not as backend/store/catalogue.txt lists them: {differing:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_guard_is_named() {
    let world = World::peopled(1);
    for (sql, name) in [
        ("ALTER TABLE entry DISABLE TRIGGER append_only", "trigger entry.append_only"),
        ("DROP TRIGGER no_truncate ON entry", "trigger entry.no_truncate"),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "function refuse_change()",
        ),
        ("GRANT UPDATE ON entry TO hefu_app", "grant entry to hefu_app"),
        ("GRANT UPDATE (leaf) ON entry TO hefu_app", "grant entry.leaf to hefu_app"),
        ("GRANT DELETE ON holding TO public", "grant holding to public"),
        ("CREATE RULE lost AS ON INSERT TO entry DO INSTEAD NOTHING", "rule entry.lost"),
        (
            "ALTER TABLE entry ENABLE ROW LEVEL SECURITY; CREATE POLICY all_rows ON entry USING (true)",
            "policy entry.all_rows",
        ),
        ("CREATE FUNCTION added() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function added()"),
        // What an extension has brought is not listed, so nothing of ours can be hidden in one.
        (
            "CREATE EXTENSION pg_stat_statements; ALTER EXTENSION pg_stat_statements ADD FUNCTION refuse_change()",
            "function refuse_change()",
        ),
        (
            "CREATE EXTENSION pg_stat_statements; ALTER EXTENSION pg_stat_statements ADD TABLE entry",
            "grant entry to hefu_app",
        ),
    ] {
        let database = Database::of(&world, 50).await;
        database.assert_clean(&world).await;
        run(&mut database.administrator().await, sql).await;
        let difference =
            database.verify(&world).await.difference.unwrap_or_else(|| panic!("not noticed: {sql}"));
        assert!(
            matches!(&difference.place, Place::Guard { name: found } if found == name),
            "{sql}\n{difference}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_extension_brings_is_no_guard() {
    let world = World::peopled(1);
    let database = Database::of(&world, 50).await;
    // Functions and views in the ledger's own schema, with grants.
    run(&mut database.administrator().await, "CREATE EXTENSION pg_stat_statements").await;
    let brought = database.ask("SELECT count(*) FROM pg_views WHERE schemaname = 'public'").await;
    assert_ne!(brought, ["1"], "the extension has brought nothing");
    database.assert_clean(&world).await;
}
