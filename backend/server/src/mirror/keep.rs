//! The folder of a mirror: `entries/<first index>.jsonl` with up to 256 entries each, the newest
//! `checkpoint`, and `forks/` with notes that contradict it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ledger::{checkpoint::Checkpoint, edge::Edge, encoding::hex, merkle::Hash, note::Note};
use sha2::{Digest as _, Sha256};
use store::log::Entry;

use super::line;
use crate::witness::keep::{lock, replace};

/// Entries of one file.
const WIDTH: u64 = 256;

/// What a mirror has kept, read again and hashed again when it is opened.
pub struct Kept {
    folder: PathBuf,
    edge: Edge,
    /// The lines of the last file, where it is not full.
    last: Vec<String>,
    _lock: fs::File,
}

impl Kept {
    /// Opens the folder, or makes it.
    ///
    /// # Errors
    /// Where it cannot be read or written, is in use, or holds something else than it kept.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder.join("entries"))?;
        let lock = lock(folder)?;
        let mut kept = Self { folder: folder.to_owned(), edge: Edge::new(), last: Vec::new(), _lock: lock };
        let Some(note) = crate::witness::keep::read(&folder.join("checkpoint"))? else { return Ok(kept) };
        let note = Note::parse(&note).map_err(broken)?;
        let checkpoint = Checkpoint::parse(note.text()).map_err(broken)?;
        kept.load(&checkpoint)?;
        Ok(kept)
    }

    /// Entries kept.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root that they lead to.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The edge of their tree.
    pub const fn edge(&self) -> &Edge {
        &self.edge
    }

    /// Writes `fresh`, which begin at `index`. Nothing counts as kept before it is sealed.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn add(&mut self, mut index: u64, fresh: &[Entry]) -> io::Result<()> {
        for (place, entry) in fresh.iter().enumerate() {
            self.last.push(line::print(entry).map_err(broken)?);
            index = index.saturating_add(1);
            if index.is_multiple_of(WIDTH) || place + 1 == fresh.len() {
                let text: String = self.last.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
                replace(&self.file((index - 1) / WIDTH), text.as_bytes())?;
            }
            if index.is_multiple_of(WIDTH) {
                self.last.clear();
            }
        }
        Ok(())
    }

    /// Keeps what was added: it leads to `edge`, whose checkpoint is `note`.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn seal(&mut self, edge: Edge, note: &Note) -> io::Result<()> {
        replace(&self.folder.join("checkpoint"), note.print().as_bytes())?;
        self.edge = edge;
        Ok(())
    }

    /// Goes back to what was sealed last.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn forget_unsealed(&mut self) -> io::Result<()> {
        let start = self.edge.size() / WIDTH * WIDTH;
        let lines = self.read(start, self.edge.size()).map(|entry| line::print(&entry?).map_err(broken));
        self.last = lines.collect::<io::Result<_>>()?;
        Ok(())
    }

    /// The entries from `from` up to `size`, oldest first.
    ///
    /// # Errors
    /// Each may fail: where the disk says no, or a line is none.
    pub fn read(&self, from: u64, size: u64) -> impl Iterator<Item = io::Result<Entry>> + use<> {
        let files: Vec<PathBuf> =
            (from / WIDTH..).map(|place| self.file(place)).take_while(|file| file.exists()).collect();
        let lines = files.into_iter().flat_map(|file| match fs::read_to_string(&file) {
            Ok(text) => text.lines().map(|text| line::parse(text).map_err(broken)).collect(),
            Err(error) => vec![Err(error)],
        });
        let wanted = move |entry: &io::Result<Entry>| {
            let index = entry.as_ref().ok().and_then(|entry| u64::try_from(entry.index).ok());
            index.is_none_or(|index| index >= from && index < size)
        };
        lines.filter(wanted)
    }

    /// Keeps a note that contradicts what is kept, beside the one kept now; returns the folder.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn keep_fork(&self, note: &Note) -> io::Result<String> {
        let text = note.print();
        let folder = self.folder.join("forks").join(hex(&Sha256::digest(&text)));
        fs::create_dir_all(&folder)?;
        replace(&folder.join("shown"), text.as_bytes())?;
        replace(&folder.join("kept"), &fs::read(self.folder.join("checkpoint"))?)?;
        Ok(folder.display().to_string())
    }

    fn file(&self, place: u64) -> PathBuf {
        self.folder.join("entries").join(format!("{:012}.jsonl", place.saturating_mul(WIDTH)))
    }

    /// Reads the entries of the tree of `checkpoint`; any after it were never verified against one.
    fn load(&mut self, checkpoint: &Checkpoint) -> io::Result<()> {
        let mut edge = Edge::new();
        for entry in self.read(0, checkpoint.size) {
            edge.append(line::leaf_hash(&entry?).map_err(broken)?);
        }
        if edge.size() != checkpoint.size || edge.root() != checkpoint.root {
            return Err(broken("the entries kept do not lead to the checkpoint kept"));
        }
        self.edge = edge;
        self.forget_unsealed()
    }
}

fn broken(what: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_string())
}
