//! `hefu verify`.

use std::process::ExitCode;

use serde_json::json;
use store::verify::{Report, Trusted, verify};

use super::{CliError, Place, boot};

/// Replays the ledger; exits with 1 and names the first difference where there is one.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, as_json: bool) -> Result<ExitCode, CliError> {
    let database = boot::Database::open_as_it_is(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let store = database.connect().await?;
        let trusted = Trusted { log_key: keys.log.public_key(), tag_key: Some(keys.tag) };
        Ok::<_, CliError>(verify(&store, &trusted).await?)
    });
    drop(runtime);
    database.stop()?;
    let report = report?;
    if as_json {
        print_json(&report)
    } else {
        print(&report)
    }
    Ok(if report.difference.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &Report) {
    println!("entries replayed: {}", report.entries);
    println!("tree size:        {}", report.size);
    println!("root hash:        {}", hex::encode(report.root));
    for (table, rows) in &report.tables {
        println!("  {table:<16} {rows}");
    }
    match &report.difference {
        None => println!("No difference: the ledger replays to exactly what is stored."),
        Some(difference) => println!("DIFFERENCE at {}: {}", difference.place, difference.what),
    }
}

fn print_json(report: &Report) {
    let difference = report
        .difference
        .as_ref()
        .map(|difference| json!({"place": difference.place.to_string(), "what": difference.what}));
    let report = json!({
        "entries": report.entries,
        "size": report.size,
        "root": hex::encode(report.root),
        "tables": report.tables,
        "difference": difference,
    });
    println!("{report}");
}
