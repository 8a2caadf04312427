//! Two evidence files of one log, held against each other: what an honest log cannot have said to both.
//!
//! Each file is sound on its own: the log signed its tree, and its entries stand in it. What then
//! contradicts is the log's own doing, and the two files together prove it to anyone, offline: a key that
//! was used after its revocation, one holding that went two ways, a command that was acknowledged and is
//! not there, two trees of one size, a statement of the latest state that left something out.

use std::collections::BTreeMap;

use contracts::codec::Value;

use super::authority::Authority;
use super::entry::{Hidden, Shown};
use super::replay;
use super::report::{Code, Failure, Report};
use super::verify::{Held, Trusted, held};
use crate::checkpoint::Checkpoint;
use crate::encoding::{from_hex, hex};
use crate::merkle::Hash;

/// Why two files cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// One of them is not sound, so it proves nothing: the first or second, and why.
    #[error("file {0} is not sound: {code}: {detail}", code = .1.code.as_str(), detail = .1.detail)]
    Unsound(u8, Failure),
    /// They are of two logs.
    #[error("the files are of two logs: {0} and {1}")]
    OtherLog(String, String),
}

/// What the log cannot honestly have said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contradiction {
    /// It signed two trees of one size.
    Roots {
        /// Their size.
        size: u64,
        /// The two roots.
        roots: [Hash; 2],
    },
    /// It showed two entries at one index.
    Entries {
        /// The index.
        index: u64,
        /// The two leaf hashes.
        leaves: [Hash; 2],
    },
    /// It said that an entry was the last on an object, and had recorded a later one.
    HeadState {
        /// The entry with the statement.
        statement: u64,
        /// The entry that the statement leaves out.
        left_out: u64,
    },
    /// It recorded two entries that build on the same head of one object.
    TwoWays {
        /// The entries.
        entries: [u64; 2],
        /// The object.
        object: String,
    },
    /// Taken together the entries are not authorised, or not as the rules allow.
    Together(Failure),
}

impl Contradiction {
    /// The public code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Roots { .. } => "compare.two_trees",
            Self::Entries { .. } => "compare.two_entries",
            Self::HeadState { .. } => "compare.head_state",
            Self::TwoWays { .. } => "compare.two_ways",
            Self::Together(failure) => failure.code.as_str(),
        }
    }

    /// What exactly, in English, for an engineer.
    pub fn detail(&self) -> String {
        match self {
            Self::Roots { size, roots: [one, other] } => {
                format!("the log signed the roots {} and {} of {size} entries", hex(one), hex(other))
            }
            Self::Entries { index, leaves: [one, other] } => {
                format!("the log showed the leaf hashes {} and {} at index {index}", hex(one), hex(other))
            }
            Self::HeadState { statement, left_out } => {
                format!("entry {statement} says that nothing came after, and entry {left_out} had")
            }
            Self::TwoWays { entries: [one, other], object } => {
                format!("entries {one} and {other} build on the same head of {object}")
            }
            Self::Together(Failure { entry: Some(entry), detail, .. }) => format!("entry {entry}: {detail}"),
            Self::Together(Failure { entry: None, detail, .. }) => detail.clone(),
        }
    }
}

/// Compares two files; `None` where nothing in them contradicts.
///
/// # Errors
/// A [`CompareError`].
pub fn compare(one: &[u8], other: &[u8], trusted: &Trusted) -> Result<Option<Contradiction>, CompareError> {
    let one = held(one, trusted).map_err(|failure| CompareError::Unsound(1, failure))?;
    let other = held(other, trusted).map_err(|failure| CompareError::Unsound(2, failure))?;
    let (left, right) = (one.checkpoint.checkpoint(), other.checkpoint.checkpoint());
    if left.origin != right.origin {
        return Err(CompareError::OtherLog(left.origin.clone(), right.origin.clone()));
    }
    // Two entries at one index say more than two roots.
    Ok(entries_differ(&one, &other).or_else(|| roots_differ(left, right)).or_else(|| together(one, other)))
}

fn roots_differ(left: &Checkpoint, right: &Checkpoint) -> Option<Contradiction> {
    let differ = left.size == right.size && left.root != right.root;
    differ.then_some(Contradiction::Roots { size: left.size, roots: [left.root, right.root] })
}

fn leaves(held: &Held) -> BTreeMap<u64, Hash> {
    let shown = held.entries.iter().map(|entry| (entry.place.index, entry.leaf_hash));
    shown.chain(held.hidden.iter().map(|entry| (entry.place.index, entry.leaf_hash))).collect()
}

