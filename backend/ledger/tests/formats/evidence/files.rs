//! The rows about the file, its entries and its witnesses, with the last one wrong at a time.

use ledger::cosignature::witness_verifier_key;
use ledger::encoding::{base64, hex};
use ledger::evidence::container::{self, Member};
use ledger::evidence::{Code, NotChecked, Report, Trusted, verify};
use ledger::policy::{Party, Policy};

use super::book::{Book, LOG, WITNESS, id};
use crate::support::key;

pub fn code(report: &Report) -> Option<Code> {
    report.failure.as_ref().map(|failure| failure.code)
}

/// The members of `file` after `edit`, in the one spelling again.
pub fn edited(file: &[u8], edit: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let members = container::read(file).unwrap();
    let mut members: Vec<(String, Vec<u8>)> = members
        .iter()
        .map(|member| (String::from_utf8(member.name.to_vec()).unwrap(), member.bytes.to_vec()))
        .collect();
    edit(&mut members);
    members.sort();
    let members: Vec<Member<'_>> =
        members.iter().map(|(name, bytes)| Member { name: name.as_bytes(), bytes }).collect();
    container::write(&members).unwrap()
}

/// `file` with `from` replaced by `to` in one member, where it must occur.
pub fn replaced(file: &[u8], member: &str, from: &str, to: &str) -> Vec<u8> {
    edited(file, |members| {
        let found = members.iter_mut().find(|(name, _)| name == member).unwrap();
        let text = String::from_utf8(found.1.clone()).unwrap();
        assert!(text.contains(from), "{member} does not hold {from}");
        found.1 = text.replacen(from, to, 1).into_bytes();
    })
}

fn fails(file: &[u8], expected: Code) {
    let report = verify(file, &Trusted::default());
    assert_eq!(code(&report), Some(expected), "{:?}", report.failure);
}

const FIRST: &str = "entries/000000000000.json";
const ISSUE: &str = "entries/000000000004.json";

#[test]
fn a_sound_file() {
    let report = verify(&Book::issued().file(), &Trusted::default());
    assert!(report.is_sound(), "{:?}", report.failure);
    assert!(report.not_checked.contains(&NotChecked::LogKey));
    assert!(report.not_checked.contains(&NotChecked::NoPolicy));
    let about = report.about.unwrap();
    assert_eq!((about.shown, about.hidden, about.size), (7, 0, Some(7)));
    // All but what needs a policy.
    let unchecked: Vec<&Code> = Code::ALL.iter().filter(|code| !report.checked.contains(code)).collect();
    assert_eq!(unchecked, [&Code::PolicyMalformed, &Code::CosignatureInvalid, &Code::CosignatureQuorum]);
    let trusted = Trusted { log_key: Some(key(LOG).public_key()), policy: None };
    assert!(!verify(&Book::issued().file(), &trusted).not_checked.contains(&NotChecked::LogKey));
}

#[test]
fn containers() {
    let file = Book::issued().file();
    fails(b"", Code::ContainerUnreadable);
    fails(&file[..file.len() - 1], Code::ContainerUnreadable);
    let mut crc = file.clone();
    crc[14] ^= 1;
    fails(&crc, Code::ContainerNotCanonical);
    fails(&edited(&file, |members| members.push(("readme.txt".into(), vec![]))), Code::ContainerUnknownFile);
    for name in ["entries/00000000001.json", "entries/0000000000001.json", "leaves/+00000000001", "proofs/x"]
    {
        fails(&edited(&file, |members| members.push((name.into(), vec![]))), Code::ContainerUnknownFile);
    }
    for name in ["README.txt", "checkpoint", "evidence.json", FIRST, "leaves/000000000004", ISSUE] {
        let missing = edited(&file, |members| members.retain(|(found, _)| found != name));
        fails(&missing, Code::ContainerMissingFile);
    }
    let further = edited(&file, |members| members.push(("leaves/000000000099".into(), vec![])));
    fails(&further, Code::ContainerMissingFile);
    let certified = edited(&file, |members| members.push(("certificate.pdf".into(), vec![0xff])));
    assert!(verify(&certified, &Trusted::default()).is_sound());
}

