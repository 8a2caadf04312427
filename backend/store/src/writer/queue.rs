//! The queue of the log: commands wait here while the batch before them commits, and go together.

use std::{io, thread};

use ledger::admission::Admitted;
use tokio::sync::{mpsc, oneshot};

use super::{Answer, Pen, ahead::Ahead};
use crate::connect::Store;

/// Most commands that wait; further ones are turned away at once.
const LONGEST_QUEUE: usize = 4096;

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

/// A command, and whoever waits for its answer.
pub(super) type Asked = (Admitted, oneshot::Sender<Result<Answer, SubmitError>>);

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
        writer.spawn(move || runtime.block_on(Ahead::new(store, pen).run(receiver)))?;
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
