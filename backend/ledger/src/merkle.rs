//! The Merkle tree of RFC 6962: hashes, an append-only frontier, and proofs.
//!
//! A proof is planned first ([`Plan`]): the plan names the nodes it needs, whoever
//! stores them reads them in one go, and the plan puts the proof together. What a
//! proof claims is believed only after [`verify_inclusion`] or
//! [`verify_consistency`] has recomputed the root, never because of where the nodes
//! came from.

use sha2::{Digest as _, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The largest size of a tree.
pub const MAX_SIZE: u64 = 1 << 62;
/// The most hashes in a proof of a tree of [`MAX_SIZE`]; any more is hostile.
pub const MAX_PROOF_HASHES: usize = 63;

/// `SHA-256(00 ‖ leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// `SHA-256(01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The root of a tree of `size` leaves from the roots of the full subtrees it falls
/// into, largest first.
fn fold(roots: &[Hash]) -> Option<Hash> {
    let (last, rest) = roots.split_last()?;
    Some(rest.iter().rev().fold(*last, |right, left| node_hash(left, &right)))
}

/// The roots of the full subtrees of a growing tree, largest first: all that an
/// append needs. Their number is the number of ones in the size's binary form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// The frontier of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The frontier of the tree of `size` leaves with these full subtrees, largest
    /// first; `None` if there are not as many as the size demands.
    pub fn from_roots(size: u64, roots: Vec<Hash>) -> Option<Self> {
        let fits = size <= MAX_SIZE && u32::try_from(roots.len()) == Ok(size.count_ones());
        fits.then_some(Self { size, roots })
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash.
    pub fn append(&mut self, leaf: Hash) {
        self.size += 1;
        let mut hash = leaf;
        // Each one that the addition carries over joins two subtrees of equal size.
        for _ in 0..self.size.trailing_zeros() {
            if let Some(left) = self.roots.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.roots.push(hash);
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        fold(&self.roots).unwrap_or_else(empty_root)
    }

    /// `size (8 bytes, big-endian) ‖ roots`.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.size.to_be_bytes()[..], self.roots.as_flattened()].concat()
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, roots) = bytes.split_first_chunk::<8>()?;
        let (roots, []) = roots.as_chunks::<32>() else {
            return None;
        };
        Self::from_roots(u64::from_be_bytes(*size), roots.to_vec())
    }
}

/// A full subtree: the leaves `index << level` up to `(index + 1) << level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height; 0 for a leaf.
    pub level: u8,
    /// Its place among the nodes of that height, from 0.
    pub index: u64,
}

/// What can read the hashes of full subtrees.
pub trait ReadNodes {
    /// Why it cannot.
    type Error;

    /// The hashes of `nodes`, in their order.
    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, Self::Error>;
}

/// Why no proof can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// The entry or the older tree is not within the tree.
    #[error("not within the tree")]
    OutOfRange,
    /// The reader returned fewer or more hashes than it was asked for.
    #[error("the wrong number of hashes was read")]
    WrongCount,
    /// The reader failed.
    #[error(transparent)]
    Read(E),
}

/// A proof before its hashes are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    nodes: Vec<Node>,
    /// How many of the nodes fold into each hash of the proof.
    groups: Vec<usize>,
}

impl Plan {
    /// Plans the proof that leaf `index` is in the tree of `size` leaves
    /// (RFC 6962, section 2.1.1); `None` if it is not.
    pub fn inclusion(index: u64, size: u64) -> Option<Self> {
        if index >= size || size > MAX_SIZE {
            return None;
        }
        let (mut low, mut high, mut ranges) = (0, size, Vec::new());
        while high - low > 1 {
            let middle = low + split(high - low);
            if index < middle {
                ranges.push((middle, high));
                high = middle;
            } else {
                ranges.push((low, middle));
                low = middle;
            }
        }
        Some(Self::of(ranges))
    }

    /// Plans the proof that the tree of `new` leaves begins with the tree of `old`
    /// leaves (RFC 6962, section 2.1.2); `None` if `old` is the larger. The proof is
    /// empty if `old` is 0 or equal to `new`.
    pub fn consistency(old: u64, new: u64) -> Option<Self> {
        if old > new || new > MAX_SIZE {
            return None;
        }
        let (mut low, mut high, mut ranges) = (0, new, Vec::new());
        while old > 0 && high != old {
            let middle = low + split(high - low);
            if old <= middle {
                ranges.push((middle, high));
                high = middle;
            } else {
                ranges.push((low, middle));
                low = middle;
            }
        }
        // The verifier knows the old root, unless the old tree ends within this one.
        if low > 0 {
            ranges.push((low, high));
        }
        Some(Self::of(ranges))
    }

