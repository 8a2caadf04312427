//! Reading a record: one command, its approvals, and the disclosures beside it.
//!
//! `record = JCS({"approvals":[…],"command":{…}})`. What is read here is exactly
//! what was signed: the bytes are kept as they came, and are accepted only if they
//! are the canonical spelling of what was read. Nothing is written anew from parts.

use std::collections::BTreeMap;

use contracts::codec::{Malformed, Value};
use contracts::command::Body;
use contracts::registry::import::Import;
use sha2::{Digest as _, Sha256};

use crate::checkpoint::is_origin;
use crate::disclosure::{self, DisclosureError, is_digest};
use crate::encoding::{from_decimal, from_hex, hex};
use crate::fields::{Fields, is_operation, is_time, is_uuid};
use crate::jcs::{self, JcsError, JcsFault, Limits, MAX_COMMAND_BYTES, MAX_STRING_BYTES};
use crate::leaf::Leaf;
use crate::merkle::Hash;
use crate::signature::{self, KeyId, Signature};

/// The `ctx` of every command.
pub const COMMAND_CONTEXT: &str = "hefu/command/v1";
/// The `_sd_alg` of every command.
pub const DISCLOSURE_ALGORITHM: &str = "sha-256";
/// The most approvals one record carries.
pub const MAX_APPROVALS: usize = 16;

/// The opening of every record, before its approvals.
const BEFORE_APPROVALS: &[u8] = b"{\"approvals\":[";
/// What stands between the approvals and the command.
const BEFORE_COMMAND: &[u8] = b"],\"command\":";
/// Bytes of one approval. They are the same for all, so the approvals before the
/// i-th one are a known prefix of the record.
const APPROVAL_BYTES: usize = r#"{"alg":"ed25519","key":"","sig":""}"#.len() + 64 + 128;

/// The longest command that carries an entry of the registry: whatever a member could sign there has to fit, or
/// it would stop the log that follows.
pub const MAX_IMPORT_BYTES: usize = 2 * MAX_COMMAND_BYTES;

/// The longest record, in bytes.
pub const MAX_RECORD_BYTES: usize =
    MAX_IMPORT_BYTES + MAX_APPROVALS * (APPROVAL_BYTES + 1) + BEFORE_APPROVALS.len() + BEFORE_COMMAND.len();

pub(crate) const LIMITS: Limits =
    Limits { bytes: MAX_RECORD_BYTES, string: MAX_STRING_BYTES, strict_text: true };

/// Why a record cannot be read: the caller's mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not canonical JSON.
    #[error(transparent)]
    Json(#[from] JcsError),
    /// A field is missing, unknown or of the wrong shape.
    #[error("field `{}`: expected {}", .0.field, .0.expected)]
    Field(Malformed),
    /// A disclosure cannot be read.
    #[error("disclosure {index}: {fault}")]
    Disclosure {
        /// Its place among the disclosures, from 0.
        index: usize,
        /// What is wrong with it.
        fault: DisclosureError,
    },
    /// A disclosure whose digest is not in `_sd`.
    #[error("disclosure {index} matches no digest of the command")]
    UnmatchedDisclosure {
        /// Its place among the disclosures, from 0.
        index: usize,
    },
    /// A disclosure that came twice.
    #[error("disclosure {index} came before")]
    RepeatedDisclosure {
        /// Its place among the disclosures, from 0.
        index: usize,
    },
    /// A field that occurs twice over the body and the disclosures.
    #[error("the field `{0}` occurs twice")]
    RepeatedField(String),
}

impl From<Malformed> for RecordError {
    fn from(malformed: Malformed) -> Self {
        Self::Field(malformed)
    }
}

impl RecordError {
    /// The name of the field that is at fault, for the answer to the caller.
    pub fn field(&self) -> String {
        match self {
            Self::Json(error) => error.field.clone(),
            Self::Field(malformed) => malformed.field.clone(),
            Self::RepeatedField(field) => field.clone(),
            Self::Disclosure { index, .. }
            | Self::UnmatchedDisclosure { index }
            | Self::RepeatedDisclosure { index } => format!("disclosures.{index}"),
        }
    }
}

/// One approval: the signature of a signer who is not the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// The signer's key.
    pub key: KeyId,
    /// The signature over the command and the approvals before this one.
    pub signature: Signature,
}

impl Approval {
    /// The approval as it stands in a record.
    pub(crate) fn to_value(self) -> Value {
        let fields =
            [("alg", "ed25519".to_owned()), ("key", self.key.to_string()), ("sig", hex(&self.signature))];
        Value::Map(fields.into_iter().map(|(name, text)| (name.to_owned(), Value::Text(text))).collect())
    }

