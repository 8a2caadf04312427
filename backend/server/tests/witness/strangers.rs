//! What strangers see of a log of a thousand commands, checked by other people's implementations alone:
//! `ct-merkle`, `tlog_tiles`, `sigsum` and `doubleentry`. Everything comes over HTTP from a running
//! `hefu serve` with a running witness; a flipped byte anywhere is refused. `HEFU_LONG=1` does a thousand
//! commands, else a tenth.

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use contracts::{evidence::RecordEvidence, id::Digest};
use ct_merkle::{HashableLeaf, mem_backed_tree::MemoryBackedTree};
use ledger::{
    checkpoint::log_verifier_key,
    encoding::{from_hex, hex},
    tile::{Tile, parse_entries},
};
use server::{
    client::Desk,
    demo::{genesis::open_demo_log, stage::Stage},
    genesis,
    keys::DeploymentKeys,
    outgoing::Outgoing,
};
use sha2::Sha256;
use store::writer::{LastSigned, Queue};

use crate::{
    served::{Served, serve_demo},
    support::{Folder, Process},
};

type Hash = [u8; 32];

/// A leaf as the log serves it in a bundle.
#[derive(Clone)]
struct Leaf(Vec<u8>);

impl HashableLeaf for Leaf {
    fn hash<H: ct_merkle::digest::Update>(&self, hasher: &mut H) {
        hasher.update(&self.0);
    }
}

type Oracle = MemoryBackedTree<Sha256, Leaf>;

fn oracle(leaves: &[Vec<u8>]) -> Oracle {
    let mut tree = Oracle::new();
    leaves.iter().for_each(|leaf| tree.push(Leaf(leaf.clone())));
    tree
}

fn root_of(leaves: &[Vec<u8>]) -> Hash {
    oracle(leaves).root().as_bytes().as_slice().try_into().unwrap()
}

/// What is read over HTTP.
struct Seen {
    outgoing: Outgoing,
    prefix: String,
    token: String,
}

impl Seen {
    async fn bytes(&self, path: &str) -> Vec<u8> {
        let url = format!("{}/{path}", self.prefix);
        let answer = self.outgoing.get_with_token(&url, &self.token, 1 << 22).await.unwrap();
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    }

    async fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path).await).unwrap()
    }

    async fn nodes(&self, path: &str) -> Vec<Hash> {
        let answer = self.text(path).await;
        let node = |line: &str| from_hex(line.strip_prefix("node_hash=")?);
        answer.lines().filter_map(node).collect()
    }
}

/// Appends commands from a second process, which is this one, beside the server.
async fn append(data: &Path, keys: &DeploymentKeys, commands: i64) {
    let url = std::fs::read_to_string(data.join("database-url")).unwrap();
    let store = store::connect(&url, 2).await.unwrap();
    let last = LastSigned::open(&data.join("head-of-the-test"), &keys.log.public_key()).unwrap();
    let pen = open_demo_log(&store, keys, last.into()).await.unwrap();
    let queue = Queue::start(store.clone(), pen.clone()).unwrap();
    let desk = Desk { client: genesis::client(keys), store, queue };
    let mut stage = Stage::open(desk, pen, keys).await.unwrap();
    for number in 0..commands {
        let file = Digest(<Sha256 as sha2::Digest>::digest(number.to_be_bytes()).into());
        stage.act("operator", RecordEvidence { file, note: None }).await.unwrap();
    }
}

/// Each byte of `original` flipped, where it is short; else `most` of them, spread over all.
fn flips(original: &[u8], most: usize) -> impl Iterator<Item = Vec<u8>> + '_ {
    let step = original.len().div_ceil(most).max(1);
    (0..original.len()).step_by(step).enumerate().map(move |(turn, at)| {
        let mut flipped = original.to_vec();
        flipped[at] ^= 1 << (turn % 8);
        flipped
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_check_a_thousand_commands() {
    let folder = Folder::new("strangers");
    std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o755)).unwrap();
    let data = folder.0.join("data");
    let keys = DeploymentKeys::open(&data.join("keys")).unwrap();
    let log = log_verifier_key(&keys.log.public_key()).print();
    let witness = Process::start(&folder.0.join("bank"), "bank.example", &log, &[]).unwrap();
    let policy = folder.0.join("policy");
    std::fs::write(&policy, format!("witness bank {} {}\nquorum bank\n", witness.vkey, witness.url)).unwrap();
    let mut command = serve_demo();
    command.env("HEFU_DATA", &data).args(["--policy", policy.to_str().unwrap()]);
    let served = Served::start(command);

    let commands = if std::env::var_os("HEFU_LONG").is_some() { 1000 } else { 100 };
    append(&data, &keys, commands).await;
    let token = std::process::Command::new(env!("CARGO_BIN_EXE_hefu"))
        .env("HEFU_DATA", &data)
        .args(["auditor", "add", "stranger"])
        .output()
        .unwrap();
    let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
    let seen = Seen {
        outgoing: Outgoing::new().unwrap(),
        prefix: format!("http://{}/logs/main", served.address),
        token,
    };

    let (note, size, root) = checkpoint(&seen).await;
    let leaves = bundles(&seen, size, root).await;
    assert!(leaves.len() > usize::try_from(commands).unwrap());
    tiles(&seen, size, &leaves).await;
    inclusion(&seen, size, root, &leaves).await;
    consistency(&seen, size, root, &leaves).await;
    let proofs = sigsum_proofs(&served, &data).await;
    println!(
        "{size} entries: root, inclusion and consistency agree with ct-merkle and tlog_tiles, {proofs} proofs \
         with sigsum, the checkpoint ({} bytes) with doubleentry; every flipped byte was refused",
        note.len()
    );
    served.stop();
}

