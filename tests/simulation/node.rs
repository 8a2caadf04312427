//! A server: a queue, and a writer that takes a batch through the steps of `store::writer::batch`, one at a
//! time, so that anything may come in between.

use std::{collections::BTreeMap, sync::Arc};

use contracts::{
    Stop, apply, calendar::Tick, clock::ClockTick, command::Command, decide, id::LeafHash, state::State,
};
use ledger::{
    admission::Admitted,
    checkpoint::{Checkpoint, SignedCheckpoint},
    edge::Edge,
    tile::{Tile, TileError},
};
use tests::random::Random;
use uuid::Uuid;

use crate::{
    Bug,
    memory::{Committed, Memory, Write, desk, name, sign},
    who::{Platform, uuid},
    world::{self, World, log_key},
};

/// The machine's time when a life begins: a minute after the log did.
const BEGINS: i64 = 1_772_413_260;
/// Most commands of a batch.
const LARGEST_BATCH: usize = 8;

/// What a client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It is this entry.
    Recorded(i64),
    /// The rules say no.
    Refused(&'static str),
    /// Not known; to be asked again.
    Unknown,
}

/// A command with the client that waits for its answer.
#[derive(Clone)]
pub struct Waiting {
    /// Which client.
    pub client: usize,
    /// What it submitted.
    pub admitted: Arc<Admitted>,
}

/// Answers on their way to clients.
pub type Answers = Vec<(usize, (Uuid, Uuid), Told)>;

/// A batch between two steps.
struct Work {
    batch: Vec<Waiting>,
    answers: Vec<Told>,
    write: Option<Write>,
    edge: Edge,
    state: Arc<State>,
}

enum Phase {
    Idle,
    /// Decided, written and signed within the transaction.
    Written(Box<Work>),
    /// Committed, or not; nobody was answered yet.
    Ended(Box<Work>, Committed),
}

/// One server.
pub struct Node {
    place: usize,
    queue: Vec<Waiting>,
    phase: Phase,
    /// The last signed head, in memory and in its file.
    last: Option<Checkpoint>,
    file: Option<Checkpoint>,
    /// Seconds that its clock is wrong, and seconds since it began.
    wrong: i64,
    seconds: i64,
    frozen: u64,
    /// What a transaction that is still open has written: for the planted bug only.
    pub unsettled: Option<Write>,
    /// What the planted bug goes on from.
    kept: Option<(Edge, Arc<State>)>,
    /// Makes ticks, which are counted.
    desk: World,
    ticks: u32,
    /// How often it died.
    pub crashes: u64,
}

impl Node {
    /// The server at `place`.
    pub fn new(place: usize) -> Self {
        Self {
            place,
            queue: Vec::new(),
            phase: Phase::Idle,
            last: None,
            file: None,
            wrong: 0,
            seconds: 0,
            frozen: 0,
            unsettled: None,
            kept: None,
            desk: desk(),
            ticks: 0,
            crashes: 0,
        }
    }

    /// Takes a command.
    pub fn submit(&mut self, waiting: Waiting) {
        self.queue.push(waiting);
    }

    /// Stands still for so many of its turns.
    pub fn freeze(&mut self, turns: u64) {
        self.frozen = turns;
    }

    /// Its clock is wrong by this from here on.
    pub fn set_clock(&mut self, seconds: i64) {
        self.wrong = seconds;
    }

    /// Dies and is started again: all but the file is gone.
    pub fn crash(&mut self, memory: &mut Memory, random: &mut Random) {
        self.crashes += 1;
        if let Phase::Written(work) = std::mem::replace(&mut self.phase, Phase::Idle) {
            // A commit that was on its way may arrive without its sender.
            if random.once_in(3)
                && let Some(write) = work.write
            {
                memory.commit(self.place, write, true, random);
            }
        }
        memory.release(self.place);
        self.queue.clear();
        (self.unsettled, self.kept, self.frozen) = (None, None, 0);
        // The file is not flushed: after a power cut it may be older.
        self.last = self.file.clone();
    }

    /// One step of the writer.
    ///
    /// # Errors
    /// In words, where the store is not what the log has signed.
    pub fn step(&mut self, memory: &mut Memory, random: &mut Random, calm: bool) -> Result<Answers, String> {
        self.seconds += 1;
        if self.frozen > 0 && !calm {
            self.frozen -= 1;
            return Ok(Vec::new());
        }
        let bug = memory.bug();
        match std::mem::replace(&mut self.phase, Phase::Idle) {
            Phase::Idle => {
                if self.queue.is_empty() || !memory.lock(self.place) {
                    return Ok(Vec::new());
                }
                let most = self.queue.len().min(LARGEST_BATCH);
                let batch: Vec<Waiting> = self.queue.drain(..most).collect();
                let work = self.work(batch, memory)?;
                self.unsettled.clone_from(&work.write);
                let early = (bug == Some(Bug::AnswerBeforeCommit)).then(|| answers(&work, &work.answers));
                self.phase = Phase::Written(Box::new(work));
                Ok(early.unwrap_or_default())
            }
            Phase::Written(work) => {
                let committed = match work.write.clone() {
                    Some(write) => memory.commit(self.place, write, calm, random),
                    None => {
                        memory.release(self.place);
                        // Nothing is written, but an answer of before may rest on what was not done yet.
                        if memory.is_durable() { Committed::Yes } else { Committed::Unknown }
                    }
                };
                self.unsettled = None;
                self.phase = Phase::Ended(work, committed);
                Ok(Vec::new())
            }
            Phase::Ended(work, Committed::Unknown) => {
                if bug == Some(Bug::KeepsItsState) {
                    self.kept = Some((work.edge.clone(), Arc::clone(&work.state)));
                }
                let unknown = vec![Told::Unknown; work.batch.len()];
                Ok(answers(&work, &unknown))
            }
            Phase::Ended(work, Committed::Yes) => {
                if let Some(write) = &work.write {
                    self.last = Some(write.head.checkpoint().clone());
                    if random.once_in(2) {
                        self.file = self.last.clone();
                    }
                }
                if bug == Some(Bug::AnswerBeforeCommit) {
                    return Ok(Vec::new());
                }
                Ok(answers(&work, &work.answers))
            }
        }
    }

