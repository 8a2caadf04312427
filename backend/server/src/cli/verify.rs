//! `hefu verify`.

use std::process::ExitCode;

use super::{CliError, Place, boot};

/// Replays the ledger; exits with 1 and names the first difference where there is one.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, json: bool) -> Result<ExitCode, CliError> {
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let store = database.connect().await?;
        Ok::<_, CliError>(store::verify::verify(&store, &keys.log.public_key(), Some(keys.tag)).await?)
    });
    drop(runtime);
    database.stop()?;
    let report = report?;
    if json {
        println!("{}", report.json());
    } else {
        println!("{report}");
    }
    Ok(if report.difference.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
