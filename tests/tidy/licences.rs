//! Every crate that is built carries a licence of the list in `deny.toml`.
//!
//! cargo-deny says more (advisories, sources) where it is installed; this says
//! the most important part everywhere.

use crate::source::Finding;
use std::fs;
use std::process::Command;

/// Crates whose licence is not allowed, or not said.
pub fn findings() -> Vec<Finding> {
    let root = tests::checkout();
    let deny = fs::read_to_string(root.join("deny.toml")).unwrap_or_default();
    let allowed = allowed(&deny);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--filter-platform", &target])
        .current_dir(root)
        .output();
    let metadata = output.ok().and_then(|output| serde_json::from_slice(&output.stdout).ok());
    judge(&metadata.unwrap_or(serde_json::Value::Null), &allowed)
}

fn judge(metadata: &serde_json::Value, allowed: &[String]) -> Vec<Finding> {
    let finding = |path: String, what: String| Finding { path, line: 1, what };
    let Some(packages) = metadata["packages"].as_array() else {
        return vec![finding("Cargo.lock".to_owned(), "cargo metadata says nothing".to_owned())];
    };
    let mut findings = Vec::new();
    for package in packages {
        let name = format!(
            "{} {}",
            package["name"].as_str().unwrap_or("?"),
            package["version"].as_str().unwrap_or("")
        );
        match package["license"].as_str() {
            None => findings.push(finding(name, "says no licence".to_owned())),
            Some(licence) if !permits(licence, allowed) => {
                findings.push(finding(name, format!("licence {licence} is not in deny.toml")));
            }
            Some(_) => {}
        }
    }
    findings
}

/// The strings of `allow = […]` under `[licenses]`.
fn allowed(deny: &str) -> Vec<String> {
    let list = deny.split("[licenses]").nth(1).and_then(|rest| rest.split("allow = [").nth(1));
    let list = list.and_then(|rest| rest.split(']').next()).unwrap_or_default();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether an SPDX expression can be met with the allowed licences. `/` is the old way to write `OR`.
fn permits(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    met && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any_of(words, at, allowed);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return met && closed;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[test]
fn expressions_are_judged() {
    let deny = "[licenses]\nallow = [\n \"MIT\",\n \"Apache-2.0\", \"Apache-2.0 WITH LLVM-exception\", \"Unicode-3.0\",\n]\n";
    let allowed = allowed(deny);
    assert_eq!(allowed.len(), 4);
    for good in [
        "MIT",
        "GPL-3.0-or-later OR MIT",
        "MIT/GPL-2.0",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
    ] {
        assert!(permits(good, &allowed), "{good}");
    }
    for bad in
        ["GPL-3.0-or-later", "MIT AND GPL-2.0", "(MIT OR Apache-2.0) AND GPL-2.0", "MIT WITH X", "", "(MIT"]
    {
        assert!(!permits(bad, &allowed), "{bad}");
    }
}

#[test]
fn planted_crates_are_found() {
    let metadata = serde_json::json!({"packages": [
        {"name": "good", "version": "1.0.0", "license": "MIT"},
        {"name": "copyleft", "version": "1.0.0", "license": "GPL-3.0-or-later"},
        {"name": "silent", "version": "1.0.0", "license": null},
    ]});
    let found: Vec<String> =
        judge(&metadata, &["MIT".to_owned()]).into_iter().map(|finding| finding.path).collect();
    assert_eq!(found, ["copyleft 1.0.0", "silent 1.0.0"]);
    assert_eq!(judge(&serde_json::Value::Null, &[]).len(), 1);
}
