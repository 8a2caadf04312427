//! The replay: the whole ledger from entry 0 through the rules, held against everything that is stored
//! (invariant I6), in the words of whoever has to look into a difference.
//!
//! One read-only transaction sees one moment, so the writer may go on meanwhile. Nothing is taken on
//! trust but the two keys of [`Trusted`]: each record is read again from its bytes, its signatures are
//! verified with keys that the ledger itself enrolled, the rules decide it again in a complete state,
//! and what follows is compared row by row and tile by tile. Only that state grows with the ledger.
//!
//! Reading order: [`verify`]; `replay` (entries), `tree` (checkpoint and tiles), `expected` (what the
//! tables should hold), `rows` (how two ordered rows of rows are compared).

mod documents;
mod expected;
mod replay;
mod rows;
mod spelled;
mod tree;

use std::{collections::BTreeMap, fmt};

use contracts::invariants;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use ledger::{merkle::Hash, signature::PublicKey};

use crate::{catalogue, connect::Store, error::StoreError};

use replay::Replay;
use tree::Signed;

/// What a replay starts from; neither comes from the database.
#[derive(Debug, Clone, Copy)]
pub struct Trusted {
    /// The key that signs the log's checkpoints; the log's origin follows from it.
    pub log_key: PublicKey,
    /// The key under which invoice numbers are tagged. Without it tags are not attested.
    pub tag_key: Option<[u8; 32]>,
}

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Entries that were replayed.
    pub entries: u64,
    /// The size of the tree that the log has signed.
    pub size: u64,
    /// The root that follows from the entries.
    pub root: Hash,
    /// How many rows of each table agree with the ledger.
    pub tables: BTreeMap<&'static str, u64>,
    /// The first difference; `None` where the store is exactly what follows from the ledger.
    pub difference: Option<Difference>,
}

/// Where something differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The signed checkpoint in the log's head row.
    Checkpoint,
    /// An entry.
    Entry {
        /// Its index.
        index: i64,
    },
    /// A tile of hashes.
    Tile {
        /// Its level, 0 for leaf hashes.
        level: u8,
        /// Its place on its level.
        index: u64,
    },
    /// A row of a table.
    Row {
        /// The table.
        table: &'static str,
        /// The row's key, such as `holding_id=3f2b…`.
        key: String,
        /// The column, where the row is there but not as it should be.
        column: Option<String>,
    },
    /// Something that guards the ledger in the database: a trigger, a grant, a function.
    Guard {
        /// Its name, such as `trigger entry.append_only`.
        name: String,
    },
    /// An invariant of the rules.
    Invariant,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Entry { index } => write!(f, "entry {index}"),
            Self::Tile { level, index } => write!(f, "tile {level}/{index}"),
            Self::Row { table, key, column: None } => write!(f, "table {table}, row {key}"),
            Self::Row { table, key, column: Some(column) } => {
                write!(f, "table {table}, row {key}, column {column}")
            }
            Self::Guard { name } => write!(f, "guard {name}"),
            Self::Invariant => f.write_str("invariant"),
        }
    }
}

/// The first thing that is not as it follows from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// What, in a sentence for people.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Why a comparison ends before its end.
#[derive(Debug)]
enum Found {
    /// Something differs.
    Difference(Box<Difference>),
    /// The store could not be read.
    Store(StoreError),
}

impl Found {
    fn new(place: Place, what: impl Into<String>) -> Self {
        Self::Difference(Box::new(Difference { place, what: what.into() }))
    }

    fn entry(index: i64, what: impl Into<String>) -> Self {
        Self::new(Place::Entry { index }, what)
    }
}

impl From<StoreError> for Found {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<diesel::result::Error> for Found {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Replays the log of `store` and compares everything with it, up to the first difference.
///
/// # Errors
/// A [`StoreError`] where the store cannot be read. A difference is an answer, not an error.
pub async fn verify(store: &Store, trusted: &Trusted) -> Result<Report, StoreError> {
    let mut connection = store.connection().await?;
    let log_id = store.log_id;
    connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(async |connection| {
            // All of each table is read, which connections for pages take for the last resort; and between
            // reads the rules are asked, which may take longer than a writer may idle. Nobody waits for this.
            let apart = "SET LOCAL enable_seqscan = on; SET LOCAL idle_in_transaction_session_timeout = 0";
            connection.batch_execute(apart).await?;
            compare(connection, log_id, trusted).await
        })
        .await
}

async fn compare(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    trusted: &Trusted,
) -> Result<Report, StoreError> {
    let mut report = Report {
        entries: 0,
        size: 0,
        root: ledger::merkle::empty_root(),
        tables: BTreeMap::new(),
        difference: None,
    };
    match steps(connection, log_id, trusted, &mut report).await {
        Ok(()) => Ok(report),
        Err(Found::Difference(difference)) => Ok(Report { difference: Some(*difference), ..report }),
        Err(Found::Store(error)) => Err(error),
    }
}

async fn steps(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    trusted: &Trusted,
    report: &mut Report,
) -> Result<(), Found> {
    let signed = Signed::read(connection, log_id, trusted).await?;
    report.size = signed.size;
    let mut replay = Replay::open(connection, log_id, trusted, &signed).await?;
    let replayed = replay.run(connection, report).await;
    (report.entries, report.root) = (replay.size(), replay.root());
    replayed?;
    replay::each_command_once(connection, log_id).await?;
    let (replayed, tiles) = replay.into_parts();
    signed.compare(&replayed, report.root)?;
    let count = tree::compare_tiles(connection, log_id, &tiles).await?;
    report.tables.insert("tile", count);
    for table in expected::TABLES {
        let count = table.compare(connection, log_id, &replayed).await?;
        report.tables.insert(table.shape.name, count);
    }
    report.tables.insert("document", documents::compare(connection, log_id).await?);
    if let Some(what) = invariants::violation(&replayed.state) {
        return Err(Found::new(Place::Invariant, what));
    }
    match catalogue::difference(&catalogue::read(connection).await?) {
        None => Ok(()),
        Some((name, what)) => Err(Found::new(Place::Guard { name }, what)),
    }
}
