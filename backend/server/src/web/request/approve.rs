//! The financier approves the discount that the seller awarded.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    Refusal,
    discount::approve::{Approve, ApproveRefusal},
};

use super::show::{Loaded, load_awarded};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::quote::QuoteTexts,
    web::{
        Answered, Page,
        form::Form,
        page::{FieldError, correct, html},
        sign::{self, Wanted},
    },
};

/// Longest registration number.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "request/approve.html")]
struct ApprovePage {
    page: Page,
    t: QuoteTexts,
    errors: Vec<FieldError>,
    request_id: String,
    today: String,
    evidence_read: bool,
    verified: bool,
    registration: String,
}

impl ApprovePage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

fn page_of(visitor: &Visitor, request: &HttpRequest, loaded: &Loaded, form: &Form) -> ApprovePage {
    let t = QuoteTexts(visitor.lang);
    ApprovePage {
        page: Page::new(visitor, request, t.approve_title()),
        t,
        errors: Vec::new(),
        request_id: loaded.request.id.to_string(),
        today: loaded.log.now.date().to_string(),
        evidence_read: form.ticked("evidence_read"),
        verified: form.ticked("verified"),
        registration: form.get("registration").to_owned(),
    }
}

pub(super) async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let loaded = load_awarded(&app, &caller.member, &path).await?;
    html(&page_of(&visitor, &request, &loaded, &Form::default()))
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let loaded = load_awarded(&app, &caller.member, &path).await?;
    let mut page = page_of(&visitor, &request, &loaded, &form);
    let mut wrong =
        |field, message: &str| page.errors.push(FieldError { field, message: message.to_owned() });
    let t = page.t;
    if !page.evidence_read {
        wrong("evidence_read", t.evidence_missing());
    }
    if !page.verified {
        wrong("verified", t.verified_missing());
    }
    if !(1..=LONGEST).contains(&page.registration.chars().count()) {
        wrong("registration", t.registration_missing());
    }
    if !page.errors.is_empty() {
        return correct(&page);
    }
    let approve = Approve {
        request: loaded.request.id,
        evidence_read: page.evidence_read,
        invoices_verified_on: loaded.log.now.date(),
        registration: page.registration.clone(),
    };
    match sign::review(&app, &visitor, &caller, &request, Wanted::plain(approve)).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            page.errors.push(FieldError::refused(error, visitor.lang, place)?);
            correct(&page)
        }
    }
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::DiscountApprove(ApproveRefusal::EvidenceNotRead) => "evidence_read",
        Refusal::DiscountApprove(ApproveRefusal::InvoicesNotVerified) => "verified",
        _ => "main",
    }
}
