//! What the database itself refuses, whatever the code above it does.

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use crate::{database::Database, world::World};

/// Tables to which rows are only ever added.
const APPEND_ONLY: &[(&str, &str)] = &[
    ("log", "name"),
    ("entry", "op"),
    ("answer", "index"),
    ("timeline", "index"),
    ("signature", "index"),
    ("identifier", "position"),
    ("account", "number"),
    ("holding_end", "life"),
    ("payment_line", "amount"),
    ("bank_reference", "reference"),
    ("notice", "tick"),
];

/// Tables whose rows change, but never go.
const LASTING: &[&str] = &[
    "head",
    "tile",
    "member",
    "seat",
    "granted_limit",
    "invoice",
    "background",
    "voucher",
    "holding",
    "request",
    "quote",
    "payment_list",
];

async fn refusal(connection: &mut AsyncPgConnection, sql: &str) -> String {
    match connection.batch_execute(sql).await {
        Ok(()) => panic!("the database allowed: {sql}"),
        Err(error) => error.to_string(),
    }
}

fn changes(table: &str, column: &str) -> [String; 3] {
    [
        format!("UPDATE {table} SET {column} = {column}"),
        format!("DELETE FROM {table}"),
        format!("TRUNCATE {table} CASCADE"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_application_only_appends_by_grant() {
    let (world, _) = World::lived();
    let database = Database::of(&world, 1000).await;
    let mut app = database.connect_as("hefu_app").await;
    for (table, column) in APPEND_ONLY {
        for sql in changes(table, column) {
            assert_eq!(
                refusal(&mut app, &sql).await,
                format!("permission denied for table {table}"),
                "{sql}"
            );
        }
    }
    for table in LASTING {
        for sql in &changes(table, "log_id")[1..] {
            assert_eq!(refusal(&mut app, sql).await, format!("permission denied for table {table}"), "{sql}");
        }
    }
    for sql in
        ["DROP TRIGGER append_only ON entry", "ALTER TABLE entry DISABLE TRIGGER ALL", "CREATE TABLE t ()"]
    {
        let refusal = refusal(&mut app, sql).await;
        assert!(
            refusal.starts_with("must be owner") || refusal.starts_with("permission denied"),
            "{refusal}"
        );
    }
    database.assert_clean(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_only_appends_by_trigger() {
    let (world, _) = World::lived();
    let database = Database::of(&world, 1000).await;
    let mut owner = database.connect_as("hefu_owner").await;
    for (table, column) in APPEND_ONLY {
        for sql in changes(table, column) {
            let refusal = refusal(&mut owner, &sql).await;
            assert!(refusal.ends_with("is append-only"), "{sql}: {refusal}");
        }
    }
    for table in LASTING {
        for sql in &changes(table, "log_id")[1..] {
            let refusal = refusal(&mut owner, sql).await;
            assert!(refusal.ends_with("is append-only"), "{sql}: {refusal}");
        }
    }
    database.assert_clean(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holding_ends_once() {
    let (world, _) = World::lived();
    let database = Database::of(&world, 1000).await;
    let mut app = database.connect_as("hefu_app").await;
    let again = "INSERT INTO holding_end SELECT log_id, holding_id, 'void', head FROM holding_end LIMIT 1";
    let told = refusal(&mut app, again).await;
    assert!(told.contains("duplicate key value violates unique constraint \"holding_end_pkey\""), "{told}");
    let nothing = "INSERT INTO holding_end VALUES (1, gen_random_uuid(), 'spent', '')";
    assert!(refusal(&mut app, nothing).await.contains("violates foreign key constraint"));
    let twice =
        "INSERT INTO answer SELECT log_id, member_id, command_id, command_sha256, 999 FROM answer LIMIT 1";
    assert!(refusal(&mut app, twice).await.contains("duplicate key value"));
    for sql in [
        "UPDATE granted_limit SET used = granted + 1",
        "UPDATE invoice SET occupied = amount + 1",
        "UPDATE background SET reserved = amount + 1",
        "UPDATE voucher SET settled = face + 1",
        "UPDATE holding SET amount = 0",
        "UPDATE holding SET life = 'settled'",
    ] {
        assert!(refusal(&mut app, sql).await.contains("violates check constraint"), "{sql}");
    }
    database.assert_clean(&world).await;
}
