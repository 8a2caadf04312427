//! The head of the log: the row whose lock makes batches follow one another, and what a node knows at it.

use contracts::{id::LeafHash, log::Log, state::State};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::{checkpoint::SignedCheckpoint, edge::Edge};

use super::{Pen, decide::Known, tree};
use crate::{
    aggregate::{bytes32, tick},
    error::StoreError,
    schema::head,
};

/// The head row.
#[derive(Queryable)]
pub(super) struct HeadRow {
    size: i64,
    /// The signed head; empty before genesis.
    pub checkpoint: Vec<u8>,
    tick: i64,
    tick_head: Vec<u8>,
}

/// Locks the head until the transaction ends.
pub(super) async fn lock(connection: &mut AsyncPgConnection, log_id: i64) -> Result<HeadRow, StoreError> {
    let row = head::table
        .find(log_id)
        .select((head::size, head::checkpoint, head::tick, head::tick_head))
        .for_update();
    Ok(row.first(connection).await?)
}

/// What a node knows of the log at one head, so that its next batch need not ask again. It holds while
/// the head row is as it was left: whoever else appends signs another head.
pub(super) struct Kept {
    pub state: State,
    pub edge: Edge,
    /// What the last batch recorded, which storage may not have yet.
    pub recorded: Known,
}

/// Most rows that are kept from one batch to the next, so that memory does not grow with the ledger.
const MOST_KEPT: usize = 100_000;

impl Kept {
    /// What the locked head says, and the edge of the tree under it, which must be what was signed: a store
    /// that was tampered with or restored from an old copy is not signed again.
    pub async fn read(
        connection: &mut AsyncPgConnection,
        pen: &Pen,
        locked: &HeadRow,
    ) -> Result<Self, StoreError> {
        let size = u64::try_from(locked.size).map_err(|_| StoreError::corrupt("head", "a negative size"))?;
        let edge = tree::load_edge(connection, pen.log_id, size).await?;
        if size > 0 {
            let signed = SignedCheckpoint::open(&locked.checkpoint, &pen.log_key.public_key())
                .map_err(|error| StoreError::Log(format!("the stored checkpoint is not ours: {error}")))?;
            if signed.checkpoint().size != size || signed.checkpoint().root != edge.root() {
                return Err(StoreError::Log("the stored tree is not the one that was signed".to_owned()));
            }
        }
        let log = (size > 0).then(|| -> Result<Log, StoreError> {
            let tick_head = LeafHash(bytes32("head", &locked.tick_head)?);
            Ok(Log { now: tick("head", locked.tick)?, tick_head, ..pen.genesis.clone() })
        });
        Ok(Self { state: State::partial(log.transpose()?), edge, recorded: Known::new() })
    }

    /// How many entries the log has at this head.
    pub fn size(&self) -> i64 {
        i64::try_from(self.edge.size()).unwrap_or(i64::MAX)
    }

    /// Whether more rows are known than are kept.
    pub fn is_full(&self) -> bool {
        self.state.known_rows() > MOST_KEPT
    }

    /// Forgets what storage has: nothing may be on its way there.
    pub fn forget(&mut self) {
        self.state = State::partial(self.state.log.take());
        self.recorded = Known::new();
    }
}
