//! `hefu verify FILE`: checks an evidence file offline. It needs neither a data folder nor a database.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::DateTime;
use ledger::{
    evidence::{
        Code, Disputed, Kind, NotChecked, Report, Stated, Trusted, container::MAX_FILE_BYTES, verify,
    },
    note::VerifierKey,
    policy::Policy,
    signature::PublicKey,
};
use serde_json::{Value, json};

use crate::text::{
    Language,
    evidence::{self as words, EvidenceTexts},
};

/// Status of a call that cannot be understood.
pub(super) const UNREADABLE: u8 = 2;
/// The longest list of one kind that is printed for people.
const LONGEST: usize = 40;

/// What the caller trusts, whatever a file says.
#[derive(Debug, clap::Args)]
pub struct TrustArgs {
    /// The public key of the log that you trust, 64 hex digits.
    #[arg(long, value_name = "HEX")]
    log_key: Option<String>,
    /// The same as a verifier key, as `/logs/main/vkey` has it.
    #[arg(long, value_name = "VKEY", conflicts_with = "log_key")]
    vkey: Option<String>,
    /// The witness policy that you trust, in C2SP syntax.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// What to check an evidence file against.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// An evidence file; without it the whole ledger is replayed.
    file: Option<PathBuf>,
    /// Every `*.hefu` of a folder, one line of JSON each.
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    batch: Option<PathBuf>,
    #[command(flatten)]
    trust: TrustArgs,
    /// Leaves out the last row, `rules.refused`, as verifiers do that do not have the rules.
    #[arg(long)]
    without_rules: bool,
    /// The language for people: zh or en.
    #[arg(long, default_value = "en", value_parser = ["zh", "en"])]
    lang: String,
}

impl FileArgs {
    /// Whether files are to be checked, and not the ledger.
    pub const fn is_about_files(&self) -> bool {
        self.file.is_some() || self.batch.is_some()
    }
}

/// Checks; exits with 0 for sound, 1 for unsound, 2 for a call that cannot be understood.
pub fn run(args: &FileArgs, as_json: bool) -> ExitCode {
    match check(args, as_json) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(what) => {
            eprintln!("hefu: {what}");
            ExitCode::from(UNREADABLE)
        }
    }
}

fn check(args: &FileArgs, as_json: bool) -> Result<bool, String> {
    let trusted = trusted(&args.trust)?;
    if let Some(folder) = &args.batch {
        return batch(folder, args.without_rules, &trusted);
    }
    let Some(path) = &args.file else { return Err("no file".to_owned()) };
    let report = judged(&read(path)?, args.without_rules, &trusted);
    let lang = if args.lang == "zh" { Language::Chinese } else { Language::English };
    let said = if as_json { format!("{}\n", to_json(&report)) } else { to_words(&report, lang) };
    io::stdout().write_all(said.as_bytes()).map_err(|error| error.to_string())?;
    Ok(report.is_sound())
}

pub(super) fn trusted(args: &TrustArgs) -> Result<Trusted, String> {
    let by_hex = |text: &String| PublicKey::parse_hex(text).map_err(|error| format!("--log-key: {error}"));
    let by_vkey = |text: &String| {
        VerifierKey::parse(text).map(|key| *key.key()).map_err(|error| format!("--vkey: {error}"))
    };
    let log_key =
        args.log_key.as_ref().map(by_hex).or_else(|| args.vkey.as_ref().map(by_vkey)).transpose()?;
    let policy = match &args.policy {
        None => None,
        Some(path) => {
            let parsed = Policy::parse(&read(path)?);
            Some(parsed.map_err(|error| format!("{}: {error}", path.display()))?)
        }
    };
    Ok(Trusted { log_key, policy })
}

/// Reads a file, of which one byte more than the longest is enough to know that it is too long.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    file.take(most).read_to_end(&mut bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes)
}

fn judged(file: &[u8], without_rules: bool, trusted: &Trusted) -> Report {
    let mut report = verify(file, trusted);
    report.failure = report.failure.filter(|failure| !without_rules || failure.code != Code::RulesRefused);
    report
}

fn batch(folder: &Path, without_rules: bool, trusted: &Trusted) -> Result<bool, String> {
    let listed = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let listed = listed.map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = listed.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "hefu"));
    paths.sort();
    let mut out = io::stdout().lock();
    let mut all_sound = true;
    for path in paths {
        let report = judged(&read(&path)?, without_rules, trusted);
        all_sound &= report.is_sound();
        let mut line = to_json(&report);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        line["file"] = Value::String(name);
        writeln!(out, "{line}").map_err(|error| error.to_string())?;
    }
    Ok(all_sound)
}

