//! The leaf of the log, in Sigsum's form: what is public of an entry.

use sha2::{Digest as _, Sha256};

use crate::merkle::{Hash, leaf_hash};
use crate::signature::{KeyId, Signature};

/// Bytes of a leaf.
pub const LEAF_BYTES: usize = 128;

/// `checksum (32) ‖ signature (64) ‖ SHA-256(public key) (32)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// SHA-256 of SHA-256 of the record.
    pub checksum: Hash,
    /// The last signer's signature.
    pub signature: Signature,
    /// The last signer's key.
    pub key: KeyId,
}

impl Leaf {
    /// The checksum of `record`: SHA-256 of its SHA-256.
    pub fn checksum_of(record: &[u8]) -> Hash {
        Sha256::digest(Sha256::digest(record)).into()
    }

    /// The leaf's bytes.
    pub fn to_bytes(&self) -> [u8; LEAF_BYTES] {
        let mut bytes = [0; LEAF_BYTES];
        bytes[..32].copy_from_slice(&self.checksum);
        bytes[32..96].copy_from_slice(&self.signature);
        bytes[96..].copy_from_slice(&self.key.0);
        bytes
    }

    /// Reads a leaf's bytes; any 128 bytes are one.
    pub fn from_bytes(bytes: &[u8; LEAF_BYTES]) -> Self {
        let mut leaf = Self { checksum: [0; 32], signature: [0; 64], key: KeyId([0; 32]) };
        leaf.checksum.copy_from_slice(&bytes[..32]);
        leaf.signature.copy_from_slice(&bytes[32..96]);
        leaf.key.0.copy_from_slice(&bytes[96..]);
        leaf
    }

    /// The leaf's hash in the tree.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.to_bytes())
    }
}
