//! The queue of the log: commands wait here while the batch before them commits, and go together.

use std::{io, panic::AssertUnwindSafe, thread, time::Duration};

use futures_util::FutureExt as _;
use ledger::admission::Admitted;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{Answer, Pen, Writer};
use crate::{
    connect::{Store, Writing, taken},
    error::StoreError,
};

/// Most commands of one batch.
const LARGEST_BATCH: usize = 256;
/// Most commands that wait; further ones are turned away at once.
const LONGEST_QUEUE: usize = 4096;
/// How long the writer rests after the database failed, so that it does not spin.
const REST_AFTER_FAILURE: Duration = Duration::from_millis(200);
/// How long one attempt may take, in seconds, the wait for the head among it. A commit whose standby is lost never
/// returns, and neither does one whose database's machine is gone.
const LONGEST_ATTEMPT: u64 = 10;

/// Why a command got no answer: ours to mend, and safe to submit again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too many wait already.
    #[error("the queue is full")]
    Full,
    /// Whether it was written is not known; the same command submitted again finds out.
    #[error("the outcome is not known: {0}")]
    Unknown(String),
}

type Asked = (Admitted, oneshot::Sender<Result<Answer, SubmitError>>);

/// A command that stands in the queue. It is answered also where nobody waits for it any more.
#[must_use]
pub struct Waiting(oneshot::Receiver<Result<Answer, SubmitError>>);

impl Waiting {
    /// Waits for the answer.
    ///
    /// # Errors
    /// [`SubmitError::Unknown`].
    pub async fn answer(self) -> Result<Answer, SubmitError> {
        self.0.await.unwrap_or_else(|_| Err(SubmitError::Unknown("the writer has stopped".to_owned())))
    }
}

/// Hands commands to the writer.
#[derive(Clone)]
pub struct Queue {
    sender: mpsc::Sender<Asked>,
}

impl Queue {
    /// Starts the writer of `pen`'s log. It ends when every queue is dropped.
    ///
    /// It has a thread of its own, which its connection shares: on one that also verifies signatures, each
    /// answer of the database would wait behind all commands that have come meanwhile.
    ///
    /// # Errors
    /// The operating system's, where there is no thread to be had.
    pub fn start(store: Store, pen: Pen) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(LONGEST_QUEUE);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let writer = thread::Builder::new().name("writer".to_owned());
        writer.spawn(move || runtime.block_on(run(store, pen, receiver)))?;
        Ok(Self { sender })
    }

    /// Appends one command and waits for its answer.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub async fn submit(&self, admitted: Admitted) -> Result<Answer, SubmitError> {
        self.hand_in(admitted)?.answer().await
    }

    /// Puts one command at the end of the queue.
    ///
    /// # Errors
    /// [`SubmitError::Full`]: it will not be appended.
    pub fn hand_in(&self, admitted: Admitted) -> Result<Waiting, SubmitError> {
        let (sender, answer) = oneshot::channel();
        self.sender.try_send((admitted, sender)).map_err(|_| SubmitError::Full)?;
        Ok(Waiting(answer))
    }
}

async fn run(store: Store, pen: Pen, mut receiver: mpsc::Receiver<Asked>) {
    let mut hand = Hand { writing: store.writing(), store, writer: Writer::new(pen) };
    let mut waiting = Vec::with_capacity(LARGEST_BATCH);
    while receiver.recv_many(&mut waiting, LARGEST_BATCH).await > 0 {
        let batch: Vec<&Admitted> = waiting.iter().map(|(admitted, _)| admitted).collect();
        let answers = hand.append_or_bisect(&batch).await;
        let failed = answers.iter().any(Result::is_err);
        for ((_, sender), answer) in waiting.drain(..).zip(answers) {
            // A caller that has gone away gets the same answer when it asks again.
            let _ = sender.send(answer);
        }
        if failed {
            tokio::time::sleep(REST_AFTER_FAILURE).await;
        }
    }
}

/// The writer with its connection.
struct Hand {
    store: Store,
    writing: Writing,
    writer: Writer,
}

impl Hand {
    /// Appends the batch; where some command of it may be at fault, each half on its own, so that one poisonous
    /// command fails no neighbour.
    async fn append_or_bisect(&mut self, batch: &[&Admitted]) -> Vec<Result<Answer, SubmitError>> {
        match self.attempt(batch).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            Err(error) if error.is_about_a_command() && batch.len() > 1 => {
                let (left, right) = batch.split_at(batch.len() / 2);
                let mut answers = Box::pin(self.append_or_bisect(left)).await;
                answers.extend(Box::pin(self.append_or_bisect(right)).await);
                answers
            }
            Err(error) => {
                tracing::error!(%error, commands = batch.len(), "a batch was not appended");
                batch.iter().map(|_| Err(SubmitError::Unknown(error.to_string()))).collect()
            }
        }
    }

    /// One attempt, which ends in any case: whoever waits is told that the outcome is not known, and the log goes
    /// on. After a failure the writer knows nothing, so it reads the head again.
    async fn attempt(&mut self, batch: &[&Admitted]) -> Result<Vec<Answer>, StoreError> {
        let append = async {
            let mut connection = taken(&self.writing).await?;
            self.writer.append(&mut connection, batch).await
        };
        let append = timeout(Duration::from_secs(LONGEST_ATTEMPT), AssertUnwindSafe(append).catch_unwind());
        let failed = match append.await {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(_)) => StoreError::Panicked,
            Err(_) => StoreError::TooLong(LONGEST_ATTEMPT),
        };
        // The connection is in the middle of something.
        self.writing = self.store.writing();
        Err(failed)
    }
}