/// The report as the documented JSON object.
pub fn to_json(report: &Report) -> Value {
    let failure = report.failure.as_ref().map(
        |failure| json!({"code": failure.code.as_str(), "entry": failure.entry, "detail": failure.detail}),
    );
    let open =
        |what: &NotChecked| json!({"what": what.what(), "entry": what.entry(), "detail": what.detail()});
    let disputed = |one: &Disputed| json!({"entry": one.index, "key": one.key.to_string(), "revoked_by": one.revoked_by, "since": one.since});
    let stated = |one: &Stated| json!({"entry": one.index, "kind": one.kind, "object": one.object, "head": one.head, "last": one.last});
    json!({
        "verdict": if report.is_sound() { "sound" } else { "unsound" },
        "failure": failure,
        "checked": report.checked.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "judged": report.judged,
        "not_checked": report.not_checked.iter().map(open).collect::<Vec<_>>(),
        "stated": report.stated.iter().map(stated).collect::<Vec<_>>(),
        "disputed": report.disputed.iter().map(disputed).collect::<Vec<_>>(),
    })
}

/// The report in words.
fn to_words(report: &Report, lang: Language) -> String {
    let t = EvidenceTexts(lang);
    let mut lines = Vec::new();
    match &report.failure {
        None => lines.push(t.sound().to_owned()),
        Some(failure) => {
            lines.push(failure.entry.map_or_else(|| t.unsound().to_owned(), |index| t.unsound_at(index)));
            lines.push(words::failure(failure.code, lang).to_owned());
            lines.push(t.detail(&format!("{}: {}", failure.code.as_str(), failure.detail)));
        }
    }
    about(report, t, &mut lines);
    if !report.stated.is_empty() {
        lines.push(format!("\n{}", t.stated()));
        lines.extend(report.stated.iter().map(|one| {
            let last = one.last.map_or_else(|| one.head.clone(), |index| t.at(index));
            format!("- {}", t.stated_item(one.index, &one.object, &last))
        }));
    }
    if !report.disputed.is_empty() {
        lines.push(format!("\n{}", t.disputed()));
        let item = |one: &Disputed| format!("- {}", t.disputed_item(one.index, one.revoked_by, &one.since));
        lines.extend(report.disputed.iter().map(item));
    }
    if !report.not_checked.is_empty() {
        lines.push(format!("\n{}", t.not_checked()));
        lines.extend(open_points(report, t, lang));
    }
    lines.join("\n") + "\n"
}

fn about(report: &Report, t: EvidenceTexts, lines: &mut Vec<String>) {
    let Some(about) = &report.about else { return };
    lines.push(String::new());
    lines.push(match about.manifest.kind {
        Kind::Voucher => t.about_voucher(&about.manifest.subject),
        Kind::Holding => t.about_holding(&about.manifest.subject),
    });
    lines.push(t.log(&about.manifest.origin()));
    lines.extend(about.size.map(|size| t.size(size)));
    lines.push(t.entries(about.shown, about.hidden));
    lines.push(t.exported(&about.manifest.exported.to_string()));
    let time = |seconds: u64| {
        let time = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        time.map_or_else(|| seconds.to_string(), |time| time.to_rfc3339())
    };
    lines.extend(about.witnesses.iter().map(|(name, seconds)| t.witness(name, &time(*seconds))));
    lines.push(t.judged(report.judged.len()));
}

/// What was left open: one sentence a kind, and below it where.
fn open_points(report: &Report, t: EvidenceTexts, lang: Language) -> Vec<String> {
    let mut kinds: Vec<&NotChecked> = Vec::new();
    for what in &report.not_checked {
        if !kinds.iter().any(|known| known.what() == what.what()) {
            kinds.push(what);
        }
    }
    let mut lines = Vec::new();
    for kind in kinds {
        lines.push(format!("- {}", words::not_checked(kind, lang)));
        let of_kind: Vec<&NotChecked> =
            report.not_checked.iter().filter(|what| what.what() == kind.what()).collect();
        for what in of_kind.iter().take(LONGEST) {
            if let Some(index) = what.entry() {
                lines.push(format!("    {}: {}", t.at(index), what.detail()));
            }
        }
        if of_kind.len() > LONGEST {
            lines.push(format!("    … ({})", of_kind.len()));
        }
    }
    lines
}
