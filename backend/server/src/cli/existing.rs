//! A PostgreSQL that somebody else runs: what it has to offer, and what is said where it does not.

use store::{
    StoreError,
    existing::{APP_ROLE, Rights, rights},
    migrate,
};

use super::CliError;

/// The variable with the application's role, and the one with the owner of the tables.
const APP: &str = "HEFU_DATABASE_URL";
const OWNER: &str = "HEFU_DATABASE_OWNER_URL";

/// How the database and its roles are made. `hefu serve --help` prints it, and a test runs what is printed.
pub const HELP: &str = "\
An existing PostgreSQL (15 or newer) needs one database and two roles. As its administrator, with passwords of your own:

  CREATE ROLE hefu_owner LOGIN PASSWORD 'owner-password';
  CREATE ROLE hefu_app LOGIN PASSWORD 'app-password';
  ALTER ROLE hefu_app SET idle_in_transaction_session_timeout = '2s';
  ALTER ROLE hefu_app SET lock_timeout = '3s';
  ALTER ROLE hefu_app SET tcp_user_timeout = '3s';
  CREATE DATABASE hefu OWNER hefu_owner;

Then, each as postgresql://<role>:<password>@<host>:<port>/hefu:

  HEFU_DATABASE_URL        as hefu_app, who serves and owns no table
  HEFU_DATABASE_OWNER_URL  as hefu_owner, who makes the tables; it may be left out once they are up to date

Connections are not encrypted: use a socket, the same machine, or a network of your own.";

/// Brings the schema of an existing PostgreSQL up to date where the owner's address is given, and makes sure
/// that the application's role can serve on it.
///
/// # Errors
/// A [`CliError`] in words for whoever set the addresses; it never repeats them, because they hold passwords.
pub async fn open(app_url: &str, owner_url: Option<&str>) -> Result<(), CliError> {
    let app = ask(APP, app_url).await?;
    if !app.app_exists {
        return Err(no_roles(&app));
    }
    if !app.serves {
        let Rights { role, .. } = app;
        return Err(CliError::Other(format!(
            "{APP} signs in as {role}, which may not do what {APP_ROLE} may. Name {APP_ROLE} there, or: \
             GRANT {APP_ROLE} TO {role}"
        )));
    }
    if let Some(owner_url) = owner_url {
        migrate_as(&app, owner_url).await?;
    } else if !app.migrated {
        return Err(CliError::Other(format!(
            "the tables in database {} are missing or older than this program. Set {OWNER} to the same \
             database as the owner of its tables (hefu_owner), and they are brought up to date",
            app.database
        )));
    }
    if ask(APP, app_url).await?.migrated {
        return Ok(());
    }
    Err(CliError::Other(format!(
        "{OWNER} and {APP} name two databases: the tables that were made at the one are not at the other"
    )))
}

async fn migrate_as(app: &Rights, owner_url: &str) -> Result<(), CliError> {
    let owner = ask(OWNER, owner_url).await?;
    if !owner.app_exists {
        return Err(no_roles(&owner));
    }
    if !owner.makes_tables {
        let Rights { role, database, .. } = &owner;
        return Err(CliError::Other(format!(
            "{OWNER} signs in as {role}, which may not make tables in database {database}. It has to own the \
             database: ALTER DATABASE {database} OWNER TO hefu_owner, and name hefu_owner there"
        )));
    }
    if owner.database != app.database {
        return Err(CliError::Other(format!(
            "{OWNER} names database {}, {APP} names {}: both have to name the same",
            owner.database, app.database
        )));
    }
    migrate::migrate(owner_url).await.map_err(|error| CliError::Other(format!("{OWNER}: {error}")))
}

async fn ask(variable: &str, url: &str) -> Result<Rights, CliError> {
    rights(url).await.map_err(|error| {
        let reason = match error {
            StoreError::NoConnection(reason) => reason,
            other => other.to_string(),
        };
        CliError::Other(format!(
            "{variable}: PostgreSQL does not let us in: {reason}. It is of the form \
             postgresql://<role>:<password>@<host>:<port>/<database>; `hefu serve --help` says how both are made"
        ))
    })
}

fn no_roles(found: &Rights) -> CliError {
    CliError::Other(format!(
        "the PostgreSQL with database {} has no role {APP_ROLE}. `hefu serve --help` says how it is made",
        found.database
    ))
}
