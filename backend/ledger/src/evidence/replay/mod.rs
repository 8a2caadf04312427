//! Asking the rules about the entries of a file: what one chain decides is replayed, what it does not is
//! listed as not checked.
//!
//! A file shows a part of the ledger, so the rules are asked over a partial state, which says what it
//! misses. Three things follow. What an entry that is not shown may have changed is never a reason to call
//! another entry wrong. What only the whole ledger can tell (that an id is new, how much of an invoice was
//! occupied) is assumed in the entry's favour and named. An entry with a field that is not shown is not
//! judged, and what it changes is not known from then on. Invariant: nothing here is "passed" or "failed"
//! for want of a disclosure or an object.

mod known;

use std::collections::BTreeSet;

use contracts::Stop;
use contracts::authority::CommandRefusal;
use contracts::calendar::Tick;
use contracts::case::Case;
use contracts::clock::TickRefusal;
use contracts::command::{Command, Envelope, Submission};
use contracts::id::{CommandId, KeyId, LeafHash, LogId, MemberId};
use contracts::refusal::Refusal;
use contracts::state::{Key, State};
use contracts::{Event, RULES_VERSION, decide, rule};

use super::authority::signers;
use super::clear::Clear;
use super::entry::{Hidden, Shown};
use super::report::{Code, Failure, NotChecked, Report};
use crate::checkpoint::log_of_origin;
use crate::disclosure;
use known::{Known, Loaded};

/// Texts that no rule reads: without them an entry can be judged all the same.
const NOT_READ: [(&str, &str); 5] = [
    ("member.admit", "screening"),
    ("seat.revoke", "reason"),
    ("voucher.reject", "reason"),
    ("holding.reject", "reason"),
    ("discount.decline", "reason"),
];

/// What the rules say of one entry.
enum Judged {
    /// It causes these events, if what is named holds.
    Holds(Vec<Event>, Vec<String>),
    /// It cannot be told.
    Unknown(String),
    /// They refuse it.
    Refused(Refusal),
}

/// Replays `entries`, which authority has been checked of, and adds to `report` what was judged.
///
/// # Errors
/// The first entry that the rules refuse.
pub fn replay(entries: &[Shown], hidden: &[Hidden], report: &mut Report) -> Result<(), Failure> {
    let mut known = Known::new(entries, hidden);
    let carried = |entry: &Shown| Some(entry.carried.as_ref()?.entry.clone());
    let carried: Vec<Shown> = entries.iter().filter_map(carried).collect();
    // What a further log carries of its registry is judged there, by its own time.
    let mut there = Known::carried(&carried);
    for entry in entries {
        if let Some(carried) = &entry.carried {
            known.count(entry);
            step(&mut there, &carried.entry, report)?;
            known.follow(&there, &carried.entry);
        } else {
            step(&mut known, entry, report)?;
        }
    }
    if known.has_gaps() || there.has_gaps() {
        report.not_checked.push(NotChecked::Ticks);
    }
    report.checked.push(Code::RulesRefused);
    Ok(())
}

/// Judges one entry, and keeps what it has caused.
fn step(known: &mut Known, entry: &Shown, report: &mut Report) -> Result<(), Failure> {
    let index = entry.place.index;
    let op = &entry.record.command.op;
    let rules = |because: String| NotChecked::Rules { index, op: op.clone(), because };
    let judged = judge(known, entry)?;
    known.count(entry);
    match judged {
        Judged::Holds(events, assumed) => {
            events.iter().for_each(|event| known.apply(event, entry));
            report.judged.push(index);
            if !assumed.is_empty() {
                report.not_checked.push(rules(assumed.join("; ")));
            }
        }
        Judged::Unknown(because) => {
            known.forget_after(entry);
            report.not_checked.push(rules(because));
        }
        Judged::Refused(refusal) => {
            return Err(Failure::at(Code::RulesRefused, index, format!("{op}: {}", refusal.code())));
        }
    }
    Ok(())
}

