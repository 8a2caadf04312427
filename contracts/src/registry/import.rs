//! `registry.import`: an entry of the registry log, copied with its proof.

use std::collections::BTreeMap;

use crate::{
    authority,
    case::Case,
    clock::TickRefusal,
    codec::{Malformed, Value},
    command,
    command::{Command, Imported},
    event::Event,
    field::{FieldValue, Kind, Reader},
    id::{Digest, KeyId, LogId, PublicKey},
    log::{self, Genesis, Log},
    member::Member,
    record,
    refusal::Stop,
    refusals,
    registry::Registry,
};

const EVERYONE: &[Reader] = &[Reader::Members];

/// A record inside a command: the object that its bytes spell. Canonical bytes hold canonical bytes, so the
/// record stands there exactly as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedRecord(pub BTreeMap<String, Value>);

impl FieldValue for CarriedRecord {
    const KIND: Kind = Kind::Parts;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        match value {
            Value::Map(record) => Ok(Self(record.clone())),
            _ => Err(Malformed::new(path, "a record")),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Map(self.0.clone()))
    }
}

record! {
    /// A checkpoint of the registry log.
    RegistryCheckpoint {
        /// The registry log's public key.
        key: PublicKey,
        /// Entries of its tree.
        size: u64,
        /// The tree's root.
        root: Digest,
        /// The log's signature of the checkpoint's three lines, 128 hex digits.
        signature: String,
    }
}

command! {
    /// Imports an entry of the registry log. Its `_sd` and its disclosures are those of that entry. Signed by
    /// the platform alone.
    Import = "registry.import" {
        /// The entry's index.
        Clear index: u64 => EVERYONE,
        /// Its record.
        Clear record: CarriedRecord => EVERYONE,
        /// The key of its last signer.
        Clear key: KeyId => EVERYONE,
        /// The signature of its leaf, 128 hex digits.
        Clear signature: String => EVERYONE,
        /// RFC 6962 inclusion path to the checkpoint, the leaf's sibling first.
        Clear proof: Vec<Digest> => EVERYONE,
        /// A checkpoint that holds it.
        Clear checkpoint: RegistryCheckpoint => EVERYONE,
    }
}

refusals! {
    /// Why an import is refused, in the order the rule checks. The registry's own refusals come after these:
    /// what its rules refuse is not imported.
    ImportRefusal in "registry.import" {
        /// This is the registry log itself.
        NotAFurtherLog = "not_a_further_log", Rule, "";
        /// The entry is of another log than the one that genesis names.
        OtherRegistry = "other_registry", Rule, "";
        /// Neither about members and their seats, nor a tick, nor the registry's genesis.
        NotOfTheRegistry = "not_of_the_registry", Rule, "";
        /// Genesis comes first, and each other entry after the one imported before it.
        NotInOrder = "not_in_order", Stale, "";
        /// The checkpoint is of a smaller tree than one seen before.
        OlderCheckpoint = "older_checkpoint", Stale, "";
        /// The registry's time comes from elsewhere: one of the two logs is simulated.
        OtherClock = "other_clock", Rule, "";
        /// The registry's operator or its seats are not those that genesis names.
        OtherOperator = "other_operator", Rule, "";
    }
}

/// Decides an import.
///
/// # Errors
/// An [`ImportRefusal`], a refusal of the registry's rules, or what is missing.
pub fn decide(case: &Case<'_>, import: &Import) -> Result<Vec<Event>, Stop> {
    let registry = case.log.registry.ok_or(ImportRefusal::NotAFurtherLog)?;
    let imported = case.submission.imported.as_deref();
    let imported =
        imported.filter(|imported| is_of(imported, registry)).ok_or(ImportRefusal::OtherRegistry)?;
    let command = &imported.submission.command;
    let begins = matches!(command, Command::Genesis(_));
    if !begins && !matches!(command, Command::ClockTick(_)) && !authority::is_registration(command) {
        return Err(ImportRefusal::NotOfTheRegistry.into());
    }
    let known = case.state.registry.as_ref();
    let next = known.map_or(0, |known| known.next);
    if begins != known.is_none() || import.index < next || (begins && import.index > 0) {
        return Err(ImportRefusal::NotInOrder.into());
    }
    if known.is_some_and(|known| import.checkpoint.size < known.size) {
        return Err(ImportRefusal::OlderCheckpoint.into());
    }
    let after = |log: Log| {
        let (next, size) = (import.index.saturating_add(1), import.checkpoint.size);
        Event::Registry(Box::new(Registry { log, next, size }))
    };
    match (command, known) {
        (Command::Genesis(genesis), _) => begin(case, genesis, imported, after),
        (_, Some(known)) => judge(case, known, imported, after),
        (_, None) => Err(ImportRefusal::NotInOrder.into()),
    }
}

fn is_of(imported: &Imported, registry: LogId) -> bool {
    imported.submission.envelope.log == registry
}

/// The registry's genesis: its operator is ours, seat for seat.
fn begin(
    case: &Case<'_>,
    genesis: &Genesis,
    imported: &Imported,
    after: impl Fn(Log) -> Event,
) -> Result<Vec<Event>, Stop> {
    if genesis.clock != case.log.clock {
        return Err(ImportRefusal::OtherClock.into());
    }
    let [platform] = imported.submission.signers.as_slice() else {
        return Err(ImportRefusal::OtherOperator.into());
    };
    let ours = case.state.member(&case.log.operator)?;
    let mut events = Vec::new();
    let envelope = &imported.submission.envelope;
    for event in log::begin(genesis, envelope.log, envelope.member, *platform)? {
        match event {
            Event::Log(log) => events.push(after(Log { tick_head: imported.leaf, ..*log })),
            Event::Member(theirs) if ours.is_some_and(|ours| same_operator(ours, &theirs)) => {
                events.push(Event::Imported(Box::new(Member { head: imported.leaf, ..*theirs })));
            }
            _ => return Err(ImportRefusal::OtherOperator.into()),
        }
    }
    Ok(events)
}

fn same_operator(ours: &Member, theirs: &Member) -> bool {
    *ours == Member { head: ours.head, ..theirs.clone() }
}

/// A further entry of the registry, by the registry's own rules at its own time.
fn judge(
    case: &Case<'_>,
    known: &Registry,
    imported: &Imported,
    after: impl Fn(Log) -> Event,
) -> Result<Vec<Event>, Stop> {
    let there = Case { state: case.state, log: &known.log, submission: &imported.submission };
    if let Command::ClockTick(tick) = &imported.submission.command {
        // Ticks between two imports may be left out: it need not name the last that is known, nor be near it.
        authority::check_signers(&there)?;
        if tick.time <= known.log.now {
            return Err(TickRefusal::NotLater.into());
        }
        let log = Log { now: tick.time, tick_head: imported.leaf, ..known.log.clone() };
        return Ok(vec![after(log)]);
    }
    authority::check(&there)?;
    let mut events = Vec::new();
    for event in crate::rule(&there)? {
        let Event::Member(member) = event else { return Err(ImportRefusal::NotOfTheRegistry.into()) };
        events.push(Event::Imported(Box::new(Member { head: imported.leaf, ..*member })));
    }
    events.push(after(known.log.clone()));
    Ok(events)
}