#[test]
fn manifests() {
    let file = Book::issued().file();
    let other = Trusted { log_key: Some(key(1).public_key()), policy: None };
    assert_eq!(code(&verify(&file, &other)), Some(Code::ManifestMalformed));
    let log_key = hex(key(LOG).public_key().as_bytes());
    let small_order = "00".repeat(32);
    for (from, to) in [
        ("\"kind\":\"voucher\"", "\"kind\":\"limit\""),
        ("2026-03-03T02:00:00Z", "2026-02-30T02:00:00Z"),
        ("{\"exported\"", "{ \"exported\""),
        ("hefu/evidence/v1", "hefu/evidence/v2"),
        (log_key.as_str(), &hex(key(1).public_key().as_bytes())),
        (log_key.as_str(), &small_order),
    ] {
        fails(&replaced(&file, "evidence.json", from, to), Code::ManifestMalformed);
    }
}

#[test]
fn checkpoints() {
    let book = Book::issued();
    let file = book.file();
    fails(&replaced(&file, "checkpoint", "\n7\n", "\n07\n"), Code::CheckpointMalformed);
    fails(&replaced(&file, "checkpoint", "\n7\n", "\n0\n"), Code::CheckpointMalformed);
    fails(&replaced(&file, "checkpoint", "=\n\n", "=\nmore\n\n"), Code::CheckpointMalformed);
    fails(&replaced(&file, "checkpoint", "\n7\n", "\n8\n"), Code::CheckpointSignature);
    let mut twice = book.checkpoint();
    let line = twice.note().signatures()[0].clone();
    twice.note_mut().add(line);
    fails(&book.builder(twice, &[]).finish().unwrap(), Code::CheckpointSignature);
}

#[test]
fn shown_entries() {
    let file = Book::issued().file();
    fails(&replaced(&file, ISSUE, "\"index\":\"4\"", "\"index\":\"04\""), Code::EntryMalformed);
    fails(&replaced(&file, ISSUE, "\"index\":\"4\"", "\"index\":\"5\""), Code::EntryMalformed);
    fails(&replaced(&file, ISSUE, "{\"disclosures\"", "{\"d\":\"\",\"disclosures\""), Code::EntryMalformed);
    fails(&replaced(&file, ISSUE, "hefu/command/v1", "hefu/command/v2"), Code::EntryMalformed);
    fails(&replaced(&file, ISSUE, "2026-12-31T00", "2026-12-32T00"), Code::EntryMalformed);
    fails(
        &replaced(&file, FIRST, "\\\"lowering_hours\\\":\\\"72", "\\\"lowering_hours\\\":\\\"-1"),
        Code::EntryMalformed,
    );
    let moved = edited(&file, |members| {
        for (name, _) in members.iter_mut().filter(|(name, _)| name.contains("000000000006")) {
            *name = name.replace("000000000006", "000000000007");
        }
    });
    fails(
        &replaced(&moved, "entries/000000000007.json", "\"index\":\"6\"", "\"index\":\"7\""),
        Code::EntryMalformed,
    );
    // The disclosure is another entry's, or comes twice, or is none.
    let of_sign_for = &Book::issued().entries[6].disclosures[0];
    let own = &Book::issued().entries[4].disclosures;
    fails(&replaced(&file, ISSUE, &own[0], of_sign_for), Code::EntryDisclosure);
    fails(&replaced(&file, ISSUE, &own[0], &own[1]), Code::EntryDisclosure);
    fails(&replaced(&file, ISSUE, &own[0], ""), Code::EntryDisclosure);
    // One that is left out is allowed.
    let fewer = replaced(&file, ISSUE, &format!("\"{}\",", own[0]), "");
    assert!(verify(&fewer, &Trusted::default()).is_sound());
}

