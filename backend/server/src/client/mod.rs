//! A member's client in Rust, as its own programs use it: makes commands with fresh salts, collects the
//! signatures of several seats in order, and keeps back the price of a sealed quote until it is opened.
//!
//! Reading order: [`Client`] makes commands; [`sealed`] makes quotes; [`desk`] looks up what a command
//! builds on and hands it to the writer of a log on this machine; [`founder`] is what an operator's first persons make.

pub mod desk;
pub mod founder;
pub mod sealed;

use std::collections::BTreeMap;

use contracts::{
    Refusal,
    calendar::Tick,
    codec::Malformed,
    command::{Command, Envelope},
    field::Secrecy,
    id::{CommandId, KeyId, LeafHash, LogId, MemberId, PersonId, PublicKey, SeatId},
    member::{Role, SeatProposal},
};
use ledger::{
    admission::AdmissionError,
    draft::{CommandDraft, UnsignedRecord},
    encoding::hex,
    record::RecordError,
    signature::{Possession, SigningKey, possession_message},
    submission::Submission,
};
use store::{StoreError, writer::SubmitError};

pub use desk::Desk;
pub use sealed::SealedPrice;

use crate::entropy;

/// One seat with the key that it signs with.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The seat.
    pub seat: SeatId,
    /// Its key.
    pub key: SigningKey,
}

/// Makes commands for one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The log.
    pub log: LogId,
    /// Its origin.
    pub origin: String,
    /// The version of the rules in force there.
    pub rules: u32,
}

