//! Commands, records, submissions and their signatures, whole and then broken.

use std::collections::BTreeMap;

use contracts::codec::Value;
use ledger::draft::UnsignedRecord;
use ledger::record::{self, Approval, RecordError};
use ledger::signature::{KeyId, PublicKey, SigningKey};
use ledger::submission::Submission;
use ledger::verify::{SignatureRefusal, verify_record};
use ledger::{disclosure, encoding, jcs};
use sha2::{Digest as _, Sha256};

use crate::support::{fields, key, salt, transfer};

fn two_approvals() -> UnsignedRecord {
    transfer().build(salt).unwrap().approve(&key(1)).unwrap().approve(&key(2)).unwrap()
}

fn known(key_id: &KeyId) -> Option<PublicKey> {
    (1..10).map(|byte| key(byte).public_key()).find(|key| key.id() == *key_id)
}

fn as_text(record: &record::ReadRecord) -> String {
    String::from_utf8(record.bytes().to_vec()).unwrap()
}

#[test]
fn a_record_is_read_and_verified() {
    let submission = two_approvals().finish(&key(3));
    let posted = submission.print();
    assert_eq!(Submission::parse(&posted), Ok(submission.clone()));
    let read = submission.clone().read().unwrap();
    assert_eq!(read.record.bytes(), submission.record);
    assert_eq!(read.record.command.op, "holding.transfer");
    assert_eq!(read.record.command.prev, [[0xaa; 32], [0xbb; 32]]);
    assert_eq!(read.record.disclosed, transfer().confidential);
    assert_eq!(read.record.command.body, transfer().body);
    assert!(read.record.undisclosed.is_empty());
    let sha256: [u8; 32] = Sha256::digest(read.record.command_bytes()).into();
    assert_eq!(read.record.command.sha256, sha256);
    let verified = verify_record(&read.record, read.key, &read.signature, known).unwrap();
    let signers: Vec<_> = (1..=3).map(|byte| key(byte).public_key().id()).collect();
    assert_eq!(verified.signers, signers);
    assert_eq!(verified.leaf, read.leaf());
}

/// The messages as the specification writes them, put together the slow way.
#[test]
fn messages_as_specified() {
    let record = two_approvals();
    let record = record.record();
    let Value::Map(whole) = jcs::parse(record.bytes()).unwrap() else { panic!("an object") };
    let Value::List(approvals) = &whole["approvals"] else { panic!("a list") };
    for count in 0..=2 {
        let before = Value::List(approvals[..count].to_vec());
        let part: BTreeMap<_, _> =
            [("approvals".to_owned(), before), ("command".to_owned(), whole["command"].clone())].into();
        let digest = Sha256::digest(jcs::print(&Value::Map(part)));
        let expected = [b"hefu/approval/v1\0".as_slice(), &digest].concat();
        assert_eq!(record.approval_message(count).as_slice(), expected);
    }
    assert_eq!(record.approval_message(3), record.approval_message(2));
    assert_eq!(record.command_bytes(), jcs::print(&whole["command"]));
    let checksum = Sha256::digest(Sha256::digest(record.bytes()));
    assert_eq!(record.checksum().as_slice(), checksum.as_slice());
    assert_eq!(
        two_approvals().last_message().as_slice(),
        [b"sigsum.org/v1/tree-leaf\0".as_slice(), &checksum].concat()
    );
}

#[test]
fn every_changed_byte_of_a_record_is_noticed() {
    let submission = two_approvals().finish(&key(3));
    for at in 0..submission.record.len() {
        let mut bytes = submission.record.clone();
        bytes[at] ^= 1;
        let read = record::read(bytes, &submission.disclosures);
        let verified = read.map(|read| verify_record(&read, submission.key, &submission.signature, known));
        assert!(!matches!(verified, Ok(Ok(_))), "byte {at}");
    }
}

