//! Trust policies: what is read, what is refused, and who is a quorum; two other
//! implementations say the same.

use ledger::checkpoint::{Checkpoint, CheckpointError, log_verifier_key};
use ledger::cosignature::{Cosignature, cosign, witness_verifier_key};
use ledger::merkle::leaf_hash;
use ledger::note::{Note, NoteError, NoteSignature};
use ledger::policy::{MAX_DEFINED, MAX_POLICY_BYTES, Party, Policy, PolicyError, Unmet};
use proptest::prelude::*;

use crate::support::key;

/// The verifier key of the witness with the seed `byte`.
fn vkey(byte: u8) -> String {
    witness_verifier_key(&format!("w{byte}.example"), key(byte).public_key()).unwrap().print()
}

fn log() -> String {
    log_verifier_key(&key(100).public_key()).print()
}

/// A log, three witnesses, and `rest`.
fn policy_text(rest: &str) -> String {
    let witnesses: String = (1..=3).map(|byte| format!("witness w{byte} {}\n", vkey(byte))).collect();
    format!("log {}\n{witnesses}{rest}", log())
}

fn refusal(text: &str) -> PolicyError {
    Policy::parse(text.as_bytes()).unwrap_err()
}

/// A checkpoint of the log, cosigned by the witnesses with these seeds.
fn cosigned(by: &[u8]) -> Note {
    let checkpoint = Checkpoint::new(&key(100).public_key().id(), 7, leaf_hash(b"root"));
    let mut note = checkpoint.sign(&key(100)).unwrap().note().clone();
    for byte in by {
        let line = cosign(1_800_000_000, note.text(), &format!("w{byte}.example"), &key(*byte));
        note.add(line.unwrap());
    }
    note
}

#[test]
fn a_policy_is_read_and_printed() {
    let text = policy_text("# two of three\n\tgroup  g 2 w1 w2 w3 \n\nquorum g\n");
    let policy = Policy::parse(text.as_bytes()).unwrap();
    let printed = policy_text("group g 2 w1 w2 w3\nquorum g\n");
    assert_eq!(policy.print(), printed);
    assert_eq!(Policy::parse(printed.as_bytes()), Ok(policy.clone()));
    assert_eq!((policy.quorum(), policy.fewest(), policy.witnesses().len()), (Some("g"), 2, 3));
    assert_eq!(policy.logs()[0].key.print(), log());
    let sigsum = policy.print_sigsum();
    assert!(
        sigsum.starts_with(&format!("log {}\n", ledger::encoding::hex(key(100).public_key().as_bytes())))
    );
    assert!(sigsum::Policy::parse(&sigsum).is_ok(), "{sigsum}");

    let none = Policy::parse(b"quorum none\n").unwrap();
    assert_eq!((none.quorum(), none.fewest(), none.is_quorum([])), (None, 0, true));
    assert_eq!(none.print(), "quorum none\n");
    let urls = policy_text("").replace("\nwitness w2", " https://log.example/\nwitness w2");
    let urls = Policy::parse(format!("{urls}quorum w1\n").as_bytes()).unwrap();
    assert_eq!(urls.witnesses()[0].url.as_deref(), Some("https://log.example/"));
}

#[test]
fn a_policy_is_put_together() {
    let party = |name: &str, vkey: &str| Party {
        name: name.to_owned(),
        key: ledger::note::VerifierKey::parse(vkey).unwrap(),
        url: None,
    };
    let witnesses: Vec<Party> = (1..=3).map(|byte| party(&format!("w{byte}"), &vkey(byte))).collect();
    let of = |threshold| Policy::of(party("log", &log()), witnesses.clone(), threshold);
    assert_eq!(of(2).unwrap().print(), policy_text("group witnesses 2 w1 w2 w3\nquorum witnesses\n"));
    assert_eq!(of(0).unwrap_err(), PolicyError::Threshold(5));
    assert_eq!(of(4).unwrap_err(), PolicyError::Threshold(5));
    let alone = Policy::of(party("log", &log()), Vec::new(), 0).unwrap();
    assert_eq!(alone.print(), format!("log {}\nquorum none\n", log()));
    let twice = Policy::of(party("log", &log()), vec![witnesses[0].clone(), witnesses[0].clone()], 1);
    assert_eq!(twice.unwrap_err(), PolicyError::DuplicateName(3));
}

