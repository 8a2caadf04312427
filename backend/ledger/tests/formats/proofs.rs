//! Proofs of one entry, checked by the `sigsum` crate as well.

use ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use ledger::cosignature::{cosign, witness_verifier_key};
use ledger::edge::Edge;
use ledger::leaf::Leaf;
use ledger::merkle::{ReadNodes as _, prove_inclusion};
use ledger::note::{Note, VerifierKey};
use ledger::record::ReadRecord;
use ledger::sigsum_proof::{SigsumProof, SigsumProofError};
use ledger::tile::Tiles;
use ledger::tlog_proof::{TlogProof, TlogProofError};

use crate::support::{key, salt, transfer};

const INDEX: u64 = 300;

/// A record by key 3 at index 300 of a log of `size` entries, cosigned by key 50.
struct Entry {
    record: ReadRecord,
    leaf: Leaf,
    index: u64,
    path: Vec<[u8; 32]>,
    signed: SignedCheckpoint,
}

fn witness() -> VerifierKey {
    witness_verifier_key("bank.example/witness", key(50).public_key()).unwrap()
}

fn entry(index: u64, size: u64) -> Entry {
    let read = transfer().build(salt).unwrap().approve(&key(1)).unwrap().finish(&key(3)).read().unwrap();
    let leaf = read.leaf();
    let mut edge = Edge::new();
    for place in 0..size {
        edge.append(if place == index { leaf.hash() } else { [place.to_le_bytes()[0]; 32] });
    }
    let mut tiles = Tiles::new(size);
    for (tile, bytes) in edge.take_changed() {
        tiles.insert(tile.level.unwrap(), tile.index, &bytes).unwrap();
    }
    assert!(tiles.read_nodes(&[]).unwrap().is_empty());
    let path = prove_inclusion(index, size, &tiles).unwrap();
    let log = key(100);
    let mut signed = Checkpoint::new(&log.public_key().id(), size, edge.root()).sign(&log).unwrap();
    let line = cosign(1_772_413_200, signed.note().text(), witness().name(), &key(50)).unwrap();
    signed.note_mut().add(line);
    Entry { record: read.record, leaf, index, path, signed }
}

impl Entry {
    fn sigsum(&self) -> SigsumProof {
        let log = key(100).public_key().id();
        SigsumProof::new(&self.leaf, self.index, self.path.clone(), &self.signed, log, &[witness()])
    }

    fn tlog(&self) -> TlogProof {
        let checkpoint = self.signed.note().clone();
        TlogProof { extra: None, index: self.index, path: self.path.clone(), checkpoint }
    }

    fn check(&self, text: &str) -> Result<usize, SigsumProofError> {
        let proof = SigsumProof::parse(text.as_bytes())?;
        let witnesses = [key(50).public_key()];
        let message = self.record.message();
        let cosigned = proof.verify(&message, &key(3).public_key(), &key(100).public_key(), &witnesses)?;
        Ok(cosigned.len())
    }
}

/// The verdict of an independent verifier that demands one cosignature.
fn oracle(entry: &Entry, text: &str) -> bool {
    let mut policy = sigsum::PolicyBuilder::new();
    policy
        .add_log((*key(100).public_key().as_bytes()).into(), None)
        .unwrap()
        .add_witness("w".to_owned(), (*key(50).public_key().as_bytes()).into(), None)
        .unwrap()
        .set_quorum("w".to_owned())
        .unwrap();
    let Ok(signature) = sigsum::SigsumSignature::from_ascii(text) else {
        return false;
    };
    let signers = [(*key(3).public_key().as_bytes()).into()];
    sigsum::verify(&entry.record.message().into(), &signature, &signers, &policy.build()).is_ok()
}

#[test]
fn a_sigsum_proof_is_accepted_by_both() {
    let entry = entry(INDEX, 701);
    let text = entry.sigsum().print();
    assert_eq!(SigsumProof::parse(text.as_bytes()), Ok(entry.sigsum()));
    assert_eq!(entry.check(&text), Ok(1));
    assert!(oracle(&entry, &text));
}

#[test]
fn every_changed_byte_of_a_sigsum_proof_is_refused_by_both() {
    let entry = entry(INDEX, 701);
    let text = entry.sigsum().print();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let changed = String::from_utf8(bytes).unwrap();
        // A witness key that nobody knows makes its line void, which is no fault.
        assert_ne!(entry.check(&changed), Ok(1), "byte {at}");
        // The oracle reads some lines less strictly, but never finds the quorum.
        if at % 16 == 0 {
            assert!(!oracle(&entry, &changed), "byte {at}");
        }
    }
}

