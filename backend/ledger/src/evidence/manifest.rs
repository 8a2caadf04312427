//! The manifest of an evidence file: which log, what about, for whom.

use contracts::calendar::Tick;
use contracts::codec::{Malformed, Value};

use crate::checkpoint::origin;
use crate::encoding::hex;
use crate::fields::{Fields, is_uuid};
use crate::jcs::{self, JcsError};
use crate::signature::PublicKey;

/// The `format` of every manifest.
pub const FORMAT: &str = "hefu/evidence/v1";

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A voucher.
    Voucher,
    /// A holding.
    Holding,
}

impl Kind {
    /// The name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Voucher => "voucher",
            Self::Holding => "holding",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Voucher, Self::Holding].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// `evidence.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// When it was exported, by the exporter's word.
    pub exported: Tick,
    /// The key of the log; its origin follows.
    pub log_key: PublicKey,
    /// The member that it was made for, by the exporter's word.
    pub shown_to: String,
    /// What it is about.
    pub kind: Kind,
    /// The id of that.
    pub subject: String,
}

/// Why a manifest is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not canonical JSON.
    #[error(transparent)]
    Json(#[from] JcsError),
    /// A field is missing, unknown or of the wrong shape.
    #[error("field `{}`: expected {}", .0.field, .0.expected)]
    Field(Malformed),
    /// The log's key is no key, or not the log's.
    #[error("log_key: {0}")]
    LogKey(String),
}

impl From<Malformed> for ManifestError {
    fn from(malformed: Malformed) -> Self {
        Self::Field(malformed)
    }
}

impl Manifest {
    /// The origin of the log.
    pub fn origin(&self) -> String {
        origin(&self.log_key.id())
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// A [`ManifestError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let mut fields = Fields::of(jcs::parse_canonical(bytes)?, "")?;
        fields.text_that("format", "`hefu/evidence/v1`", |format| format == FORMAT)?;
        let exported = fields.read("exported", "a time such as `2026-03-02T01:00:00Z`", Tick::parse)?;
        let log = fields.text("log", "a log's origin")?;
        let log_key = fields.text("log_key", "a public key of 64 lowercase hex digits")?;
        let shown_to = fields.text_that("shown_to", "a UUIDv4 in lowercase", is_uuid)?;
        let subject = fields.map("subject", "an object")?;
        fields.finish()?;
        let mut fields = Fields::of(Value::Map(subject), "subject")?;
        let subject = fields.text_that("id", "a UUIDv4 in lowercase", is_uuid)?;
        let kind = fields.read("kind", "`voucher` or `holding`", Kind::parse)?;
        fields.finish()?;
        let log_key =
            PublicKey::parse_hex(&log_key).map_err(|refusal| ManifestError::LogKey(refusal.to_string()))?;
        let manifest = Self { exported, log_key, shown_to, kind, subject };
        if manifest.origin() != log {
            return Err(ManifestError::LogKey("`log` is not its origin".to_owned()));
        }
        Ok(manifest)
    }

    /// Writes what [`Manifest::parse`] reads.
    pub fn print(&self) -> Vec<u8> {
        let map = |fields: Vec<(&str, Value)>| {
            Value::Map(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        };
        let subject =
            map(vec![("id", Value::text(&self.subject)), ("kind", Value::text(self.kind.as_str()))]);
        jcs::print(&map(vec![
            ("exported", Value::Text(self.exported.to_string())),
            ("format", Value::text(FORMAT)),
            ("log", Value::Text(self.origin())),
            ("log_key", Value::Text(hex(self.log_key.as_bytes()))),
            ("shown_to", Value::text(&self.shown_to)),
            ("subject", subject),
        ]))
    }
}
