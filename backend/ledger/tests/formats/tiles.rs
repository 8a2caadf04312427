//! Tiles: C2SP's paths and widths, the growing edge, and forged tiles.

use std::collections::BTreeMap;

use ledger::edge::Edge;
use ledger::leaf::Leaf;
use ledger::merkle::{Hash, prove_consistency, prove_inclusion, verify_consistency, verify_inclusion};
use ledger::signature::KeyId;
use ledger::tile::{Tile, TileError, Tiles, parse_entries, print_entries, tile_of};
use proptest::prelude::*;

use crate::trees::Reference;

#[test]
fn paths() {
    let table = [
        (Some(0), 0, 256, "tile/0/000"),
        (Some(0), 1_234_067, 256, "tile/0/x001/x234/067"),
        (Some(3), 999, 1, "tile/3/999.p/1"),
        (Some(63), 1000, 255, "tile/63/x001/000.p/255"),
        (None, 5, 112, "tile/entries/005.p/112"),
    ];
    for (level, index, width, path) in table {
        let tile = Tile { level, index, width };
        assert_eq!(tile.path(), path);
        assert_eq!(Tile::parse(path), Some(tile));
    }
    for wrong in [
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/8/0/001",
        "tile/0/+01",
        "tile/data/001",
        "/tile/0/001",
        "tile/0/001/",
        "tile/0/",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(Tile::parse(wrong), None, "{wrong}");
    }
}

