//! The load: each client transfers pieces of its holding and has them signed for, one signed command after
//! the other. Where no answer comes it submits the very same bytes again, at either server, until one does.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use contracts::{
    amount::Amount,
    command::Command,
    holding::{sign_for::SignForHolding, transfer::Transfer},
    id::{HoldingId, LeafHash},
};
use server::{
    client::{Client, sign},
    entropy,
};
use tokio::task::JoinHandle;
use uuid::Uuid;

use tests::{
    check::{Acknowledged, Name},
    random::Random,
};

use crate::{
    error::SoakError,
    http::Http,
    journal::Journal,
    pause,
    world::{Chain, Party, not_after},
};

/// Where signed commands are posted.
pub const PATH: &str = "/logs/main/commands";
/// How long a client waits for an answer before it asks again.
const PATIENCE: Duration = Duration::from_secs(4);
/// Minor units that are transferred each time.
const PIECE: i64 = 1_000;

/// What clients share.
pub struct Load {
    client: Client,
    servers: Vec<SocketAddr>,
    /// What they were told.
    pub journal: Journal,
    begun: Instant,
    stopping: AtomicBool,
    /// Attempts without an answer that tells what became of the command.
    pub unknown: AtomicU64,
    /// Of these, answers that said when to try again.
    pub turned_away: AtomicU64,
    /// Commands whose outcome was not known at first, and was found by asking again.
    pub found_again: AtomicU64,
    /// What no server should ever have answered: a refusal, for each command is right where it is submitted again
    /// too, or a failure that is neither passing nor said to be.
    pub wrong: Mutex<Vec<Wrong>>,
    /// Milliseconds that a client rests between two commands.
    rest: u64,
}

/// What is said of a command that was refused and recorded.
pub const STANDS: &str = ", and stands in the ledger";

/// An answer that is a fault of its own.
pub struct Wrong {
    /// To which command.
    pub name: Name,
    /// In words.
    pub what: String,
    /// Whether it was said not to stand in the ledger.
    pub refused: bool,
}

/// One attempt's outcome.
enum Outcome {
    Recorded(i64),
    Refused(String),
    Unknown,
}

/// The clients at work.
pub struct Clients {
    tasks: Vec<JoinHandle<Result<(), SoakError>>>,
}

impl Load {
    /// The load of a run on `servers`.
    pub fn new(client: Client, servers: Vec<SocketAddr>, journal: Journal, rest: u64) -> Self {
        Self {
            client,
            servers,
            journal,
            begun: Instant::now(),
            stopping: AtomicBool::new(false),
            unknown: AtomicU64::new(0),
            turned_away: AtomicU64::new(0),
            found_again: AtomicU64::new(0),
            wrong: Mutex::default(),
            rest,
        }
    }

    /// Microseconds since the run began, on a clock that never goes back.
    pub fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Starts a client for each of `chains`.
    pub fn start(self: &Arc<Self>, chains: &[Chain], random: &Random) -> Clients {
        let tasks = chains.iter().enumerate().map(|(number, chain)| {
            let random = random.part(1_000 + u64::try_from(number).unwrap_or(0));
            let mut one = One {
                load: Arc::clone(self),
                chain: chain.clone(),
                random,
                https: self.servers.iter().map(|address| Http::new(*address)).collect(),
                home: number % self.servers.len(),
                at: number % self.servers.len(),
                older: None,
            };
            tokio::spawn(async move { one.run().await })
        });
        Clients { tasks: tasks.collect() }
    }

    /// What no server should have answered, held against what stands in the ledger.
    pub fn said_wrongly(&self, entries: &[(i64, Name)]) -> Vec<String> {
        let standing: BTreeSet<Name> = entries.iter().map(|(_, name)| *name).collect();
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let said = |one: &Wrong| {
            let stands = if one.refused && standing.contains(&one.name) { STANDS } else { "" };
            format!("command {} of member {}: {}{stands}", one.name.1, one.name.0, one.what)
        };
        wrong.iter().map(said).collect()
    }

