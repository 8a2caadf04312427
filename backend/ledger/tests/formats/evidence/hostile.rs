//! Files from outside: whatever bytes come, the verifier answers, and no changed byte goes unnoticed.

use ledger::evidence::{Trusted, verify};
use proptest::prelude::*;

use super::book::Book;
use super::files::edited;
use crate::support::key;

/// The members that are not interpreted.
const FREE: &str = "README.txt";

#[test]
fn every_changed_byte_is_noticed() {
    let mut book = Book::default();
    book.write(Book::genesis(), &[super::book::PLATFORM]);
    book.tick("2026-03-02T01:30:00Z");
    let admit = book.admit(super::book::OBLIGOR, 1);
    book.write(admit, &[1, 2]);
    let issue = book.issue();
    book.write(issue, &[12, 13]);
    let file = book.file();
    let trusted = Trusted { log_key: Some(key(super::book::LOG).public_key()), policy: None };
    assert!(verify(&file, &trusted).is_sound());
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(!verify(&changed, &trusted).is_sound(), "byte {at}");
    }
    // The same behind the container: every byte of every member but what nobody vouches for.
    let members = ledger::evidence::container::read(&file).unwrap();
    for (place, member) in members.iter().enumerate().filter(|(_, member)| member.name != FREE.as_bytes()) {
        for at in (0..member.bytes.len()).step_by(3) {
            let changed = edited(&file, |members| members[place].1[at] ^= 1);
            let sound = verify(&changed, &trusted).is_sound();
            // For whom and when is the exporter's word.
            let said = member.name == b"evidence.json";
            assert!(!sound || said, "{} byte {at}", member.name.escape_ascii());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(!verify(&bytes, &Trusted::default()).is_sound());
    }

    /// A good file with bytes of some members replaced, taken out or put in, and members swapped.
    #[test]
    fn damaged_members(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), 0..5), 1..4),
    ) {
        let file = edited(&Book::issued().file(), |members| {
            for (member, at, byte, kind) in edits {
                let place = member.index(members.len());
                let length = members[place].1.len().max(1);
                let at = at.index(length);
                let bytes = &mut members[place].1;
                match kind {
                    0..=1 if bytes.is_empty() => {}
                    0 => bytes[at] = byte,
                    1 => drop(bytes.remove(at)),
                    2 => bytes.insert(at, byte),
                    3 => bytes.truncate(at.max(1)),
                    _ => {
                        let other = usize::from(byte) % members.len();
                        let moved = members[other].1.clone();
                        members[place].1 = moved;
                    }
                }
            }
        });
        let report = verify(&file, &Trusted::default());
        prop_assert_eq!(report.is_sound(), report.failure.is_none());
    }
}
