//! `hefu export`: writes an evidence file for a member.

use std::{fs, path::PathBuf, process::ExitCode};

use contracts::{
    calendar::Tick,
    id::{HoldingId, MemberId, VoucherId},
};

use super::{
    CliError, Place, boot,
    log::{self, OneLog},
};
use crate::{
    clock,
    evidence::{Exporter, Subject},
    witnessing::Witnessing,
};

/// What to export, and for whom.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// A voucher, with all that the member may show of it.
    #[arg(long, value_name = "ID", conflicts_with = "holding", required_unless_present = "holding")]
    voucher: Option<String>,
    /// One holding, with the way to it.
    #[arg(long, value_name = "ID")]
    holding: Option<String>,
    /// The member that shows it.
    #[arg(long, value_name = "ID")]
    member: String,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// The log that it stands on, as addresses name it.
    #[arg(long, default_value = store::FIRST_LOG_NAME)]
    log: String,
    /// The witness policy of this log.
    #[arg(long, env = "HEFU_POLICY", value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl ExportArgs {
    fn read(&self) -> Option<(MemberId, Subject)> {
        let member = MemberId::parse(&self.member).ok()?;
        let voucher = |id: &String| VoucherId::parse(id).ok().map(Subject::Voucher);
        let holding = |id: &String| HoldingId::parse(id).ok().map(Subject::Holding);
        let subject = self.voucher.as_ref().map_or_else(|| self.holding.as_ref().and_then(holding), voucher);
        Some((member, subject?))
    }
}

/// Exports.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, args: &ExportArgs) -> Result<ExitCode, CliError> {
    let (member, subject) =
        args.read().ok_or_else(|| CliError::Other("an id is a UUIDv4 in lowercase".to_owned()))?;
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let file = runtime.block_on(async {
        let store = database.connect().await?;
        let OneLog { store, keys, pen, .. } = log::open_named(&store, &keys, place, &args.log).await?;
        let log_key = keys.log.public_key();
        let witnessing =
            Witnessing::read(args.policy.as_deref(), false, &log_key).map_err(CliError::Other)?;
        let (operator, now) = (pen.genesis.operator, Tick::from_seconds(clock::now().timestamp()));
        let now = now.unwrap_or(pen.genesis.now);
        let exporter = Exporter { store: &store, log_key, operator, witnessing: &witnessing, now };
        exporter.export(member, subject).await.map_err(|error| CliError::Other(error.to_string()))
    });
    drop(runtime);
    database.stop()?;
    let file =
        file?.ok_or_else(|| CliError::Other("the member has nothing of it that it could show".to_owned()))?;
    fs::write(&args.out, &file)?;
    println!("{}: {} bytes", args.out.display(), file.len());
    Ok(ExitCode::SUCCESS)
}