    fn read(value: Value, path: &str) -> Result<Self, Malformed> {
        let mut fields = Fields::of(value, path)?;
        fields.text_that("alg", "`ed25519`", |alg| alg == "ed25519")?;
        let key = KeyId(fields.hex("key", "a key id of 64 lowercase hex digits")?);
        let signature = fields.hex("sig", "a signature of 128 lowercase hex digits")?;
        fields.finish()?;
        Ok(Self { key, signature })
    }
}

/// A command as it was read. What its operation means is for `contracts` to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCommand {
    /// The origin of the log it is for.
    pub log: String,
    /// The id that the member gave it.
    pub id: String,
    /// The operation, such as `holding.transfer`.
    pub op: String,
    /// The member on whose behalf it is signed.
    pub member: String,
    /// The version of the rules it was made under.
    pub rules: u32,
    /// The leaf hashes of the entries it builds on, sorted and unique.
    pub prev: Vec<Hash>,
    /// The time after which it is refused, RFC 3339 UTC in whole seconds.
    pub not_after: String,
    /// The clear fields.
    pub body: BTreeMap<String, Value>,
    /// The digests of the confidential fields, sorted and unique.
    pub sd: Vec<String>,
    /// SHA-256 of the command's bytes: what makes two posts the same command.
    pub sha256: Hash,
}

/// A record as it was read, with what its disclosures show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRecord {
    bytes: Vec<u8>,
    command_at: usize,
    /// The command.
    pub command: ReadCommand,
    /// The approvals, in the order of signing.
    pub approvals: Vec<Approval>,
    /// The confidential fields that were disclosed.
    pub disclosed: BTreeMap<String, Value>,
    /// The digests of the confidential fields that were not.
    pub undisclosed: Vec<String>,
}

/// Reads a record and its disclosures.
///
/// Every disclosure must match a digest of the command, none may come twice, and a
/// field occurs once over the body and the disclosures. Whether `undisclosed` may
/// be non-empty is for the caller: a writer requires every disclosure.
pub fn read<D: AsRef<str>>(bytes: impl Into<Vec<u8>>, disclosures: &[D]) -> Result<ReadRecord, RecordError> {
    let bytes = bytes.into();
    let mut fields = Fields::of(jcs::parse_within(&bytes, &LIMITS)?, "")?;
    let approvals = fields.list("approvals", "a list of approvals")?;
    let command = fields.map("command", "an object")?;
    fields.finish()?;
    if approvals.len() > MAX_APPROVALS {
        return Err(Malformed::new("approvals", "at most 16 approvals").into());
    }
    let approvals = approvals
        .into_iter()
        .enumerate()
        .map(|(index, approval)| Approval::read(approval, &format!("approvals.{index}")))
        .collect::<Result<Vec<_>, _>>()?;

    let mut printed = Vec::with_capacity(bytes.len());
    let command_at = print_record_start(&approvals, &mut printed);
    jcs::print_map(&command, &mut printed);
    printed.push(b'}');
    jcs::same_spelling(&bytes, &printed)?;

    let command = read_command(command, &bytes[command_at..bytes.len() - 1])?;
    let (disclosed, undisclosed) = match_disclosures(&command, disclosures)?;
    Ok(ReadRecord { bytes, command_at, command, approvals, disclosed, undisclosed })
}

/// Appends everything of a record before its command; returns where the command begins.
pub(crate) fn print_record_start(approvals: &[Approval], out: &mut Vec<u8>) -> usize {
    out.extend_from_slice(BEFORE_APPROVALS);
    for (index, approval) in approvals.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        jcs::print_into(&approval.to_value(), out);
    }
    out.extend_from_slice(BEFORE_COMMAND);
    out.len()
}

