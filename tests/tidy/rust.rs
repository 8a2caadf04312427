//! Lints of Rust sources: length, purpose, leftovers, sleeps.

use crate::source::{File, Finding};
use crate::tokens::{Token, are, closing, tokens};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;

/// Where waiting by the clock is right, and why. An entry without a sleep is itself a finding.
const REVIEWED_SLEEPS: &[(&str, &str)] = &[
    ("backend/cluster/src/postmaster.rs", "a starting PostgreSQL tells nobody that it is ready"),
    ("backend/server/src/jobs/witness.rs", "a witness that failed is not asked again at once"),
    ("tests/soak/src/pause.rs", "faults last a time, and what was killed tells nobody that it is back"),
    ("backend/store/src/durability.rs", "the primary tells nobody that its standby has flushed"),
    ("backend/server/tests/server/further_log.rs", "the registry tells nobody outside that it was followed"),
    ("backend/store/tests/database/standby.rs", "nor that its standby has gone or come back"),
    ("backend/store/src/writer/queue.rs", "the writer rests after a failed database instead of spinning"),
];

/// No file is longer than can be held in mind.
pub fn file_length(file: &File) -> Vec<Finding> {
    let lines = file.text.lines().count();
    if lines <= FILE_LINES {
        return Vec::new();
    }
    vec![file.finding(lines, format!("{lines} lines; at most {FILE_LINES}"))]
}

/// No function is longer than a screen, counted from `fn` to its closing brace, also inside macros.
pub fn function_length(file: &File) -> Vec<Finding> {
    with_tokens(file, |row| {
        let mut findings = Vec::new();
        for (at, token) in row.iter().enumerate() {
            let Some(name) = row.get(at + 1).filter(|_| token.text == "fn") else { continue };
            // `fn(` is a type.
            let Some(body) = body(row, at + 2).filter(|_| name.text != "(") else { continue };
            let lines = closing(row, body).map_or(0, |end| row[end].line + 1 - token.line);
            if lines > FUNCTION_LINES {
                let what = format!("fn {} has {lines} lines; at most {FUNCTION_LINES}", name.text);
                findings.push(file.finding(token.line, what));
            }
        }
        findings
    })
}

/// The opening brace of the function whose signature goes on at `at`; none where it has no body.
fn body(row: &[Token], at: usize) -> Option<usize> {
    let mut at = at;
    loop {
        match row.get(at)?.text.as_str() {
            "{" => return Some(at),
            ";" => return None,
            "(" | "[" => at = closing(row, at)?,
            _ => {}
        }
        at += 1;
    }
}

/// Every file says first what it is for.
pub fn purpose(file: &File) -> Vec<Finding> {
    let first = file.text.lines().next().unwrap_or_default();
    if first.starts_with("//!") && first.len() > "//! ".len() {
        return Vec::new();
    }
    vec![file.finding(1, "does not open with its purpose, `//! …`")]
}

/// Nothing is silenced without a reason, left for later, or skipped.
pub fn leftovers(file: &File) -> Vec<Finding> {
    let mut findings = with_tokens(file, |row| {
        let mut findings = Vec::new();
        for at in 0..row.len() {
            for (wrong, what) in [
                (["[", "allow", "("], "allow: use #[expect(…, reason = …)]"),
                (["todo", "!", "("], "left for later"),
                (["unimplemented", "!", "("], "left for later"),
                (["[", "ignore", "]"], "an ignored test"),
                (["[", "ignore", "="], "an ignored test"),
            ] {
                if are(row, at, &wrong) {
                    findings.push(file.finding(row[at].line, what));
                }
            }
        }
        findings
    });
    for (number, line) in file.text.lines().enumerate() {
        let comment = line.find("//").map_or("", |start| &line[start..]);
        let mut words = comment.split(|letter: char| !letter.is_ascii_alphanumeric());
        if words.any(|word| [concat!("TO", "DO"), concat!("FIX", "ME")].contains(&word)) {
            findings.push(file.finding(number + 1, "a note to do it later"));
        }
    }
    findings
}

/// Nothing waits by the clock where it could wait for what it needs.
pub fn sleeps(file: &File) -> Vec<Finding> {
    if REVIEWED_SLEEPS.iter().any(|(path, _)| *path == file.path) {
        return Vec::new();
    }
    all_sleeps(file)
}

