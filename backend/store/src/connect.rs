//! Connections: one pool for pages, so that reading never waits for the writer's.

use std::time::Duration;

use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, bb8},
};

use crate::error::StoreError;

/// A connection taken from the pool.
pub type Pooled<'a> = bb8::PooledConnection<'a, AsyncPgConnection>;

/// The database of one deployment.
#[derive(Clone)]
pub struct Store {
    pool: bb8::Pool<AsyncPgConnection>,
    /// The log that this store serves.
    pub log_id: i64,
}

/// Connects to `url` with at most `connections` connections.
///
/// # Errors
/// [`StoreError::NoConnection`].
pub async fn connect(url: &str, connections: u32) -> Result<Store, StoreError> {
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(url);
    let pool = bb8::Pool::builder()
        .max_size(connections)
        .connection_timeout(Duration::from_secs(5))
        .build(manager)
        .await
        .map_err(|error| StoreError::NoConnection(error.to_string()))?;
    let store = Store { pool, log_id: crate::FIRST_LOG };
    store.connection().await?;
    Ok(store)
}

impl Store {
    /// Takes a connection.
    ///
    /// # Errors
    /// [`StoreError::NoConnection`] where none is free in time.
    pub async fn connection(&self) -> Result<Pooled<'_>, StoreError> {
        self.pool.get().await.map_err(|error| StoreError::NoConnection(error.to_string()))
    }
}
