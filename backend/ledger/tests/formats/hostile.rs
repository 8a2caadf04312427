//! Bytes from outside never panic a reader, whatever they are.

use ledger::checkpoint::Checkpoint;
use ledger::merkle::Frontier;
use ledger::note::{Note, NoteSignature, VerifierKey};
use ledger::sigsum_proof::SigsumProof;
use ledger::submission::Submission;
use ledger::tile::Tile;
use ledger::tlog_proof::TlogProof;
use ledger::wrapped_key::WrappedKey;
use ledger::{disclosure, jcs, record, tag};
use proptest::prelude::*;

use crate::support::{key, salt, transfer};

fn read_everything(bytes: &[u8]) {
    let _ = jcs::parse_canonical(bytes);
    let _ = record::read(bytes, &[] as &[&str]);
    let _ = Submission::parse(bytes).map(Submission::read);
    let _ = Submission::parse_batch(bytes, 10, 1000);
    let _ = Note::parse(bytes);
    let _ = SigsumProof::parse(bytes);
    let _ = TlogProof::parse(bytes);
    let _ = WrappedKey::parse(bytes);
    let _ = Frontier::from_bytes(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = disclosure::open(text);
        let _ = VerifierKey::parse(text);
        let _ = NoteSignature::parse(text);
        let _ = Checkpoint::parse(text);
        let _ = Tile::parse(text);
        let _ = tag::tag(&[0; 32], text);
    }
}

proptest! {
    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_everything(&bytes);
    }

    #[test]
    fn random_text(text in "\\PC{0,60}") {
        read_everything(text.as_bytes());
    }

    #[test]
    fn random_json(text in r#"[\[\]{},:"\\ua0dc8 \n]{0,40}"#) {
        read_everything(text.as_bytes());
    }

    /// A good submission with some bytes replaced, taken out or put in.
    #[test]
    fn damaged_submissions(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4)) {
        let mut bytes = transfer().build(salt).unwrap().approve(&key(1)).unwrap().finish(&key(2)).print();
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        if let Ok(submission) = Submission::parse(&bytes) {
            let _ = Submission::parse(&submission.print());
            let _ = submission.read();
        }
    }
}
