//! A complete witness, for a bank that has none: it cosigns a log's checkpoints as long as each contains
//! the one before, and keeps what shows otherwise (C2SP tlog-witness). As a mirror it keeps the log's
//! leaf hashes too, and can later name the entry that was rewritten. It needs no database.
//!
//! Reading order: `ledger::witness` decides; [`log`] keeps and cosigns; [`keep`] is how files last;
//! [`leaves`] and [`source`] make a mirror; [`serve`] speaks HTTP; [`audit`] compares.

pub mod audit;
pub mod keep;
pub mod leaves;
pub mod log;
pub mod serve;
pub mod source;

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ledger::{
    cosignature::witness_verifier_key,
    note::VerifierKey,
    witness::{Acceptable, AddCheckpoint, Refusal, decide},
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::keys;
use log::{Kept, Seal, origin_hash};
use source::Source;

/// How long a request waits for the one before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a witness is told when it starts.
pub struct Settings {
    /// Where it keeps its key and what it has cosigned.
    pub folder: PathBuf,
    /// The name of its key.
    pub name: String,
    /// The keys of the logs that it witnesses.
    pub logs: Vec<VerifierKey>,
    /// Where the only log is read, for a mirror.
    pub mirror: Option<Source>,
}

/// Why a request got no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The rules say no.
    #[error("{0:?}")]
    Refused(Refusal),
    /// Ours, or the log cannot be read: try again.
    #[error("{0}")]
    Unavailable(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// One log and its keys. What is kept is `None` after the disk has failed, until it was read again.
struct Witnessed {
    keys: Vec<VerifierKey>,
    folder: PathBuf,
    kept: Arc<Mutex<Option<Kept>>>,
}

/// A witness.
pub struct Witness {
    seal: Seal,
    /// By the hash of the origin.
    logs: BTreeMap<String, Witnessed>,
    mirror: Option<Source>,
    /// Held as long as the witness runs.
    _lock: File,
}

impl Witness {
    /// Opens the witness's folder, making its key where there is none.
    ///
    /// # Errors
    /// Where the folder is in use, a file is not what this witness wrote, or a setting cannot be.
    pub fn open(settings: Settings) -> io::Result<Self> {
        let Settings { folder, name, logs, mirror } = settings;
        std::fs::create_dir_all(&folder)?;
        let lock = keep::lock(&folder)?;
        let seal = seal(&folder, &name)?;
        let mut by_origin: BTreeMap<String, Vec<VerifierKey>> = BTreeMap::new();
        for log in logs {
            by_origin.entry(log.name().to_owned()).or_default().push(log);
        }
        if by_origin.is_empty() || (mirror.is_some() && by_origin.len() > 1) {
            let what = "name at least one log; a mirror keeps exactly one";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let open = |(origin, keys): (String, Vec<VerifierKey>)| {
            let hash = origin_hash(&origin);
            let folder = folder.join(&hash);
            let kept = Kept::open(&folder, &keys, &seal, mirror.is_some())?;
            Ok((hash, Witnessed { keys, folder, kept: Arc::new(Mutex::new(Some(kept))) }))
        };
        let logs = by_origin.into_iter().map(open).collect::<io::Result<_>>()?;
        Ok(Self { seal, logs, mirror, _lock: lock })
    }

    /// What others verify its cosignatures with.
    pub fn vkey(&self) -> &VerifierKey {
        &self.seal.vkey
    }

    /// Answers a request to cosign. It is to be run to its end although the caller may go away: what
    /// was begun has to be known.
    ///
    /// # Errors
    /// A [`Failure`].
    pub async fn add_checkpoint(&self, body: &[u8], time: u64) -> Result<String, Failure> {
        let request = AddCheckpoint::parse(body).ok_or(Refusal::Malformed)?;
        let origin = request.note.text().split('\n').next().unwrap_or_default();
        let Some(log) = self.logs.get(&origin_hash(origin)) else {
            return Err(decide(&request, &[], None)
                .map_or_else(|refused| refused.refusal, |_| Refusal::UnknownLog)
                .into());
        };
        let mut kept = self.take(log).await?;
        let acceptable = match decide(&request, &log.keys, open(&kept)?.latest()) {
            Ok(acceptable) => acceptable,
            Err(refused) => {
                let answer = refused.refusal.into();
                // A request may be refused without a word to the disk, but not the other way round.
                return blocking(move || {
                    if let (Some(evidence), Some(kept)) = (&refused.evidence, kept.as_ref()) {
                        kept.keep_evidence(evidence)?;
                    }
                    Ok(Err(answer))
                })
                .await;
            }
        };
        let fresh = self.fresh(&mut kept, &acceptable).await?;
        let seal = self.seal.clone();
        blocking(move || {
            let mut taken = kept.take().ok_or_else(|| io::Error::other("nothing is open"))?;
            // Where the disk fails here, what is kept stays closed, and is read again before the next.
            let answer = taken.cosign(acceptable, &fresh, time, &seal)?;
            *kept = Some(taken);
            Ok(answer.map_err(Failure::from))
        })
        .await
    }

    /// Waits for what is kept of `log`, and opens it again where the disk has failed before.
    async fn take(&self, log: &Witnessed) -> Result<OwnedMutexGuard<Option<Kept>>, Failure> {
        let waiting = tokio::time::timeout(PATIENCE, log.kept.clone().lock_owned()).await;
        let mut kept =
            waiting.map_err(|_| Failure::Unavailable("another request is being answered".to_owned()))?;
        if kept.is_none() {
            let opened = Kept::open(&log.folder, &log.keys, &self.seal, self.mirror.is_some());
            *kept = Some(opened.map_err(|error| unavailable(&error))?);
        }
        Ok(kept)
    }

    /// The leaf hashes that a mirror lacks for what it is asked to cosign.
    async fn fresh(
        &self,
        kept: &mut OwnedMutexGuard<Option<Kept>>,
        acceptable: &Acceptable,
    ) -> Result<Vec<[u8; 32]>, Failure> {
        let Some(source) = &self.mirror else { return Ok(Vec::new()) };
        let from = kept.as_mut().and_then(Kept::leaves).map_or(0, |leaves| leaves.size());
        source.leaves(from, acceptable.checkpoint.size).await.map_err(|error| {
            tracing::warn!(%error, "the log's entries were not read");
            Failure::Unavailable(error.to_string())
        })
    }

    /// The latest checkpoint cosigned of the log with this origin hash.
    pub async fn checkpoint(&self, origin_hash: &str) -> Option<String> {
        let kept = self.logs.get(origin_hash)?.kept.lock().await;
        Some(kept.as_ref()?.latest()?.note().print())
    }

    /// A tile of a mirrored log.
    ///
    /// # Errors
    /// Where the disk says no.
    pub async fn tile(&self, origin_hash: &str, tile: ledger::tile::Tile) -> io::Result<Option<Vec<u8>>> {
        let Some(log) = self.logs.get(origin_hash) else { return Ok(None) };
        let mut kept = log.kept.clone().lock_owned().await;
        let read = move || kept.as_mut().and_then(Kept::leaves).map_or(Ok(None), |leaves| leaves.tile(&tile));
        tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
    }

    /// The logs that are witnessed: origin hash and origin.
    pub fn logs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.logs.iter().filter_map(|(hash, log)| Some((hash.as_str(), log.keys.first()?.name())))
    }
}

/// The witness's key in `folder`, made where there is none.
///
/// # Errors
/// Where the file cannot be read or written, or the name cannot be one.
pub fn seal(folder: &Path, name: &str) -> io::Result<Seal> {
    let key = keys::open(&folder.join("witness.key"))?;
    let vkey = witness_verifier_key(name, key.public_key())
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))?;
    Ok(Seal { name: name.to_owned(), key, vkey })
}

fn open(kept: &OwnedMutexGuard<Option<Kept>>) -> Result<&Kept, Failure> {
    kept.as_ref().ok_or_else(|| Failure::Unavailable("nothing is open".to_owned()))
}

fn unavailable(error: &dyn std::fmt::Display) -> Failure {
    tracing::error!(%error, "what is kept could not be read or written");
    Failure::Unavailable("what is kept could not be read or written".to_owned())
}

/// Runs what waits for the disk where nothing else waits.
async fn blocking(
    work: impl FnOnce() -> io::Result<Result<String, Failure>> + Send + 'static,
) -> Result<String, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Err(unavailable(&error)),
        Err(error) => Err(unavailable(&error)),
    }
}
