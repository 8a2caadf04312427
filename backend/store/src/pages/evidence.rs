//! What evidence files need besides the entries on their subject.

use std::collections::{BTreeMap, BTreeSet};

use contracts::command::Command;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ledger::{
    checkpoint::SignedCheckpoint,
    import::carried_command,
    merkle::{Hash, Plan, ProveError, prove_inclusion},
    tile::{Tile, TileError, Tiles, tile_of},
};

use uuid::Uuid;

use crate::{connect::Store, error::StoreError, log::Entry, schema::entry};

/// The statements about some objects, by the index `entry_head_state`.
const STATEMENTS: &str = "SELECT index FROM entry WHERE log_id = $1 AND op = 'head.state' \
    AND substring(encode(record, 'escape') FROM '\"object\":\"([0-9a-f-]{36})\"') = ANY($2) ORDER BY index";

/// Imports that are read at once while a tick is looked for: it mostly stands right before.
const IMPORTS_AT_ONCE: i64 = 8;

/// Whether an import carries a tick or the registry's genesis; one that cannot be read carries none.
fn carries_time(import: &Entry) -> bool {
    let Ok(read) = import.read() else { return false };
    let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
    let Ok(Command::RegistryImport(import)) = command else { return false };
    let carried = carried_command(&import, &[]);
    matches!(carried, Ok(Command::ClockTick(_) | Command::Genesis(_)))
}

impl Store {
    /// The platform's statements of the last entry on any of `objects` (`head.state`), oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn statements(&self, objects: &[Uuid]) -> Result<Vec<Entry>, StoreError> {
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            index: i64,
        }
        let wanted: Vec<String> = objects.iter().map(ToString::to_string).collect();
        let mut connection = self.connection().await?;
        let found: Vec<Found> = diesel::sql_query(STATEMENTS)
            .bind::<diesel::sql_types::BigInt, _>(self.log_id)
            .bind::<diesel::sql_types::Array<diesel::sql_types::Text>, _>(wanted)
            .load(&mut *connection)
            .await?;
        let indices: Vec<i64> = found.into_iter().map(|found| found.index).collect();
        Ok(entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.eq_any(indices)))
            .order(entry::index)
            .select(Entry::as_select())
            .load(&mut *connection)
            .await?)
    }

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

    /// For each of these imports the last one before it that carries a tick or genesis of the registry. Each once.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn imported_ticks_before(&self, imports: &BTreeSet<i64>) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.connection().await?;
        let mut found: BTreeMap<i64, Entry> = BTreeMap::new();
        for index in imports.iter().rev() {
            // As among ticks: nothing stands between the one found last and this entry.
            if found.keys().next().is_some_and(|tick| tick < index) {
                continue;
            }
            let mut before = *index;
            loop {
                let imports: Vec<Entry> = entry::table
                    .filter(entry::log_id.eq(self.log_id).and(entry::index.lt(before)))
                    .filter(entry::op.eq("registry.import"))
                    .order(entry::index.desc())
                    .limit(IMPORTS_AT_ONCE)
                    .select(Entry::as_select())
                    .load(&mut *connection)
                    .await?;
                let Some(oldest) = imports.last() else { break };
                before = oldest.index;
                if let Some(tick) = imports.into_iter().find(carries_time) {
                    found.insert(tick.index, tick);
                    break;
                }
            }
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
