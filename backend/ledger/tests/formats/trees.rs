//! The Merkle tree: RFC 6962's roots, and every proof of every small tree against two
//! independent implementations.

use ct_merkle::HashableLeaf;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ledger::merkle::{
    self, Frontier, Hash, MAX_SIZE, Node, Plan, ProofRefused, ProveError, ReadNodes, empty_root, leaf_hash,
    node_hash, prove_consistency, prove_inclusion, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use sha2::Sha256;

/// Every node of a tree, computed by RFC 6962's own recursion.
pub struct Reference(pub Vec<Hash>);

impl Reference {
    pub fn new(size: u64) -> Self {
        Self((0..size).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect())
    }

    pub fn root(&self, size: u64) -> Hash {
        fn root(leaves: &[Hash]) -> Hash {
            match leaves {
                [] => empty_root(),
                [leaf] => *leaf,
                _ => {
                    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                    node_hash(&root(left), &root(right))
                }
            }
        }
        root(&self.0[..usize::try_from(size).unwrap()])
    }
}

impl ReadNodes for Reference {
    type Error = std::convert::Infallible;

    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, Self::Error> {
        Ok(nodes
            .iter()
            .map(|node| {
                let first = usize::try_from(node.index << node.level).unwrap();
                Self(self.0[first..first + (1 << node.level)].to_vec()).root(1 << node.level)
            })
            .collect())
    }
}

/// The roots of the first 1 to 8 of RFC 6962's eight test leaves.
#[test]
fn rfc_6962_roots() {
    let leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::new();
    assert_eq!(
        hex::encode(frontier.root()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    for (leaf, root) in leaves.into_iter().zip(roots) {
        frontier.append(leaf_hash(&hex::decode(leaf).unwrap()));
        assert_eq!(hex::encode(frontier.root()), root);
    }
}

#[derive(Clone)]
struct OracleLeaf(u64);

impl HashableLeaf for OracleLeaf {
    fn hash<H: ct_merkle::digest::Update>(&self, hasher: &mut H) {
        hasher.update(&self.0.to_be_bytes());
    }
}

#[test]
fn frontier_and_its_bytes() {
    let tree = Reference::new(300);
    let mut oracle = MemoryBackedTree::<Sha256, OracleLeaf>::new();
    let mut frontier = Frontier::new();
    for size in 0..300 {
        assert_eq!(frontier.size(), size);
        assert_eq!(frontier.root(), tree.root(size));
        if size > 0 {
            assert_eq!(frontier.root().as_slice(), oracle.root().as_bytes().as_slice());
        }
        frontier = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
        frontier.append(tree.0[usize::try_from(size).unwrap()]);
        oracle.push(OracleLeaf(size));
    }
    let bytes = frontier.to_bytes();
    assert_eq!(Frontier::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Frontier::from_bytes(&bytes[..bytes.len() - 32]), None);
    assert_eq!(Frontier::from_bytes(&[&bytes[..], &[0; 32]].concat()), None);
    assert_eq!(Frontier::from_bytes(&[&[0xff; 8][..], &[0; 64 * 32]].concat()), None);
}

/// Shows `refused` the proof with each of its bytes changed in turn.
fn flip_each_byte(mut proof: Vec<Hash>, mut refused: impl FnMut(&[Hash]) -> bool) {
    for at in 0..proof.len() * 32 {
        proof[at / 32][at % 32] ^= 1 << (at % 8);
        assert!(refused(&proof), "byte {at}");
        proof[at / 32][at % 32] ^= 1 << (at % 8);
    }
}

/// A proof cut short, with a hash too many at either end, or none at all.
fn misshapen(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut wrong = vec![[proof, &[[0; 32]]].concat(), [&[[0; 32]], proof].concat()];
    if let Some((last, front)) = proof.split_last() {
        wrong.push(front.to_vec());
        wrong.push(proof[1..].to_vec());
        wrong.push([proof, &[*last]].concat());
    }
    wrong
}

fn oracle_hashes(proof: &[Hash]) -> Vec<tlog_tiles::Hash> {
    proof.iter().map(|hash| tlog_tiles::Hash(*hash)).collect()
}

#[test]
fn inclusion_of_every_leaf_of_every_tree() {
    let tree = Reference::new(70);
    for size in 1..=70 {
        let root = tree.root(size);
        for index in 0..size {
            let leaf = tree.0[usize::try_from(index).unwrap()];
            let proof = prove_inclusion(index, size, &tree).unwrap();
            assert_eq!(verify_inclusion(&leaf, index, size, &root, &proof), Ok(()));
            let oracle = tlog_tiles::check_record(
                &oracle_hashes(&proof),
                size,
                tlog_tiles::Hash(root),
                index,
                tlog_tiles::Hash(leaf),
            );
            assert!(oracle.is_ok(), "{index} of {size}");
            for wrong in misshapen(&proof) {
                assert_eq!(verify_inclusion(&leaf, index, size, &root, &wrong), Err(ProofRefused));
            }
            let other = (index + 1) % size;
            if other != index {
                assert_eq!(verify_inclusion(&leaf, other, size, &root, &proof), Err(ProofRefused));
            }
        }
    }
}

#[test]
fn consistency_of_every_pair_of_trees() {
    let tree = Reference::new(70);
    for new in 0..=70 {
        let new_root = tree.root(new);
        for old in 0..=new {
            let old_root = tree.root(old);
            let proof = prove_consistency(old, new, &tree).unwrap();
            assert_eq!(verify_consistency(old, &old_root, new, &new_root, &proof), Ok(()), "{old} {new}");
            if old > 0 {
                let oracle = tlog_tiles::check_tree(
                    &oracle_hashes(&proof),
                    new,
                    tlog_tiles::Hash(new_root),
                    old,
                    tlog_tiles::Hash(old_root),
                );
                assert!(oracle.is_ok(), "{old} of {new}");
            }
            for wrong in misshapen(&proof) {
                assert_eq!(verify_consistency(old, &old_root, new, &new_root, &wrong), Err(ProofRefused));
            }
            // Every tree begins with the tree of no leaves, a forked one too.
            if old == 0 {
                continue;
            }
            let mut fork = new_root;
            fork[0] ^= 1;
            assert_eq!(verify_consistency(old, &old_root, new, &fork, &proof), Err(ProofRefused));
            assert_eq!(verify_consistency(old, &fork, new, &new_root, &proof), Err(ProofRefused));
        }
    }
}

#[test]
fn every_flipped_byte_of_an_inclusion_proof_is_refused() {
    let tree = Reference::new(70);
    for size in 1..=70 {
        let root = tree.root(size);
        for index in 0..size {
            let leaf = tree.0[usize::try_from(index).unwrap()];
            let proof = prove_inclusion(index, size, &tree).unwrap();
            flip_each_byte(proof, |wrong| verify_inclusion(&leaf, index, size, &root, wrong).is_err());
        }
    }
}

#[test]
fn every_flipped_byte_of_a_consistency_proof_is_refused() {
    let tree = Reference::new(70);
    for new in 1..=70 {
        let root = tree.root(new);
        for old in 1..new {
            let old_root = tree.root(old);
            let proof = prove_consistency(old, new, &tree).unwrap();
            flip_each_byte(proof, |wrong| verify_consistency(old, &old_root, new, &root, wrong).is_err());
        }
    }
}

#[test]
fn proofs_agree_with_an_independent_prover() {
    let tree = Reference::new(70);
    let mut oracle = MemoryBackedTree::<Sha256, OracleLeaf>::new();
    for size in 1..=70u64 {
        oracle.push(OracleLeaf(size - 1));
        for index in 0..size {
            let theirs = oracle.prove_inclusion(usize::try_from(index).unwrap());
            let ours = prove_inclusion(index, size, &tree).unwrap();
            assert_eq!(ours.as_flattened(), theirs.as_bytes());
            if index + 1 < size {
                let added = usize::try_from(size - index - 1).unwrap();
                let theirs = oracle.prove_consistency(added);
                let ours = prove_consistency(index + 1, size, &tree).unwrap();
                assert_eq!(ours.as_flattened(), theirs.as_bytes(), "{index} {size}");
            }
        }
    }
}

#[test]
fn out_of_range() {
    let tree = Reference::new(4);
    assert_eq!(prove_inclusion(4, 4, &tree), Err(ProveError::OutOfRange));
    assert_eq!(prove_inclusion(0, 0, &tree), Err(ProveError::OutOfRange));
    assert_eq!(prove_consistency(5, 4, &tree), Err(ProveError::OutOfRange));
    assert_eq!(Plan::inclusion(0, MAX_SIZE + 1), None);
    assert_eq!(Plan::consistency(0, MAX_SIZE + 1), None);
    assert_eq!(Plan::inclusion(MAX_SIZE - 1, MAX_SIZE).unwrap().nodes().len(), 62);
    assert_eq!(Plan::inclusion(1, 2).unwrap().assemble(&[]), None);
    let hash = tree.root(4);
    assert_eq!(verify_inclusion(&hash, 4, 4, &hash, &[]), Err(ProofRefused));
    assert_eq!(verify_consistency(5, &hash, 4, &hash, &[]), Err(ProofRefused));
}

proptest! {
    #[test]
    fn verifying_hostile_proofs_never_panics(
        index: u64, size: u64, old: u64, proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let hash = [1; 32];
        prop_assert!(verify_inclusion(&hash, index, size, &hash, &proof).is_err() || size == 1);
        prop_assert!(verify_consistency(old, &hash, size, &hash, &proof).is_err() || old == size);
        prop_assert!(merkle::root_from_inclusion(&hash, index, index, &proof).is_err());
        let _ = Plan::inclusion(index, size);
        let _ = Plan::consistency(old, size);
    }
}
