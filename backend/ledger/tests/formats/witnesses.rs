//! The witness's rules, row by row, over real trees; and both ends of the protocol against
//! another implementation's.

use doubleentry::transparency as oracle;
use ledger::checkpoint::{Checkpoint, log_verifier_key};
use ledger::cosignature::{Cosignature, cosign, witness_verifier_key};
use ledger::merkle::{Frontier, Hash, Node, ReadNodes, empty_root, leaf_hash, node_hash, prove_consistency};
use ledger::note::{Note, NoteSignature, VerifierKey};
use ledger::witness::{
    Acceptable, AddCheckpoint, Latest, Refusal, Refused, Reply, ReplyError, SIZE_TYPE, Suspicion, decide,
    read_reply,
};
use proptest::prelude::*;

use crate::support::key;

const TIME: u64 = 1_800_000_000;
const NAME: &str = "witness.example/w1";

/// A tree by its leaves' numbers: two with the same first leaves begin alike.
struct Tree(Vec<Hash>);

impl Tree {
    fn honest(size: u64) -> Self {
        Self((0..size).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect())
    }

    /// The honest tree with another leaf at `place`.
    fn forked(size: u64, place: usize) -> Self {
        let mut tree = Self::honest(size);
        tree.0[place] = leaf_hash(b"another");
        tree
    }

    fn size(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap()
    }

    fn root(&self) -> Hash {
        let mut frontier = Frontier::new();
        self.0.iter().for_each(|leaf| frontier.append(*leaf));
        frontier.root()
    }

    fn proof(&self, old: u64) -> Vec<Hash> {
        prove_consistency(old, self.size(), self).unwrap()
    }

    fn node(&self, node: Node) -> Hash {
        let at = usize::try_from(node.index << node.level).unwrap();
        match node.level {
            0 => self.0[at],
            level => node_hash(
                &self.node(Node { level: level - 1, index: node.index * 2 }),
                &self.node(Node { level: level - 1, index: node.index * 2 + 1 }),
            ),
        }
    }

    fn signed(&self) -> Note {
        sign(self.size(), self.root())
    }

    /// What the log sends to a witness that it believes to be at `old`.
    fn request(&self, old: u64) -> AddCheckpoint {
        let proof = if old <= self.size() { self.proof(old) } else { Vec::new() };
        AddCheckpoint { old, proof, note: self.signed() }
    }
}

impl ReadNodes for Tree {
    type Error = ();

    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, ()> {
        Ok(nodes.iter().map(|node| self.node(*node)).collect())
    }
}

fn sign(size: u64, root: Hash) -> Note {
    let checkpoint = Checkpoint::new(&key(100).public_key().id(), size, root);
    checkpoint.sign(&key(100)).unwrap().note().clone()
}

fn logs() -> Vec<VerifierKey> {
    vec![log_verifier_key(&key(101).public_key()), log_verifier_key(&key(100).public_key())]
}

fn witness() -> VerifierKey {
    witness_verifier_key(NAME, key(50).public_key()).unwrap()
}

fn decided(request: &AddCheckpoint, latest: Option<&Latest>) -> Result<Acceptable, Refused> {
    let parsed = AddCheckpoint::parse(request.print().as_bytes());
    assert_eq!(parsed.as_ref(), Some(request));
    decide(request, &logs(), latest)
}

/// The witness after it has cosigned `tree`.
fn after(tree: &Tree) -> Latest {
    decided(&tree.request(0), None).unwrap().cosign(TIME, NAME, &key(50)).unwrap().0
}

fn refusal(request: &AddCheckpoint, latest: Option<&Latest>) -> (Refusal, Option<Suspicion>) {
    let refused = decided(request, latest).unwrap_err();
    if let Some(evidence) = &refused.evidence {
        assert_eq!(&evidence.cosigned, latest.unwrap().note());
        assert_eq!(evidence.refused, request.note);
    }
    (refused.refusal, refused.evidence.map(|evidence| evidence.suspicion))
}

