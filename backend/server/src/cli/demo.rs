//! `hefu demo`: advance the simulated clock, start again, play the story.

use std::process::ExitCode;

use clap::Subcommand;
use store::writer::Queue;

use super::{CliError, Place, boot, log};
use crate::{
    demo,
    jobs::{self, registry::Written},
};

/// What to do with the demonstration.
#[derive(Debug, Subcommand)]
pub enum DemoVerb {
    /// Moves the simulated clock: `3` days, `90m`, `12h`.
    Advance {
        /// How far.
        far: String,
    },
    /// Removes the demonstration's data folder, so that the next start begins again. The server has to be stopped.
    Reset,
    /// Plays a voucher's whole life and prints every step with the balances of all parties.
    Story,
}

/// Runs it.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, verb: &DemoVerb) -> Result<ExitCode, CliError> {
    if matches!(verb, DemoVerb::Reset) {
        return reset(place);
    }
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let store = database.connect().await?;
        let pen = boot::pen(&store, &keys, place, matches!(verb, DemoVerb::Story)).await?;
        let queue = Queue::start(store.clone(), pen.clone())?;
        match verb {
            DemoVerb::Advance { far } => {
                let seconds = seconds(far)
                    .ok_or_else(|| CliError::Other(format!("{far} is not a time such as 3, 12h or 90m")))?;
                let (now, done) = demo::advance(&store, &queue, &pen, seconds).await?;
                println!("The ledger's time is now {now}. Recorded as due: {done:?}");
                let registry = Written { store: store.clone(), queue: queue.clone(), pen };
                for log in log::open_all(&store, &keys, place, false).await?.into_iter().skip(1) {
                    let queue = Queue::start(log.store.clone(), log.pen.clone())?;
                    let further = Written { store: log.store, queue, pen: log.pen };
                    jobs::registry::round(&registry, &further).await?;
                    let (now, done) =
                        demo::advance(&further.store, &further.queue, &further.pen, seconds).await?;
                    println!("On {}: {now}. Recorded as due: {done:?}", log.name);
                }
            }
            DemoVerb::Story => demo::story(&store, &queue, &pen, &keys, &mut std::io::stdout()).await?,
            DemoVerb::Reset => {}
        }
        Ok(ExitCode::SUCCESS)
    });
    drop(runtime);
    database.stop()?;
    done
}

fn seconds(far: &str) -> Option<i64> {
    let (number, unit) = match far.as_bytes().last()? {
        b'm' => (far.strip_suffix('m')?, 60),
        b'h' => (far.strip_suffix('h')?, 3600),
        b'd' => (far.strip_suffix('d')?, 24 * 3600),
        _ => (far, 24 * 3600),
    };
    number.parse::<i64>().ok().filter(|number| *number > 0)?.checked_mul(unit)
}

fn reset(place: &Place) -> Result<ExitCode, CliError> {
    let marker = place.data.join("keys");
    if !marker.is_dir() {
        return Err(CliError::Other(format!("{} is no data folder of Hefu", place.data.display())));
    }
    let cluster = cluster::Cluster::start(&place.data, &cluster::Options::default())?;
    let folder = cluster.folder().to_owned();
    cluster.stop()?;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::remove_dir_all(&place.data)?;
    println!("{} is removed; the next start begins again.", place.data.display());
    Ok(ExitCode::SUCCESS)
}
