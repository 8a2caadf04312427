//! `catalogue.state`: the platform signs what guards its database, so that a trigger or a grant that was
//! taken away for a while differs from what was stated.

use crate::{command, event::Event, field::Reader, id::Digest};

command! {
    /// States the database's catalogue. It changes nothing, and is refused only as any command is. Signed by
    /// the platform alone.
    StateCatalogue = "catalogue.state" {
        /// SHA-256 over the triggers, grants and functions of the database.
        Clear catalogue: Digest => &[Reader::Members],
    }
}

/// Decides a statement: nothing but the entry itself follows from it.
pub const fn decide(_: &StateCatalogue) -> Vec<Event> {
    Vec::new()
}
