//! The rules over a part of a ledger: what they can tell they tell, and no part of a good ledger is ever
//! called wrong.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use contracts::codec::Value;
use ledger::draft::CommandDraft;
use ledger::evidence::entry::{Hidden, Place, Shown};
use ledger::evidence::replay::replay;
use ledger::evidence::{Code, Failure, NotChecked, Report};
use proptest::prelude::*;

use super::book;
use super::golden::golden_entries;

static GOLDEN: LazyLock<Vec<Shown>> = LazyLock::new(golden_entries);

fn replayed(entries: &[Shown], hidden: &[Hidden]) -> (Report, Option<Failure>) {
    let mut report = Report::default();
    let failure = replay(entries, hidden, &mut report).err();
    (report, failure)
}

fn op(entry: &Shown) -> &str {
    &entry.record.command.op
}

/// How many entries of each op were judged, and how many there are.
fn tally(report: &Report, entries: &[Shown]) -> BTreeMap<String, (usize, usize)> {
    let mut tally: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for entry in entries {
        let row = tally.entry(op(entry).to_owned()).or_default();
        row.0 += usize::from(report.judged.contains(&entry.place.index));
        row.1 += 1;
    }
    tally
}

#[test]
fn a_whole_ledger() {
    let (report, failure) = replayed(&GOLDEN, &[]);
    assert_eq!(failure, None);
    let tally = tally(&report, &GOLDEN);
    // The payment list needs every holding of a voucher, and its receipts need the list.
    let not_judged: Vec<&str> =
        tally.iter().filter(|(_, (judged, all))| judged < all).map(|(op, _)| op.as_str()).collect();
    assert_eq!(not_judged, ["settlement.list", "settlement.receipt"], "{tally:?}");
    // What only the whole ledger can tell is named.
    let named = report.not_checked.iter().any(|what| {
        matches!(what, NotChecked::Rules { op, because, .. } if op == "voucher.issue" && because.contains("taken as not there"))
    });
    assert!(named);
}

fn hidden(entry: &Shown) -> Hidden {
    Hidden { place: entry.place.clone(), leaf_hash: entry.leaf_hash }
}

/// `entry` with only the disclosures for whose place `keep` is true.
fn with_disclosures(entry: &Shown, keep: impl Fn(usize) -> bool) -> Shown {
    let mut entry = entry.clone();
    let kept = entry.disclosures.iter().enumerate().filter(|(place, _)| keep(*place));
    entry.disclosures = kept.map(|(_, text)| text.clone()).collect();
    entry.disclose().unwrap();
    entry
}

#[test]
fn what_is_not_disclosed_is_neither_passed_nor_failed() {
    // One entry of each op that has disclosures.
    let first: BTreeMap<&str, &Shown> = GOLDEN
        .iter()
        .rev()
        .filter(|entry| !entry.disclosures.is_empty())
        .map(|entry| (op(entry), entry))
        .collect();
    for entry in first.into_values() {
        let index = entry.place.index;
        for left_out in 0..entry.disclosures.len() {
            let mut entries = GOLDEN.clone();
            let place = usize::try_from(index).unwrap();
            entries[place] = with_disclosures(entry, |place| place != left_out);
            let (report, failure) = replayed(&entries, &[]);
            assert_eq!(failure, None, "entry {index} without disclosure {left_out}");
            let gone = entry
                .record
                .disclosed
                .keys()
                .find(|field| !entries[place].record.disclosed.contains_key(*field));
            let read = !matches!(gone.unwrap().as_str(), "screening" | "reason");
            let listed = report
                .not_checked
                .iter()
                .any(|what| matches!(what, NotChecked::Rules { index: at, .. } if *at == index));
            assert_eq!(report.judged.contains(&index), !read, "entry {index}, {gone:?}");
            assert!(listed || !read);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever is hidden or not disclosed, and even whatever is left out altogether, of a good ledger.
    #[test]
    fn a_part_of_a_good_ledger_is_never_called_wrong(
        kept in prop::collection::vec(0..4_u8, GOLDEN.len()),
        disclosed in prop::collection::vec(any::<u8>(), GOLDEN.len()),
    ) {
        let (mut shown, mut left): (Vec<Shown>, Vec<Hidden>) = (Vec::new(), Vec::new());
        for (place, entry) in GOLDEN.iter().enumerate() {
            match kept[place] {
                0 if place > 0 => left.push(hidden(entry)),
                1 => shown.push(with_disclosures(entry, |at| disclosed[place] >> (at % 8) & 1 == 1)),
                _ => shown.push(entry.clone()),
            }
        }
        let (_, failure) = replayed(&shown, &left);
        prop_assert_eq!(failure, None);
    }
}

/// `entry` as the command that `edit` makes of it, at the end of the ledger.
fn appended(entry: &Shown, edit: impl FnOnce(&mut CommandDraft)) -> Vec<Shown> {
    let command = &entry.record.command;
    let mut draft = CommandDraft {
        log: command.log.clone(),
        id: book::id("a command", 200),
        op: command.op.clone(),
        member: command.member.clone(),
        rules: command.rules,
        prev: command.prev.clone(),
        not_after: "2027-01-01T00:00:00Z".to_owned(),
        body: command.body.clone(),
        confidential: entry.record.disclosed.clone(),
    };
    edit(&mut draft);
    let log = draft.log.clone();
    let signed = book::sign(draft, &[1]);
    let index = GOLDEN.len() as u64;
    let place = Place { index, proof: Vec::new() };
    let printed = Shown::print_parts(&place, &signed.record, &signed.leaf, &signed.disclosures);
    let mut last = Shown::parse(&printed, index, index + 1, &log).unwrap();
    last.disclose().unwrap();
    GOLDEN.iter().cloned().chain([last]).collect()
}

fn refused(entries: &[Shown]) -> Option<String> {
    let (_, failure) = replayed(entries, &[]);
    failure.map(|failure| {
        assert_eq!((failure.code, failure.entry), (Code::RulesRefused, Some(GOLDEN.len() as u64)));
        failure.detail
    })
}

#[test]
fn what_the_rules_refuse_is_unsound() {
    let first = |wanted: &str| GOLDEN.iter().find(|entry| op(entry) == wanted).unwrap();
    let again = refused(&appended(first("clock.tick"), |_| {}));
    assert_eq!(again.as_deref(), Some("clock.tick: command.stale_prev"));
    let last = GOLDEN.iter().rfind(|entry| op(entry) == "clock.tick").unwrap();
    let back = refused(&appended(last, |draft| draft.prev = vec![last.leaf_hash]));
    assert_eq!(back.as_deref(), Some("clock.tick: clock.tick.not_later"));
    // The same holding a second time, with new ids: it was spent by the first.
    let transfer = first("holding.transfer");
    let again = appended(transfer, |draft| {
        draft.confidential.insert("child".to_owned(), Value::Text(book::id("holding!", 99)));
        draft.confidential.insert("change".to_owned(), Value::Text(book::id("holding!", 98)));
    });
    assert_eq!(refused(&again).as_deref(), Some("holding.transfer: command.stale_prev"));
    // An admission under an id that is taken.
    let admit = refused(&appended(first("member.admit"), |_| {}));
    assert_eq!(admit.as_deref(), Some("member.admit: member.admit.id_taken"));
    // A field of another form than the rules know.
    let malformed = refused(&appended(first("limit.grant"), |draft| {
        draft.confidential.insert("amount".to_owned(), Value::text("-1"));
    }));
    assert!(malformed.unwrap().contains("field `amount`"));
}
