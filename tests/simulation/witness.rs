//! The witness, by the rules of `ledger::witness`, and the log's job that brings it checkpoints.

use ledger::{
    checkpoint::{SignedCheckpoint, log_verifier_key},
    cosignature::witness_verifier_key,
    merkle::{Hash, Node as Subtree, Plan, node_hash},
    note::VerifierKey,
    signature::SigningKey,
    witness::{AddCheckpoint, Latest, Refusal, decide},
};
use tests::random::Random;

use crate::{Bug, memory::Memory, node::Node, who::bytes, world::log_key};

const NAME: &str = "witness.simulated.example";

/// The witness with what it has cosigned.
pub struct Witness {
    key: SigningKey,
    logs: Vec<VerifierKey>,
    latest: Option<Latest>,
    /// What the log believes that the witness has.
    believed: u64,
    time: u64,
    /// How often it has cosigned.
    pub cosigned: u64,
}

impl Witness {
    /// A witness that has seen nothing.
    pub fn new(_memory: &Memory) -> Self {
        let key = SigningKey::from_seed(&bytes("witness"));
        // The name is one that a key may have.
        witness_verifier_key(NAME, key.public_key()).unwrap();
        let logs = vec![log_verifier_key(&log_key(1).public_key())];
        Self { key, logs, latest: None, believed: 0, time: 1, cosigned: 0 }
    }

    /// The last tree that it cosigned.
    pub fn latest(&self) -> Option<(u64, Hash)> {
        self.latest.as_ref().map(|latest| (latest.checkpoint().size, latest.checkpoint().root))
    }

    /// The log brings its head.
    ///
    /// # Errors
    /// In words, where the witness now holds evidence against the log.
    pub fn step(
        &mut self,
        memory: &Memory,
        nodes: &[Node],
        bug: Option<Bug>,
        random: &mut Random,
    ) -> Result<(), String> {
        // What the standby has not may be gone after a failover: it is shown to nobody.
        if !memory.is_durable() {
            return Ok(());
        }
        let mut leaves: Vec<Hash> = memory.kept.entries.iter().map(|(_, entry)| entry.leaf_hash).collect();
        let mut head = &memory.kept.head;
        if bug == Some(Bug::CheckpointBeforeCommit)
            && let Some(write) = nodes.iter().find_map(|node| node.unsettled.as_ref())
        {
            let first = write.entries.first().map_or(0, |(index, _)| usize::try_from(*index).unwrap());
            leaves.truncate(first);
            leaves.extend(write.entries.iter().map(|(_, entry)| entry.leaf_hash));
            head = &write.head;
        }
        self.add(head, &leaves, random)
    }

    fn add(&mut self, head: &SignedCheckpoint, leaves: &[Hash], random: &mut Random) -> Result<(), String> {
        let size = head.checkpoint().size;
        if size != leaves.len() as u64 {
            return Err(format!("the signed head is of {size} entries, and there are {}", leaves.len()));
        }
        let Some(plan) = Plan::consistency(self.believed, size) else {
            return Err(format!("the log has {size} entries and the witness {}", self.believed));
        };
        let hashes: Vec<Hash> = plan.nodes().iter().map(|node| subtree(leaves, node)).collect();
        let proof = plan.assemble(&hashes).unwrap();
        let request = AddCheckpoint { old: self.believed, proof, note: head.note().clone() };
        match decide(&request, &self.logs, self.latest.as_ref()) {
            Ok(acceptable) => {
                self.time += 1;
                let (latest, _) = acceptable.cosign(self.time, NAME, &self.key).unwrap();
                self.latest = Some(latest);
                self.cosigned += 1;
                // It keeps first and answers then; the answer may be lost.
                if !random.once_in(5) {
                    self.believed = size;
                }
                Ok(())
            }
            Err(refused) => match (refused.refusal, refused.evidence) {
                (_, Some(evidence)) => {
                    Err(format!("the witness has evidence against the log: {}", evidence.suspicion.name()))
                }
                (Refusal::Conflict(known), None) => {
                    self.believed = known;
                    Ok(())
                }
                (other, None) => Err(format!("the witness refuses: {other}")),
            },
        }
    }
}

/// The hash of a full subtree.
fn subtree(leaves: &[Hash], node: &Subtree) -> Hash {
    if node.level == 0 {
        return leaves[usize::try_from(node.index).unwrap()];
    }
    let below = |index| subtree(leaves, &Subtree { level: node.level - 1, index });
    node_hash(&below(node.index * 2), &below(node.index * 2 + 1))
}
