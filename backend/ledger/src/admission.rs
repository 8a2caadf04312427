//! From what a client posted to what the rules are asked: every check that needs no state.
//!
//! What comes out has canonical bytes, matching disclosures, typed fields, strict signatures by the
//! keys it names and proof that each new key is possessed. Whether those keys may sign is for
//! `contracts` to say, from the state at the entry.

use std::collections::BTreeMap;

use contracts::calendar::Tick;
use contracts::codec::Malformed;
use contracts::command::{Command, Envelope, Submission as Asked};
use contracts::id::{self, CommandId, LeafHash, LogId, MemberId};
use contracts::member::SeatProposal;

use crate::checkpoint::log_of_origin;
use crate::disclosure;
use crate::encoding::from_hex;
use crate::import;
use crate::leaf::Leaf;
use crate::merkle::Hash;
use crate::record::RecordError;
use crate::signature::{KeyId, Possession, PublicKey, possession_message};
use crate::submission::{Read, SubmissionError};
use crate::verify::{SignatureRefusal, verify_record};

/// Why a submission is not even put before the rules: the caller's mistake, answered 400, or 403
/// for a signature that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError {
    /// The submission cannot be read.
    #[error(transparent)]
    Submission(#[from] SubmissionError),
    /// The record cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A field does not have its form.
    #[error("field `{}`: expected {}", .0.field, .0.expected)]
    Field(Malformed),
    /// It was signed for another log.
    #[error("the command is for another log")]
    OtherLog,
    /// A signature does not fit.
    #[error(transparent)]
    Signature(#[from] SignatureRefusal),
    /// The entry that an import carries is not shown to stand in the registry.
    #[error("the imported entry is not shown to stand in the registry: {0}")]
    Import(&'static str),
    /// A new key is not shown to be possessed, or is not fit to be enrolled.
    #[error("the new key of seat {0} is not shown to be possessed")]
    Possession(id::SeatId),
}

impl From<Malformed> for AdmissionError {
    fn from(malformed: Malformed) -> Self {
        Self::Field(malformed)
    }
}

impl AdmissionError {
    /// A stable code for the answer.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Submission(_) => "submission.malformed",
            Self::Record(_) => "record.malformed",
            Self::Field(_) => "command.malformed",
            Self::OtherLog => "command.other_log",
            Self::Signature(SignatureRefusal::UnknownKey { .. }) => "command.unknown_key",
            Self::Signature(_) => "signature.invalid",
            Self::Import(_) => "registry.import.unproven",
            Self::Possession(_) => "possession.invalid",
        }
    }

    /// The field at fault, where there is one.
    pub fn field(&self) -> String {
        match self {
            Self::Submission(error) => error.field().to_owned(),
            Self::Record(error) => error.field(),
            Self::Field(malformed) => malformed.field.clone(),
            Self::OtherLog => "log".to_owned(),
            Self::Signature(_) => "signature".to_owned(),
            Self::Import(_) => "proof".to_owned(),
            Self::Possession(_) => "possession".to_owned(),
        }
    }
}

/// A command that is fit to be put before the rules, with the bytes that the ledger keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// What the rules are asked.
    pub asked: Asked,
    /// The record's bytes, as they came.
    pub record: Vec<u8>,
    /// The disclosures, as they came.
    pub disclosures: Vec<String>,
    /// The leaf under which it would enter the log.
    pub leaf: Leaf,
    /// The leaf's hash.
    pub leaf_hash: Hash,
    /// SHA-256 of the command's bytes: what makes two posts the same command.
    pub command_sha256: Hash,
}

/// Checks everything about `read` that needs no state but the enrolled keys, which `resolve` finds.
///
/// # Errors
/// The first [`AdmissionError`].
pub fn admit(
    read: Read,
    origin: &str,
    resolve: impl Fn(&KeyId) -> Option<PublicKey>,
) -> Result<Admitted, AdmissionError> {
    let (asked, leaf) = asked(&read, origin, &resolve)?;
    Ok(Admitted {
        asked,
        command_sha256: read.record.command.sha256,
        leaf_hash: leaf.hash(),
        leaf,
        disclosures: read.disclosures,
        record: read.record.into_bytes(),
    })
}

