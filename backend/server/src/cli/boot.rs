//! From a data folder to an open store: PostgreSQL, schema, keys, the log.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use cluster::{Cluster, ClusterError, Options};
use sha2::{Digest as _, Sha256};
use store::{
    Store, migrate,
    prepare::{Roles, prepare},
    writer::LastSigned,
};

use super::{CliError, Place, existing};
use crate::{demo, genesis, keys::DeploymentKeys};

/// Connections of all threads of a server together, about.
const CONNECTIONS: u32 = 16;
/// Connections of one thread, at least: what is asked at once waits for them.
const OF_ONE_THREAD: u32 = 4;
/// The database in a private PostgreSQL.
const DATABASE: &str = "hefu";
/// The file in the data folder that says how to reach it while it runs.
const NOTE: &str = "database-url";
/// What whoever serves an empty folder reads.
const NO_LOG: &str = "no log has begun here; begin one with `hefu founding prepare`, or a demonstration with `hefu serve --demo`";
/// The file in the data folder with the last head that this deployment signed.
pub const LAST_SIGNED: &str = "last-signed-head";

/// The PostgreSQL of this deployment. A private one stops when this is dropped or stopped.
pub struct Database {
    cluster: Option<Cluster>,
    app_url: String,
    note: Option<PathBuf>,
}

impl Database {
    /// Starts the private PostgreSQL, or takes the one that is named, and migrates it. Blocks; call it
    /// outside the runtime.
    ///
    /// # Errors
    /// A [`CliError`].
    pub fn open(place: &Place) -> Result<Self, CliError> {
        Self::open_with(place, true)
    }

    /// The same with the schema left as it is found: for whoever looks at the guards of the ledger, which
    /// migrating would put right.
    ///
    /// # Errors
    /// A [`CliError`].
    pub fn open_as_it_is(place: &Place) -> Result<Self, CliError> {
        Self::open_with(place, false)
    }

    fn open_with(place: &Place, migrate: bool) -> Result<Self, CliError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        if let Some(app_url) = place.database_url.clone() {
            let owner = place.database_owner_url.as_deref().filter(|_| migrate);
            runtime.block_on(existing::open(&app_url, owner))?;
            return Ok(Self { cluster: None, app_url, note: None });
        }
        let note = place.data.join(NOTE);
        let cluster = match Cluster::start(&place.data, &Options::default()) {
            // A server of this folder runs: other verbs use its PostgreSQL, and leave it running.
            Err(error @ ClusterError::InUse { .. }) => match std::fs::read_to_string(&note) {
                Ok(app_url) => return Ok(Self { cluster: None, app_url, note: None }),
                Err(_) => return Err(error.into()),
            },
            other => other?,
        };
        let password = |role: &str| {
            let digest = Sha256::new().chain_update(role).chain_update(cluster.password()).finalize();
            hex::encode(digest)
        };
        let (owner, app) = (password("owner"), password("app"));
        let roles = Roles { database: DATABASE, owner_password: &owner, app_password: &app };
        if migrate {
            runtime.block_on(async {
                prepare(&cluster.superuser_url("postgres"), &roles).await?;
                migrate::migrate(&cluster.url(DATABASE, "hefu_owner", &owner)).await
            })?;
        }
        let app_url = cluster.url(DATABASE, "hefu_app", &app);
        write_note(&note, &app_url)?;
        Ok(Self { cluster: Some(cluster), app_url, note: Some(note) })
    }

    /// Connects.
    ///
    /// # Errors
    /// A [`CliError`].
    pub async fn connect(&self) -> Result<Store, CliError> {
        let threads = thread::available_parallelism().map_or(1, |number| number.get());
        let each = CONNECTIONS / u32::try_from(threads).unwrap_or(CONNECTIONS);
        Ok(store::connect(&self.app_url, each.max(OF_ONE_THREAD)).await?)
    }

    /// Stops what was started here.
    ///
    /// # Errors
    /// A [`CliError`].
    pub fn stop(self) -> Result<(), CliError> {
        if let Some(note) = &self.note {
            std::fs::remove_file(note)?;
        }
        match self.cluster {
            Some(cluster) => Ok(cluster.stop()?),
            None => Ok(()),
        }
    }
}

/// Writes how to reach the private PostgreSQL, for this system user's other `hefu` processes only.
fn write_note(note: &Path, app_url: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(note)?;
    file.write_all(app_url.as_bytes())
}

/// The keys of the deployment at `place`.
///
/// # Errors
/// A [`CliError`].
pub fn keys(place: &Place) -> Result<DeploymentKeys, CliError> {
    Ok(DeploymentKeys::open(&place.data.join("keys"))?)
}

/// The last head of the registry log that was signed at `place`.
///
/// # Errors
/// A [`CliError`].
pub fn last_signed(place: &Place, keys: &DeploymentKeys) -> Result<Arc<LastSigned>, CliError> {
    Ok(Arc::new(LastSigned::open(&place.data.join(LAST_SIGNED), &keys.log.public_key())?))
}

/// The pen of the log that stands in `store`; with `demo`, one that begins the demonstration where none stands.
///
/// # Errors
/// A [`CliError`]; in words where no log has begun.
pub async fn pen(
    store: &Store,
    keys: &DeploymentKeys,
    place: &Place,
    demo: bool,
) -> Result<store::writer::Pen, CliError> {
    let last_signed = last_signed(place, keys)?;
    if demo {
        return Ok(demo::genesis::open_demo_log(store, keys, last_signed).await?);
    }
    let none = || store::StoreError::Log(NO_LOG.to_owned());
    Ok(genesis::open_log(store, keys, last_signed, || Err(none().into())).await?)
}
