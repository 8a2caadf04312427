//! The command line: `hefu serve`, `hefu verify`, `hefu witness`, `hefu doctor`,
//! `hefu auditor`, `hefu demo`, `hefu rules`.

mod auditor;
mod boot;
mod calendar;
mod certificate;
mod compare;
mod demo;
mod doctor;
mod evidence;
mod existing;
mod export;
mod founding;
mod keeper;
mod log;
mod migrate;
mod mirror;
pub mod rules;
mod serve;
mod verify;
mod witness;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Receivables vouchers on a ledger that strangers can verify.
#[derive(Debug, Parser)]
#[command(name = "hefu", version, about)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: Verb,
}

/// Where a deployment lives.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The data folder: keys, and the private PostgreSQL where no other is named.
    #[arg(long, env = "HEFU_DATA", default_value = "data", global = true)]
    data: PathBuf,
    /// An existing PostgreSQL, as the application's role; without it the binary runs its own.
    #[arg(long, env = "HEFU_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// The same PostgreSQL as the owner of its tables, for migrations; needed while they are not up to date.
    #[arg(long, env = "HEFU_DATABASE_OWNER_URL", hide_env_values = true, global = true)]
    database_owner_url: Option<String>,
}

/// Whether the database is a pair.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Pair {
    /// The database has a synchronous standby: commands are answered only once it has flushed them.
    #[arg(long, env = "HEFU_STANDBY")]
    standby: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serves pages and the log.
    #[command(after_help = existing::HELP)]
    Serve {
        /// Where to listen.
        #[arg(long, env = "HEFU_LISTEN", default_value = "127.0.0.1:8080")]
        listen: String,
        /// Begins with the demonstration: invented firms with a history, on a simulated clock.
        #[arg(long)]
        demo: bool,
        #[command(flatten)]
        witnesses: serve::Witnesses,
        #[command(flatten)]
        pair: Pair,
    },
    /// Brings the tables of an existing PostgreSQL up to date, as `hefu serve` does, and ends.
    #[command(after_help = existing::HELP)]
    Migrate {
        /// Spreads the tables over the workers of a Citus cluster, each log whole on one of them.
        #[arg(long)]
        citus: bool,
    },
    /// Says whether what is acknowledged here is kept: settings, standby, clock.
    Doctor(Pair),
    /// Checks an evidence file offline; without one, replays the whole ledger through the rules and compares
    /// it with everything that is stored.
    Verify {
        #[command(flatten)]
        files: evidence::FileArgs,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Holds two evidence files of one log against each other: what an honest log cannot have said to both.
    Compare(compare::CompareArgs),
    /// Cosigns the checkpoints of logs, and keeps what shows that one has forked. Needs no database.
    Witness(witness::WitnessArgs),
    /// Keeps a full copy of a log, every record with its disclosures, with an auditor's token.
    Mirror(mirror::MirrorArgs),
    /// Fills a database that was restored from an old copy, up to the last head that the log has signed.
    Repair {
        /// The log, as addresses name it.
        #[arg(long, default_value = store::FIRST_LOG_NAME)]
        log: String,
        /// The folder that `hefu mirror` has kept.
        #[arg(long, default_value = "mirror")]
        from: PathBuf,
    },
    /// Who may read the log's entries without a seat.
    Auditor {
        #[command(subcommand)]
        verb: auditor::AuditorVerb,
    },
    /// Writes an evidence file of what a member may show of a voucher or holding.
    Export(export::ExportArgs),
    /// Prints an evidence file as a certificate for people, with the file enclosed.
    Certificate(certificate::CertificateArgs),
    /// The deployment's logs.
    Log {
        #[command(subcommand)]
        verb: log::LogVerb,
    },
    /// How the operator's first persons begin a log that is no demonstration.
    Founding {
        #[command(subcommand)]
        verb: founding::FoundingVerb,
    },
    /// The demonstration.
    Demo {
        #[command(subcommand)]
        verb: demo::DemoVerb,
    },
    /// Prints docs/RULES.md: every command, field and refusal.
    Rules {
        /// Only who can read each field, as the last section of docs/SECURITY.md.
        #[arg(long)]
        fields: bool,
    },
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("HEFU_LOG")
                .unwrap_or_else(|_| "warn,server=info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let done = match cli.verb {
        Verb::Serve { listen, demo, witnesses, pair } => {
            serve::run(&cli.place, &listen, demo, &witnesses, pair.standby)
        }
        Verb::Migrate { citus } => migrate::run(&cli.place, citus),
        Verb::Doctor(pair) => doctor::run(&cli.place, pair.standby),
        Verb::Verify { files, json } if files.is_about_files() => Ok(evidence::run(&files, json)),
        Verb::Verify { json, .. } => verify::run(&cli.place, json),
        Verb::Compare(args) => Ok(compare::run(&args)),
        Verb::Witness(args) => witness::run(&cli.place, args),
        Verb::Mirror(args) => mirror::run(&args),
        Verb::Repair { log, from } => mirror::repair(&cli.place, &log, &from),
        Verb::Auditor { verb } => auditor::run(&cli.place, &verb),
        Verb::Certificate(args) => certificate::run(args),
        Verb::Export(args) => export::run(&cli.place, &args),
        Verb::Log { verb } => log::run(&cli.place, &verb),
        Verb::Founding { verb } => founding::run(&cli.place, verb),
        Verb::Demo { verb } => demo::run(&cli.place, &verb),
        Verb::Rules { fields } => {
            print!("{}", if fields { rules::fields_markdown() } else { rules::markdown() });
            Ok(ExitCode::SUCCESS)
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("hefu: {error}");
        ExitCode::FAILURE
    })
}

/// What goes wrong on the command line, in words for whoever typed it.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// PostgreSQL could not be started.
    #[error(transparent)]
    Cluster(#[from] cluster::ClusterError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A command failed.
    #[error(transparent)]
    Client(#[from] crate::client::ClientError),
    /// The demonstration failed.
    #[error(transparent)]
    Demo(#[from] crate::demo::DemoError),
    /// Files, sockets.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}
