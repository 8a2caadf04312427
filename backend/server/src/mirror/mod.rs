//! A full copy of a log outside its database: every record with its disclosures. It is kept by whoever may
//! read everything, an auditor or the operator on another machine, and is what `hefu repair` fills a
//! restored database from.
//!
//! Nothing that the log sends is believed before it leads to a checkpoint that the log has signed.

mod keep;
pub mod line;

use ledger::{edge::Edge, note::VerifierKey};

pub use keep::Kept;

use crate::{
    outgoing::{Outgoing, OutgoingError, join},
    witness::source::{Source as PublicLog, SourceError},
};

/// Most bytes of one answer: 256 entries of the largest size.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Why the copy does not grow.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// No answer.
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
    /// An answer of another status.
    #[error("{0} is not served: status {1}")]
    Served(String, u16),
    /// The checkpoint cannot be had, or is not one of this log.
    #[error(transparent)]
    Checkpoint(#[from] SourceError),
    /// The log shows less than it has shown, or something else.
    #[error(
        "the log now shows a tree of {shown} entries that is not the one kept with {kept}: both checkpoints are kept in {place}"
    )]
    Rewritten {
        /// Entries in the tree that is shown.
        shown: u64,
        /// Entries in the tree that was kept.
        kept: u64,
        /// The folder with both notes.
        place: String,
    },
    /// An entry is not what it should be.
    #[error("entry {0}: {1}")]
    Entry(u64, String),
    /// The entries served do not lead to the checkpoint served.
    #[error("the entries up to {0} do not lead to the checkpoint of that size")]
    Root(u64),
    /// The folder cannot be read or written.
    #[error("the folder of the mirror: {0}")]
    Folder(#[from] std::io::Error),
}

/// Where a log is read, with an auditor's token.
#[derive(Debug, Clone)]
pub struct Source {
    /// The client.
    pub outgoing: Outgoing,
    /// The address of the log, such as `https://hefu.example/logs/main`.
    pub prefix: String,
    /// The token.
    pub token: String,
}

/// Brings the copy up to the checkpoint that the log shows now; returns how many entries came.
///
/// # Errors
/// A [`MirrorError`]; what was kept before stays.
pub async fn pull(kept: &mut Kept, log: &VerifierKey, source: &Source) -> Result<u64, MirrorError> {
    let public = PublicLog::new(source.outgoing.clone(), &source.prefix, None)?;
    let (shown, note) = public.checkpoint(log).await?;
    let before = kept.size();
    if shown.size < before || (shown.size == before && before > 0 && shown.root != kept.root()) {
        let place = kept.keep_fork(&note)?;
        return Err(MirrorError::Rewritten { shown: shown.size, kept: before, place });
    }
    match fetch(kept, source, shown.size).await {
        Ok(edge) if edge.root() == shown.root => {
            kept.seal(edge, &note)?;
            Ok(shown.size.saturating_sub(before))
        }
        other => {
            kept.forget_unsealed()?;
            Err(other.err().unwrap_or(MirrorError::Root(shown.size)))
        }
    }
}

/// Fetches the entries after those that are kept, up to `size`; the tree that all of them lead to.
async fn fetch(kept: &mut Kept, source: &Source, size: u64) -> Result<Edge, MirrorError> {
    let mut edge: Edge = kept.edge().clone();
    while edge.size() < size {
        let next = edge.size();
        let mut fresh = entries(source, next).await?;
        fresh.truncate(usize::try_from(size.saturating_sub(next)).unwrap_or(usize::MAX));
        for entry in &fresh {
            if u64::try_from(entry.index) != Ok(edge.size()) {
                return Err(MirrorError::Entry(
                    edge.size(),
                    format!("{} was sent in its place", entry.index),
                ));
            }
            edge.append(line::leaf_hash(entry).map_err(|what| MirrorError::Entry(edge.size(), what))?);
        }
        if fresh.is_empty() {
            return Err(MirrorError::Entry(next, "it is not served".to_owned()));
        }
        kept.add(next, &fresh)?;
    }
    Ok(edge)
}

async fn entries(source: &Source, from: u64) -> Result<Vec<store::log::Entry>, MirrorError> {
    let path = format!("records/{from}");
    let answer =
        source.outgoing.get_with_token(&join(&source.prefix, &path), &source.token, MOST_BYTES).await?;
    if answer.status != 200 {
        return Err(MirrorError::Served(path, answer.status));
    }
    let text =
        String::from_utf8(answer.body).map_err(|_| MirrorError::Entry(from, "not UTF-8".to_owned()))?;
    text.lines().map(|text| line::parse(text).map_err(|what| MirrorError::Entry(from, what))).collect()
}
