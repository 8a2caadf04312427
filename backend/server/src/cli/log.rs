//! `hefu log`, and every log of a deployment as other verbs open them.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Subcommand;
use contracts::{log::Clock, member::SeatProposal};
use store::{
    Store, StoreError,
    log::genesis_of,
    log_name,
    writer::{LastSigned, Pen},
};

use super::{CliError, Place, boot, founding};
use crate::{
    demo::genesis::demo_seat_again,
    genesis::{self, Beginning},
    keys::DeploymentKeys,
};

/// What to do with logs.
#[derive(Debug, Subcommand)]
pub enum LogVerb {
    /// Names the deployment's logs, the registry first, with their origins.
    List,
    /// Begins a further log of this registry. Servers serve it from their next start on.
    Add {
        /// What the operator's first persons have made with `hefu founding again`; without it, says what they need to
        /// know. A demonstration needs none.
        files: Vec<PathBuf>,
    },
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
    let pen = genesis::open_log(&store, &keys, last_signed, none).await?;
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
pub fn run(place: &Place, verb: &LogVerb) -> Result<ExitCode, CliError> {
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let store = database.connect().await?;
        let logs = open_all(&store, &keys, place, false).await?;
        if let LogVerb::Add { files } = verb {
            return add(&store, &logs, (&keys, files), place).await;
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

/// Begins a further log with the operator's seats, which sign for it once more.
async fn add(
    store: &Store,
    logs: &[OneLog],
    (keys, files): (&DeploymentKeys, &[PathBuf]),
    place: &Place,
) -> Result<(), CliError> {
    let registry = logs.first().ok_or_else(|| CliError::Other("no log has begun here".to_owned()))?;
    let log = &registry.pen.genesis;
    let named = store.logs().await?;
    let begun = |id: i64| logs.iter().any(|log| log.store.log_id == id);
    let next = named.iter().map(|(id, _)| *id).max().unwrap_or(store.log_id).saturating_add(1);
    let log_id = named.iter().map(|(id, _)| *id).find(|id| !begun(*id)).unwrap_or(next);
    let name = log_name(log_id);
    let store = store.clone().of_log(log_id);
    let keys = keys.with_log(&place.data.join("keys"), &name)?;
    let (demo, of) = (log.clock == Clock::Simulated, &registry.store);
    if files.is_empty() && !demo {
        println!(
            "Each of the persons who began the registry runs this, where their file is:\n\n\
             hefu founding again --file <name>.founder --log {} --out <name>.{name}.founder\n\n\
             Then: hefu log add <file> <file>",
            genesis::client(&keys).origin
        );
        return Ok(());
    }
    let founder = if demo {
        genesis::founder_again(of, |member, seat| demo_seat_again(&registry.keys, &keys, member, seat))
            .await?
    } else {
        let seats = founding::seats_for_log(files, &keys)?;
        // Everything but the signature is as the registry has it; a signature for anything else is refused.
        let again = |_, seat: &SeatProposal| {
            let signed = seats.iter().find(|again| again.key == seat.key)?;
            Some(SeatProposal { possession: signed.possession.clone(), ..seat.clone() })
        };
        genesis::founder_again(of, again).await?
    };
    let time = registry.store.tick().await?;
    let beginning = Beginning { registry: Some(log.id), clock: log.clock, time };
    let first = || genesis::genesis(&keys, beginning, log.policy.clone(), founder);
    genesis::open_log(&store, &keys, last_signed(place, &name, &keys)?, first).await?;
    println!("{name} has begun. Servers that run do not know it yet: start them again.");
    Ok(())
}