    /// `ranges` of leaves, outermost first; a proof begins with the innermost.
    fn of(ranges: Vec<(u64, u64)>) -> Self {
        let mut plan = Self { nodes: Vec::new(), groups: Vec::with_capacity(ranges.len()) };
        for (low, high) in ranges.into_iter().rev() {
            let before = plan.nodes.len();
            plan.nodes.extend(full_subtrees(low, high));
            plan.groups.push(plan.nodes.len() - before);
        }
        plan
    }

    /// The nodes that must be read, in this order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The proof, from the hashes of [`Plan::nodes`]; `None` if there are not as many.
    pub fn assemble(&self, hashes: &[Hash]) -> Option<Vec<Hash>> {
        if hashes.len() != self.nodes.len() {
            return None;
        }
        let mut rest = hashes;
        self.groups
            .iter()
            .map(|&count| {
                let (group, after) = rest.split_at(count);
                rest = after;
                fold(group)
            })
            .collect()
    }

    fn prove<R: ReadNodes>(plan: Option<Self>, reader: &R) -> Result<Vec<Hash>, ProveError<R::Error>> {
        let plan = plan.ok_or(ProveError::OutOfRange)?;
        let hashes = reader.read_nodes(plan.nodes()).map_err(ProveError::Read)?;
        plan.assemble(&hashes).ok_or(ProveError::WrongCount)
    }
}

/// The proof that leaf `index` is in the tree of `size` leaves.
pub fn prove_inclusion<R: ReadNodes>(
    index: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, ProveError<R::Error>> {
    Plan::prove(Plan::inclusion(index, size), reader)
}

/// The proof that the tree of `new` leaves begins with the tree of `old` leaves.
pub fn prove_consistency<R: ReadNodes>(
    old: u64,
    new: u64,
    reader: &R,
) -> Result<Vec<Hash>, ProveError<R::Error>> {
    Plan::prove(Plan::consistency(old, new), reader)
}

/// The nodes whose hashes make up the root of the tree of `size` leaves, largest first.
pub fn root_nodes(size: u64) -> Vec<Node> {
    full_subtrees(0, size).collect()
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The full subtrees of the leaves `low` up to `high`, largest first. `low` is a
/// multiple of the first one's size, as it is for every range of a proof.
fn full_subtrees(low: u64, high: u64) -> impl Iterator<Item = Node> {
    let mut next = low;
    std::iter::from_fn(move || {
        let level = (high - next).checked_ilog2()?;
        let index = next >> level;
        next += 1 << level;
        // A level is below 64.
        u8::try_from(level).ok().map(|level| Node { level, index })
    })
}

/// The proof does not show what it is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not lead to the root")]
pub struct ProofRefused;

/// The root to which `proof` leads from `leaf` at `index` in a tree of `size` leaves
/// (RFC 9162, section 2.1.3.2).
pub fn root_from_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, ProofRefused> {
    if index >= size {
        return Err(ProofRefused);
    }
    let (mut place, mut last, mut root) = (index, size - 1, *leaf);
    for hash in proof {
        if last == 0 {
            return Err(ProofRefused);
        }
        if place & 1 == 1 || place == last {
            root = node_hash(hash, &root);
            skip_lone_levels(&mut place, &mut last);
        } else {
            root = node_hash(&root, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(root) } else { Err(ProofRefused) }
}

/// Verifies that `leaf` is at `index` in the tree of `size` leaves with this `root`.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofRefused> {
    match root_from_inclusion(leaf, index, size, proof)? == *root {
        true => Ok(()),
        false => Err(ProofRefused),
    }
}

/// Verifies that the tree of `new` leaves begins with the tree of `old` leaves
/// (RFC 9162, section 2.1.4.2). The tree without leaves begins every tree.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofRefused> {
    let holds = if old > new {
        false
    } else if old == new {
        proof.is_empty() && old_root == new_root
    } else if old == 0 {
        proof.is_empty() && *old_root == empty_root()
    } else {
        roots_from_consistency(old, old_root, new, proof)? == (*old_root, *new_root)
    };
    if holds { Ok(()) } else { Err(ProofRefused) }
}

/// Both roots to which `proof` leads, for `0 < old < new`.
fn roots_from_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    proof: &[Hash],
) -> Result<(Hash, Hash), ProofRefused> {
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    // A full old tree is itself the first hash, and is left out of the proof.
    let (first, rest) =
        if old.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(ProofRefused)? };
    let (mut old_side, mut new_side) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return Err(ProofRefused);
        }
        if place & 1 == 1 || place == last {
            old_side = node_hash(hash, &old_side);
            new_side = node_hash(hash, &new_side);
            skip_lone_levels(&mut place, &mut last);
        } else {
            new_side = node_hash(&new_side, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok((old_side, new_side)) } else { Err(ProofRefused) }
}

/// Skips the levels on which a node at the right edge has no sibling.
fn skip_lone_levels(place: &mut u64, last: &mut u64) {
    while *place & 1 == 0 && *place != 0 {
        *place >>= 1;
        *last >>= 1;
    }
}