#[test]
fn hidden_entries_and_proofs() {
    let book = Book::issued();
    let file = book.builder(book.checkpoint(), &[4]).finish().unwrap();
    let report = verify(&file, &Trusted::default());
    assert!(report.is_sound(), "{:?}", report.failure);
    assert!(report.not_checked.contains(&NotChecked::Hidden { index: 4 }));
    let hidden = "hidden/000000000004.json";
    fails(&replaced(&file, hidden, "\"index\":\"4\"", "\"index\":\"3\""), Code::FingerprintMalformed);
    fails(&replaced(&file, hidden, "\"proof\"", " \"proof\""), Code::FingerprintMalformed);
    let both = edited(&book.file(), |members| {
        let bytes = edited_member(&file, hidden);
        members.push((hidden.into(), bytes));
    });
    fails(&both, Code::FingerprintMalformed);
    let own = hex(&book.leaf_hash(4));
    let other = hex(&book.leaf_hash(5));
    fails(&replaced(&file, hidden, &own, &other), Code::EntryInclusion);
    let sibling = hex(&book.proof(0)[0]);
    fails(&replaced(&file, FIRST, &sibling, &own), Code::EntryInclusion);
    fails(&replaced(&file, FIRST, &format!("\"{sibling}\","), ""), Code::EntryInclusion);
    let leaf = edited(&file, |members| {
        members.iter_mut().find(|(name, _)| name == "leaves/000000000000").unwrap().1[0] ^= 1;
    });
    fails(&leaf, Code::EntryDerived);
    let sibling = base64(&book.proof(0)[0]);
    fails(
        &replaced(&file, "proofs/000000000000.tlog-proof", &sibling, &base64(&[0; 32])),
        Code::EntryDerived,
    );
    // The voucher's head is neither shown nor hidden.
    let dropped = edited(&file, |members| members.retain(|(name, _)| name != hidden));
    fails(&dropped, Code::ChainBroken);
    fails(&replaced(&file, "evidence.json", &id("voucher", 1), &id("voucher", 2)), Code::SubjectAbsent);
}

fn edited_member(file: &[u8], name: &str) -> Vec<u8> {
    let members = container::read(file).unwrap();
    members.iter().find(|member| member.name == name.as_bytes()).unwrap().bytes.to_vec()
}

fn policy(log: u8) -> Policy {
    let log = ledger::checkpoint::log_verifier_key(&key(log).public_key());
    let witness = witness_verifier_key("bank.example", key(WITNESS).public_key()).unwrap();
    let log = Party { name: log.name().to_owned(), key: log, url: None };
    Policy::of(log, vec![Party { name: "bank".to_owned(), key: witness, url: None }], 1).unwrap()
}

#[test]
fn policies_and_witnesses() {
    let book = Book::issued();
    let with = |checkpoint, policy: &str| {
        let mut builder = book.builder(checkpoint, &[]);
        builder.policy(policy);
        builder.finish().unwrap()
    };
    let good = policy(LOG).print();
    let file = with(book.witnessed(1_772_500_000), &good);
    let report = verify(&file, &Trusted::default());
    assert!(report.is_sound(), "{:?}", report.failure);
    assert!(report.not_checked.contains(&NotChecked::OwnPolicy));
    assert_eq!(report.about.unwrap().witnesses, [("bank".to_owned(), 1_772_500_000)]);
    assert_eq!(report.checked, Code::ALL);
    fails(&with(book.witnessed(1), "quorum some\n"), Code::PolicyMalformed);
    fails(&with(book.witnessed(1), &policy(1).print()), Code::PolicyMalformed);
    fails(&with(book.witnessed(0), &good), Code::CosignatureInvalid);
    fails(&with(book.checkpoint(), &good), Code::CosignatureQuorum);
    // A bad line by the witness beside a good one.
    let mut two = book.witnessed(1_772_500_000);
    let mut line = two.note().signatures()[1].clone();
    line.bytes[20] ^= 1;
    two.note_mut().add(line);
    fails(&with(two, &good), Code::CosignatureInvalid);
    let none = Policy::of(policy(LOG).logs()[0].clone(), vec![], 0).unwrap().print();
    let report = verify(&with(book.checkpoint(), &none), &Trusted::default());
    assert!(report.is_sound() && report.not_checked.contains(&NotChecked::NoQuorum));
    // The verifier's own policy counts, and the file's is not even read.
    let own = Trusted { log_key: None, policy: Some(policy(LOG)) };
    let report = verify(&with(book.witnessed(1_772_500_000), "nonsense"), &own);
    assert!(report.is_sound() && !report.not_checked.contains(&NotChecked::OwnPolicy));
    assert_eq!(code(&verify(&with(book.checkpoint(), &none), &own)), Some(Code::CosignatureQuorum));
}
