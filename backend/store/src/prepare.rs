//! Making the database and its two roles in a PostgreSQL of our own.

use crate::{
    error::StoreError,
    migrate::{apply, connect},
};

/// A database with its two roles.
#[derive(Debug, Clone, Copy)]
pub struct Roles<'a> {
    /// The database.
    pub database: &'a str,
    /// Password of `hefu_owner`, who owns the tables and migrates them.
    pub owner_password: &'a str,
    /// Password of `hefu_app`, who serves and owns nothing.
    pub app_password: &'a str,
}

/// Settings of the application's role. A node that freezes, or whose machine goes away, while it holds the
/// head stalls the others for three seconds at most: its transaction is ended after two, before those that
/// wait for the lock give up.
const SETTINGS: [&str; 3] =
    ["idle_in_transaction_session_timeout = '2s'", "lock_timeout = '3s'", "tcp_user_timeout = '3s'"];

/// Makes the database and its two roles where they are missing.
///
/// # Errors
/// [`StoreError::NoConnection`] or [`StoreError::Migration`].
pub async fn prepare(superuser_url: &str, roles: &Roles<'_>) -> Result<(), StoreError> {
    let mut connection = connect(superuser_url).await?;
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
        apply(&mut connection, &make).await?;
    }
    for setting in SETTINGS {
        apply(&mut connection, &format!("ALTER ROLE hefu_app SET {setting}")).await?;
    }
    match apply(&mut connection, &format!("CREATE DATABASE {database} OWNER hefu_owner")).await {
        Err(StoreError::Migration(error)) if error.contains("already exists") => Ok(()),
        other => other,
    }
}
