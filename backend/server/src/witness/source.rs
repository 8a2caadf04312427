//! A log's public prefix, as a mirror reads it: the checkpoint and the tiles of leaf hashes. Nothing that
//! comes from there is believed before it leads to a signed checkpoint.

use ledger::{
    checkpoint::Checkpoint,
    leaf::{LEAF_BYTES, Leaf},
    merkle::Hash,
    note::{MAX_NOTE_BYTES, Note, VerifierKey},
    tile::{TILE_WIDTH, Tile, parse_entries},
};

use crate::outgoing::{Answer, Outgoing, OutgoingError, check, join};

/// The most leaf hashes taken at once: half a gigabyte.
pub const MOST_AT_ONCE: u64 = 1 << 24;
/// Bytes of a full tile.
const TILE_BYTES: usize = 256 * 32;
/// Bytes of a full bundle of entries.
const BUNDLE_BYTES: usize = 256 * (LEAF_BYTES + 2);

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No answer.
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
    /// An answer of another status or length.
    #[error("{0} is not served as it should be: status {1}, {2} bytes")]
    Served(String, u16, usize),
    /// The checkpoint is not one of this log.
    #[error("the checkpoint served is not signed by the log: {0}")]
    Checkpoint(String),
    /// More entries than are taken at once.
    #[error("{0} entries at once are too many")]
    TooMany(u64),
}

/// Where a log is read.
#[derive(Debug, Clone)]
pub struct Source {
    outgoing: Outgoing,
    prefix: String,
    /// An auditor's token. With it the entries themselves are read, and hashed here.
    token: Option<String>,
}

impl Source {
    /// The log served under `prefix`. With an auditor's `token` its entries are read, else its tiles of
    /// hashes.
    ///
    /// # Errors
    /// An [`OutgoingError`] where that is no address.
    pub fn new(outgoing: Outgoing, prefix: &str, token: Option<String>) -> Result<Self, OutgoingError> {
        check(prefix)?;
        Ok(Self { outgoing, prefix: prefix.to_owned(), token })
    }

    /// The checkpoint that is served now, signed by `log`.
    ///
    /// # Errors
    /// A [`SourceError`].
    pub async fn checkpoint(&self, log: &VerifierKey) -> Result<(Checkpoint, Note), SourceError> {
        let answer = self.outgoing.get(&join(&self.prefix, "checkpoint"), MAX_NOTE_BYTES).await?;
        if answer.status != 200 {
            return Err(SourceError::Served("checkpoint".to_owned(), answer.status, answer.body.len()));
        }
        let not = |error: &dyn std::fmt::Display| SourceError::Checkpoint(error.to_string());
        let note = Note::parse(&answer.body).map_err(|error| not(&error))?;
        note.verify(log).map_err(|error| not(&error))?;
        let checkpoint = Checkpoint::parse(note.text()).map_err(|error| not(&error))?;
        if checkpoint.origin == log.name() {
            Ok((checkpoint, note))
        } else {
            Err(not(&"it names another log"))
        }
    }

    /// The hashes of the leaves `from` up to `size`, as they are served now.
    ///
    /// # Errors
    /// A [`SourceError`].
    pub async fn leaves(&self, from: u64, size: u64) -> Result<Vec<Hash>, SourceError> {
        let count = size.saturating_sub(from);
        if count > MOST_AT_ONCE {
            return Err(SourceError::TooMany(count));
        }
        let mut hashes = Vec::new();
        let mut next = from;
        while next < size {
            let index = next / u64::from(TILE_WIDTH);
            let Some(tile) = Tile::hashes(0, index, size) else { break };
            let tile = self.tile(&tile).await?;
            let skipped = usize::try_from(next % u64::from(TILE_WIDTH)).unwrap_or_default();
            hashes.extend_from_slice(tile.get(skipped..).unwrap_or_default());
            next = (index + 1).saturating_mul(u64::from(TILE_WIDTH));
        }
        Ok(hashes)
    }

    /// The leaf hashes of one tile, as wide as asked: a log may serve the full tile alone once there is
    /// one.
    async fn tile(&self, tile: &Tile) -> Result<Vec<Hash>, SourceError> {
        let level = if self.token.is_some() { None } else { tile.level };
        let mut path = Tile { level, ..*tile }.path();
        let mut answer = self.get(&path).await?;
        if answer.status == 404 && !tile.is_full() {
            path = Tile { level, width: TILE_WIDTH, ..*tile }.path();
            answer = self.get(&path).await?;
        }
        let hashes = match level {
            None => parse_entries(&answer.body).map(|leaves| leaves.iter().map(Leaf::hash).collect()),
            Some(_) => {
                let (hashes, rest) = answer.body.as_chunks::<32>();
                rest.is_empty().then(|| hashes.to_vec())
            }
        };
        let hashes = hashes.and_then(|hashes| hashes.get(..usize::from(tile.width)).map(<[Hash]>::to_vec));
        let served = || SourceError::Served(path.clone(), answer.status, answer.body.len());
        hashes.filter(|_| answer.status == 200).ok_or_else(served)
    }

    async fn get(&self, path: &str) -> Result<Answer, OutgoingError> {
        let url = join(&self.prefix, path);
        match &self.token {
            Some(token) => self.outgoing.get_with_token(&url, token, BUNDLE_BYTES).await,
            None => self.outgoing.get(&url, TILE_BYTES).await,
        }
    }
}
