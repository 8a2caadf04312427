//! Puts entries back that a mirror has kept, after the database was restored from an old copy.
//!
//! Nothing is taken on the mirror's word: the entries must lead to the last head that this log has signed,
//! their signatures are verified and the rules decide each of them again.

use std::collections::BTreeMap;

use diesel_async::{AsyncConnection, AsyncPgConnection};
use ledger::{
    admission::Admitted,
    checkpoint::Checkpoint,
    signature::{KeyId, PublicKey},
};

use super::{Answer, Pen, batch::Batch, tree};
use crate::{
    error::StoreError,
    log::{Entry, proposed_keys},
    pages::member::public_keys,
};

/// As many entries go into one transaction.
const AT_A_TIME: usize = 256;

/// What the mirror has to bring: entries from `stored` up to the end of `last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Entries in the database.
    pub stored: u64,
    /// The last head that was signed.
    pub last: Checkpoint,
}

/// What is missing in the database; `None` where it is as far as the last signed head.
///
/// # Errors
/// A [`StoreError`]. Whether what is there is the beginning of what was signed is known once the missing
/// entries are at hand.
pub async fn gap(connection: &mut AsyncPgConnection, pen: &Pen) -> Result<Option<Gap>, StoreError> {
    let Some(last) = pen.last_signed.head() else { return Ok(None) };
    let stored = connection
        .transaction(async |connection| {
            Batch::lock(connection, pen).await.map(|batch| batch.entries_before())
        })
        .await?;
    Ok((stored < last.size).then_some(Gap { stored, last }))
}

/// Appends `entries`, which fill `gap`, as they stood.
///
/// # Errors
/// [`StoreError::Log`] where they are not the missing ones; then nothing was written. Another where the
/// database fails; then the next try goes on where this one stopped.
pub async fn refill(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    gap: &Gap,
    entries: &[Entry],
) -> Result<(), StoreError> {
    leads_to_last_head(connection, pen, gap, entries).await?;
    for chunk in entries.chunks(AT_A_TIME) {
        let admitted = admit(connection, pen, chunk).await?;
        connection
            .transaction(async |connection| {
                let mut batch = Batch::lock(connection, pen).await?;
                for (entry, admitted) in chunk.iter().zip(&admitted) {
                    match batch.one(admitted, &[]).await? {
                        Answer::Recorded(recorded) if recorded.index == entry.index => {}
                        other => return Err(not_missing(entry.index, format!("{other:?}"))),
                    }
                }
                batch.write().await
            })
            .await?;
    }
    Ok(())
}

fn not_missing(index: i64, what: impl std::fmt::Display) -> StoreError {
    StoreError::Log(format!("entry {index} of the mirror is not the one that is missing: {what}"))
}

/// Whether the entries, appended to the stored tree, make the tree that was signed. Nothing is signed before this is known.
async fn leads_to_last_head(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    gap: &Gap,
    entries: &[Entry],
) -> Result<(), StoreError> {
    let mut edge = tree::load_edge(connection, pen.log_id, gap.stored).await?;
    for entry in entries {
        if u64::try_from(entry.index) != Ok(edge.size()) {
            return Err(not_missing(entry.index, format!("entry {} comes next", edge.size())));
        }
        edge.append(entry.leaf()?.hash());
    }
    if edge.size() != gap.last.size {
        return Err(StoreError::Log(format!(
            "the mirror ends at entry {}, and the log has signed {}",
            edge.size(),
            gap.last.size
        )));
    }
    if edge.root() == gap.last.root { Ok(()) } else { Err(StoreError::Forked { size: gap.last.size }) }
}

/// Checks the entries again in full, with the keys that stand in the database or in the entries before.
async fn admit(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    entries: &[Entry],
) -> Result<Vec<Admitted>, StoreError> {
    let mut keys: BTreeMap<KeyId, PublicKey> =
        entries.iter().flat_map(proposed_keys).map(|key| (key.id(), key)).collect();
    let platform = pen.platform_key.public_key();
    keys.insert(platform.id(), platform);
    let mut signers = Vec::new();
    for entry in entries {
        signers.push(contracts::id::KeyId(entry.leaf()?.key.0));
        let approvals = entry.read()?.approvals;
        signers.extend(approvals.iter().map(|approval| contracts::id::KeyId(approval.key.0)));
    }
    for bytes in public_keys(connection, pen.log_id, &signers).await? {
        let key = PublicKey::parse(&bytes).map_err(|error| StoreError::corrupt("seat", error.to_string()))?;
        keys.insert(key.id(), key);
    }
    let admit = |entry: &Entry| {
        entry.admit(&pen.origin, |id| keys.get(id).copied()).map_err(|what| not_missing(entry.index, what))
    };
    entries.iter().map(admit).collect()
}
