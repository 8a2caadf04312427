//! Checkpoints: a log's signed tree head (C2SP tlog-checkpoint v1.0.0).
//!
//! The origin is Sigsum's, so the text that the note signs is also the text that a
//! Sigsum tree head signs: one signature serves both worlds.

use crate::encoding::{base64, from_base64_exact, from_decimal, from_hex};
use crate::merkle::{Hash, MAX_SIZE};
use crate::note::{Note, NoteError, SignatureType, VerifierKey};
use crate::signature::{KeyId, PublicKey, Signature, SigningKey};

/// What every origin begins with; the log's key id follows.
pub const ORIGIN_PREFIX: &str = "sigsum.org/v1/tree/";

/// The origin of the log with this key.
pub fn origin(log: &KeyId) -> String {
    format!("{ORIGIN_PREFIX}{log}")
}

/// The key id of the log that `text` is the origin of.
pub fn log_of_origin(text: &str) -> Option<KeyId> {
    text.strip_prefix(ORIGIN_PREFIX).and_then(from_hex).map(KeyId)
}

/// Whether `text` is the origin of some log.
pub fn is_origin(text: &str) -> bool {
    log_of_origin(text).is_some()
}

/// The verifier key under which a log's checkpoints are verified; its name is the origin.
pub fn log_verifier_key(log: &PublicKey) -> VerifierKey {
    VerifierKey::new(&origin(&log.id()), SignatureType::Ed25519, *log)
        .expect("an origin holds neither a space nor a plus sign")
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The origin is empty, or another log's.
    #[error("origin: not this log's")]
    Origin,
    /// The size is not a decimal number, or too large.
    #[error("size: not a decimal number of at most 2^62")]
    Size,
    /// The root is not 32 bytes in base64.
    #[error("root: not 32 bytes in base64")]
    Root,
    /// An extension line is empty, or the last line feed is absent.
    #[error("extension: an empty line")]
    Extension,
}

/// The size and root of a log's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log it is.
    pub origin: String,
    /// The number of leaves.
    pub size: u64,
    /// The root hash.
    pub root: Hash,
    /// Further lines. Our logs write none, and a witness carries them along.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// The checkpoint of the log with the key `log`.
    pub fn new(log: &KeyId, size: u64, root: Hash) -> Self {
        Self { origin: origin(log), size, root, extensions: Vec::new() }
    }

    /// The text that is signed.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, base64(&self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Extension)?.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Origin)?;
        let size = lines.next().and_then(from_decimal).filter(|size| *size <= MAX_SIZE);
        let size = size.ok_or(CheckpointError::Size)?;
        let root = lines.next().and_then(from_base64_exact).ok_or(CheckpointError::Root)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Extension);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// The note signed with the log's key. The caller has made sure that this key never
    /// signed a checkpoint that is inconsistent with this one.
    pub fn sign(&self, log: &SigningKey) -> Result<SignedCheckpoint, CheckpointError> {
        let key = log_verifier_key(&log.public_key());
        if key.name() != self.origin {
            return Err(CheckpointError::Origin);
        }
        let mut note = Note::new(self.text())?;
        note.sign(&self.origin, log)?;
        let signature = note.verify(&key)?;
        Ok(SignedCheckpoint { checkpoint: self.clone(), signature, note })
    }
}

/// A checkpoint whose log signature has been verified, with the note it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    signature: Signature,
    note: Note,
}

impl SignedCheckpoint {
    /// Reads a note and verifies that the log with the key `log` signed it.
    pub fn open(bytes: &[u8], log: &PublicKey) -> Result<Self, CheckpointError> {
        Self::of(Note::parse(bytes)?, log)
    }

    /// Verifies that the log with the key `log` signed `note`.
    pub fn of(note: Note, log: &PublicKey) -> Result<Self, CheckpointError> {
        let key = log_verifier_key(log);
        let signature = note.verify(&key)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != key.name() {
            return Err(CheckpointError::Origin);
        }
        Ok(Self { checkpoint, signature, note })
    }

    /// What the log signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The log's signature; Sigsum's tree head carries the same one.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The note, with cosignatures if it has any.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The note, to add cosignatures to.
    pub fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }
}
