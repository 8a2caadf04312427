//! Asking the rules about commands before anyone signs them.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    Refusal, Stop, apply,
    authority::{heads, signatures_needed},
    calendar::Tick,
    case::Case,
    clock::TickRefusal,
    command::{Command, Envelope, Submission as Asked},
    event::Event,
    id::{CommandId, LeafHash, MemberId},
    log::Log,
    state::{Key, State},
};
use store::{Store, StoreError, aggregate};

use crate::entropy;

/// How long a signer has between building a command and the last signature, in seconds of the ledger's
/// time: a checker may come back after a weekend.
const SIGNING_SECONDS: i64 = 7 * 24 * 3600;

/// What a page needs to have a command signed.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The heads that the command builds on.
    pub prev: Vec<LeafHash>,
    /// Until when it may be appended.
    pub not_after: Tick,
    /// The version of the rules.
    pub rules: u32,
    /// How many signatures the member's policy asks for.
    pub signatures: usize,
}

/// The ledger as far as it was asked for, and as it would be with the commands that were allowed.
pub struct Preparing<'a> {
    store: &'a Store,
    actor: MemberId,
    log: Log,
    /// Whether the log's clock has stopped.
    stopped: bool,
    state: State,
}

impl<'a> Preparing<'a> {
    /// Begins with the ledger as it is, whose clock may have `stopped`.
    pub fn new(store: &'a Store, log: Log, stopped: bool, actor: MemberId) -> Self {
        Self { store, actor, stopped, state: State::partial(Some(log.clone())), log }
    }

    /// Looks up `keys` at once, for whoever knows what the commands are going to ask for.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn look_up(&mut self, keys: BTreeSet<Key>) -> Result<(), StoreError> {
        let mut connection = self.store.connection().await?;
        aggregate::fill(&mut connection, self.store.log_id, &mut self.state, &keys).await
    }

    /// What was looked up, with what the commands that were allowed would change.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Asks about `command`, as if those that were allowed before it stood in the ledger. What builds on the
    /// entry of another cannot be asked: nobody knows its leaf before it is signed.
    ///
    /// # Errors
    /// A [`StoreError`]; the inner result is the rules' answer.
    pub async fn ask(
        &mut self,
        command: &Command,
        sealed: usize,
    ) -> Result<Result<Prepared, Refusal>, StoreError> {
        let time = match command {
            Command::ClockTick(tick) => tick.time,
            // The writer refuses it; better told now than after everyone has signed.
            _ if self.stopped => return Ok(Err(Refusal::ClockTick(TickRefusal::TooFar))),
            _ => self.log.now,
        };
        let asked = Asked {
            envelope: Envelope {
                log: self.log.id,
                id: CommandId::from_uuid(entropy::uuid()),
                member: self.actor,
                rules: self.log.rules,
                prev: Vec::new(),
                not_after: time.after(SIGNING_SECONDS),
            },
            command: command.clone(),
            signers: Vec::new(),
            digests: BTreeMap::new(),
            undisclosed: vec![String::new(); sealed],
            imported: None,
        };
        loop {
            match judge(&self.state, &self.log, &asked) {
                Ok((prepared, events)) => {
                    events.iter().for_each(|event| apply(&mut self.state, event, LeafHash([0; 32])));
                    return Ok(Ok(prepared));
                }
                Err(Stop::Refused(refusal)) => return Ok(Err(refusal)),
                Err(Stop::Missing(key)) => self.look_up(BTreeSet::from([key])).await?,
            }
        }
    }
}

fn judge(state: &State, log: &Log, asked: &Asked) -> Result<(Prepared, Vec<Event>), Stop> {
    let case = Case { state, log, submission: asked };
    let signatures = signatures_needed(&asked.command, &case.member()?.approvals, log.now);
    let prev = heads(state, &asked.command, asked.envelope.member)?;
    // The price of a sealed quote is not ours to see, so only its opening can be judged by it.
    let sealed = matches!(asked.command, Command::DiscountOpenQuote(_));
    let events = if sealed { Vec::new() } else { contracts::rule(&case)? };
    Ok((Prepared { prev, not_after: asked.envelope.not_after, rules: log.rules, signatures }, events))
}
