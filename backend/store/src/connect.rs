//! Connections: a pool for pages, and one for each writer, so that none waits for another's.

use std::{sync::Arc, time::Duration};

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

use crate::{durability::Standby, error::StoreError};

/// A connection taken from a pool.
pub type Pooled<'a> = bb8::PooledConnection<'a, AsyncPgConnection>;

/// The database of one deployment.
#[derive(Clone)]
pub struct Store {
    pages: bb8::Pool<AsyncPgConnection>,
    writing: Arc<str>,
    /// The log that this store serves.
    pub log_id: i64,
    /// The deployment's registry log: sign-ins, invitations and auditors' tokens stand with it.
    pub registry_id: i64,
    standby: Option<Arc<Standby>>,
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

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects to `url` with at most `connections` connections for pages.
///
/// # Errors
/// [`StoreError::NoConnection`].
pub async fn connect(url: &str, connections: u32) -> Result<Store, StoreError> {
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    // Whether it is still there is known without asking: its socket is watched. A question each time that a
    // connection is taken was every third round trip of a page.
    config.recycling_method = RecyclingMethod::CustomFunction(Box::new(|connection| {
        ready(if connection.is_broken() { Err(gone()) } else { Ok(()) }).boxed()
    }));
    let pages = bb8::Pool::builder().max_size(connections).connection_timeout(PATIENCE);
    let pages = pages.build(AsyncDieselConnectionManager::new_with_config(url, config)).await;
    let pages = pages.map_err(|error| StoreError::NoConnection(error.to_string()))?;
    let first = crate::FIRST_LOG;
    let store = Store { pages, writing: url.into(), log_id: first, registry_id: first, standby: None };
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
    let mut connection = AsyncPgConnection::establish(url).await?;
    connection.batch_execute(WRITING).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
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
        taken(&self.pages).await
    }

    /// The connection of one writer. A connection is driven by the runtime that it was made in: one that two
    /// writers had in turn would stand still while the other of them is busy.
    pub(crate) fn writing(&self) -> Writing {
        let mut config = ManagerConfig::<AsyncPgConnection>::default();
        // A writer that finds its connection gone says so to its batch; asking each time would cost each batch.
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(|url| establish_writing(url).boxed());
        let manager = AsyncDieselConnectionManager::new_with_config(&*self.writing, config);
        bb8::Pool::builder().max_size(1).connection_timeout(PATIENCE).build_unchecked(manager)
    }
}
