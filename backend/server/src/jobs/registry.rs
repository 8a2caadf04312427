//! Follows the registry: copies its entries about members to a further log, and a tick where nothing else
//! happens, so that the log may go on judging who signs.

use std::time::Duration;

use contracts::{calendar::Tick, log::Clock};
use ledger::{checkpoint::SignedCheckpoint, signature::PublicKey};
use store::{
    Store, StoreError,
    writer::{Pen, Queue},
};

use super::{due, ticked_meanwhile};
use crate::{
    client::{ClientError, desk::append},
    clock,
};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// How old the last imported tick may become, in seconds of the ledger's time, before another is imported; the
/// rules allow a minute.
const TICK_AGE: i64 = 20;
/// How long an import may wait, in seconds of the further log's time.
const VALID_SECONDS: i64 = 24 * 3600;

/// A log with its writer.
#[derive(Clone)]
pub struct Written {
    /// Its store.
    pub store: Store,
    /// Its queue.
    pub queue: Queue,
    /// Its pen.
    pub pen: Pen,
}

/// Follows `registry` on `further` until the process ends. Each round may be repeated, and several nodes may do
/// the same: the rules take an entry once.
pub async fn run(registry: Written, further: Written) {
    let mut rounds = tokio::time::interval(EVERY);
    loop {
        rounds.tick().await;
        if let Err(error) = round(&registry, &further).await {
            tracing::warn!(%error, log = further.store.log_id, "the registry was not followed");
        }
    }
}

/// Imports what is new; gives how many entries that were.
///
/// # Errors
/// A [`ClientError`]; what was imported before it stays.
pub async fn round(registry: &Written, further: &Written) -> Result<usize, ClientError> {
    let followed = further.store.followed().await?;
    // What time brings to the registry stands there before anything is asked of it.
    let is_old = is_old(registry, followed.tick).await?;
    let key = registry.pen.log_key.public_key();
    let signed = signed_checkpoint(&registry.store, &key).await?;
    let size = i64::try_from(signed.checkpoint().size).unwrap_or(i64::MAX);
    let mut indices = registry.store.to_import(followed, size).await?;
    if indices.is_empty() && is_old {
        indices.extend(registry.store.last_tick(followed.next, size).await?);
    }
    let mut imported = 0_usize;
    for index in indices {
        // Read each time: an import may let the log's own time leap.
        let not_after = further.store.tick().await?.after(VALID_SECONDS);
        let carried = registry.store.carry(index, &key, &signed).await?;
        let admitted = further.pen.import(carried, not_after).map_err(ClientError::Platform)?;
        match append(&further.queue, admitted).await {
            Ok(_) => imported = imported.saturating_add(1),
            // Another node was first.
            Err(ClientError::Refused(refusal)) if refusal.code() == "registry.import.not_in_order" => break,
            Err(error) => return Err(error),
        }
    }
    Ok(imported)
}

/// Whether another tick is due on the further log. On a real clock the registry ticks first, where nothing has
/// moved its time.
async fn is_old(registry: &Written, last: Option<Tick>) -> Result<bool, ClientError> {
    let Some(last) = last else { return Ok(false) };
    let there = registry.store.tick().await?;
    if registry.pen.genesis.clock == Clock::Simulated {
        return Ok(there > last);
    }
    let Some(now) = Tick::from_seconds(clock::now().timestamp()) else { return Ok(false) };
    if now.seconds().saturating_sub(last.seconds()) < TICK_AGE {
        return Ok(false);
    }
    if now.seconds().saturating_sub(there.seconds()) >= TICK_AGE / 2 {
        match due::tick(&registry.store, &registry.queue, &registry.pen, now).await {
            Err(error) if !ticked_meanwhile(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(true)
}

async fn signed_checkpoint(store: &Store, key: &PublicKey) -> Result<SignedCheckpoint, StoreError> {
    let note = store.checkpoint().await?;
    SignedCheckpoint::open(note.as_bytes(), key)
        .map_err(|error| StoreError::Log(format!("the stored checkpoint is not ours: {error}")))
}
