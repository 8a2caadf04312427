//! `hefu migrate`.

use std::process::ExitCode;

use store::migrate;

use super::{CliError, Place, existing};

/// Brings the tables up to date as their owner; with `citus`, spreads them over the workers of a cluster.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, citus: bool) -> Result<ExitCode, CliError> {
    let (Some(app_url), Some(owner_url)) = (&place.database_url, &place.database_owner_url) else {
        let what = "set HEFU_DATABASE_URL and HEFU_DATABASE_OWNER_URL: a private PostgreSQL is brought up to date \
                    whenever it is started";
        return Err(CliError::Other(what.to_owned()));
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        existing::open(app_url, Some(owner_url)).await?;
        if citus {
            migrate::spread(owner_url).await?;
        }
        Ok::<_, CliError>(())
    })?;
    println!("The tables are up to date{}.", if citus { ", and spread by log" } else { "" });
    Ok(ExitCode::SUCCESS)
}