fn judge(known: &mut Known, entry: &Shown) -> Result<Judged, Failure> {
    let command = &entry.record.command;
    if command.rules != RULES_VERSION {
        return Ok(Judged::Unknown(format!("version {} of the rules is not known here", command.rules)));
    }
    let Some(typed) = typed(entry)? else {
        let hidden = entry.record.undisclosed.len();
        return Ok(Judged::Unknown(format!("{hidden} fields are not disclosed")));
    };
    let submission = submission(entry, typed)?;
    let judged = if let Command::Genesis(_) = submission.command {
        match decide(&State::partial(None), &submission) {
            Ok(events) => Judged::Holds(events, Vec::new()),
            Err(Stop::Refused(refusal)) => Judged::Refused(refusal),
            Err(Stop::Missing(key)) => Judged::Unknown(format!("{key:?}")),
        }
    } else {
        known.check_heads(&submission);
        ask(known, &submission, entry)
    };
    Ok(judged)
}

/// The command with its fields; none where one is missing that the rules read.
fn typed(entry: &Shown) -> Result<Option<Command>, Failure> {
    let (command, record) = (&entry.record.command, &entry.record);
    let mut disclosed = record.disclosed.clone();
    let sealed = command.op == "discount.quote";
    if !record.undisclosed.is_empty() && !sealed {
        let unread =
            NOT_READ.iter().filter(|(op, field)| *op == command.op && !disclosed.contains_key(*field));
        let unread: Vec<&str> = unread.map(|(_, field)| *field).collect();
        if unread.len() != record.undisclosed.len() {
            return Ok(None);
        }
        disclosed
            .extend(unread.into_iter().map(|field| (field.to_owned(), contracts::codec::Value::text("-"))));
    }
    let read = Command::read(&command.op, &command.body, &disclosed);
    read.map(Some).map_err(|wrong| {
        let detail = format!("{}: field `{}`: expected {}", command.op, wrong.field, wrong.expected);
        Failure::at(Code::RulesRefused, entry.place.index, detail)
    })
}

fn submission(entry: &Shown, command: Command) -> Result<Submission, Failure> {
    let read = &entry.record.command;
    let not_after: Tick = entry.not_after;
    // The form of a record includes the origin's.
    let log = LogId(log_of_origin(&read.log).unwrap_or(crate::signature::KeyId([0; 32])).0);
    let ids = CommandId::parse(&read.id).and_then(|id| Ok((id, MemberId::parse(&read.member)?)));
    let (id, member) =
        ids.map_err(|_| Failure::at(Code::EntryMalformed, entry.place.index, "id or member"))?;
    let digests = entry
        .disclosures
        .iter()
        .filter_map(|text| Some((disclosure::open(text).ok()?.field, disclosure::digest(text))));
    Ok(Submission {
        envelope: Envelope {
            log,
            id,
            member,
            rules: read.rules,
            prev: read.prev.iter().map(|hash| LeafHash(*hash)).collect(),
            not_after,
        },
        command,
        signers: signers(entry).into_iter().map(|key| KeyId(key.0)).collect(),
        digests: digests.collect(),
        undisclosed: entry.record.undisclosed.clone(),
        imported: None,
    })
}