/// C2SP's own example: 70,000 leaves.
#[test]
fn widths() {
    let width = |level, index| Tile::hashes(level, index, 70_000).map(|tile| tile.width);
    assert_eq!(width(0, 272), Some(256));
    assert_eq!(width(0, 273), Some(112));
    assert_eq!(width(0, 274), None);
    assert_eq!(width(1, 0), Some(256));
    assert_eq!(width(1, 1), Some(17));
    assert_eq!(width(2, 0), Some(1));
    assert_eq!(width(3, 0), None);
    assert_eq!(width(63, u64::MAX), None);
    assert_eq!(Tile::entries(273, 70_000).map(|tile| tile.width), Some(112));
    let edge: Vec<_> = Edge::tiles(70_000).iter().map(Tile::path).collect();
    assert_eq!(edge, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    assert_eq!(Edge::tiles(256).iter().map(Tile::path).collect::<Vec<_>>(), ["tile/1/000.p/1"]);
}

/// A log that writes every changed tile, in batches.
fn grown(tree: &Reference, batch: usize) -> BTreeMap<(u8, u64), Vec<u8>> {
    let mut store: BTreeMap<(u8, u64), Vec<u8>> = BTreeMap::new();
    let mut edge = Edge::new();
    for leaves in tree.0.chunks(batch) {
        for leaf in leaves {
            edge.append(*leaf);
        }
        for (tile, bytes) in edge.take_changed() {
            assert_eq!(bytes.len(), 32 * usize::from(tile.width));
            let held = store.insert((tile.level.unwrap(), tile.index), bytes);
            assert!(held.is_none_or(|held| held.len() < 8192), "a full tile is never written again");
        }
        assert!(edge.take_changed().is_empty());
        // A node that starts anew loads the same edge from what was stored.
        let loaded = Edge::load(edge.size(), |tile| {
            Ok::<_, TileError>(store[&(tile.level.unwrap(), tile.index)].clone())
        });
        assert_eq!(loaded.unwrap(), edge);
    }
    assert_eq!(edge.root(), tree.root(edge.size()));
    store
}

fn tiles_of(store: &BTreeMap<(u8, u64), Vec<u8>>, size: u64) -> Tiles {
    let mut tiles = Tiles::new(size);
    for ((level, index), bytes) in store {
        tiles.insert(*level, *index, bytes).unwrap();
    }
    tiles
}

#[test]
fn a_grown_log_proves_from_its_tiles() {
    let size = 66_200;
    let tree = Reference::new(size);
    let root = tree.root(size);
    let store = grown(&tree, 4_096);
    let tiles = tiles_of(&store, size).verify(&root).unwrap();
    for index in [0, 1, 255, 256, 40_000, 65_535, 65_536, 66_047, 66_048, 66_199] {
        let proof = prove_inclusion(index, size, &tiles).unwrap();
        let leaf = tree.0[usize::try_from(index).unwrap()];
        assert_eq!(verify_inclusion(&leaf, index, size, &root, &proof), Ok(()), "{index}");
        let proof = prove_consistency(index, size, &tiles).unwrap();
        assert_eq!(verify_consistency(index, &tree.root(index), size, &root, &proof), Ok(()), "{index}");
    }
    let short = prove_inclusion(5, size, &Tiles::new(size));
    assert_eq!(short.unwrap_err().to_string(), "`tile/0/000` is needed and absent");
}

#[test]
fn every_batch_size_grows_the_same_tiles() {
    let tree = Reference::new(700);
    let whole = grown(&tree, 700);
    for batch in [1, 3, 255, 256, 257, 512] {
        assert_eq!(grown(&tree, batch), whole, "{batch}");
    }
}

/// CVE-2026-56865's lesson: no hash of a tile is used before it leads to the root.
#[test]
fn every_forged_byte_of_a_tile_is_refused() {
    let size = 600;
    let tree = Reference::new(size);
    let root = tree.root(size);
    let store = grown(&tree, 600);
    assert!(tiles_of(&store, size).verify(&root).is_ok());
    for (key, bytes) in &store {
        for at in (0..bytes.len()).step_by(37) {
            let mut forged = store.clone();
            forged.get_mut(key).unwrap()[at] ^= 0x10;
            let refusal = tiles_of(&forged, size).verify(&root).unwrap_err();
            assert!(matches!(refusal, TileError::Forged(_)), "{key:?} byte {at}: {refusal}");
        }
    }
    let mut missing = store.clone();
    missing.remove(&(1, 0));
    assert!(matches!(tiles_of(&missing, size).verify(&root), Err(TileError::Absent(_))));
}

#[test]
fn tiles_of_another_tree() {
    let mut tiles = Tiles::new(10);
    assert!(tiles.insert(0, 0, &[0; 320]).is_ok());
    assert!(tiles.insert(0, 0, &[0; 8192]).is_ok(), "a wider tile is cut");
    for (level, index, length) in [(0, 0, 288), (0, 0, 321), (0, 1, 320), (1, 0, 32)] {
        let refusal = tiles.insert(level, index, &vec![0; length]).unwrap_err();
        assert!(matches!(refusal, TileError::NotOfThisTree(_)), "{level} {index} {length}");
    }
    let outside = ledger::merkle::Node { level: 3, index: 1 };
    assert_eq!(tiles.node(outside), Err(TileError::OutsideTree));
    // Shifted, this index would lose its high bits and become that of a node within.
    let wrapped = ledger::merkle::Node { level: 2, index: 1 << 62 };
    assert_eq!(tiles.node(wrapped), Err(TileError::OutsideTree));
    assert_eq!(tile_of(ledger::merkle::Node { level: 9, index: 0 }, 600).unwrap().path(), "tile/1/000.p/2");
}

#[test]
fn entry_bundles() {
    let leaf = |byte| Leaf { checksum: [byte; 32], signature: [byte; 64], key: KeyId([byte; 32]) };
    let leaves: Vec<_> = (0..=255).map(leaf).collect();
    let bytes = print_entries(&leaves);
    assert_eq!(bytes.len(), 256 * 130);
    assert_eq!(&bytes[..2], [0, 128]);
    assert_eq!(parse_entries(&bytes), Some(leaves.clone()));
    assert_eq!(parse_entries(&bytes[..130]), Some(leaves[..1].to_vec()));
    assert_eq!(parse_entries(&bytes[..129]), None);
    assert_eq!(parse_entries(&[]), None);
    assert_eq!(parse_entries(&[&bytes[..], &bytes[..130]].concat()), None);
    let mut wrong = bytes;
    wrong[1] = 127;
    assert_eq!(parse_entries(&wrong), None);
}

proptest! {
    #[test]
    fn a_path_is_read_back(level in prop::option::of(0u8..64), index: u64, width in 1u16..=256) {
        let tile = Tile { level, index, width };
        prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
    }

    #[test]
    fn hostile_tiles_never_panic(
        size: u64, level: u8, index: u64, bytes in prop::collection::vec(any::<u8>(), 0..400), root: Hash,
    ) {
        let mut tiles = Tiles::new(size);
        let _ = tiles.insert(level, index, &bytes);
        let _ = tiles.node(ledger::merkle::Node { level, index });
        prop_assert!(tiles.verify(&root).is_err());
        prop_assert!(Edge::load(size, |_| Ok::<_, TileError>(bytes.clone())).is_err() || bytes.len() > 31 || size == 0);
        let _ = parse_entries(&bytes);
    }
}
