//! The rows about who may sign: logs that took what they should not have taken, signed and proved all the
//! same.

use ledger::draft::CommandDraft;
use ledger::evidence::{Code, Trusted, verify};

use super::book::{Book, OBLIGOR, OPERATOR, PAYEE, PLATFORM, id, member, proposal, proposal_of, text};
use super::files::code;
use crate::support::fields;

/// The code that a file of `book` fails with, before the rules have their say.
fn judged(book: &Book) -> Option<Code> {
    code(&verify(&book.file(), &Trusted::default())).filter(|code| *code != Code::RulesRefused)
}

/// The code where `edit` ends a good book with one more entry.
fn after(edit: impl FnOnce(&mut Book) -> (CommandDraft, Vec<u8>)) -> Option<Code> {
    let mut book = Book::issued();
    let (draft, signers) = edit(&mut book);
    book.write(draft, &signers);
    judged(&book)
}

fn set_policy(book: &mut Book, default: &str, prev: usize) -> CommandDraft {
    let mut draft = book.draft("member.approval_policy", OBLIGOR, &[prev]);
    draft.body = fields(&[("default", default)]);
    draft.body.insert("by_op".to_owned(), contracts::codec::Value::List(Vec::new()));
    draft
}

fn enrol(book: &mut Book, prev: usize, seat: contracts::codec::Value) -> CommandDraft {
    let mut draft = book.draft("seat.enrol", OBLIGOR, &[prev]);
    draft.confidential.insert("proposal".to_owned(), seat);
    draft
}

fn revoke(book: &mut Book, prev: usize, seed: u8) -> CommandDraft {
    let mut draft = book.draft("seat.revoke", OBLIGOR, &[prev]);
    draft.body = fields(&[("seat", &id("the seat", seed))]);
    draft.confidential = fields(&[("reason", "lost")]);
    draft
}

#[test]
fn genesis() {
    let begins = |genesis: CommandDraft, signers: &[u8]| {
        let mut book = Book::default();
        book.write(genesis, signers);
        judged(&book)
    };
    // It begins a log, but not one with the voucher.
    assert_eq!(begins(Book::genesis(), &[PLATFORM]), Some(Code::SubjectAbsent));
    let refused = Some(Code::AuthorityGenesis);
    assert_eq!(begins(Book::genesis(), &[1]), refused);
    assert_eq!(begins(Book::genesis(), &[1, PLATFORM]), refused);
    let with_seats = |seats: Vec<contracts::codec::Value>| {
        let mut genesis = Book::genesis();
        genesis.body.insert("seats".to_owned(), contracts::codec::Value::List(seats));
        begins(genesis, &[PLATFORM])
    };
    let administrator = |seed: u8| proposal(OPERATOR, seed, &["administrator"]);
    assert_eq!(with_seats(vec![administrator(1)]), refused);
    assert_eq!(with_seats(vec![administrator(1), administrator(1)]), refused);
    assert_eq!(with_seats(vec![administrator(1), administrator(PLATFORM)]), refused);
    assert_eq!(with_seats(vec![administrator(1), proposal(OPERATOR, 2, &["maker"])]), refused);
    assert_eq!(with_seats(vec![administrator(1), text("seat")]), refused);
    let one_person = proposal_of(OPERATOR, 2, 1, &["administrator"], 2);
    assert_eq!(with_seats(vec![administrator(1), one_person]), refused);
    let stolen = proposal_of(OPERATOR, 2, 2, &["administrator"], 3);
    assert_eq!(with_seats(vec![administrator(1), stolen]), Some(Code::AuthorityPossession));
    let mut builds_on = Book::genesis();
    builds_on.prev = vec![[1; 32]];
    assert_eq!(begins(builds_on, &[PLATFORM]), refused);
    assert_eq!(begins(Book::default().draft("voucher.lapse", OPERATOR, &[]), &[PLATFORM]), refused);
    assert_eq!(after(|_| (Book::genesis(), vec![PLATFORM])), refused);
}