/// Reads the fields of a command, whose canonical spelling is `bytes`.
pub(crate) fn read_command(
    command: BTreeMap<String, Value>,
    bytes: &[u8],
) -> Result<ReadCommand, RecordError> {
    let carries = matches!(command.get("op"), Some(Value::Text(op)) if op == <Import as Body>::OP);
    let most = if carries { MAX_IMPORT_BYTES } else { MAX_COMMAND_BYTES };
    if bytes.len() > most {
        let fault = JcsFault::TooLong;
        return Err(JcsError { field: "command".to_owned(), at: most, fault }.into());
    }
    let mut fields = Fields::of(Value::Map(command), "command")?;
    fields.text_that("ctx", "`hefu/command/v1`", |ctx| ctx == COMMAND_CONTEXT)?;
    fields.text_that("_sd_alg", "`sha-256`", |alg| alg == DISCLOSURE_ALGORITHM)?;
    let log = fields.text_that("log", "a log's origin", is_origin)?;
    let id = fields.text_that("id", "a UUIDv4 in lowercase", is_uuid)?;
    let op = fields.text_that("op", "an operation such as `holding.transfer`", is_operation)?;
    let member = fields.text_that("member", "a UUIDv4 in lowercase", is_uuid)?;
    let rules = fields
        .read("rules", "a version number as a string", |text| u32::try_from(from_decimal(text)?).ok())?;
    let prev = fields.texts("prev", "a leaf hash of 64 lowercase hex digits", |text| from_hex(&text))?;
    let not_after = fields.text_that("not_after", "a time such as `2026-03-02T01:00:00Z`", is_time)?;
    let body = fields.map("body", "an object")?;
    let sd = fields
        .texts("_sd", "a digest of 43 base64url characters", |text| is_digest(&text).then_some(text))?;
    if !sorted_and_unique(&prev) {
        return Err(fields.wrong("prev", "leaf hashes sorted and unique").into());
    }
    if !sorted_and_unique(&sd) {
        return Err(fields.wrong("_sd", "digests sorted and unique").into());
    }
    fields.finish()?;
    let sha256 = Sha256::digest(bytes).into();
    Ok(ReadCommand { log, id, op, member, rules, prev, not_after, body, sd, sha256 })
}

fn sorted_and_unique<T: Ord>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] < pair[1])
}

type Disclosed = (BTreeMap<String, Value>, Vec<String>);

fn match_disclosures<D: AsRef<str>>(
    command: &ReadCommand,
    disclosures: &[D],
) -> Result<Disclosed, RecordError> {
    let mut disclosed = BTreeMap::new();
    let mut seen = vec![false; command.sd.len()];
    for (index, text) in disclosures.iter().map(AsRef::as_ref).enumerate() {
        let Ok(place) = command.sd.binary_search(&disclosure::digest(text)) else {
            return Err(RecordError::UnmatchedDisclosure { index });
        };
        if std::mem::replace(&mut seen[place], true) {
            return Err(RecordError::RepeatedDisclosure { index });
        }
        let opened = disclosure::open(text).map_err(|fault| RecordError::Disclosure { index, fault })?;
        if command.body.contains_key(&opened.field) || disclosed.contains_key(&opened.field) {
            return Err(RecordError::RepeatedField(opened.field));
        }
        disclosed.insert(opened.field, opened.value);
    }
    let undisclosed = command.sd.iter().zip(seen).filter(|(_, seen)| !seen);
    Ok((disclosed, undisclosed.map(|(digest, _)| digest.clone()).collect()))
}

/// Whether `name` may be the name of a field: RFC 9901 keeps some for itself.
pub(crate) fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name != "..." && !name.starts_with('_')
}

impl ReadRecord {
    /// Adds what `disclosures` show, in the place of what was disclosed before.
    ///
    /// # Errors
    /// As [`read`].
    pub fn disclose<D: AsRef<str>>(&mut self, disclosures: &[D]) -> Result<(), RecordError> {
        (self.disclosed, self.undisclosed) = match_disclosures(&self.command, disclosures)?;
        Ok(())
    }

    /// The record's bytes, as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The record's bytes, as they came.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The command's bytes, as they came: a part of the record's.
    pub fn command_bytes(&self) -> &[u8] {
        &self.bytes[self.command_at..self.bytes.len() - 1]
    }

    /// `message = SHA-256(record)`.
    pub fn message(&self) -> Hash {
        Sha256::digest(&self.bytes).into()
    }

    /// `checksum = SHA-256(message)`.
    pub fn checksum(&self) -> Hash {
        Sha256::digest(self.message()).into()
    }

    /// The leaf of this record under the last signer's `signature` by `key`.
    pub fn leaf(&self, key: KeyId, signature: Signature) -> Leaf {
        Leaf { checksum: self.checksum(), signature, key }
    }

    /// What the approval at `index` signs: the approvals before it and the command.
    /// An `index` past the last approval is what a further approver would sign.
    pub fn approval_message(&self, index: usize) -> [u8; signature::APPROVAL_CONTEXT.len() + 33] {
        let before = index.min(self.approvals.len());
        // `before` approvals with commas between them are a prefix of the record.
        let end = BEFORE_APPROVALS.len() + (before * (APPROVAL_BYTES + 1)).saturating_sub(1);
        let mut digest = Sha256::new();
        digest.update(&self.bytes[..end]);
        digest.update(BEFORE_COMMAND);
        digest.update(&self.bytes[self.command_at..]);
        signature::approval_message(&digest.finalize().into())
    }
}
