//! `/vouchers/new`: the obligor issues a voucher on a registered trade.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    Refusal,
    amount::{Amount, CNY},
    background::Background,
    calendar::{months_after, parse_date},
    id::{MemberId, VoucherId},
    member::Role,
    voucher::issue::{Issue, IssueRefusal},
};

use super::undertaking::Undertaking;
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    entropy,
    text::{amount, voucher::VoucherTexts},
    web::{
        Answered, Page, WebError,
        background::free_to_choose,
        form::Form,
        page::{FieldError, correct, html},
        show::{self, Firms},
        sign::{self, Wanted},
    },
};

/// A trade that the voucher may rest on.
struct Choice {
    id: String,
    text: String,
}

#[derive(Template)]
#[template(path = "voucher/issue.html")]
struct IssuePage {
    page: Page,
    t: VoucherTexts,
    errors: Vec<FieldError>,
    choices: Vec<Choice>,
    chosen: String,
    amount: String,
    due_on: String,
    today: String,
    latest: String,
    minimum: String,
    months: u32,
    sign_for_days: u32,
    cut_off_days: u32,
    undertaking: Undertaking,
    /// Whether the seat may give the first signature.
    may_make: bool,
}

impl IssuePage {
    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    request: &HttpRequest,
    backgrounds: &[Background],
) -> Result<IssuePage, WebError> {
    let t = VoucherTexts(visitor.lang);
    let log = app.log().await?;
    let (today, policy) = (log.now.date(), &log.policy);
    // The latest day that the tenor allows may be a holiday; the last one that can be chosen is before it.
    let latest = months_after(today, policy.tenor_months).map(|day| {
        if log.calendar.is_business_day(day) { day } else { log.calendar.business_days_before(day, 1) }
    });
    let creditors: Vec<_> = backgrounds.iter().map(|background| background.creditor).collect();
    let firms = Firms::of(&app.store, &creditors).await?;
    let choice = |background: &Background| {
        let payee = firms.get(background.creditor);
        let currency = background.currency;
        let free = format!("{} {currency}", show::amount(background.free(), currency));
        let due_on = background.due_on.to_string();
        Choice {
            id: background.id.to_string(),
            text: t.background_option(&payee.name, &payee.number, &free, &due_on),
        }
    };
    let minimum = Amount::from_minor(i64::from(policy.minimum_piece)).unwrap_or_default();
    Ok(IssuePage {
        page: Page::new(visitor, request, t.issue_title()),
        t,
        errors: Vec::new(),
        choices: backgrounds.iter().map(choice).collect(),
        chosen: String::new(),
        amount: String::new(),
        due_on: String::new(),
        today: today.to_string(),
        latest: latest.map(|latest| latest.to_string()).unwrap_or_default(),
        minimum: format!("{} {CNY}", show::amount(minimum, CNY)),
        months: policy.tenor_months,
        sign_for_days: policy.sign_for_days,
        cut_off_days: policy.cut_off_days,
        undertaking: Undertaking::in_force(app),
        may_make: caller.seat.roles.contains(&Role::Maker),
    })
}

/// What the member can issue on now: a trade that is due already backs no voucher.
async fn open_backgrounds(app: &App, obligor: MemberId, wanted: &str) -> Result<Vec<Background>, WebError> {
    let today = app.store.tick().await?.date();
    let mut backgrounds = free_to_choose(app, obligor, wanted).await?;
    backgrounds.retain(|background| background.due_on > today);
    Ok(backgrounds)
}

/// The form; `?background=` chooses the trade.
pub async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let wanted = query.get("background").map_or("", String::as_str);
    let backgrounds = open_backgrounds(&app, caller.member.id, wanted).await?;
    let mut page = page_of(&app, &visitor, &caller, &request, &backgrounds).await?;
    let only = page.choices.first().filter(|_| page.choices.len() == 1).map(|choice| choice.id.clone());
    page.chosen = query.get("background").cloned().or(only).unwrap_or_default();
    html(&page)
}

