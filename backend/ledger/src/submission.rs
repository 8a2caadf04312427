//! What a client posts: a record, its disclosures and the last signature.
//!
//! `{"disclosures":[…],"key":<key id>,"record":<the record as a JSON string>,
//! "signature":<hex>}`. The wrapper is not signed, so it need not be canonical; the
//! record inside it must be.

use contracts::codec::{Malformed, Value};

use crate::encoding::hex;
use crate::fields::Fields;
use crate::jcs::{self, JcsError, Limits};
use crate::leaf::Leaf;
use crate::record::{self, MAX_RECORD_BYTES, ReadRecord, RecordError};
use crate::signature::{KeyId, Signature};

/// The longest submission, in bytes: a record with every quote escaped, and its disclosures.
pub const MAX_SUBMISSION_BYTES: usize = 4 * MAX_RECORD_BYTES;
/// The most disclosures of one submission.
pub const MAX_DISCLOSURES: usize = 256;

/// What a client posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The disclosures of the command's confidential fields.
    pub disclosures: Vec<String>,
    /// The last signer's key.
    pub key: KeyId,
    /// The record's bytes.
    pub record: Vec<u8>,
    /// The last signer's signature over the tree leaf message.
    pub signature: Signature,
}

/// Why a submission cannot be read: the caller's mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmissionError {
    /// Not JSON of the kind used here.
    #[error(transparent)]
    Json(#[from] JcsError),
    /// A field is missing, unknown or of the wrong shape.
    #[error("field `{}`: expected {}", .0.field, .0.expected)]
    Field(Malformed),
}

impl From<Malformed> for SubmissionError {
    fn from(malformed: Malformed) -> Self {
        Self::Field(malformed)
    }
}

impl SubmissionError {
    /// The name of the field that is at fault, for the answer to the caller.
    pub fn field(&self) -> &str {
        match self {
            Self::Json(error) => &error.field,
            Self::Field(malformed) => &malformed.field,
        }
    }
}

const fn limits(bytes: usize) -> Limits {
    Limits { bytes, string: MAX_RECORD_BYTES, strict_text: false }
}

impl Submission {
    /// Reads one submission.
    pub fn parse(bytes: &[u8]) -> Result<Self, SubmissionError> {
        Ok(Self::from_value(jcs::parse_within(bytes, &limits(MAX_SUBMISSION_BYTES))?, "")?)
    }

    /// Reads a JSON array of at most `most` submissions, in at most `max_bytes` bytes.
    /// A faulty submission does not fail its neighbours, unless the array itself
    /// cannot be read.
    pub fn parse_batch(
        bytes: &[u8],
        most: usize,
        max_bytes: usize,
    ) -> Result<Vec<Result<Self, Malformed>>, SubmissionError> {
        match jcs::parse_within(bytes, &limits(max_bytes))? {
            Value::List(items) if items.len() <= most => Ok(items
                .into_iter()
                .enumerate()
                .map(|(index, item)| Self::from_value(item, &index.to_string()))
                .collect()),
            Value::List(_) => Err(Malformed::new("", "fewer submissions in one batch").into()),
            _ => Err(Malformed::new("", "a list of submissions").into()),
        }
    }

    fn from_value(value: Value, path: &str) -> Result<Self, Malformed> {
        let mut fields = Fields::of(value, path)?;
        let disclosures = fields.texts("disclosures", "a list of disclosures", Some)?;
        let key = KeyId(fields.hex("key", "a key id of 64 lowercase hex digits")?);
        let record = fields.text("record", "the record as a string")?.into_bytes();
        let signature = fields.hex("signature", "a signature of 128 lowercase hex digits")?;
        if disclosures.len() > MAX_DISCLOSURES {
            return Err(fields.wrong("disclosures", "at most 256 disclosures"));
        }
        fields.finish()?;
        Ok(Self { disclosures, key, record, signature })
    }

    /// The submission as JSON, in canonical spelling.
    ///
    /// A record that is not UTF-8 cannot come from [`Submission::parse`]; its wrong
    /// bytes are written as U+FFFD, and no reader will accept it.
    pub fn print(&self) -> Vec<u8> {
        let disclosures = self.disclosures.iter().map(|text| Value::text(text.as_str())).collect();
        let fields = [
            ("disclosures", Value::List(disclosures)),
            ("key", Value::Text(self.key.to_string())),
            ("record", Value::text(String::from_utf8_lossy(&self.record))),
            ("signature", Value::Text(hex(&self.signature))),
        ];
        jcs::print(&Value::Map(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }

    /// Reads the record and its disclosures; the record's bytes are moved, not copied.
    pub fn read(self) -> Result<Read, RecordError> {
        let record = record::read(self.record, &self.disclosures)?;
        Ok(Read { record, disclosures: self.disclosures, key: self.key, signature: self.signature })
    }
}

/// A submission whose record has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The record and what its disclosures show.
    pub record: ReadRecord,
    /// The disclosures as they came, to be kept beside the record.
    pub disclosures: Vec<String>,
    /// The last signer's key.
    pub key: KeyId,
    /// The last signer's signature.
    pub signature: Signature,
}

impl Read {
    /// The leaf under which the record enters the log.
    pub fn leaf(&self) -> Leaf {
        self.record.leaf(self.key, self.signature)
    }
}
