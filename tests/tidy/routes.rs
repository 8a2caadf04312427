//! Every route of the server stands in its role table, and every row of the table is a route.

use std::collections::BTreeSet;

use crate::source::{File, Finding};

const SERVED: [&str; 2] = ["backend/server/src/web", "backend/server/src/api"];
const TABLE: &str = "backend/server/src/auth/roles.rs";

/// Method and pattern of each `.route("…", web::get().to(…))` of a file.
fn served(file: &File) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (place, _) in file.text.match_indices(".route(") {
        let rest = file.text[place + 7..].trim_start();
        let Some((pattern, rest)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
            continue;
        };
        let Some((_, rest)) = rest.split_once("web::") else { continue };
        let method: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
        let line = file.text[..place].lines().count();
        found.push((format!("{} {pattern}", method.to_uppercase()), line));
    }
    found
}

/// Method and pattern of each row of the table.
fn listed(file: &File) -> Vec<(String, usize)> {
    let rows = file.text.lines().enumerate().filter_map(|(number, line)| {
        let mut quoted = line.trim().strip_prefix("(\"")?.split('"');
        let (method, _, pattern) = (quoted.next()?, quoted.next()?, quoted.next()?);
        line.contains("Who::").then(|| (format!("{method} {pattern}"), number + 1))
    });
    rows.collect()
}

/// Routes without a row, and rows without a route.
pub fn table(files: &[File]) -> Vec<Finding> {
    let pages = files.iter().filter(|file| SERVED.iter().any(|folder| file.path.starts_with(folder)));
    let tables: Vec<&File> = files.iter().filter(|file| file.path == TABLE).collect();
    let rows: Vec<_> =
        tables.iter().flat_map(|file| listed(file).into_iter().map(move |row| (*file, row))).collect();
    let routes: Vec<_> =
        pages.flat_map(|file| served(file).into_iter().map(move |row| (file, row))).collect();
    let known: BTreeSet<&str> = rows.iter().map(|(_, row)| row.0.as_str()).collect();
    let used: BTreeSet<&str> = routes.iter().map(|(_, row)| row.0.as_str()).collect();
    let bare = routes.iter().filter(|(_, row)| !known.contains(row.0.as_str()));
    let stale = rows.iter().filter(|(_, row)| !used.contains(row.0.as_str()));
    bare.map(|(file, row)| file.finding(row.1, format!("{} is not in the role table", row.0)))
        .chain(stale.map(|(file, row)| file.finding(row.1, format!("{} is no route", row.0))))
        .collect()
}

#[test]
fn planted_gaps_are_found() {
    let page = File::planted(
        "backend/server/src/web/a.rs",
        "//! A.\nconfig.route(\"/a\", web::get().to(show)).route(\n    \"/b/{id}\",\n    web::post().to(b));",
    );
    let roles = File::planted(
        TABLE,
        "//! Roles.\n    (\"GET\", \"/a\", Who::Anyone),\n    (\"GET\", \"/c\", Who::Anyone),",
    );
    let said: Vec<String> = table(&[page, roles]).iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("POST /b/{id} is not in the role table"));
    assert!(said[1].contains("GET /c is no route"));
}
