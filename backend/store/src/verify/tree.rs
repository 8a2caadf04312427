//! The signed checkpoint, the head row around it, and the tiles of the tree.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::{
    checkpoint::SignedCheckpoint,
    edge::Edge,
    encoding::hex,
    merkle::{Hash, empty_root},
    tile::{Tile, Tiles},
};
use sha2::{Digest as _, Sha256};

use super::{Found, Place, Trusted, expected::Replayed};
use crate::{
    log::origin_of,
    schema::{head, log, tile},
    writer::HeadRow,
};

/// Level and index of a tile, and the SHA-256 of its hashes.
pub(super) type TileSums = BTreeMap<(u8, u64), Hash>;

/// The log's head row, its checkpoint's signature verified.
pub(super) struct Signed {
    log_id: i64,
    /// The size that the log signed; 0 before genesis.
    pub size: u64,
    /// The root that it signed.
    pub root: Hash,
    row: HeadRow,
}

impl Signed {
    /// Reads the log's own rows and verifies its signature.
    pub(super) async fn read(
        connection: &mut AsyncPgConnection,
        log_id: i64,
        trusted: &Trusted,
    ) -> Result<Self, Found> {
        let origin: Option<String> =
            log::table.find(log_id).select(log::origin).first(connection).await.optional()?;
        if origin != Some(origin_of(&trusted.log_key)) {
            let what = format!("its origin is {origin:?}, which is not that of the log key");
            return Err(differs("log", log_id, "origin", what));
        }
        let row: Option<HeadRow> =
            head::table.find(log_id).select(HeadRow::as_select()).first(connection).await.optional()?;
        let row = row.ok_or_else(|| {
            let place = Place::Row { table: "head", key: format!("log_id={log_id}"), column: None };
            Found::new(place, "the log has no head row")
        })?;
        let (size, root) = if row.size == 0 && row.checkpoint.is_empty() {
            (0, empty_root())
        } else {
            let signed = SignedCheckpoint::open(&row.checkpoint, &trusted.log_key)
                .map_err(|error| Found::new(Place::Checkpoint, format!("it is not the log's: {error}")))?;
            (signed.checkpoint().size, signed.checkpoint().root)
        };
        if u64::try_from(row.size) != Ok(size) {
            let what = format!("it is {}, and the log has signed a tree of {size}", row.size);
            return Err(differs("head", log_id, "size", what));
        }
        Ok(Self { log_id, size, root, row })
    }

    /// Compares the head with what was replayed, whose entries lead to `root`.
    pub(super) fn compare(&self, replayed: &Replayed, root: Hash) -> Result<(), Found> {
        if root != self.root {
            let what = format!(
                "it signs the root {} of {} entries, and the entries lead to {}",
                hex(&self.root),
                self.size,
                hex(&root)
            );
            return Err(Found::new(Place::Checkpoint, what));
        }
        if let Some(log) = &replayed.state.log {
            if log.now.seconds() != self.row.tick {
                let what = format!("it is {}, and the last tick is {}", self.row.tick, log.now.seconds());
                return Err(differs("head", self.log_id, "tick", what));
            }
            if log.tick_head.0.as_slice() != self.row.tick_head {
                let what =
                    format!("it is {}, and the last tick is {}", hex(&self.row.tick_head), log.tick_head);
                return Err(differs("head", self.log_id, "tick_head", what));
            }
            let registry = replayed.state.registry.as_ref();
            let expected = HeadRow::new(self.row.size, self.row.checkpoint.clone(), log, registry);
            if expected != self.row {
                let what = "they are not what the imports lead to".to_owned();
                return Err(differs("head", self.log_id, "registry_next, _size, _tick and _tick_head", what));
            }
        }
        Ok(())
    }

    /// Whether the stored tile of level 0 at `index` leads to the signed root, and is thus beyond doubt.
    pub(super) async fn vouches_for(
        &self,
        connection: &mut AsyncPgConnection,
        index: u64,
    ) -> Result<bool, Found> {
        let mut wanted = Edge::tiles(self.size);
        let above = |level: u8| Some((level, index.checked_shr(8_u32.saturating_mul(u32::from(level)))?));
        let above = (0..8).map_while(above);
        wanted.extend(above.map_while(|(level, index)| Tile::hashes(level, index, self.size)));
        let mut tiles = Tiles::new(self.size);
        for Tile { level, index, .. } in wanted {
            let level = level.unwrap_or_default();
            let stored = stored_tile(connection, self.log_id, level, index).await?;
            if stored.is_none_or(|bytes| tiles.insert(level, index, &bytes).is_err()) {
                return Ok(false);
            }
        }
        Ok(tiles.verify(&self.root).is_ok())
    }
}

fn differs(table: &'static str, log_id: i64, column: &str, what: String) -> Found {
    let key = format!("log_id={log_id}");
    Found::new(Place::Row { table, key, column: Some(column.to_owned()) }, what)
}

/// The hashes of a tile as they are stored.
pub(super) async fn stored_tile(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    level: u8,
    index: u64,
) -> Result<Option<Vec<u8>>, Found> {
    let Ok(index) = i64::try_from(index) else { return Ok(None) };
    Ok(tile::table
        .find((log_id, i16::from(level), index))
        .select(tile::hashes)
        .first(connection)
        .await
        .optional()?)
}

/// Notes the tiles of `edge` that have changed.
pub(super) fn note_changed(edge: &mut Edge, sums: &mut TileSums) {
    for (tile, hashes) in edge.take_changed() {
        sums.insert((tile.level.unwrap_or_default(), tile.index), Sha256::digest(hashes).into());
    }
}

/// Compares every stored tile with the one that follows from the entries; returns how many there are.
pub(super) async fn compare_tiles(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    sums: &TileSums,
) -> Result<u64, Found> {
    let at = |level: u8, index: u64, what: &str| Found::new(Place::Tile { level, index }, what);
    let places: Vec<(i16, i64)> = tile::table
        .filter(tile::log_id.eq(log_id))
        .order((tile::level, tile::index))
        .select((tile::level, tile::index))
        .load(connection)
        .await?;
    let mut stored = places.into_iter();
    for ((level, index), sum) in sums {
        match stored.next().map(|(level, index)| (u8::try_from(level), u64::try_from(index))) {
            Some((Ok(found_level), Ok(found))) if (found_level, found) == (*level, *index) => {}
            Some((Ok(found_level), Ok(found))) if (found_level, found) < (*level, *index) => {
                return Err(at(found_level, found, "it is there and is no tile of this tree"));
            }
            Some((Err(_), _) | (_, Err(_))) => return Err(at(*level, *index, "a tile below the tree")),
            _ => return Err(at(*level, *index, "it is not there")),
        }
        let hashes = stored_tile(connection, log_id, *level, *index).await?.unwrap_or_default();
        if Hash::from(Sha256::digest(&hashes)) != *sum {
            return Err(at(*level, *index, "its hashes are not those of the entries"));
        }
    }
    match stored.next() {
        Some((level, index)) => {
            let (level, index) = (u8::try_from(level).unwrap_or(u8::MAX), u64::try_from(index).unwrap_or(0));
            Err(at(level, index, "it is there and is no tile of this tree"))
        }
        None => Ok(u64::try_from(sums.len()).unwrap_or(u64::MAX)),
    }
}
