//! A payee says that the money of its line has come, which settles the line.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use chrono::NaiveDate;
use contracts::{
    Refusal,
    amount::Amount,
    calendar::parse_date,
    holding::Holding,
    id::{HoldingId, VoucherId},
    settlement::receipt::{Receipt, ReceiptRefusal},
    voucher::Voucher,
};

use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::{amount, settlement::SettlementTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, found, html},
        show::{self, Firm, Firms},
        sign::{self, Wanted},
    },
};

/// A line of the caller with its voucher.
struct OwnLine {
    voucher: Voucher,
    holding: Holding,
}

#[derive(Template)]
#[template(path = "settlement/receipt.html")]
struct ReceiptPage {
    page: Page,
    t: SettlementTexts,
    errors: Vec<FieldError>,
    typed: Form,
    voucher: String,
    short: String,
    holding: String,
    obligor: Firm,
    listed: String,
    currency: String,
    exponent: u32,
    due_on: String,
}

impl ReceiptPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        request: &HttpRequest,
        line: &OwnLine,
        typed: Form,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let t = SettlementTexts(visitor.lang);
        let OwnLine { voucher, holding } = line;
        Ok(Self {
            page: Page::new(visitor, request, t.receipt_title()),
            t,
            errors,
            typed,
            voucher: voucher.id.to_string(),
            short: show::short(voucher.id),
            holding: holding.id.to_string(),
            obligor: Firms::of(&app.store, &[voucher.obligor]).await?.get(voucher.obligor),
            listed: show::amount(holding.amount, voucher.currency),
            currency: voucher.currency.to_string(),
            exponent: voucher.currency.exponent(),
            due_on: voucher.due_on.to_string(),
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// The caller's own holding of the voucher.
async fn own(app: &App, caller: &Caller, path: &(String, String)) -> Result<OwnLine, WebError> {
    let voucher = VoucherId::parse(&path.0).map_err(|_| WebError::NotFound)?;
    let holding = HoldingId::parse(&path.1).map_err(|_| WebError::NotFound)?;
    let holding = app.store.holding(holding).await?;
    let holding =
        found(holding.filter(|known| known.holder == caller.member.id && known.voucher == voucher))?;
    let voucher = found(app.store.voucher(voucher).await?)?;
    Ok(OwnLine { voucher, holding })
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answered {
    let line = own(&app, &caller, &path).await?;
    let today = app.store.tick().await?.date().to_string();
    let typed = vec![
        ("amount".to_owned(), show::amount(line.holding.amount, line.voucher.currency)),
        ("received-on".to_owned(), today),
    ];
    html(&ReceiptPage::new(&app, &visitor, &request, &line, Form::of(typed), Vec::new()).await?)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<(String, String)>,
    form: Form,
) -> Answered {
    let line = own(&app, &caller, &path).await?;
    let errors = match read(&form, &line, SettlementTexts(visitor.lang)) {
        Ok(receipt) => {
            let wanted = Wanted { currency: line.voucher.currency, ..Wanted::plain(receipt) };
            match sign::review(&app, &visitor, &caller, &request, wanted).await {
                Err(error) => vec![FieldError::refused(error, visitor.lang, place)?],
                answered => return answered,
            }
        }
        Err(errors) => errors,
    };
    correct(&ReceiptPage::new(&app, &visitor, &request, &line, form, errors).await?)
}

const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::SettlementReceipt(ReceiptRefusal::ReceivedInTheFuture) => "received-on",
        Refusal::SettlementReceipt(ReceiptRefusal::ReferenceUsed) => "bank-reference",
        _ => "amount",
    }
}

fn read(form: &Form, line: &OwnLine, t: SettlementTexts) -> Result<Receipt, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let bank_reference = form.get("bank-reference").to_owned();
    if bank_reference.is_empty() || bank_reference.chars().count() > 100 {
        wrong("bank-reference", t.reference_missing());
    }
    let amount = Amount::parse_typed(form.get("amount"), line.voucher.currency);
    if let Err(fault) = amount {
        wrong("amount", amount::fault(fault, t.0));
    }
    let received_on = parse_date(form.get("received-on"));
    if received_on.is_none() {
        wrong("received-on", t.date_wrong());
    }
    match (amount, received_on) {
        (Ok(amount), Some(received_on)) if errors.is_empty() => {
            Ok(receipt(line, bank_reference, amount, received_on))
        }
        _ => Err(errors),
    }
}

fn receipt(line: &OwnLine, bank_reference: String, amount: Amount, received_on: NaiveDate) -> Receipt {
    Receipt { voucher: line.voucher.id, holding: line.holding.id, bank_reference, amount, received_on }
}