/// Why a command was not made, or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The command cannot be put into bytes that the ledger would read.
    #[error("the command cannot be written: {0}")]
    Record(#[from] RecordError),
    /// What was kept of a sealed quote is not a price.
    #[error("the sealed price cannot be read: {0}")]
    Sealed(String),
    /// Nobody is named to sign.
    #[error("a command needs at least one signer")]
    NoSigner,
    /// The submission does not pass the checks before the rules.
    #[error("the submission was not admitted: {0}")]
    Admission(#[from] AdmissionError),
    /// The rules say no.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The member has used this command id for another command.
    #[error("this command id stands for another command")]
    IdUsed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The writer gave no answer.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The platform could not sign for itself.
    #[error("the platform could not sign: {0}")]
    Platform(String),
}

impl From<Malformed> for ClientError {
    fn from(malformed: Malformed) -> Self {
        Self::Admission(AdmissionError::Field(malformed))
    }
}

impl Client {
    /// The client of the log with this key.
    pub fn of(log: &ledger::signature::PublicKey) -> Self {
        let id = log.id();
        Self { log: LogId(id.0), origin: ledger::checkpoint::origin(&id), rules: contracts::RULES_VERSION }
    }

    /// An envelope with a fresh id around a command of `member` that builds on `prev`.
    pub fn envelope(&self, member: MemberId, prev: Vec<LeafHash>, not_after: Tick) -> Envelope {
        let id = CommandId::from_uuid(entropy::uuid());
        Envelope { log: self.log, id, member, rules: self.rules, prev, not_after }
    }

    /// Puts `command` into bytes, with a fresh salt for every confidential field.
    ///
    /// # Errors
    /// [`ClientError::Record`].
    pub fn build(&self, command: &Command, envelope: &Envelope) -> Result<UnsignedRecord, ClientError> {
        Ok(self.draft(command, envelope).build(|_| entropy::bytes())?)
    }

    fn draft(&self, command: &Command, envelope: &Envelope) -> CommandDraft {
        let (mut body, mut confidential) = (BTreeMap::new(), BTreeMap::new());
        for (name, secrecy, value) in command.write() {
            let place = if secrecy == Secrecy::Clear { &mut body } else { &mut confidential };
            place.insert(name.to_owned(), value);
        }
        CommandDraft {
            log: self.origin.clone(),
            id: envelope.id.to_string(),
            op: command.op().to_owned(),
            member: envelope.member.to_string(),
            rules: envelope.rules,
            prev: envelope.prev.iter().map(|head| head.0).collect(),
            not_after: envelope.not_after.to_string(),
            body,
            confidential,
        }
    }

    /// What a person signs to be given the seat of `signer` at `member`, with the proof that the key is
    /// at hand.
    pub fn proposal(
        &self,
        member: MemberId,
        person: PersonId,
        name: &str,
        roles: &[Role],
        signer: &Signer,
    ) -> SeatProposal {
        proposal(&self.origin, member, person, name, roles, signer)
    }
}

/// The same for the log of `origin`.
fn proposal(
    origin: &str,
    member: MemberId,
    person: PersonId,
    name: &str,
    roles: &[Role],
    signer: &Signer,
) -> SeatProposal {
    let key = signer.key.public_key();
    let (member, person_id, seat) = (member.to_string(), person.to_string(), signer.seat.to_string());
    let possession = Possession { log: origin, member: &member, person: &person_id, seat: &seat };
    SeatProposal {
        seat: signer.seat,
        person,
        name: name.to_owned(),
        roles: roles.to_vec(),
        alg: "ed25519".to_owned(),
        key: PublicKey(*key.as_bytes()),
        key_id: KeyId(key.id().0),
        possession: hex(&signer.key.sign(&possession_message(&key, &possession))),
    }
}

/// Signs with every one of `signers`: all but the last approve, in order; the last one's signature is
/// that of the entry.
///
/// # Errors
/// [`ClientError::NoSigner`], or [`ClientError::Record`].
pub fn sign(unsigned: UnsignedRecord, signers: &[&Signer]) -> Result<Submission, ClientError> {
    let (last, approvers) = signers.split_last().ok_or(ClientError::NoSigner)?;
    let mut approved = unsigned;
    for approver in approvers {
        approved = approved.approve(&approver.key)?;
    }
    Ok(approved.finish(&last.key))
}

#[cfg(test)]
mod tests {
    use contracts::{id::VoucherId, voucher::give_back::RejectVoucher};
    use ledger::admission::admit;

    use super::*;

    fn client() -> Client {
        Client::of(&SigningKey::from_seed(&[9; 32]).public_key())
    }

    fn signer(seed: u8) -> Signer {
        Signer { seat: SeatId::from_uuid(entropy::uuid()), key: SigningKey::from_seed(&[seed; 32]) }
    }

    #[test]
    fn two_seats_sign_in_order() {
        let client = client();
        let (maker, checker) = (signer(1), signer(2));
        let command: Command = RejectVoucher {
            voucher: VoucherId::from_uuid(entropy::uuid()),
            reason: "金额不符".to_owned(),
        }
        .into();
        let envelope = client.envelope(
            MemberId::from_uuid(entropy::uuid()),
            vec![LeafHash([7; 32])],
            Tick::from_seconds(1_000).unwrap(),
        );
        let unsigned = client.build(&command, &envelope).unwrap();
        let submission = sign(unsigned, &[&maker, &checker]).unwrap();
        let keys = [maker.key.public_key(), checker.key.public_key()];
        let find = |id: &ledger::signature::KeyId| keys.iter().find(|key| key.id() == *id).copied();
        let admitted = admit(submission.read().unwrap(), &client.origin, find).unwrap();
        assert_eq!(admitted.asked.command, command);
        assert_eq!(admitted.asked.envelope, envelope);
        assert_eq!(admitted.asked.signers, keys.map(|key| KeyId(key.id().0)));
    }

    #[test]
    fn nobody_signs_nothing() {
        let client = client();
        let command: Command = contracts::clock::ClockTick { time: Tick::from_seconds(5).unwrap() }.into();
        let envelope =
            client.envelope(MemberId::from_uuid(entropy::uuid()), Vec::new(), Tick::from_seconds(5).unwrap());
        let unsigned = client.build(&command, &envelope).unwrap();
        assert!(matches!(sign(unsigned, &[]), Err(ClientError::NoSigner)));
    }
}
