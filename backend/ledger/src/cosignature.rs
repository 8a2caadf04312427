//! Witnesses' cosignatures (C2SP tlog-cosignature v1.0.1, Ed25519, type 0x04).
//!
//! A cosignature at a time means: then, this was the largest tree of that log which
//! the witness had seen, and it is consistent with all before it.

use crate::note::{Note, NoteError, NoteSignature, SignatureType, VerifierKey};
use crate::signature::{InvalidSignature, PublicKey, Signature, SigningKey};

/// What a witness signs at `time`, in seconds since 1970, of a checkpoint's `text`.
pub fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// A witness's cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    /// When it was made, in seconds since 1970.
    pub time: u64,
    /// The signature over [`message`].
    pub signature: Signature,
}

impl Cosignature {
    /// Signs the checkpoint's `text` at `time`.
    pub fn sign(time: u64, text: &str, witness: &SigningKey) -> Self {
        Self { time, signature: witness.sign(message(time, text).as_bytes()) }
    }

    /// Verifies it over a checkpoint's `text`.
    pub fn verify(&self, text: &str, witness: &PublicKey) -> Result<(), InvalidSignature> {
        witness.verify(message(self.time, text).as_bytes(), &self.signature)
    }

    /// The bytes of a note's signature line after the key id:
    /// `time (8 bytes, big-endian) ‖ signature`.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.time.to_be_bytes()[..], &self.signature].concat()
    }

    /// Reads what [`Cosignature::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (time, signature) = bytes.split_first_chunk::<8>()?;
        Some(Self { time: u64::from_be_bytes(*time), signature: signature.try_into().ok()? })
    }
}

/// The verifier key of a witness under `name`.
pub fn witness_verifier_key(name: &str, witness: PublicKey) -> Result<VerifierKey, NoteError> {
    VerifierKey::new(name, SignatureType::CosignatureV1, witness)
}

/// The signature line by which `witness` cosigns the checkpoint's `text` at `time`.
pub fn cosign(time: u64, text: &str, name: &str, witness: &SigningKey) -> Result<NoteSignature, NoteError> {
    let key = witness_verifier_key(name, witness.public_key())?;
    Ok(NoteSignature::new(&key, Cosignature::sign(time, text, witness).to_bytes()))
}

/// The latest cosignature of `witness` under `note`. There is at least one, and every
/// line that claims to be by `witness` fits.
pub fn verify(note: &Note, witness: &VerifierKey) -> Result<Cosignature, NoteError> {
    let latest = verify_all(note, witness)?.into_iter().max_by_key(|cosignature| cosignature.time);
    latest.ok_or_else(|| NoteError::NotSigned(witness.name().to_owned()))
}

/// Every cosignature of `witness` under `note`. There is at least one, and all fit.
pub fn verify_all(note: &Note, witness: &VerifierKey) -> Result<Vec<Cosignature>, NoteError> {
    let check = |bytes: &[u8]| {
        let cosignature = Cosignature::from_bytes(bytes).ok_or(InvalidSignature)?;
        cosignature.verify(note.text(), witness.key()).map(|()| cosignature)
    };
    note.verify_lines(witness, SignatureType::CosignatureV1, check)
}
