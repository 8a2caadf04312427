//! An entry of the registry that an entry of a further log carries (docs/LEDGER_FORMAT.md, section 16).

use contracts::calendar::Tick;
use contracts::codec::{Malformed, Value};

use super::clear::{self, Clear};
use super::entry::{Place, Shown};
use super::report::{Code, Failure};
use crate::checkpoint::{Checkpoint, origin};
use crate::encoding::{from_decimal, from_hex};
use crate::fields::Fields;
use crate::jcs;
use crate::merkle::{Hash, MAX_SIZE, verify_inclusion};
use crate::record::{self, ReadCommand, RecordError};
use crate::signature::{KeyId, PublicKey, Signature};

/// The op of the entries that carry one.
pub const IMPORT: &str = "registry.import";

/// The size of a tree, or a place in one.
fn size(text: &str) -> Option<u64> {
    from_decimal(text).filter(|size| *size <= MAX_SIZE)
}

/// What an import says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The entry. Where it is named, that is by the entry that carries it.
    pub entry: Shown,
    /// Its place in the registry.
    place: Place,
    /// The registry's key, not looked at yet.
    key: [u8; 32],
    size: u64,
    root: Hash,
    signature: Signature,
}

impl Carried {
    /// Reads what `command`, a `registry.import` at the entry `index`, carries.
    ///
    /// # Errors
    /// A [`RecordError`].
    pub fn read(command: &ReadCommand, index: u64) -> Result<Self, RecordError> {
        let mut fields = Fields::of(Value::Map(command.body.clone()), "body")?;
        let at = fields.read("index", "a whole number of at most 2^62", size)?;
        let inner = jcs::print(&Value::Map(fields.map("record", "a record")?));
        let key = KeyId(fields.hex("key", "a key id of 64 lowercase hex digits")?);
        let signature = fields.hex("signature", "a signature of 128 lowercase hex digits")?;
        let proof = fields.texts("proof", "a hash of 64 lowercase hex digits", |text| from_hex(&text))?;
        let mut stated = Fields::of(Value::Map(fields.map("checkpoint", "an object")?), "checkpoint")?;
        fields.finish()?;
        let record = record::read(inner, &[] as &[&str])?;
        let inner = &record.command;
        let imported = ["member.", "seat."].iter().any(|noun| inner.op.starts_with(noun));
        if !imported && inner.op != "genesis" && inner.op != "clock.tick" {
            return Err(Malformed::new("record.command.op", "an op of the registry").into());
        }
        if inner.sd != command.sd {
            return Err(Malformed::new("_sd", "the digests of the entry that is carried").into());
        }
        if inner.body.keys().any(|name| !record::is_field_name(name)) {
            return Err(Malformed::new("record.command.body", "names of fields").into());
        }
        let not_after = Tick::parse(&inner.not_after)
            .ok_or_else(|| Malformed::new("record.command.not_after", "a time that exists"))?;
        let clear = clear::read(inner)?;
        let leaf_hash = record.leaf(key, signature).hash();
        let named = Place { index, proof: Vec::new() };
        let entry = Shown {
            place: named,
            at,
            record,
            key,
            signature,
            disclosures: Vec::new(),
            leaf_hash,
            clear,
            not_after,
            carried: None,
        };
        let carried = Self {
            entry,
            place: Place { index: at, proof },
            key: stated.hex("key", "64 lowercase hex digits")?,
            size: stated.read("size", "a whole number of at most 2^62", size)?,
            root: stated.hex("root", "64 lowercase hex digits")?,
            signature: stated.hex("signature", "128 lowercase hex digits")?,
        };
        stated.finish()?;
        Ok(carried)
    }

    /// `import.unproven`: the log with the key id `registry` has signed a tree in which the entry stands.
    fn stands_in(&self, registry: Option<KeyId>) -> Result<(), &'static str> {
        let key = PublicKey::parse(&self.key).map_err(|_| "the registry's key is none")?;
        if Some(key.id()) != registry || self.entry.record.command.log != origin(&key.id()) {
            return Err("it is not of the registry that genesis names");
        }
        let text = Checkpoint::new(&key.id(), self.size, self.root).text();
        key.verify(text.as_bytes(), &self.signature)
            .map_err(|_| "the checkpoint's signature does not fit")?;
        verify_inclusion(&self.entry.leaf_hash, self.place.index, self.size, &self.root, &self.place.proof)
            .map_err(|_| "the proof does not lead to the checkpoint")
    }
}

/// `import.unproven`, of every import among `entries`; genesis says which log is the registry.
///
/// # Errors
/// The first that does not hold.
pub fn check(entries: &[Shown]) -> Result<(), Failure> {
    let registry = entries.first().and_then(|genesis| match genesis.clear {
        Clear::Genesis { registry, .. } => registry,
        _ => None,
    });
    let carried = entries.iter().filter_map(|entry| Some((entry.place.index, entry.carried.as_deref()?)));
    let mut before: Option<&Carried> = None;
    for (index, carried) in carried {
        let fails = |what: &str| Failure::at(Code::ImportUnproven, index, what);
        let follows = |before: &Carried| carried.entry.at > before.entry.at && carried.size >= before.size;
        if !before.is_none_or(follows) {
            return Err(fails("it does not come after the one before it"));
        }
        carried.stands_in(registry).map_err(fails)?;
        before = Some(carried);
    }
    Ok(())
}
