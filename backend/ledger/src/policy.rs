//! Trust policies: which log, which witnesses, and how many of them are enough
//! (C2SP tlog-policy; printed in Sigsum's syntax as well).
//!
//! Invariant: a name is a member of at most one group and a key stands under one name,
//! so every witness counts in one way only, however many lines it has signed.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::cosignature::{self, Cosignature};
use crate::encoding::{from_decimal, hex};
use crate::note::{Note, NoteError, SignatureType, VerifierKey};

/// The longest policy, in bytes.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;
/// The most logs, the most witnesses and the most groups of a policy, each.
pub const MAX_DEFINED: usize = 64;

/// The quorum that needs no witness.
const NONE: &str = "none";

/// Why a policy is refused; lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Too long, or not UTF-8.
    #[error("policy: longer than 64 KiB, or not UTF-8")]
    Shape,
    /// A control character, or a last line without its line feed.
    #[error("policy, line {0}: a control character, or no line feed at the end")]
    Character(usize),
    /// A line of another form than log, witness, group or quorum.
    #[error("policy, line {0}: not a log, witness, group or quorum line")]
    Line(usize),
    /// A key that cannot be read.
    #[error("policy, line {0}: {1}")]
    Key(usize, NoteError),
    /// A key of a kind that does not fit its role.
    #[error("policy, line {0}: this kind of key is not for this role")]
    KeyKind(usize),
    /// A key that stands on an earlier line, or one that cannot be told from it.
    #[error("policy, line {0}: this key stands there already")]
    DuplicateKey(usize),
    /// A name that is defined already, or `none`.
    #[error("policy, line {0}: this name is taken")]
    DuplicateName(usize),
    /// A name that no earlier line defines.
    #[error("policy, line {0}: a name that no earlier line defines")]
    Undefined(usize),
    /// A name that is a member of a group already.
    #[error("policy, line {0}: a name that is a member of a group already")]
    MemberTwice(usize),
    /// A threshold that is not 1 up to the number of members.
    #[error("policy, line {0}: the threshold is not 1 up to the number of members")]
    Threshold(usize),
    /// More definitions than are allowed.
    #[error("policy, line {0}: too many definitions")]
    TooMany(usize),
    /// No quorum line, or two.
    #[error("policy: not exactly one quorum line")]
    Quorum,
}

/// Why a checkpoint is refused under a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// No log of the policy has signed it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A line of a witness of the policy that does not fit, or has no time.
    #[error("the cosignature of `{0}` does not fit")]
    Cosignature(String),
    /// Too few witnesses.
    #[error("{cosigned} witnesses have cosigned, which is no quorum")]
    Quorum {
        /// How many witnesses of the policy have cosigned.
        cosigned: usize,
    },
}

/// A log or a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The witness's name within the policy; a log's origin.
    pub name: String,
    /// Its verifier key.
    pub key: VerifierKey,
    /// A log's prefix; the submission prefix of a witness.
    pub url: Option<String>,
}

/// Members of which `threshold` are enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How many members it takes, at least 1.
    pub threshold: usize,
    /// Names of witnesses and of earlier groups.
    pub members: Vec<String>,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    logs: Vec<Party>,
    witnesses: Vec<Party>,
    groups: Vec<Group>,
    quorum: Option<String>,
}

/// The witnesses that have cosigned, by their names in the policy, each with its latest
/// cosignature.
pub type Cosigned = BTreeMap<String, Cosignature>;

