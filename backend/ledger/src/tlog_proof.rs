//! The proof of one entry as C2SP tlog-proof (`.tlog-proof`): index, inclusion proof
//! and the cosigned checkpoint, in one text that is verified without a network.

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::encoding::{base64, from_base64, from_base64_exact, from_decimal};
use crate::merkle::{Hash, MAX_PROOF_HASHES, ProofRefused, verify_inclusion};
use crate::note::{MAX_NOTE_BYTES, Note, NoteError};
use crate::signature::PublicKey;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// The most bytes of `extra`.
pub const MAX_EXTRA_BYTES: usize = 64 * 1024;

/// A proof that an entry stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Bytes for the application; nothing vouches for them.
    pub extra: Option<Vec<u8>>,
    /// The entry's place in the log, from 0.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub path: Vec<Hash>,
    /// The checkpoint's note, with cosignatures.
    pub checkpoint: Note,
}

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// Not UTF-8, too long, or without the first line or a blank line.
    #[error("proof: not a `c2sp.org/tlog-proof@v1` text")]
    Shape,
    /// The `extra` line is not base64, or too long.
    #[error("extra: not base64, or too long")]
    Extra,
    /// The `index` line is not a decimal number.
    #[error("index: not a decimal number")]
    Index,
    /// A hash of the inclusion proof is not 32 bytes in base64, or there are too many.
    #[error("path: hash {0} is not 32 bytes in base64, or is one too many")]
    Path(usize),
    /// The checkpoint is refused.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The inclusion proof does not lead to the root.
    #[error("path: {0}")]
    Inclusion(#[from] ProofRefused),
}

impl From<NoteError> for TlogProofError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(CheckpointError::Note(error))
    }
}

impl TlogProof {
    /// The proof as text.
    pub fn print(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", base64(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            text.push_str(&base64(hash));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint.print());
        text
    }

    /// Reads a proof; nothing in it is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        if bytes.len() > MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES {
            return Err(TlogProofError::Shape);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TlogProofError::Shape)?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(TlogProofError::Shape)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(TlogProofError::Shape);
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            None => None,
            Some(data) => {
                lines.next();
                let data = from_base64(data).filter(|data| data.len() <= MAX_EXTRA_BYTES);
                Some(data.ok_or(TlogProofError::Extra)?)
            }
        };
        let index = lines.next().and_then(|line| from_decimal(line.strip_prefix("index ")?));
        let index = index.ok_or(TlogProofError::Index)?;
        let mut path = Vec::new();
        for (place, line) in lines.enumerate() {
            let hash = from_base64_exact(line).filter(|_| place < MAX_PROOF_HASHES);
            path.push(hash.ok_or(TlogProofError::Path(place))?);
        }
        let checkpoint = Note::parse(checkpoint.as_bytes())?;
        Ok(Self { extra, index, path, checkpoint })
    }

    /// Verifies that the log with the key `log` holds `leaf` (a leaf hash) at this index.
    /// The cosignatures are verified with [`crate::cosignature::verify`].
    pub fn verify(&self, leaf: &Hash, log: &PublicKey) -> Result<SignedCheckpoint, TlogProofError> {
        let signed = SignedCheckpoint::of(self.checkpoint.clone(), log)?;
        let head = signed.checkpoint();
        verify_inclusion(leaf, self.index, head.size, &head.root, &self.path)?;
        Ok(signed)
    }
}
