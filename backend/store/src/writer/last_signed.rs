//! The last head that this process signed, kept outside the database.
//!
//! A database that was restored from an old copy looks sound to itself. What the log signed does not go
//! away with it: members and witnesses have it. So before anything is appended, the head in the database
//! must be the one in this file, or a tree that grew out of it; else the log signs nothing.
//!
//! The file is written after each commit and before anyone is answered. It holds two heads, a page each, and
//! each is written over the older one in its place, so that the newer one outlives whatever becomes of that. A new
//! file renamed over the old one would cost a batch as much again as its commit (docs/performance/README.md). It is
//! not flushed: after a power cut it may be half a minute behind, which is still a bound.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ledger::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    signature::PublicKey,
};

use crate::error::StoreError;

/// What one head has of the file, in bytes: a page, filled up with zeros.
const PAGE: usize = 4096;

/// The last signed head, in memory and, where there is a path, in a file.
#[derive(Debug, Default)]
pub struct LastSigned {
    file: Option<HeadFile>,
    newest: Mutex<Option<Arc<SignedCheckpoint>>>,
}

#[derive(Debug)]
struct HeadFile {
    path: PathBuf,
    turn: Mutex<Turn>,
}

/// The file, made when something is first kept, and the page that is written next.
#[derive(Debug)]
struct Turn {
    file: Option<File>,
    page: u64,
}

impl LastSigned {
    /// Reads the head of the log with `key` from the file at `path`; a log that has signed nothing yet has none.
    ///
    /// # Errors
    /// [`StoreError::Log`] where the file cannot be read or holds no checkpoint of this log.
    pub fn open(path: &Path, key: &PublicKey) -> Result<Self, StoreError> {
        let failed =
            |what: String| StoreError::Log(format!("the last signed head in {}: {what}", path.display()));
        let pages = match std::fs::read(path) {
            Ok(pages) => pages,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed(error.to_string())),
        };
        let (mut newest, mut unreadable, mut page) = (None::<SignedCheckpoint>, None, 0);
        for (place, bytes) in (0_u64..).zip(pages.chunks(PAGE)) {
            let note = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            if note.is_empty() {
                continue;
            }
            match SignedCheckpoint::open(note, key) {
                Ok(head) if newest.as_ref().is_none_or(|newest| size(newest) < size(&head)) => {
                    (newest, page) = (Some(head), 1 - place.min(1));
                }
                Ok(_) => {}
                Err(error) => unreadable = Some(error),
            }
        }
        // A power cut may tear the page that was being written; the other one is whole. It may also leave a file that
        // was just made without what was written to it, which nobody can tell from a log that has signed nothing.
        match (&newest, unreadable) {
            (None, Some(error)) => return Err(failed(error.to_string())),
            (None, None) if !pages.is_empty() => return Err(failed("it holds zeros".to_owned())),
            (Some(_), Some(error)) => {
                tracing::warn!(%error, path = %path.display(), "one of two last signed heads is unreadable")
            }
            (_, None) => {}
        }
        let file = HeadFile { path: path.to_owned(), turn: Mutex::new(Turn { file: None, page }) };
        Ok(Self { file: Some(file), newest: Mutex::new(newest.map(Arc::new)) })
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
        self.file.as_ref().map_or(Ok(()), |file| {
            file.keep(note.into_bytes())
                .map_err(|error| StoreError::Log(format!("the last signed head was not kept: {error}")))
        })
    }
}

fn size(head: &SignedCheckpoint) -> u64 {
    head.checkpoint().size
}

impl HeadFile {
    fn keep(&self, mut note: Vec<u8>) -> io::Result<()> {
        if note.len() > PAGE {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a head is longer than a page"));
        }
        note.resize(PAGE, 0);
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match turn.file.take() {
            Some(file) => file,
            None => OpenOptions::new().write(true).create(true).truncate(false).open(&self.path)?,
        };
        let at = turn.page.saturating_mul(PAGE as u64);
        file.write_all_at(&note, at)?;
        *turn = Turn { file: Some(file), page: 1 - turn.page };
        Ok(())
    }
}
