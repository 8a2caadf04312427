//! Migrations, and what is re-applied after them.

use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::StoreError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Views, triggers and grants, in the order in which they are applied.
const REPLACEABLE: [&str; 3] = [
    include_str!("../replaceable/append_only.sql"),
    include_str!("../replaceable/views.sql"),
    include_str!("../replaceable/grants.sql"),
];

/// Brings the schema at `owner_url` up to date. The role `hefu_app` has to exist.
///
/// # Errors
/// [`StoreError::Migration`] or [`StoreError::NoConnection`].
pub async fn migrate(owner_url: &str) -> Result<(), StoreError> {
    let connection = AsyncPgConnection::establish(owner_url)
        .await
        .map_err(|error| StoreError::NoConnection(error.to_string()))?;
    // The harness blocks its thread, which the runtime must not lend it.
    let mut harness = AsyncMigrationHarness::new(connection);
    let mut connection = tokio::task::spawn_blocking(move || {
        harness.run_pending_migrations(MIGRATIONS).map(|_| ()).map_err(|error| error.to_string())?;
        Ok::<_, String>(harness.into_inner())
    })
    .await
    .map_err(|error| StoreError::Migration(error.to_string()))?
    .map_err(StoreError::Migration)?;
    for script in REPLACEABLE {
        connection.batch_execute(script).await.map_err(|error| StoreError::Migration(error.to_string()))?;
    }
    Ok(())
}
