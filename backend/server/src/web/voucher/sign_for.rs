//! `/vouchers/{id}/sign-for`: the payee reads the undertaking and agrees explicitly, or rejects.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    Refusal,
    id::HoldingId,
    voucher::{
        VoucherLife,
        sign_for::{SignForVoucher, VoucherSignForRefusal},
    },
};

use super::{
    show::{self, View},
    undertaking::Undertaking,
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
    text::voucher::VoucherTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, html, see_other},
        show::{Firm, Firms, amount, capitals, time},
        sign::{self, Wanted},
    },
};

/// The page.
#[derive(Template)]
#[template(path = "voucher/sign_for.html")]
pub struct SignForPage {
    page: Page,
    t: VoucherTexts,
    /// What has to be corrected.
    pub errors: Vec<FieldError>,
    id: String,
    obligor: Firm,
    amount: String,
    capitals: String,
    currency: String,
    due_on: String,
    sign_for_by: String,
    undertaking: Undertaking,
    consents: bool,
    /// The reason for a rejection as typed.
    pub reason: String,
}

impl SignForPage {
    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// The page for a voucher that its payee looks at.
///
/// # Errors
/// [`WebError::NotFound`] for anyone else.
pub async fn page_of(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    view: &View,
) -> Result<SignForPage, WebError> {
    if !view.sight.payee {
        return Err(WebError::NotFound);
    }
    let (t, voucher) = (VoucherTexts(visitor.lang), &view.voucher);
    let firms = Firms::of(&app.store, &[voucher.obligor]).await?;
    Ok(SignForPage {
        page: Page::new(visitor, request, t.sign_for_title()),
        t,
        errors: Vec::new(),
        id: voucher.id.to_string(),
        obligor: firms.get(voucher.obligor),
        amount: amount(voucher.face, voucher.currency),
        capitals: capitals(voucher.face, voucher.currency, visitor.lang),
        currency: voucher.currency.to_string(),
        due_on: voucher.due_on.to_string(),
        sign_for_by: time(voucher.sign_for_by),
        undertaking: Undertaking::of(app, &voucher.undertaking, voucher.undertaking_hash),
        consents: false,
        reason: String::new(),
    })
}

/// The form, while the voucher waits for it.
pub async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let view = show::load(&app, &caller, &path).await?;
    let page = page_of(&app, &visitor, &request, &view).await?;
    if view.voucher.life != VoucherLife::AwaitingSignFor {
        return Ok(see_other(&format!("/vouchers/{}", view.voucher.id)));
    }
    html(&page)
}

/// Shows the signing-for for review; without consent the form again.
pub async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let view = show::load(&app, &caller, &path).await?;
    let holding = HoldingId::from_uuid(entropy::uuid());
    let consents = form.ticked("consents");
    let sign_for = SignForVoucher { voucher: view.voucher.id, consents, holding };
    let currency = view.voucher.currency;
    let wanted = Wanted { new_ids: &["holding"], currency, ..Wanted::plain(sign_for) };
    match sign::review(&app, &visitor, &caller, &request, wanted).await {
        Ok(page) => Ok(page),
        Err(error) => {
            let error = FieldError::refused(error, visitor.lang, place)?;
            let mut page = page_of(&app, &visitor, &request, &view).await?;
            page.errors.push(error);
            page.consents = consents;
            correct(&page)
        }
    }
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::VoucherSignFor(VoucherSignForRefusal::NoConsent) => "consents",
        _ => "main",
    }
}
