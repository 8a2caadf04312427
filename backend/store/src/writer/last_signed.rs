//! The last head that this process signed, kept outside the database.
//!
//! A database that was restored from an old copy looks sound to itself. What the log signed does not go
//! away with it: members and witnesses have it. So before anything is appended, the head in the database
//! must be the one in this file, or a tree that grew out of it; else the log signs nothing.
//!
//! The file is written after each commit and before anyone is answered, by renaming a new file over the
//! old one. It is not flushed: after a power cut it may be some heads behind, which is still a bound.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ledger::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    signature::PublicKey,
};

use crate::error::StoreError;

/// The last signed head, in memory and, where there is a path, in a file.
#[derive(Debug, Default)]
pub struct LastSigned {
    path: Option<PathBuf>,
    newest: Mutex<Option<Arc<SignedCheckpoint>>>,
}

impl LastSigned {
    /// Reads the head of the log with `key` from the file at `path`; a log that has signed nothing yet has none.
    ///
    /// # Errors
    /// [`StoreError::Log`] where the file cannot be read or is not a checkpoint of this log.
    pub fn open(path: &Path, key: &PublicKey) -> Result<Self, StoreError> {
        let failed =
            |what: String| StoreError::Log(format!("the last signed head in {}: {what}", path.display()));
        let head = match std::fs::read(path) {
            Ok(note) => {
                let signed = SignedCheckpoint::open(&note, key).map_err(|error| failed(error.to_string()))?;
                Some(Arc::new(signed))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error.to_string())),
        };
        Ok(Self { path: Some(path.to_owned()), newest: Mutex::new(head) })
    }

    /// The head, if anything was signed.
    pub fn head(&self) -> Option<Checkpoint> {
        self.newest().map(|signed| signed.checkpoint().clone())
    }

    /// The head as it was signed, if anything was.
    pub fn newest(&self) -> Option<Arc<SignedCheckpoint>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes `signed`, which has been committed, for the last head.
    ///
    /// # Errors
    /// [`StoreError::Log`] where the file cannot be written.
    pub fn keep(&self, signed: SignedCheckpoint) -> Result<(), StoreError> {
        let note = signed.note().print();
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(signed));
        let Some(path) = &self.path else { return Ok(()) };
        let fresh = path.with_extension("new");
        std::fs::write(&fresh, note)
            .and_then(|()| std::fs::rename(&fresh, path))
            .map_err(|error| StoreError::Log(format!("the last signed head was not kept: {error}")))
    }
}
