//! Connections: pools for pages, and one for each writer, so that none waits for another's.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use diesel::{
    ConnectionError,
    result::{DatabaseErrorKind, Error as DatabaseError},
};
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, PoolableConnection as _, RecyclingMethod, bb8,
    },
};
use futures_util::{FutureExt as _, future::ready};
use tokio::runtime::{self, Handle};

use crate::{durability::Standby, error::StoreError};

/// A connection taken from a pool.
pub type Pooled<'a> = bb8::PooledConnection<'a, AsyncPgConnection>;

/// Connections for pages, a pool for each runtime that asks. A connection is driven by the runtime that it was made
/// in: a worker of the server that asked over another's would wait for two threads with each question.
#[derive(Clone)]
struct Pools {
    url: Arc<str>,
    /// Most connections of one runtime.
    most: u32,
    by_runtime: Arc<RwLock<HashMap<runtime::Id, bb8::Pool<AsyncPgConnection>>>>,
}

impl Pools {
    fn new(url: &str, most: u32) -> Self {
        Self { url: url.into(), most, by_runtime: Arc::default() }
    }

    /// The pool of the runtime that asks.
    fn here(&self) -> bb8::Pool<AsyncPgConnection> {
        let id = Handle::current().id();
        let known = self.by_runtime.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        known.unwrap_or_else(|| {
            let mut pools = self.by_runtime.write().unwrap_or_else(PoisonError::into_inner);
            pools.entry(id).or_insert_with(|| self.pool()).clone()
        })
    }

    fn pool(&self) -> bb8::Pool<AsyncPgConnection> {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        // Whether it is still there is known without asking: its socket is watched. A question each time that a
        // connection is taken was every third round trip of a page.
        config.recycling_method = RecyclingMethod::CustomFunction(Box::new(|connection| {
            ready(if connection.is_broken() { Err(gone()) } else { Ok(()) }).boxed()
        }));
        config.custom_setup = Box::new(|url| establish(url, READING).boxed());
        let manager = AsyncDieselConnectionManager::new_with_config(&*self.url, config);
        bb8::Pool::builder().max_size(self.most).connection_timeout(PATIENCE).build_unchecked(manager)
    }
}

/// The database of one deployment.
#[derive(Clone)]
pub struct Store {
    pages: Pools,
    /// The log that this store serves.
    pub log_id: i64,
    /// The deployment's registry log: sign-ins, invitations and auditors' tokens stand with it.
    pub registry_id: i64,
    pub(crate) standby: Option<Arc<Standby>>,
}

/// Takes a connection.
///
/// # Errors
/// [`StoreError::NoConnection`] where none is free in time.
pub(crate) async fn taken(pool: &bb8::Pool<AsyncPgConnection>) -> Result<Pooled<'_>, StoreError> {
    pool.get().await.map_err(|error| StoreError::NoConnection(error.to_string()))
}

/// The connection of one writer, made anew where it was lost.
pub(crate) type Writing = bb8::Pool<AsyncPgConnection>;

/// The writer asks for rows by their keys and for nothing else. Planned while a table was small, such a
/// question reads the whole table and does so for as long as the connection lives; so its plans go by index
/// from the first, and are made once. Citus finds the worker of a log only where it sees the log's number, which
/// a plan that is made once does not show.
const WRITING: &str = "SELECT set_config('plan_cache_mode', \
        CASE WHEN to_regclass('pg_catalog.pg_dist_partition') IS NULL THEN 'force_generic_plan' \
        ELSE 'force_custom_plan' END, false); \
    SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off";

/// Pages look up a few rows among many and have an index for each question (a test reads the plans:
/// `backend/server/tests/server/by_index.rs`). Of a member that has much, PostgreSQL now and then expects to come upon
/// a row soon if it reads the table from its beginning; where the member has nothing any more, it reads all of it.
const READING: &str = "SET enable_seqscan = off; SET jit = off";

/// By what it is noticed that the database's machine went away without a word, in seconds: silence is asked about
/// after two, and what is not taken is not sent for longer than five. PostgreSQL's own `tcp_user_timeout` is about
/// the other direction.
const NOTICING: [(&str, u8); 5] = [
    ("connect_timeout", 3),
    ("keepalives_idle", 2),
    ("keepalives_interval", 1),
    ("keepalives_retries", 3),
    ("tcp_user_timeout", 5),
];

/// `url` with [`NOTICING`], where it does not say otherwise itself.
fn noticing(url: &str) -> String {
    let mut url = url.to_owned();
    let is_address = url.contains("://");
    for (name, seconds) in NOTICING {
        if url.contains(&format!("{name}=")) {
            continue;
        }
        url.push(match (is_address, url.contains('?')) {
            (false, _) => ' ',
            (true, false) => '?',
            (true, true) => '&',
        });
        url.push_str(&format!("{name}={seconds}"));
    }
    url
}

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects to `url` with at most `connections` connections for the pages of each runtime.
///
/// # Errors
/// [`StoreError::NoConnection`].
pub async fn connect(url: &str, connections: u32) -> Result<Store, StoreError> {
    let (pages, first) = (Pools::new(&noticing(url), connections), crate::FIRST_LOG);
    let store = Store { pages, log_id: first, registry_id: first, standby: None };
    store.connection().await?;
    Ok(store)
}

fn gone() -> DatabaseError {
    let said = Box::new("the connection has ended".to_owned());
    DatabaseError::DatabaseError(DatabaseErrorKind::ClosedConnection, said)
}

/// One connection with the settings of the writer's.
///
/// # Errors
/// A [`ConnectionError`].
pub async fn establish_writing(url: &str) -> Result<AsyncPgConnection, ConnectionError> {
    establish(url, WRITING).await
}

async fn establish(url: &str, settings: &str) -> Result<AsyncPgConnection, ConnectionError> {
    let mut connection = AsyncPgConnection::establish(url).await?;
    connection.batch_execute(settings).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

impl Store {
    /// The same database as one of a pair: no checkpoint is read from it that its standby has not flushed.
    #[must_use]
    pub fn beside(self, standby: Option<Arc<Standby>>) -> Self {
        Self { standby, ..self }
    }

    /// Another log of the same database.
    #[must_use]
    pub fn of_log(self, log_id: i64) -> Self {
        Self { log_id, ..self }
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// [`StoreError::NoConnection`] where none is free in time.
    pub async fn connection(&self) -> Result<Pooled<'static>, StoreError> {
        let taken = self.pages.here().get_owned().await;
        taken.map_err(|error| StoreError::NoConnection(error.to_string()))
    }

    /// The connection of one writer. A connection is driven by the runtime that it was made in: one that two
    /// writers had in turn would stand still while the other of them is busy.
    pub(crate) fn writing(&self) -> Writing {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        // A writer that finds its connection gone says so to its batch; asking each time would cost each batch.
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(|url| establish_writing(url).boxed());
        let manager = AsyncDieselConnectionManager::new_with_config(&*self.pages.url, config);
        bb8::Pool::builder().max_size(1).connection_timeout(PATIENCE).build_unchecked(manager)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_itself_stays() {
        let said = noticing("host=one,two tcp_user_timeout=9");
        assert!(said.starts_with("host=one,two tcp_user_timeout=9 connect_timeout=3 "), "{said}");
        assert_eq!(said.matches("tcp_user_timeout").count(), 1);
        for address in ["postgres://app@one/hefu", "postgres://app@one/hefu?sslmode=require"] {
            let said = noticing(address);
            assert_eq!(said.matches('?').count(), 1, "{said}");
            assert!(said.ends_with("&tcp_user_timeout=5"), "{said}");
        }
    }
}
