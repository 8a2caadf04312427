//! What an operator with the log's key may try. Each attack leaves something in two files that members
//! already hold, or in one, and a stranger sees it offline.

use ledger::encoding::hex;
use ledger::evidence::compare::{CompareError, Contradiction, compare};
use ledger::evidence::{Code, Failure, ToShow, Trusted, verify};

use super::book::{Book, Entry, OBLIGOR, OPERATOR, PAYEE, PLATFORM, id, member, proposal};
use crate::support::fields;

fn compared(one: &[u8], other: &[u8]) -> Option<Contradiction> {
    let trusted = Trusted::default();
    let forth = compare(one, other, &trusted).unwrap();
    // Whoever holds which of the two, the answer is of the same kind.
    let back = compare(other, one, &trusted).unwrap();
    assert_eq!(forth.as_ref().map(Contradiction::code), back.as_ref().map(Contradiction::code));
    forth
}

fn failed_together(found: Option<Contradiction>) -> (Code, Option<u64>) {
    match found {
        Some(Contradiction::Together(Failure { code, entry, .. })) => (code, entry),
        other => panic!("{other:?}"),
    }
}

/// The file of the entries up to `end` with those at `hidden` hidden and those at `left_out` not at all.
fn file(book: &Book, hidden: &[usize], left_out: &[usize]) -> Vec<u8> {
    let mut builder =
        ledger::evidence::Builder::new(Book::manifest(), book.checkpoint(), "Read me.\n").unwrap();
    for (place, entry) in book.entries.iter().enumerate().filter(|(place, _)| !left_out.contains(place)) {
        let (index, proof) = (place as u64, book.proof(place as u64));
        let Entry { record, disclosures, leaf } = entry.clone();
        if hidden.contains(&place) {
            builder.hide(index, leaf.hash(), proof).unwrap();
        } else {
            builder.show(ToShow { index, proof, record, leaf, disclosures }).unwrap();
        }
    }
    builder.finish().unwrap()
}

fn revoke(book: &mut Book) -> usize {
    let mut draft = book.draft("seat.revoke", PAYEE, &[3]);
    draft.body = fields(&[("seat", &id("the seat", 22))]);
    draft.confidential = fields(&[("reason", "left the firm")]);
    book.write(draft, &[21])
}

/// The payee's maker passes the holding on, or part of it: `to` tells one from the other.
fn transfer(book: &mut Book, to: u8, head: usize) -> usize {
    let mut draft = book.draft("holding.transfer", PAYEE, &[head]);
    draft.body = fields(&[("source", &id("holding!", 1))]);
    draft.confidential = fields(&[
        ("child", &id("holding!", to)),
        ("transferee", &member(to)),
        ("transferee_name", "Somebody"),
        ("amount", "100000"),
        ("background", &id("background", to)),
    ]);
    book.write(draft, &[22, 23])
}

fn head_state(book: &mut Book, head: usize) -> usize {
    let head = hex(&book.leaf_hash(head));
    let mut draft = book.draft("head.state", OPERATOR, &[]);
    draft.body = fields(&[("kind", "holding"), ("object", &id("holding!", 1)), ("head", &head)]);
    book.write(draft, &[PLATFORM])
}

/// The control: parts of one honest log, at two of its sizes, with different things shown.
#[test]
fn two_files_of_an_honest_log_agree() {
    let mut book = Book::issued();
    let before = file(&book, &[5], &[]);
    transfer(&mut book, OBLIGOR, 6);
    head_state(&mut book, 7);
    revoke(&mut book);
    let files = [before, file(&book, &[], &[]), file(&book, &[4], &[7, 9])];
    for one in &files {
        for other in &files {
            assert_eq!(compared(one, other), None);
        }
    }
}

#[test]
fn a_revocation_that_was_hidden() {
    let mut book = Book::issued();
    let revoked = revoke(&mut book);
    let used = transfer(&mut book, OBLIGOR, 6);
    let shown_to_the_bank = file(&book, &[revoked], &[]);
    let kept_by_the_firm = file(&book, &[], &[used]);
    assert_eq!(verify(&shown_to_the_bank, &Trusted::default()).failure, None);
    assert_eq!(verify(&kept_by_the_firm, &Trusted::default()).failure, None);
    let found = failed_together(compared(&shown_to_the_bank, &kept_by_the_firm));
    assert_eq!(found, (Code::AuthorityRevokedKey, Some(used as u64)));
}

