//! Lints of templates: each is used, none carries code or style of its own, none prints unescaped.

use crate::source::{File, Finding};
use crate::tokens::tokens;
use std::collections::BTreeSet;

/// Below these are not askama's templates: styles and scripts, and typst's.
const OTHERS: [&str; 2] = ["templates/assets/", "templates/paper/"];

/// Templates that print markup made elsewhere, and what keeps it safe.
const REVIEWED_UNESCAPED: &[(&str, &str)] = &[];

/// Templates that no source names, nor any template that is used itself.
pub fn unused(files: &[File]) -> Vec<Finding> {
    let is_template = |file: &&File| {
        file.path.starts_with("templates/")
            && file.path.ends_with(".html")
            && !OTHERS.iter().any(|other| file.path.starts_with(other))
    };
    let templates: Vec<&File> = files.iter().filter(is_template).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<String> =
        files.iter().filter(|file| file.path.ends_with(".rs")).flat_map(named_in_code).collect();
    while let Some(name) = next.pop() {
        let Some(template) = templates.iter().find(|template| template.path == format!("templates/{name}"))
        else {
            continue;
        };
        if used.insert(template.path.clone()) {
            next.extend(named_in_template(template));
        }
    }
    templates
        .into_iter()
        .filter(|template| !used.contains(&template.path))
        .map(|template| template.finding(1, "is used by no page, mail or template"))
        .collect()
}

/// What `path = "…"` names in a source; a macro may spell the attribute in its own way, so any string counts.
fn named_in_code(file: &File) -> Vec<String> {
    let row = tokens(&file.text).unwrap_or_default();
    row.iter()
        .filter_map(|token| token.string())
        .filter(|text| text.contains('.'))
        .map(str::to_owned)
        .collect()
}

/// What `{% include %}`, `{% extends %}` and `{% import %}` name, from the root or beside the file.
fn named_in_template(file: &File) -> Vec<String> {
    let folder = file.path.trim_start_matches("templates/").rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names = Vec::new();
    for tag in file.text.split("{%").skip(1) {
        let tag = tag.trim_start_matches(['-', '+', '~']).trim_start();
        if !["include", "extends", "import"].iter().any(|word| tag.starts_with(word)) {
            continue;
        }
        if let Some(name) = tag.split('"').nth(1) {
            names.push(name.to_owned());
            names.push(format!("{folder}/{name}"));
        }
    }
    names
}

/// What the browser would refuse: code or style inside a page.
pub fn inline(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, tag, rest) in tags(&file.text) {
        let lower = tag.to_ascii_lowercase();
        let name = lower.split([' ', '\n', '>', '/']).next().unwrap_or_default();
        if name == "style" {
            findings.push(file.finding(line, "<style> in a page: use the stylesheet"));
        }
        let content = rest.split('<').next().unwrap_or_default().trim();
        // A block of JSON is data; browsers do not run it.
        if name == "script" && !content.is_empty() && !lower.contains("type=\"application/json\"") {
            findings.push(file.finding(line, "<script> with code in a page: use a module"));
        }
        for attribute in attributes(&lower) {
            let handler = attribute.starts_with("on") && attribute.len() > 2;
            if attribute == "style" || handler {
                findings.push(
                    file.finding(line, format!("{attribute}= in a page: use the stylesheet or a module")),
                );
            }
        }
        if lower.contains("javascript:") {
            findings.push(file.finding(line, "a javascript: address"));
        }
    }
    findings
}

/// The elements' opening tags: line, text between the angle brackets, and what follows.
fn tags(text: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|offset| at + offset) {
        at = open + 1;
        if !text[at..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            continue;
        }
        let end = end_of_tag(text, at);
        let line = text[..open].matches('\n').count() + 1;
        found.push((line, &text[at..end], text.get(end + 1..).unwrap_or_default()));
        at = end;
    }
    found
}