/// What the rules are asked by `read`, a submission to the log `origin`, and its leaf.
pub(crate) fn asked(
    read: &Read,
    origin: &str,
    resolve: &impl Fn(&KeyId) -> Option<PublicKey>,
) -> Result<(Asked, Leaf), AdmissionError> {
    if read.record.command.log != origin {
        return Err(AdmissionError::OtherLog);
    }
    let command = &read.record.command;
    let typed = Command::read(&command.op, &command.body, &read.record.disclosed)?;
    if !read.record.undisclosed.is_empty() && !matches!(typed, Command::DiscountQuote(_)) {
        return Err(Malformed::new("disclosures", "a disclosure for every digest").into());
    }
    let envelope = envelope(command)?;
    check_possessions(&typed, envelope.member, origin)?;
    let verified = verify_record(&read.record, read.key, &read.signature, resolve)?;
    let imported = match &typed {
        Command::RegistryImport(import) => Some(Box::new(import::open(import, read, resolve)?)),
        _ => None,
    };
    let asked = Asked {
        envelope,
        digests: digests(&typed, &read.disclosures),
        command: typed,
        signers: verified.signers.iter().map(|key| id::KeyId(key.0)).collect(),
        undisclosed: read.record.undisclosed.clone(),
        imported,
    };
    Ok((asked, verified.leaf))
}

fn envelope(command: &crate::record::ReadCommand) -> Result<Envelope, Malformed> {
    let wrong = |field: &str| Malformed::new(field, "its canonical form");
    Ok(Envelope {
        log: LogId(log_of_origin(&command.log).ok_or_else(|| wrong("log"))?.0),
        id: CommandId::parse(&command.id).map_err(|_| wrong("id"))?,
        member: MemberId::parse(&command.member).map_err(|_| wrong("member"))?,
        rules: command.rules,
        prev: command.prev.iter().map(|hash| LeafHash(*hash)).collect(),
        not_after: Tick::parse(&command.not_after).ok_or_else(|| wrong("not_after"))?,
    })
}

/// Only opening a quote compares digests with earlier ones; others need not be hashed again.
fn digests(command: &Command, disclosures: &[String]) -> BTreeMap<String, String> {
    if !matches!(command, Command::DiscountOpenQuote(_)) {
        return BTreeMap::new();
    }
    let opened = disclosures.iter().filter_map(|text| Some((disclosure::open(text).ok()?.field, text)));
    opened.map(|(field, text)| (field, disclosure::digest(text))).collect()
}

fn check_possessions(command: &Command, signer: MemberId, origin: &str) -> Result<(), AdmissionError> {
    let (member, proposals): (MemberId, &[SeatProposal]) = match command {
        Command::Genesis(genesis) => (signer, &genesis.seats),
        Command::MemberAdmit(admit) => (admit.admitted, &admit.seats),
        Command::MemberRecover(recover) => (recover.recovered, &recover.seats),
        Command::SeatEnrol(enrol) => (signer, std::slice::from_ref(&enrol.proposal)),
        Command::SeatRotate(rotate) => (signer, std::slice::from_ref(&rotate.proposal)),
        _ => return Ok(()),
    };
    let member = member.to_string();
    proposals.iter().try_for_each(|proposal| check_possession(proposal, &member, origin))
}

fn check_possession(proposal: &SeatProposal, member: &str, origin: &str) -> Result<(), AdmissionError> {
    let refused = || AdmissionError::Possession(proposal.seat);
    let key = PublicKey::parse(&proposal.key.0).map_err(|_| refused())?;
    let signature = from_hex(&proposal.possession).ok_or_else(refused)?;
    let (person, seat) = (proposal.person.to_string(), proposal.seat.to_string());
    let possession = Possession { log: origin, member, person: &person, seat: &seat };
    if key.id().0 != proposal.key_id.0 || proposal.alg != "ed25519" {
        return Err(refused());
    }
    key.verify(&possession_message(&key, &possession), &signature).map_err(|_| refused())
}
