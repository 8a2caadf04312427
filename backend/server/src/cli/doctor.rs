//! `hefu doctor`: whether what is acknowledged here is kept.

use std::process::ExitCode;

use store::durability::{Finding, Verdict, examine};

use super::{CliError, Place, boot};
use crate::clock;

/// Prints what durability rests on; fails where something acknowledged could be lost.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, standby: bool) -> Result<ExitCode, CliError> {
    let database = boot::Database::open_as_it_is(place)?;
    let examined = tokio::runtime::Runtime::new()?.block_on(async {
        let store = database.connect().await?;
        let now = clock::now().timestamp();
        Ok::<_, CliError>(examine(&mut *store.connection().await?, standby, now).await?)
    });
    database.stop()?;
    let findings = examined?;
    for Finding { name, value, verdict, advice } in &findings {
        let word = match verdict {
            Verdict::Good => "good",
            Verdict::Doubtful => "look",
            Verdict::Lossy => "LOSSY",
        };
        println!("{word:<6} {name} = {value}{}{advice}", if advice.is_empty() { "" } else { ": " });
    }
    let lossy = findings.iter().any(|finding| finding.verdict == Verdict::Lossy);
    Ok(if lossy { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Refuses to serve where something acknowledged could be lost.
///
/// # Errors
/// [`CliError::Other`] with every such setting.
pub async fn refuse_lossy(store: &store::Store, standby: bool) -> Result<(), CliError> {
    let findings = examine(&mut *store.connection().await?, standby, clock::now().timestamp()).await?;
    let lossy = findings.iter().filter(|finding| finding.verdict == Verdict::Lossy);
    let words: Vec<String> =
        lossy.map(|finding| format!("{} = {}: {}", finding.name, finding.value, finding.advice)).collect();
    if words.is_empty() { Ok(()) } else { Err(CliError::Other(words.join("\n"))) }
}
