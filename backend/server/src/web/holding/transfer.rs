//! Passing a holding or a part of it to the seller of a trade.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Query},
};
use askama::Template;
use contracts::{
    Refusal,
    amount::Amount,
    background::Background,
    holding::{
        Holding,
        transfer::{Transfer, TransferRefusal},
    },
    id::HoldingId,
    voucher::Voucher,
};
use std::collections::BTreeMap;

use super::{
    show::{self, View, view_of},
    terms::Terms,
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
    text::{amount, holding::HoldingTexts},
    web::{
        Answered, Page, WebError,
        background::free_to_choose,
        form::Form,
        page::{FieldError, correct, html, see_other},
        show::{Firm, Firms, amount as shown},
        sign::{self, Wanted},
    },
};

/// A trade that the transfer may rest on.
struct Choice {
    id: String,
    transferee: Firm,
    free: String,
    due_on: String,
}

#[derive(Template)]
#[template(path = "holding/transfer.html")]
struct TransferPage {
    page: Page,
    t: HoldingTexts,
    errors: Vec<FieldError>,
    holding: String,
    available: String,
    available_minor: i64,
    currency: String,
    exponent: u32,
    choices: Vec<Choice>,
    chosen: String,
    amount: String,
    terms: Terms,
    /// Whether the holding is disputed: then nothing is passed on.
    disputed: bool,
}

impl TransferPage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

/// What the page is about.
struct Source {
    holding: Holding,
    voucher: Voucher,
    backgrounds: Vec<Background>,
}

async fn load(app: &App, caller: &SignedIn, id: &str, wanted: &str) -> Result<Source, WebError> {
    let (holding, voucher) = show::load(app, id).await?;
    if view_of(&holding, caller.member.id) != Some(View::Holder) {
        return Err(WebError::NotFound);
    }
    let mut backgrounds = free_to_choose(app, caller.member.id, wanted).await?;
    backgrounds.retain(|background| background.currency == voucher.currency);
    Ok(Source { holding, voucher, backgrounds })
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    source: &Source,
) -> Result<TransferPage, WebError> {
    let t = HoldingTexts(visitor.lang);
    let currency = source.voucher.currency;
    let creditors: Vec<_> = source.backgrounds.iter().map(|background| background.creditor).collect();
    let firms = Firms::of(&app.store, &creditors).await?;
    let choice = |background: &Background| Choice {
        id: background.id.to_string(),
        transferee: firms.get(background.creditor),
        free: format!("{} {currency}", shown(background.free(), currency)),
        due_on: background.due_on.to_string(),
    };
    Ok(TransferPage {
        page: Page::new(visitor, request, t.transfer_title()),
        t,
        errors: Vec::new(),
        holding: source.holding.id.to_string(),
        available: shown(source.holding.amount, currency),
        available_minor: source.holding.amount.minor(),
        currency: currency.to_string(),
        exponent: currency.exponent(),
        choices: source.backgrounds.iter().map(choice).collect(),
        chosen: String::new(),
        amount: String::new(),
        terms: Terms::of(app, &source.voucher, visitor.lang, true).await?,
        disputed: app
            .store
            .disputed(std::slice::from_ref(&source.holding))
            .await?
            .contains(&source.holding.id),
    })
}

pub(super) async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let wanted = query.get("background").map_or("", String::as_str);
    let source = load(&app, &caller, &path, wanted).await?;
    if !source.holding.is_free() {
        return Ok(see_other(&format!("/holdings/{}", source.holding.id)));
    }
    let mut page = page_of(&app, &visitor, &request, &source).await?;
    let only = page.choices.first().filter(|_| page.choices.len() == 1).map(|choice| choice.id.clone());
    page.chosen = query.get("background").cloned().or(only).unwrap_or_default();
    html(&page)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let source = load(&app, &caller, &path, form.get("background")).await?;
    let errors = match read(&app, &visitor, &source, &form).await? {
        Ok(transfer) => {
            let wanted = Wanted {
                new_ids: &["child", "change"],
                currency: source.voucher.currency,
                ..Wanted::plain(transfer)
            };
            match sign::review(&app, &visitor, &caller, &request, wanted).await {
                Ok(page) => return Ok(page),
                Err(error) => vec![FieldError::refused(error, visitor.lang, place)?],
            }
        }
        Err(errors) => errors,
    };
    let mut page = page_of(&app, &visitor, &request, &source).await?;
    page.errors = errors;
    page.chosen = form.get("background").to_owned();
    page.amount = form.get("amount").to_owned();
    correct(&page)
}

/// The transfer that the form asks for, or what is wrong with the form.
async fn read(
    app: &App,
    visitor: &Visitor,
    source: &Source,
    form: &Form,
) -> Result<Result<Transfer, Vec<FieldError>>, WebError> {
    let mut errors = Vec::new();
    let wanted = form.get("background");
    let background = source.backgrounds.iter().find(|background| background.id.to_string() == wanted);
    if background.is_none() {
        let message = HoldingTexts(visitor.lang).background_missing().to_owned();
        errors.push(FieldError { field: "background", message });
    }
    let typed = Amount::parse_typed(form.get("amount"), source.voucher.currency);
    if let Err(fault) = typed {
        errors.push(FieldError { field: "amount", message: amount::fault(fault, visitor.lang).to_owned() });
    }
    let (Some(background), Ok(amount)) = (background, typed) else { return Ok(Err(errors)) };
    let creditor = app.store.member(background.creditor).await?;
    let rest = source.holding.amount.checked_sub(amount).filter(|rest| !rest.is_zero());
    Ok(Ok(Transfer {
        source: source.holding.id,
        child: HoldingId::from_uuid(entropy::uuid()),
        change: rest.map(|_| HoldingId::from_uuid(entropy::uuid())),
        transferee: background.creditor,
        transferee_name: creditor.map(|creditor| creditor.name).unwrap_or_default(),
        amount,
        background: background.id,
    }))
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    use TransferRefusal as R;
    match refusal {
        Refusal::HoldingTransfer(
            R::ExceedsHolding | R::PieceTooSmall | R::ChangeTooSmall | R::ExceedsBackground,
        ) => "amount",
        Refusal::HoldingTransfer(
            R::ToSelf
            | R::ToObligor
            | R::UnknownTransferee
            | R::TransfereeNameDiffers
            | R::TooManyPending
            | R::UnknownBackground
            | R::BackgroundOfOthers,
        ) => "background",
        _ => "main",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_stand_at_the_field_that_mends_them() {
        let at = |refusal: TransferRefusal| place(refusal.into());
        assert_eq!(at(TransferRefusal::ChangeTooSmall), "amount");
        assert_eq!(at(TransferRefusal::ToObligor), "background");
        assert_eq!(at(TransferRefusal::PastCutOff), "main");
    }
}
