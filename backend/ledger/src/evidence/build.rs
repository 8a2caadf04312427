//! Building an evidence file from entries that somebody has chosen. What may be shown to whom is not
//! decided here.

use std::collections::BTreeMap;

use super::container::{self, Member};
use super::entry::{Hidden, MAX_ENTRY_BYTES, Place, Shown};
use super::files::{self, MAX_INDEX};
use super::manifest::Manifest;
use super::verify::proof_start;
use crate::checkpoint::SignedCheckpoint;
use crate::leaf::Leaf;
use crate::merkle::Hash;
use crate::record::RecordError;

/// Why no file can be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The checkpoint is another log's.
    #[error("the checkpoint is not of the manifest's log")]
    OtherLog,
    /// An entry cannot be read.
    #[error("entry {0}: {1}")]
    Entry(u64, RecordError),
    /// An entry whose index or length has no place in a file.
    #[error("entry {0} does not fit into a file")]
    TooLarge(u64),
    /// More than 64 MiB, or than 20 000 members.
    #[error("this is more than one file holds")]
    TooMuch,
}

/// An entry to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToShow {
    /// Its index.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub proof: Vec<Hash>,
    /// The record's bytes.
    pub record: Vec<u8>,
    /// Its leaf.
    pub leaf: Leaf,
    /// The disclosures that its reader may have.
    pub disclosures: Vec<String>,
}

/// Puts a file together.
#[derive(Debug, Clone)]
pub struct Builder {
    manifest: Manifest,
    checkpoint: SignedCheckpoint,
    files: BTreeMap<String, Vec<u8>>,
}

impl Builder {
    /// A file with this manifest, checkpoint and `README.txt`.
    ///
    /// # Errors
    /// [`BuildError::OtherLog`].
    pub fn new(manifest: Manifest, checkpoint: SignedCheckpoint, readme: &str) -> Result<Self, BuildError> {
        if checkpoint.checkpoint().origin != manifest.origin() {
            return Err(BuildError::OtherLog);
        }
        let files = BTreeMap::from([
            (files::README.to_owned(), readme.as_bytes().to_vec()),
            (files::CHECKPOINT.to_owned(), checkpoint.note().print().into_bytes()),
            (files::MANIFEST.to_owned(), manifest.print()),
        ]);
        Ok(Self { manifest, checkpoint, files })
    }

    /// Adds the witness policy, in C2SP syntax.
    pub fn policy(&mut self, policy: &str) {
        self.files.insert(files::POLICY.to_owned(), policy.as_bytes().to_vec());
    }

    /// Adds the readable form.
    pub fn certificate(&mut self, pdf: Vec<u8>) {
        self.files.insert(files::CERTIFICATE.to_owned(), pdf);
    }

    /// Adds an entry with its record.
    ///
    /// # Errors
    /// A [`BuildError`].
    pub fn show(&mut self, entry: ToShow) -> Result<(), BuildError> {
        let ToShow { index, proof, record, leaf, disclosures } = entry;
        let (size, origin) = (self.checkpoint.checkpoint().size, self.manifest.origin());
        let fails = |error: RecordError| BuildError::Entry(index, error);
        let printed = Shown::print_parts(&Place { index, proof }, &record, &leaf, &disclosures);
        if index > MAX_INDEX || printed.len() > MAX_ENTRY_BYTES {
            return Err(BuildError::TooLarge(index));
        }
        // What is written is what a verifier will read.
        let mut read = Shown::parse(&printed, index, size, &origin).map_err(fails)?;
        read.disclose().map_err(fails)?;
        let note = self.files.get(files::CHECKPOINT).map(Vec::as_slice).unwrap_or_default();
        let proof = [proof_start(&read).as_bytes(), note].concat();
        self.files.insert(files::proof_name(index), proof);
        self.files.insert(files::leaf_name(index), leaf.to_bytes().to_vec());
        self.files.insert(files::entry_name(index), printed);
        Ok(())
    }

    /// Adds an entry as a leaf hash.
    ///
    /// # Errors
    /// [`BuildError::TooLarge`].
    pub fn hide(&mut self, index: u64, leaf_hash: Hash, proof: Vec<Hash>) -> Result<(), BuildError> {
        if index > MAX_INDEX {
            return Err(BuildError::TooLarge(index));
        }
        let hidden = Hidden { place: Place { index, proof }, leaf_hash };
        self.files.insert(files::hidden_name(index), hidden.print());
        Ok(())
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// [`BuildError::TooMuch`].
    pub fn finish(self) -> Result<Vec<u8>, BuildError> {
        let members: Vec<Member<'_>> =
            self.files.iter().map(|(name, bytes)| Member { name: name.as_bytes(), bytes }).collect();
        container::write(&members).ok_or(BuildError::TooMuch)
    }
}
