//! The words table of the product, held against the names that others see: types
//! and refusal codes of `contracts`, tables, and the nouns of URLs.
//!
//! Only words that have no second, innocent meaning in that place are here.
//! `account`, `note`, `token` and `error` are a bank's, C2SP's, a session's and
//! Rust's own words, and stay out where those are spoken of.

use crate::source::{File, Finding};
use crate::tokens::{Token, tokens};

/// A word, and what the product says.
const WORDS: &[(&str, &str)] = &[
    ("aval", "guarantee"),
    ("beneficiary", "payee or holder"),
    ("bid", "quote"),
    ("bill", "voucher"),
    ("collateral", "pledge"),
    ("collateralise", "pledge"),
    ("debtor", "obligor"),
    ("drawer", "obligor"),
    ("endorse", "transfer"),
    ("endorsement", "transfer"),
    ("loan", "discount"),
    ("owner", "holder"),
    ("redeem", "settle"),
    ("redemption", "settle"),
    ("rfq", "request"),
    ("sell", "discount"),
    ("slice", "holding"),
    ("tranche", "holding"),
    ("user", "seat"),
];

/// Further words that the rules never need.
const WORDS_IN_CONTRACTS: &[(&str, &str)] =
    &[("block", "entry"), ("send", "transfer"), ("token", "voucher or holding")];

/// Names of law and of standards, in lower case with underscores, and where they come from.
const EXCEPTIONS: &[(&str, &str)] = &[("beneficial_owner", "受益所有人, of the anti-money-laundering law")];

/// Every name in `files` that the table forbids.
pub fn findings(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let contracts = file.path.starts_with("contracts/src/");
        let names = match &file.path {
            path if contracts && path.ends_with(".rs") => names_of_contracts(&row(file)),
            path if path.starts_with("migrations/") && path.ends_with("up.sql") => tables(&file.text),
            path if path.starts_with("backend/server/src/") && path.ends_with(".rs") => urls(&row(file)),
            _ => continue,
        };
        for (line, name) in names {
            findings.extend(wrong(&name, contracts).map(|(word, right)| {
                file.finding(line, format!("{name}: not \"{word}\" but \"{right}\" (words table)"))
            }));
        }
    }
    findings
}

fn row(file: &File) -> Vec<Token> {
    tokens(&file.text).unwrap_or_default()
}

fn wrong(name: &str, contracts: bool) -> Option<(&'static str, &'static str)> {
    let mut snake = words_of(name).join("_");
    for (exception, _) in EXCEPTIONS {
        snake = snake.replace(exception, "");
    }
    let further = if contracts { WORDS_IN_CONTRACTS } else { &[] };
    let mut table = WORDS.iter().chain(further);
    table
        .find(|(word, _)| snake.split('_').any(|part| part == *word || part.strip_suffix('s') == Some(word)))
        .copied()
}

/// `HoldingOwner`, `holding_owner` and `/holding/owner` are `holding`, `owner`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for letter in name.chars() {
        if !letter.is_ascii_alphanumeric() || (letter.is_ascii_uppercase() && lower_before) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
        lower_before = letter.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Types, traits and constants by name, and codes such as `holding.transfer.to_self`.
fn names_of_contracts(row: &[Token]) -> Vec<(usize, String)> {
    let types = row.windows(2).filter(|pair| {
        ["struct", "enum", "trait", "type", "const"].contains(&pair[0].text.as_str())
            && pair[1].text.starts_with(|first: char| first.is_ascii_uppercase())
    });
    let codes =
        row.iter().filter_map(|token| Some((token.line, token.string()?))).filter(|(_, text)| is_code(text));
    let types = types.map(|pair| (pair[1].line, pair[1].text.clone()));
    types.chain(codes.map(|(line, text)| (line, text.to_owned()))).collect()
}

fn is_code(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|part| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        })
}

fn tables(sql: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (number, line) in sql.lines().enumerate() {
        let lower = line.to_ascii_lowercase();
        let Some((_, rest)) = lower.split_once("create table ") else { continue };
        let rest = rest.trim_start_matches("if not exists ");
        let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next();
        names.push((number + 1, name.unwrap_or_default().to_owned()));
    }
    names
}

/// Strings that are paths of ours: `/holdings/{id}/transfer`. What stands in braces does not show.
fn urls(row: &[Token]) -> Vec<(usize, String)> {
    let path = |token: &Token| {
        let text = token.string().filter(|text| text.len() > 1 && text.starts_with('/'))?;
        let nouns: Vec<&str> = text.split('/').filter(|part| !part.starts_with('{')).collect();
        let plain = |part: &&str| {
            part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
        };
        nouns.iter().all(plain).then(|| (token.line, nouns.join("/")))
    };
    row.iter().filter_map(path).collect()
}

#[cfg(test)]
mod planted {
    //! Forbidden names are found in each place; protocols' own words are not.

    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        findings(&[File::planted(path, text)]).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn names_are_split() {
        assert_eq!(words_of("HoldingOwner"), ["holding", "owner"]);
        assert_eq!(words_of("/api/v1/holding-owners"), ["api", "v1", "holding", "owners"]);
    }

    #[test]
    fn forbidden_names() {
        let code = "pub struct HoldingSlice;\nenum Owner {}\nconst CODE: &str = \"loan.request.late\";";
        assert_eq!(found("contracts/src/a.rs", code).len(), 3);
        assert_eq!(found("contracts/src/a.rs", "pub struct SendToken;").len(), 1);
        let sql = "create table if not exists loans (\n id uuid);\nCREATE TABLE holding_owner (a int);";
        assert_eq!(found("migrations/1_a/up.sql", sql).len(), 2);
        assert_eq!(found("backend/server/src/web/a.rs", "#[get(\"/users/{id}\")] async fn a() {}").len(), 1);
    }

    #[test]
    fn innocent_names() {
        let code = "pub struct BeneficialOwner;\npub enum ParseError {}\nfn slice(a: &[u8]) {}\nstruct Bidirectional;";
        assert!(found("contracts/src/a.rs", code).is_empty());
        let routes = "#[get(\"/v/{token}\")] async fn a() { \"/etc/user agent\"; \"users\" }";
        assert!(found("backend/server/src/web/a.rs", routes).is_empty());
        assert!(found("backend/ledger/src/a.rs", "struct Slice;").is_empty());
        assert!(
            found("migrations/1_a/up.sql", "-- the owner of a loan\ncreate table session (token bytea);")
                .is_empty()
        );
    }
}
