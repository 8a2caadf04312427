//! `hefu mirror`: keeps a full copy of a log; `hefu repair`: fills a restored database from one.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use ledger::note::VerifierKey;
use store::writer::{gap, refill};

use super::{
    CliError, Place, boot,
    log::{self, OneLog},
};
use crate::{
    mirror::{Kept, Source, pull},
    outgoing::Outgoing,
};

/// How often a mirror that stays looks.
const EVERY: Duration = Duration::from_secs(10);

/// What a mirror is told.
#[derive(Debug, clap::Args)]
pub struct MirrorArgs {
    /// Where the log is served, such as `https://hefu.example/logs/main`.
    #[arg(long, env = "HEFU_MIRROR_FROM", value_name = "URL")]
    from: String,
    /// The log's verifier key, as it stands under its /vkey.
    #[arg(long, env = "HEFU_MIRROR_LOG", value_name = "VKEY")]
    log: String,
    /// A file with an auditor's token.
    #[arg(long, env = "HEFU_MIRROR_TOKEN_FILE", value_name = "FILE")]
    token_file: PathBuf,
    /// The folder of the copy.
    #[arg(long, env = "HEFU_MIRROR_FOLDER", default_value = "mirror")]
    folder: PathBuf,
    /// Fetches what is there now and ends.
    #[arg(long)]
    once: bool,
}

/// Keeps the copy up to date.
///
/// # Errors
/// A [`CliError`]; with `--once` also where the log cannot be read or has been rewritten.
pub fn run(args: &MirrorArgs) -> Result<ExitCode, CliError> {
    let said = |error: &dyn std::fmt::Display| CliError::Other(error.to_string());
    let log = VerifierKey::parse(args.log.trim()).map_err(|error| said(&error))?;
    let source = Source {
        outgoing: Outgoing::new().map_err(CliError::Other)?,
        prefix: args.from.clone(),
        token: std::fs::read_to_string(&args.token_file)?.trim().to_owned(),
    };
    let mut kept = Kept::open(&args.folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut rounds = tokio::time::interval(EVERY);
        loop {
            rounds.tick().await;
            match pull(&mut kept, &log, &source).await {
                Ok(fresh) if fresh > 0 || args.once => {
                    println!("{fresh} entries came; {} are kept", kept.size())
                }
                Ok(_) => {}
                Err(error) if args.once => return Err(said(&error)),
                Err(error) => eprintln!("hefu mirror: {error}"),
            }
            if args.once {
                return Ok(ExitCode::SUCCESS);
            }
        }
    })
}

/// Fills the log `name` in the database of `place` from the copy in `folder`, up to the last head that the log
/// has signed.
///
/// # Errors
/// A [`CliError`]; where the copy is not what was signed, nothing was written.
pub fn repair(place: &Place, name: &str, folder: &std::path::Path) -> Result<ExitCode, CliError> {
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let kept = Kept::open(folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let store = database.connect().await?;
        let OneLog { store, pen, .. } = log::open_named(&store, &keys, place, name).await?;
        let mut connection = store.connection().await?;
        let Some(missing) = gap(&mut connection, &pen).await? else {
            println!("Nothing is missing: the database is as far as the last signed head.");
            return Ok(());
        };
        let (stored, signed) = (missing.stored, missing.last.size);
        println!("Entries {stored} to {} are missing.", signed.saturating_sub(1));
        let entries: Vec<_> = kept.read(stored, signed).collect::<Result<_, _>>()?;
        refill(&mut connection, &pen, &missing, &entries).await?;
        println!("They are back, verified and decided again. `hefu verify` compares the whole store.");
        Ok::<_, CliError>(())
    });
    drop(runtime);
    database.stop()?;
    done.map(|()| ExitCode::SUCCESS)
}
