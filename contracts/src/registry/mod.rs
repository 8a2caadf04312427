//! What a further log knows of the registry log, the first of a deployment.
//!
//! Members are admitted on the registry log and sign for their seats there. A further log carries copies of
//! those entries, each with the proof that it stands in the registry, and judges them by the same rules.

pub mod import;

use crate::log::Log;

/// The registry as the last import left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// The registry log; its time is that of the last tick that was imported.
    pub log: Log,
    /// The lowest index that the next import may have.
    pub next: u64,
    /// The size of the registry's tree in the last import's checkpoint.
    pub size: u64,
}
