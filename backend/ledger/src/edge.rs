//! The right edge of a growing tree: what a log keeps at hand to append entries and
//! to write the tiles that changed.

use std::collections::BTreeMap;

use crate::merkle::{Frontier, Hash, MAX_SIZE, root_nodes};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, TileError, Tiles, tile_root};

/// The last tile of every level, and the frontier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    frontier: Frontier,
    /// The hashes of the last, partial tile of each level; empty after a full one.
    partial: Vec<Vec<Hash>>,
    /// Tiles that became full since they were last taken.
    full: BTreeMap<Tile, Vec<Hash>>,
    taken: u64,
}

impl Edge {
    /// The edge of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The partial tiles that [`Edge::load`] needs for a tree of `size` leaves.
    pub fn tiles(size: u64) -> Vec<Tile> {
        let level = |level: u8| {
            let count = size >> (u32::from(level) * u32::from(TILE_HEIGHT));
            let tile = Tile::hashes(level, count / u64::from(TILE_WIDTH), size)?;
            (!tile.is_full()).then_some(tile)
        };
        (0..TILE_HEIGHT).filter_map(level).collect()
    }

    /// The edge of the tree of `size` leaves from its partial tiles, which `read`
    /// finds. The caller compares [`Edge::root`] with the head it has signed.
    pub fn load<E: From<TileError>>(
        size: u64,
        mut read: impl FnMut(&Tile) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        if size > MAX_SIZE {
            return Err(TileError::OutsideTree.into());
        }
        let mut tiles = Tiles::new(size);
        let mut partial = Vec::new();
        for tile in Self::tiles(size) {
            let bytes = read(&tile)?;
            let level = tile.level.unwrap_or_default();
            tiles.insert(level, tile.index, &bytes)?;
            let hashes = bytes.as_chunks::<32>().0.iter().take(usize::from(tile.width)).copied();
            partial.resize(usize::from(level) + 1, Vec::new());
            partial[usize::from(level)] = hashes.collect();
        }
        let roots = root_nodes(size).into_iter().map(|node| tiles.node(node));
        let roots = roots.collect::<Result<Vec<_>, _>>()?;
        let frontier = Frontier::from_roots(size, roots).ok_or(TileError::OutsideTree)?;
        Ok(Self { frontier, partial, full: BTreeMap::new(), taken: size })
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The frontier, for a proof or a store of its own.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Appends a leaf by its hash.
    pub fn append(&mut self, leaf: Hash) {
        self.frontier.append(leaf);
        let (mut hash, mut level) = (leaf, 0u8);
        loop {
            let place = usize::from(level);
            if self.partial.len() == place {
                self.partial.push(Vec::new());
            }
            self.partial[place].push(hash);
            let Ok(hashes) = <&[Hash; 256]>::try_from(self.partial[place].as_slice()) else {
                return;
            };
            hash = tile_root(hashes);
            let nodes = self.size() >> (u32::from(level) * u32::from(TILE_HEIGHT));
            let index = nodes / u64::from(TILE_WIDTH) - 1;
            let tile = Tile { level: Some(level), index, width: TILE_WIDTH };
            self.full.insert(tile, std::mem::take(&mut self.partial[place]));
            level += 1;
        }
    }

    /// The tiles that changed since they were last taken, with their bytes: those that
    /// became full, and the partial one of each level that grew.
    pub fn take_changed(&mut self) -> Vec<(Tile, Vec<u8>)> {
        let full = std::mem::take(&mut self.full).into_iter();
        let mut changed: Vec<_> = full.map(|(tile, hashes)| (tile, hashes.into_flattened())).collect();
        for (level, hashes) in (0u8..).zip(&self.partial) {
            let shift = u32::from(level) * u32::from(TILE_HEIGHT);
            let count = self.size() >> shift;
            if let Some(tile) = Tile::hashes(level, count / u64::from(TILE_WIDTH), self.size())
                && count > self.taken >> shift
                && !hashes.is_empty()
            {
                changed.push((tile, hashes.as_flattened().to_vec()));
            }
        }
        self.taken = self.size();
        changed
    }
}
