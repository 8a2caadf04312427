//! Witness processes, and trees to bring them: what the tests of witnesses share.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use ledger::{
    checkpoint::{Checkpoint, log_verifier_key},
    merkle::{Frontier, Hash, Node, ReadNodes, leaf_hash, node_hash, prove_consistency},
    note::Note,
    signature::SigningKey,
    witness::AddCheckpoint,
};
use server::outgoing::{Answer, Outgoing, OutgoingError};

/// A folder that goes with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("hefu-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `hefu witness`; it is killed with the test.
pub struct Process {
    child: Child,
    pub url: String,
    pub vkey: String,
}

impl Process {
    /// Starts one on a free port, and waits until it listens; `None` where it ends instead.
    pub fn start(data: &Path, name: &str, log: &str, further: &[&str]) -> Option<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hefu"))
            .args(["--data", data.to_str().unwrap(), "witness", "--name", name])
            .args(["--log", log, "--listen", "127.0.0.1:0"])
            .args(further)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let Some(Ok(first)) = lines.next() else {
            child.wait().unwrap();
            return None;
        };
        let url = first.strip_prefix("Witness listens on ").unwrap().to_owned();
        let vkey = lines.nth(2).unwrap().unwrap();
        Some(Self { child, url, vkey })
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The log's key in tests that have no log.
pub fn log_key() -> SigningKey {
    SigningKey::from_seed(&[100; 32])
}

/// The verifier key of that log.
pub fn log_vkey() -> String {
    log_verifier_key(&log_key().public_key()).print()
}

/// The leaf hash of entry `index` in the honest tree.
pub fn leaf(index: u64) -> Hash {
    leaf_hash(&index.to_be_bytes())
}

/// A tree by its leaf hashes.
#[derive(Clone)]
pub struct Tree(pub Vec<Hash>);

impl Tree {
    pub fn honest(size: u64) -> Self {
        Self((0..size).map(leaf).collect())
    }

    pub fn size(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap()
    }

    pub fn root(&self) -> Hash {
        let mut frontier = Frontier::new();
        self.0.iter().for_each(|leaf| frontier.append(*leaf));
        frontier.root()
    }

    pub fn signed(&self) -> Note {
        let checkpoint = Checkpoint::new(&log_key().public_key().id(), self.size(), self.root());
        checkpoint.sign(&log_key()).unwrap().note().clone()
    }

    /// What brings a witness from `old` to this tree.
    pub fn request(&self, old: u64) -> Vec<u8> {
        let proof = prove_consistency(old, self.size(), self).unwrap_or_default();
        AddCheckpoint { old, proof, note: self.signed() }.print().into_bytes()
    }

    fn node(&self, node: Node) -> Hash {
        let below = |index| self.node(Node { level: node.level - 1, index });
        match node.level {
            0 => self.0[usize::try_from(node.index).unwrap()],
            _ => node_hash(&below(node.index * 2), &below(node.index * 2 + 1)),
        }
    }
}

impl ReadNodes for Tree {
    type Error = ();

    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, ()> {
        Ok(nodes.iter().map(|node| self.node(*node)).collect())
    }
}

/// Brings `request` to the witness.
pub async fn submit(to: &Outgoing, url: &str, request: Vec<u8>) -> Result<Answer, OutgoingError> {
    to.post(&format!("{url}/add-checkpoint"), request, 1 << 16).await
}
