//! One entry as a line of JSON: what a log serves to auditors under `records/`, and what a mirror keeps.

use ledger::{
    encoding::{from_hex, hex},
    leaf::{LEAF_BYTES, Leaf},
    merkle::Hash,
};
use serde::{Deserialize, Serialize};
use store::log::{DISCLOSURE_SEPARATOR, Entry};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    disclosures: Vec<String>,
    index: String,
    leaf: String,
    record: String,
}

/// The line, without its end.
///
/// # Errors
/// In words, where the record is no text: the store holds none that is not.
pub fn print(entry: &Entry) -> Result<String, String> {
    let line = Line {
        disclosures: entry.disclosures(),
        index: entry.index.to_string(),
        leaf: hex(&entry.leaf),
        record: String::from_utf8(entry.record.clone()).map_err(|error| error.to_string())?,
    };
    serde_json::to_string(&line).map_err(|error| error.to_string())
}

/// Reads a line. Its time is not in it: that follows from the ticks before it.
///
/// # Errors
/// In words, where it is no such line.
pub fn parse(text: &str) -> Result<Entry, String> {
    let line: Line = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let leaf: [u8; LEAF_BYTES] = from_hex(&line.leaf).ok_or("its leaf is not 128 bytes in hex")?;
    if line.disclosures.iter().any(|text| text.contains(DISCLOSURE_SEPARATOR)) {
        return Err("a disclosure holds a separator".to_owned());
    }
    let record = ledger::record::read(line.record.clone().into_bytes(), &line.disclosures)
        .map_err(|error| error.to_string())?;
    Ok(Entry {
        index: line.index.parse().map_err(|_| "its index is no number")?,
        leaf: leaf.to_vec(),
        record: line.record.into_bytes(),
        disclosures: line.disclosures.join(DISCLOSURE_SEPARATOR),
        op: record.command.op,
        tick: 0,
    })
}

/// The hash of the entry's leaf, which must be that of its record. Whose signature it carries is for the
/// rules to say.
///
/// # Errors
/// In words.
pub fn leaf_hash(entry: &Entry) -> Result<Hash, String> {
    let leaf = entry.leaf().map_err(|error| error.to_string())?;
    if leaf.checksum == Leaf::checksum_of(&entry.record) {
        Ok(leaf.hash())
    } else {
        Err("its leaf is not that of its record".to_owned())
    }
}
