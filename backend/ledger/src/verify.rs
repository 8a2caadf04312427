//! The signatures of one record: every approval in order, then the last signer's.
//!
//! This says who signed what. Whether they may is judged from the ledger, by index.

use crate::leaf::Leaf;
use crate::record::ReadRecord;
use crate::signature::{KeyId, PublicKey, Signature, tree_leaf_message};

/// Why the signatures of a record are refused, in the order they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureRefusal {
    /// One key signed twice; each signature of a record is by another key.
    #[error("the key {key} signed twice")]
    RepeatedKey {
        /// The key.
        key: KeyId,
    },
    /// The key is not known to the caller.
    #[error("signature {position}: the key {key} is not known")]
    UnknownKey {
        /// Its place in the order of signing, from 0.
        position: usize,
        /// The key.
        key: KeyId,
    },
    /// The signature does not fit the key and the record.
    #[error("signature {position}: it does not fit the key {key} and the record")]
    Invalid {
        /// Its place in the order of signing, from 0.
        position: usize,
        /// The key.
        key: KeyId,
    },
}

/// Verifies every signature of `record` and returns the signers' keys in the order
/// of signing, and the leaf. `resolve` finds an enrolled key; `key` and `signature`
/// are the last signer's.
pub fn verify_record(
    record: &ReadRecord,
    key: KeyId,
    signature: &Signature,
    resolve: impl Fn(&KeyId) -> Option<PublicKey>,
) -> Result<Verified, SignatureRefusal> {
    let mut signers: Vec<KeyId> = record.approvals.iter().map(|approval| approval.key).collect();
    signers.push(key);
    for (position, key) in signers.iter().enumerate() {
        if signers[..position].contains(key) {
            return Err(SignatureRefusal::RepeatedKey { key: *key });
        }
    }
    let check = |position: usize, key: KeyId, message: &[u8], signature: &Signature| {
        let found = resolve(&key).filter(|found| found.id() == key);
        let found = found.ok_or(SignatureRefusal::UnknownKey { position, key })?;
        found.verify(message, signature).map_err(|_| SignatureRefusal::Invalid { position, key })
    };
    for (position, approval) in record.approvals.iter().enumerate() {
        check(position, approval.key, &record.approval_message(position), &approval.signature)?;
    }
    let leaf = record.leaf(key, *signature);
    check(record.approvals.len(), key, &tree_leaf_message(&leaf.checksum), signature)?;
    Ok(Verified { signers, leaf })
}

/// What [`verify_record`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The signers' keys in the order of signing.
    pub signers: Vec<KeyId>,
    /// The leaf under which the record enters the log.
    pub leaf: Leaf,
}