/// Asks the command's rule, loading what it misses. Who may sign has been judged before.
fn ask(known: &Known, submission: &Submission, entry: &Shown) -> Judged {
    let Some(log) = known.log() else {
        return Judged::Unknown("genesis was not judged".to_owned());
    };
    if known.stale(submission) == Some(true) {
        return Judged::Refused(CommandRefusal::StalePrev.into());
    }
    let mut state = State::partial(Some(log.clone()));
    let mut assumed: Vec<String> = Vec::new();
    // Entries that are not shown may have moved the time.
    let mut doubtful = !known.is_time_certain(entry);
    let mut asked: BTreeSet<Key> = BTreeSet::new();
    loop {
        let Some(log) = &state.log else { return Judged::Unknown("no log".to_owned()) };
        match rule(&Case { state: &state, log, submission }) {
            Ok(events) => return finished(known, submission, entry, events, assumed),
            Err(Stop::Refused(refusal)) => {
                return refused(known, submission, entry, refusal, doubtful.then_some(assumed));
            }
            // What was loaded is not missed again.
            Err(Stop::Missing(key)) if !asked.insert(key.clone()) => {
                return Judged::Unknown(name_of(&key));
            }
            Err(Stop::Missing(key)) => match known.load(&mut state, &key, submission) {
                Loaded::Certain => {}
                Loaded::Assumed(what) => assumed.push(what),
                Loaded::Doubtful(what) => {
                    doubtful = true;
                    assumed.push(what);
                }
                Loaded::Unknown => return Judged::Unknown(format!("{} is not shown", name_of(&key))),
            },
        }
    }
}

fn finished(
    known: &Known,
    submission: &Submission,
    entry: &Shown,
    events: Vec<Event>,
    assumed: Vec<String>,
) -> Judged {
    // A tick need not follow the last one in the file.
    if known.stale(submission).is_some() && !matches!(entry.clear, Clear::Tick { .. }) {
        return Judged::Unknown("an entry that is not shown stands between".to_owned());
    }
    Judged::Holds(events, assumed)
}

/// A refusal that rests on what an entry that is not shown may have changed is none.
fn refused(
    known: &Known,
    submission: &Submission,
    entry: &Shown,
    refusal: Refusal,
    doubt: Option<Vec<String>>,
) -> Judged {
    let unlinked = known.stale(submission) == Some(false);
    // On a further log the registry's time allows a leap, and the import that says it need not be shown.
    let follows = known.log().is_some_and(|log| log.registry.is_some())
        && refusal == Refusal::ClockTick(TickRefusal::TooFar);
    if (unlinked || follows)
        && let Command::ClockTick(tick) = &submission.command
    {
        // The time was at least that; what seems too far a jump may have been several ticks; time moves on all the same.
        return match known.log() {
            Some(log) if tick.time > log.now => {
                let log = contracts::log::Log { now: tick.time, ..log.clone() };
                let between = "the ticks before it are not shown".to_owned();
                Judged::Holds(vec![Event::Log(Box::new(log))], vec![between])
            }
            _ => Judged::Refused(refusal),
        };
    }
    match doubt {
        Some(doubt) => Judged::Unknown(format!(
            "refused as {} unless entries that are not shown have changed the time or this before entry {}: {}",
            refusal.code(),
            entry.place.index,
            doubt.join("; ")
        )),
        None if unlinked => Judged::Unknown("an entry that is not shown stands between".to_owned()),
        None => Judged::Refused(refusal),
    }
}

/// A key in words for an engineer.
fn name_of(key: &Key) -> String {
    match key {
        Key::Member(id) => format!("member {id}"),
        Key::Voucher(id) => format!("voucher {id}"),
        Key::Holding(id) => format!("holding {id}"),
        Key::Background(id) => format!("background {id}"),
        Key::Request(id) => format!("request {id}"),
        Key::Quote(id) => format!("quote {id}"),
        Key::List(id) => format!("the payment list of voucher {id}"),
        Key::Outstanding(id) => format!("every holding of voucher {id}"),
        Key::Limit((financier, ..)) => format!("the limit of financier {financier}"),
        Key::QuotesOf(id) => format!("every quote on request {id}"),
        Key::Seat(id) => format!("key {id}"),
        Key::SeatId(id) => format!("seat {id}"),
        Key::Identifier(identifier) => format!("identifier {identifier}"),
        Key::Invoice(tag) => format!("invoice {tag}"),
        Key::Reference(reference) => format!("bank reference {}", reference.bank_reference),
        Key::Pending((from, to)) => format!("what waits from {from} to {to}"),
    }
}
