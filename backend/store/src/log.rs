//! The log as it is begun, opened and served: checkpoint, tiles, entries and proofs.

use contracts::{
    command::Command,
    id::{CommandId, MemberId},
    log::{Genesis, Log, begin},
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::{
    admission::{Admitted, admit},
    checkpoint::{SignedCheckpoint, origin},
    leaf::{LEAF_BYTES, Leaf},
    merkle::{Plan, ReadNodes as _},
    record::{self, ReadRecord},
    signature::PublicKey,
    submission::Read,
    tile::{Tile, Tiles, tile_of},
};
use uuid::Uuid;

use crate::{
    connect::Store,
    error::StoreError,
    schema::{answer, entry, head, log, tile},
    writer::{self, Answer, Pen},
};

/// Between the disclosures of one entry, as in RFC 9901.
pub const DISCLOSURE_SEPARATOR: &str = "~";

/// Finds a hash among those of the leaves; hashes begin at every 32nd byte.
const INDEX_OF: &str = "SELECT index * 256 + (position($2 in hashes) - 1) / 32 AS entry FROM tile \
    WHERE log_id = $1 AND level = 0 AND position($2 in hashes) % 32 = 1 ORDER BY index LIMIT 1";

/// One entry as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entry)]
pub struct Entry {
    /// Its place in the log.
    pub index: i64,
    /// Its 128-byte leaf.
    pub leaf: Vec<u8>,
    /// The record, as signed.
    pub record: Vec<u8>,
    /// The disclosures, joined by `~`.
    pub disclosures: String,
    /// What it did.
    pub op: String,
    /// The ledger's time.
    pub tick: i64,
}

impl Entry {
    /// The disclosures one by one.
    pub fn disclosures(&self) -> Vec<String> {
        self.disclosures
            .split(DISCLOSURE_SEPARATOR)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The leaf.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn leaf(&self) -> Result<Leaf, StoreError> {
        let bytes: &[u8; LEAF_BYTES] = self
            .leaf
            .as_slice()
            .try_into()
            .map_err(|_| StoreError::corrupt("entry", "a leaf of another length"))?;
        Ok(Leaf::from_bytes(bytes))
    }

    /// The record, read again from its bytes.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(&self) -> Result<ReadRecord, StoreError> {
        record::read(self.record.clone(), &self.disclosures())
            .map_err(|error| StoreError::corrupt("entry", format!("entry {}: {error}", self.index)))
    }

    /// What was admitted, checked again in full. `resolve` finds keys.
    ///
    /// # Errors
    /// In words: what is wrong with the entry.
    pub fn admit(
        &self,
        origin: &str,
        resolve: impl Fn(&ledger::signature::KeyId) -> Option<PublicKey>,
    ) -> Result<Admitted, String> {
        let leaf = self.leaf().map_err(|error| error.to_string())?;
        let record = self.read().map_err(|error| error.to_string())?;
        let read = Read { record, disclosures: self.disclosures(), key: leaf.key, signature: leaf.signature };
        let admitted = admit(read, origin, resolve).map_err(|error| error.to_string())?;
        if admitted.leaf == leaf {
            Ok(admitted)
        } else {
            Err("its leaf is not that of its record".to_owned())
        }
    }
}

/// The keys that an entry proposes, so that signatures by them can be verified; none of an entry that
/// cannot be read. Whether they may sign is for the rules to say.
pub fn proposed_keys(entry: &Entry) -> Vec<PublicKey> {
    if !matches!(entry.op.as_str(), "genesis" | "member.admit" | "seat.enrol" | "seat.rotate") {
        return Vec::new();
    }
    let Ok(read) = entry.read() else { return Vec::new() };
    let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
    let proposed: Vec<_> = match command {
        Ok(Command::Genesis(genesis)) => {
            genesis.seats.iter().map(|seat| seat.key).chain([genesis.platform_key]).collect()
        }
        Ok(Command::MemberAdmit(admit)) => admit.seats.iter().map(|seat| seat.key).collect(),
        Ok(Command::SeatEnrol(enrol)) => vec![enrol.proposal.key],
        Ok(Command::SeatRotate(rotate)) => vec![rotate.proposal.key],
        _ => Vec::new(),
    };
    proposed.iter().filter_map(|key| PublicKey::parse(&key.0).ok()).collect()
}

/// Begins a log with `genesis`, signed by the platform key. Does nothing where it has begun.
///
/// # Errors
/// A [`StoreError`].
pub async fn begin_log(store: &Store, pen: &Pen, name: &str, genesis: &Admitted) -> Result<(), StoreError> {
    let mut connection = store.connection().await?;
    let connection = &mut *connection;
    diesel::insert_into(log::table)
        .values((log::log_id.eq(pen.log_id), log::name.eq(name), log::origin.eq(&pen.origin)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    let empty: Vec<u8> = Vec::new();
    diesel::insert_into(head::table)
        .values((
            head::log_id.eq(pen.log_id),
            head::size.eq(0_i64),
            head::checkpoint.eq(&empty),
            head::tick.eq(0_i64),
            head::tick_head.eq(vec![0_u8; 32]),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    let size: i64 = head::table.find(pen.log_id).select(head::size).first(connection).await?;
    if size > 0 {
        return Ok(());
    }
    match writer::append(connection, pen, &[genesis]).await?.as_slice() {
        [Answer::Recorded(_)] => Ok(()),
        other => Err(StoreError::Log(format!("genesis was not accepted: {other:?}"))),
    }
}

/// The state of the log as its genesis began it, and the origin; `None` before genesis.
///
/// # Errors
/// A [`StoreError`].
pub async fn opened(store: &Store) -> Result<Option<(String, Log)>, StoreError> {
    let mut connection = store.connection().await?;
    let origin: Option<String> =
        log::table.find(store.log_id).select(log::origin).first(&mut *connection).await.optional()?;
    let first = entry_at(&mut connection, store.log_id, 0).await?;
    let (Some(origin), Some(first)) = (origin, first) else { return Ok(None) };
    let read = first.read()?;
    let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
    let Ok(Command::Genesis(genesis)) = command else {
        return Err(StoreError::corrupt("entry", "entry 0 is not genesis"));
    };
    let operator =
        MemberId::parse(&read.command.member).map_err(|_| StoreError::corrupt("entry", "its operator"))?;
    Ok(Some((origin, log_of(&genesis, operator)?)))
}

/// The log that `genesis` begins.
///
/// # Errors
/// A [`StoreError::Log`] where it begins none.
pub fn log_of(genesis: &Genesis, operator: MemberId) -> Result<Log, StoreError> {
    let platform = PublicKey::parse(&genesis.platform_key.0)
        .map_err(|error| StoreError::Log(format!("genesis names a platform key that is none: {error}")))?;
    let events = begin(genesis, operator, contracts::id::KeyId(platform.id().0))
        .map_err(|stop| StoreError::Log(format!("genesis begins no log: {stop:?}")))?;
    events
        .into_iter()
        .find_map(|event| match event {
            contracts::Event::Log(log) => Some(*log),
            _ => None,
        })
        .ok_or_else(|| StoreError::Log("genesis begins no log".to_owned()))
}

/// The origin of the log with this key.
pub fn origin_of(log_key: &PublicKey) -> String {
    origin(&log_key.id())
}

/// One entry.
///
/// # Errors
/// A [`StoreError`].
pub async fn entry_at(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    index: i64,
) -> Result<Option<Entry>, StoreError> {
    Ok(entry::table.find((log_id, index)).select(Entry::as_select()).first(connection).await.optional()?)
}

impl Store {
    /// The signed checkpoint as a note.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn checkpoint(&self) -> Result<String, StoreError> {
        let mut connection = self.connection().await?;
        let note: Vec<u8> =
            head::table.find(self.log_id).select(head::checkpoint).first(&mut *connection).await?;
        String::from_utf8(note).map_err(|_| StoreError::corrupt("head", "the checkpoint"))
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

    /// The leaf of the last tick: what the next one builds on.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn tick_head(&self) -> Result<[u8; 32], StoreError> {
        let mut connection = self.connection().await?;
        let leaf: Vec<u8> =
            head::table.find(self.log_id).select(head::tick_head).first(&mut *connection).await?;
        crate::aggregate::bytes32("head", &leaf)
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

    /// The entry with this leaf hash. There is no index on hashes, which would cost every append dearly, so
    /// this reads the tiles of the whole log: for auditors.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn index_of(&self, leaf_hash: &[u8; 32]) -> Result<Option<i64>, StoreError> {
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            entry: i64,
        }
        let mut connection = self.connection().await?;
        let found: Option<Found> = diesel::sql_query(INDEX_OF)
            .bind::<diesel::sql_types::BigInt, _>(self.log_id)
            .bind::<diesel::sql_types::Binary, _>(leaf_hash.to_vec())
            .get_result(&mut *connection)
            .await
            .optional()?;
        Ok(found.map(|found| found.entry))
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