#[test]
fn refusals() {
    use PolicyError::*;
    let (one, other) = (vkey(1), vkey(4));
    for (rest, expected) in [
        ("", Quorum),
        ("quorum w1\nquorum w1\n", Quorum),
        ("quorum w4\n", Undefined(5)),
        ("quorum W1\n", Undefined(5)),
        ("quorum w1", Character(5)),
        ("quorum w1\r\n", Character(5)),
        ("quorum w\u{7f}1\n", Character(5)),
        ("quorum\u{a0}w1\n", Line(5)),
        ("quorum w1 # the first\n", Line(5)),
        ("quorum\n", Line(5)),
        ("witness w4\n", Line(5)),
        ("log\n", Line(5)),
        ("logs a\n", Line(5)),
        ("group g 1\n", Line(5)),
        ("group g 0 w1\n", Threshold(5)),
        ("group g 2 w1\n", Threshold(5)),
        ("group g 01 w1\n", Threshold(5)),
        ("group g most w1\n", Threshold(5)),
        ("group g 99999999999999999999 w1\n", Threshold(5)),
        ("group g any w1 w1\n", MemberTwice(5)),
        ("group g any w1\ngroup h any w2 w1\n", MemberTwice(6)),
        ("group g any w4\n", Undefined(5)),
        ("group g any g\n", Undefined(5)),
        ("group g any none\n", Undefined(5)),
        ("group w1 any w2\n", DuplicateName(5)),
        ("group none any w2\n", DuplicateName(5)),
        (&format!("witness w1 {other}\n"), DuplicateName(5)),
        (&format!("witness none {other}\n"), DuplicateName(5)),
        (&format!("witness w4 {one}\n"), DuplicateKey(5)),
        (&format!("log {}\n", log()), DuplicateKey(5)),
        (&format!("witness w4 {}\n", log()), KeyKind(5)),
        (&format!("log {other}\n"), KeyKind(5)),
        (&format!("witness w4 {}\n", &other[1..]), Key(5, NoteError::VerifierKey)),
    ] {
        assert_eq!(refusal(&policy_text(rest)), expected, "{rest}");
    }
    // A log that witnesses itself: its key in both roles.
    let own = witness_verifier_key("w4.example", key(100).public_key()).unwrap().print();
    assert_eq!(refusal(&policy_text(&format!("witness w4 {own}\n"))), DuplicateKey(5));
    assert_eq!(Policy::parse(b"\xff\n").unwrap_err(), Shape);
}

#[test]
fn limits() {
    let witnesses = |count: u8| -> String {
        (0..count).map(|byte| format!("witness w{byte} {}\n", vkey(byte + 101))).collect()
    };
    let most = u8::try_from(MAX_DEFINED).unwrap();
    assert!(Policy::parse(format!("{}quorum w0\n", witnesses(most)).as_bytes()).is_ok());
    assert_eq!(refusal(&witnesses(most + 1)), PolicyError::TooMany(MAX_DEFINED + 1));
    // The deepest nesting that fits is judged without trouble.
    let mut deep = policy_text("group g0 any w1\n");
    for level in 1..MAX_DEFINED {
        deep.push_str(&format!("group g{level} all g{}\n", level - 1));
    }
    let nested = Policy::parse(format!("{deep}quorum g{}\n", MAX_DEFINED - 1).as_bytes()).unwrap();
    assert_eq!((nested.is_quorum(["w1"]), nested.is_quorum(["w2"]), nested.fewest()), (true, false, 1));
    assert_eq!(refusal(&format!("{deep}group more any w2\n")), PolicyError::TooMany(5 + MAX_DEFINED));
    let filler = |bytes: usize| format!("#{}\nquorum none\n", "x".repeat(bytes - 14));
    assert!(Policy::parse(filler(MAX_POLICY_BYTES).as_bytes()).is_ok());
    assert_eq!(refusal(&filler(MAX_POLICY_BYTES + 1)), PolicyError::Shape);
}

#[test]
fn a_quorum_counts_each_witness_once() {
    let policy = Policy::parse(policy_text("group g 2 w1 w2 w3\nquorum g\n").as_bytes()).unwrap();
    let open = |note: &Note| policy.open(note.print().as_bytes()).map(|(_, by)| by.len());
    assert_eq!(open(&cosigned(&[1, 3])), Ok(2));
    assert_eq!(open(&cosigned(&[1, 2, 3])), Ok(3));
    assert_eq!(open(&cosigned(&[1])), Err(Unmet::Quorum { cosigned: 1 }));
    assert_eq!(open(&cosigned(&[1, 1, 1])), Err(Unmet::Quorum { cosigned: 1 }));
    assert_eq!(open(&cosigned(&[4, 5, 6])), Err(Unmet::Quorum { cosigned: 0 }));
    assert_eq!(open(&cosigned(&[])), Err(Unmet::Quorum { cosigned: 0 }));
    // Another's key under a known name is a stranger's line.
    let mut borrowed = cosigned(&[1]);
    borrowed.add(cosign(1, borrowed.text(), "w2.example", &key(9)).unwrap());
    assert_eq!(open(&borrowed), Err(Unmet::Quorum { cosigned: 1 }));
    // The latest of several times is kept.
    let mut later = cosigned(&[1, 2]);
    later.add(cosign(1_900_000_000, later.text(), "w1.example", &key(1)).unwrap());
    assert_eq!(policy.cosigned(&later).unwrap()["w1"].time, 1_900_000_000);
}

