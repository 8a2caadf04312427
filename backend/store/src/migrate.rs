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

/// A database with its two roles, as [`prepare`] makes them.
#[derive(Debug, Clone, Copy)]
pub struct Roles<'a> {
    /// The database.
    pub database: &'a str,
    /// Password of `hefu_owner`, who owns the tables and migrates them.
    pub owner_password: &'a str,
    /// Password of `hefu_app`, who serves and owns nothing.
    pub app_password: &'a str,
}

/// Makes the database and its two roles where they are missing. A node that freezes while it holds the
/// head stalls the others for three seconds at most.
///
/// # Errors
/// [`StoreError::NoConnection`] or [`StoreError::Migration`].
pub async fn prepare(superuser_url: &str, roles: &Roles<'_>) -> Result<(), StoreError> {
    let mut connection = AsyncPgConnection::establish(superuser_url)
        .await
        .map_err(|error| StoreError::NoConnection(error.to_string()))?;
    let Roles { database, owner_password, app_password } = roles;
    for (role, password) in [("hefu_owner", owner_password), ("hefu_app", app_password)] {
        // Passwords are hexadecimal, so they need no quoting; the check keeps it so.
        if !password.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(StoreError::Migration("a role's password is not alphanumeric".to_owned()));
        }
        let make = format!(
            "DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             ALTER ROLE {role} PASSWORD '{password}';"
        );
        run(&mut connection, &make).await?;
    }
    run(&mut connection, "ALTER ROLE hefu_app SET idle_in_transaction_session_timeout = '3s'").await?;
    run(&mut connection, "ALTER ROLE hefu_app SET lock_timeout = '3s'").await?;
    match run(&mut connection, &format!("CREATE DATABASE {database} OWNER hefu_owner")).await {
        Err(StoreError::Migration(error)) if error.contains("already exists") => Ok(()),
        other => other,
    }
}

async fn run(connection: &mut AsyncPgConnection, script: &str) -> Result<(), StoreError> {
    connection.batch_execute(script).await.map_err(|error| StoreError::Migration(error.to_string()))
}