/// Shows the issuance for review, or the form again with what has to be corrected.
pub async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    let backgrounds = open_backgrounds(&app, caller.member.id, form.get("background")).await?;
    let errors = match read(&app, &visitor, &backgrounds, &form).await? {
        Ok(issue) => {
            let currency = issue.currency;
            let wanted = Wanted { new_ids: &["voucher"], currency, ..Wanted::plain(issue) };
            match sign::review(&app, &visitor, &caller, &request, wanted).await {
                Ok(page) => return Ok(page),
                Err(error) => vec![FieldError::refused(error, visitor.lang, place)?],
            }
        }
        Err(errors) => errors,
    };
    let mut page = page_of(&app, &visitor, &caller, &request, &backgrounds).await?;
    page.errors = errors;
    page.chosen = form.get("background").to_owned();
    page.amount = form.get("amount").to_owned();
    page.due_on = form.get("due_on").to_owned();
    correct(&page)
}

/// The issuance that the form asks for, or what is wrong with the form.
async fn read(
    app: &App,
    visitor: &Visitor,
    backgrounds: &[Background],
    form: &Form,
) -> Result<Result<Issue, Vec<FieldError>>, WebError> {
    let t = VoucherTexts(visitor.lang);
    let mut errors = Vec::new();
    let mut wrong = |field: &'static str, message: &str| {
        errors.push(FieldError { field, message: message.to_owned() });
    };
    let wanted = form.get("background");
    let background = backgrounds.iter().find(|background| background.id.to_string() == wanted);
    if background.is_none() {
        wrong("background", t.background_missing());
    }
    let currency = background.map_or(CNY, |background| background.currency);
    let typed = Amount::parse_typed(form.get("amount"), currency);
    match typed {
        Err(fault) => wrong("amount", amount::fault(fault, visitor.lang)),
        Ok(typed) if typed.is_zero() => wrong("amount", amount::zero(visitor.lang)),
        Ok(_) => {}
    }
    let due_on = parse_date(form.get("due_on"));
    if due_on.is_none() {
        wrong("due_on", t.due_missing());
    }
    let (Some(background), Ok(amount), Some(due_on), true) = (background, typed, due_on, errors.is_empty())
    else {
        return Ok(Err(errors));
    };
    let payee = app.store.member(background.creditor).await?;
    let policy = &app.pen.genesis.policy;
    Ok(Ok(Issue {
        voucher: VoucherId::from_uuid(entropy::uuid()),
        undertaking: policy.undertaking.clone(),
        undertaking_hash: policy.undertaking_hash,
        payee: background.creditor,
        payee_name: payee.map(|payee| payee.name).unwrap_or_default(),
        currency,
        amount,
        due_on,
        background: background.id,
    }))
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    use IssueRefusal as R;
    match refusal {
        Refusal::VoucherIssue(R::ExceedsBackground | R::TooSmall) => "amount",
        Refusal::VoucherIssue(
            R::DueNotLater
            | R::DueNotABusinessDay
            | R::TenorTooLong
            | R::LaterThanUnderlying
            | R::TooCloseToCutOff,
        ) => "due_on",
        Refusal::VoucherIssue(
            R::ToSelf | R::UnknownPayee | R::PayeeNameDiffers | R::UnknownBackground | R::BackgroundOfOthers,
        ) => "background",
        _ => "main",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_stand_at_the_field_that_mends_them() {
        let at = |refusal: IssueRefusal| place(refusal.into());
        assert_eq!(at(IssueRefusal::ExceedsBackground), "amount");
        assert_eq!(at(IssueRefusal::DueNotABusinessDay), "due_on");
        assert_eq!(at(IssueRefusal::BackgroundOfOthers), "background");
        assert_eq!(at(IssueRefusal::UndertakingDiffers), "main");
    }
}
