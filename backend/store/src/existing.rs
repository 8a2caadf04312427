//! What a role finds and may do in a PostgreSQL that somebody else runs.

use diesel::{
    QueryableByName, sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::RunQueryDsl;

use crate::{
    error::StoreError,
    migrate::{connect, versions},
};

/// The role that serves, and owns nothing.
pub const APP_ROLE: &str = "hefu_app";

/// Who asks, and what it may do. A name that does not exist gives NULL, and so no row of rights.
const RIGHTS: &str = "\
    SELECT current_user::text AS role, current_database()::text AS database, \
        coalesce((SELECT pg_has_role(current_user, oid, 'USAGE') FROM pg_roles WHERE rolname = 'hefu_app'), \
            false) AS serves, \
        EXISTS (SELECT FROM pg_roles WHERE rolname = 'hefu_app') AS app_exists, \
        has_schema_privilege(current_user, 'public', 'CREATE') AS makes_tables, \
        coalesce(has_table_privilege(current_user, to_regclass('public.__diesel_schema_migrations'), 'SELECT'), \
            false) AS reads_versions";

/// What a role finds and may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// Its name.
    pub role: String,
    /// The database at its address.
    pub database: String,
    /// Whether it may do what [`APP_ROLE`] may.
    pub serves: bool,
    /// Whether [`APP_ROLE`] exists: the migrations grant it its rights.
    pub app_exists: bool,
    /// Whether it may make tables, as migrations do.
    pub makes_tables: bool,
    /// Whether every migration of this program has been applied there.
    pub migrated: bool,
}

#[derive(QueryableByName)]
struct RightsRow {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    database: String,
    #[diesel(sql_type = Bool)]
    serves: bool,
    #[diesel(sql_type = Bool)]
    app_exists: bool,
    #[diesel(sql_type = Bool)]
    makes_tables: bool,
    #[diesel(sql_type = Bool)]
    reads_versions: bool,
}

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Asks PostgreSQL at `url` what the role of that address finds and may do.
///
/// # Errors
/// [`StoreError::NoConnection`] where it is not let in, [`StoreError::Database`] where it may not ask.
pub async fn rights(url: &str) -> Result<Rights, StoreError> {
    let mut connection = connect(url).await?;
    let row: RightsRow = sql_query(RIGHTS).get_result(&mut connection).await?;
    let applied: Vec<VersionRow> = if row.reads_versions {
        sql_query("SELECT version::text AS version FROM __diesel_schema_migrations")
            .load(&mut connection)
            .await?
    } else {
        Vec::new()
    };
    let wanted = versions()?;
    Ok(Rights {
        role: row.role,
        database: row.database,
        serves: row.serves,
        app_exists: row.app_exists,
        makes_tables: row.makes_tables,
        migrated: wanted.iter().all(|version| applied.iter().any(|row| row.version == *version)),
    })
}
