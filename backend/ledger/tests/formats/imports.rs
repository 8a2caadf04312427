//! An entry of one log carried by another: what is admitted, and each way in which it is not what it says.

use contracts::{
    codec::Value,
    command::Command,
    field::Secrecy,
    id::{Digest, PublicKey as RawKey},
    registry::import::Import,
};
use ledger::{
    admission::{AdmissionError, Admitted, admit},
    checkpoint::{Checkpoint, SignedCheckpoint, origin},
    disclosure,
    draft::CommandDraft,
    import::{carried_command, import},
    leaf::Leaf,
    merkle::{leaf_hash, node_hash},
    signature::{KeyId, PublicKey, SigningKey},
};

use crate::support::{fields, key, salt};

/// The registry's log key, the further log's, the platform's, and a member's two.
const REGISTRY: u8 = 100;
const FURTHER: u8 = 101;
const PLATFORM: u8 = 9;
const SIGNERS: [u8; 2] = [1, 2];

fn origin_of(log: u8) -> String {
    origin(&key(log).public_key().id())
}

fn resolve(id: &KeyId) -> Option<PublicKey> {
    let keys = [PLATFORM, SIGNERS[0], SIGNERS[1]].map(|seed| key(seed).public_key());
    keys.into_iter().find(|key| key.id() == *id)
}

fn draft(log: u8, op: &str) -> CommandDraft {
    CommandDraft {
        log: origin_of(log),
        id: "7a1f4c1e-2b3d-4e5f-8a9b-0c1d2e3f4a5b".to_owned(),
        op: op.to_owned(),
        member: "0d5f8a4e-91c7-4b2a-9f3e-6a7b8c9d0e1f".to_owned(),
        rules: 1,
        prev: vec![[0xaa; 32]],
        not_after: "2026-03-02T01:00:00Z".to_owned(),
        body: Default::default(),
        confidential: Default::default(),
    }
}

/// An account, registered on `log` by two seats.
fn account(log: u8) -> Admitted {
    let confidential = fields(&[
        ("currency", "CNY"),
        ("bank_name", "工商银行"),
        ("account_name", "甲公司"),
        ("number", "6222 0001"),
    ]);
    let table = Command::fields("member.account").unwrap();
    let (body, confidential) = confidential.into_iter().partition(|(name, _)| {
        table.iter().any(|field| field.name == name && field.secrecy == Secrecy::Clear)
    });
    let draft = CommandDraft { body, confidential, ..draft(log, "member.account") };
    let unsigned = draft.build(salt).unwrap().approve(&key(SIGNERS[0])).unwrap();
    admit(unsigned.finish(&key(SIGNERS[1])).read().unwrap(), &origin_of(log), resolve).unwrap()
}

/// The import of `entry` at index 1 of a registry of three entries.
fn imported(entry: &Admitted) -> Import {
    let (before, after) = (leaf_hash(b"before"), leaf_hash(b"after"));
    let root = node_hash(&node_hash(&before, &entry.leaf_hash), &after);
    let log = key(REGISTRY);
    let signed = Checkpoint::new(&log.public_key().id(), 3, root).sign(&log).unwrap();
    made(entry, &entry.leaf, &[before, after], &signed)
}

fn made(entry: &Admitted, leaf: &Leaf, proof: &[[u8; 32]], signed: &SignedCheckpoint) -> Import {
    import(1, &entry.record, leaf, proof, (&key(REGISTRY).public_key(), signed)).unwrap()
}

/// What the further log admits of `import` with these `disclosures`.
fn admitted(import: &Import, disclosures: &[String]) -> Result<Admitted, AdmissionError> {
    let opened: Vec<_> = disclosures.iter().map(|text| disclosure::open(text).unwrap()).collect();
    let body = Command::from(import.clone()).write();
    let draft = CommandDraft {
        prev: Vec::new(),
        body: body.into_iter().map(|(name, _, value)| (name.to_owned(), value)).collect(),
        confidential: opened.iter().map(|one| (one.field.clone(), one.value.clone())).collect(),
        ..draft(FURTHER, "registry.import")
    };
    let salt = |field: &str| opened.iter().find(|one| one.field == field).unwrap().salt;
    let submission = draft.build(salt).unwrap().finish(&key(PLATFORM));
    admit(submission.read().unwrap(), &origin_of(FURTHER), resolve)
}

/// Why it is not admitted.
fn refused(import: &Import, disclosures: &[String]) -> String {
    let error = admitted(import, disclosures).expect_err("it was admitted");
    format!("{}: {error}", error.code())
}

#[test]
fn an_entry_of_the_registry_is_carried_as_it_was_signed() {
    let entry = account(REGISTRY);
    let import = imported(&entry);
    let carried = admitted(&import, &entry.disclosures).unwrap();
    let inside = carried.asked.imported.as_deref().unwrap();
    assert_eq!(inside.submission, entry.asked);
    assert_eq!(inside.leaf.0, entry.leaf_hash);
    assert_eq!(carried_command(&import, &carried.disclosures).unwrap(), entry.asked.command);
    // The very bytes that were signed are a part of those that carry them.
    let record = String::from_utf8(entry.record).unwrap();
    assert!(String::from_utf8(carried.record).unwrap().contains(&record));
}