#[test]
fn chains_of_the_registry() {
    assert_eq!(after(|book| (set_policy(book, "1", 2), vec![11])), None);
    assert_eq!(after(|book| (set_policy(book, "1", 3), vec![11])), Some(Code::AuthorityChain));
    assert_eq!(after(|book| (book.admit(OBLIGOR, 1), vec![1, 2])), Some(Code::AuthorityChain));
    assert_eq!(after(|book| (book.admit(OPERATOR, 1), vec![1, 2])), Some(Code::AuthorityChain));
    assert_eq!(after(|book| (book.draft("member.account", 7, &[2]), vec![11])), Some(Code::AuthorityChain));
    // After the policy its entry is the last one, and an account lengthens the chain too.
    let mut book = Book::issued();
    let draft = set_policy(&mut book, "1", 2);
    let policy = book.write(draft, &[11]);
    let draft = book.draft("member.account", OBLIGOR, &[policy]);
    let account = book.write(draft, &[11]);
    let mut good = book.clone();
    let draft = revoke(&mut good, account, 12);
    good.write(draft, &[11]);
    assert_eq!(judged(&good), None);
    let draft = revoke(&mut book, policy, 12);
    book.write(draft, &[11]);
    assert_eq!(judged(&book), Some(Code::AuthorityChain));
}

#[test]
fn possession_of_new_keys() {
    let seat = |seed: u8| proposal(OBLIGOR, seed, &["maker"]);
    assert_eq!(after(|book| (enrol(book, 2, seat(15)), vec![11])), None);
    let refused = Some(Code::AuthorityPossession);
    for seed in [12, 22, 1, PLATFORM] {
        assert_eq!(after(|book| (enrol(book, 2, seat(seed)), vec![11])), refused, "{seed}");
    }
    let stolen = proposal_of(OBLIGOR, 15, 15, &["maker"], 11);
    assert_eq!(after(|book| (enrol(book, 2, stolen), vec![11])), refused);
    // A possession for another member.
    assert_eq!(after(|book| (enrol(book, 2, proposal(PAYEE, 15, &["maker"])), vec![11])), refused);
    assert_eq!(after(|book| (enrol(book, 2, text("a seat")), vec![11])), refused);
    let edited = |field: &str, value: &str| {
        let contracts::codec::Value::Map(mut map) = seat(15) else { panic!("an object") };
        map.insert(field.to_owned(), text(value));
        after(|book| (enrol(book, 2, contracts::codec::Value::Map(map)), vec![11]))
    };
    assert_eq!(edited("key_id", &"00".repeat(32)), refused);
    assert_eq!(edited("key", &"00".repeat(32)), refused);
    assert_eq!(edited("alg", "sm2"), refused);
    assert_eq!(edited("more", "x"), refused);
}

#[test]
fn signers() {
    let sign_for = |signers: &[u8]| {
        let mut book = Book::begun();
        let issue = book.issue();
        book.write(issue, signers);
        judged(&book)
    };
    assert_eq!(sign_for(&[12, 13]), None);
    assert_eq!(sign_for(&[12]), None);
    assert_eq!(sign_for(&[22, 23]), Some(Code::AuthorityUnknownKey));
    assert_eq!(sign_for(&[12, 99]), Some(Code::AuthorityUnknownKey));
    assert_eq!(sign_for(&[PLATFORM]), Some(Code::AuthorityPlatform));
    assert_eq!(sign_for(&[12, PLATFORM]), Some(Code::AuthorityPlatform));
    assert_eq!(sign_for(&[13, 12]), Some(Code::AuthorityRole));
    assert_eq!(sign_for(&[11]), Some(Code::AuthorityRole));
    assert_eq!(sign_for(&[12, 12]), Some(Code::AuthoritySamePerson));
    // A lapse is anyone's to record; the platform records it for the operator only.
    let lapse = |actor: u8, signer: u8| {
        after(|book| {
            let mut draft = book.draft("holding.lapse", actor, &[]);
            draft.body = fields(&[("holding", &id("holding!", 9))]);
            (draft, vec![signer])
        })
    };
    assert_eq!(lapse(OPERATOR, PLATFORM), None);
    assert_eq!(lapse(PAYEE, PLATFORM), Some(Code::AuthorityPlatform));
    assert_eq!(lapse(PAYEE, 22), None);
    // Nobody but the operator admits, and it needs two.
    assert_eq!(after(|book| (book.admit(3, 1), vec![1, 2])), None);
    assert_eq!(after(|book| (book.admit(3, 1), vec![1])), Some(Code::AuthoritySignaturesMissing));
    let by_firm = after(|book| (CommandDraft { member: member(OBLIGOR), ..book.admit(3, 1) }, vec![11, 14]));
    assert_eq!(by_firm, Some(Code::AuthorityRole));
}

