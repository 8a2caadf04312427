//! Measures Hefu beside its yardsticks, in one run on one machine: `scripts/bench` builds and starts it.
//!
//! Reading order: [`site`] is the deployment that is measured, [`world`] who trades on it and what they sign,
//! [`hammer`] and [`library`] the load, [`checking`] what comes after it, [`growth`] and [`pages`] what a large ledger does, [`sheet`] vouchers from a spreadsheet, [`yardstick`] what the machine does without Hefu, [`speed`] the table.

mod checking;
mod growth;
mod hammer;
mod library;
mod pages;
mod report;
mod sheet;
mod site;
mod speed;
mod world;
mod yardstick;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

/// Measures Hefu beside its yardsticks.
#[derive(Debug, Parser)]
#[command(name = "hefu-bench")]
struct Args {
    /// The folder of the deployment that is measured: database, keys. Made where there is none.
    #[arg(long)]
    data: PathBuf,
    /// The server's binary.
    #[arg(long)]
    hefu: PathBuf,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
    /// Leaves out what needs a large ledger.
    #[arg(long)]
    quick: bool,
    /// Measures only the rows whose names contain this.
    #[arg(long, default_value = "")]
    only: String,
    /// Vouchers that each measurement under load spends; each carries 16 transfers.
    #[arg(long, default_value_t = 4000)]
    vouchers: usize,
    /// Entries of the large ledger.
    #[arg(long, default_value_t = 1_000_000)]
    entries: u64,
    /// Further settings of PostgreSQL, such as log_min_duration_statement=0.
    #[arg(long)]
    postgres: Vec<String>,
    /// Where the server listens.
    #[arg(long, default_value_t = 8399)]
    port: u16,
}

/// Why a measurement came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The operating system's word.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The store's.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A command was not made or not taken.
    #[error(transparent)]
    Client(#[from] server::client::ClientError),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl BenchError {
    /// An error in words.
    pub fn other(what: impl ToString) -> Self {
        Self::Other(what.to_string())
    }
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .init();
    let args = Args::parse();
    match speed::run(&args) {
        Ok(rows) => {
            if args.json {
                println!("{}", report::json(&rows));
            }
            if rows.iter().all(report::Row::met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
