//! `hefu verify`.

use std::process::ExitCode;

use serde_json::{Value, json};
use store::{
    registry::not_imported,
    verify::{Report, Trusted, verify},
};

use super::{CliError, Place, boot};

/// Replays the ledger; exits with 1 and names the first difference where there is one.
///
/// # Errors
/// A [`CliError`].
pub fn run(place: &Place, as_json: bool) -> Result<ExitCode, CliError> {
    let database = boot::Database::open_as_it_is(place)?;
    let keys = boot::keys(place)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let reports = runtime.block_on(async {
        let registry = database.connect().await?;
        let mut reports = Vec::new();
        for (log_id, name) in registry.logs().await? {
            let store = registry.clone().of_log(log_id);
            let of_log = if log_id == registry.registry_id {
                keys.clone()
            } else {
                keys.of_log(&place.data.join("keys"), &name)?
            };
            let trusted = Trusted { log_key: of_log.log.public_key(), tag_key: Some(of_log.tag) };
            let mut report = verify(&store, &trusted).await?;
            if log_id != registry.registry_id && report.difference.is_none() {
                report.difference = not_imported(&registry, &store).await?;
            }
            reports.push((name, report));
        }
        Ok::<_, CliError>(reports)
    });
    drop(runtime);
    database.stop()?;
    let reports = reports?;
    if as_json {
        print_json(&reports);
    } else {
        for (name, report) in &reports {
            if reports.len() > 1 {
                println!("log {name}");
            }
            print(report);
        }
    }
    let agree = reports.iter().all(|(_, report)| report.difference.is_none());
    Ok(if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &Report) {
    println!("entries replayed: {}", report.entries);
    println!("tree size:        {}", report.size);
    println!("root hash:        {}", hex::encode(report.root));
    for (table, rows) in &report.tables {
        println!("  {table:<20} {rows}");
    }
    match &report.difference {
        None => println!("No difference: the ledger replays to exactly what is stored."),
        Some(difference) => println!("DIFFERENCE at {}: {}", difference.place, difference.what),
    }
}

/// One object for the registry, with those of further logs in it by their names.
fn print_json(reports: &[(String, Report)]) {
    let mut all = reports.iter().map(|(name, report)| (name, as_value(report)));
    let Some((_, mut first)) = all.next() else { return };
    let further: serde_json::Map<String, Value> = all.map(|(name, value)| (name.clone(), value)).collect();
    if let Some(object) = first.as_object_mut().filter(|_| !further.is_empty()) {
        object.insert("logs".to_owned(), Value::Object(further));
    }
    println!("{first}");
}

fn as_value(report: &Report) -> Value {
    let difference = report
        .difference
        .as_ref()
        .map(|difference| json!({"place": difference.place.to_string(), "what": difference.what}));
    json!({
        "entries": report.entries,
        "size": report.size,
        "root": hex::encode(report.root),
        "tables": report.tables,
        "difference": difference,
    })
}
