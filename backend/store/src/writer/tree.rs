//! The tree as the writer finds it in the database and leaves it there.

use std::cmp::Ordering;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::{
    edge::Edge,
    merkle::Hash,
    tile::{Tile, TileError},
};

use super::Pen;
use crate::{
    error::StoreError,
    log_name,
    schema::tile,
    statement::{Statement, inserted},
};

struct TileRow {
    log_id: i64,
    level: i16,
    index: i64,
    hashes: Vec<u8>,
}

inserted! {
    TileRow into tile { log_id, level, index, hashes }
    "ON CONFLICT (log_id, level, index) DO UPDATE SET hashes = excluded.hashes"
}

fn tile_row(log_id: i64, tile: Tile, hashes: Vec<u8>) -> TileRow {
    TileRow {
        log_id,
        level: i16::from(tile.level.unwrap_or_default()),
        index: i64::try_from(tile.index).unwrap_or(i64::MAX),
        hashes,
    }
}

/// Whether the stored tree of `size` leaves with `root` is the last one that was signed, or grew out of it.
pub(super) async fn extends_last_signed(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    size: u64,
    root: Hash,
) -> Result<(), StoreError> {
    let Some(last) = pen.last_signed.head() else { return Ok(()) };
    let before = match size.cmp(&last.size) {
        Ordering::Less => {
            let log = log_name(pen.log_id);
            return Err(StoreError::RolledBack { log, stored: size, signed: last.size });
        }
        Ordering::Equal => root,
        // Another node has appended meanwhile.
        Ordering::Greater => load_edge(connection, pen.log_id, last.size).await?.root(),
    };
    if before == last.root { Ok(()) } else { Err(StoreError::Forked { size: last.size }) }
}

/// The right edge of the stored tree of `size` leaves; the caller compares its root with a signed one.
pub(super) async fn load_edge(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    size: u64,
) -> Result<Edge, StoreError> {
    let mut found = std::collections::BTreeMap::new();
    for wanted in Edge::tiles(size) {
        let row = tile_row(log_id, wanted, Vec::new());
        let hashes: Vec<u8> =
            tile::table.find((log_id, row.level, row.index)).select(tile::hashes).first(connection).await?;
        // A tile may have grown since the tree had this size.
        let bytes = usize::from(wanted.width).saturating_mul(32);
        found.insert(wanted, hashes.into_iter().take(bytes).collect());
    }
    let read = |tile: &Tile| found.get(tile).cloned().ok_or_else(|| TileError::Absent(tile.path()));
    Edge::load(size, read).map_err(|error: TileError| StoreError::corrupt("tile", error.to_string()))
}

/// Writes the tiles that have changed over those that were there.
pub(super) fn save(log_id: i64, changed: Vec<(Tile, Vec<u8>)>) -> Option<Statement> {
    TileRow::insert(changed.into_iter().map(|(tile, hashes)| tile_row(log_id, tile, hashes)).collect())
}