impl Policy {
    /// Reads a policy in C2SP syntax.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        if bytes.len() > MAX_POLICY_BYTES {
            return Err(PolicyError::Shape);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| PolicyError::Shape)?;
        let mut reader = Reader::default();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let number = index + 1;
            let line = line.strip_suffix('\n').ok_or(PolicyError::Character(number))?;
            if line.bytes().any(|byte| (byte < b' ' && byte != b'\t') || byte == 0x7f) {
                return Err(PolicyError::Character(number));
            }
            // Space and tab alone: what else Unicode calls white space may stand in a name.
            let items: Vec<&str> = line.split([' ', '\t']).filter(|item| !item.is_empty()).collect();
            reader.line(number, &items)?;
        }
        match reader.quorum {
            Some(quorum) => Ok(Self { quorum, ..reader.policy }),
            None => Err(PolicyError::Quorum),
        }
    }

    /// The policy of one log under which `threshold` of these witnesses, each its name, key
    /// and submission prefix, are enough; with none of them its quorum is `none`.
    pub fn of(log: Party, witnesses: Vec<Party>, threshold: usize) -> Result<Self, PolicyError> {
        let names: Vec<String> = witnesses.iter().map(|witness| witness.name.clone()).collect();
        let mut policy = Self { logs: vec![log], witnesses, ..Self::default() };
        if !names.is_empty() {
            let group = Group { name: "witnesses".to_owned(), threshold, members: names };
            policy.quorum = Some(group.name.clone());
            policy.groups.push(group);
        }
        // What was put together has to keep to the rules that a file keeps to.
        Self::parse(policy.print().as_bytes())
    }

    /// The policy without the addresses of its witnesses, as it is published.
    #[must_use]
    pub fn without_witness_urls(mut self) -> Self {
        self.witnesses.iter_mut().for_each(|witness| witness.url = None);
        self
    }

    /// Writes the policy in C2SP syntax, thresholds as numbers.
    pub fn print(&self) -> String {
        self.print_with(|key| key.print())
    }

    /// Writes the policy in Sigsum's syntax, which names keys by their bytes in hex.
    pub fn print_sigsum(&self) -> String {
        self.print_with(|key| hex(key.key().as_bytes()))
    }

    fn print_with(&self, key: impl Fn(&VerifierKey) -> String) -> String {
        let url = |party: &Party| party.url.as_ref().map_or_else(String::new, |url| format!(" {url}"));
        let mut text = String::new();
        for log in &self.logs {
            text.push_str(&format!("log {}{}\n", key(&log.key), url(log)));
        }
        for witness in &self.witnesses {
            text.push_str(&format!("witness {} {}{}\n", witness.name, key(&witness.key), url(witness)));
        }
        for group in &self.groups {
            text.push_str(&format!("group {} {} {}\n", group.name, group.threshold, group.members.join(" ")));
        }
        text.push_str(&format!("quorum {}\n", self.quorum.as_deref().unwrap_or(NONE)));
        text
    }

    /// The logs, in order.
    pub fn logs(&self) -> &[Party] {
        &self.logs
    }

    /// The witnesses, in order.
    pub fn witnesses(&self) -> &[Party] {
        &self.witnesses
    }

    /// The quorum's name; `None` if no witness is needed.
    pub fn quorum(&self) -> Option<&str> {
        self.quorum.as_deref()
    }

    /// The fewest witnesses that can meet the quorum.
    pub fn fewest(&self) -> usize {
        self.quorum.as_deref().map_or(0, |name| self.fewest_of(name))
    }

    fn fewest_of(&self, name: &str) -> usize {
        let Some(group) = self.groups.iter().find(|group| group.name == name) else {
            return 1;
        };
        let mut each: Vec<usize> = group.members.iter().map(|member| self.fewest_of(member)).collect();
        each.sort_unstable();
        each.iter().take(group.threshold).sum()
    }

    /// The witnesses of this policy that have cosigned `note`. Every line by one of them
    /// fits and has a time; lines of strangers are passed over.
    pub fn cosigned(&self, note: &Note) -> Result<Cosigned, Unmet> {
        let mut cosigned = Cosigned::new();
        for witness in &self.witnesses {
            let refused = || Unmet::Cosignature(witness.name.clone());
            match cosignature::verify_all(note, &witness.key) {
                Ok(lines) if lines.iter().any(|line| line.time == 0) => return Err(refused()),
                Ok(lines) => {
                    let latest = lines.into_iter().max_by_key(|line| line.time);
                    cosigned.extend(latest.map(|latest| (witness.name.clone(), latest)));
                }
                Err(NoteError::NotSigned(_)) => {}
                Err(_) => return Err(refused()),
            }
        }
        Ok(cosigned)
    }

    /// Whether these witnesses, by their names in the policy, are a quorum.
    pub fn is_quorum<'a>(&self, witnesses: impl IntoIterator<Item = &'a str>) -> bool {
        let witnesses: BTreeSet<&str> = witnesses.into_iter().collect();
        self.quorum.as_deref().is_none_or(|name| self.is_met(name, &witnesses))
    }

    /// A group refers only to earlier names, so this ends.
    fn is_met(&self, name: &str, witnesses: &BTreeSet<&str>) -> bool {
        match self.groups.iter().find(|group| group.name == name) {
            None => witnesses.contains(name),
            Some(group) => {
                let met = group.members.iter().filter(|member| self.is_met(member, witnesses));
                met.count() >= group.threshold
            }
        }
    }

    /// Opens a checkpoint that a log of this policy has signed and a quorum cosigned.
    pub fn open(&self, bytes: &[u8]) -> Result<(Checkpoint, Cosigned), Unmet> {
        let note = Note::parse(bytes).map_err(CheckpointError::Note)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        let log = self.logs.iter().find(|log| log.name == checkpoint.origin);
        note.verify(&log.ok_or(CheckpointError::Origin)?.key).map_err(CheckpointError::Note)?;
        let cosigned = self.cosigned(&note)?;
        if !self.is_quorum(cosigned.keys().map(String::as_str)) {
            return Err(Unmet::Quorum { cosigned: cosigned.len() });
        }
        Ok((checkpoint, cosigned))
    }
}