#[test]
fn one_person_on_two_seats() {
    let mut book = Book::begun();
    let second = proposal_of(OBLIGOR, 15, 12, &["checker"], 15);
    let draft = enrol(&mut book, 2, second);
    book.write(draft, &[11]);
    let issue = book.issue();
    book.write(issue, &[12, 15]);
    assert_eq!(judged(&book), Some(Code::AuthoritySamePerson));
}

#[test]
fn revoked_keys() {
    let revoked = |by: u8, seat: u8, signers: &[u8]| {
        let mut book = Book::begun();
        let draft = revoke(&mut book, 2, seat);
        book.write(draft, &[by]);
        let issue = book.issue();
        book.write(issue, signers);
        judged(&book)
    };
    assert_eq!(revoked(11, 13, &[12]), None);
    assert_eq!(revoked(11, 12, &[12]), Some(Code::AuthorityRevokedKey));
    assert_eq!(revoked(11, 12, &[12, 13]), Some(Code::AuthorityRevokedKey));
    assert_eq!(revoked(12, 12, &[12]), Some(Code::AuthorityRevokedKey), "a seat may revoke itself");
    assert_eq!(revoked(13, 12, &[13]), Some(Code::AuthorityRole), "but no other");
    assert_eq!(revoked(11, 22, &[12]), None, "another member's seat is not its to revoke");
}

#[test]
fn rotated_keys() {
    let rotated = |signers: &[u8], proposal: contracts::codec::Value, then: u8| {
        let mut book = Book::begun();
        let mut draft = book.draft("seat.rotate", OBLIGOR, &[2]);
        draft.body = fields(&[("seat", &id("the seat", 12))]);
        draft.confidential.insert("proposal".to_owned(), proposal);
        book.write(draft, signers);
        let issue = book.issue();
        book.write(issue, &[then]);
        judged(&book)
    };
    let same = || proposal_of(OBLIGOR, 15, 12, &["maker"], 15);
    assert_eq!(rotated(&[12], same(), 15), None);
    assert_eq!(rotated(&[12], same(), 12), Some(Code::AuthorityRevokedKey));
    assert_eq!(rotated(&[11], same(), 15), Some(Code::AuthorityRole), "not even by an administrator");
    assert_eq!(rotated(&[12, 13], same(), 15), Some(Code::AuthorityRole));
    let more = proposal_of(OBLIGOR, 15, 12, &["maker", "administrator"], 15);
    assert_eq!(rotated(&[12], more, 15), Some(Code::AuthorityRole));
    let other_person = proposal_of(OBLIGOR, 15, 15, &["maker"], 15);
    assert_eq!(rotated(&[12], other_person, 15), Some(Code::AuthorityRole));
    let stolen = proposal_of(OBLIGOR, 15, 12, &["maker"], 11);
    assert_eq!(rotated(&[12], stolen, 15), Some(Code::AuthorityPossession));
}

