//! The writer decides a batch while the one before is on its way: on what that one leaves behind, and only
//! for as long as it is sure to have come in between two others.

use contracts::holding::sign_for::SignForHolding;
use diesel_async::AsyncPgConnection;
use ledger::admission::Admitted;
use store::writer::{Answer, Queue, SubmitError, Waiting};

use crate::{
    database::{Database, pen, run},
    story::{invoice, limit},
    who::*,
    world::World,
};

/// A queue that has appended once, so that it decides ahead, and a hand on the head of its log.
struct Ahead {
    database: Database,
    queue: Queue,
    holds: AsyncPgConnection,
}

impl Ahead {
    async fn of(world: &mut World) -> Self {
        let database = Database::of(world, 100).await;
        let queue = Queue::start(database.store.clone(), pen(world)).unwrap();
        world.act(Factor, limit(Rival, 9_000_000));
        let first = queue.submit(world.entries.last().unwrap().clone()).await.unwrap();
        assert!(matches!(first, Answer::Recorded(_)), "{first:?}");
        let mut holds = database.administrator().await;
        run(&mut holds, "BEGIN").await;
        run(&mut holds, "SELECT FROM head FOR UPDATE").await;
        Self { database, queue, holds }
    }

    /// Hands in `first`, which waits for the head, and then `next`, which are decided meanwhile; then lets go.
    async fn decides(mut self, first: &Admitted, next: &[Admitted]) -> (Database, Vec<Said>) {
        let mut waiting = vec![self.queue.hand_in(first.clone()).unwrap()];
        self.wait_until("wait_event_type = 'Lock'").await;
        let now = self.database.ask("SELECT clock_timestamp()").await.remove(0);
        waiting.extend(next.iter().map(|one| self.queue.hand_in(one.clone()).unwrap()));
        // The first question is which of them are recorded.
        self.wait_until(&format!("state = 'idle' AND query_start > '{now}'")).await;
        run(&mut self.holds, "COMMIT").await;
        let mut said = Vec::new();
        for one in waiting {
            said.push(Said::of(one).await);
        }
        (self.database, said)
    }

    /// Waits for a connection of the server to do so.
    async fn wait_until(&self, what: &str) {
        let sql = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hefu_app' AND {what} \
            AND datname = (SELECT current_database())"
        );
        while self.database.ask(&sql).await == ["0"] {
            tokio::task::yield_now().await;
        }
    }
}

/// What a command was answered.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    At(i64),
    Refused(&'static str),
    Unknown,
}

impl Said {
    async fn of(waiting: Waiting) -> Self {
        match waiting.answer().await {
            Ok(Answer::Recorded(recorded)) => Self::At(recorded.index),
            Ok(Answer::Refused(refusal)) => Self::Refused(refusal.code()),
            Err(SubmitError::Unknown(_)) => Self::Unknown,
            other => panic!("{other:?}"),
        }
    }
}

/// Each command builds on the one before, and the first is handed in once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_decided_on_the_one_in_flight() {
    let mut world = World::peopled(1);
    let (_, held) = world.live(Core, Tier1, 1_000_000);
    let ahead = Ahead::of(&mut world).await;
    let (first, before) = (world.size(), world.entries.len());
    let (part, change) = world.pending(Tier1, Tier2, held, 400_000);
    world.act(Tier2, SignForHolding { holding: part });
    world.pending(Tier1, Tier3, change, 100_000);
    world.pending(Tier2, Tier4, part, 50_000);
    let entries = world.entries[before..].to_vec();
    let next = [&entries[1..], &entries[..1]].concat();
    let (database, said) = ahead.decides(&entries[0], &next).await;
    let in_order = (first..world.size()).chain([first]).map(Said::At);
    assert_eq!(said, in_order.collect::<Vec<_>>());
    database.assert_clean(&world).await;
}

/// Where the batch in flight fails, nothing that was decided on it is true: here that the invoice is occupied.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_on_a_failed_batch_is_decided_again() {
    let mut world = World::peopled(1);
    let ahead = Ahead::of(&mut world).await;
    ahead.database.tamper("ALTER TABLE background ADD CONSTRAINT poison CHECK (amount <> 66600)").await;
    let [poison, other] = [66_600, 60_000].map(|amount| {
        let used = invoice("INV-AHEAD", Core, Tier1, 100_000, amount);
        let register = world.registration(Core, Tier1, used);
        world.admitted(Core, register)
    });
    let (database, said) = ahead.decides(&poison, &[other]).await;
    assert_eq!(said, [Said::Unknown, Said::At(world.size())]);
    database.assert_clean(&world).await;
}

/// Another node has appended meanwhile: what it wrote counts, and a refusal that did not know of it is none.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_node_has_appended_counts() {
    let mut world = World::peopled(1);
    let (_, held) = world.live(Core, Tier1, 1_000_000);
    let database = Database::of(&world, 100).await;
    let queue = Queue::start(database.store.clone(), pen(&world)).unwrap();
    let mut sent = world.entries.len();
    let (part, _) = world.pending(Tier1, Tier2, held, 1_000_000);
    let passed_on = world.passing(Tier2, Tier3, part, 400_000);
    assert_eq!(last_said(&queue, &world, &mut sent).await, Said::At(world.size() - 1));
    // The queue knows of the part, and not that it is signed for elsewhere: on its own it would refuse.
    world.act(Tier2, SignForHolding { holding: part });
    sent += 1;
    database.append(&world, &[world.entries.last().unwrap()]).await;
    world.act(Tier2, passed_on);
    assert_eq!(last_said(&queue, &world, &mut sent).await, Said::At(world.size() - 1));
    database.assert_clean(&world).await;
}

/// Submits what `world` has beyond the first `sent` entries, one by one; what the last of them was answered.
async fn last_said(queue: &Queue, world: &World, sent: &mut usize) -> Said {
    let mut last = Said::Unknown;
    for entry in &world.entries[*sent..] {
        last = Said::of(queue.hand_in(entry.clone()).unwrap()).await;
    }
    *sent = world.entries.len();
    last
}
