//! `/backgrounds/new`: takes invoice files, reads them and shows what was found.

use actix_multipart::Multipart;
use actix_web::{HttpRequest, web::Data};
use askama::Template;

use super::{
    check::{CheckPage, Checked, MOST_FILES, steps_at, usable},
    facts::{Facts, read_all},
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    clock,
    text::background::BackgroundTexts,
    web::{
        Answered, Page, WebError,
        page::{FieldError, correct, html},
        parts::{self, Limits, Upload},
        step::Step,
    },
};

#[derive(Template)]
#[template(path = "background/upload.html")]
struct UploadPage {
    page: Page,
    t: BackgroundTexts,
    errors: Vec<FieldError>,
    error: String,
    steps: Vec<Step>,
}

fn page(visitor: &Visitor, request: &HttpRequest, error: &str) -> UploadPage {
    let t = BackgroundTexts(visitor.lang);
    let errors = match error {
        "" => Vec::new(),
        message => vec![FieldError { field: "files", message: message.to_owned() }],
    };
    let page = Page::new(visitor, request, t.upload_title());
    UploadPage { page, t, errors, error: error.to_owned(), steps: steps_at(t, 0) }
}

/// The form.
pub async fn form(visitor: Visitor, request: HttpRequest) -> Answered {
    html(&page(&visitor, &request, ""))
}

/// Reads the files, keeps the invoices that can be registered, and shows the checks.
pub async fn upload(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    posted: Multipart,
) -> Answered {
    let limits = Limits { files: MOST_FILES, file_bytes: documents::MAX_BYTES };
    let parts = parts::read(posted, &visitor, limits).await?;
    let t = BackgroundTexts(visitor.lang);
    if parts.too_many {
        return correct(&page(&visitor, &request, t.files_too_many()));
    }
    if parts.files.is_empty() {
        return correct(&page(&visitor, &request, t.files_missing()));
    }
    let mut checked = Vec::new();
    for (upload, read) in read_all(parts.files).await? {
        let facts = match read {
            Ok(invoice) => Facts::of(&app, caller.member.id, invoice).await?.map(Ok),
            Err(refused) => Some(Err(refused)),
        };
        let facts = facts.ok_or_else(|| WebError::internal("a hash of a file that is none"))?;
        // What cannot be registered is not kept: the platform is no place to leave files.
        if let Ok(facts) = &facts
            && facts.may_be_registered()
        {
            keep(&app, &caller, &upload, facts).await?;
        }
        checked.push(Checked { file_name: upload.name, facts });
    }
    let today = app.store.tick().await?.date();
    let shown = CheckPage::new(&visitor, &caller, &request, &checked, today, None, Vec::new());
    if usable(&checked).is_empty() { correct(&shown) } else { html(&shown) }
}

async fn keep(app: &App, caller: &Caller, upload: &Upload, facts: &Facts) -> Result<(), WebError> {
    let row = store::workplace::document::Document {
        log_id: app.store.log_id,
        member_id: caller.member.id.uuid(),
        sha256: facts.file.0.to_vec(),
        file_name: upload.name.clone(),
        bytes: upload.bytes.clone(),
        uploaded_at: clock::now(),
    };
    Ok(app.store.keep_document(&row).await?)
}
