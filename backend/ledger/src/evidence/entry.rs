//! The entries of an evidence file: shown ones with their record, hidden ones as a leaf hash.

use std::collections::BTreeMap;

use contracts::calendar::Tick;
use contracts::codec::{Malformed, Value};

use super::carried::{Carried, IMPORT};
use super::clear::{self, Clear};
use crate::encoding::{from_decimal, from_hex, hex};
use crate::fields::Fields;
use crate::jcs::{self, Limits};
use crate::leaf::Leaf;
use crate::merkle::Hash;
use crate::record::{self, ReadRecord, RecordError};
use crate::signature::{KeyId, Signature};

/// The longest file of an entry, in bytes.
pub const MAX_ENTRY_BYTES: usize = 1 << 20;

const LIMITS: Limits = Limits { bytes: MAX_ENTRY_BYTES, string: MAX_ENTRY_BYTES, strict_text: true };

/// Where an entry stands in the log, and the proof that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its index.
    pub index: u64,
    /// RFC 6962's inclusion path to the checkpoint's size, the leaf's sibling first.
    pub proof: Vec<Hash>,
}

/// An entry with its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Where it stands.
    pub place: Place,
    /// The record; what its disclosures show is added by [`Shown::disclose`].
    pub record: ReadRecord,
    /// The last signer's key.
    pub key: KeyId,
    /// The last signer's signature.
    pub signature: Signature,
    /// The disclosures that the file holds.
    pub disclosures: Vec<String>,
    /// Its leaf hash.
    pub leaf_hash: Hash,
    /// The clear fields that authority depends on.
    pub clear: Clear,
    /// The time after which it was not to be recorded.
    pub not_after: Tick,
    /// Its index on the log that it was made for: on the registry, where another entry carries it.
    pub at: u64,
    /// Of an import: what it carries.
    pub carried: Option<Box<Carried>>,
}

/// An entry whose record is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// Where it stands.
    pub place: Place,
    /// Its leaf hash.
    pub leaf_hash: Hash,
}

fn take_place(fields: &mut Fields, index: u64, size: u64) -> Result<Place, Malformed> {
    let read = fields.read("index", "a whole number", from_decimal)?;
    if read != index {
        return Err(fields.wrong("index", "the number in the file's name"));
    }
    if read >= size {
        return Err(fields.wrong("index", "an index below the checkpoint's size"));
    }
    let proof = fields.texts("proof", "a hash of 64 lowercase hex digits", |text| from_hex(&text))?;
    Ok(Place { index, proof })
}

/// The value of `bytes`, which are its canonical spelling within `limits`.
fn canonical(bytes: &[u8], limits: &Limits) -> Result<Value, RecordError> {
    let value = jcs::parse_within(bytes, limits)?;
    jcs::same_spelling(bytes, &jcs::print(&value))?;
    Ok(value)
}

impl Shown {
    /// Reads `entries/<index>.json`, but not its disclosures. The log's origin is `log` and the checkpoint's
    /// size is `size`.
    ///
    /// # Errors
    /// A [`RecordError`].
    pub fn parse(bytes: &[u8], index: u64, size: u64, log: &str) -> Result<Self, RecordError> {
        let mut fields = Fields::of(canonical(bytes, &LIMITS)?, "")?;
        let place = take_place(&mut fields, index, size)?;
        let mut disclosures = fields.texts("disclosures", "a list of disclosures", Some)?;
        let key = KeyId(fields.hex("key", "a key id of 64 lowercase hex digits")?);
        let record = fields.text("record", "the record as a string")?;
        let signature = fields.hex("signature", "a signature of 128 lowercase hex digits")?;
        fields.finish()?;
        let record = record::read(record, &[] as &[&str])?;
        let command = &record.command;
        if command.log != log {
            return Err(Malformed::new("record.command.log", "this log's origin").into());
        }
        if command.body.keys().any(|name| !record::is_field_name(name)) {
            return Err(Malformed::new("record.command.body", "names of fields").into());
        }
        let not_after = Tick::parse(&command.not_after)
            .ok_or_else(|| Malformed::new("record.command.not_after", "a time that exists"))?;
        let clear = clear::read(command)?;
        // Of more disclosures than digests one does not fit, so that the others need not be kept.
        disclosures.truncate(command.sd.len() + 1);
        disclosures.shrink_to_fit();
        let carried = match command.op == IMPORT {
            true => Some(Box::new(Carried::read(command, index)?)),
            false => None,
        };
        let leaf_hash = record.leaf(key, signature).hash();
        let at = index;
        Ok(Self { place, record, key, signature, disclosures, leaf_hash, clear, not_after, at, carried })
    }

    /// Reads the disclosures.
    ///
    /// # Errors
    /// A [`RecordError`] about the first that does not fit.
    pub fn disclose(&mut self) -> Result<(), RecordError> {
        self.record.disclose(&self.disclosures)?;
        if let Some(carried) = &mut self.carried {
            carried.entry.disclosures = self.disclosures.clone();
            carried.entry.disclose()?;
        }
        Ok(())
    }

    /// Writes what [`Shown::parse`] reads.
    pub fn print_parts(place: &Place, record: &[u8], leaf: &Leaf, disclosures: &[String]) -> Vec<u8> {
        let mut fields = print_place(place);
        let disclosures = disclosures.iter().map(Value::text).collect();
        fields.insert("disclosures".to_owned(), Value::List(disclosures));
        fields.insert("key".to_owned(), Value::Text(leaf.key.to_string()));
        fields.insert("record".to_owned(), Value::Text(String::from_utf8_lossy(record).into_owned()));
        fields.insert("signature".to_owned(), Value::Text(hex(&leaf.signature)));
        jcs::print(&Value::Map(fields))
    }

    /// Its leaf.
    pub fn leaf(&self) -> Leaf {
        self.record.leaf(self.key, self.signature)
    }

    /// The text of a field, in `body` or disclosed.
    pub fn text(&self, field: &str) -> Option<&str> {
        let found = self.record.command.body.get(field).or_else(|| self.record.disclosed.get(field));
        match found {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether the whole value of some field is `text`.
    pub fn has_text(&self, text: &str) -> bool {
        let values = self.record.command.body.values().chain(self.record.disclosed.values());
        values.into_iter().any(|value| matches!(value, Value::Text(found) if found == text))
    }
}

impl Hidden {
    /// Reads `hidden/<index>.json`.
    ///
    /// # Errors
    /// A [`RecordError`].
    pub fn parse(bytes: &[u8], index: u64, size: u64) -> Result<Self, RecordError> {
        let mut fields = Fields::of(canonical(bytes, &jcs::COMMAND)?, "")?;
        let place = take_place(&mut fields, index, size)?;
        let leaf_hash = fields.hex("leaf_hash", "a hash of 64 lowercase hex digits")?;
        fields.finish()?;
        Ok(Self { place, leaf_hash })
    }

    /// Writes what [`Hidden::parse`] reads.
    pub fn print(&self) -> Vec<u8> {
        let mut fields = print_place(&self.place);
        fields.insert("leaf_hash".to_owned(), Value::Text(hex(&self.leaf_hash)));
        jcs::print(&Value::Map(fields))
    }
}

fn print_place(place: &Place) -> BTreeMap<String, Value> {
    let proof = place.proof.iter().map(|hash| Value::Text(hex(hash))).collect();
    BTreeMap::from([
        ("index".to_owned(), Value::Text(place.index.to_string())),
        ("proof".to_owned(), Value::List(proof)),
    ])
}
