//! What is read of the log: checkpoint, time, tiles, entries and proofs.

use contracts::{
    calendar::Tick,
    command::Command,
    id::{CommandId, LeafHash, MemberId},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ledger::{
    checkpoint::SignedCheckpoint,
    leaf::Leaf,
    merkle::{Plan, ReadNodes as _},
    tile::{Tile, Tiles, tile_of},
};
use uuid::Uuid;

use super::{Entry, entry_at};
use crate::{
    connect::Store,
    error::StoreError,
    schema::{answer, entry, head, tile},
};

impl Store {
    /// The signed checkpoint as a note.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn checkpoint(&self) -> Result<String, StoreError> {
        let (_, note) = self.signed_head().await?;
        String::from_utf8(note).map_err(|_| StoreError::corrupt("head", "the checkpoint"))
    }

    /// Size and note of the head. On a pair it is one that the standby has, too: whoever is shown a
    /// checkpoint holds the log to it.
    pub(crate) async fn signed_head(&self) -> Result<(i64, Vec<u8>), StoreError> {
        let asked = head::table.find(self.log_id).select((head::size, head::checkpoint));
        let (size, note) = asked.first(&mut *self.connection().await?).await?;
        self.outlives(size).await?;
        Ok((size, note))
    }

    /// The ledger's time.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn tick(&self) -> Result<contracts::calendar::Tick, StoreError> {
        let mut connection = self.connection().await?;
        let seconds: i64 = head::table.find(self.log_id).select(head::tick).first(&mut *connection).await?;
        crate::aggregate::tick("head", seconds)
    }

    /// The ledger's time, with the leaf of its last tick: what the next one builds on.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn tick_with_head(&self) -> Result<(contracts::calendar::Tick, LeafHash), StoreError> {
        let mut connection = self.connection().await?;
        let (seconds, leaf): (i64, Vec<u8>) = head::table
            .find(self.log_id)
            .select((head::tick, head::tick_head))
            .first(&mut *connection)
            .await?;
        Ok((crate::aggregate::tick("head", seconds)?, crate::aggregate::head("head", &leaf)?))
    }

    /// The bytes of a tile of hashes as wide as asked; `None` where the tree has not come so far.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn tile(&self, wanted: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        let mut connection = self.connection().await?;
        let Some(level) = wanted.level else { return Ok(None) };
        let Ok(index) = i64::try_from(wanted.index) else { return Ok(None) };
        let hashes: Option<Vec<u8>> = tile::table
            .find((self.log_id, i16::from(level), index))
            .select(tile::hashes)
            .first(&mut *connection)
            .await
            .optional()?;
        let bytes = usize::from(wanted.width).saturating_mul(32);
        Ok(hashes.and_then(|hashes| hashes.get(..bytes).map(<[u8]>::to_vec)))
    }

    /// The entry of a member's command.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn entry_of(&self, member: MemberId, command: CommandId) -> Result<Option<Entry>, StoreError> {
        let mut connection = self.connection().await?;
        let index: Option<i64> = answer::table
            .find((self.log_id, member.uuid(), command.uuid()))
            .select(answer::index)
            .first(&mut *connection)
            .await
            .optional()?;
        match index {
            Some(index) => entry_at(&mut connection, self.log_id, index).await,
            None => Ok(None),
        }
    }

    /// The inclusion proof of entry `index` in the tree of `signed`, the leaf's sibling first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn inclusion(
        &self,
        index: i64,
        signed: &SignedCheckpoint,
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        let negative = |_| StoreError::Log(format!("entry {index} is in no tree"));
        self.inclusion_in(u64::try_from(index).map_err(negative)?, signed.checkpoint().size).await
    }

    /// The inclusion proof of entry `index` in the tree of `size` entries.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn inclusion_in(&self, index: u64, size: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        let outside = || StoreError::Log(format!("entry {index} is not in the tree of {size}"));
        self.proof(&Plan::inclusion(index, size).ok_or_else(outside)?, size).await
    }

    /// The proof that the tree of `new` entries begins with the tree of `old`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        let outside = || StoreError::Log(format!("a tree of {new} does not begin with one of {old}"));
        self.proof(&Plan::consistency(old, new).ok_or_else(outside)?, new).await
    }

    /// The hashes that `plan` asks of the tree of `size` entries, put together.
    async fn proof(&self, plan: &Plan, size: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        let corrupt = |error: &dyn std::fmt::Display| StoreError::corrupt("tile", error.to_string());
        let mut tiles = Tiles::new(size);
        let wanted: std::collections::BTreeSet<Tile> =
            plan.nodes().iter().filter_map(|node| tile_of(*node, size)).collect();
        for wanted in wanted {
            let bytes = self.tile(wanted).await?.ok_or_else(|| corrupt(&wanted.path()))?;
            tiles
                .insert(wanted.level.unwrap_or_default(), wanted.index, &bytes)
                .map_err(|error| corrupt(&error))?;
        }
        let hashes = tiles.read_nodes(plan.nodes()).map_err(|error| corrupt(&error))?;
        plan.assemble(&hashes).ok_or_else(|| corrupt(&"the wrong number of hashes"))
    }

    /// The leaves `from` up to `until`, as far as they are there.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn leaves(&self, from: i64, until: i64) -> Result<Vec<Leaf>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<Vec<u8>> = entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(from)).and(entry::index.lt(until)))
            .order(entry::index)
            .select(entry::leaf)
            .load(&mut *connection)
            .await?;
        let read = |leaf: Vec<u8>| leaf.as_slice().try_into().map(Leaf::from_bytes);
        let leaves: Result<Vec<Leaf>, _> = rows.into_iter().map(read).collect();
        leaves.map_err(|_| StoreError::corrupt("entry", "a leaf of another length"))
    }

    /// At most `most` entries from index `from` on.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn entries(&self, from: i64, most: i64) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.connection().await?;
        let rows = entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(from)))
            .order(entry::index)
            .limit(most)
            .select(Entry::as_select())
            .load(&mut *connection)
            .await?;
        Ok(rows)
    }

    /// The last statement of the database's guards on the ledger: its entry's time and the digest stated.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn stated_catalogue(&self) -> Result<Option<(Tick, [u8; 32])>, StoreError> {
        let mut connection = self.connection().await?;
        let last: Option<Entry> = entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::op.eq("catalogue.state")))
            .order(entry::index.desc())
            .select(Entry::as_select())
            .first(&mut *connection)
            .await
            .optional()?;
        let Some(last) = last else { return Ok(None) };
        let read = last.read()?;
        match Command::read(&read.command.op, &read.command.body, &read.disclosed) {
            Ok(Command::CatalogueState(state)) => {
                Ok(Some((crate::aggregate::tick("entry", last.tick)?, state.catalogue.0)))
            }
            _ => Err(StoreError::corrupt("entry", "a statement of the guards that cannot be read")),
        }
    }

    /// The entries in the timeline of an object, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn timeline(&self, object: Uuid) -> Result<Vec<Entry>, StoreError> {
        use crate::schema::timeline;
        let mut connection = self.connection().await?;
        let rows = entry::table
            .inner_join(
                timeline::table.on(timeline::log_id.eq(entry::log_id).and(timeline::index.eq(entry::index))),
            )
            .filter(timeline::log_id.eq(self.log_id).and(timeline::object_id.eq(object)))
            .order(entry::index)
            .select(Entry::as_select())
            .load(&mut *connection)
            .await?;
        Ok(rows)
    }
}