#[test]
fn nothing_about_it_can_be_another() {
    let entry = account(REGISTRY);
    let (good, shown) = (imported(&entry), &entry.disclosures);
    let changed = |change: &dyn Fn(&mut Import)| {
        let mut import = good.clone();
        change(&mut import);
        refused(&import, shown)
    };
    let unproven = "registry.import.unproven: the imported entry is not shown to stand in the registry";
    let proof = format!("{unproven}: the inclusion proof does not lead to the checkpoint");
    let checkpoint = format!("{unproven}: the checkpoint's signature does not fit");
    assert_eq!(changed(&|import| import.index = 0), proof);
    assert_eq!(changed(&|import| import.index = 3), proof);
    assert_eq!(changed(&|import| import.proof.swap(0, 1)), proof);
    assert_eq!(changed(&|import| import.proof.push(Digest([0; 32]))), proof);
    assert_eq!(changed(&|import| import.checkpoint.size = 4), checkpoint);
    assert_eq!(changed(&|import| import.checkpoint.root = Digest([0; 32])), checkpoint);
    assert_eq!(changed(&|import| import.checkpoint.signature = "00".repeat(64)), checkpoint);
    // Another log's key, even with a checkpoint that it has signed: the record is not for that log.
    let other = SigningKey::from_seed(&[77; 32]);
    let own = Checkpoint::new(&other.public_key().id(), 3, good.checkpoint.root.0).sign(&other).unwrap();
    let by_other = changed(&|import| {
        import.checkpoint.key = RawKey(*other.public_key().as_bytes());
        import.checkpoint.signature = ledger::encoding::hex(own.signature());
    });
    assert_eq!(by_other, "command.other_log: the command is for another log");
    // The entry's own signatures.
    assert!(changed(&|import| import.signature = "00".repeat(64)).starts_with("signature.invalid"));
    assert!(changed(&|import| import.key = contracts::id::KeyId([5; 32])).starts_with("command.unknown_key"));
    let edited = changed(&|import| {
        let Some(Value::Map(command)) = import.record.0.get_mut("command") else { panic!("no command") };
        command.insert("not_after".to_owned(), Value::text("2027-03-02T01:00:00Z"));
    });
    assert!(edited.starts_with("signature.invalid"), "{edited}");
    let approvals =
        changed(&|import| drop(import.record.0.insert("approvals".to_owned(), Value::List(Vec::new()))));
    assert!(approvals.starts_with("signature.invalid"), "{approvals}");
    let more = changed(&|import| drop(import.record.0.insert("more".to_owned(), Value::Flag(true))));
    assert!(more.starts_with("record.malformed"), "{more}");
}

#[test]
fn its_disclosures_are_those_of_the_entry() {
    let entry = account(REGISTRY);
    let import = imported(&entry);
    let fewer = refused(&import, &entry.disclosures[1..]);
    assert!(
        fewer.starts_with("registry.import.unproven") && fewer.ends_with("not those of the entry"),
        "{fewer}"
    );
    let mut other = entry.disclosures.clone();
    other[0] = disclosure::build(&salt("another"), "number", &Value::text("6222 0002"));
    let other = refused(&import, &other);
    assert!(other.starts_with("record.malformed"), "{other}");
}

#[test]
fn an_entry_of_another_log_is_none_of_the_registry_s() {
    let entry = account(FURTHER);
    assert_eq!(
        refused(&imported(&entry), &entry.disclosures),
        "command.other_log: the command is for another log"
    );
}

#[test]
fn whatever_a_member_may_sign_fits_into_an_import() {
    let row = |place: usize| {
        let op = format!("{place:02}{}", "x".repeat(1008));
        Value::Map([("op".to_owned(), Value::text(op)), ("signatures".to_owned(), Value::text("1"))].into())
    };
    let rows = Value::List((0..62).map(row).collect());
    let body = [("default".to_owned(), Value::text("1")), ("by_op".to_owned(), rows)].into();
    let draft = CommandDraft { body, ..draft(REGISTRY, "member.approval_policy") };
    let unsigned = draft.build(salt).unwrap().approve(&key(SIGNERS[0])).unwrap();
    let length = unsigned.record().command_bytes().len();
    assert!((64_000..=65_536).contains(&length), "{length}");
    let submission = unsigned.finish(&key(SIGNERS[1]));
    let entry = admit(submission.read().unwrap(), &origin_of(REGISTRY), resolve).unwrap();
    let carried = admitted(&imported(&entry), &entry.disclosures).unwrap();
    assert!(carried.record.len() > 65_536);
}

#[test]
fn an_import_carries_no_import() {
    let inner = account(REGISTRY);
    let import = imported(&inner);
    let body = Command::from(import).write();
    let draft = CommandDraft {
        prev: Vec::new(),
        body: body.into_iter().map(|(name, _, value)| (name.to_owned(), value)).collect(),
        ..draft(REGISTRY, "registry.import")
    };
    let unsigned = draft.build(salt).unwrap();
    let submission = unsigned.finish(&key(PLATFORM));
    let read = submission.read().unwrap();
    let (record, leaf) = (read.record.bytes().to_vec(), read.leaf());
    let log = key(REGISTRY);
    let signed = Checkpoint::new(&log.public_key().id(), 2, [1; 32]).sign(&log).unwrap();
    let outer = ledger::import::import(1, &record, &leaf, &[], (&log.public_key(), &signed)).unwrap();
    assert!(refused(&outer, &[]).ends_with("it carries another import"));
}