/// The index of the `>` that closes a tag; one inside quotes or a template's expression does not.
fn end_of_tag(text: &str, start: usize) -> usize {
    let (mut quote, mut depth) = (None, 0_usize);
    for (offset, letter) in text[start..].char_indices() {
        match (letter, quote) {
            ('{', _) => depth += 1,
            ('}', _) => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            (_, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => quote = Some(letter),
            ('>', None) => return start + offset,
            _ => {}
        }
    }
    text.len()
}

/// The names of a tag's attributes that have a value, or are alone.
fn attributes(tag: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut name, mut quote, mut depth) = (String::new(), None, 0_usize);
    for letter in tag.chars().chain([' ']) {
        match (letter, quote) {
            ('{', _) => depth += 1,
            ('}', _) => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            (_, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(letter),
            (letter, None) if letter.is_ascii_alphanumeric() || "-:@.".contains(letter) => name.push(letter),
            _ => {
                if !name.is_empty() {
                    names.push(std::mem::take(&mut name));
                }
            }
        }
    }
    // The first is the element's own name.
    names.into_iter().skip(1).collect()
}

/// Whatever prints without escaping, but where it was reviewed.
pub fn unescaped(file: &File) -> Vec<Finding> {
    if REVIEWED_UNESCAPED.iter().any(|(path, _)| *path == file.path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let squeezed: String = line.chars().filter(|letter| !letter.is_whitespace()).collect();
        let safe = squeezed
            .split("|safe")
            .skip(1)
            .any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if safe || squeezed.contains("escape(\"none\")") {
            findings.push(file.finding(number + 1, "prints unescaped; have it reviewed"));
        }
    }
    findings
}

#[cfg(test)]
mod planted {
    //! Each lint on bad templates and on good ones.

    use super::*;

    fn lines(lint: fn(&File) -> Vec<Finding>, text: &str) -> Vec<usize> {
        lint(&File::planted("templates/a.html", text)).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn unused_templates() {
        let files = [
            File::planted("backend/server/src/a.rs", "#[template(path = \"holding/a.html\")] struct A;"),
            File::planted(
                "templates/holding/a.html",
                "{% extends \"base.html\" %}{%- include \"row.html\" -%}",
            ),
            File::planted("templates/holding/row.html", "row"),
            File::planted("templates/base.html", "{% import \"components/x.html\" as x %}"),
            File::planted("templates/components/x.html", "x"),
            File::planted("templates/assets/a.css", "a {}"),
            File::planted("templates/alone.html", "{% include \"friend.html\" %}"),
            File::planted("templates/friend.html", "{% include \"alone.html\" %}"),
        ];
        let found: Vec<String> = unused(&files).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["templates/alone.html", "templates/friend.html"]);
    }

    #[test]
    fn code_and_style_in_pages() {
        assert_eq!(lines(inline, "<p>\n<script>alert(1)</script>"), [2]);
        assert_eq!(lines(inline, "<p style=\"color:red\">\n<a href=x onclick='a()'>"), [1, 2]);
        assert_eq!(lines(inline, "<div\n  class=\"a\"\n  onload=\"x > y\">\n<style>p {}</style>"), [1, 4]);
        assert_eq!(lines(inline, "<a href=\"javascript:a()\">"), [1]);
        assert_eq!(lines(inline, "<p {% if a > b %}style=\"\"{% endif %}>"), [1]);
    }

    #[test]
    fn pages_without_code() {
        assert!(lines(inline, "<script type=\"module\" src=\"/a.js\" defer></script>\n").is_empty());
        assert!(lines(inline, "<script type=\"application/json\" id=\"a\">{{ a }}</script>").is_empty());
        assert!(
            lines(inline, "<p class=\"style\" title=\"style= onclick=\">style= once < on=1</p>").is_empty()
        );
        assert!(
            lines(inline, "<link rel=\"stylesheet\" href=\"/a.css\"><a data-on=\"x\" href=\"{{ x }}\">")
                .is_empty()
        );
    }

    #[test]
    fn unescaped_prints() {
        assert_eq!(
            lines(unescaped, "{{ a }}\n{{ a|safe }}\n{{ a | safe }}\n{{ a|escape(\"none\") }}"),
            [2, 3, 4]
        );
        assert!(lines(unescaped, "{{ a|safely }} a safe place").is_empty());
    }
}
