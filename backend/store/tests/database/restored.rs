//! A database that was restored from an old copy, or that holds another history, is not signed again.

use std::{path::PathBuf, sync::Arc};

use contracts::log::Clock;
use ledger::{admission::Admitted, checkpoint::Checkpoint};
use store::{
    StoreError,
    log::{Entry, entry_at},
    writer::{Answer, LastSigned, Pen, append, check_last_signed, gap, refill},
};

use crate::{
    database::{Database, pen},
    story::limit,
    who::*,
    world::{World, log_key},
};

/// The file outside the database; it goes with the test.
struct Kept(PathBuf);

impl Kept {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hefu-head-{name}-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Self(path)
    }

    /// The pen of a process that starts now.
    fn pen(&self, world: &World) -> Pen {
        let key = log_key(world.log).public_key();
        Pen { last_signed: Arc::new(LastSigned::open(&self.0, &key).unwrap()), ..pen(world) }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A log of ten limits, and one command more.
fn world() -> (World, Admitted) {
    let mut world = World::peopled(1);
    for number in 0..10 {
        world.act(Bank, limit(Core, 5_000_000 + number));
    }
    let next = world.admitted(Bank, limit(Core, 6_000_000));
    (world, next)
}

async fn appended(database: &Database, pen: &Pen, command: &Admitted) -> Result<Vec<Answer>, StoreError> {
    append(&mut database.store.connection().await.unwrap(), pen, &[command]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_is_not_signed() {
    let (world, next) = world();
    let kept = Kept::new("old");
    let database = Database::of(&world, 50).await;
    let size = u64::try_from(world.size()).unwrap();
    // The control: the database that the head was signed in takes commands, before and after a restart.
    appended(&database, &kept.pen(&world), &next).await.unwrap();
    check_last_signed(&mut database.store.connection().await.unwrap(), &kept.pen(&world)).await.unwrap();

    // The same database as it was three entries before: each of its own parts fits the others.
    let old = Database::of_entries(&world, world.entries.len() - 2, 50).await;
    let restarted = kept.pen(&world);
    for told in [
        check_last_signed(&mut old.store.connection().await.unwrap(), &restarted).await.unwrap_err(),
        appended(&old, &restarted, &next).await.unwrap_err(),
    ] {
        let StoreError::RolledBack { stored, signed, .. } = told else { panic!("{told}") };
        assert_eq!((stored, signed), (size - 2, size + 1));
        assert!(told.to_string().contains("hefu repair --log main "), "{told}");
    }
    assert_eq!(old.ask("SELECT count(*) FROM entry").await, [(size - 2).to_string()]);
    // Without what stands outside it would have been signed a second time, with another history.
    appended(&old, &pen(&world), &next).await.unwrap();
}

/// The entries of a database from `from` on, as a mirror keeps them.
async fn mirrored(database: &Database, from: u64) -> Vec<Entry> {
    let mut connection = database.store.connection().await.unwrap();
    let size: i64 = database.ask("SELECT size FROM head").await[0].parse().unwrap();
    let mut entries = Vec::new();
    for index in i64::try_from(from).unwrap()..size {
        entries.push(entry_at(&mut connection, store::FIRST_LOG, index).await.unwrap().unwrap());
    }
    entries
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_fills_the_gap() {
    let (mut world, _) = World::lived();
    let kept = Kept::new("refilled");
    let whole = Database::of(&world, 50).await;
    let next = world.admitted(Bank, limit(Core, 6_000_000));
    appended(&whole, &kept.pen(&world), &next).await.unwrap();
    let keep = world.entries.len() / 3;
    let old = Database::of_entries(&world, keep, 50).await;
    let pen = kept.pen(&world);
    let connection = &mut *old.store.connection().await.unwrap();
    let missing = gap(connection, &pen).await.unwrap().unwrap();
    assert_eq!(missing.stored, u64::try_from(keep).unwrap());
    let entries = mirrored(&whole, missing.stored).await;

    // What is not exactly that range, byte for byte, is refused, and nothing is written.
    let mut spoilt = vec![entries[1..].to_vec(), entries[..entries.len() - 1].to_vec()];
    let mut swapped = entries.clone();
    swapped.swap(3, 4);
    let mut flipped = entries.clone();
    flipped[5].leaf[70] ^= 1;
    spoilt.extend([swapped, flipped]);
    let mut record = entries.clone();
    record[5].record[200] ^= 1;
    spoilt.push(record);
    for entries in spoilt {
        refill(connection, &pen, &missing, &entries).await.unwrap_err();
        assert_eq!(gap(connection, &pen).await.unwrap().as_ref(), Some(&missing));
    }

    refill(connection, &pen, &missing, &entries).await.unwrap();
    assert_eq!(gap(connection, &pen).await.unwrap(), None);
    world.entries.push(next.clone());
    old.assert_clean(&world).await;
    for table in ["entry", "answer", "tile", "timeline", "holding", "notice"] {
        let sum = format!("SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t");
        assert_eq!(old.ask(&sum).await, whole.ask(&sum).await, "{table}");
    }
    // It goes on as if nothing had been.
    let again = appended(&old, &pen, &next).await.unwrap();
    assert!(matches!(again.as_slice(), [Answer::Recorded(_)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_history_is_not_signed() {
    let (world, next) = world();
    let kept = Kept::new("fork");
    appended(&Database::of(&world, 50).await, &kept.pen(&world), &next).await.unwrap();

    // The log key has signed another command at the same index, here with one entry more after it.
    for more in 0..2 {
        let (mut other, _) = self::world();
        for number in 0..=more {
            other.act(Bank, limit(Core, 7_000_000 + number));
        }
        let forked = Database::of(&other, 50).await;
        let told = appended(&forked, &kept.pen(&world), &next).await.unwrap_err();
        assert!(matches!(told, StoreError::Forked { size } if size == next_size(&world)), "{told}");
    }
}

fn next_size(world: &World) -> u64 {
    u64::try_from(world.size()).unwrap() + 1
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_node_appended_is_no_restored_copy() {
    let mut world = World::begun(1, Clock::Simulated);
    let kept = Kept::new("nodes");
    let database = Database::new().await;
    store::log::begin_log(&database.store, &kept.pen(&world), "main", &world.entries[0]).await.unwrap();
    let here = kept.pen(&world);
    // More than a tile of 256, so that the old root is read from tiles that have grown since.
    let people = World::peopled(1);
    for entry in people.entries.iter().skip(1) {
        appended(&database, &here, entry).await.unwrap();
    }
    world = people;
    while world.entries.len() < 300 {
        world.act(Bank, limit(Core, 5_000_000 + world.size()));
    }
    let known = usize::try_from(here.last_signed.head().unwrap().size).unwrap();
    let elsewhere: Vec<&Admitted> = world.entries.iter().skip(known).collect();
    append(&mut database.another_store().await.connection().await.unwrap(), &pen(&world), &elsewhere)
        .await
        .unwrap();
    let next = world.admitted(Bank, limit(Core, 6_000_000));
    appended(&database, &here, &next).await.unwrap();
    assert_eq!(here.last_signed.head().unwrap().size, 301);
}

#[test]
fn a_file_that_is_not_of_this_log_is_an_error() {
    let (world, _) = world();
    let kept = Kept::new("foreign");
    std::fs::write(&kept.0, "somebody else's\n").unwrap();
    assert!(LastSigned::open(&kept.0, &log_key(world.log).public_key()).is_err());
}

/// A page that a power cut has torn takes nothing with it but its own head.
#[test]
fn the_newest_head_that_is_whole_is_read() {
    let (kept, key) = (Kept::new("torn"), log_key(1));
    let opened = || LastSigned::open(&kept.0, &key.public_key());
    let size = || opened().unwrap().head().map(|head| head.size);
    let sign = |size| Checkpoint::new(&key.public_key().id(), size, [7; 32]).sign(&key).unwrap();
    assert_eq!(size(), None);
    // As it was before it had pages: one note.
    std::fs::write(&kept.0, sign(5).note().print()).unwrap();
    assert_eq!(size(), Some(5));
    let heads = opened().unwrap();
    for newest in 6..9 {
        heads.keep(sign(newest)).unwrap();
        assert_eq!(size(), Some(newest));
    }
    // A new process does not write over the newest either: 8 stands in the second page, 9 and 11 in the first.
    opened().unwrap().keep(sign(9)).unwrap();
    opened().unwrap().keep(sign(10)).unwrap();
    opened().unwrap().keep(sign(11)).unwrap();
    let whole = std::fs::read(&kept.0).unwrap();
    assert_eq!(whole.len(), 2 * 4096);
    for (torn, left) in [(100, 10), (4096 + 100, 11)] {
        let mut pages = whole.clone();
        pages[torn..torn + 20].fill(b'?');
        std::fs::write(&kept.0, &pages).unwrap();
        assert_eq!(size(), Some(left));
    }
    for nothing in [b'?', 0] {
        let mut pages = whole.clone();
        pages.fill(nothing);
        std::fs::write(&kept.0, &pages).unwrap();
        assert!(opened().is_err());
    }
}
