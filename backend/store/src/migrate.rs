//! Migrations, and what is re-applied after them.

use diesel::{QueryableByName, migration::MigrationSource, pg::Pg, sql_types::Bool};
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::StoreError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Views, triggers and grants, in the order in which they are applied.
const REPLACEABLE: [&str; 3] = [
    include_str!("../replaceable/append_only.sql"),
    include_str!("../replaceable/views.sql"),
    include_str!("../replaceable/grants.sql"),
];

/// Spreads the tables over a Citus cluster.
const SPREAD: &str = include_str!("../replaceable/citus.sql");

/// The guards are triggers, which Citus takes for a table that is spread only where it is told so: they look
/// at nothing but their own row. Where there is no Citus, the setting means nothing.
const GUARDS_ARE_SAFE: &str = "SET citus.enable_unsafe_triggers = on";

/// What of Citus there is: the extension, and tables that are spread.
const CITUS: &str = "SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS holds";
const ANY_SPREAD: &str = "SELECT EXISTS (SELECT FROM pg_dist_partition \
    WHERE logicalrelid = to_regclass('public.log')) AS holds";

/// Takes those away again, for what must not stand in the way of a reverted migration.
const REMOVE: &str = include_str!("../replaceable/remove.sql");

/// Brings the schema at `owner_url` up to date. The role `hefu_app` has to exist. Where tables are spread over a
/// Citus cluster, new ones are too.
///
/// # Errors
/// [`StoreError::Migration`] or [`StoreError::NoConnection`].
pub async fn migrate(owner_url: &str) -> Result<(), StoreError> {
    let mut connection = connect(owner_url).await?;
    apply(&mut connection, GUARDS_ARE_SAFE).await?;
    let mut connection =
        blocking(connection, |harness| harness.run_pending_migrations(MIGRATIONS).map(drop)).await?;
    if asked(&mut connection, CITUS).await? && asked(&mut connection, ANY_SPREAD).await? {
        apply(&mut connection, SPREAD).await?;
    }
    for script in REPLACEABLE {
        apply(&mut connection, script).await?;
    }
    Ok(())
}

/// Spreads the tables at `owner_url`, which are up to date, over the workers of its Citus cluster by `log_id`: a log
/// lives whole on one of them. May be repeated.
///
/// # Errors
/// [`StoreError::Migration`], also where there is no Citus, or [`StoreError::NoConnection`].
pub async fn spread(owner_url: &str) -> Result<(), StoreError> {
    let mut connection = connect(owner_url).await?;
    if !asked(&mut connection, CITUS).await? {
        let what = "this database has no Citus: CREATE EXTENSION citus, in it and on every worker";
        return Err(StoreError::Migration(what.to_owned()));
    }
    apply(&mut connection, GUARDS_ARE_SAFE).await?;
    apply(&mut connection, SPREAD).await
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

#[derive(QueryableByName)]
struct Holds {
    #[diesel(sql_type = Bool)]
    holds: bool,
}

async fn asked(connection: &mut AsyncPgConnection, question: &str) -> Result<bool, StoreError> {
    let answer: Holds = diesel::sql_query(question).get_result(connection).await?;
    Ok(answer.holds)
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
