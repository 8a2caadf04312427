//! Tiles: the tree as C2SP tlog-tiles serves it, in files of 256 hashes.
//!
//! Tile (level, index) holds the nodes of height `8 × level`. A reader that does not
//! trust the server uses [`VerifiedTiles`], which accepts no tile that does not lead
//! to the signed root.

use std::collections::BTreeMap;

use crate::encoding::from_decimal;
use crate::leaf::{LEAF_BYTES, Leaf};
use crate::merkle::{Frontier, Hash, MAX_SIZE, Node, ReadNodes, node_hash, root_nodes};

/// Hashes or entries in a full tile.
pub const TILE_WIDTH: u16 = 256;
/// The height of a tile: it spans this many levels of the tree.
pub const TILE_HEIGHT: u8 = 8;

/// A tile of hashes, or with level `None` a bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// 0 holds leaf hashes, 1 the roots of full tiles of level 0, and so on.
    pub level: Option<u8>,
    /// Its place on its level, from 0.
    pub index: u64,
    /// How many hashes or entries it holds, 1 to 256.
    pub width: u16,
}

impl Tile {
    /// The tile of hashes at `level` and `index`, as wide as it is in the tree of
    /// `size` leaves; `None` if it is empty there.
    pub fn hashes(level: u8, index: u64, size: u64) -> Option<Self> {
        Some(Self { level: Some(level), index, width: width_at(level, index, size)? })
    }

    /// The bundle of entries at `index` in the tree of `size` leaves.
    pub fn entries(index: u64, size: u64) -> Option<Self> {
        Some(Self { level: None, index, width: width_at(0, index, size)? })
    }

    /// The path under a log's prefix, such as `tile/0/x001/x234/067.p/5`.
    pub fn path(&self) -> String {
        let kind = self.level.map_or_else(|| "entries".to_owned(), |level| level.to_string());
        let mut groups = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups = format!("x{:03}/{groups}", rest % 1000);
            rest /= 1000;
        }
        match self.width {
            TILE_WIDTH => format!("tile/{kind}/{groups}"),
            width => format!("tile/{kind}/{groups}.p/{width}"),
        }
    }

    /// Reads what [`Tile::path`] writes, and only that.
    pub fn parse(path: &str) -> Option<Self> {
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level = match kind {
            "entries" => None,
            level => Some(u8::try_from(from_decimal(level)?).ok().filter(|level| *level < 64)?),
        };
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (groups, u16::try_from(from_decimal(width)?).ok()?),
            None => (rest, TILE_WIDTH),
        };
        let index = groups.split('/').try_fold(0u64, |index, group| {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let digits =
                (digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)?;
            index.checked_mul(1000)?.checked_add(digits.parse().ok()?)
        })?;
        let tile = Self { level, index, width };
        (1..=TILE_WIDTH).contains(&width).then_some(tile).filter(|tile| tile.path() == path)
    }

    /// Whether it holds 256 hashes or entries.
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }
}

/// How wide tile `index` of `level` is in the tree of `size` leaves.
fn width_at(level: u8, index: u64, size: u64) -> Option<u16> {
    let count = size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT)).unwrap_or(0);
    let before = index.checked_mul(u64::from(TILE_WIDTH))?;
    let width = count.checked_sub(before)?.min(u64::from(TILE_WIDTH));
    u16::try_from(width).ok().filter(|width| *width > 0)
}

/// The tile that holds what the hash of `node` is computed from, in the tree of
/// `size` leaves.
pub fn tile_of(node: Node, size: u64) -> Option<Tile> {
    // Within the tree, nothing below is shifted out of its 64 bits.
    if node.index >= size.checked_shr(u32::from(node.level))? {
        return None;
    }
    let first = node.index << (node.level % TILE_HEIGHT);
    Tile::hashes(node.level / TILE_HEIGHT, first / u64::from(TILE_WIDTH), size)
}

/// The root of `hashes`, which are as many as a power of two.
fn full_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => crate::merkle::empty_root(),
        [hash] => *hash,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node_hash(&full_root(left), &full_root(right))
        }
    }
}

/// The root of a full tile, which stands as one hash in the tile above it.
pub fn tile_root(hashes: &[Hash; 256]) -> Hash {
    full_root(hashes)
}

/// Tiles as they were read, not yet trusted: fit for a log that reads its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiles {
    size: u64,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

