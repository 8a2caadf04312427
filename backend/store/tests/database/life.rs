//! The whole life of vouchers through the writer, and a replay that finds nothing.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use contracts::{
    clock::{ClockTick, LONGEST_TICK_SECONDS},
    command::Command,
    log::Clock,
    voucher::VoucherLife,
};
use store::{
    migrate::migrate,
    verify::Report,
    writer::{Answer, Pen, append},
};

use crate::{
    database::{Database, pen, run},
    seats::code,
    story::limit,
    who::{Bank, Core, Tier1, Tier2, Tier3},
    world::World,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_stored_as_the_ledger_says() {
    let (world, voucher) = World::lived();
    assert_eq!(world.voucher(voucher).life, VoucherLife::Settled);
    let ops: BTreeSet<&str> = world.entries.iter().map(|entry| entry.asked.command.op()).collect();
    // A log that is its own registry imports nothing; `further.rs` is about one that does.
    let absent = |op: &&&str| **op != "registry.import" && !ops.contains(**op);
    let missing: Vec<_> = Command::OPS.iter().filter(absent).collect();
    assert!(missing.is_empty(), "{missing:?} do not occur");

    let database = Database::of(&world, 9).await;
    database.keep_document(b"<Invoice/>").await;
    let report = database.assert_clean(&world).await;
    assert_eq!(i64::try_from(report.size).unwrap(), world.size());
    // Every table of the ledger has rows to compare, so that no comparison is empty.
    let empty: Vec<_> = report.tables.iter().filter(|(_, rows)| **rows == 0).collect();
    assert!(empty.is_empty(), "{empty:?}");
    assert_eq!(report.tables.len(), 23);
}

/// A store from before these tables is given the rows of what carries value, and what its vouchers add up to.
#[tokio::test(flavor = "multi_thread")]
async fn migrations_fill_what_follows_from_other_tables() {
    const UP: &str = concat!(
        include_str!("../../../../migrations/20261122000012_outstanding/up.sql"),
        include_str!("../../../../migrations/20261123000003_voucher_sum/up.sql"),
        include_str!("../../../../migrations/20261123000004_vouchers_by_life/up.sql"),
    );
    const DOWN: &str = concat!(
        include_str!("../../../../migrations/20261123000004_vouchers_by_life/down.sql"),
        include_str!("../../../../migrations/20261123000003_voucher_sum/down.sql"),
        include_str!("../../../../migrations/20261122000012_outstanding/down.sql"),
    );
    let mut world = World::peopled(1);
    let (_, first) = world.live(Core, Tier1, 1_000_000);
    let (_, change) = world.pending(Tier1, Tier2, first, 400_000);
    world.passed(Tier1, Tier3, change, 100_000);
    let database = Database::of(&world, 100).await;
    let rows = |report: Report| ["outstanding_holding", "voucher_sum"].map(|table| report.tables[table]);
    assert_eq!(rows(database.assert_clean(&world).await), [3, 2]);
    let mut owner = database.connect_as("hefu_owner").await;
    run(&mut owner, &format!("{DOWN}{UP}")).await;
    migrate(&database.url("hefu_owner")).await.unwrap();
    assert_eq!(rows(database.assert_clean(&world).await), [3, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_has_only_begun_is_verified() {
    let world = World::begun(1, Clock::Simulated);
    let database = Database::of(&world, 1).await;
    let report = database.assert_clean(&world).await;
    assert_eq!(report.entries, 1);
    // Beginning it again changes nothing.
    database.begin(&world).await;
    assert_eq!(database.assert_clean(&world).await.entries, 1);
}

/// More than two full tiles, so that levels 0 and 1 both have a full history.
#[tokio::test(flavor = "multi_thread")]
async fn tiles_of_two_levels_are_verified() {
    let mut world = World::peopled(1);
    while world.entries.len() < 530 {
        let amount = 5_000_000 + world.size();
        world.act(Bank, limit(Core, amount));
    }
    let database = Database::of(&world, 100).await;
    let report = database.assert_clean(&world).await;
    assert_eq!((report.size, report.tables["tile"]), (530, 4));
    database.tamper("UPDATE tile SET hashes = set_byte(hashes, 40, 1) WHERE level = 1").await;
    let place = database.verify(&world).await.difference.unwrap().place;
    assert_eq!(place, store::verify::Place::Tile { level: 1, index: 0 });
}

/// On a log with a real clock the writer puts a tick before a batch when time has moved.
#[tokio::test(flavor = "multi_thread")]
async fn ticks_are_entries_too() {
    let world = World::begun(1, Clock::Real);
    let database = Database::of(&world, 1).await;
    let time = Arc::new(AtomicI64::new(world.now().seconds()));
    let clock = time.clone();
    let mut pen: Pen = pen(&world);
    pen.sources.now = Arc::new(move || clock.load(Ordering::Relaxed));
    let mut client = world.clone();
    let mut indexes = Vec::new();
    for seconds in [0, 60, 0, 60] {
        time.fetch_add(seconds, Ordering::Relaxed);
        let admission = crate::who::ADMITTED[indexes.len()].admission(&client.origin);
        let admitted = client.admitted(crate::who::Operator, admission);
        let mut connection = database.store.connection().await.unwrap();
        match append(&mut connection, &pen, &[&admitted]).await.unwrap().as_slice() {
            [Answer::Recorded(recorded)] => indexes.push(recorded.index),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(indexes, [1, 3, 4, 6]);
    assert_eq!(database.assert_clean(&world).await.entries, 7);
}

/// Where the platform may not move time so far, nothing is recorded as of a time that is over, but what moves it.
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_clock_records_nothing_until_seats_confirm_the_time() {
    let mut world = World::begun(1, Clock::Real);
    let database = Database::of(&world, 1).await;
    let later = world.now().after(LONGEST_TICK_SECONDS + 1);
    let mut pen: Pen = pen(&world);
    pen.sources.now = Arc::new(move || later.seconds());
    let mut connection = database.store.connection().await.unwrap();
    let admission = crate::who::ADMITTED[0].admission(&world.origin);
    let admitted = world.admitted(crate::who::Operator, admission);
    let confirmed = world.admitted(crate::who::Operator, ClockTick { time: later });
    let mut answers = Vec::new();
    // In one batch with the confirmation it is refused as well, and may be handed in again.
    for batch in [&[&admitted][..], &[&admitted, &confirmed, &admitted], &[&admitted]] {
        answers.extend(append(&mut connection, &pen, batch).await.unwrap());
    }
    let told: Vec<&str> = answers.iter().map(code).collect();
    let stopped = "clock.tick.too_far";
    assert_eq!(told, [stopped, stopped, "recorded", stopped, "recorded"]);
    world.enter(&confirmed).unwrap();
    world.enter(&admitted).unwrap();
    assert_eq!(database.assert_clean(&world).await.entries, 3);
}
