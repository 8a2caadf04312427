//! The financier declines the discount that the seller awarded, and says why.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::discount::approve::Decline;

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

/// Longer than this it is not read; the ledger takes 1024 bytes.
const LONGEST_REASON: usize = 300;

#[derive(Template)]
#[template(path = "request/decline.html")]
struct DeclinePage {
    page: Page,
    t: QuoteTexts,
    errors: Vec<FieldError>,
    request_id: String,
    reason: String,
}

impl DeclinePage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

fn page_of(visitor: &Visitor, request: &HttpRequest, loaded: &Loaded, reason: String) -> DeclinePage {
    let t = QuoteTexts(visitor.lang);
    let page = Page::new(visitor, request, t.decline_title());
    DeclinePage { page, t, errors: Vec::new(), request_id: loaded.request.id.to_string(), reason }
}

pub(super) async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let loaded = load_awarded(&app, &caller.member, &path).await?;
    html(&page_of(&visitor, &request, &loaded, String::new()))
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
    let reason = form.get("reason").replace("\r\n", "\n");
    let mut page = page_of(&visitor, &request, &loaded, reason.clone());
    if !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
        page.errors.push(FieldError { field: "reason", message: page.t.reason_missing().to_owned() });
        return correct(&page);
    }
    let decline = Decline { request: loaded.request.id, holding: loaded.request.holding, reason };
    match sign::review(&app, &visitor, &caller, &request, Wanted::plain(decline)).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            page.errors.push(FieldError::refused(error, visitor.lang, |_| "main")?);
            correct(&page)
        }
    }
}
