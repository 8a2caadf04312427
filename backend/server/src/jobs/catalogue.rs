//! The guards of the database, stated on the ledger: once a day of the ledger's time, and whenever they have
//! changed. A guard that was away while somebody changed an entry was then seen to be away.

use contracts::{catalogue::StateCatalogue, command::Command, id::Digest};
use store::{
    Store, catalogue,
    writer::{Pen, Queue},
};

use super::due::record;
use crate::client::ClientError;

/// States the guards where that is due; says aloud where they are not as this version makes them.
///
/// # Errors
/// A [`ClientError`].
pub async fn run(store: &Store, queue: &Queue, pen: &Pen) -> Result<(), ClientError> {
    let found = catalogue::read(&mut *store.connection().await?).await?;
    if let Some((guard, what)) = catalogue::difference(&found) {
        tracing::error!(guard, what, "a guard of the ledger in the database is not as it should be");
    }
    let (now, digest) = (store.tick().await?, catalogue::digest(&found));
    let stated = store.stated_catalogue().await?;
    if stated.is_some_and(|(at, stated)| stated == digest && at.date() >= now.date()) {
        return Ok(());
    }
    let statement: Command = StateCatalogue { catalogue: Digest(digest) }.into();
    record(store, queue, pen, &statement, now).await.map(|_| ())
}
