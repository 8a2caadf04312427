//! `evidence.record`: proof that a file existed. Only its hash stands on the ledger; the file never leaves
//! the member.

use crate::{command, event::Event, field::Reader, id::Digest};

const OWN: &[Reader] = &[Reader::Actor];

command! {
    /// Records the hash of a file. It changes nothing else, and is refused only as any command is.
    RecordEvidence = "evidence.record" {
        /// SHA-256 of the file.
        Confidential file: Digest => OWN,
        /// What the member wants to remember of it.
        Confidential note: Option<String> => OWN,
    }
}

/// Decides a record: nothing but the entry itself follows from it.
pub const fn decide(_: &RecordEvidence) -> Vec<Event> {
    Vec::new()
}