#[test]
fn version_1_and_the_tree_of_one() {
    let entry = entry(INDEX, 701);
    let mut proof = entry.sigsum();
    let checksum = entry.leaf.checksum;
    proof.short_checksum = Some([checksum[0], checksum[1]]);
    assert!(proof.print().starts_with("version=1\n"));
    assert_eq!(SigsumProof::parse(proof.print().as_bytes()), Ok(proof.clone()));
    assert_eq!(entry.check(&proof.print()), Ok(1));
    proof.short_checksum = Some([checksum[0], checksum[1] ^ 1]);
    assert_eq!(entry.check(&proof.print()), Err(SigsumProofError::OtherMessage));
    let alone = self::entry(0, 1);
    let text = alone.sigsum().print();
    assert_eq!(text.matches("\n\n").count(), 1);
    assert_eq!(alone.check(&text), Ok(1));
}

#[test]
fn sigsum_refusals() {
    let entry = entry(INDEX, 701);
    let text = entry.sigsum().print();
    let table = [
        ("version=2", "version=3", SigsumProofError::Line("version")),
        ("log=", "lug=", SigsumProofError::Line("log")),
        ("leaf=", "leaf= ", SigsumProofError::Line("leaf")),
        ("size=701", "size=0701", SigsumProofError::Line("size")),
        ("size=701", "size=702", SigsumProofError::LogSignature),
        ("root_hash=", "root_hash=0", SigsumProofError::Line("root_hash")),
        ("cosignature=", "cosignatura=", SigsumProofError::Line("cosignature")),
        (" 1772413200 ", " 1772413201 ", SigsumProofError::Cosignature(key(50).public_key().id())),
        ("leaf_index=300", "leaf_index=301", SigsumProofError::Inclusion),
        ("leaf_index=300", "leaf_index=701", SigsumProofError::Inclusion),
        ("node_hash=", "node_hash=0", SigsumProofError::Line("node_hash")),
        ("\n\nleaf_index", "\nleaf_index", SigsumProofError::Line("cosignature")),
        ("\n\nsize", "\n\n\n\nsize", SigsumProofError::Shape),
    ];
    for (from, to, refusal) in table {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text);
        assert_eq!(entry.check(&broken), Err(refusal), "{from} -> {to}");
    }
    let proof = entry.sigsum();
    let (message, signer, log) = (entry.record.message(), key(3).public_key(), key(100).public_key());
    assert_eq!(proof.verify(&message, &log, &log, &[]), Err(SigsumProofError::OtherSigner));
    assert_eq!(proof.verify(&message, &signer, &signer, &[]), Err(SigsumProofError::OtherLog));
    assert_eq!(proof.verify(&[0; 32], &signer, &log, &[]), Err(SigsumProofError::LeafSignature));
    assert_eq!(proof.verify(&message, &signer, &log, &[]).unwrap().len(), 0);
}

#[test]
fn a_tlog_proof() {
    let entry = entry(INDEX, 701);
    let mut proof = entry.tlog();
    let log = key(100).public_key();
    for extra in [None, Some(b"more".to_vec())] {
        proof.extra = extra;
        let text = proof.print();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\n"));
        let read = TlogProof::parse(text.as_bytes()).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&entry.leaf.hash(), &log).unwrap(), entry.signed);
    }
    assert!(matches!(proof.verify(&[0; 32], &log), Err(TlogProofError::Inclusion(_))));
    let other = key(101).public_key();
    assert!(matches!(proof.verify(&entry.leaf.hash(), &other), Err(TlogProofError::Checkpoint(_))));
    proof.path[0][0] ^= 1;
    assert!(matches!(proof.verify(&entry.leaf.hash(), &log), Err(TlogProofError::Inclusion(_))));
}

#[test]
fn tlog_refusals() {
    let entry = entry(INDEX, 701);
    let text = entry.tlog().print();
    let refusal = |from: &str, to: &str| {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text);
        TlogProof::parse(broken.as_bytes()).unwrap_err()
    };
    assert_eq!(refusal("@v1", "@v2"), TlogProofError::Shape);
    assert_eq!(refusal("index 300", "index 0300"), TlogProofError::Index);
    assert_eq!(refusal("index 300", "extra ?\nindex 300"), TlogProofError::Extra);
    assert_eq!(refusal("index 300\n", "index 300\nAAAA\n"), TlogProofError::Path(0));
    let hash = format!("index 300\n{}", format!("{}=\n", "A".repeat(43)).repeat(64));
    assert_eq!(refusal("index 300\n", &hash), TlogProofError::Path(63));
    assert_eq!(TlogProof::parse(b"c2sp.org/tlog-proof@v1\nindex 0\n"), Err(TlogProofError::Shape));
    // Every line of the proof counts.
    let log = key(100).public_key();
    let body = text.find("\n\n").unwrap();
    for at in 0..body {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let verdict = TlogProof::parse(&bytes).and_then(|proof| proof.verify(&entry.leaf.hash(), &log));
        assert!(verdict.is_err(), "byte {at}");
    }
    assert!(Note::parse(&text.as_bytes()[body + 2..]).is_ok());
}