#[test]
fn what_grows_is_cosigned() {
    let mut latest: Option<Latest> = None;
    for size in [0, 0, 1, 1, 2, 3, 7, 8, 9, 64, 65, 200, 200] {
        let old = latest.as_ref().map_or(0, |latest| latest.checkpoint().size);
        let acceptable = decided(&Tree::honest(size).request(old), latest.as_ref()).unwrap();
        let (next, line) = acceptable.cosign(TIME + size, NAME, &key(50)).unwrap();
        let kept = next.note().print();
        assert!(kept.ends_with(&line));
        assert_eq!(Latest::open(kept.as_bytes(), &logs(), &witness()), Ok(next.clone()));
        assert_eq!(next.checkpoint().size, size);
        latest = Some(next);
    }
}

#[test]
fn refusals_row_by_row() {
    let seven = after(&Tree::honest(7));
    let tree = Tree::honest(12);
    let mut long = tree.request(7);
    long.proof.push([1; 32]);
    let mut short = tree.request(7);
    short.proof.pop();
    let needless = AddCheckpoint { proof: vec![[1; 32]], ..tree.request(0) };
    let needless_same = AddCheckpoint { proof: vec![[1; 32]], ..Tree::honest(7).request(7) };
    let empty = AddCheckpoint { old: 0, proof: Vec::new(), note: sign(0, [1; 32]) };
    let at_seven = Some(&seven);
    use Suspicion::*;
    for (row, request, latest, expected) in [
        ("never seen, and the log knows better", tree.request(7), None, (Refusal::Conflict(0), None)),
        ("never seen, a proof", needless, None, (Refusal::Proof, None)),
        ("an empty tree of another root", empty, None, (Refusal::EmptyRoot, None)),
        ("the log has forgotten", tree.request(0), at_seven, (Refusal::Conflict(7), None)),
        ("another submitter was faster", tree.request(5), at_seven, (Refusal::Conflict(7), None)),
        ("an older one comes late", Tree::honest(5).request(4), at_seven, (Refusal::Conflict(7), None)),
        ("a proof too long", long, at_seven, (Refusal::Proof, Some(Unproven))),
        ("a proof too short", short, at_seven, (Refusal::Proof, Some(Unproven))),
        ("a proof of nothing", needless_same, at_seven, (Refusal::Proof, None)),
        ("rolled back", Tree::honest(5).request(7), at_seven, (Refusal::OldAboveSize, Some(Rollback))),
        ("ahead of itself", tree.request(13), at_seven, (Refusal::OldAboveSize, None)),
        ("forked and grown", Tree::forked(12, 3).request(7), at_seven, (Refusal::Proof, Some(Unproven))),
        ("forked", Tree::forked(7, 3).request(7), at_seven, (Refusal::Root, Some(Fork))),
        ("forked, from 0", Tree::forked(7, 3).request(0), at_seven, (Refusal::Conflict(7), Some(Fork))),
        ("forked, from 9", Tree::forked(7, 3).request(9), at_seven, (Refusal::OldAboveSize, Some(Fork))),
    ] {
        assert_eq!(refusal(&request, latest), expected, "{row}");
    }
}

#[test]
fn who_signed() {
    let good = Tree::honest(3).request(0);
    let with = |note: Note| AddCheckpoint { note, ..good.clone() };
    let text = good.note.text();
    // A log that nobody has named here.
    let unknown = Checkpoint::new(&key(102).public_key().id(), 3, [1; 32]).sign(&key(102)).unwrap();
    assert_eq!(refusal(&with(unknown.note().clone()), None).0, Refusal::UnknownLog);
    // Signed by someone else under the log's name, and by a known log under its own.
    let mut stranger = Note::new(text.to_owned()).unwrap();
    stranger.sign(logs()[1].name(), &key(9)).unwrap();
    assert_eq!(refusal(&with(stranger.clone()), None).0, Refusal::NotSigned);
    let mut other = Note::new(text.to_owned()).unwrap();
    other.sign(logs()[0].name(), &key(101)).unwrap();
    assert_eq!(refusal(&with(other), None).0, Refusal::NotSigned);
    // One line that does not fit spoils one that does.
    let mut spoiled = good.note.clone();
    spoiled.add(NoteSignature::new(&logs()[1], vec![0; 64]));
    assert_eq!(refusal(&with(spoiled), None).0, Refusal::NotSigned);
    // Lines of strangers are left behind, and are not kept.
    let mut crowded = stranger;
    good.note.signatures().iter().for_each(|line| crowded.add(line.clone()));
    let (kept, _) = decided(&with(crowded), None).unwrap().cosign(TIME, NAME, &key(50)).unwrap();
    assert_eq!(kept.note().signatures().len(), 2);
    // A size that is none.
    let mut malformed = Note::new(text.replace("\n3\n", "\n03\n")).unwrap();
    malformed.sign(logs()[1].name(), &key(100)).unwrap();
    assert_eq!(refusal(&with(malformed), None).0, Refusal::Malformed);
}