#[test]
fn keys_that_others_may_have_had() {
    // The voucher was issued at 01:30 on 2 March by 12 and 13.
    let disputed = |seat: u8, since: &str| {
        let mut book = Book::issued();
        let mut draft = revoke(&mut book, 2, seat);
        draft.body.insert("compromised_since".to_owned(), text(since));
        book.write(draft, &[11]);
        let report = verify(&book.file(), &Trusted::default());
        assert_eq!(report.failure, None);
        report.disputed
    };
    let found = disputed(13, "2026-03-02T01:30:00Z");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].index, found[0].revoked_by), (4, 7));
    assert_eq!(found[0].key, crate::support::key(13).public_key().id());
    assert_eq!(disputed(13, "2026-03-02T01:30:01Z"), []);
    assert_eq!(disputed(14, "2026-03-02T01:00:00Z"), []);
    // A theft that is noticed late may be stated after the seat has gone.
    let mut book = Book::issued();
    let draft = revoke(&mut book, 2, 12);
    let first = book.write(draft, &[11]);
    let mut draft = revoke(&mut book, first, 12);
    draft.body.insert("compromised_since".to_owned(), text("2026-03-02T01:10:00Z"));
    book.write(draft, &[11]);
    let report = verify(&book.file(), &Trusted::default());
    assert_eq!(report.disputed.iter().map(|one| (one.index, one.revoked_by)).collect::<Vec<_>>(), [(4, 8)]);
}

#[test]
fn numbers_of_signatures() {
    // Raised at once, lowered after 72 hours.
    let mut book = Book::begun();
    let draft = set_policy(&mut book, "2", 2);
    let raised = book.write(draft, &[11]);
    let mut one = book.clone();
    let issue = one.issue();
    one.write(issue, &[12]);
    assert_eq!(judged(&one), Some(Code::AuthoritySignaturesMissing));
    let draft = set_policy(&mut book, "1", raised);
    let lowered = book.write(draft, &[11, 14]);
    let at = |time: &str| {
        let mut book = book.clone();
        book.tick(time);
        let issue = book.issue();
        book.write(issue, &[12]);
        judged(&book)
    };
    assert_eq!(at("2026-03-05T01:29:59Z"), Some(Code::AuthoritySignaturesMissing));
    assert_eq!(at("2026-03-05T01:30:00Z"), None);
    // One number lowered makes all wait.
    let mut mixed = book.clone();
    mixed.tick("2026-03-06T01:30:00Z");
    let mut draft = set_policy(&mut mixed, "3", lowered);
    let row = fields(&[("op", "voucher.lapse"), ("signatures", "0")]);
    draft
        .body
        .insert("by_op".to_owned(), contracts::codec::Value::List(vec![contracts::codec::Value::Map(row)]));
    mixed.write(draft, &[11]);
    let issue = mixed.issue();
    mixed.write(issue, &[12]);
    assert_eq!(judged(&mixed), None);
}

#[test]
fn signatures_and_times() {
    let mut book = Book::issued();
    book.entries[6].leaf.signature[0] ^= 1;
    assert_eq!(judged(&book), Some(Code::EntrySignature));
    let mut book = Book::issued();
    let entry = &mut book.entries[4];
    let record = String::from_utf8(entry.record.clone()).unwrap();
    let (start, rest) = record.split_once("\"sig\":\"").unwrap();
    let flipped = if rest.starts_with('0') { "1" } else { "0" };
    entry.record = format!("{start}\"sig\":\"{flipped}{}", &rest[1..]).into_bytes();
    entry.leaf.checksum = ledger::leaf::Leaf::checksum_of(&entry.record);
    assert_eq!(judged(&book), Some(Code::EntrySignature));
    let expires = |not_after: &str| {
        after(|book| {
            let mut draft = book.draft("holding.lapse", PAYEE, &[]);
            draft.body = fields(&[("holding", &id("holding!", 9))]);
            draft.not_after = not_after.to_owned();
            (draft, vec![22])
        })
    };
    assert_eq!(expires("2026-03-03T01:29:59Z"), Some(Code::AuthorityExpired));
    assert_eq!(expires("2026-03-03T01:30:00Z"), None);
}
