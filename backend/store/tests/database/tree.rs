//! The writer extends no tree but the one it signed.

use ledger::admission::Admitted;
use store::{StoreError, writer::append};

use crate::{
    database::{Database, pen},
    story::limit,
    who::*,
    world::{World, log_key},
};

async fn refusal(database: &Database, world: &World, admitted: &Admitted) -> String {
    let mut connection = database.store.connection().await.unwrap();
    match append(&mut connection, &pen(world), &[admitted]).await {
        Err(error @ (StoreError::Log(_) | StoreError::Corrupt { .. } | StoreError::Database(_))) => {
            error.to_string()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_that_was_not_signed_is_not_extended() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 10).await;
    let admitted = world.admitted(Bank, limit(Core, 6_000_000));
    database.tamper("CREATE TABLE kept_tile AS TABLE tile; CREATE TABLE kept_head AS TABLE head").await;
    let restore = "DELETE FROM tile; INSERT INTO tile TABLE kept_tile; DELETE FROM head; INSERT INTO head TABLE kept_head";
    for (tampering, told) in [
        ("UPDATE tile SET hashes = set_byte(hashes, 0, 1)", "not the one that was signed"),
        ("UPDATE tile SET hashes = substr(hashes, 1, 32)", "is not a tile of this tree"),
        ("DELETE FROM tile", "Record not found"),
        ("UPDATE head SET size = size - 1", "not the one that was signed"),
        ("UPDATE head SET checkpoint = set_byte(checkpoint, 90, 65)", "the stored checkpoint is not ours"),
        ("UPDATE head SET checkpoint = ''", "the stored checkpoint is not ours"),
    ] {
        database.tamper(tampering).await;
        let refusal = refusal(&database, &world, &admitted).await;
        assert!(refusal.contains(told), "{tampering}: {refusal}");
        database.tamper(restore).await;
    }
    // The control: with everything in its place the same command is appended.
    world.enter(&admitted).unwrap();
    database.append(&world, &[&admitted]).await;
    database.assert_clean(&world).await;
}

/// Another log's keys do not sign this one, even where someone gives them to the writer.
#[tokio::test(flavor = "multi_thread")]
async fn another_key_does_not_sign() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 10).await;
    let admitted = world.admitted(Bank, limit(Core, 6_000_000));
    let mut pen = pen(&world);
    pen.log_key = log_key(2);
    let mut connection = database.store.connection().await.unwrap();
    let told = append(&mut connection, &pen, &[&admitted]).await.unwrap_err().to_string();
    assert!(told.contains("the stored checkpoint is not ours"), "{told}");
    database.assert_clean(&world).await;
}

/// Where the head says that the log is shorter than it is, nothing is written over.
#[tokio::test(flavor = "multi_thread")]
async fn an_entry_beyond_the_head_stops_the_writer() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 10).await;
    let admitted = world.admitted(Bank, limit(Core, 6_000_000));
    let beyond = "INSERT INTO entry SELECT log_id, (SELECT size FROM head), leaf, record, disclosures, op, tick \
                  FROM entry WHERE index = 0";
    database.tamper(beyond).await;
    // Several statements are on their way together. Whichever is heard of first, what is told is the one that failed,
    // and not those that came after it.
    for _ in 0..200 {
        let told = refusal(&database, &world, &admitted).await;
        assert!(told.contains("duplicate key value"), "{told}");
    }
}