#[test]
fn what_was_kept_is_checked_when_it_is_read() {
    let kept = after(&Tree::honest(7)).note().print();
    let open = |text: &str| Latest::open(text.as_bytes(), &logs(), &witness()).is_ok();
    assert!(open(&kept));
    assert!(!open(&kept.replace("\n7\n", "\n6\n")));
    assert!(!open(&Tree::honest(7).signed().print()), "never cosigned");
    assert!(Latest::open(kept.as_bytes(), &logs()[..1], &witness()).is_err(), "a log no longer named");
}

#[test]
fn answers() {
    for (refusal, status, body) in [
        (Refusal::Malformed, 400, "the request is not of the form that tlog-witness demands\n"),
        (Refusal::OldAboveSize, 400, "the old size is larger than the checkpoint's\n"),
        (Refusal::NotSigned, 403, "no signature of the log, or one that does not fit\n"),
        (Refusal::UnknownLog, 404, "no log of this origin is witnessed here\n"),
        (Refusal::Conflict(20), 409, "20\n"),
        (Refusal::EmptyRoot, 422, "the tree without entries has another root\n"),
        (Refusal::Proof, 422, "the proof does not lead from the old tree to the new one\n"),
        (Refusal::Root, 422, "another root of this size was cosigned\n"),
    ] {
        assert_eq!((refusal.status(), refusal.body().as_str()), (status, body));
        assert_eq!(refusal.content_type() == SIZE_TYPE, status == 409);
    }
}

#[test]
fn malformed_requests() {
    let good = Tree::honest(3).request(2).print();
    assert!(AddCheckpoint::parse(good.as_bytes()).is_some());
    let hash = good.split('\n').nth(1).unwrap().to_owned();
    for wrong in [
        good.replace("old 2", "old 02"),
        good.replace("old 2", "old -2"),
        good.replace("old 2", "old  2"),
        good.replace("old 2", "Old 2"),
        good.replace("old 2\n", ""),
        good.replace("old 2", "old 18446744073709551616"),
        good.replace(&hash, &hash[1..]),
        good.replace(&hash, &hash.replace('=', "")),
        good.replace(&format!("{hash}\n"), &format!("{hash}\n").repeat(64)),
        good.replace('\n', "\r\n"),
        good.trim_end().to_owned(),
        format!("old 2\n{hash}\n\n"),
        String::new(),
        "x".repeat(2 << 20),
    ] {
        assert_eq!(AddCheckpoint::parse(wrong.as_bytes()), None, "{wrong:.90}");
    }
    let most = good.replace(&format!("{hash}\n"), &format!("{hash}\n").repeat(63));
    assert_eq!(AddCheckpoint::parse(most.as_bytes()).unwrap().proof.len(), 63);
}

#[test]
fn answers_as_the_log_reads_them() {
    let note = Tree::honest(7).signed();
    let line = cosign(TIME, note.text(), NAME, &key(50)).unwrap();
    let stranger = cosign(TIME, note.text(), NAME, &key(51)).unwrap().print();
    let read =
        |status, kind: &str, body: &str| read_reply(status, Some(kind), body.as_bytes(), &note, &witness());
    let cosigned = Ok(Reply::Cosigned(Cosignature::sign(TIME, note.text(), &key(50)), line.clone()));
    assert_eq!(read(200, "", &line.print()), cosigned);
    assert_eq!(read(200, "", &format!("{stranger}{}", line.print())), cosigned);
    assert_eq!(read(200, "", &stranger), Err(ReplyError::NotCosigned));
    let other = cosign(TIME, Tree::honest(8).signed().text(), NAME, &key(50)).unwrap().print();
    assert_eq!(read(200, "", &other), Err(ReplyError::NotCosigned));
    assert_eq!(read(200, "", &format!("{}{other}", line.print())), Err(ReplyError::NotCosigned));
    let timeless = cosign(0, note.text(), NAME, &key(50)).unwrap().print();
    assert_eq!(read(200, "", &timeless), Err(ReplyError::NotCosigned));
    for malformed in
        ["", "\n", "ok\n", line.print().trim_end(), &line.print().repeat(101), &"x".repeat(1 << 20)]
    {
        assert_eq!(read(200, "", malformed), Err(ReplyError::Malformed), "{malformed:.50}");
    }
    assert_eq!(read(409, "Text/X.Tlog.Size; charset=utf-8", "12\n"), Ok(Reply::Conflict(12)));
    for (kind, body) in [("text/plain", "12\n"), (SIZE_TYPE, "12"), (SIZE_TYPE, "012\n"), (SIZE_TYPE, "-1\n")]
    {
        assert_eq!(read(409, kind, body), Err(ReplyError::Malformed), "{kind} {body:?}");
    }
    for status in [400, 403, 404, 422, 429, 500, 302] {
        assert_eq!(read(status, SIZE_TYPE, "12\n"), Err(ReplyError::Status(status)));
    }
}

