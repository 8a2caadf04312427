//! One witnessed log: what was cosigned last, on the disk and in memory, and what may follow it.
//!
//! Invariant: a cosignature leaves this module only after the checkpoint that it is on is on the disk,
//! and between reading the latest and replacing it nothing else happens to the same log.

use std::{
    io,
    path::{Path, PathBuf},
};

use ledger::{
    encoding::hex,
    merkle::{Hash, empty_root},
    note::VerifierKey,
    signature::SigningKey,
    witness::{Acceptable, Evidence, Latest, Refusal},
};
use sha2::{Digest as _, Sha256};

use super::{keep, leaves::Leaves};

/// The witness's name in note lines, and its key.
#[derive(Clone)]
pub struct Seal {
    /// The key's name.
    pub name: String,
    /// The key.
    pub key: SigningKey,
    /// What others verify with.
    pub vkey: VerifierKey,
}

/// The name of a log's folder and of its paths: hex SHA-256 of its origin.
pub fn origin_hash(origin: &str) -> String {
    hex(&Sha256::digest(origin))
}

/// What is kept of one log.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    latest: Option<Latest>,
    leaves: Option<Leaves>,
}

impl Kept {
    /// Reads what is kept in `folder`, which is made where it is not there.
    ///
    /// # Errors
    /// Where the disk says no, or what it holds is not what this witness has cosigned.
    pub fn open(folder: &Path, logs: &[VerifierKey], seal: &Seal, mirror: bool) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        keep::sync_folder(folder)?;
        let path = folder.join("checkpoint");
        let latest = match keep::read(&path)? {
            None => None,
            Some(bytes) => Some(Latest::open(&bytes, logs, &seal.vkey).map_err(|error| {
                let what = format!("{} is not what this witness cosigned: {error}", path.display());
                io::Error::new(io::ErrorKind::InvalidData, what)
            })?),
        };
        let head = latest.as_ref().map(Latest::checkpoint);
        let (size, root) = head.map_or_else(|| (0, empty_root()), |head| (head.size, head.root));
        let path = folder.join("leaves");
        // A witness that becomes a mirror later begins with no entries, and takes them all at once.
        let begun = std::fs::metadata(&path).is_ok_and(|file| file.len() > 0);
        let leaves = match mirror {
            true if begun => Some(Leaves::open(&path, size, &root)?),
            true => Some(Leaves::open(&path, 0, &empty_root())?),
            false => None,
        };
        Ok(Self { folder: folder.to_owned(), latest, leaves })
    }

    /// The latest checkpoint cosigned.
    pub fn latest(&self) -> Option<&Latest> {
        self.latest.as_ref()
    }

    /// The leaf hashes of a mirror.
    pub fn leaves(&mut self) -> Option<&mut Leaves> {
        self.leaves.as_mut()
    }

    /// Cosigns at `time`: keeps `fresh` leaf hashes where this is a mirror, then the checkpoint, then
    /// returns the signature line.
    ///
    /// # Errors
    /// Where the disk says no; then what is kept has to be opened again before anything else.
    pub fn cosign(
        &mut self,
        acceptable: Acceptable,
        fresh: &[Hash],
        time: u64,
        seal: &Seal,
    ) -> io::Result<Result<String, Refusal>> {
        if let Some(leaves) = &mut self.leaves
            && !leaves.extend(fresh, &acceptable.checkpoint.root)?
        {
            return Ok(Err(Refusal::Entries));
        }
        let cosigned = acceptable.cosign(time, &seal.name, &seal.key);
        let (latest, answer) = cosigned.map_err(|error| io::Error::other(error.to_string()))?;
        keep::replace(&self.folder.join("checkpoint"), latest.note().print().as_bytes())?;
        self.latest = Some(latest);
        Ok(Ok(answer))
    }

    /// Keeps both notes of a refused request, and says so.
    ///
    /// # Errors
    /// Where the disk says no.
    pub fn keep_evidence(&self, evidence: &Evidence) -> io::Result<()> {
        let kind = evidence.suspicion.name();
        match keep::keep_evidence(&self.folder, evidence)? {
            Some(place) => tracing::warn!(kind, place = %place.display(), "refused; both notes are kept"),
            None => tracing::warn!(kind, "refused; there is no more room for evidence of this kind"),
        }
        Ok(())
    }
}
