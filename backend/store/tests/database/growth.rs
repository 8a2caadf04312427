//! What one batch reads does not grow with the ledger.

use std::collections::BTreeMap;

use contracts::holding::sign_for::SignForHolding;
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::admission::Admitted;
use store::{
    aggregate,
    connect::establish_writing,
    writer::{Answer, append},
};

use crate::{
    database::{Database, pen, run},
    who::*,
    world::World,
};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Pages of each table and of its indexes that were read, from disk or from memory.
const PAGES: &str = "SELECT relname::text AS name, \
                     heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0) AS count \
                     FROM pg_statio_user_tables";
/// Look-ups of holdings.
const LOOK_UPS: &str = "SELECT indexrelname::text AS name, idx_scan AS count FROM pg_stat_user_indexes \
                        WHERE indexrelname IN ('holding_pkey', 'holding_of_voucher')";

/// What `sql` counts in PostgreSQL's statistics.
async fn counted(connection: &mut AsyncPgConnection, sql: &str) -> BTreeMap<String, i64> {
    // Counters are otherwise published when PostgreSQL sees fit.
    run(connection, "SELECT pg_stat_force_next_flush()").await;
    let counts: Vec<Count> = diesel::sql_query(sql).load(connection).await.unwrap();
    counts.into_iter().map(|count| (count.name, count.count)).collect()
}

/// A connection as the writer has it, whose plans live as long as it does.
async fn writing(database: &Database) -> AsyncPgConnection {
    establish_writing(&database.url("hefu_app")).await.unwrap()
}

async fn appended(connection: &mut AsyncPgConnection, world: &World, batch: &[Admitted]) {
    let batch: Vec<&Admitted> = batch.iter().collect();
    let answers = append(connection, &pen(world), &batch).await.unwrap();
    assert!(answers.iter().all(|answer| matches!(answer, Answer::Recorded(_))), "{answers:?}");
}

/// How much more is counted after `batch` was appended.
async fn cost(
    connection: &mut AsyncPgConnection,
    world: &World,
    batch: &[Admitted],
    sql: &str,
) -> BTreeMap<String, i64> {
    let before = counted(connection, sql).await;
    appended(connection, world, batch).await;
    let after = counted(connection, sql).await;
    after.into_iter().map(|(name, count)| (name.clone(), count - before[&name])).collect()
}

/// Whoever else reads the tables, too, is counted: autovacuum does, once they have grown.
const LEFT_ALONE: &str = "DO $$ DECLARE one regclass; BEGIN
    FOR one IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', one);
    END LOOP; END $$";

