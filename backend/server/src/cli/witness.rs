//! `hefu witness`: a witness of its own, or a mirror; and `hefu witness audit`.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Subcommand;
use ledger::note::{SignatureType, VerifierKey};

use super::{CliError, Place};
use crate::{
    outgoing::Outgoing,
    witness::{Settings, Witness, audit, serve, source::Source},
};

/// What a witness is told.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WitnessArgs {
    #[command(subcommand)]
    verb: Option<WitnessVerb>,
    /// The name of the witness's key, such as `witness.bank.example`. It never changes again.
    #[arg(long, env = "HEFU_WITNESS_NAME")]
    name: Option<String>,
    /// Where to listen.
    #[arg(long, env = "HEFU_WITNESS_LISTEN", default_value = "127.0.0.1:8090")]
    listen: String,
    #[command(flatten)]
    logs: Logs,
    /// Also keeps every leaf hash of the log that is served under this address, and serves them.
    #[arg(long, env = "HEFU_WITNESS_MIRROR", value_name = "URL")]
    mirror: Option<String>,
}

/// Which logs.
#[derive(Debug, clap::Args)]
struct Logs {
    /// The verifier key of a log, as it stands under its /vkey. Any number.
    #[arg(long = "log", env = "HEFU_WITNESS_LOGS", value_delimiter = ',', value_name = "VKEY")]
    logs: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum WitnessVerb {
    /// Compares what a log serves now with what this mirror has kept, and names the first entry that
    /// was rewritten. The witness may run.
    Audit {
        #[command(flatten)]
        logs: Logs,
        /// Where the log is served, such as `https://hefu.example/logs/main`.
        #[arg(long, env = "HEFU_WITNESS_MIRROR", value_name = "URL")]
        mirror: String,
        /// A file with an auditor's token: the entries themselves are compared, not their hashes.
        #[arg(long, value_name = "FILE")]
        token_file: Option<PathBuf>,
    },
}

/// Runs it.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, args: WitnessArgs) -> Result<ExitCode, CliError> {
    let folder = place.data.join("witness");
    let outgoing = Outgoing::new().map_err(CliError::Other)?;
    if let Some(WitnessVerb::Audit { logs, mirror, token_file }) = args.verb {
        let [log] = <[VerifierKey; 1]>::try_from(parse(&logs)?)
            .map_err(|_| CliError::Other("name exactly one --log".to_owned()))?;
        let token = token_file.map(std::fs::read_to_string).transpose()?;
        let token = token.map(|text| text.trim().to_owned());
        let source = Source::new(outgoing, &mirror, token).map_err(|error| said(&error))?;
        return compare(&folder, &log, &source);
    }
    let name = args.name.ok_or_else(|| CliError::Other("name the witness's key with --name".to_owned()))?;
    let mirror = args.mirror.map(|url| Source::new(outgoing, &url, None)).transpose();
    let mirror = mirror.map_err(|error| said(&error))?;
    let settings = Settings { folder: folder.clone(), name, logs: parse(&args.logs)?, mirror };
    let witness = Arc::new(Witness::open(settings)?);
    let vkey = witness.vkey().print();
    actix_web::rt::System::new().block_on(serve::serve(witness, &args.listen, |addresses| {
        for address in addresses {
            println!("Witness listens on http://{address}");
        }
        println!("It keeps what it cosigns in {}.", folder.display());
        println!("Its key, for the log's policy:\n{vkey}");
    }))?;
    Ok(ExitCode::SUCCESS)
}

fn said(error: &dyn std::fmt::Display) -> CliError {
    CliError::Other(error.to_string())
}

fn parse(logs: &Logs) -> Result<Vec<VerifierKey>, CliError> {
    let read = |text: &String| match VerifierKey::parse(text.trim()) {
        Ok(key) if key.kind() == SignatureType::Ed25519 => Ok(key),
        Ok(_) => Err(CliError::Other(format!("{text} is not the key of a log"))),
        Err(error) => Err(CliError::Other(format!("{text}: {error}"))),
    };
    logs.logs.iter().map(read).collect()
}

fn compare(folder: &std::path::Path, log: &VerifierKey, source: &Source) -> Result<ExitCode, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(audit::audit(folder, log, source)).map_err(|error| said(&error))?;
    println!("entries kept:   {}", report.kept);
    println!("entries served: {}", report.served);
    match report.finding {
        None => {
            println!("No difference: the log serves what was cosigned, and has signed all of it.");
            Ok(ExitCode::SUCCESS)
        }
        Some(finding) => {
            println!("DIFFERENCE: {finding}");
            let signed = if report.signed { "has signed" } else { "has not signed" };
            println!("The log {signed} what it serves now.");
            Ok(ExitCode::FAILURE)
        }
    }
}
