//! The head row of a log: its size and signed checkpoint, its time, and what it knows of the registry.

use contracts::{id::LeafHash, log::Log, registry::Registry};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Nullable},
};

use crate::{
    aggregate::{bytes32, tick},
    error::StoreError,
    schema::head,
    statement::Statement,
};

/// The row without its log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = head)]
pub(crate) struct HeadRow {
    /// Entries.
    pub size: i64,
    /// The signed checkpoint; empty before genesis.
    pub checkpoint: Vec<u8>,
    /// The last tick, in seconds since 1970.
    pub tick: i64,
    /// Its leaf.
    pub tick_head: Vec<u8>,
    /// From which of the registry's entries on the log imports.
    pub registry_next: Option<i64>,
    /// The size of the registry's tree in the last import.
    pub registry_size: Option<i64>,
    /// The last tick that was imported.
    pub registry_tick: Option<i64>,
    /// Its leaf on the registry.
    pub registry_tick_head: Option<Vec<u8>>,
}

/// Indices and sizes are far below `i64::MAX`.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn read(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::corrupt("head", format!("the number {number}")))
}

impl HeadRow {
    /// The row that `log` and `registry` lead to.
    pub fn new(size: i64, checkpoint: Vec<u8>, log: &Log, registry: Option<&Registry>) -> Self {
        Self {
            size,
            checkpoint,
            tick: log.now.seconds(),
            tick_head: log.tick_head.0.to_vec(),
            registry_next: registry.map(|registry| stored(registry.next)),
            registry_size: registry.map(|registry| stored(registry.size)),
            registry_tick: registry.map(|registry| registry.log.now.seconds()),
            registry_tick_head: registry.map(|registry| registry.log.tick_head.0.to_vec()),
        }
    }

    /// Writes the row.
    pub fn update(self, log_id: i64) -> Statement {
        let sql = "UPDATE head SET size = $2, checkpoint = $3, tick = $4, tick_head = $5, registry_next = $6, \
            registry_size = $7, registry_tick = $8, registry_tick_head = $9 WHERE log_id = $1";
        Statement::new(sql)
            .with::<BigInt, _>(log_id)
            .with::<BigInt, _>(self.size)
            .with::<Binary, _>(self.checkpoint)
            .with::<BigInt, _>(self.tick)
            .with::<Binary, _>(self.tick_head)
            .with::<Nullable<BigInt>, _>(self.registry_next)
            .with::<Nullable<BigInt>, _>(self.registry_size)
            .with::<Nullable<BigInt>, _>(self.registry_tick)
            .with::<Nullable<Binary>, _>(self.registry_tick_head)
    }

    /// The log that began as `genesis`, as it is now.
    pub fn log(&self, genesis: &Log) -> Result<Log, StoreError> {
        let tick_head = LeafHash(bytes32("head", &self.tick_head)?);
        Ok(Log { now: tick("head", self.tick)?, tick_head, ..genesis.clone() })
    }

    /// What the log knows of the registry, which began as `genesis`.
    pub fn registry(&self, genesis: Option<&Log>) -> Result<Option<Registry>, StoreError> {
        let (Some(next), Some(size), Some(time), Some(leaf)) =
            (self.registry_next, self.registry_size, self.registry_tick, &self.registry_tick_head)
        else {
            return Ok(None);
        };
        let genesis = genesis.ok_or_else(|| StoreError::Log("its registry is not known here".to_owned()))?;
        let tick_head = LeafHash(bytes32("head", leaf)?);
        let log = Log { now: tick("head", time)?, tick_head, ..genesis.clone() };
        Ok(Some(Registry { log, next: read(next)?, size: read(size)? }))
    }
}
