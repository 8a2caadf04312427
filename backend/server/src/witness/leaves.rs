//! The leaf hashes of a log as a mirror keeps them: one file of 32 bytes an entry, in order, and in
//! memory the hashes of the full tiles above it.
//!
//! Invariant: the entries kept lead to the latest checkpoint cosigned. What a crash left beyond it was
//! not verified by anyone who still knows, and is cut off.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use ledger::{
    merkle::{Frontier, Hash},
    tile::{TILE_WIDTH, Tile, tile_root},
};

/// Bytes of a hash.
const HASH_BYTES: u64 = 32;
/// Hashes of a full tile.
const AT_ONCE: usize = 256;

/// The hashes above the leaves, and the frontier: all that follows from the leaf hashes.
#[derive(Debug, Clone, Default)]
struct Above {
    frontier: Frontier,
    /// The hashes of the unfinished tile of level 0.
    last: Vec<Hash>,
    /// The hashes of level 1, of level 2, and so on.
    levels: Vec<Vec<Hash>>,
}

impl Above {
    fn append(&mut self, leaf: Hash) {
        self.frontier.append(leaf);
        self.last.push(leaf);
        let Ok(tile) = <&[Hash; AT_ONCE]>::try_from(self.last.as_slice()) else {
            return;
        };
        let mut hash = tile_root(tile);
        self.last.clear();
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(hash);
            // A full tile is one hash on the level above it.
            match hashes.last_chunk::<AT_ONCE>() {
                Some(full) if hashes.len().is_multiple_of(AT_ONCE) => hash = tile_root(full),
                _ => return,
            }
        }
    }
}

/// The leaf hashes of one log.
#[derive(Debug)]
pub struct Leaves {
    file: File,
    above: Above,
}

impl Leaves {
    /// Opens the file at `path` as it was when the tree had `size` entries with this `root`.
    ///
    /// # Errors
    /// Where it cannot be read, or does not lead to the root.
    pub fn open(path: &Path, size: u64, root: &Hash) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let bytes = size.saturating_mul(HASH_BYTES);
        let damaged =
            |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
        if file.metadata()?.len() < bytes {
            return Err(damaged("holds fewer entries than were cosigned"));
        }
        file.set_len(bytes)?;
        file.sync_all()?;
        super::keep::sync_folder(path)?;
        let mut above = Above::default();
        let mut reader = io::BufReader::with_capacity(1 << 20, &mut file);
        let mut hash = [0; 32];
        for _ in 0..size {
            reader.read_exact(&mut hash)?;
            above.append(hash);
        }
        if above.frontier.root() != *root {
            return Err(damaged("does not lead to the checkpoint that was cosigned"));
        }
        Ok(Self { file, above })
    }

    /// How many are kept.
    pub fn size(&self) -> u64 {
        self.above.frontier.size()
    }

    /// Appends `fresh` if the whole then leads to `root`, and returns whether it did. On return it is
    /// on the disk.
    ///
    /// # Errors
    /// Where the disk says no; then the file has to be opened again.
    pub fn extend(&mut self, fresh: &[Hash], root: &Hash) -> io::Result<bool> {
        let mut frontier = self.above.frontier.clone();
        fresh.iter().for_each(|leaf| frontier.append(*leaf));
        if frontier.root() != *root {
            return Ok(false);
        }
        if !fresh.is_empty() {
            self.file.seek(SeekFrom::Start(self.size().saturating_mul(HASH_BYTES)))?;
            self.file.write_all(fresh.as_flattened())?;
            self.file.sync_all()?;
        }
        fresh.iter().for_each(|leaf| self.above.append(*leaf));
        Ok(true)
    }

    /// The bytes of a tile of hashes; `None` where the tree has not come so far.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn tile(&mut self, tile: &Tile) -> io::Result<Option<Vec<u8>>> {
        let Some(level) = tile.level else { return Ok(None) };
        let first = tile.index.saturating_mul(u64::from(TILE_WIDTH));
        let last = first.saturating_add(u64::from(tile.width));
        if level > 0 {
            let hashes = self.above.levels.get(usize::from(level) - 1);
            let range = usize::try_from(first).ok().zip(usize::try_from(last).ok());
            let found = hashes.zip(range).and_then(|(hashes, (first, last))| hashes.get(first..last));
            return Ok(found.map(|hashes| hashes.as_flattened().to_vec()));
        }
        if last > self.size() {
            return Ok(None);
        }
        let mut bytes = vec![0; usize::from(tile.width) * 32];
        self.file.seek(SeekFrom::Start(first.saturating_mul(HASH_BYTES)))?;
        self.file.read_exact(&mut bytes)?;
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use ledger::{
        edge::Edge,
        merkle::{empty_root, leaf_hash},
    };

    use super::*;

    /// Every tile that the log writes is served alike, from memory and after opening again.
    #[test]
    fn tiles_are_those_of_the_log() {
        let path = std::env::temp_dir().join(format!("hefu-leaves-{}", std::process::id()));
        let mut edge = Edge::new();
        let mut leaves = Leaves::open(&path, 0, &empty_root()).unwrap();
        let mut written = Vec::new();
        for step in [1_u64, 254, 1, 1, 300, 65_300] {
            let from = edge.size();
            let fresh: Vec<Hash> = (from..from + step).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect();
            fresh.iter().for_each(|leaf| edge.append(*leaf));
            assert!(!leaves.extend(&fresh, &[7; 32]).unwrap(), "another root");
            assert!(!leaves.extend(&fresh[1..], &edge.root()).unwrap(), "an entry is missing");
            assert_eq!(leaves.size(), from);
            assert!(leaves.extend(&fresh, &edge.root()).unwrap());
            written.extend(edge.take_changed());
        }
        assert!(written.iter().any(|(tile, _)| tile.level == Some(2)));
        let mut again = Leaves::open(&path, edge.size(), &edge.root()).unwrap();
        for (tile, bytes) in &written {
            assert_eq!(leaves.tile(tile).unwrap().as_ref(), Some(bytes), "{}", tile.path());
            assert_eq!(again.tile(tile).unwrap().as_ref(), Some(bytes), "{}", tile.path());
        }
        let beyond = Tile { level: Some(0), index: edge.size() / 256, width: 255 };
        assert_eq!(again.tile(&beyond).unwrap(), None);
        assert_eq!(again.tile(&Tile { level: Some(3), index: 0, width: 1 }).unwrap(), None);
        assert_eq!(again.tile(&Tile { level: None, index: 0, width: 1 }).unwrap(), None);
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_a_crash_left_behind_is_cut_off_and_damage_is_found() {
        let path = std::env::temp_dir().join(format!("hefu-damage-{}", std::process::id()));
        let hashes: Vec<Hash> = (0_u8..5).map(|leaf| leaf_hash(&[leaf])).collect();
        let root = |count: usize| {
            let mut frontier = Frontier::new();
            hashes[..count].iter().for_each(|leaf| frontier.append(*leaf));
            frontier.root()
        };
        let mut leaves = Leaves::open(&path, 0, &empty_root()).unwrap();
        leaves.extend(&hashes, &root(5)).unwrap();
        assert_eq!(Leaves::open(&path, 3, &root(3)).unwrap().size(), 3);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 3 * 32);
        assert!(Leaves::open(&path, 5, &root(5)).is_err(), "two are gone");
        assert!(Leaves::open(&path, 3, &root(4)).is_err(), "another root");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[40] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(Leaves::open(&path, 3, &root(3)).is_err(), "a changed byte");
        std::fs::remove_file(&path).unwrap();
    }
}
