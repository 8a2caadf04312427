//! Every folder under `migrations` is one change, with its way up and its way down.

use crate::source::{File, Finding};
use std::collections::BTreeMap;

/// Each folder is `<time>_<change>` and holds `up.sql` and `down.sql`, and nothing else is there.
pub fn shape(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        let Some(rest) = file.path.strip_prefix("migrations/") else { continue };
        match rest.split_once('/') {
            Some((folder, name @ ("up.sql" | "down.sql"))) => folders.entry(folder).or_default().push(name),
            _ => findings
                .push(file.finding(1, "does not belong here: only <time>_<change>/{up,down}.sql does")),
        }
    }
    for (folder, names) in folders {
        let path = format!("migrations/{folder}");
        let mut missing = |what: &str| {
            findings.push(Finding { path: path.clone(), line: 1, what: what.to_owned() });
        };
        if names.len() != 2 {
            missing("has not both up.sql and down.sql");
        }
        if !folder.split_once('_').is_some_and(|(time, _)| is_time(time)) {
            missing("is not named <time>_<change>");
        }
    }
    findings
}

fn is_time(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[test]
fn planted_strays_are_found() {
    let found = |paths: &[&str]| {
        let files: Vec<File> = paths.iter().map(|path| File::planted(path, "select 1;")).collect();
        shape(&files).into_iter().map(|finding| finding.path).collect::<Vec<_>>()
    };
    let (up, down) =
        ("migrations/20260101000000_members/up.sql", "migrations/20260101000000_members/down.sql");
    assert!(found(&[up, down, "backend/store/src/a.sql"]).is_empty());
    assert_eq!(found(&[up]), ["migrations/20260101000000_members"]);
    assert_eq!(found(&["migrations/README.md"]), ["migrations/README.md"]);
    assert_eq!(found(&[up, down, "migrations/20260101000000_members/x.sql"]).len(), 1);
    assert_eq!(found(&["migrations/members/up.sql", "migrations/members/down.sql"]), ["migrations/members"]);
}
