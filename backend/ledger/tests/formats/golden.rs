//! The golden vector: every byte that one transfer leaves behind. A format that
//! changes breaks it; a second verifier in another language checks itself by it.

use contracts::codec::Value;
use ledger::draft::UnsignedRecord;
use ledger::encoding::hex;
use ledger::signature::{Possession, SigningKey, possession_message, tree_leaf_message};
use ledger::submission::Submission;
use ledger::verify::verify_record;
use ledger::{disclosure, jcs, record, tag};
use serde_json::json;

use crate::support::{key, log_origin, salt, transfer};

const VECTOR: &str = include_str!("../../../../tests/vectors/transfer-command.json");

fn key_of(signer: &SigningKey, seed: u8) -> serde_json::Value {
    json!({
        "seed": hex(&[seed; 32]),
        "public_key": hex(signer.public_key().as_bytes()),
        "key_id": signer.public_key().id().to_string(),
    })
}

fn as_text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The vector, computed from its seeds and salts.
fn computed() -> serde_json::Value {
    let unsigned: UnsignedRecord = transfer().build(salt).unwrap();
    let command = as_text(unsigned.record().command_bytes());
    let command_sha256 = hex(&unsigned.record().command.sha256);
    let disclosures: Vec<_> = unsigned
        .disclosures()
        .iter()
        .map(|text| {
            let opened = disclosure::open(text).unwrap();
            json!({
                "field": opened.field,
                "salt": hex(&opened.salt),
                "value": as_text(&jcs::print(&opened.value)),
                "disclosure": text,
                "digest": disclosure::digest(text),
            })
        })
        .collect();
    let approval_message = hex(&unsigned.approval_message());
    let approved = unsigned.approve(&key(1)).unwrap();
    let approval = approved.record().approvals[0];
    let submission = approved.finish(&key(2));
    let posted = as_text(&submission.print());
    let read = submission.read().unwrap();
    let leaf = read.leaf();
    let possession = Possession {
        log: &log_origin(),
        member: "0d5f8a4e-91c7-4b2a-9f3e-6a7b8c9d0e1f",
        person: "b2c3d4e5-f6a7-4b8c-9d0e-1f2a3b4c5d6e",
        seat: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    };
    let possession_bytes = possession_message(&key(1).public_key(), &possession);
    json!({
        "log": {"key": key_of(&key(100), 100), "origin": log_origin()},
        "approver": key_of(&key(1), 1),
        "last_signer": key_of(&key(2), 2),
        "command": command,
        "command_sha256": command_sha256,
        "disclosures": disclosures,
        "approval_message": approval_message,
        "approval_signature": hex(&approval.signature),
        "record": as_text(read.record.bytes()),
        "message": hex(&read.record.message()),
        "checksum": hex(&read.record.checksum()),
        "tree_leaf_message": hex(&tree_leaf_message(&read.record.checksum())),
        "signature": hex(&read.signature),
        "leaf": hex(&leaf.to_bytes()),
        "leaf_hash": hex(&leaf.hash()),
        "submission": posted,
        "possession": {
            "member": possession.member,
            "person": possession.person,
            "seat": possession.seat,
            "message": hex(&possession_bytes),
            "signature": hex(&key(1).sign(&possession_bytes)),
        },
        "tag": {
            "key": hex(&[9; 32]),
            "commitment": hex(&tag::commitment(&[9; 32])),
            "number": "ｉｎｖ-2026/001",
            "normalised": tag::normalise("ｉｎｖ-2026/001"),
            "tag": tag::tag(&[9; 32], "ｉｎｖ-2026/001"),
        },
    })
}

#[test]
fn the_vector_is_what_the_code_computes() {
    let computed = computed();
    let stored: serde_json::Value = serde_json::from_str(VECTOR).unwrap();
    assert_eq!(stored, computed, "computed:\n{}", serde_json::to_string_pretty(&computed).unwrap());
}

/// The stored bytes alone, without anything that made them, are read and verified.
#[test]
fn the_vector_verifies() {
    let stored: serde_json::Value = serde_json::from_str(VECTOR).unwrap();
    let text = |name: &str| stored[name].as_str().unwrap();
    let submission = Submission::parse(text("submission").as_bytes()).unwrap();
    assert_eq!(submission.record, text("record").as_bytes());
    let read = record::read(text("record"), &submission.disclosures).unwrap();
    let resolve = |id: &_| [key(1), key(2)].iter().map(|key| key.public_key()).find(|key| key.id() == *id);
    let verified = verify_record(&read, submission.key, &submission.signature, resolve).unwrap();
    assert_eq!(hex(&verified.leaf.hash()), text("leaf_hash"));
    assert_eq!(read.disclosed["amount"], Value::text("100000"));
    let changed = text("record").replacen("holding", "holdinh", 1);
    let changed = record::read(changed, &submission.disclosures).unwrap();
    assert!(verify_record(&changed, submission.key, &submission.signature, resolve).is_err());
}