/// The newest witnessed checkpoint, once it holds everything, as `doubleentry` reads it.
async fn checkpoint(seen: &Seen) -> (Vec<u8>, u64, Hash) {
    use doubleentry::transparency::{Policy, SignedCheckpoint};
    let policy = Policy::parse(&seen.text("policy").await).unwrap();
    let accepted = |note: &[u8]| {
        let signed = SignedCheckpoint::parse(note).ok()?;
        policy.verify(&signed).ok()?;
        Some(())
    };
    let size_of =
        |note: &[u8]| -> u64 { std::str::from_utf8(note).unwrap().lines().nth(1).unwrap().parse().unwrap() };
    let mut rounds = tokio::time::interval(Duration::from_millis(200));
    let note = loop {
        rounds.tick().await;
        let (newest, witnessed) = (seen.bytes("checkpoint").await, seen.bytes("witnessed").await);
        if size_of(&newest) == size_of(&witnessed) {
            break witnessed;
        }
    };
    accepted(&note).unwrap();
    for flipped in flips(&note, usize::MAX) {
        assert!(accepted(&flipped).is_none(), "{}", String::from_utf8_lossy(&flipped));
    }
    let text = String::from_utf8(note.clone()).unwrap();
    let root = ledger::encoding::from_base64_exact(text.lines().nth(2).unwrap()).unwrap();
    let size = size_of(&note);
    (note, size, root)
}

/// Every bundle: the leaves lead to the root.
async fn bundles(seen: &Seen, size: u64, root: Hash) -> Vec<Vec<u8>> {
    let mut leaves: Vec<Vec<u8>> = Vec::new();
    let split = |bundle: &[u8]| -> Option<Vec<Vec<u8>>> {
        Some(parse_entries(bundle)?.iter().map(|leaf| leaf.to_bytes().to_vec()).collect())
    };
    for index in 0..size.div_ceil(256) {
        let path = Tile::entries(index, size).unwrap().path();
        let bundle = seen.bytes(&path).await;
        let alone = split(&bundle).unwrap();
        for flipped in flips(&bundle, 40) {
            let changed = split(&flipped).is_none_or(|other| root_of(&other) != root_of(&alone));
            assert!(changed, "{path}");
        }
        leaves.extend(alone);
    }
    assert_eq!(root_of(&leaves), root);
    leaves
}

/// Every tile of hashes: those of the leaves, and above them the roots of 256.
async fn tiles(seen: &Seen, size: u64, leaves: &[Vec<u8>]) {
    let below: Vec<Hash> = leaves.iter().map(|leaf| root_of(std::slice::from_ref(leaf))).collect();
    let above: Vec<Hash> = leaves.chunks_exact(256).map(root_of).collect();
    for (level, expected) in [(0, below), (1, above)] {
        for (index, hashes) in (0..).zip(expected.chunks(256)) {
            let path = Tile::hashes(level, index, size).unwrap().path();
            let tile = seen.bytes(&path).await;
            assert_eq!(tile, hashes.concat(), "{path}");
        }
    }
}

fn theirs(proof: &[Hash]) -> Vec<tlog_tiles::Hash> {
    proof.iter().map(|hash| tlog_tiles::Hash(*hash)).collect()
}

