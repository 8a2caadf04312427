//! The financier reports how it has paid.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    Refusal,
    amount::Amount,
    calendar::parse_date,
    discount::disburse::{Disburse, DisburseRefusal},
    member::Account,
};

use super::show::{Loaded, load_awarded};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{amount, quote::QuoteTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, found, html},
        show,
        sign::{self, Wanted},
    },
};

/// Longest bank reference and account.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "request/disburse.html")]
struct DisbursePage {
    page: Page,
    t: QuoteTexts,
    errors: Vec<FieldError>,
    request_id: String,
    currency: String,
    exponent: u32,
    account_hint: String,
    bank_reference: String,
    amount: String,
    account: String,
    paid_on: String,
}

impl DisbursePage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

/// The account that the seller has registered, at the ledger's time.
async fn account(app: &App, loaded: &Loaded) -> Result<Option<Account>, WebError> {
    let seller = app.store.member(loaded.request.seller).await?;
    Ok(seller.and_then(|seller| seller.account(loaded.voucher.currency, loaded.log.now).cloned()))
}

fn page_of(
    visitor: &Visitor,
    http: &HttpRequest,
    loaded: &Loaded,
    account: Option<&Account>,
) -> DisbursePage {
    let t = QuoteTexts(visitor.lang);
    let currency = loaded.voucher.currency;
    let net = loaded.request.agreed.as_ref().map(|agreed| show::amount(agreed.price.net, currency));
    DisbursePage {
        page: Page::new(visitor, http, t.disburse_title()),
        t,
        errors: Vec::new(),
        request_id: loaded.request.id.to_string(),
        currency: currency.to_string(),
        exponent: currency.exponent(),
        account_hint: account.map_or_else(
            || t.account_none().to_owned(),
            |account| t.account_hint(&account.bank_name, &account.account_name),
        ),
        bank_reference: String::new(),
        amount: net.unwrap_or_default(),
        account: account.map(|account| account.number.clone()).unwrap_or_default(),
        paid_on: loaded.log.now.date().to_string(),
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
    let account = account(&app, &loaded).await?;
    html(&page_of(&visitor, &request, &loaded, account.as_ref()))
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
    found(loaded.request.agreed.as_ref())?;
    let account = account(&app, &loaded).await?;
    let mut page = page_of(&visitor, &request, &loaded, account.as_ref());
    page.bank_reference = form.get("bank_reference").to_owned();
    page.amount = form.get("amount").to_owned();
    page.account = form.get("account").to_owned();
    page.paid_on = form.get("paid_on").to_owned();
    let disburse = match read(&loaded, &page) {
        Ok(disburse) => disburse,
        Err(errors) => {
            page.errors = errors;
            return correct(&page);
        }
    };
    let wanted = Wanted { currency: loaded.voucher.currency, ..Wanted::plain(disburse) };
    match sign::review(&app, &visitor, &caller, &request, wanted).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            page.errors.push(FieldError::refused(error, visitor.lang, place)?);
            correct(&page)
        }
    }
}

/// The payment as typed, or what is wrong with it.
fn read(loaded: &Loaded, page: &DisbursePage) -> Result<Disburse, Vec<FieldError>> {
    let t = page.t;
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let fits = |text: &str| (1..=LONGEST).contains(&text.chars().count());
    if !fits(&page.bank_reference) {
        wrong("bank_reference", t.bank_reference_missing());
    }
    let typed = Amount::parse_typed(&page.amount, loaded.voucher.currency);
    if let Err(fault) = typed {
        wrong("amount", amount::fault(fault, t.0));
    }
    if !fits(&page.account) {
        wrong("account", t.account_missing());
    }
    let paid_on = parse_date(&page.paid_on);
    if paid_on.is_none() {
        wrong("paid_on", t.paid_on_wrong());
    }
    match (typed, paid_on) {
        (Ok(amount), Some(paid_on)) if errors.is_empty() => Ok(Disburse {
            request: loaded.request.id,
            bank_reference: page.bank_reference.clone(),
            amount,
            account: page.account.clone(),
            paid_on,
        }),
        _ => Err(errors),
    }
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::DiscountDisburse(DisburseRefusal::AmountDiffers) => "amount",
        Refusal::DiscountDisburse(DisburseRefusal::AccountDiffers) => "account",
        Refusal::DiscountDisburse(DisburseRefusal::PaidInTheFuture) => "paid_on",
        Refusal::DiscountDisburse(DisburseRefusal::ReferenceUsed) => "bank_reference",
        _ => "main",
    }
}