#[test]
fn signature_refusals() {
    let submission = two_approvals().finish(&key(3));
    let record = record::read(submission.record.clone(), &submission.disclosures).unwrap();
    let check = |record: &record::ReadRecord, signer: &SigningKey, signature| {
        verify_record(record, signer.public_key().id(), signature, known).unwrap_err()
    };
    let id = |byte| key(byte).public_key().id();
    let mut wrong = submission.signature;
    wrong[0] ^= 1;
    let invalid = |position, byte| SignatureRefusal::Invalid { position, key: id(byte) };
    assert_eq!(check(&record, &key(3), &wrong), invalid(2, 3));
    assert_eq!(check(&record, &key(4), &submission.signature), invalid(2, 4));
    let unknown = SignatureRefusal::UnknownKey { position: 2, key: id(50) };
    assert_eq!(check(&record, &key(50), &submission.signature), unknown);
    assert_eq!(check(&record, &key(2), &submission.signature), SignatureRefusal::RepeatedKey { key: id(2) });
    // Two approvals that change places each fit no longer.
    let swapped: Vec<Approval> = record.approvals.iter().rev().copied().collect();
    let command = record.command_bytes().to_vec();
    let swapped = UnsignedRecord::new(command, submission.disclosures.clone(), swapped).unwrap();
    let swapped_signature = key(3).sign(&swapped.last_message());
    assert_eq!(check(swapped.record(), &key(3), &swapped_signature), invalid(0, 2));
}

#[test]
fn a_resolver_that_answers_with_another_key_is_not_believed() {
    let submission = transfer().build(salt).unwrap().finish(&key(3));
    let read = submission.read().unwrap();
    let forged = key(9).public_key();
    let refusal = verify_record(&read.record, key(8).public_key().id(), &read.signature, |_| Some(forged));
    let expected = SignatureRefusal::UnknownKey { position: 0, key: key(8).public_key().id() };
    assert_eq!(refusal.unwrap_err(), expected);
}

/// Breaks the record's text by one replacement at a time.
#[test]
fn field_refusals() {
    let whole = two_approvals();
    let text = as_text(whole.record());
    let table = [
        ("hefu/command/v1", "hefu/command/v2", "command.ctx"),
        ("\"sha-256\"", "\"sha-512\"", "command._sd_alg"),
        ("sigsum.org/v1/tree/", "sigsum.org/v2/tree/", "command.log"),
        ("7a1f4c1e-2b3d-4e5f", "7a1f4c1e-2b3d-1e5f", "command.id"),
        ("holding.transfer", "holding_transfer", "command.op"),
        ("0d5f8a4e-91c7", "0D5f8a4e-91c7", "command.member"),
        ("\"rules\":\"1\"", "\"rules\":\"01\"", "command.rules"),
        ("\"rules\":\"1\"", "\"rules\":\"4294967296\"", "command.rules"),
        ("\"rules\":\"1\"", "\"rules\":true", "command.rules"),
        ("2026-03-02T01", "2026-03-02 01", "command.not_after"),
        ("\"bbbb", "\"BBBB", "command.prev.1"),
        ("\"bbbb", "\"0000", "command.prev"),
        ("\"command\":{", "\"command\":{\"A\":true,", "command.A"),
        ("\"alg\":\"ed25519\"", "\"alg\":\"ed448\"", "approvals.0.alg"),
        ("\"alg\":\"ed25519\"", "\"alg\":\"ed25519\",\"by\":\"me\"", "approvals.0.by"),
        ("{\"approvals\"", "{\"also\":true,\"approvals\"", "also"),
        ("\"op\":\"holding.transfer\",", "", "command.op"),
        ("\"_sd\":[\"", "\"_sd\":[\"_", "command._sd.0"),
    ];
    for (from, to, field) in table {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from}");
        let refusal = record::read(broken, whole.disclosures()).unwrap_err();
        assert_eq!(refusal.field(), field, "{from} -> {to}: {refusal}");
    }
    let spaced = text.replacen(',', ", ", 1);
    assert!(matches!(record::read(spaced, whole.disclosures()), Err(RecordError::Json(_))));
}

