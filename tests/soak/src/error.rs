//! Why a run cannot go on. What the checker finds is no error but the run's answer.

/// A failure of the run itself.
#[derive(Debug, thiserror::Error)]
pub enum SoakError {
    /// In words.
    #[error("{0}")]
    Said(String),
    /// Files, sockets, processes.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A statement of the run's own.
    #[error("PostgreSQL: {0}")]
    Sql(#[from] tokio_postgres::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A command of the run could not be made.
    #[error(transparent)]
    Client(#[from] server::client::ClientError),
}

impl SoakError {
    /// In words.
    pub fn said(what: impl Into<String>) -> Self {
        Self::Said(what.into())
    }
}
