//! Whatever the bytes, reading ends with an invoice or a refusal whose code is a public one.

use crate::support;
use documents::{InvoiceRefusal, read_invoice};
use proptest::prelude::*;

/// Reads, and holds the answer against what may be answered.
fn settle(bytes: &[u8]) {
    match read_invoice("any.xml", bytes) {
        Ok(invoice) => {
            assert!(
                !invoice.number.is_empty()
                    && !invoice.seller.name.is_empty()
                    && !invoice.buyer.name.is_empty()
            );
            assert_eq!(invoice.sha256.len(), 64);
            let _backing = invoice.may_back_a_voucher();
        }
        Err(refusal) => assert!(InvoiceRefusal::ALL.iter().any(|known| known.code() == refusal.code())),
    }
}

fn fixtures() -> Vec<Vec<u8>> {
    ["ubl.xml", "cii.xml", "china.xml", "china-red.xml"].map(support::fixture).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        settle(&bytes);
    }

    #[test]
    fn random_markup(text in "(<[a-zA-Z:!?/]{0,4}|[ \"'=&;#x0-9]{1,3}|>|/>|-->|]]>|<!\\[CDATA\\[|一){0,60}") {
        settle(text.as_bytes());
    }

    /// A few bytes of a valid file are replaced, cut out or doubled.
    #[test]
    fn mutated_files(which in 0_usize..4, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..6)) {
        let mut bytes = fixtures().swap_remove(which);
        for (place, byte, change) in changes {
            let place = place.index(bytes.len());
            match change {
                0 => bytes[place] = byte,
                1 => drop(bytes.remove(place)),
                _ => bytes.insert(place, byte),
            }
        }
        settle(&bytes);
    }

    /// A stretch of a valid file is removed or moved elsewhere.
    #[test]
    fn moved_stretches(which in 0_usize..4, places in any::<[prop::sample::Index; 3]>(), keep in any::<bool>()) {
        let mut bytes = fixtures().swap_remove(which);
        let [a, b] = [places[0].index(bytes.len()), places[1].index(bytes.len())];
        let stretch: Vec<u8> = bytes.drain(a.min(b)..a.max(b)).collect();
        if keep && !bytes.is_empty() {
            let at = places[2].index(bytes.len());
            bytes.splice(at..at, stretch);
        }
        settle(&bytes);
    }

    /// Any text takes the place of any text of an element.
    #[test]
    fn replaced_texts(which in 0_usize..4, place in any::<prop::sample::Index>(), text in "[^<&]{0,30}") {
        let whole = String::from_utf8(fixtures().swap_remove(which)).expect("UTF-8");
        let starts: Vec<usize> = whole.match_indices('>').map(|(at, _)| at + 1).filter(|at| !whole[*at..].starts_with('\n') && *at < whole.len()).collect();
        let start = starts[place.index(starts.len())];
        let end = start + whole[start..].find('<').unwrap_or(0);
        settle(format!("{}{text}{}", &whole[..start], &whole[end..]).as_bytes());
    }
}
