//! Everything that stands in PostgreSQL, and the only crate that names diesel.
//!
//! Reading order: [`schema`] lists the tables; [`aggregate`] loads and saves what `contracts` decides
//! over, one file each; [`writer`] appends entries, one transaction a batch; [`verify`] replays the
//! ledger against all of it; [`registry`] reads what one log imports of another; [`log`] serves checkpoints, tiles and proofs, and [`witness`]
//! what others say of them; [`pages`] answers what pages
//! ask; [`workplace`] keeps sign-ins, drafts and uploads; [`durability`] says whether what is committed stays.
//!
//! Invariant: entry, record, tree, effects, answer and signed checkpoint commit together or not at all.

pub mod aggregate;
pub mod catalogue;
pub mod connect;
pub mod durability;
pub mod error;
pub mod existing;
pub mod log;
pub mod migrate;
pub mod pages;
pub mod prepare;
pub mod registry;
pub mod schema;
mod statement;
pub mod verify;
pub mod witness;
pub mod workplace;
pub mod writer;

pub use connect::{Store, connect};
pub use error::StoreError;

/// The log that a deployment starts with.
pub const FIRST_LOG: i64 = 1;
/// Its name in URLs.
pub const FIRST_LOG_NAME: &str = "main";

/// The name in URLs of a log.
pub fn log_name(log_id: i64) -> String {
    if log_id == FIRST_LOG { FIRST_LOG_NAME.to_owned() } else { format!("log-{log_id}") }
}
