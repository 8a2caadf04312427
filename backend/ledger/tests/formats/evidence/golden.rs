//! The golden ledger's entries under the eyes of a verifier of evidence files. The key of its log is gone,
//! so its entries stand here without a checkpoint.

use std::fs;
use std::path::PathBuf;

use ledger::evidence::authority::Authority;
use ledger::evidence::entry::{Place, Shown};
use ledger::submission::Submission;

/// The entries of the golden ledger as a file would show them in full.
pub fn golden_entries() -> Vec<Shown> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/golden-ledger.jsonl");
    let file = fs::read_to_string(path).unwrap();
    let mut origin = String::new();
    let read = |(index, line): (u64, &str)| {
        let read = Submission::parse(line.as_bytes()).unwrap().read().unwrap();
        if index == 0 {
            origin.clone_from(&read.record.command.log);
        }
        let place = Place { index, proof: Vec::new() };
        let printed = Shown::print_parts(&place, read.record.bytes(), &read.leaf(), &read.disclosures);
        let mut shown = Shown::parse(&printed, index, 1 << 40, &origin).unwrap();
        shown.disclose().unwrap();
        shown
    };
    (0..).zip(file.lines()).map(read).collect()
}

#[test]
fn every_entry_is_signed_by_who_may() {
    let mut authority = Authority::default();
    for entry in golden_entries() {
        authority.judge(&entry).unwrap();
    }
    assert_eq!(authority.registry().members().count(), 12);
}
