//! Asks the witnesses to cosign. A target is chosen, each witness is asked for it by a task of its own,
//! and the next target is the newest checkpoint once a quorum has cosigned this one, or has not in time:
//! if each were asked for whatever is newest, no two might cosign the same.
//!
//! The writer waits for none of this, and neither does one witness for another.

use std::{sync::Arc, time::Duration};

use ledger::{
    checkpoint::SignedCheckpoint,
    note::Note,
    policy::Party,
    signature::PublicKey,
    witness::{AddCheckpoint, MAX_REPLY_BYTES, Reply, ReplyError, read_reply},
};
use store::{Store, StoreError, witness::Line};
use tokio::{sync::watch, time::Instant};

use crate::{
    outgoing::{Outgoing, OutgoingError, join},
    witnessing::Witnessing,
};

/// How often the newest checkpoint is looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How long a quorum may take before a newer checkpoint is brought to those who can keep up.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest rest after failures of one witness.
const LONGEST_REST: Duration = Duration::from_secs(60);
/// How often one checkpoint is brought to a witness that names another size each time.
const ATTEMPTS: usize = 4;

/// The checkpoint that witnesses are asked to cosign.
#[derive(Debug)]
struct Target {
    size: u64,
    note: Note,
    since: Instant,
}

/// Why a witness did not cosign.
#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
    #[error(transparent)]
    Reply(#[from] ReplyError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It has cosigned more than we bring: another node was faster, or this log has lost entries.
    #[error("it has cosigned {0} entries already")]
    Ahead(u64),
    #[error("it names another size each time")]
    Restless,
}

/// Asks the witnesses of the policy until the process ends; returns at once where there are none.
pub async fn run(store: Store, witnessing: Arc<Witnessing>, log: PublicKey) {
    let outgoing = match Outgoing::new() {
        Ok(outgoing) => outgoing,
        Err(error) => return tracing::error!(error, "witnesses cannot be asked"),
    };
    let (targets, _) = watch::channel(None);
    let asked: Vec<&Party> =
        witnessing.policy.witnesses().iter().filter(|witness| witness.url.is_some()).collect();
    if asked.is_empty() {
        return;
    }
    for witness in asked {
        let errand = Errand {
            store: store.clone(),
            witnessing: witnessing.clone(),
            outgoing: outgoing.clone(),
            witness: witness.clone(),
        };
        tokio::spawn(errand.run(targets.subscribe()));
    }
    let mut rounds = tokio::time::interval(EVERY);
    loop {
        rounds.tick().await;
        let present = targets.borrow().clone();
        match next(&store, &witnessing, &log, present.as_deref()).await {
            Ok(Some(target)) => drop(targets.send_replace(Some(Arc::new(target)))),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the newest checkpoint was not read"),
        }
    }
}

/// The target that takes the place of `present`, if it is time for one.
async fn next(
    store: &Store,
    witnessing: &Witnessing,
    log: &PublicKey,
    present: Option<&Target>,
) -> Result<Option<Target>, StoreError> {
    let newest = store.checkpoint().await?;
    let signed = SignedCheckpoint::open(newest.as_bytes(), log)
        .map_err(|error| StoreError::Log(format!("the stored checkpoint is not ours: {error}")))?;
    let size = signed.checkpoint().size;
    if let Some(present) = present {
        let same = present.size == size;
        let patient = present.since.elapsed() < PATIENCE;
        if same || (patient && as_u64(store.witnessed_size(&witnessing.hash).await?) < present.size) {
            return Ok(None);
        }
    }
    Ok(Some(Target { size, note: signed.note().clone(), since: Instant::now() }))
}

fn as_u64(size: i64) -> u64 {
    u64::try_from(size).unwrap_or_default()
}

/// One witness and the way to it.
struct Errand {
    store: Store,
    witnessing: Arc<Witnessing>,
    outgoing: Outgoing,
    witness: Party,
}

impl Errand {
    async fn run(self, mut targets: watch::Receiver<Option<Arc<Target>>>) {
        // What it has cosigned last: a guess, which it corrects.
        let mut known = match self.store.cosigned_size(&self.witness.key.key().id()).await {
            Ok(size) => as_u64(size),
            Err(_) => 0,
        };
        let mut failures = 0;
        loop {
            let target = targets.borrow_and_update().clone();
            let rest = match target {
                None => None,
                Some(target) => match self.ask(&target, &mut known).await {
                    Ok(()) => {
                        failures = 0;
                        None
                    }
                    Err(error) => {
                        failures += 1;
                        self.report(&error, failures).await;
                        Some(Duration::from_secs(1 << failures.min(6)).min(LONGEST_REST))
                    }
                },
            };
            match rest {
                Some(rest) => tokio::time::sleep(rest).await,
                // The sender is dropped with the job.
                None if targets.changed().await.is_err() => return,
                None => {}
            }
        }
    }

    /// Brings the target, once more for every other size that the witness names, and keeps its line.
    async fn ask(&self, target: &Target, known: &mut u64) -> Result<(), AskError> {
        let Some(url) = self.witness.url.as_deref() else { return Ok(()) };
        for _ in 0..ATTEMPTS {
            if *known > target.size {
                return Err(AskError::Ahead(*known));
            }
            let proof = self.store.consistency(*known, target.size).await?;
            let request = AddCheckpoint { old: *known, proof, note: target.note.clone() };
            let body = request.print().into_bytes();
            let answer = self.outgoing.post(&join(url, "add-checkpoint"), body, MAX_REPLY_BYTES).await?;
            let kind = answer.content_type.as_deref();
            match read_reply(answer.status, kind, &answer.body, &target.note, &self.witness.key)? {
                Reply::Conflict(size) => *known = size,
                Reply::Cosigned(cosignature, line) => {
                    *known = target.size;
                    let line = Line { key: self.witness.key.key().id(), cosignature, line };
                    return Ok(self.keep(target, &line).await?);
                }
            }
        }
        Err(AskError::Restless)
    }

    /// Keeps the line, and notes whether the checkpoint has its quorum with it.
    async fn keep(&self, target: &Target, line: &Line) -> Result<(), StoreError> {
        let size =
            i64::try_from(target.size).map_err(|_| StoreError::Log("a tree that is too large".to_owned()))?;
        self.store.keep_cosignature(size, &target.note.print(), line).await?;
        let Some(vouched) = self.store.cosigned_checkpoint(size).await? else { return Ok(()) };
        let policy = &self.witnessing.policy;
        let corrupt = |error: String| StoreError::corrupt("cosignature", error);
        let note = Note::parse(vouched.note.as_bytes()).map_err(|error| corrupt(error.to_string()))?;
        let cosigned = policy.cosigned(&note).map_err(|error| corrupt(error.to_string()))?;
        if policy.quorum().is_none() || !policy.is_quorum(cosigned.keys().map(String::as_str)) {
            return Ok(());
        }
        let latest = cosigned.values().map(|cosignature| cosignature.time).max().unwrap_or_default();
        let at = i64::try_from(latest).unwrap_or(i64::MAX);
        self.store.keep_witnessed(&self.witnessing.hash, size, at).await
    }

    async fn report(&self, error: &AskError, failures: u32) {
        let witness = &self.witness.name;
        let lost = match (error, self.store.newest_checkpoint().await) {
            (AskError::Ahead(size), Ok(newest)) => as_u64(newest.size) < *size,
            _ => false,
        };
        if lost {
            tracing::error!(witness, %error, "a witness has cosigned entries that this log no longer has");
        } else {
            tracing::warn!(witness, %error, failures, "a witness did not cosign");
        }
    }
}
