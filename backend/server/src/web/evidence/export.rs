//! Downloads of evidence files: what the caller may show of a voucher or holding.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::{Data, Path},
};
use contracts::{
    calendar::Tick,
    id::{HoldingId, VoucherId},
};

use crate::web::{Answered, WebError, page::found, show};
use crate::{
    app::App,
    auth::visitor::SignedIn,
    clock,
    evidence::{ExportError, Exporter, Subject, certificate::EVIDENCE_TYPE},
    text::{Language, certificate::CertificateTexts, evidence::EvidenceTexts},
};

/// What `templates/evidence/offer.html` shows.
pub struct Offer {
    /// The texts.
    pub t: EvidenceTexts,
    /// The texts of the certificate.
    pub printed: CertificateTexts,
    /// Where the file is.
    pub href: String,
    /// Where the certificate is.
    pub certificate: String,
}

impl Offer {
    /// The file of the voucher or holding that stands at `path`, and its certificate.
    pub fn of(path: &str, lang: Language) -> Self {
        Self {
            t: EvidenceTexts(lang),
            printed: CertificateTexts(lang),
            href: format!("{path}/evidence"),
            certificate: format!("{path}/certificate"),
        }
    }
}

pub(super) async fn voucher(app: Data<App>, caller: SignedIn, path: Path<String>) -> Answered {
    let id = VoucherId::parse(&path).map_err(|_| WebError::NotFound)?;
    download(&app, &caller, Subject::Voucher(id), &format!("hefu-voucher-{}", show::short(id))).await
}

pub(super) async fn holding(app: Data<App>, caller: SignedIn, path: Path<String>) -> Answered {
    let id = HoldingId::parse(&path).map_err(|_| WebError::NotFound)?;
    download(&app, &caller, Subject::Holding(id), &format!("hefu-holding-{}", show::short(id))).await
}

async fn download(app: &App, caller: &SignedIn, subject: Subject, name: &str) -> Answered {
    let file = exported(app, caller, subject).await?;
    Ok(attachment(EVIDENCE_TYPE, &format!("{name}.hefu"), file))
}

/// The evidence file of `subject` for the caller; not found where it has nothing to show.
pub(super) async fn exported(app: &App, caller: &SignedIn, subject: Subject) -> Result<Vec<u8>, WebError> {
    let genesis = &app.pen.genesis;
    let exporter = Exporter {
        store: &app.store,
        log_key: app.keys.log.public_key(),
        operator: genesis.operator,
        witnessing: &app.witnessing,
        now: Tick::from_seconds(clock::now().timestamp()).unwrap_or(genesis.now),
    };
    let exported = exporter.export(caller.member.id, subject).await;
    found(exported.map_err(|error| match error {
        ExportError::Store(error) => error.into(),
        other => WebError::internal(other.to_string()),
    })?)
}

/// A file to be kept, not shown.
pub(super) fn attachment(kind: &str, name: &str, file: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(file)
}
