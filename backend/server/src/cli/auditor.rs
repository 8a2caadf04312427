//! `hefu auditor`: tokens with which an auditor's program reads the log's entries.

use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Subcommand;
use store::{Store, workplace::auditor::Auditor};

use super::{CliError, Place, boot};
use crate::{auth::auditor, clock};

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;

/// What to do with auditors.
#[derive(Debug, Subcommand)]
pub enum AuditorVerb {
    /// Adds one and prints its token, which is shown this once.
    Add {
        /// Whose it is.
        name: String,
        /// How many days it counts.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=3660))]
        days: i64,
    },
    /// Lists them.
    List,
    /// Removes one; its token counts no longer.
    Remove {
        /// Whose it was.
        name: String,
    },
}

/// Runs it; the server may run.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, verb: &AuditorVerb) -> Result<ExitCode, CliError> {
    let database = boot::Database::open(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let done = runtime.block_on(async { act(&database.connect().await?, verb).await });
    drop(runtime);
    database.stop()?;
    done
}

async fn act(store: &Store, verb: &AuditorVerb) -> Result<ExitCode, CliError> {
    match verb {
        AuditorVerb::Add { name, days } => {
            let fits = !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME;
            if !fits || name.chars().any(char::is_control) {
                return Err(CliError::Other("name the auditor in 1 to 100 characters".to_owned()));
            }
            let (token, now) = (auditor::fresh(), clock::now());
            let row = Auditor {
                log_id: store.registry_id,
                token_hash: auditor::hash(&token),
                name: name.clone(),
                made_at: now,
                expires_at: now + TimeDelta::days(*days),
            };
            if !store.add_auditor(&row).await? {
                return Err(CliError::Other(format!("there is an auditor {name} already; remove it first")));
            }
            println!("{token}");
            eprintln!("Shown this once. It counts until {}.", row.expires_at.format("%Y-%m-%d"));
        }
        AuditorVerb::List => {
            for auditor in store.auditors().await? {
                let state = if auditor.expires_at > clock::now() { "until" } else { "expired" };
                println!("{} {} {}", auditor.name, state, auditor.expires_at.format("%Y-%m-%d"));
            }
        }
        AuditorVerb::Remove { name } => {
            if !store.remove_auditor(name).await? {
                return Err(CliError::Other(format!("there is no auditor {name}")));
            }
            println!("{name} is removed.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