#[test]
fn a_line_that_does_not_fit_spoils_the_checkpoint() {
    let policy = Policy::parse(policy_text("quorum w1\n").as_bytes()).unwrap();
    let spoiled = |add: &dyn Fn(&mut Note)| {
        let mut note = cosigned(&[1]);
        add(&mut note);
        policy.open(note.print().as_bytes()).unwrap_err()
    };
    let of_w2 = witness_verifier_key("w2.example", key(2).public_key()).unwrap();
    let unfit = spoiled(&|note| note.add(NoteSignature::new(&of_w2, vec![7; 72])));
    assert_eq!(unfit, Unmet::Cosignature("w2".to_owned()));
    let timeless = spoiled(&|note| {
        let bytes = Cosignature::sign(0, note.text(), &key(2)).to_bytes();
        note.add(NoteSignature::new(&of_w2, bytes));
    });
    assert_eq!(timeless, Unmet::Cosignature("w2".to_owned()));
    // Neither another log's checkpoint nor an unsigned one counts, however often cosigned.
    let text = Checkpoint::new(&key(101).public_key().id(), 7, leaf_hash(b"root")).text();
    let mut note = Note::new(text.clone()).unwrap();
    note.add(cosign(1, &text, "w1.example", &key(1)).unwrap());
    let other = policy.open(note.print().as_bytes()).unwrap_err();
    assert_eq!(other, Unmet::Checkpoint(CheckpointError::Origin));
    let text = cosigned(&[]).text().to_owned();
    let mut note = Note::new(text.clone()).unwrap();
    note.add(cosign(1, &text, "w1.example", &key(1)).unwrap());
    let unsigned = policy.open(note.print().as_bytes()).unwrap_err();
    assert!(matches!(unsigned, Unmet::Checkpoint(CheckpointError::Note(NoteError::NotSigned(_)))));
}

/// The lines of a policy over six witnesses, some of which are at fault.
fn lines() -> impl Strategy<Value = String> {
    let name = prop_oneof![(1..7u8).prop_map(|byte| format!("w{byte}")), "[gh][0-3]"];
    let threshold = prop_oneof![Just("any".to_owned()), Just("all".to_owned()), "[0-4]"];
    let group = ("[gh][0-3]", threshold, prop::collection::vec(name.clone(), 1..4))
        .prop_map(|(group, threshold, members)| format!("group {group} {threshold} {}\n", members.join(" ")));
    (prop::collection::vec(group, 0..4), name)
        .prop_map(|(groups, quorum)| format!("{}quorum {quorum}\n", groups.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Two other implementations read the same policies, and find the same quorums.
    #[test]
    fn others_judge_alike(rest in lines(), by in prop::collection::btree_set(1..7u8, 0..6)) {
        let witnesses: String = (1..7).map(|byte| format!("witness w{byte} {}\n", vkey(byte))).collect();
        let text = format!("log {}\n{witnesses}{rest}", log());
        let ours = Policy::parse(text.as_bytes());
        let theirs = doubleentry::transparency::Policy::parse(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}: {:?} {:?}", rest, ours, theirs.err());
        let (Ok(ours), Ok(theirs)) = (ours, theirs) else { return Ok(()) };
        let by: Vec<u8> = by.into_iter().collect();
        let note = cosigned(&by).print();
        let verdict = ours.open(note.as_bytes()).is_ok();
        let signed = doubleentry::transparency::SignedCheckpoint::parse(note.as_bytes()).unwrap();
        prop_assert_eq!(verdict, theirs.verify(&signed).is_ok());
        let sigsum = sigsum::Policy::parse(&ours.print_sigsum()).unwrap();
        let hashes: Vec<sigsum::Hash> =
            by.iter().map(|byte| key(*byte).public_key().id().0.into()).collect();
        prop_assert_eq!(verdict, sigsum.check_quorum(&hashes));
        prop_assert!(!verdict || by.len() >= ours.fewest());
    }

    #[test]
    fn nothing_panics(text in "(log|witness|group|quorum|#|[ a-z+0-9]|\n|\t|\u{2014}){0,60}", bytes: Vec<u8>) {
        let _ = Policy::parse(text.as_bytes());
        let _ = Policy::parse(&bytes);
    }
}
