//! What goes wrong in the store: always our own failure, never the caller's.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// PostgreSQL refused, or did not answer.
    #[error("the database failed: {0}")]
    Database(#[from] DieselError),
    /// The head of the log could not be locked or read in time: nothing of the batch was tried.
    #[error("the head of the log is not to be had: {0}")]
    NoHead(#[source] DieselError),
    /// A batch took longer than anyone waits; what became of it is not known.
    #[error("the database did not finish a batch within {0} s")]
    TooLong(u64),
    /// Our own code gave up over a batch.
    #[error("the writer panicked over a batch")]
    Panicked,
    /// No connection could be had in time.
    #[error("no database connection: {0}")]
    NoConnection(String),
    /// The schema could not be migrated.
    #[error("the schema could not be migrated: {0}")]
    Migration(String),
    /// A stored row does not hold what the rules could have written.
    #[error("{table} holds a row that the rules cannot have written: {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The database has fewer entries than the log has signed: it was restored from an old copy.
    #[error(
        "the database ends at entry {stored}, and the log has signed {signed}: it was restored from an old copy. \
         Nothing is signed until the entries from {stored} on are back: run \
         `hefu repair --log {log} --from <folder of its mirror>`"
    )]
    RolledBack {
        /// Which log, as addresses name it.
        log: String,
        /// Entries in the database.
        stored: u64,
        /// Entries in the last signed head.
        signed: u64,
    },
    /// The database holds another tree than the one that the log has signed.
    #[error(
        "the first {size} entries in the database are not those that the log has signed: nothing more is signed"
    )]
    Forked {
        /// Entries in the last signed head.
        size: u64,
    },
    /// The standby did not say in time that it has flushed what was committed.
    #[error(
        "no synchronous standby has flushed up to {position}: whether the commands are safe is not known"
    )]
    NotFlushed {
        /// The position in the write-ahead log.
        position: String,
    },
    /// The log is not begun, or is another one than the keys at hand are for.
    #[error("{0}")]
    Log(String),
}

impl StoreError {
    /// A row that cannot be.
    pub fn corrupt(table: &'static str, what: impl Into<String>) -> Self {
        Self::Corrupt { table, what: what.into() }
    }

    /// Whether one of several commands may be at fault, so that the others may succeed without it: a row that the
    /// database refuses to take or that cannot be read, or what we did not foresee.
    pub const fn is_about_a_command(&self) -> bool {
        matches!(
            self,
            Self::Corrupt { .. }
                | Self::Panicked
                | Self::Database(DieselError::DatabaseError(
                    DatabaseErrorKind::UniqueViolation
                        | DatabaseErrorKind::CheckViolation
                        | DatabaseErrorKind::ForeignKeyViolation
                        | DatabaseErrorKind::NotNullViolation
                        | DatabaseErrorKind::Unknown,
                    _
                ))
        )
    }

    /// Whether the same may go well a moment later: the database is away, ending, full or busy. It gives no reason
    /// that can be told from others, so all that it refuses counts but a row that breaks a rule of its tables.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::NoHead(_) | Self::TooLong(_) | Self::NoConnection(_) | Self::NotFlushed { .. } => true,
            Self::Database(DieselError::DatabaseError(kind, _)) => !matches!(
                kind,
                DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::CheckViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation
            ),
            _ => false,
        }
    }
}
