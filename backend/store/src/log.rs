//! The log as it is begun and opened, and its entries; [`served`] is what is read of it.

mod place;
mod served;

use contracts::{
    command::Command,
    id::{LogId, MemberId},
    log::{Genesis, Log, begin},
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::{
    admission::{Admitted, admit},
    checkpoint::{log_of_origin, origin},
    import::carried_command,
    leaf::{LEAF_BYTES, Leaf},
    record::{self, ReadRecord},
    signature::PublicKey,
    submission::Read,
};

use crate::{
    connect::Store,
    error::StoreError,
    schema::{entry, head, log},
    writer::{self, Answer, Pen},
};

/// Between the disclosures of one entry, as in RFC 9901.
pub const DISCLOSURE_SEPARATOR: &str = "~";

/// One entry as it stands.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
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
    let enrolling =
        ["genesis", "member.admit", "member.recover", "seat.enrol", "seat.rotate", "registry.import"];
    if !enrolling.contains(&entry.op.as_str()) {
        return Vec::new();
    }
    let Ok(read) = entry.read() else { return Vec::new() };
    let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
    let command = match command {
        Ok(Command::RegistryImport(import)) => carried_command(&import, &entry.disclosures()).ok(),
        other => other.ok(),
    };
    command.map_or_else(Vec::new, |command| keys_proposed_by(&command))
}

/// The keys that `command` proposes, as far as they are keys.
pub fn keys_proposed_by(command: &Command) -> Vec<PublicKey> {
    let proposed: Vec<_> = match command {
        Command::Genesis(genesis) => {
            genesis.seats.iter().map(|seat| seat.key).chain([genesis.platform_key]).collect()
        }
        Command::MemberAdmit(admit) => admit.seats.iter().map(|seat| seat.key).collect(),
        Command::MemberRecover(recover) => recover.seats.iter().map(|seat| seat.key).collect(),
        Command::SeatEnrol(enrol) => vec![enrol.proposal.key],
        Command::SeatRotate(rotate) => vec![rotate.proposal.key],
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

impl Store {
    /// Number and name of every log, the registry first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn logs(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(log::table.order(log::log_id).select((log::log_id, log::name)).load(&mut *connection).await?)
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
    drop(connection);
    let (Some(origin), Some((operator, genesis))) = (origin, genesis_of(store).await?) else {
        return Ok(None);
    };
    let id = log_of_origin(&origin).ok_or_else(|| StoreError::corrupt("log", "its origin"))?;
    Ok(Some((origin, log_of(&genesis, LogId(id.0), operator)?)))
}

/// The operator that began the log, and its genesis; `None` before it.
///
/// # Errors
/// A [`StoreError`].
pub async fn genesis_of(store: &Store) -> Result<Option<(MemberId, Genesis)>, StoreError> {
    let first = entry_at(&mut *store.connection().await?, store.log_id, 0).await?;
    let Some(first) = first else { return Ok(None) };
    let read = first.read()?;
    let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
    let Ok(Command::Genesis(genesis)) = command else {
        return Err(StoreError::corrupt("entry", "entry 0 is not genesis"));
    };
    let operator =
        MemberId::parse(&read.command.member).map_err(|_| StoreError::corrupt("entry", "its operator"))?;
    Ok(Some((operator, genesis)))
}

/// The log `id` that `genesis` begins.
///
/// # Errors
/// A [`StoreError::Log`] where it begins none.
pub fn log_of(genesis: &Genesis, id: LogId, operator: MemberId) -> Result<Log, StoreError> {
    let platform = PublicKey::parse(&genesis.platform_key.0)
        .map_err(|error| StoreError::Log(format!("genesis names a platform key that is none: {error}")))?;
    let events = begin(genesis, id, operator, contracts::id::KeyId(platform.id().0))
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