async fn inclusion(seen: &Seen, size: u64, root: Hash, leaves: &[Vec<u8>]) {
    let tree = oracle(leaves);
    for place in (0..leaves.len()).step_by(leaves.len() / 20) {
        let leaf_hash = root_of(&leaves[place..=place]);
        let proof = seen.nodes(&format!("get-inclusion-proof/{size}/{}", hex(&leaf_hash))).await;
        let index = u64::try_from(place).unwrap();
        let tiles_say = |proof: &[Hash]| {
            let (root, leaf) = (tlog_tiles::Hash(root), tlog_tiles::Hash(leaf_hash));
            tlog_tiles::check_record(&theirs(proof), size, root, index, leaf).is_ok()
        };
        let ct_says = |proof: &[Hash]| {
            let proof = ct_merkle::InclusionProof::<Sha256>::try_from_bytes(proof.concat());
            let leaf = Leaf(leaves[place].clone());
            proof.is_ok_and(|proof| tree.root().verify_inclusion(&leaf, index, &proof).is_ok())
        };
        assert!(tiles_say(&proof) && ct_says(&proof), "entry {index}");
        for flipped in flips(&proof.concat(), 40) {
            let flipped = flipped.as_chunks::<32>().0;
            assert!(!tiles_say(flipped) && !ct_says(flipped), "entry {index}");
        }
    }
}

async fn consistency(seen: &Seen, size: u64, root: Hash, leaves: &[Vec<u8>]) {
    let new = oracle(leaves);
    for old in (1..size).step_by(usize::try_from(size / 20).unwrap()) {
        let proof = seen.nodes(&format!("get-consistency-proof/{old}/{size}")).await;
        let before = oracle(&leaves[..usize::try_from(old).unwrap()]);
        let old_root: Hash = before.root().as_bytes().as_slice().try_into().unwrap();
        let tiles_say = |proof: &[Hash]| {
            let (root, old_root) = (tlog_tiles::Hash(root), tlog_tiles::Hash(old_root));
            tlog_tiles::check_tree(&theirs(proof), size, root, old, old_root).is_ok()
        };
        let ct_says = |proof: &[Hash]| {
            let proof = ct_merkle::ConsistencyProof::<Sha256>::try_from_bytes(proof.concat());
            proof.is_ok_and(|proof| new.root().verify_consistency(&before.root(), &proof).is_ok())
        };
        assert!(tiles_say(&proof) && ct_says(&proof), "{old} to {size}");
        for flipped in flips(&proof.concat(), 40) {
            let flipped = flipped.as_chunks::<32>().0;
            assert!(!tiles_say(flipped) && !ct_says(flipped), "{old} to {size}");
        }
    }
}

/// The proofs that a member downloads from its receipts, by the `sigsum` crate; returns how many.
async fn sigsum_proofs(served: &Served, data: &Path) -> usize {
    let url = std::fs::read_to_string(data.join("database-url")).unwrap();
    let store = store::connect(&url, 2).await.unwrap();
    let entries = store.entries(0, i64::MAX).await.unwrap();
    let keys: BTreeMap<String, Hash> = entries
        .iter()
        .flat_map(store::log::proposed_keys)
        .map(|key| (key.id().to_string(), *key.as_bytes()))
        .collect();
    let cookie = served.sign_in("maker", "operator");
    let policy = sigsum::Policy::parse(&served.get("/logs/main/policy?format=sigsum", "").body).unwrap();
    let mut checked = 0;
    for entry in entries.iter().filter(|entry| entry.op == "evidence.record").take(5) {
        let read = entry.read().unwrap();
        let proof = served.get(&format!("/logs/main/proof/{}", read.command.id), &cookie);
        assert!(proof.is(200), "{}", proof.head);
        let signers = [keys[&entry.leaf().unwrap().key.to_string()].into()];
        let accepted = |message: Hash, text: &str| {
            let parsed = sigsum::SigsumSignature::from_ascii(text);
            parsed.is_ok_and(|proof| sigsum::verify(&message.into(), &proof, &signers, &policy).is_ok())
        };
        let message = read.message();
        assert!(accepted(message, &proof.body), "{}", proof.body);
        for flipped in flips(proof.body.as_bytes(), 100) {
            // A digit in upper case is the same digit; nothing else that differs may pass.
            if let Ok(text) = String::from_utf8(flipped) {
                assert!(text.eq_ignore_ascii_case(&proof.body) || !accepted(message, &text), "{text}");
            }
        }
        for record in flips(&entry.record, 100) {
            let message: Hash = <Sha256 as sha2::Digest>::digest(record).into();
            assert!(!accepted(message, &proof.body), "a flipped byte of the record");
        }
        checked += 1;
    }
    assert!(checked > 0, "no proof was served");
    checked
}
