//! Connections: a pool for pages and one for the writer, so that neither waits for the other's.

use std::{sync::Arc, time::Duration};

use diesel::ConnectionError;
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, bb8},
};
use futures_util::FutureExt as _;

use crate::{durability::Standby, error::StoreError};

/// A connection taken from a pool.
pub type Pooled<'a> = bb8::PooledConnection<'a, AsyncPgConnection>;

/// The database of one deployment.
#[derive(Clone)]
pub struct Store {
    pages: bb8::Pool<AsyncPgConnection>,
    writers: bb8::Pool<AsyncPgConnection>,
    /// The log that this store serves.
    pub log_id: i64,
    standby: Option<Arc<Standby>>,
}

/// Most connections of writers: one for each log that a process writes to at the same moment.
const WRITERS: u32 = 8;

/// The writer asks for rows by their keys and for nothing else. Planned while a table was small, such a
/// question reads the whole table and does so for as long as the connection lives; so its plans go by index
/// from the first, and are made once. Citus finds the worker of a log only where it sees the log's number, which
/// a plan that is made once does not show.
const WRITING: &str = "SELECT set_config('plan_cache_mode', \
        CASE WHEN to_regclass('pg_catalog.pg_dist_partition') IS NULL THEN 'force_generic_plan' \
        ELSE 'force_custom_plan' END, false); \
    SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off";

/// Connects to `url` with at most `connections` connections for pages.
///
/// # Errors
/// [`StoreError::NoConnection`].
pub async fn connect(url: &str, connections: u32) -> Result<Store, StoreError> {
    let mut writing = ManagerConfig::<AsyncPgConnection>::default();
    // A writer that finds its connection gone says so to its batch; asking each time would cost each batch.
    writing.recycling_method = RecyclingMethod::Fast;
    writing.custom_setup = Box::new(|url| establish_writing(url).boxed());
    let pages = pool(AsyncDieselConnectionManager::new(url), connections).await?;
    let writers = pool(AsyncDieselConnectionManager::new_with_config(url, writing), WRITERS).await?;
    let store = Store { pages, writers, log_id: crate::FIRST_LOG, standby: None };
    store.connection().await?;
    Ok(store)
}

/// One connection with the settings of the writer's.
///
/// # Errors
/// A [`ConnectionError`].
pub async fn establish_writing(url: &str) -> Result<AsyncPgConnection, ConnectionError> {
    let mut connection = AsyncPgConnection::establish(url).await?;
    connection.batch_execute(WRITING).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

async fn pool(
    manager: AsyncDieselConnectionManager<AsyncPgConnection>,
    most: u32,
) -> Result<bb8::Pool<AsyncPgConnection>, StoreError> {
    let pool = bb8::Pool::builder().max_size(most).connection_timeout(Duration::from_secs(5));
    pool.build(manager).await.map_err(|error| StoreError::NoConnection(error.to_string()))
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

    /// Waits until the tree of `size` entries is where it outlives this database's machine.
    pub(crate) async fn outlives(
        &self,
        connection: &mut AsyncPgConnection,
        size: i64,
    ) -> Result<(), StoreError> {
        match &self.standby {
            Some(standby) => standby.has(connection, size).await,
            None => Ok(()),
        }
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// [`StoreError::NoConnection`] where none is free in time.
    pub async fn connection(&self) -> Result<Pooled<'_>, StoreError> {
        self.pages.get().await.map_err(|error| StoreError::NoConnection(error.to_string()))
    }

    /// Takes a connection of the writer's.
    pub(crate) async fn writing(&self) -> Result<Pooled<'_>, StoreError> {
        self.writers.get().await.map_err(|error| StoreError::NoConnection(error.to_string()))
    }
}