    /// Waits until `node` has acknowledged something after `since`, and gives the microsecond.
    /// `None` where it does not within `within`.
    pub async fn goes_on(&self, node: Option<usize>, since: u64, within: Duration) -> Option<u64> {
        let until = self.now() + u64::try_from(within.as_micros()).unwrap_or(u64::MAX);
        while self.now() < until {
            let recent = self.journal.recent();
            let fits = |one: &&Acknowledged| one.sent > since && node.is_none_or(|node| one.node == node);
            if let Some(first) = recent.iter().filter(fits).map(|one| one.answered).min() {
                return Some(first);
            }
            pause::millis(25).await;
        }
        None
    }

    fn note_wrong(&self, wrong: Wrong) {
        println!("  wrong: {} ({:?})", wrong.what, wrong.name);
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(wrong);
    }

    fn note_refused(&self, name: Name, why: &str) {
        self.note_wrong(Wrong { name, what: format!("refused with {why}"), refused: true });
    }

    async fn attempt(&self, http: &mut Http, name: Name, body: &[u8]) -> Outcome {
        let Ok(answer) = http.post(PATH, body, PATIENCE).await else {
            self.unknown.fetch_add(1, Ordering::Relaxed);
            return Outcome::Unknown;
        };
        let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let index = said
            .get("index")
            .and_then(|index| index.as_i64().or_else(|| index.as_str().and_then(|text| text.parse().ok())));
        match (answer.status, index) {
            (200, Some(index)) => Outcome::Recorded(index),
            (408 | 429 | 500.., _) | (200, None) => {
                self.unknown.fetch_add(1, Ordering::Relaxed);
                if answer.retry_after {
                    self.turned_away.fetch_add(1, Ordering::Relaxed);
                } else {
                    let what = format!("answered {} without Retry-After", answer.status);
                    self.note_wrong(Wrong { name, what, refused: false });
                }
                Outcome::Unknown
            }
            (status, _) => {
                let code = said.get("code").and_then(serde_json::Value::as_str).unwrap_or("no code");
                Outcome::Refused(format!("{status} {code}"))
            }
        }
    }
}

impl Clients {
    /// Lets each client finish the command that it is at, and waits for all, at most `within`.
    ///
    /// # Errors
    /// What ended a client.
    pub async fn stop(self, load: &Load, within: Duration) -> Result<(), SoakError> {
        load.stopping.store(true, Ordering::Relaxed);
        let handles: Vec<_> = self.tasks.iter().map(JoinHandle::abort_handle).collect();
        let all = async {
            for task in self.tasks {
                task.await.map_err(|error| SoakError::said(error.to_string()))??;
            }
            Ok(())
        };
        let ended = tokio::time::timeout(within, all).await;
        // A client that gets no answer any more is no error: the checker says what is missing.
        handles.iter().for_each(tokio::task::AbortHandle::abort);
        ended.unwrap_or(Ok(()))
    }
}

/// One client.
struct One {
    load: Arc<Load>,
    chain: Chain,
    random: Random,
    https: Vec<Http>,
    /// Where it belongs, and where it asks at present.
    home: usize,
    at: usize,
    /// A command of before, to be asked again.
    older: Option<(Uuid, Uuid, Vec<u8>)>,
}

impl One {
    async fn run(&mut self) -> Result<(), SoakError> {
        while !self.load.stopping.load(Ordering::Relaxed) {
            let child = HoldingId::from_uuid(entropy::uuid());
            let change = HoldingId::from_uuid(entropy::uuid());
            let piece = Amount::from_minor(PIECE).unwrap_or_default();
            let Chain { from, to, source, background, head, amount } = self.chain.clone();
            let transfer = Transfer {
                source,
                child,
                change: Some(change),
                transferee: to.member,
                transferee_name: to.name.clone(),
                amount: piece,
                background,
            };
            let Some(head) = self.act(&from, &transfer.into(), head).await? else { return Ok(()) };
            let amount = amount.checked_sub(piece).unwrap_or_default();
            self.chain = Chain { source: change, head, amount, ..self.chain.clone() };
            let Some(_) = self.act(&to, &SignForHolding { holding: child }.into(), head).await? else {
                return Ok(());
            };
            pause::millis(self.load.rest).await;
        }
        Ok(())
    }

