//! What every handler shares, and the way a command takes through it.

use std::sync::Arc;

use contracts::{
    Refusal,
    calendar::Tick,
    clock::is_too_far,
    command::Command,
    id::{KeyId, MemberId},
    log::Log,
};
use ledger::{
    admission::{AdmissionError, Admitted, admit},
    submission::Submission,
};
use store::{
    Store, StoreError,
    writer::{Answer, Pen, Queue, SubmitError, Waiting},
};

use crate::{
    auth::limit::{CheckLimit, SignInLimit, StatementLimit},
    jobs::registry::Written,
    keys::DeploymentKeys,
    logs::LogName,
    preparing::{Prepared, Preparing},
    seat_keys::SeatKeys,
    verified_entries::VerifiedEntries,
    witnessing::Witnessing,
};

/// What handlers share.
pub struct App {
    /// The log's name in addresses.
    pub name: String,
    /// Every log of the deployment, the registry first.
    pub logs: Vec<LogName>,
    /// The database.
    pub store: Store,
    /// The way to the writer.
    pub queue: Queue,
    /// The log and its keys.
    pub pen: Pen,
    /// The deployment's keys.
    pub keys: DeploymentKeys,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Part of every asset's address, so that it may be cached for ever.
    pub asset_version: String,
    /// The public keys of seats, as far as they were asked for.
    pub seat_keys: SeatKeys,
    /// The log's entries that pages have verified.
    pub verified_entries: VerifiedEntries,
    /// Which witnesses vouch for the log.
    pub witnessing: Arc<Witnessing>,
    /// Slows down guessing at sign-in.
    pub sign_in_limit: SignInLimit,
    /// Slows down trying tokens of public checks.
    pub check_limit: CheckLimit,
    /// Bounds the statements that a member asks for.
    pub statement_limit: StatementLimit,
}

/// Why a submission got no answer from the rules.
#[derive(Debug, thiserror::Error)]
pub enum SubmissionFailure {
    /// The caller's mistake.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the payment rests on is not witnessed yet, and this deployment waits for that.
    #[error("not witnessed yet")]
    NotWitnessed,
    /// Ours: not known, or too busy.
    #[error(transparent)]
    Submit(#[from] SubmitError),
}

impl App {
    /// The log with its writer, for jobs.
    pub fn written(&self) -> Written {
        Written { store: self.store.clone(), queue: self.queue.clone(), pen: self.pen.clone() }
    }

    /// The names of the deployment's other logs.
    pub fn other_logs(&self) -> Vec<String> {
        self.logs.iter().map(|log| log.name.clone()).filter(|name| *name != self.name).collect()
    }

    /// The log's state as a whole, at its present time.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn log(&self) -> Result<Log, StoreError> {
        let (now, tick_head) = self.store.tick_with_head().await?;
        Ok(Log { now, tick_head, ..self.pen.genesis.clone() })
    }

    /// The platform's own time.
    pub fn time(&self) -> Option<Tick> {
        Tick::from_seconds((self.pen.sources.now)())
    }

    /// The platform's own time, where that lies further ahead of `now`, the log's, than the platform may move it:
    /// nothing is recorded until the operator has confirmed the time.
    pub fn stopped_at(&self, now: Tick) -> Option<Tick> {
        self.time().filter(|time| is_too_far(self.pen.genesis.clock, now, *time))
    }

    /// Checks everything of `submission` that needs no state.
    ///
    /// # Errors
    /// A [`SubmissionFailure`].
    pub async fn admit(&self, submission: Submission) -> Result<Admitted, SubmissionFailure> {
        let read = submission.read().map_err(AdmissionError::from)?;
        let mut wanted: Vec<KeyId> =
            read.record.approvals.iter().map(|approval| KeyId(approval.key.0)).collect();
        wanted.push(KeyId(read.key.0));
        let keys = self.seat_keys.find(&self.store, &wanted).await?;
        Ok(admit(read, &self.pen.origin, |id| keys.get(id).copied())?)
    }

    /// Appends an admitted command. The answer comes although the caller may go away meanwhile.
    ///
    /// # Errors
    /// A [`SubmissionFailure`].
    pub async fn append(&self, admitted: Admitted) -> Result<Answer, SubmissionFailure> {
        Ok(self.hand_in(admitted).await?.answer().await?)
    }

    /// Puts an admitted command into the queue of the log; its answer can be waited for.
    ///
    /// # Errors
    /// A [`SubmissionFailure`].
    pub async fn hand_in(&self, admitted: Admitted) -> Result<Waiting, SubmissionFailure> {
        if !self.witnessing.allows(&self.store, &admitted.asked.command).await? {
            return Err(SubmissionFailure::NotWitnessed);
        }
        Ok(self.queue.hand_in(admitted)?)
    }

    /// A signed checkpoint that holds entry `index`, with its size.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn checkpoint_over(&self, index: i64) -> Result<(i64, String), StoreError> {
        let holds = |size: u64| i64::try_from(size).is_ok_and(|size| size > index);
        if let Some(signed) = self.pen.last_signed.newest().filter(|signed| holds(signed.checkpoint().size)) {
            let size = i64::try_from(signed.checkpoint().size).unwrap_or(i64::MAX);
            return Ok((size, signed.note().print()));
        }
        // Another node recorded it, and this one has signed nothing since.
        let newest = self.store.newest_checkpoint().await?;
        Ok((newest.size, newest.note))
    }

    /// Asks the rules about one command of `actor` before anyone signs it, and finds out what it builds on.
    /// `sealed` digests stand for a sealed quote's price, which the platform does not see.
    ///
    /// # Errors
    /// A [`StoreError`]; the inner result is the rules' answer.
    pub async fn prepare(
        &self,
        actor: MemberId,
        command: &Command,
        sealed: usize,
    ) -> Result<Result<Prepared, Refusal>, StoreError> {
        self.preparing(actor).await?.ask(command, sealed).await
    }

    /// Asks the rules about several commands of `actor` that are to follow one another.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn preparing(&self, actor: MemberId) -> Result<Preparing<'_>, StoreError> {
        let log = self.log().await?;
        let stopped = self.stopped_at(log.now).is_some();
        Ok(Preparing::new(&self.store, log, stopped, actor))
    }
}
