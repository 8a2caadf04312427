//! `hefu log`, and every log of a deployment as other verbs open them.

use std::{process::ExitCode, sync::Arc};

use clap::Subcommand;
use contracts::log::Clock;
use store::{
    Store, StoreError,
    log::genesis_of,
    log_name,
    writer::{LastSigned, Pen},
};

use super::{CliError, Place, boot};
use crate::{
    demo::{self, genesis::Beginning},
    keys::DeploymentKeys,
};

/// What to do with logs.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum LogVerb {
    /// Names the deployment's logs, the registry first, with their origins.
    List,
    /// Begins a further log of this registry. Servers serve it from their next start on.
    Add,
}

/// One log with all that is needed to serve it.
pub struct OneLog {
    /// Its name in addresses.
    pub name: String,
    /// Its store.
    pub store: Store,
    /// Its keys.
    pub keys: DeploymentKeys,
    /// Its pen.
    pub pen: Pen,
}

/// Every log of the deployment, the registry first; with `demo`, one that begins the demonstration where none
/// stands.
///
/// # Errors
/// A [`CliError`].
pub async fn open_all(
    store: &Store,
    keys: &DeploymentKeys,
    place: &Place,
    demo: bool,
) -> Result<Vec<OneLog>, CliError> {
    let registry = boot::pen(store, keys, place, demo).await?;
    let mut logs = Vec::new();
    for (log_id, name) in store.logs().await? {
        let store = store.clone().of_log(log_id);
        if genesis_of(&store).await?.is_none() {
            // `hefu log add` was cut off; it goes on with this one when it is run again.
            tracing::warn!(name, "a further log was named and has not begun");
            continue;
        }
        logs.push(open_one(&registry, keys, place, (name, store)).await?);
    }
    Ok(logs)
}

/// The log that addresses call `name`.
///
/// # Errors
/// A [`CliError`]; in words where there is none.
pub async fn open_named(
    store: &Store,
    keys: &DeploymentKeys,
    place: &Place,
    name: &str,
) -> Result<OneLog, CliError> {
    let registry = boot::pen(store, keys, place, false).await?;
    let named = store.logs().await?.into_iter().find(|(_, known)| known == name);
    let (log_id, name) = named.ok_or_else(|| CliError::Other(format!("there is no log {name} here")))?;
    open_one(&registry, keys, place, (name, store.clone().of_log(log_id))).await
}

/// The log `name` in `store`, of the registry that `registry` writes.
async fn open_one(
    registry: &Pen,
    keys: &DeploymentKeys,
    place: &Place,
    (name, store): (String, Store),
) -> Result<OneLog, CliError> {
    if store.log_id == store.registry_id {
        return Ok(OneLog { name, store, keys: keys.clone(), pen: registry.clone() });
    }
    let keys = keys.of_log(&place.data.join("keys"), &name)?;
    let last_signed = last_signed(place, &name, &keys)?;
    let none = || Err(StoreError::Log(format!("{name} has not begun")).into());
    let pen = demo::genesis::open_log(&store, &keys, last_signed, none).await?;
    let pen = Pen { registry: Some(registry.genesis.clone()), ..pen };
    if pen.genesis.registry != Some(registry.genesis.id) {
        return Err(CliError::Other(format!("{name} is a log of another registry")));
    }
    Ok(OneLog { name, store, keys, pen })
}

fn last_signed(place: &Place, name: &str, keys: &DeploymentKeys) -> Result<Arc<LastSigned>, CliError> {
    let file = place.data.join(format!("{}-{name}", boot::LAST_SIGNED));
    Ok(Arc::new(LastSigned::open(&file, &keys.log.public_key())?))
}

/// Runs it.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, verb: LogVerb) -> Result<ExitCode, CliError> {
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let store = database.connect().await?;
        let logs = open_all(&store, &keys, place, false).await?;
        if matches!(verb, LogVerb::Add) {
            let name = add(&store, &logs, &keys, place).await?;
            println!("{name} has begun. Servers that run do not know it yet: start them again.");
            return Ok(());
        }
        for log in logs {
            println!("{:<8} {} {}", log.name, log.pen.origin, what_it_is(&log.pen));
        }
        Ok::<_, CliError>(())
    });
    drop(runtime);
    database.stop()?;
    done.map(|()| ExitCode::SUCCESS)
}

const fn what_it_is(pen: &Pen) -> &'static str {
    if pen.genesis.registry.is_some() { "further log" } else { "registry" }
}

/// Begins a further log with the operator's seats.
async fn add(
    store: &Store,
    logs: &[OneLog],
    keys: &DeploymentKeys,
    place: &Place,
) -> Result<String, CliError> {
    let registry = logs.first().ok_or_else(|| CliError::Other("no log has begun here".to_owned()))?;
    let log = &registry.pen.genesis;
    if log.clock != Clock::Simulated {
        let what = "the operator's seats sign the genesis of a further log with their own keys, and this \
            version has a way for that in the demonstration only";
        return Err(CliError::Other(what.to_owned()));
    }
    let named = store.logs().await?;
    let begun = |id: i64| logs.iter().any(|log| log.store.log_id == id);
    let next = named.iter().map(|(id, _)| *id).max().unwrap_or(store.log_id).saturating_add(1);
    let log_id = named.iter().map(|(id, _)| *id).find(|id| !begun(*id)).unwrap_or(next);
    let name = log_name(log_id);
    let store = store.clone().of_log(log_id);
    let keys = keys.with_log(&place.data.join("keys"), &name)?;
    let beginning =
        Beginning { registry: Some(log.id), clock: log.clock, time: registry.store.tick().await? };
    let founder = demo::genesis::founder_again(&registry.store, &registry.keys, &keys).await?;
    let first = || demo::genesis::genesis(&keys, beginning, founder);
    demo::genesis::open_log(&store, &keys, last_signed(place, &name, &keys)?, first).await?;
    Ok(name)
}
