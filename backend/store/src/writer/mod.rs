//! The writer: appends commands, one transaction a batch.
//!
//! Any node may append; the lock on the log's head row makes batches follow one another, and nothing
//! else does. Entries, tree, effects, answers and the signed checkpoint commit together. After any
//! failure nothing is assumed: the next batch reads the head again.

mod batch;
mod foreseen;
mod head;
mod last_signed;
mod platform;
mod queue;
mod refill;
mod row;
mod tick;
mod tree;

use std::sync::Arc;

use contracts::{log::Log, refusal::Refusal};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use ledger::{admission::Admitted, signature::SigningKey};
use uuid::Uuid;

use crate::{durability::Standby, error::StoreError};
use batch::{Batch, Kept};

pub(crate) use batch::objects_of;
pub(crate) use head::HeadRow;
pub use last_signed::LastSigned;
pub use queue::{Queue, SubmitError, Waiting};
pub use refill::{Gap, gap, refill};

/// What the writer takes from the operating system, given to it so that tests can give something else.
#[derive(Clone)]
pub struct Sources {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub now: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// A fresh random id.
    pub fresh_id: Arc<dyn Fn() -> Uuid + Send + Sync>,
}

/// The log that this process writes to, and the two keys it signs with.
#[derive(Clone)]
pub struct Pen {
    /// Which log.
    pub log_id: i64,
    /// Its origin.
    pub origin: String,
    /// The state of the log as genesis began it; time and its head come from the head row.
    pub genesis: Log,
    /// Of a further log: the registry log as its genesis began it.
    pub registry: Option<Log>,
    /// Signs checkpoints and nothing else.
    pub log_key: SigningKey,
    /// Signs ticks and what anyone could derive.
    pub platform_key: SigningKey,
    /// Time and entropy.
    pub sources: Sources,
    /// The last head it signed, kept outside the database.
    pub last_signed: Arc<LastSigned>,
    /// On a pair, the synchronous standby: commands are answered only once it has flushed them, too.
    pub standby: Option<Arc<Standby>>,
}

/// Where a command came to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Its entry.
    pub index: i64,
    /// The size of the signed tree that holds it.
    pub size: i64,
}

/// The answer to one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It stands in the ledger.
    Recorded(Recorded),
    /// The rules say no; nothing was written.
    Refused(Refusal),
    /// The member has used this command id for another command.
    IdUsed,
}

/// Appends to one log. What it knows from one batch it keeps for the next.
pub struct Writer {
    pen: Pen,
    kept: Option<Kept>,
}

impl Writer {
    /// A writer that knows nothing yet.
    pub const fn new(pen: Pen) -> Self {
        Self { pen, kept: None }
    }

    /// Appends `batch` in order and answers each command. A refusal writes nothing and fails no neighbour.
    ///
    /// # Errors
    /// A [`StoreError`]: then nothing of the batch is known to be written, and each command is to be
    /// submitted again; its id makes that safe.
    pub async fn append(
        &mut self,
        connection: &mut AsyncPgConnection,
        batch: &[&Admitted],
    ) -> Result<Vec<Answer>, StoreError> {
        // After a failure nothing is kept.
        let (pen, kept) = (&self.pen, self.kept.take());
        let asked = batch::asked(pen.log_id, batch);
        let done = connection
            .transaction(async move |connection| {
                let (batch_open, known) = Batch::open(connection, pen, kept, Some(asked)).await?;
                batch_open.run(batch, known).await
            })
            .await?;
        // Also where nothing was written: an earlier batch may have been committed and its answers not known.
        // And before the head counts as signed: what only one of a pair has may be gone after a failover.
        if let Some(standby) = &self.pen.standby {
            standby.flushes(connection, done.kept.size()).await?;
        }
        self.kept = Some(done.kept);
        if let Some(signed) = done.signed {
            // The entries stand, so their callers are answered whatever becomes of the file.
            if let Err(error) = self.pen.last_signed.keep(signed) {
                tracing::error!(%error, "the next start may not notice an old copy of the database");
            }
        }
        Ok(done.answers)
    }
}

/// Appends `batch` as a writer does that knows nothing yet.
///
/// # Errors
/// Those of [`Writer::append`].
pub async fn append(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    batch: &[&Admitted],
) -> Result<Vec<Answer>, StoreError> {
    Writer::new(pen.clone()).append(connection, batch).await
}

/// Compares the head in the database with the last one that was signed, as every batch does.
///
/// # Errors
/// [`StoreError::RolledBack`] or [`StoreError::Forked`]; another where the head cannot be read.
pub async fn check_last_signed(connection: &mut AsyncPgConnection, pen: &Pen) -> Result<(), StoreError> {
    connection
        .transaction(async |connection| Batch::open(connection, pen, None, None).await.map(|_| ()))
        .await
}
