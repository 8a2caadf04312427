//! The store in memory: what is committed, the lock on the head, and commits that fail, that fail although
//! they are kept, and that are lost with the primary. A standby has every commit before it is done.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use contracts::{id::BackgroundId, log::Clock, state::State};
use ledger::{
    admission::Admitted,
    checkpoint::{Checkpoint, SignedCheckpoint},
    edge::Edge,
    tile::Tile,
};
use tests::random::Random;
use uuid::Uuid;

use crate::{
    Bug,
    who::*,
    world::{World, log_key},
};

/// Everything that commits together.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Entries, each with its index.
    pub entries: Vec<(i64, Arc<Admitted>)>,
    /// Answers by member and command id: what the command was, and its index.
    pub answers: BTreeMap<(Uuid, Uuid), ([u8; 32], i64)>,
    /// Tiles of the tree.
    pub tiles: BTreeMap<Tile, Vec<u8>>,
    /// The head: the signed checkpoint.
    pub head: SignedCheckpoint,
    /// What follows from the entries.
    pub state: Arc<State>,
}

/// What a batch writes.
#[derive(Debug, Clone)]
pub struct Write {
    /// Its entries.
    pub entries: Vec<(i64, Arc<Admitted>)>,
    /// Tiles that changed.
    pub tiles: Vec<(Tile, Vec<u8>)>,
    /// The new head.
    pub head: SignedCheckpoint,
    /// What follows.
    pub state: Arc<State>,
}

/// What a server is told of its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// Done, here and on the standby.
    Yes,
    /// The connection was lost, or the database said that it failed.
    Unknown,
}

/// The database.
pub struct Memory {
    bug: Option<Bug>,
    /// What readers see.
    pub kept: Kept,
    /// What the standby has.
    standby: Kept,
    /// What is on disk, where commits do not wait for it.
    flushed: Kept,
    /// Which server holds the head, and since how many of the database's turns.
    lock: Option<(usize, u32)>,
    /// Crashes and failovers so far.
    pub crashes: u64,
    /// What clients begin with, for transfers.
    pub backgrounds: Vec<BackgroundId>,
    /// Entries before any client.
    pub set: i64,
}

/// The log before any client: firms, vouchers, trades. Made once; every life begins with a copy.
static SET: LazyLock<(World, Vec<BackgroundId>)> = LazyLock::new(|| {
    let mut world = World::begun(1, Clock::Real);
    world.admit_all();
    for _ in 0..4 {
        world.live(Core, Tier1, 1_000_000);
    }
    let trades = vec![world.background(Tier1, Tier2, 4_000_000)];
    (world, trades)
});

/// A client's desk over the log: the same keys, and the state that it is given.
pub fn desk() -> World {
    SET.0.clone()
}

impl Memory {
    /// The log as it is before any client.
    pub fn begun(bug: Option<Bug>) -> Self {
        let (world, backgrounds) = &*SET;
        let mut edge = Edge::new();
        let (mut entries, mut answers) = (Vec::new(), BTreeMap::new());
        for (index, admitted) in (0..).zip(&world.entries) {
            edge.append(admitted.leaf_hash);
            answers.insert(name(admitted), (admitted.command_sha256, index));
            entries.push((index, Arc::new(admitted.clone())));
        }
        let tiles = edge.take_changed().into_iter().collect();
        let head = sign(&edge);
        let kept = Kept { entries, answers, tiles, head, state: Arc::new(world.state.clone()) };
        Self {
            bug,
            standby: kept.clone(),
            flushed: kept.clone(),
            set: i64::try_from(kept.entries.len()).unwrap(),
            kept,
            lock: None,
            crashes: 0,
            backgrounds: backgrounds.clone(),
        }
    }

    /// Locks the head for `node`; false where another has it. A server that holds it without a word for
    /// too long loses its transaction, as `idle_in_transaction_session_timeout` has it.
    pub fn lock(&mut self, node: usize) -> bool {
        const PATIENCE: u32 = 12;
        match &mut self.lock {
            Some((holder, waited)) if *holder != node && self.bug != Some(Bug::NoLock) => {
                *waited += 1;
                if *waited > PATIENCE {
                    self.lock = None;
                }
                false
            }
            _ => {
                self.lock = Some((node, 0));
                true
            }
        }
    }

