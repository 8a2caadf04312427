//! Migrations, and what is re-applied after them.

use diesel::{migration::MigrationSource, pg::Pg};
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

/// Takes those away again, for what must not stand in the way of a reverted migration.
const REMOVE: &str = include_str!("../replaceable/remove.sql");

/// Brings the schema at `owner_url` up to date. The role `hefu_app` has to exist.
///
/// # Errors
/// [`StoreError::Migration`] or [`StoreError::NoConnection`].
pub async fn migrate(owner_url: &str) -> Result<(), StoreError> {
    let connection = connect(owner_url).await?;
    let mut connection =
        blocking(connection, |harness| harness.run_pending_migrations(MIGRATIONS).map(drop)).await?;
    for script in REPLACEABLE {
        apply(&mut connection, script).await?;
    }
    Ok(())
}

/// Reverts every migration at `owner_url`, newest first: the schema is empty afterwards.
///
/// # Errors
/// [`StoreError::Migration`] or [`StoreError::NoConnection`].
pub async fn revert(owner_url: &str) -> Result<(), StoreError> {
    let mut connection = connect(owner_url).await?;
    apply(&mut connection, REMOVE).await?;
    blocking(connection, |harness| harness.revert_all_migrations(MIGRATIONS).map(drop)).await.map(drop)
}

/// The versions of every migration of this program.
///
/// # Errors
/// [`StoreError::Migration`].
pub(crate) fn versions() -> Result<Vec<String>, StoreError> {
    let migrations = MigrationSource::<Pg>::migrations(&MIGRATIONS);
    let migrations = migrations.map_err(|error| StoreError::Migration(error.to_string()))?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

pub(crate) async fn connect(owner_url: &str) -> Result<AsyncPgConnection, StoreError> {
    AsyncPgConnection::establish(owner_url).await.map_err(|error| StoreError::NoConnection(error.to_string()))
}

pub(crate) async fn apply(connection: &mut AsyncPgConnection, script: &str) -> Result<(), StoreError> {
    connection.batch_execute(script).await.map_err(|error| StoreError::Migration(error.to_string()))
}

type Harness = AsyncMigrationHarness<AsyncPgConnection>;

/// The harness blocks its thread, which the runtime must not lend it.
async fn blocking(
    connection: AsyncPgConnection,
    work: impl FnOnce(&mut Harness) -> diesel::migration::Result<()> + Send + 'static,
) -> Result<AsyncPgConnection, StoreError> {
    let mut harness = Harness::new(connection);
    tokio::task::spawn_blocking(move || {
        work(&mut harness).map_err(|error| error.to_string())?;
        Ok(harness.into_inner())
    })
    .await
    .map_err(|error| StoreError::Migration(error.to_string()))?
    .map_err(StoreError::Migration)
}
