//! Cosignatures, what a quorum vouches for, proofs between sizes, and auditors.

use chrono::{DateTime, TimeDelta};
use diesel_async::SimpleAsyncConnection as _;
use ledger::{
    checkpoint::SignedCheckpoint,
    cosignature::{Cosignature, cosign},
    merkle::{Frontier, verify_consistency, verify_inclusion},
    note::Note,
    signature::SigningKey,
};
use store::{
    witness::{Line, Which},
    workplace::auditor::Auditor,
};

use crate::{
    database::Database,
    story::limit,
    who::*,
    world::{World, log_key},
};

const POLICY: [u8; 32] = [1; 32];

fn line(note: &str, witness: u8, time: u64) -> Line {
    let key = SigningKey::from_seed(&[witness; 32]);
    let note = Note::parse(note.as_bytes()).unwrap();
    let line = cosign(time, note.text(), &format!("w{witness}"), &key).unwrap();
    Line { key: key.public_key().id(), cosignature: Cosignature::sign(time, note.text(), &key), line }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_kept_with_their_checkpoint() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 10).await;
    let store = &database.store;
    let first = store.newest_checkpoint().await.unwrap();
    assert_eq!((first.size, first.witnesses.len()), (world.size(), 0));
    assert_eq!(first.note, store.checkpoint().await.unwrap());
    for (witness, time) in [(1, 20), (2, 10), (1, 30)] {
        store.keep_cosignature(first.size, &first.note, &line(&first.note, witness, time)).await.unwrap();
    }
    let one = line(&first.note, 1, 20);
    assert_eq!(store.cosigned_size(&one.key).await.unwrap(), first.size);
    assert_eq!(store.cosigned_size(&line(&first.note, 3, 1).key).await.unwrap(), 0);
    let newest = store.newest_checkpoint().await.unwrap();
    let two = line(&first.note, 2, 10);
    assert_eq!(newest.witnesses, [(two.key, 10), (one.key, 20)], "by time, and the first of each counts");
    assert_eq!(newest.note, format!("{}{}{}", first.note, two.line.print(), one.line.print()));
    assert!(SignedCheckpoint::open(newest.note.as_bytes(), &log_key(1).public_key()).is_ok());

    // A quorum, by one policy; then the log grows.
    assert_eq!(store.witnessed_checkpoint(&POLICY, 0, Which::Newest).await.unwrap(), None);
    assert_eq!(store.best_checkpoint(&POLICY, 0).await.unwrap(), newest);
    store.keep_witnessed(&POLICY, first.size, 20).await.unwrap();
    store.keep_witnessed(&POLICY, first.size, 99).await.unwrap();
    let admitted = world.admitted(Bank, limit(Core, 6_000_000));
    world.enter(&admitted).unwrap();
    database.append(&world, &[&admitted]).await;
    let grown = store.newest_checkpoint().await.unwrap();
    assert_eq!((grown.size, grown.witnesses.len()), (first.size + 1, 0));
    let best = store.best_checkpoint(&POLICY, first.size - 1).await.unwrap();
    assert_eq!((best.size, best.witnessed_at, &best.note), (first.size, Some(20), &newest.note));
    assert_eq!(store.best_checkpoint(&POLICY, first.size).await.unwrap(), grown);
    assert_eq!(store.best_checkpoint(&[2; 32], 0).await.unwrap(), grown, "another policy");
    assert_eq!(store.witnessed_size(&POLICY).await.unwrap(), first.size);
    store.keep_cosignature(grown.size, &grown.note, &line(&grown.note, 1, 40)).await.unwrap();
    store.keep_witnessed(&POLICY, grown.size, 40).await.unwrap();
    for (which, size) in [(Which::First, first.size), (Which::Newest, grown.size)] {
        assert_eq!(store.witnessed_checkpoint(&POLICY, 0, which).await.unwrap().unwrap().size, size);
    }

    // Nobody takes a line back.
    for role in ["hefu_app", "hefu_owner"] {
        let mut connection = database.connect_as(role).await;
        for table in ["cosigned", "cosignature", "witnessed"] {
            for sql in [format!("UPDATE {table} SET size = 1"), format!("DELETE FROM {table}")] {
                let told = connection.batch_execute(&sql).await.unwrap_err().to_string();
                let refused = told.contains("append-only") || told.contains("permission denied");
                assert!(refused, "{sql}: {told}");
            }
        }
    }
    database.assert_clean(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_between_any_two_sizes() {
    let (world, _) = World::lived();
    let database = Database::of(&world, 1000).await;
    let hashes: Vec<[u8; 32]> = world.entries.iter().map(|entry| entry.leaf_hash).collect();
    let size = u64::try_from(hashes.len()).unwrap();
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for hash in &hashes {
        frontier.append(*hash);
        roots.push(frontier.root());
    }
    let root = |size: u64| &roots[usize::try_from(size).unwrap()];
    for old in 0..=size {
        for new in [old, old + 1, size] {
            if new <= size {
                let proof = database.store.consistency(old, new).await.unwrap();
                verify_consistency(old, root(old), new, root(new), &proof).unwrap();
            }
        }
    }
    assert!(database.store.consistency(size, size + 1).await.is_err());
    assert!(database.store.consistency(2, 1).await.is_err());
    for (index, hash) in (0..size).zip(&hashes) {
        let found = database.store.index_of(hash).await.unwrap();
        assert_eq!(found, i64::try_from(index).ok());
        let proof = database.store.inclusion_in(index, size).await.unwrap();
        verify_inclusion(hash, index, size, root(size), &proof).unwrap();
    }
    assert_eq!(database.store.index_of(&[7; 32]).await.unwrap(), None);
    let leaves = database.store.leaves(2, 1_000_000).await.unwrap();
    assert!(leaves.iter().map(ledger::leaf::Leaf::hash).eq(hashes[2..].iter().copied()));
}

#[tokio::test(flavor = "multi_thread")]
async fn auditors_come_and_go() {
    let world = World::peopled(1);
    let database = Database::of(&world, 1000).await;
    let (store, now) = (&database.store, DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let row = |name: &str, hash: u8, days| Auditor {
        log_id: store.log_id,
        token_hash: vec![hash; 32],
        name: name.to_owned(),
        made_at: now,
        expires_at: now + TimeDelta::days(days),
    };
    assert!(store.add_auditor(&row("ann", 1, 1)).await.unwrap());
    assert!(!store.add_auditor(&row("ann", 2, 1)).await.unwrap(), "the name is taken");
    assert!(store.add_auditor(&row("bob", 3, -1)).await.unwrap());
    let known = async |hash: u8| store.auditor(&[hash; 32], now).await.unwrap().map(|auditor| auditor.name);
    assert_eq!(known(1).await.as_deref(), Some("ann"));
    assert_eq!((known(2).await, known(3).await), (None, None), "never added, and expired");
    let names: Vec<String> =
        store.auditors().await.unwrap().into_iter().map(|auditor| auditor.name).collect();
    assert_eq!(names, ["ann", "bob"]);
    assert!(store.remove_auditor("ann").await.unwrap() && !store.remove_auditor("ann").await.unwrap());
    assert_eq!(known(1).await, None);
}
