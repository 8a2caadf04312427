//! What goes wrong in the store: always our own failure, never the caller's.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// PostgreSQL refused, or did not answer.
    #[error("the database failed: {0}")]
    Database(#[from] DieselError),
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
    /// The log is not begun, or is another one than the keys at hand are for.
    #[error("{0}")]
    Log(String),
}

impl StoreError {
    /// A row that cannot be.
    pub fn corrupt(table: &'static str, what: impl Into<String>) -> Self {
        Self::Corrupt { table, what: what.into() }
    }

    /// Whether one of several rows was at fault, so that the others may succeed without it.
    pub const fn is_about_a_row(&self) -> bool {
        matches!(
            self,
            Self::Database(DieselError::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::CheckViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation
                    | DatabaseErrorKind::Unknown,
                _
            ))
        )
    }
}
