//! What evidence files need besides the entries on their subject.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ledger::{
    checkpoint::SignedCheckpoint,
    merkle::{Hash, Plan, ProveError, prove_inclusion},
    tile::{Tile, TileError, Tiles, tile_of},
};

use crate::{connect::Store, error::StoreError, log::Entry, schema::entry};

impl Store {
    /// For each of these indices the last tick before it, or genesis where there is none. Each once.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn ticks_before(&self, indices: &BTreeSet<i64>) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.connection().await?;
        let mut found: BTreeMap<i64, Entry> = BTreeMap::new();
        for index in indices.iter().rev().filter(|index| **index > 0) {
            // Whatever stands between the tick found last and the entry before it has the same one.
            if found.keys().next().is_some_and(|tick| tick < index) {
                continue;
            }
            let tick: Option<Entry> = entry::table
                .filter(entry::log_id.eq(self.log_id).and(entry::index.lt(*index)))
                .filter(entry::op.eq_any(["clock.tick", "genesis"]))
                .order(entry::index.desc())
                .select(Entry::as_select())
                .first(&mut *connection)
                .await
                .optional()?;
            found.extend(tick.map(|tick| (tick.index, tick)));
        }
        Ok(found.into_values().collect())
    }

    /// The inclusion proofs of the entries at `indices` in the tree of `signed`, each tile read once.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn inclusions(
        &self,
        indices: &BTreeSet<u64>,
        signed: &SignedCheckpoint,
    ) -> Result<BTreeMap<u64, Vec<Hash>>, StoreError> {
        let size = signed.checkpoint().size;
        let outside = |index: &u64| StoreError::Log(format!("entry {index} is not in the tree of {size}"));
        let mut wanted: BTreeSet<Tile> = BTreeSet::new();
        for index in indices {
            let plan = Plan::inclusion(*index, size).ok_or_else(|| outside(index))?;
            wanted.extend(plan.nodes().iter().filter_map(|node| tile_of(*node, size)));
        }
        let mut tiles = Tiles::new(size);
        for wanted in wanted {
            let bytes = self.tile(wanted).await?;
            let bytes = bytes.ok_or_else(|| StoreError::corrupt("tile", "one is missing"))?;
            tiles
                .insert(wanted.level.unwrap_or_default(), wanted.index, &bytes)
                .map_err(|error| StoreError::corrupt("tile", error.to_string()))?;
        }
        let prove = |index: &u64| {
            let proof = prove_inclusion(*index, size, &tiles);
            let proof = proof
                .map_err(|error: ProveError<TileError>| StoreError::corrupt("tile", error.to_string()))?;
            Ok((*index, proof))
        };
        indices.iter().map(prove).collect()
    }
}