    /// Signs a command that builds on `head` and has it answered; `None` where the rules refuse it, or
    /// nobody answers any more.
    async fn act(
        &mut self,
        party: &Party,
        command: &Command,
        head: LeafHash,
    ) -> Result<Option<LeafHash>, SoakError> {
        let client = &self.load.client;
        let envelope = client.envelope(party.member, vec![head], not_after()?);
        let submission = sign(client.build(command, &envelope)?, &[&party.signer])?;
        let body = submission.print();
        let read = submission.read().map_err(server::client::ClientError::from)?;
        let leaf = LeafHash(read.leaf().hash());
        let (member, id) = (party.member.uuid(), envelope.id.uuid());
        if !self.settle(member, id, &body).await? {
            return Ok(None);
        }
        if self.random.once_in(24) {
            self.ask_again().await?;
        }
        self.older = Some((member, id, body));
        Ok(Some(leaf))
    }

    /// Submits the same bytes until they are answered.
    async fn settle(&mut self, member: Uuid, command: Uuid, body: &[u8]) -> Result<bool, SoakError> {
        let sent = self.load.now();
        if self.random.once_in(8) {
            self.at = self.home;
        }
        let both = self.https.len() > 1 && self.random.once_in(16);
        let mut attempts = 0;
        loop {
            attempts += 1;
            if both && attempts == 1 {
                self.race(member, command, sent, body).await?;
            }
            let node = self.at;
            let Some(http) = self.https.get_mut(node) else { return Ok(false) };
            match self.load.attempt(http, (member, command), body).await {
                Outcome::Recorded(index) => {
                    let answered = self.load.now();
                    let told = Acknowledged { member, command, index, sent, answered, node, again: false };
                    self.load.journal.note(told)?;
                    if attempts > 1 {
                        self.load.found_again.fetch_add(1, Ordering::Relaxed);
                    }
                    return Ok(true);
                }
                Outcome::Refused(why) => {
                    self.load.note_refused((member, command), &why);
                    return Ok(false);
                }
                Outcome::Unknown => {
                    self.at = (self.at + 1) % self.https.len();
                    pause::millis(self.random.between(20, 80)).await;
                }
            }
        }
    }

    /// The same command at all servers at once: each that answers has to say the same.
    async fn race(&mut self, member: Uuid, command: Uuid, sent: u64, body: &[u8]) -> Result<(), SoakError> {
        let Some((first, rest)) = self.https.split_first_mut() else { return Ok(()) };
        let Some(second) = rest.first_mut() else { return Ok(()) };
        let timed = async |http: &mut Http| {
            let outcome = self.load.attempt(http, (member, command), body).await;
            (outcome, self.load.now())
        };
        let outcomes = tokio::join!(timed(first), timed(second));
        for (node, (outcome, answered)) in [outcomes.0, outcomes.1].into_iter().enumerate() {
            match outcome {
                Outcome::Recorded(index) => {
                    let told = Acknowledged { member, command, index, sent, answered, node, again: false };
                    self.load.journal.note(told)?;
                }
                Outcome::Refused(why) => self.load.note_refused((member, command), &why),
                Outcome::Unknown => {}
            }
        }
        Ok(())
    }

    /// Asks once more for something that was acknowledged before.
    async fn ask_again(&mut self) -> Result<(), SoakError> {
        let Some((member, command, body)) = &self.older else { return Ok(()) };
        let (sent, node) = (self.load.now(), self.at);
        let Some(http) = self.https.get_mut(node) else { return Ok(()) };
        let (member, command) = (*member, *command);
        let outcome = self.load.attempt(http, (member, command), body).await;
        let answered = self.load.now();
        match outcome {
            Outcome::Recorded(index) => {
                let told = Acknowledged { member, command, index, sent, answered, node, again: true };
                self.load.journal.note(told)?;
            }
            Outcome::Refused(why) => self.load.note_refused((member, command), &why),
            Outcome::Unknown => {}
        }
        Ok(())
    }
}