    /// The planted bug.
    pub const fn bug(&self) -> Option<Bug> {
        self.bug
    }

    /// Whether the standby has all that readers see. A commit whose wait was cancelled can be read, and is
    /// on the primary alone: neither an answer nor a checkpoint may rest on it.
    pub fn is_durable(&self) -> bool {
        let same = self.kept.head.checkpoint() == self.standby.head.checkpoint();
        same || self.bug == Some(Bug::AnswersFromThePrimaryAlone)
    }

    /// Whether `node` still holds the head.
    fn holds(&self, node: usize) -> bool {
        self.bug == Some(Bug::NoLock) || self.lock.is_some_and(|(holder, _)| holder == node)
    }

    /// Ends the transaction of `node`.
    pub fn release(&mut self, node: usize) {
        self.lock = self.lock.filter(|(holder, _)| *holder != node);
    }

    /// Commits `write` for `node`, with whatever the seed has go wrong.
    pub fn commit(&mut self, node: usize, write: Write, calm: bool, random: &mut Random) -> Committed {
        let held = self.holds(node);
        self.release(node);
        // The primary key of entries is the second guard; the planted bug is without either.
        let next = i64::try_from(self.kept.entries.len()).unwrap();
        let fits = write.entries.first().is_none_or(|(index, _)| *index >= next);
        if !held || (!fits && self.bug != Some(Bug::NoLock)) {
            return Committed::Unknown;
        }
        let what = if calm { 99 } else { random.below(100) };
        match what {
            // Refused, or the connection went first.
            0..8 => Committed::Unknown,
            // Kept, and the answer was lost.
            8..16 => {
                self.keep(write);
                self.replicate();
                Committed::Unknown
            }
            // Kept here only: the wait for the standby was cancelled, which looks like success and is none.
            16..20 => {
                self.keep(write);
                Committed::Unknown
            }
            _ => {
                self.keep(write);
                if self.bug != Some(Bug::AsynchronousCommit) || random.once_in(4) {
                    self.replicate();
                }
                Committed::Yes
            }
        }
    }

    fn keep(&mut self, write: Write) {
        for (index, admitted) in &write.entries {
            self.kept.answers.insert(name(admitted), (admitted.command_sha256, *index));
        }
        self.kept.entries.extend(write.entries);
        self.kept.tiles.extend(write.tiles);
        self.kept.head = write.head;
        self.kept.state = write.state;
    }

    fn replicate(&mut self) {
        self.standby = self.kept.clone();
        self.flushed = self.kept.clone();
    }

    /// The database dies and comes back with what is on its disk: every commit, whatever became of the
    /// answer, unless commits do not wait for the disk.
    pub fn crash(&mut self, random: &mut Random) {
        self.crashes += 1;
        self.lock = None;
        if self.bug == Some(Bug::AsynchronousCommit) {
            self.kept = self.flushed.clone();
        } else if random.once_in(2) {
            // What was committed here only reaches the standby once it follows again.
            self.replicate();
        }
    }

    /// The primary is gone, and the standby takes its place.
    pub fn fail_over(&mut self, random: &mut Random) {
        // Rare: what the standby has not must have been told to nobody.
        if random.once_in(3) {
            self.crashes += 1;
            self.lock = None;
            self.kept = self.standby.clone();
            self.flushed = self.standby.clone();
        }
    }

    /// Nothing fails any more.
    pub fn recover(&mut self) {
        self.lock = None;
        self.replicate();
    }
}

/// What a command is known by.
pub fn name(admitted: &Admitted) -> (Uuid, Uuid) {
    (admitted.asked.envelope.member.uuid(), admitted.asked.envelope.id.uuid())
}

/// The checkpoint of the tree, signed by the log.
pub fn sign(edge: &Edge) -> SignedCheckpoint {
    let key = log_key(1);
    Checkpoint::new(&key.public_key().id(), edge.size(), edge.root()).sign(&key).unwrap()
}
