//! `hefu compare`: holds two evidence files of one log against each other, offline.

use std::{path::PathBuf, process::ExitCode};

use ledger::evidence::compare::{Contradiction, compare};
use serde_json::json;

use super::evidence::{TrustArgs, UNREADABLE, read, trusted};
use crate::text::{
    Language,
    evidence::{CompareTexts, failure},
};

/// Which files.
#[derive(Debug, clap::Args)]
pub struct CompareArgs {
    /// An evidence file.
    one: PathBuf,
    /// Another one of the same log.
    other: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
    /// The language for people: zh or en.
    #[arg(long, default_value = "en", value_parser = ["zh", "en"])]
    lang: String,
}

/// Compares; exits with 0 where nothing contradicts, 1 where something does, 2 where the files cannot be
/// compared.
pub fn run(args: &CompareArgs) -> ExitCode {
    let compared = trusted(&args.trust).and_then(|trusted| {
        let (one, other) = (read(&args.one)?, read(&args.other)?);
        compare(&one, &other, &trusted).map_err(|error| error.to_string())
    });
    let lang = if args.lang == "zh" { Language::Chinese } else { Language::English };
    match compared {
        Err(what) => {
            eprintln!("hefu: {what}");
            ExitCode::from(UNREADABLE)
        }
        Ok(found) => {
            let found = found.as_ref();
            println!("{}", if args.json { as_json(found) } else { in_words(found, lang) });
            if found.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

fn as_json(found: Option<&Contradiction>) -> String {
    let found = found.map(|found| json!({"code": found.code(), "detail": found.detail()}));
    json!({ "contradiction": found }).to_string()
}

fn in_words(found: Option<&Contradiction>, lang: Language) -> String {
    let t = CompareTexts(lang);
    let Some(found) = found else { return t.none().to_owned() };
    let what = match found {
        Contradiction::Roots { .. } => t.two_trees(),
        Contradiction::Entries { .. } => t.two_entries(),
        Contradiction::HeadState { .. } => t.head_state(),
        Contradiction::TwoWays { .. } => t.two_ways(),
        Contradiction::Together(failed) => failure(failed.code, lang),
    };
    format!("{}\n{what}\n{}", t.contradicts(), t.detail(&found.detail()))
}