/// As many rows as a larger ledger would have, in each table that a transfer looks into. What this reads is
/// counted before it ends. There is no ANALYZE, which would have every plan made anew.
const GROWN: &str = "
    INSERT INTO answer SELECT 1, gen_random_uuid(), gen_random_uuid(), '', 9999 FROM generate_series(1, 20000);
    INSERT INTO timeline SELECT 1, gen_random_uuid(), 9999 FROM generate_series(1, 20000);
    INSERT INTO member SELECT 1, gen_random_uuid(), name, kinds, single_person, approvals, head
        FROM (SELECT * FROM member LIMIT 1) m, generate_series(1, 5000);
    INSERT INTO identifier (log_id, scheme, value, member_id, position)
        SELECT 1, 'uscc', gen_random_uuid()::text, gen_random_uuid(), 0 FROM generate_series(1, 5000);
    INSERT INTO seat (log_id, key_id, seat_id, member_id, position, person_id, name, roles, public_key, revoked)
        SELECT 1, uuid_send(gen_random_uuid()), gen_random_uuid(), gen_random_uuid(), position, person_id, name,
        roles, public_key, revoked FROM (SELECT * FROM seat LIMIT 1) s, generate_series(1, 5000);
    INSERT INTO background SELECT 1, gen_random_uuid(), debtor_id, creditor_id, currency, amount, reserved, due_on,
        invoices FROM (SELECT * FROM background LIMIT 1) b, generate_series(1, 5000);
    INSERT INTO voucher SELECT 1, gen_random_uuid(), obligor_id, payee_id, currency, face, due_on, issued_on,
        cut_off_on, sign_for_by, undertaking, undertaking_hash, policy_version, background_id, life, settled, head
        FROM (SELECT * FROM voucher LIMIT 1) v, generate_series(1, 5000);
    INSERT INTO holding SELECT 1, gen_random_uuid(), gen_random_uuid(), parent_id, transferor_id, holder_id, amount,
        depth, splits, splits_on, splits_that_day, background_id, financed, lapses_at, life, request_id, head
        FROM (SELECT * FROM holding WHERE life = 'held' LIMIT 1) h, generate_series(1, 10000);
    INSERT INTO holding_end SELECT 1, holding_id, 'spent', head FROM holding h
        WHERE NOT EXISTS (SELECT FROM voucher v WHERE v.voucher_id = h.voucher_id);
    INSERT INTO outstanding_holding SELECT gen_random_uuid(), 1, holder_id, due_on, gen_random_uuid(), transferor_id,
        currency, amount, life, lapses_at, request_id
        FROM (SELECT * FROM outstanding_holding WHERE life = 'held' LIMIT 1) o, generate_series(1, 10000);
    INSERT INTO outstanding_holding SELECT gen_random_uuid(), 1, gen_random_uuid(), due_on, gen_random_uuid(),
        gen_random_uuid(), currency, amount, 'pending', 4102444800, NULL
        FROM (SELECT * FROM outstanding_holding LIMIT 1) o, generate_series(1, 10000);
    SELECT pg_stat_force_next_flush()";

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_reads_no_more_of_a_larger_ledger() {
    let mut world = World::peopled(1);
    let (_, mut held) = world.live(Core, Tier1, 1_000_000);
    let mut transfers = Vec::new();
    for _ in 0..2 {
        let (child, change) = world.pending(Tier1, Tier2, held, 1_000);
        transfers.push(world.entries.len() - 1);
        world.act(Tier2, SignForHolding { holding: child });
        held = change;
    }
    let [first, second] = transfers[..] else { panic!("two transfers") };
    // One connection from the first entry on: its plans are those that were made while all tables were empty.
    let database = Database::new().await;
    database.begin(&world).await;
    database.tamper(LEFT_ALONE).await;
    let mut connection = writing(&database).await;
    for entry in &world.entries[1..first] {
        appended(&mut connection, &world, std::slice::from_ref(entry)).await;
    }
    let small = cost(&mut connection, &world, &world.entries[first..=first], PAGES).await;
    appended(&mut connection, &world, &world.entries[first + 1..second]).await;
    database.tamper(GROWN).await;
    let grown = cost(&mut connection, &world, &world.entries[second..=second], PAGES).await;
    assert!(small["holding"] > 0 && small["answer"] > 0, "nothing was counted: {small:?}");
    for (table, pages) in &grown {
        let before = small[table];
        // An index is deeper by a page or two.
        assert!(*pages < before + 20, "{table}: {before} pages of a small ledger, {pages} of a larger one");
    }
}

/// A payment list asks for every holding of a voucher: in a few queries, not in a few for each.
#[tokio::test(flavor = "multi_thread")]
async fn a_payment_list_takes_a_few_queries() {
    let mut world = World::peopled(1);
    let (voucher, mut rest) = world.live(Core, Tier1, 1_000_000);
    for number in 0..24 {
        let to = [Tier2, Tier3, Tier4, Rival][number % 4];
        (_, rest) = world.passed(Tier1, to, rest, 1_000);
    }
    let before = world.entries.len();
    world.listed(Core, voucher);
    let database = Database::of_entries(&world, before, 100).await;
    let mut connection = writing(&database).await;
    let look_ups = cost(&mut connection, &world, &world.entries[before..], LOOK_UPS).await;
    let look_ups: i64 = look_ups.values().sum();
    assert!((1..5).contains(&look_ups), "{look_ups} look-ups for 25 holdings");
    database.assert_clean(&world).await;
}

/// Pages name the same firm or voucher several times: each is found once, and whole.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_twice_is_found_once() {
    let mut world = World::peopled(1);
    let (voucher, held) = world.live(Core, Tier1, 1_000_000);
    let database = Database::of(&world, 100).await;
    let mut connection = database.connect_as("hefu_app").await;
    let (id, log) = (Core.member().uuid(), store::FIRST_LOG);
    let once = aggregate::member::load(&mut connection, log, &[id]).await.unwrap();
    assert_eq!(once.len(), 1);
    assert_eq!(aggregate::member::load(&mut connection, log, &[id, id]).await.unwrap(), once);
    let (voucher, held) = (voucher.uuid(), held.uuid());
    assert_eq!(aggregate::voucher::load(&mut connection, log, &[voucher, voucher]).await.unwrap().len(), 1);
    assert_eq!(aggregate::holding::load(&mut connection, log, &[held, held]).await.unwrap().len(), 1);
}
