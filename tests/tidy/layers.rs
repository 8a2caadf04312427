//! Crates that only one layer may name, so that it alone changes with them.

use crate::source::{File, Finding};
use crate::tokens::tokens;

/// The beginning of a crate's name, and the folder that may name it.
const LAYERS: &[(&str, &str)] =
    &[("diesel", "backend/store/"), ("actix", "backend/server/"), ("askama", "backend/server/")];

fn of(name: &str, path: &str) -> Option<String> {
    let name = name.replace('-', "_");
    let (crate_name, folder) = LAYERS.iter().find(|(crate_name, _)| {
        name.strip_prefix(crate_name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    })?;
    (!path.starts_with(folder)).then(|| format!("names {crate_name}; only {folder} may"))
}

/// Names in code. What comments and strings say does not count.
pub fn code(file: &File) -> Vec<Finding> {
    let row = tokens(&file.text).unwrap_or_default();
    row.iter().filter_map(|token| Some(file.finding(token.line, of(&token.text, &file.path)?))).collect()
}

/// Dependencies in manifests; the workspace's own lists what the layers take from it.
pub fn manifest(file: &File) -> Vec<Finding> {
    if file.path == "Cargo.toml" {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(number, line)| {
            let name = line.split(['.', '=', ' ']).next()?;
            Some(file.finding(number + 1, of(name, &file.path)?))
        })
        .collect()
}

#[test]
fn a_planted_name_is_found() {
    let text = "//! diesel\nuse diesel_async::RunQueryDsl;\nuse dieselpunk::A;\nconst A: &str = \"actix\";";
    let found: Vec<usize> =
        code(&File::planted("backend/server/src/a.rs", text)).iter().map(|f| f.line).collect();
    assert_eq!(found, [2]);
    assert!(code(&File::planted("backend/store/src/a.rs", text)).is_empty());
    assert_eq!(code(&File::planted("contracts/src/a.rs", "use actix_web::App;")).len(), 1);
    let text = "[dependencies]\nserde.workspace = true\nactix-web = \"4\"\n";
    assert_eq!(manifest(&File::planted("backend/ledger/Cargo.toml", text))[0].line, 3);
    assert!(manifest(&File::planted("backend/server/Cargo.toml", text)).is_empty());
}