/// Entries of the reviewed list that are no longer needed.
pub fn stale_reviews(files: &[File]) -> Vec<Finding> {
    let needed = |path: &str| files.iter().any(|file| file.path == path && !all_sleeps(file).is_empty());
    let stale = REVIEWED_SLEEPS.iter().filter(|(path, _)| !needed(path));
    let what = "no longer sleeps; take it off the reviewed list";
    stale.map(|(path, _)| Finding { path: (*path).to_owned(), line: 1, what: what.to_owned() }).collect()
}

fn all_sleeps(file: &File) -> Vec<Finding> {
    with_tokens(file, |row| {
        let mut findings = Vec::new();
        for at in 0..row.len() {
            let method = at > 0 && row[at - 1].text == ".";
            let sleeps = ["sleep", "sleep_until"].iter().any(|name| are(row, at, &[name, "("]));
            if sleeps && !method {
                findings.push(file.finding(row[at].line, "sleeps; await the event, or have it reviewed"));
            }
        }
        findings
    })
}

fn with_tokens(file: &File, lint: impl Fn(&[Token]) -> Vec<Finding>) -> Vec<Finding> {
    match tokens(&file.text) {
        Ok(row) => lint(&row),
        Err(line) => vec![file.finding(line, "cannot be read as Rust")],
    }
}

#[cfg(test)]
mod planted {
    //! Each lint on a bad file and on a good one.

    use super::*;

    // A `~` in a planted text stands for nothing: it keeps the text from being found here.

    fn lines(lint: fn(&File) -> Vec<Finding>, text: &str) -> Vec<usize> {
        lint(&File::planted("a.rs", &text.replace('~', ""))).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn long_files() {
        assert!(lines(file_length, &"\n".repeat(400)).is_empty());
        assert_eq!(lines(file_length, &"\n".repeat(401)), [401]);
    }

    #[test]
    fn long_functions() {
        let function = |lines: usize| format!("\nfn f(a: [u8; 2]) -> u8 {{{}}}\n", "\n".repeat(lines - 1));
        assert!(lines(function_length, &function(70)).is_empty());
        assert_eq!(lines(function_length, &function(71)), [2]);
        assert_eq!(lines(function_length, &format!("wrap! {{ {} }}", function(71))), [2]);
        assert!(
            lines(function_length, &format!("trait T {{ fn f(); }}\nstruct S {{{}}}", "\n".repeat(90)))
                .is_empty()
        );
        assert!(
            lines(function_length, &format!("type F = fn(u8);\nmod m {{{}}}", "\n".repeat(90))).is_empty()
        );
    }

    #[test]
    fn missing_purposes() {
        assert!(lines(purpose, "//! Why.\n").is_empty());
        assert_eq!(lines(purpose, "use std::fs;\n"), [1]);
        assert_eq!(lines(purpose, "//!\n"), [1]);
        assert_eq!(lines(purpose, ""), [1]);
    }

    #[test]
    fn things_left_over() {
        assert_eq!(lines(leftovers, "#[al~low(dead_code)]\nfn a() {}\n#![al~low(clippy::all)]"), [1, 3]);
        assert_eq!(lines(leftovers, "fn a() { to~do!() }\nfn b() { unimple~mented!(\"b\") }"), [1, 2]);
        assert_eq!(lines(leftovers, "\n#[ig~nore = \"slow\"]\nfn a() {}\n// FIX~ME: b"), [2, 4]);
        assert!(
            lines(leftovers, "//! Says to~do!( and allow(.\nconst A: &str = \"#[al~low(x)]\";").is_empty()
        );
    }

    #[test]
    fn sleepers() {
        assert_eq!(
            lines(sleeps, "fn a() {\nstd::thread::sl~eep(B);\ntokio::time::sl~eep(B).await }"),
            [2, 3]
        );
        assert_eq!(lines(sleeps, "use tokio::time::{sleep};\nfn a() { sleep(B) }"), [2]);
        assert!(lines(sleeps, "fn a() { pg_sleep(1); baby.sleep(1) } // sleep(1)").is_empty());
        let reviewed = |text| {
            let planted = REVIEWED_SLEEPS.iter().map(|(path, _)| File::planted(path, text));
            planted.collect::<Vec<_>>()
        };
        assert!(stale_reviews(&reviewed("fn a() { sleep(B) }")).is_empty());
        assert_eq!(stale_reviews(&reviewed("fn a() {}")).len(), REVIEWED_SLEEPS.len());
    }
}