/// Why tiles are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The bytes are not as many as the tile's width demands, or the tile is not of this tree.
    #[error("`{0}` is not a tile of this tree")]
    NotOfThisTree(String),
    /// A tile that is needed is absent.
    #[error("`{0}` is needed and absent")]
    Absent(String),
    /// The tile does not lead to the root.
    #[error("`{0}` does not lead to the root")]
    Forged(String),
    /// The node is not within the tree.
    #[error("a node outside the tree")]
    OutsideTree,
}

impl Tiles {
    /// No tiles yet, of the tree of `size` leaves.
    pub fn new(size: u64) -> Self {
        Self { size: size.min(MAX_SIZE), tiles: BTreeMap::new() }
    }

    /// The size of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the tile at `level` and `index`, as wide as it is in this tree. Bytes of a
    /// wider tile of a larger tree are cut: a log keeps only the widest.
    pub fn insert(&mut self, level: u8, index: u64, bytes: &[u8]) -> Result<(), TileError> {
        let named = || TileError::NotOfThisTree(Tile { level: Some(level), index, width: TILE_WIDTH }.path());
        let tile = Tile::hashes(level, index, self.size).ok_or_else(named)?;
        let (hashes, []) = bytes.as_chunks::<32>() else {
            return Err(named());
        };
        let hashes = hashes.get(..usize::from(tile.width)).ok_or_else(named)?;
        self.tiles.insert((level, index), hashes.to_vec());
        Ok(())
    }

    /// The hash of one full subtree.
    pub fn node(&self, node: Node) -> Result<Hash, TileError> {
        let tile = tile_of(node, self.size).ok_or(TileError::OutsideTree)?;
        let key = (node.level / TILE_HEIGHT, tile.index);
        let hashes = self.tiles.get(&key).ok_or_else(|| TileError::Absent(tile.path()))?;
        let height = node.level % TILE_HEIGHT;
        let count = 1usize << height;
        let first = usize::try_from((node.index << height) % u64::from(TILE_WIDTH));
        let first = first.map_err(|_| TileError::OutsideTree)?;
        Ok(full_root(hashes.get(first..first + count).ok_or(TileError::OutsideTree)?))
    }

    /// Trusts these tiles if every one of them leads to `root`.
    ///
    /// The partial tiles at the right edge hold exactly the subtrees of which the root
    /// is made. Every full tile must have its root in the tile above it.
    pub fn verify(self, root: &Hash) -> Result<VerifiedTiles, TileError> {
        let roots = root_nodes(self.size).into_iter().map(|node| self.node(node));
        let roots = roots.collect::<Result<Vec<_>, _>>()?;
        let computed = Frontier::from_roots(self.size, roots).map(|frontier| frontier.root());
        if computed != Some(*root) {
            return Err(TileError::Forged("tile".to_owned()));
        }
        for (&(level, index), hashes) in &self.tiles {
            let Ok(hashes) = <&[Hash; 256]>::try_from(hashes.as_slice()) else {
                continue;
            };
            let above = Node { level: (level + 1) * TILE_HEIGHT, index };
            if self.node(above)? != tile_root(hashes) {
                let tile = Tile { level: Some(level), index, width: TILE_WIDTH };
                return Err(TileError::Forged(tile.path()));
            }
        }
        Ok(VerifiedTiles(self))
    }
}

impl ReadNodes for Tiles {
    type Error = TileError;

    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, TileError> {
        nodes.iter().map(|node| self.node(*node)).collect()
    }
}

/// Tiles every one of which leads to a root that the caller trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedTiles(Tiles);

impl ReadNodes for VerifiedTiles {
    type Error = TileError;

    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, TileError> {
        self.0.read_nodes(nodes)
    }
}

/// The bundle of `leaves`: each after its length in two bytes, big-endian.
pub fn print_entries(leaves: &[Leaf]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(leaves.len() * (LEAF_BYTES + 2));
    for leaf in leaves {
        bytes.extend_from_slice(&[0, 128]);
        bytes.extend_from_slice(&leaf.to_bytes());
    }
    bytes
}

/// Reads a bundle of 1 to 256 leaves.
pub fn parse_entries(bytes: &[u8]) -> Option<Vec<Leaf>> {
    let (entries, []) = bytes.as_chunks::<{ LEAF_BYTES + 2 }>() else {
        return None;
    };
    let leaves = entries.iter().map(|entry| {
        let leaf = entry.strip_prefix(&[0, 128])?;
        Some(Leaf::from_bytes(leaf.try_into().ok()?))
    });
    (1..=usize::from(TILE_WIDTH)).contains(&entries.len()).then(|| leaves.collect())?
}
