//! Decides the next batch while the one before it is on its way to the database.
//!
//! PostgreSQL and the rules would else take turns. What is decided ahead stands on a head that is not
//! committed yet, so it is worth nothing until the batch before is; and under the lock the head must be as
//! that batch left it. Where it is not, because another node has appended or the batch before failed, all is
//! decided again by [`Writer`], under the lock. A node that was overtaken stays there until it finds the head
//! as it left it.

use std::{future::pending, sync::Arc, time::Duration};

use diesel_async::AsyncConnection as _;
use ledger::{admission::Admitted, checkpoint::SignedCheckpoint};
use tokio::{select, sync::mpsc, task::JoinHandle};

use super::{
    Answer, At, Pen, Writer,
    decide::Deciding,
    head,
    queue::{Asked, SubmitError},
    stands,
    write::Decided,
};
use crate::{connect::Store, error::StoreError};

/// Most commands of one batch.
const LARGEST_BATCH: usize = 256;
/// How long the writer rests after the database failed, so that it does not spin.
const REST_AFTER_FAILURE: Duration = Duration::from_millis(200);

/// A batch that was decided.
struct Ready {
    decided: Decided,
    /// Entries of the log at its end.
    size: i64,
}

/// A batch that is on its way.
struct Flight {
    asked: Vec<Asked>,
    answers: Vec<Answer>,
    size: i64,
    written: JoinHandle<Result<Option<SignedCheckpoint>, StoreError>>,
}

/// The writer of a queue.
pub(super) struct Ahead {
    store: Store,
    writer: Writer,
    flight: Option<Flight>,
    /// The signed head on which the batch in flight, or the next one, has to be written.
    base: Vec<u8>,
    /// What the next batch is decided on; none where it has to be decided under the lock.
    deciding: Option<Deciding>,
    ready: Option<Ready>,
    /// The next batch, with the answers of those of it that are decided.
    asked: Vec<Asked>,
    answers: Vec<Answer>,
}

impl Ahead {
    /// Knows nothing yet.
    pub fn new(store: Store, pen: Pen) -> Self {
        Self {
            store,
            writer: Writer::new(pen),
            flight: None,
            base: Vec::new(),
            deciding: None,
            ready: None,
            asked: Vec::with_capacity(LARGEST_BATCH),
            answers: Vec::with_capacity(LARGEST_BATCH),
        }
    }

    /// Appends what comes, until nobody can hand in more.
    pub async fn run(mut self, mut receiver: mpsc::Receiver<Asked>) {
        let mut open = true;
        while open || self.flight.is_some() {
            let room = self.room();
            select! {
                biased;
                written = landing(&mut self.flight) => self.land(written).await,
                more = receiver.recv_many(&mut self.asked, room), if open && room > 0 => {
                    open = more > 0;
                    self.decide().await;
                }
            }
            if self.flight.is_none() {
                self.depart().await;
            }
        }
    }

    /// How many commands the next batch takes on.
    fn room(&self) -> usize {
        // Rows are forgotten once nothing is on its way.
        let full = self.flight.is_some() && self.deciding.as_ref().is_some_and(Deciding::is_full);
        if full || self.ready.is_some() { 0 } else { LARGEST_BATCH.saturating_sub(self.asked.len()) }
    }

    /// Decides what is not decided yet of the next batch.
    async fn decide(&mut self) {
        let Some(deciding) = &mut self.deciding else { return };
        let new = self.asked.iter().skip(self.answers.len());
        let new: Vec<&Admitted> = new.map(|(admitted, _)| admitted).collect();
        match decide_outside(&self.store, deciding, &new).await {
            Ok(answers) => self.answers.extend(answers),
            // Whatever it is, under the lock it does not happen or is told.
            Err(error) => {
                tracing::debug!(%error, "a batch is decided again under the lock");
                self.doubt();
            }
        }
        if self.answers.len() >= LARGEST_BATCH {
            self.close();
        }
    }

    /// Puts the batch together, while the one before is still on its way.
    fn close(&mut self) {
        let Some(deciding) = self.deciding.take() else { return };
        // On failure the batch is decided again under the lock, which tells what is wrong.
        if let Ok((decided, kept)) = deciding.close() {
            self.ready = Some(Ready { decided, size: kept.size() });
            self.deciding = Some(Deciding::on(self.writer.pen.clone(), kept));
        }
    }

    /// Nothing that was decided ahead is good any more.
    fn doubt(&mut self) {
        self.deciding = None;
        self.ready = None;
        self.answers.clear();
    }

    /// Sends the next batch on its way; nothing else is.
    async fn depart(&mut self) {
        if self.asked.is_empty() {
            if let Some(deciding) = self.deciding.as_mut().filter(|deciding| deciding.is_full()) {
                deciding.forget();
            }
            return;
        }
        if self.answers.len() < self.asked.len() {
            self.decide().await;
        }
        if self.ready.is_none() {
            self.close();
        }
        let asked = std::mem::replace(&mut self.asked, Vec::with_capacity(LARGEST_BATCH));
        let Some(Ready { decided, size }) = self.ready.take() else {
            self.answers.clear();
            return self.under_the_lock(asked).await;
        };
        let answers = std::mem::replace(&mut self.answers, Vec::with_capacity(LARGEST_BATCH));
        let (store, pen, base) = (self.store.clone(), self.writer.pen.clone(), self.base.clone());
        let written = tokio::spawn(write(store, pen, base, decided, size));
        self.flight = Some(Flight { asked, answers, size, written });
    }