fn entries_differ(one: &Held, other: &Held) -> Option<Contradiction> {
    let others = leaves(other);
    leaves(one).into_iter().find_map(|(index, leaf)| {
        let second = *others.get(&index)?;
        (second != leaf).then_some(Contradiction::Entries { index, leaves: [leaf, second] })
    })
}

/// What both show, judged as if one file showed it.
fn together(one: Held, other: Held) -> Option<Contradiction> {
    let mut shown: BTreeMap<u64, Shown> = BTreeMap::new();
    let mut hidden: BTreeMap<u64, Hidden> = BTreeMap::new();
    for held in [one, other] {
        for entry in held.entries {
            match shown.get_mut(&entry.place.index) {
                Some(there) => {
                    if let Err(failure) = add_disclosures(there, &entry) {
                        return Some(Contradiction::Together(failure));
                    }
                }
                None => {
                    shown.insert(entry.place.index, entry);
                }
            }
        }
        hidden.extend(held.hidden.into_iter().map(|entry| (entry.place.index, entry)));
    }
    hidden.retain(|index, _| !shown.contains_key(index));
    let entries: Vec<Shown> = shown.into_values().collect();
    let hidden: Vec<Hidden> = hidden.into_values().collect();
    let mut authority = Authority::default();
    let judged = entries.iter().try_for_each(|entry| authority.judge(entry));
    let judged = judged.and_then(|()| replay::replay(&entries, &hidden, &mut Report::default()));
    let false_statement = entries.iter().find_map(|statement| left_out(statement, &entries));
    false_statement.or_else(|| two_ways(&entries)).or_else(|| judged.err().map(Contradiction::Together))
}

fn add_disclosures(there: &mut Shown, entry: &Shown) -> Result<(), Failure> {
    let more: Vec<_> = entry.disclosures.iter().filter(|text| !there.disclosures.contains(text)).collect();
    if more.is_empty() {
        return Ok(());
    }
    there.disclosures.extend(more.into_iter().cloned());
    let failed = |error| Failure::at(Code::EntryDisclosure, entry.place.index, error);
    // Read anew, because what was disclosed before counts as there already.
    there.record = crate::record::read(there.record.bytes(), &[] as &[&str]).map_err(failed)?;
    there.disclose().map_err(failed)
}

/// The entry that a `head.state` keeps silent about: it stood before the statement and builds, for the same
/// object, on the entry that was called the last.
fn left_out(statement: &Shown, entries: &[Shown]) -> Option<Contradiction> {
    if statement.record.command.op != "head.state" {
        return None;
    }
    let (kind, object) = (statement.text("kind")?, statement.text("object")?);
    let head: Hash = from_hex(statement.text("head")?)?;
    let is_about = |entry: &Shown| match kind {
        "member" => concerns_registry(entry, object),
        _ => entry.has_text(object),
    };
    let left_out = entries.iter().find(|entry| {
        entry.place.index < statement.place.index
            && entry.record.command.prev.contains(&head)
            && is_about(entry)
    })?;
    Some(Contradiction::HeadState { statement: statement.place.index, left_out: left_out.place.index })
}

/// The objects whose heads an entry's `prev` names (docs/LEDGER_FORMAT.md, section 3).
fn objects(entry: &Shown) -> Vec<&str> {
    let command = &entry.record.command;
    let fields: &[&str] = match command.op.as_str() {
        "settlement.list" => &["voucher"],
        "settlement.receipt" | "discount.request" => &["holding"],
        "discount.decline" | "discount.confirm" | "discount.unwind" => &["request", "holding"],
        op if op.starts_with("voucher.") => &["voucher"],
        op if op.starts_with("holding.") => &["holding", "source"],
        op if op.starts_with("discount.") => &["request"],
        "member.admit" => &[],
        "member.recover" => &["recovered"],
        op if op.starts_with("seat.") || op.starts_with("member.") => return vec![&command.member],
        _ => &[],
    };
    fields.iter().filter_map(|field| entry.text(field)).collect()
}

/// Two entries after one head. With several heads it is not told which is whose, so those of both must agree.
fn two_ways(entries: &[Shown]) -> Option<Contradiction> {
    let mut first: BTreeMap<(&[Hash], &str), u64> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.record.command.prev.is_empty()) {
        for object in objects(entry) {
            let key = (entry.record.command.prev.as_slice(), object);
            if let Some(before) = first.insert(key, entry.place.index) {
                let entries = [before, entry.place.index];
                return Some(Contradiction::TwoWays { entries, object: object.to_owned() });
            }
        }
    }
    None
}

fn concerns_registry(entry: &Shown, member: &str) -> bool {
    let command = &entry.record.command;
    let of_registry = command.op.starts_with("seat.") || command.op.starts_with("member.");
    of_registry && (command.member == member || command.body.get("recovered") == Some(&Value::text(member)))
}