#[test]
fn digests_and_prev_are_sorted_and_unique() {
    let whole = two_approvals();
    let text = as_text(whole.record());
    for (name, wrong) in [("_sd", &whole.record().command.sd)].map(|(name, list)| (name, list.clone())) {
        let sorted = format!("[\"{}\"]", wrong.join("\",\""));
        let mut reversed = wrong.clone();
        reversed.reverse();
        let twice = [wrong.clone(), vec![wrong[wrong.len() - 1].clone()]].concat();
        for list in [reversed, twice] {
            let broken = text.replacen(&sorted, &format!("[\"{}\"]", list.join("\",\"")), 1);
            assert_ne!(broken, text);
            let refusal = record::read(broken, whole.disclosures()).unwrap_err();
            assert_eq!(refusal.field(), format!("command.{name}"));
        }
    }
    let hash = encoding::hex(&[0xaa; 32]);
    let twice = text.replacen(&format!("\"{hash}\""), &format!("\"{hash}\",\"{hash}\""), 1);
    assert_eq!(record::read(twice, whole.disclosures()).unwrap_err().field(), "command.prev");
}

#[test]
fn disclosures_match_the_command() {
    let whole = transfer().build(salt).unwrap();
    let bytes = whole.record().bytes();
    let all = whole.disclosures();
    let read = record::read(bytes, &all[1..]).unwrap();
    assert_eq!(read.undisclosed, [disclosure::digest(&all[0])]);
    assert_eq!(read.disclosed.len(), 3);
    let twice = [all, &all[..1]].concat();
    assert_eq!(record::read(bytes, &twice), Err(RecordError::RepeatedDisclosure { index: 4 }));
    let foreign = disclosure::build(&[9; 16], "amount", &Value::text("1"));
    assert_eq!(record::read(bytes, &[foreign]), Err(RecordError::UnmatchedDisclosure { index: 0 }));
    let mut shadow = transfer();
    shadow.body.append(&mut fields(&[("amount", "1")]));
    assert_eq!(shadow.build(salt), Err(RecordError::RepeatedField("amount".to_owned())));
}

#[test]
fn a_sealed_field_opens_with_the_same_digest() {
    let digest = |draft: ledger::draft::CommandDraft| draft.build(salt).unwrap().record().command.sd.clone();
    let mut later = transfer();
    later.op = "discount.open_quote".to_owned();
    assert_eq!(digest(transfer()), digest(later));
}

#[test]
fn at_most_sixteen_approvals() {
    let mut record = transfer().build(salt).unwrap();
    for byte in 0..16 {
        record = record.approve(&key(byte)).unwrap();
    }
    assert_eq!(record.clone().approve(&key(16)).unwrap_err().field(), "approvals");
    let read = record.finish(&key(17)).read().unwrap();
    let resolve = |id: &KeyId| (0..18).map(|byte| key(byte).public_key()).find(|key| key.id() == *id);
    assert_eq!(verify_record(&read.record, read.key, &read.signature, resolve).unwrap().signers.len(), 17);
}

#[test]
fn submission_refusals() {
    let posted = String::from_utf8(transfer().build(salt).unwrap().finish(&key(1)).print()).unwrap();
    let field = |text: String| Submission::parse(text.as_bytes()).unwrap_err().field().to_owned();
    assert_eq!(field(posted.replace("\"key\"", "\"kei\"")), "key");
    assert_eq!(field(posted.replace("\"disclosures\":[", "\"disclosures\":[true,")), "disclosures.0");
    assert_eq!(field(posted.replace("\"signature\":\"", "\"signature\":\"a")), "signature");
    assert_eq!(field(posted.replacen('{', "{\"x\":true,", 1)), "x");
    assert_eq!(field(posted.replacen('{', "{\"x\":1,", 1)), "x");
    let good = posted.clone();
    let bad = posted.replace("\"key\"", "\"kei\"");
    let batch = Submission::parse_batch(format!("[{bad},{good}]").as_bytes(), 2, 1 << 20).unwrap();
    assert_eq!(batch[0].as_ref().unwrap_err().field, "0.key");
    assert!(batch[1].is_ok());
    assert!(Submission::parse_batch(format!("[{good},{good},{good}]").as_bytes(), 2, 1 << 20).is_err());
    assert!(Submission::parse_batch(good.as_bytes(), 2, 1 << 20).is_err());
}