    /// Answers the batch that was on its way.
    async fn land(&mut self, written: Result<Option<SignedCheckpoint>, StoreError>) {
        let Some(Flight { asked, mut answers, size, .. }) = self.flight.take() else { return };
        match written {
            Ok(signed) => {
                if let Some(signed) = signed {
                    self.base = signed.note().print().into_bytes();
                }
                Answer::all_in(&mut answers, size);
                tell(asked, answers.into_iter().map(Ok));
            }
            Err(error) => {
                self.doubt();
                self.writer.overtaken |= matches!(error, StoreError::Overtaken);
                if matches!(error, StoreError::Overtaken) || error.is_about_a_row() {
                    return self.under_the_lock(asked).await;
                }
                let answers = unknown(&error, asked.len());
                tell(asked, answers);
                rest().await;
            }
        }
    }

    /// Appends what was asked, decided under the lock; from then on it is decided ahead again, unless somebody
    /// else appends as well.
    async fn under_the_lock(&mut self, asked: Vec<Asked>) {
        let batch: Vec<&Admitted> = asked.iter().map(|(admitted, _)| admitted).collect();
        let answers = append_or_bisect(&self.store, &mut self.writer, &batch).await;
        let failed = answers.iter().any(Result::is_err);
        tell(asked, answers);
        if failed {
            rest().await;
        }
        if !self.writer.overtaken
            && let Some(At { checkpoint, kept }) = self.writer.kept.take()
        {
            self.base = checkpoint;
            self.deciding = Some(Deciding::on(self.writer.pen.clone(), kept));
        }
    }
}

async fn rest() {
    tokio::time::sleep(REST_AFTER_FAILURE).await;
}

/// How the batch in flight ended, once it has; never, where there is none.
async fn landing(flight: &mut Option<Flight>) -> Result<Option<SignedCheckpoint>, StoreError> {
    match flight {
        Some(flight) => {
            (&mut flight.written).await.unwrap_or_else(|error| Err(StoreError::Log(error.to_string())))
        }
        None => pending().await,
    }
}

/// Decides `new` with what storage has outside of any transaction.
async fn decide_outside(
    store: &Store,
    deciding: &mut Deciding,
    new: &[&Admitted],
) -> Result<Vec<Answer>, StoreError> {
    let mut connection = store.writing().await?;
    deciding.all(&mut connection, new).await
}

/// Writes what was decided on the signed head `base`, if that is still the head.
async fn write(
    store: Store,
    pen: Arc<Pen>,
    base: Vec<u8>,
    decided: Decided,
    size: i64,
) -> Result<Option<SignedCheckpoint>, StoreError> {
    let mut connection = store.writing().await?;
    let signed = connection
        .transaction(async |connection| {
            if head::lock(connection, pen.log_id).await?.checkpoint != base {
                return Err(StoreError::Overtaken);
            }
            decided.write(connection, &pen).await
        })
        .await?;
    stands(&mut connection, &pen, signed.clone(), size).await?;
    Ok(signed)
}

/// Tells everyone their answer. A caller that has gone away gets the same answer when it asks again.
fn tell(asked: Vec<Asked>, answers: impl IntoIterator<Item = Result<Answer, SubmitError>>) {
    for ((_, sender), answer) in asked.into_iter().zip(answers) {
        let _ = sender.send(answer);
    }
}

fn unknown(error: &StoreError, commands: usize) -> Vec<Result<Answer, SubmitError>> {
    tracing::error!(%error, commands, "a batch was not appended");
    vec![Err(SubmitError::Unknown(error.to_string())); commands]
}

/// Appends the batch; where the database refuses some row of it, each command on its own, so that
/// one poisonous command fails no neighbour.
async fn append_or_bisect(
    store: &Store,
    writer: &mut Writer,
    batch: &[&Admitted],
) -> Vec<Result<Answer, SubmitError>> {
    match attempt(store, writer, batch).await {
        Ok(answers) => answers.into_iter().map(Ok).collect(),
        Err(error) if error.is_about_a_row() && batch.len() > 1 => {
            let (left, right) = batch.split_at(batch.len() / 2);
            let mut answers = Box::pin(append_or_bisect(store, writer, left)).await;
            answers.extend(Box::pin(append_or_bisect(store, writer, right)).await);
            answers
        }
        Err(error) => unknown(&error, batch.len()),
    }
}

async fn attempt(store: &Store, writer: &mut Writer, batch: &[&Admitted]) -> Result<Vec<Answer>, StoreError> {
    let mut connection = store.writing().await?;
    writer.append(&mut connection, batch).await
}