/// A policy while it is read.
#[derive(Default)]
struct Reader {
    policy: Policy,
    /// The quorum line, once it was read; `none` within it.
    quorum: Option<Option<String>>,
    /// What has been defined.
    names: BTreeSet<String>,
    /// What is a member of a group.
    members: BTreeSet<String>,
}

impl Reader {
    fn line(&mut self, number: usize, items: &[&str]) -> Result<(), PolicyError> {
        match *items {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] => self.log(number, key, None),
            ["log", key, url] => self.log(number, key, Some(url)),
            ["witness", name, key] => self.witness(number, name, key, None),
            ["witness", name, key, url] => self.witness(number, name, key, Some(url)),
            ["group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(number, name, threshold, members)
            }
            ["quorum", name] => {
                if self.quorum.is_some() {
                    return Err(PolicyError::Quorum);
                }
                if name != NONE && !self.names.contains(name) {
                    return Err(PolicyError::Undefined(number));
                }
                self.quorum = Some((name != NONE).then(|| name.to_owned()));
                Ok(())
            }
            _ => Err(PolicyError::Line(number)),
        }
    }

    fn log(&mut self, number: usize, key: &str, url: Option<&str>) -> Result<(), PolicyError> {
        let key = self.key(number, key, SignatureType::Ed25519)?;
        let log = Party { name: key.name().to_owned(), key, url: url.map(str::to_owned) };
        push(&mut self.policy.logs, log, number)
    }

    fn witness(
        &mut self,
        number: usize,
        name: &str,
        key: &str,
        url: Option<&str>,
    ) -> Result<(), PolicyError> {
        self.define(number, name)?;
        let key = self.key(number, key, SignatureType::CosignatureV1)?;
        let witness = Party { name: name.to_owned(), key, url: url.map(str::to_owned) };
        push(&mut self.policy.witnesses, witness, number)
    }

    fn group(
        &mut self,
        number: usize,
        name: &str,
        threshold: &str,
        members: &[&str],
    ) -> Result<(), PolicyError> {
        let threshold = match threshold {
            "any" => Some(1),
            "all" => Some(members.len()),
            count => from_decimal(count).and_then(|count| usize::try_from(count).ok()),
        };
        let threshold = threshold.filter(|count| (1..=members.len()).contains(count));
        let threshold = threshold.ok_or(PolicyError::Threshold(number))?;
        for member in members {
            if !self.names.contains(*member) {
                return Err(PolicyError::Undefined(number));
            }
            if !self.members.insert((*member).to_owned()) {
                return Err(PolicyError::MemberTwice(number));
            }
        }
        // After its members: a group is no member of itself.
        self.define(number, name)?;
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        push(&mut self.policy.groups, Group { name: name.to_owned(), threshold, members }, number)
    }

    fn define(&mut self, number: usize, name: &str) -> Result<(), PolicyError> {
        if name == NONE || !self.names.insert(name.to_owned()) {
            return Err(PolicyError::DuplicateName(number));
        }
        Ok(())
    }

    /// Reads a key that stands on no earlier line. A witness with the log's key would be
    /// the log vouching for itself; two keys of one name and id could not be told apart.
    fn key(&self, number: usize, text: &str, kind: SignatureType) -> Result<VerifierKey, PolicyError> {
        let key = VerifierKey::parse(text).map_err(|error| PolicyError::Key(number, error))?;
        if key.kind() != kind {
            return Err(PolicyError::KeyKind(number));
        }
        let mut others = self.policy.logs.iter().chain(&self.policy.witnesses).map(|party| &party.key);
        let same = |other: &VerifierKey| {
            other.key() == key.key() || (other.name() == key.name() && other.id() == key.id())
        };
        if others.any(same) { Err(PolicyError::DuplicateKey(number)) } else { Ok(key) }
    }
}

fn push<T>(list: &mut Vec<T>, item: T, number: usize) -> Result<(), PolicyError> {
    if list.len() == MAX_DEFINED {
        return Err(PolicyError::TooMany(number));
    }
    list.push(item);
    Ok(())
}
