//! The log in one thread: two servers, a store that fails in every way in which a commit can, a witness,
//! clients that ask again, and clocks that are wrong, all from one seed.
//!
//! The rules, the formats, the tree, the checkpoints and the witness are the product's own; the store is in
//! memory, and [`node`] follows the steps of `store::writer::batch`. Each seed is one life of the log; what
//! it must not do is judged by [`judge`], with the same checker as the long runs. A failure prints its seed,
//! and `HEFU_SEED=<seed>` plays it again. Bugs are planted into the same simulation, which has to catch them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod clients;
mod judge;
mod memory;
mod node;
mod witness;

#[path = "../../backend/store/tests/database/keys.rs"]
mod keys;
#[path = "../../backend/store/tests/database/story.rs"]
mod story;
#[path = "../../backend/store/tests/database/who.rs"]
mod who;
#[expect(dead_code, reason = "shared with the tests of the store, which play more of it")]
#[path = "../../backend/store/tests/database/world.rs"]
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use tests::random::Random;

use crate::{clients::Clients, memory::Memory, node::Node, witness::Witness};

/// Seeds of an ordinary run and of a long one.
const SEEDS: u64 = 300;
const LONG_SEEDS: u64 = 10_000;
/// Steps with faults, and as many at most without any until everything is answered.
const STEPS: u64 = 420;
const CALM_STEPS: u64 = 4_000;

/// A bug that is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// Answers are given before the transaction commits.
    AnswerBeforeCommit,
    /// The head is read without being locked, and nothing keeps two entries of one index apart.
    NoLock,
    /// After a commit that failed the writer goes on from what it had computed.
    KeepsItsState,
    /// A commit says that it is done while its last part is still in memory.
    AsynchronousCommit,
    /// A checkpoint goes to the witness before its transaction has committed.
    CheckpointBeforeCommit,
    /// A command that is asked for again is answered from what the standby may not have.
    AnswersFromThePrimaryAlone,
}

impl Bug {
    const ALL: [Self; 6] = [
        Self::AnswerBeforeCommit,
        Self::NoLock,
        Self::KeepsItsState,
        Self::AsynchronousCommit,
        Self::CheckpointBeforeCommit,
        Self::AnswersFromThePrimaryAlone,
    ];
}

/// Everything that takes part.
pub struct Simulation {
    random: Random,
    bug: Option<Bug>,
    /// Steps so far: the one clock that is right.
    now: u64,
    calm: bool,
    memory: Memory,
    nodes: Vec<Node>,
    clients: Clients,
    witness: Witness,
}

/// What happened in one life.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    entries: usize,
    acknowledged: usize,
    unknown: u64,
    refused: u64,
    crashes: u64,
    cosigned: u64,
}

impl Simulation {
    fn new(seed: u64, bug: Option<Bug>) -> Self {
        let memory = Memory::begun(bug);
        let nodes = (0..2).map(Node::new).collect();
        let (clients, witness) = (Clients::new(6), Witness::new(&memory));
        Self { random: Random::new(seed), bug, now: 0, calm: false, memory, nodes, clients, witness }
    }

    /// One life from `seed`.
    ///
    /// # Errors
    /// In words, what must not have happened.
    fn live(seed: u64, bug: Option<Bug>) -> Result<Life, String> {
        let mut simulation = Self::new(seed, bug);
        while simulation.now < STEPS {
            simulation.step()?;
        }
        simulation.calm = true;
        simulation.nodes.iter_mut().for_each(|node| node.set_clock(0));
        simulation.memory.recover();
        for _ in 0..CALM_STEPS {
            if simulation.clients.are_done() {
                return judge::life(&simulation);
            }
            simulation.step()?;
        }
        judge::life(&simulation)?;
        Err("the log does not go on although nothing fails any more".to_owned())
    }

