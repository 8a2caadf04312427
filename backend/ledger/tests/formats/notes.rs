//! Notes, checkpoints and cosignatures.

use ledger::checkpoint::{
    Checkpoint, CheckpointError, SignedCheckpoint, is_origin, log_verifier_key, origin,
};
use ledger::cosignature::{self, Cosignature, cosign, witness_verifier_key};
use ledger::merkle::empty_root;
use ledger::note::{MAX_SIGNATURES, Note, NoteError, NoteSignature, SignatureType, VerifierKey};

use crate::support::key;

const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// The example of the signed-note specification.
#[test]
fn published_note() {
    let vkey = VerifierKey::parse(VKEY).unwrap();
    assert_eq!(vkey.print(), VKEY);
    let note = Note::parse(NOTE.as_bytes()).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.print(), NOTE);
    assert!(note.verify(&vkey).is_ok());
    let other = Note::parse(NOTE.replace("example message", "Example message").as_bytes()).unwrap();
    assert_eq!(other.verify(&vkey), Err(NoteError::Invalid("example.com/foo".to_owned())));
}

#[test]
fn verifier_key_refusals() {
    let refusal = |vkey: &str| VerifierKey::parse(vkey).unwrap_err();
    assert_eq!(refusal("example.com/foo"), NoteError::VerifierKey);
    assert_eq!(refusal(&VKEY.replace("530d903a", "530d903b")), NoteError::VerifierKey);
    assert_eq!(refusal(&VKEY.replace("530d903a", "530D903A")), NoteError::VerifierKey);
    assert_eq!(refusal(&VKEY.replace("+Aek", "+Bek")), NoteError::SignatureType);
    assert_eq!(refusal(&VKEY.replace("example.com/foo", "")), NoteError::Name);
    assert_eq!(refusal(&VKEY.replace("example.com/foo", "a b")), NoteError::Name);
    assert_eq!(refusal(&VKEY.replace("2k", "2")), NoteError::VerifierKey);
    let weak = format!("a+00000000+{}", "AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert!(matches!(refusal(&weak), NoteError::Key(_)));
}

#[test]
fn note_refusals() {
    let refusal = |note: &str| Note::parse(note.as_bytes()).unwrap_err();
    let line = NOTE.split_once("\n\n").unwrap().1;
    assert_eq!(refusal("text\n"), NoteError::Shape);
    assert_eq!(refusal("text\n\n"), NoteError::Shape);
    assert_eq!(refusal(NOTE.trim_end()), NoteError::Shape);
    assert_eq!(refusal(&NOTE.replace("an example", "an\texample")), NoteError::ControlCharacter);
    assert_eq!(refusal(&NOTE.replace('\u{2014}', "-")), NoteError::Line(0));
    assert_eq!(refusal(&NOTE.replace("foo Uw2Q", "foo  Uw2Q")), NoteError::Line(0));
    assert_eq!(refusal(&NOTE.replace("aQM=", "aQM")), NoteError::Line(0));
    assert_eq!(refusal(&format!("{NOTE}x\n")), NoteError::Line(1));
    assert_eq!(refusal(&format!("a\n\n{}", line.repeat(MAX_SIGNATURES + 1))), NoteError::TooLong);
    assert!(Note::parse(format!("a\n\n{}", line.repeat(MAX_SIGNATURES)).as_bytes()).is_ok());
    assert_eq!(refusal(&format!("{}\n\n{line}", "a".repeat(1 << 20))), NoteError::TooLong);
    assert_eq!(Note::parse(b"\xff\n\n\n").unwrap_err(), NoteError::Shape);
    assert_eq!(Note::new("no line feed".to_owned()).unwrap_err(), NoteError::Shape);
}

#[test]
fn many_signatures_and_blank_lines() {
    let mut note = Note::new("one\n\ntwo\n\n".to_owned()).unwrap();
    for byte in 1..=20 {
        note.sign(&format!("signer{byte}"), &key(byte)).unwrap();
    }
    let note = Note::parse(note.print().as_bytes()).unwrap();
    assert_eq!((note.text(), note.signatures().len()), ("one\n\ntwo\n\n", 20));
    let vkey =
        |name: &str, byte| VerifierKey::new(name, SignatureType::Ed25519, key(byte).public_key()).unwrap();
    for byte in 1..=20 {
        assert!(note.verify(&vkey(&format!("signer{byte}"), byte)).is_ok());
    }
    // A known name with another key is another signer, and is ignored.
    assert_eq!(note.verify(&vkey("signer1", 2)), Err(NoteError::NotSigned("signer1".to_owned())));
    // One line of a known key that does not fit spoils the note.
    let mut spoiled = note.clone();
    spoiled.add(NoteSignature::new(&vkey("signer1", 1), vec![0; 64]));
    assert_eq!(spoiled.verify(&vkey("signer1", 1)), Err(NoteError::Invalid("signer1".to_owned())));
}

#[test]
fn checkpoints() {
    let log = key(100);
    let id = log.public_key().id();
    let checkpoint = Checkpoint::new(&id, 7, empty_root());
    let expected = format!("sigsum.org/v1/tree/{id}\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    assert_eq!(checkpoint.text(), expected);
    assert_eq!(Checkpoint::parse(&expected), Ok(checkpoint.clone()));
    assert!(is_origin(&origin(&id)) && !is_origin("sigsum.org/v1/tree/00"));
    let signed = checkpoint.sign(&log).unwrap();
    let opened = SignedCheckpoint::open(signed.note().print().as_bytes(), &log.public_key()).unwrap();
    assert_eq!(opened, signed);
    assert_eq!(opened.checkpoint(), &checkpoint);
    assert_eq!(log.sign(expected.as_bytes()), *signed.signature());
    let other = SignedCheckpoint::open(signed.note().print().as_bytes(), &key(101).public_key());
    assert!(matches!(other, Err(CheckpointError::Note(NoteError::NotSigned(_)))));
    assert_eq!(checkpoint.sign(&key(101)).unwrap_err(), CheckpointError::Origin);
}

#[test]
fn checkpoint_refusals() {
    let good = Checkpoint::new(&key(100).public_key().id(), 7, empty_root()).text();
    let refusal = |text: &str| Checkpoint::parse(text).unwrap_err();
    for wrong in ["07", "+7", "", "7 ", "4611686018427387905"] {
        assert_eq!(
            refusal(&good.replace("\n7\n", &format!("\n{wrong}\n"))),
            CheckpointError::Size,
            "{wrong}"
        );
    }
    assert_eq!(refusal(&good.replace("uFU=", "uFU")), CheckpointError::Root);
    assert_eq!(refusal(&good.replace("uFU=", "uFV=")), CheckpointError::Root);
    assert_eq!(refusal("o\n7\n"), CheckpointError::Root);
    assert_eq!(refusal("\n7\n"), CheckpointError::Origin);
    assert_eq!(refusal(&format!("{good}\n")), CheckpointError::Extension);
    assert_eq!(refusal(good.trim_end()), CheckpointError::Extension);
    assert_eq!(Checkpoint::parse(&format!("{good}more\n")).unwrap().extensions, ["more"]);
    // A log's signature over a checkpoint that names another log counts for neither.
    let log = key(100);
    let stranger = Checkpoint::new(&key(101).public_key().id(), 7, empty_root());
    let mut note = Note::new(stranger.text()).unwrap();
    note.sign(log_verifier_key(&log.public_key()).name(), &log).unwrap();
    assert_eq!(SignedCheckpoint::of(note, &log.public_key()).unwrap_err(), CheckpointError::Origin);
}

#[test]
fn cosignatures() {
    let log = key(100);
    let witness = key(50);
    let mut signed = Checkpoint::new(&log.public_key().id(), 7, empty_root()).sign(&log).unwrap();
    let text = signed.note().text().to_owned();
    let vkey = witness_verifier_key("bank.example/witness", witness.public_key()).unwrap();
    assert_eq!(vkey.print().split('+').count(), 3);
    assert_eq!(VerifierKey::parse(&vkey.print()), Ok(vkey.clone()));
    assert!(matches!(cosignature::verify(signed.note(), &vkey), Err(NoteError::NotSigned(_))));
    let line = cosign(1_772_413_200, &text, "bank.example/witness", &witness).unwrap();
    assert_eq!(line.bytes.len(), 72);
    assert_eq!(line.bytes[..8], 1_772_413_200u64.to_be_bytes());
    signed.note_mut().add(line.clone());
    let later = cosign(1_772_413_201, &text, "bank.example/witness", &witness).unwrap();
    signed.note_mut().add(later);
    let note = Note::parse(signed.note().print().as_bytes()).unwrap();
    assert_eq!(cosignature::verify(&note, &vkey).unwrap().time, 1_772_413_201);
    assert_eq!(
        witness.sign(format!("cosignature/v1\ntime 1772413200\n{text}").as_bytes())[..],
        line.bytes[8..]
    );
    // The time is signed: another one does not fit.
    let mut moved = line;
    moved.bytes[7] ^= 1;
    signed.note_mut().add(moved);
    assert!(matches!(cosignature::verify(signed.note(), &vkey), Err(NoteError::Invalid(_))));
    assert_eq!(Cosignature::from_bytes(&[0; 71]), None);
    // A log's plain signature is not a cosignature, nor the other way round.
    let plain = log_verifier_key(&log.public_key());
    assert_eq!(cosignature::verify(signed.note(), &plain), Err(NoteError::SignatureType));
    assert_eq!(signed.note().verify(&vkey), Err(NoteError::SignatureType));
}
