//! Imports: an entry of the registry log inside a command of a further log, with the proof that it stands
//! there (`registry.import`).
//!
//! The carried record is an object inside the command. What is canonical is canonical in each of its parts,
//! so the object's bytes are the record's, and its signatures fit them.

use contracts::{
    codec::{Malformed, Value},
    command::{Command, Imported},
    id::{Digest, LeafHash},
    registry::import::{CarriedRecord, Import, RegistryCheckpoint},
};

use crate::admission::{AdmissionError, asked};
use crate::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use crate::encoding::{from_hex, hex};
use crate::jcs;
use crate::leaf::Leaf;
use crate::merkle::{Hash, verify_inclusion};
use crate::record;
use crate::signature::{KeyId, PublicKey};
use crate::submission::Read;

/// The import of the entry `index` with this record and leaf, whose inclusion in `checkpoint` `proof` shows.
///
/// # Errors
/// [`Malformed`] where `record` is no JSON object.
pub fn import(
    index: u64,
    record: &[u8],
    leaf: &Leaf,
    proof: &[Hash],
    (log, checkpoint): (&PublicKey, &SignedCheckpoint),
) -> Result<Import, Malformed> {
    let Ok(Value::Map(fields)) = jcs::parse_within(record, &record::LIMITS) else {
        return Err(Malformed::new("record", "a record"));
    };
    let signed = checkpoint.checkpoint();
    Ok(Import {
        index,
        record: CarriedRecord(fields),
        key: contracts::id::KeyId(leaf.key.0),
        signature: hex(&leaf.signature),
        proof: proof.iter().map(|hash| Digest(*hash)).collect(),
        checkpoint: RegistryCheckpoint {
            key: contracts::id::PublicKey(*log.as_bytes()),
            size: signed.size,
            root: Digest(signed.root),
            signature: hex(checkpoint.signature()),
        },
    })
}

/// The bytes of the record that an import carries.
pub fn record_of(import: &Import) -> Vec<u8> {
    jcs::print(&Value::Map(import.record.0.clone()))
}

/// The submission that an import carries, as it was once made to the registry.
///
/// # Errors
/// An [`AdmissionError`] where it cannot be read.
pub fn carried(import: &Import, disclosures: &[String]) -> Result<Read, AdmissionError> {
    let record = record::read(record_of(import), disclosures)?;
    let signature = from_hex(&import.signature);
    Ok(Read {
        record,
        disclosures: disclosures.to_vec(),
        key: KeyId(import.key.0),
        signature: signature.ok_or_else(|| Malformed::new("signature", "128 hex digits"))?,
    })
}

/// Verifies the entry that `import`, the command of `outer`, carries: its own signatures by keys that `resolve`
/// finds, and its place in the registry.
///
/// # Errors
/// An [`AdmissionError`].
pub(crate) fn open(
    import: &Import,
    outer: &Read,
    resolve: &impl Fn(&KeyId) -> Option<PublicKey>,
) -> Result<Imported, AdmissionError> {
    let inner = carried(import, &outer.disclosures)?;
    if inner.record.command.sd != outer.record.command.sd {
        return Err(AdmissionError::Import("its digests are not those of the entry"));
    }
    if inner.record.command.op == <Import as contracts::command::Body>::OP {
        return Err(AdmissionError::Import("it carries another import"));
    }
    let log = PublicKey::parse(&import.checkpoint.key.0)
        .map_err(|_| AdmissionError::Import("the registry's key is none"))?;
    let (submission, leaf) = asked(&inner, &origin(&log.id()), resolve)?;
    let leaf = leaf.hash();
    check_place(import, &leaf, &log)?;
    Ok(Imported { submission, leaf: LeafHash(leaf) })
}

/// Checks that the registry with the key `log` has signed a tree in which `leaf` stands.
///
/// # Errors
/// [`AdmissionError::Import`].
pub fn check_place(import: &Import, leaf: &Hash, log: &PublicKey) -> Result<(), AdmissionError> {
    let stated = &import.checkpoint;
    let checkpoint = Checkpoint::new(&log.id(), stated.size, stated.root.0);
    let signature = from_hex(&stated.signature)
        .ok_or_else(|| Malformed::new("checkpoint.signature", "128 hex digits"))?;
    log.verify(checkpoint.text().as_bytes(), &signature)
        .map_err(|_| AdmissionError::Import("the checkpoint's signature does not fit"))?;
    let proof: Vec<Hash> = import.proof.iter().map(|hash| hash.0).collect();
    verify_inclusion(leaf, import.index, stated.size, &stated.root.0, &proof)
        .map_err(|_| AdmissionError::Import("the inclusion proof does not lead to the checkpoint"))
}

/// The command that an import carries.
///
/// # Errors
/// An [`AdmissionError`] where it cannot be read.
pub fn carried_command(import: &Import, disclosures: &[String]) -> Result<Command, AdmissionError> {
    let read = carried(import, disclosures)?;
    let command = &read.record.command;
    Ok(Command::read(&command.op, &command.body, &read.record.disclosed)?)
}