    /// Whoever the seed chooses does its next step.
    fn step(&mut self) -> Result<(), String> {
        self.now += 1;
        match self.random.below(100) {
            0..40 => {
                let client = usize::try_from(self.random.below(6)).unwrap();
                let (nodes, memory) = (&mut self.nodes, &self.memory);
                self.clients.step(client, self.now, self.calm, &mut self.random, nodes, memory);
                Ok(())
            }
            40..88 => {
                let place = usize::try_from(self.random.below(2)).unwrap();
                let node = &mut self.nodes[place];
                let told = node.step(&mut self.memory, &mut self.random, self.calm)?;
                self.clients.hear(told, self.now, place, self.calm, &mut self.random);
                Ok(())
            }
            88..94 => self.witness.step(&self.memory, &self.nodes, self.bug, &mut self.random),
            _ if self.calm => Ok(()),
            94..96 => {
                let place = usize::try_from(self.random.below(2)).unwrap();
                self.nodes[place].crash(&mut self.memory, &mut self.random);
                Ok(())
            }
            96 => {
                self.memory.crash(&mut self.random);
                Ok(())
            }
            97 => {
                self.memory.fail_over(&mut self.random);
                Ok(())
            }
            98 => {
                let place = usize::try_from(self.random.below(2)).unwrap();
                self.nodes[place].freeze(self.random.between(5, 60));
                Ok(())
            }
            _ => {
                // The clocks of servers are set wrong, forwards and backwards, by up to three days.
                let place = usize::try_from(self.random.below(2)).unwrap();
                let step = i64::try_from(self.random.below(6 * 24 * 3600)).unwrap() - 3 * 24 * 3600;
                self.nodes[place].set_clock(step);
                Ok(())
            }
        }
    }
}

/// Lives of all seeds from `first`, on every core; the first failure by seed.
fn lives(first: u64, count: u64, bug: Option<Bug>) -> Result<Life, (u64, String)> {
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let of_one = || {
        let mut sum = Life::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                return Ok(sum);
            }
            let life = Simulation::live(seed, bug).map_err(|what| (seed, what))?;
            sum.add(&life);
        }
    };
    let results: Vec<Result<Life, (u64, String)>> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(of_one)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sum = Life::default();
    let mut failures = Vec::new();
    for result in results {
        match result {
            Ok(life) => sum.add(&life),
            Err(failure) => failures.push(failure),
        }
    }
    failures.into_iter().min().map_or(Ok(sum), Err)
}

impl Life {
    fn add(&mut self, other: &Self) {
        self.entries += other.entries;
        self.acknowledged += other.acknowledged;
        self.unknown += other.unknown;
        self.refused += other.refused;
        self.crashes += other.crashes;
        self.cosigned += other.cosigned;
    }
}

#[test]
fn nothing_acknowledged_is_lost_from_any_seed() {
    let chosen = std::env::var("HEFU_SEED").ok().and_then(|seed| seed.parse().ok());
    let (first, count) = match chosen {
        Some(seed) => (seed, 1),
        None if std::env::var_os("HEFU_LONG").is_some() => (0, LONG_SEEDS),
        None => (0, SEEDS),
    };
    match lives(first, count, None) {
        Ok(life) => {
            println!("{count} seeds: {life:?}");
            // A simulation in which nothing goes wrong shows nothing.
            assert!(count < SEEDS || (life.unknown > count && life.crashes > count && life.cosigned > count));
            assert!(count < SEEDS || life.acknowledged > usize::try_from(count * 20).unwrap());
        }
        Err((seed, what)) => panic!("HEFU_SEED={seed}: {what}"),
    }
}

#[test]
fn one_seed_is_one_life() {
    assert_eq!(Simulation::live(7, None), Simulation::live(7, None));
}

#[test]
fn each_planted_bug_is_caught() {
    for bug in Bug::ALL {
        match lives(0, SEEDS, Some(bug)) {
            Err((seed, what)) => println!("{bug:?} is caught by seed {seed}: {what}"),
            Ok(life) => panic!("{bug:?} is not caught by {SEEDS} seeds: {life:?}"),
        }
    }
}