    /// Reads the head, decides all of the batch, and makes what is to be written.
    fn work(&mut self, batch: Vec<Waiting>, memory: &Memory) -> Result<Work, String> {
        let (mut edge, state) = match self.kept.take() {
            Some(kept) => kept,
            None => (self.open(memory)?, Arc::clone(&memory.kept.state)),
        };
        let mut state = State::clone(&state);
        let mut entries = Vec::new();
        // Where a tick leaps too far, nothing is recorded as of a time that is over.
        let tick = self.due_tick(&state).map(Arc::new);
        let ticked = tick.map_or(Ok(0), |tick| enter(&mut state, &mut edge, &mut entries, &tick));
        let stopped = ticked == Err("clock.tick.too_far");
        let mut given: BTreeMap<(Uuid, Uuid), ([u8; 32], i64)> = BTreeMap::new();
        let mut told = Vec::new();
        for waiting in &batch {
            let name = name(&waiting.admitted);
            let known = memory.kept.answers.get(&name).or_else(|| given.get(&name));
            told.push(match known {
                Some((sha256, index)) if *sha256 == waiting.admitted.command_sha256 => Told::Recorded(*index),
                Some(_) => Told::Refused("id used"),
                // As HTTP says it: not now, ask again.
                None if stopped => Told::Unknown,
                None => match enter(&mut state, &mut edge, &mut entries, &waiting.admitted) {
                    Ok(index) => {
                        given.insert(name, (waiting.admitted.command_sha256, index));
                        Told::Recorded(index)
                    }
                    Err(code) => Told::Refused(code),
                },
            });
        }
        let state = Arc::new(state);
        let write = (!entries.is_empty()).then(|| Write {
            entries,
            tiles: edge.take_changed(),
            head: sign(&edge),
            state: Arc::clone(&state),
        });
        Ok(Work { batch, answers: told, write, edge, state })
    }

    /// The tree as it stands, which has to be what was signed and to have grown out of what was signed last.
    fn open(&self, memory: &Memory) -> Result<Edge, String> {
        let signed =
            SignedCheckpoint::open(&memory.kept.head.note().print().into_bytes(), &log_key(1).public_key());
        let head = signed.map_err(|error| error.to_string())?.checkpoint().clone();
        let edge = load(memory, head.size)?;
        if edge.root() != head.root {
            return Err("the stored tree is not the one that was signed".to_owned());
        }
        if let Some(last) = &self.last {
            if head.size < last.size {
                return Err(format!("the store ends at {}, and the log has signed {}", head.size, last.size));
            }
            if load(memory, last.size)?.root() != last.root {
                return Err(format!("the first {} entries are not those that were signed", last.size));
            }
        }
        Ok(edge)
    }

    fn due_tick(&mut self, state: &State) -> Option<Admitted> {
        let log = state.log.as_ref()?;
        let time =
            Tick::from_seconds(BEGINS + self.seconds * 5 + self.wrong).filter(|time| *time > log.now)?;
        // The desk signs for what it sees.
        self.desk.state.log.clone_from(&state.log);
        let command = Command::ClockTick(ClockTick { time });
        let mut draft = self.desk.draft(Platform, &command);
        self.ticks += 1;
        draft.id = uuid(&format!("tick {} {}", self.place, self.ticks)).to_string();
        let unsigned = self.desk.unsigned(draft, &command);
        Some(self.desk.admit(world::sign(unsigned, &Platform.signers(&command))))
    }
}

fn answers(work: &Work, told: &[Told]) -> Answers {
    let each = work.batch.iter().zip(told);
    each.map(|(waiting, told)| (waiting.client, name(&waiting.admitted), told.clone())).collect()
}

/// Has the rules decide one command, and appends it.
fn enter(
    state: &mut State,
    edge: &mut Edge,
    entries: &mut Vec<(i64, Arc<Admitted>)>,
    admitted: &Arc<Admitted>,
) -> Result<i64, &'static str> {
    let events = decide(state, &admitted.asked).map_err(|stop| match stop {
        Stop::Refused(refusal) => refusal.code(),
        Stop::Missing(_) => "missing",
    })?;
    let index = i64::try_from(edge.size()).unwrap();
    for event in &events {
        apply(state, event, LeafHash(admitted.leaf_hash));
    }
    edge.append(admitted.leaf_hash);
    entries.push((index, Arc::clone(admitted)));
    Ok(index)
}

fn load(memory: &Memory, size: u64) -> Result<Edge, String> {
    let read = |wanted: &Tile| {
        let widest = memory
            .kept
            .tiles
            .iter()
            .filter(|(tile, _)| tile.level == wanted.level && tile.index == wanted.index);
        let bytes = widest.map(|(_, bytes)| bytes).max_by_key(|bytes| bytes.len());
        let bytes = bytes.ok_or_else(|| TileError::Absent(wanted.path()))?;
        Ok(bytes.iter().copied().take(usize::from(wanted.width) * 32).collect())
    };
    Edge::load(size, read).map_err(|error: TileError| error.to_string())
}