#[test]
fn a_false_key_for_a_firm() {
    // The operator enrols a seat for the payee: with its own seats, or as if a new firm were admitted.
    let mut book = Book::issued();
    let mut enrol = book.draft("seat.enrol", PAYEE, &[3]);
    enrol.confidential.insert("proposal".to_owned(), proposal(PAYEE, 29, &["maker"]));
    book.write(enrol, &[1, 2]);
    let failure = verify(&book.file(), &Trusted::default()).failure.unwrap();
    assert_eq!((failure.code, failure.entry), (Code::AuthorityUnknownKey, Some(7)));

    let mut book = Book::issued();
    let again = book.admit(PAYEE, 1);
    book.write(again, &[1, 2]);
    let failure = verify(&book.file(), &Trusted::default()).failure.unwrap();
    assert_eq!((failure.code, failure.entry), (Code::AuthorityChain, Some(7)));
}

#[test]
fn two_firms_that_were_answered_differently() {
    // One holding goes two ways, and each transferee is shown one of them: in one log …
    let mut book = Book::issued();
    let first = transfer(&mut book, OBLIGOR, 6);
    let second = transfer(&mut book, OPERATOR, 6);
    let (one, other) = (file(&book, &[], &[second]), file(&book, &[], &[first]));
    let expected =
        Contradiction::TwoWays { entries: [first as u64, second as u64], object: id("holding!", 1) };
    assert_eq!(compared(&one, &other), Some(expected));

    // … or in two that the log signed beside each other.
    let (mut left, mut right) = (Book::issued(), Book::issued());
    transfer(&mut left, OBLIGOR, 6);
    transfer(&mut right, OPERATOR, 6);
    let found = compared(&left.file(), &right.file());
    assert!(matches!(found, Some(Contradiction::Entries { index: 7, .. })), "{found:?}");
    // The two trees show even where neither file shows the entry.
    let found = compared(&file(&left, &[], &[7]), &file(&right, &[], &[7]));
    assert!(matches!(found, Some(Contradiction::Roots { size: 8, .. })), "{found:?}");
}

#[test]
fn an_acknowledged_command_that_was_dropped() {
    let mut book = Book::issued();
    let mut without = book.clone();
    let receipt = {
        transfer(&mut book, OBLIGOR, 6);
        file(&book, &[], &[])
    };
    // The log goes on as if it had never been, and its tree becomes longer than the one of the receipt.
    without.tick("2026-03-04T01:30:00Z");
    without.tick("2026-03-05T01:30:00Z");
    let found = compared(&receipt, &without.file());
    assert!(matches!(found, Some(Contradiction::Entries { index: 7, .. })), "{found:?}");
}

#[test]
fn a_rollback() {
    let mut book = Book::issued();
    transfer(&mut book, OBLIGOR, 6);
    book.tick("2026-03-04T01:30:00Z");
    let before = book.file();
    book.entries.truncate(6);
    let sign_for = book.sign_for();
    book.write(sign_for, &[22, 23]);
    let found = compared(&before, &book.file());
    assert!(matches!(found, Some(Contradiction::Entries { index: 6, .. })), "{found:?}");
}

#[test]
fn quotes_in_another_order() {
    let quote = |book: &mut Book, number: u8, signers: &[u8]| {
        let mut draft = book.draft("discount.quote", if number == 1 { OBLIGOR } else { PAYEE }, &[]);
        draft.body = fields(&[
            ("quote", &id("a quote", number)),
            ("request", &id("request", 1)),
            ("expires", "2026-03-09T01:30:00Z"),
        ]);
        book.write(draft, signers)
    };
    let (mut one, mut other) = (Book::issued(), Book::issued());
    quote(&mut one, 1, &[12, 13]);
    quote(&mut one, 2, &[22, 23]);
    quote(&mut other, 2, &[22, 23]);
    quote(&mut other, 1, &[12, 13]);
    // The first bank holds its receipt, the seller what it was shown afterwards.
    let found = compared(&file(&one, &[], &[8]), &file(&other, &[], &[8]));
    assert!(matches!(found, Some(Contradiction::Entries { index: 7, .. })), "{found:?}");
}

#[test]
fn a_statement_that_leaves_a_step_out() {
    let mut book = Book::issued();
    let moved = transfer(&mut book, OBLIGOR, 6);
    let statement = head_state(&mut book, 6);
    let (shown_to_the_bank, kept) = (file(&book, &[moved], &[]), file(&book, &[], &[statement]));
    assert_eq!(verify(&kept, &Trusted::default()).failure, None);
    let found = compared(&shown_to_the_bank, &kept);
    let expected = Contradiction::HeadState { statement: statement as u64, left_out: moved as u64 };
    assert_eq!(found, Some(expected));
}

#[test]
fn what_cannot_be_compared() {
    let book = Book::issued();
    let mut broken = book.file();
    broken[60] ^= 1;
    let told = compare(&book.file(), &broken, &Trusted::default());
    assert!(matches!(told, Err(CompareError::Unsound(2, _))), "{told:?}");
}
