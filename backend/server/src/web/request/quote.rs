//! The form on which a financier's browser makes and seals its quote. Nothing of the price comes here: the
//! server only says what the price is of, and asks the rules about everything else.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    Refusal,
    authority::may_sign,
    calendar::Tick,
    discount::quote::{MakeQuote, QuoteRefusal},
    id::QuoteId,
};
use serde_json::json;

use super::show::{Loaded, load};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
    text::{quote::QuoteTexts, refusal, request::RequestTexts},
    web::{
        Answered, Page, WebError,
        holding::terms::Terms,
        json::PageJson,
        page::html,
        request::view::View,
        show,
        sign::{self, Wanted},
    },
};

/// Business days for which a quote stands after prices are opened, where nothing else is chosen.
const USUAL_DAYS: u32 = 2;

#[derive(Template)]
#[template(path = "request/quote.html")]
struct QuotePage {
    page: Page,
    t: RequestTexts,
    q: QuoteTexts,
    request_id: String,
    amount: String,
    capitals: String,
    currency: String,
    exponent: u32,
    deadline: String,
    ask_rate: String,
    terms: Terms,
    obligor: String,
    today: String,
    value_on: String,
    expires_from: String,
    expires: String,
    data: PageJson,
    refused: &'static str,
    no_limit: bool,
    may_sign: bool,
    signatures: usize,
}

pub(super) async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let loaded = load(&app, &caller.member, &path).await?;
    if loaded.view != View::Financier {
        return Err(WebError::NotFound);
    }
    let (q, lang) = (QuoteTexts(visitor.lang), visitor.lang);
    let currency = loaded.voucher.currency;
    let (expires_from, expires) = expiry(&loaded);
    let make = MakeQuote {
        quote: QuoteId::from_uuid(entropy::uuid()),
        request: loaded.request.id,
        expires: Tick::end_of(expires),
    };
    let wanted = Wanted { new_ids: &["quote"], currency, ..Wanted::plain(make) };
    let asked = sign::propose(&app, &visitor, &caller, &wanted).await;
    let (proposal, signatures, refused) = match asked {
        Ok((proposal, prepared)) => (proposal, prepared.signatures, None),
        Err(WebError::Refused(refusal)) => (json!(null), 1, Some(refusal)),
        Err(other) => return Err(other),
    };
    let data = json!({
        "face": loaded.request.amount.minor().to_string(),
        "due_on": loaded.voucher.due_on.to_string(),
        "today": loaded.log.now.date().to_string(),
        "expires_from": expires_from.to_string(),
        "currency": currency.code(),
        "exponent": currency.exponent(),
        "messages": {
            "rate": q.wrong_rate(),
            "fees": q.wrong_fees(),
            "value_on": q.wrong_value_on(),
            "expires": q.wrong_expires(),
            "nothing_left": q.nothing_left(),
        },
        "proposal": proposal,
    });
    html(&QuotePage {
        page: Page::new(&visitor, &request, q.form_title()),
        t: RequestTexts(lang),
        q,
        request_id: loaded.request.id.to_string(),
        amount: show::amount(loaded.request.amount, currency),
        capitals: show::capitals(loaded.request.amount, currency, lang),
        currency: currency.to_string(),
        exponent: currency.exponent(),
        deadline: show::time(loaded.request.deadline),
        ask_rate: loaded.request.ask_rate.map(|rate| rate.percent()).unwrap_or_default(),
        terms: Terms::of(&app, &loaded.voucher, lang, false).await?,
        obligor: loaded.voucher.obligor.to_string(),
        today: loaded.log.now.date().to_string(),
        value_on: loaded.log.calendar.business_days_after(loaded.request.deadline.date(), 1).to_string(),
        expires_from: expires_from.to_string(),
        expires: expires.to_string(),
        data: PageJson(data),
        refused: refused.map(|refused| refusal::text(refused, lang)).unwrap_or_default(),
        no_limit: refused == Some(Refusal::DiscountQuote(QuoteRefusal::LimitExceeded)),
        may_sign: may_sign(&wanted.command, &caller.seat, 0, signatures),
        signatures,
    })
}

/// From which date on a quote may expire, and on which it usually does: after everyone has had time to
/// open, the seller needs time to award.
fn expiry(loaded: &Loaded) -> (chrono::NaiveDate, chrono::NaiveDate) {
    let window = i64::from(loaded.log.policy.open_quote_minutes).saturating_mul(60);
    let opened = loaded.request.deadline.after(window).after(1).date();
    (opened, loaded.log.calendar.business_days_after(opened, USUAL_DAYS))
}
