//! The long runs: servers and PostgreSQL are killed, frozen, starved and cut off under a signed load, and
//! one checker says whether anything that was acknowledged is lost, double or out of order.
//!
//! Reading order: [`plan`] says what a run consists of; [`faults`] what is done to whom; [`load`] the
//! clients, which keep a [`journal`] outside the database; `tests::check` is the one judge of all runs. [`field`]
//! holds what a run works on: [`disk`], [`postgres`], [`servers`], and the [`world`] whose commands are
//! signed. [`failover`] and [`planted`] are runs of their own; [`node`] is a small server over the store's
//! queue, for what `hefu serve` cannot be asked to do wrong.

mod disk;
mod error;
mod failover;
mod faults;
mod field;
mod http;
mod journal;
mod load;
mod node;
mod pause;
mod plan;
mod planted;
mod postgres;
mod servers;
mod world;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use tests::random::Random;

use crate::{error::SoakError, faults::Fault, plan::Plan, servers::Kind};

/// Long runs under faults.
#[derive(Debug, Parser)]
#[command(name = "soak", about)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Sixty kills and one of every other fault.
    Short(Given),
    /// A thousand kills with every other fault in between.
    Long(Given),
    /// Only the named fault, as often as `--cycles` says.
    Only {
        /// Which.
        fault: Fault,
        #[command(flatten)]
        given: Given,
    },
    /// Bugs, each of which the checker has to catch.
    Planted(Given),
    /// A server over the store's queue; the runs start it themselves.
    Node(node::Settings),
}

/// What a run is given.
#[derive(Debug, Clone, clap::Args)]
pub struct Given {
    /// Repeats the choices of an earlier run.
    #[arg(long, env = "HEFU_SEED")]
    seed: Option<u64>,
    /// Where everything of the run is kept; removed at the end unless something was found.
    #[arg(long, default_value = "/tmp/hefu-soak")]
    folder: PathBuf,
    /// Kill cycles, where the form's own number is not wanted.
    #[arg(long)]
    cycles: Option<u32>,
    /// How many clients sign at once.
    #[arg(long, default_value_t = 12)]
    clients: usize,
    /// What answers: `hefu serve` (HEFU_BIN), or the small node of this program.
    #[arg(long, value_enum, default_value_t = Kind::Hefu)]
    server: Kind,
    /// The first of the ports on the loopback interface.
    #[arg(long, default_value_t = 8210)]
    port: u16,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        // Told to stop, a run takes everything with it that it has started.
        Ok(runtime) => runtime.block_on(async {
            tokio::select! {
                done = run(cli.verb) => done,
                () = told_to_stop() => Err(SoakError::said("told to stop")),
            }
        }),
        Err(error) => Err(error.into()),
    };
    done.unwrap_or_else(|error| {
        eprintln!("soak: {error}");
        ExitCode::FAILURE
    })
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let both = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = both else { return std::future::pending().await };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

async fn run(verb: Verb) -> Result<ExitCode, SoakError> {
    let (name, given) = match verb {
        Verb::Node(settings) => return node::run(settings).await.map(|()| ExitCode::SUCCESS),
        Verb::Short(given) => ("short", given),
        Verb::Long(given) => ("long", given),
        Verb::Only { fault, given } => {
            let seed = seed(&given);
            let plan = Plan::only(fault, given.cycles.unwrap_or(1));
            return Ok(plan::run(&plan, &given, seed).await);
        }
        Verb::Planted(given) => {
            let seed = seed(&given);
            return planted::run(&given, seed).await;
        }
    };
    let seed = seed(&given);
    let plan = if name == "short" {
        Plan::short(given.cycles)
    } else {
        Plan::long(given.cycles, &mut Random::new(seed))
    };
    Ok(plan::run(&plan, &given, seed).await)
}

/// The seed of the run, printed so that its choices can be had again.
fn seed(given: &Given) -> u64 {
    let seed = given.seed.unwrap_or_else(|| u64::from_le_bytes(server::entropy::bytes()));
    println!("seed {seed} (HEFU_SEED={seed} repeats the choices; what the machine does in between differs)");
    seed
}