/// Another implementation's client against our witness: it prints the requests, reads the
/// answers, and follows the conflict.
#[test]
fn another_client_is_served() {
    let mut latest = after(&Tree::honest(7));
    let tree = Tree::honest(12);
    let signed = oracle::SignedCheckpoint::parse(tree.signed().print().as_bytes()).unwrap();
    let vkey = witness().print().parse().unwrap();
    let mut session = oracle::WitnessSession::new(signed, vkey, 0).unwrap();
    let first = AddCheckpoint::parse(&session.request(None).unwrap()).unwrap();
    let refused = decide(&first, &logs(), Some(&latest)).unwrap_err().refusal;
    let next = session.receive(refused.status(), Some(refused.content_type()), refused.body().as_bytes());
    assert_eq!(next.unwrap(), oracle::Next::Retry);
    assert_eq!(session.needed_proof(), Some((7, 12)));
    let ours = tree.request(7).print();
    let theirs = oracle::AddCheckpoint::parse(ours.as_bytes()).unwrap();
    assert_eq!((theirs.to_bytes(), theirs.old()), (ours.into_bytes(), 7));
    let acceptable = decided(&tree.request(7), Some(&latest)).unwrap();
    let (kept, line) = acceptable.cosign(TIME, NAME, &key(50)).unwrap();
    latest = kept;
    let cosigned = session.receive(200, Some("text/plain"), line.as_bytes());
    assert!(matches!(cosigned, Ok(oracle::Next::Cosigned { witness_size: 12, .. })), "{cosigned:?}");
    assert_eq!(latest.checkpoint().size, 12);
}

proptest! {
    /// However requests come, honest or forked: what is cosigned only ever grows.
    #[test]
    fn only_what_contains_the_old_is_cosigned(
        requests in prop::collection::vec((0..40u64, 0..40u64, any::<bool>(), 0..40usize), 1..30),
    ) {
        let mut latest: Option<Latest> = None;
        for (size, old, fork, place) in requests {
            let old = if place % 3 == 0 { old } else { latest.as_ref().map_or(0, |l| l.checkpoint().size) };
            let tree = match fork && place < usize::try_from(size).unwrap() {
                true => Tree::forked(size, place),
                false => Tree::honest(size),
            };
            let before = latest.as_ref().map(|l| (l.checkpoint().size, l.checkpoint().root));
            let (old_size, old_root) = before.unwrap_or((0, empty_root()));
            if let Ok(acceptable) = decide(&tree.request(old), &logs(), latest.as_ref()) {
                prop_assert!(size >= old_size);
                let first = Tree(tree.0[..usize::try_from(old_size).unwrap()].to_vec());
                prop_assert_eq!(first.root(), old_root);
                latest = Some(acceptable.cosign(TIME, NAME, &key(50)).unwrap().0);
            }
        }
    }

    #[test]
    fn nothing_panics(bytes: Vec<u8>, text in "(old |[0-9]|[A-Za-z+/=]{44}|\n|\u{2014} ){0,20}") {
        let note = Tree::honest(1).signed();
        for bytes in [&bytes[..], text.as_bytes()] {
            let _ = AddCheckpoint::parse(bytes);
            let _ = Latest::open(bytes, &logs(), &witness());
            let _ = read_reply(200, None, bytes, &note, &witness());
            let _ = read_reply(409, Some(SIZE_TYPE), bytes, &note, &witness());
        }
    }
}
