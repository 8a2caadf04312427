//! The certificate: an evidence file as a document for people, in both languages, with the file enclosed.
//!
//! Invariant: it is made from the file and nothing else, so it says nothing that the file does not prove, and
//! whoever has the file can print it again, byte by byte (docs/decisions/0010-certificates.md).

mod entries;

use chrono::{DateTime, Utc};
use contracts::calendar::Tick;
use ledger::{
    checkpoint::SignedCheckpoint,
    encoding::hex,
    evidence::{About, Failure, Kind, Report, Trusted, container, verify},
};
use paper::{Code, Document, Enclosed, PaperError, Section, Sheet};
use sha2::{Digest as _, Sha256};

use crate::{
    text::{
        Language,
        certificate::CertificateTexts,
        evidence::{self as words, EvidenceTexts},
    },
    web::show,
};
use entries::Entries;

/// The media type of evidence files.
pub const EVIDENCE_TYPE: &str = "application/vnd.hefu.evidence";

/// Where the QR code leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadsTo {
    /// The public check of the voucher.
    Check(String),
    /// The page that checks evidence files.
    Verify(String),
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The file is not sound: nothing is certified.
    #[error("{}: {}", .0.code.as_str(), .0.detail)]
    Unsound(Failure),
    /// It is sound and yet cannot be read: our own failure.
    #[error("the file cannot be read again: {0}")]
    Unreadable(String),
    /// It could not be printed.
    #[error(transparent)]
    Paper(#[from] PaperError),
}

/// The certificate of the evidence file `file`, as a PDF.
///
/// # Errors
/// A [`CertificateError`].
pub fn certificate(file: &[u8], leads_to: Option<&LeadsTo>) -> Result<Vec<u8>, CertificateError> {
    Ok(paper::print(&document(file, leads_to)?)?)
}

/// The same before it is printed.
///
/// # Errors
/// A [`CertificateError`].
pub fn document(file: &[u8], leads_to: Option<&LeadsTo>) -> Result<Document, CertificateError> {
    let report = verify(file, &Trusted::default());
    if let Some(failure) = report.failure {
        return Err(CertificateError::Unsound(failure));
    }
    let unreadable = |what: &str| CertificateError::Unreadable(what.to_owned());
    let about = report.about.as_ref().ok_or_else(|| unreadable("what it is about"))?;
    let entries = Entries::of(file, about)?;
    let root = root_of(file, about).ok_or_else(|| unreadable("the checkpoint"))?;
    let certified = Certified { file, report: &report, about, entries: &entries, root };
    let name = match about.manifest.kind {
        Kind::Voucher => "voucher",
        Kind::Holding => "holding",
    };
    let texts = CertificateTexts(Language::Chinese);
    Ok(Document {
        title: format!("{} {}", certified.heading(texts), about.manifest.subject),
        language: Language::Chinese.tag(),
        made: time_of(about.manifest.exported),
        sheets: [Language::Chinese, Language::English]
            .map(|lang| certified.sheet(lang, leads_to))
            .into_iter()
            .collect(),
        enclosed: Some(Enclosed {
            name: format!("hefu-{name}-{}.hefu", show::short(&about.manifest.subject)),
            media_type: EVIDENCE_TYPE,
            description: texts.enclosed().to_owned(),
            bytes: file.to_vec(),
        }),
    })
}

fn time_of(tick: Tick) -> DateTime<Utc> {
    DateTime::from_timestamp(tick.seconds(), 0).unwrap_or_default()
}

fn root_of(file: &[u8], about: &About) -> Option<String> {
    let members = container::read(file).ok()?;
    let note = members.iter().find(|member| member.name == b"checkpoint")?;
    let signed = SignedCheckpoint::open(note.bytes, &about.manifest.log_key).ok()?;
    Some(hex(&signed.checkpoint().root))
}

/// A sound file with what was found in it.
struct Certified<'a> {
    file: &'a [u8],
    report: &'a Report,
    about: &'a About,
    entries: &'a Entries,
    root: String,
}

type Rows = Vec<(String, String)>;

fn row(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

impl Certified<'_> {
    fn heading(&self, t: CertificateTexts) -> &'static str {
        match self.about.manifest.kind {
            Kind::Voucher => t.voucher_heading(),
            Kind::Holding => t.holding_heading(),
        }
    }

    fn sheet(&self, lang: Language, leads_to: Option<&LeadsTo>) -> Sheet {
        let t = CertificateTexts(lang);
        let section =
            |heading: &str, rows: Rows| Section { heading: heading.to_owned(), rows, ..Section::default() };
        let subject = &self.about.manifest.subject;
        Sheet {
            heading: self.heading(t).to_owned(),
            lead: t.lead().to_owned(),
            code: leads_to.map(|leads_to| match leads_to {
                LeadsTo::Check(address) => {
                    Code { address: address.clone(), caption: t.code_check().to_owned() }
                }
                LeadsTo::Verify(address) => {
                    Code { address: address.clone(), caption: t.code_verify().to_owned() }
                }
            }),
            sections: vec![
                section(t.finding(), self.finding(t, lang)),
                section(t.terms(), self.entries.terms(lang)),
                section(t.steps(), self.entries.steps(lang)),
                section(t.ledger(), self.ledger(t)),
                self.how(t, lang),
            ],
            foot: format!("{} {subject}", self.heading(t)),
        }
    }

    fn finding(&self, t: CertificateTexts, lang: Language) -> Rows {
        let texts = EvidenceTexts(lang);
        let mut rows = vec![row(t.result(), texts.sound()), row(t.subject(), &self.about.manifest.subject)];
        if self.about.manifest.kind == Kind::Holding {
            let piece = self.entries.amount_of(&self.about.manifest.subject, lang);
            rows.extend(piece.map(|amount| row(t.piece(), amount)));
        }
        let disputed = self.report.disputed.iter();
        rows.extend(
            disputed.map(|one| row(t.disputed(), texts.disputed_item(one.index, one.revoked_by, &one.since))),
        );
        rows
    }

    fn ledger(&self, t: CertificateTexts) -> Rows {
        let manifest = &self.about.manifest;
        let mut rows = vec![
            row(t.shown_to(), self.entries.name_of(&manifest.shown_to)),
            row(t.exported(), show::time(manifest.exported)),
            row(t.origin(), manifest.origin()),
            row(t.log_key(), hex(manifest.log_key.as_bytes())),
            row(t.size(), self.about.size.unwrap_or_default()),
            row(t.root(), &self.root),
            row(t.counts(), t.counted(self.about.shown, self.about.hidden)),
        ];
        if self.about.witnesses.is_empty() {
            rows.push(row(t.witnesses(), t.no_witness()));
        }
        for (name, seconds) in &self.about.witnesses {
            let at = i64::try_from(*seconds).ok().and_then(Tick::from_seconds).map(show::time);
            rows.push(row(t.witnesses(), format!("{name}  {}", at.unwrap_or_default())));
        }
        rows
    }

    fn how(&self, t: CertificateTexts, lang: Language) -> Section {
        let mut kinds: Vec<&str> = Vec::new();
        for what in &self.report.not_checked {
            let text = words::not_checked(what, lang);
            if !kinds.contains(&text) {
                kinds.push(text);
            }
        }
        let mut rows = vec![row(t.file_hash(), hex(&Sha256::digest(self.file)))];
        rows.extend(kinds.into_iter().map(|text| row(t.not_checked(), text)));
        Section {
            heading: t.how().to_owned(),
            paragraphs: [t.how_extract(), t.how_check(), t.how_key()].map(str::to_owned).to_vec(),
            rows,
        }
    }
}
