//! Keeps what the compiler cannot: sizes, purposes, layers, templates, words, licences.
//!
//! Each lint is a function from a file to its findings, tried on a planted bad
//! file beside it, and then on the whole checkout here. Files whose first line
//! says `@generated` are exempt.

mod layers;
mod licences;
mod migrations;
mod routes;
mod rust;
mod source;
mod templates;
mod tokens;
mod words;

use source::{File, Finding, files};

/// Fails with every finding, one a line, as `path:line: what is wrong`.
fn report(findings: Vec<Finding>) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} to tidy:\n{}\n", lines.len(), lines.join("\n"));
}

/// Runs one lint over all files that end so.
fn over(ending: &str, lint: fn(&File) -> Vec<Finding>) {
    let files = files();
    let chosen: Vec<&File> = files.iter().filter(|file| file.path.ends_with(ending)).collect();
    assert!(!chosen.is_empty() || ending != ".rs", "no sources found: the lint would pass over nothing");
    report(chosen.into_iter().flat_map(lint).collect());
}

#[test]
fn files_are_short() {
    over(".rs", rust::file_length);
}

#[test]
fn functions_are_short() {
    over(".rs", rust::function_length);
}

#[test]
fn files_open_with_their_purpose() {
    over(".rs", rust::purpose);
}

#[test]
fn nothing_is_silenced_or_left_for_later() {
    over(".rs", rust::leftovers);
}

#[test]
fn nothing_sleeps_but_where_reviewed() {
    over(".rs", rust::sleeps);
    report(rust::stale_reviews(&files()));
}

#[test]
fn crates_are_named_only_in_their_layer() {
    over(".rs", layers::code);
    over("Cargo.toml", layers::manifest);
}

#[test]
fn every_route_stands_in_the_role_table() {
    report(routes::table(&files()));
}

#[test]
fn templates_are_used() {
    report(templates::unused(&files()));
}

#[test]
fn templates_obey_the_content_security_policy() {
    over(".html", templates::inline);
}

#[test]
fn templates_escape_what_they_print() {
    over(".html", templates::unescaped);
}

#[test]
fn migrations_go_up_and_down() {
    report(migrations::shape(&files()));
}

#[test]
fn names_follow_the_words_table() {
    report(words::findings(&files()));
}

#[test]
fn licences_are_allowed() {
    report(licences::findings());
}
