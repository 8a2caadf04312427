//! A new request: a holding or a part of it, offered to the financiers that the seller invites.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    Refusal,
    amount::Amount,
    calendar::Tick,
    discount::request::{MakeRequest, RequestRefusal},
    holding::Holding,
    id::{HoldingId, MemberId, RequestId},
    log::Log,
    member::{Member, MemberKind},
    rate::Rate,
    voucher::Voucher,
};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
    text::{amount, request::RequestTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        holding::terms::Terms,
        page::{FieldError, correct, found, html, see_other},
        show::{self, Firm},
        sign::{self, Wanted},
    },
};

/// Quotes are taken until this time of the day where nothing else is chosen.
const USUAL_TIME: &str = "15:00";
/// Seconds before cut-off at which quoting ends at the latest.
const BEFORE_CUT_OFF: i64 = 60;

/// A financier that may be invited.
struct Choice {
    id: String,
    firm: Firm,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "request/make.html")]
struct MakePage {
    page: Page,
    t: RequestTexts,
    errors: Vec<FieldError>,
    holding: String,
    available: String,
    available_minor: i64,
    currency: String,
    exponent: u32,
    terms: Terms,
    /// Whether the part is disputed: then nothing is offered.
    disputed: bool,
    cut_off_on: String,
    choices: Vec<Choice>,
    amount: String,
    recourse: bool,
    ask_rate: String,
    deadline_day: String,
    deadline_time: String,
}

impl MakePage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

/// What the page is about.
struct Source {
    holding: Holding,
    voucher: Voucher,
    financiers: Vec<Member>,
    log: Log,
}

async fn load(app: &App, caller: &SignedIn, id: &str) -> Result<Source, WebError> {
    let id = HoldingId::parse(id).map_err(|_| WebError::NotFound)?;
    let holding = app.store.holding(id).await?.filter(|holding| holding.holder == caller.member.id);
    let holding = found(holding)?;
    let voucher = found(app.store.voucher(holding.voucher).await?)?;
    let mut financiers = app.store.members().await?;
    financiers.retain(|member| member.is(MemberKind::Financier) && member.id != caller.member.id);
    Ok(Source { holding, voucher, financiers, log: app.log().await? })
}

/// When quoting ends where nothing else is chosen: on the afternoon of the next business day, or just
/// before cut-off.
fn usual_deadline(log: &Log, voucher: &Voucher) -> Tick {
    let day = log.calendar.business_days_after(log.now.date(), 1);
    let usual = show::moment(&day.to_string(), USUAL_TIME).unwrap_or(log.now);
    usual.min(Tick::start_of(voucher.cut_off_on).after(-BEFORE_CUT_OFF))
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    source: &Source,
) -> Result<MakePage, WebError> {
    let t = RequestTexts(visitor.lang);
    let currency = source.voucher.currency;
    let deadline = show::time(usual_deadline(&source.log, &source.voucher));
    let (day, time) = deadline.split_once(' ').unwrap_or((&deadline, ""));
    let whole = show::amount(source.holding.amount, currency);
    let choice =
        |member: &Member| Choice { id: member.id.to_string(), firm: Firm::from(member), chosen: true };
    Ok(MakePage {
        page: Page::new(visitor, request, t.new_title()),
        t,
        errors: Vec::new(),
        holding: source.holding.id.to_string(),
        available: whole.clone(),
        available_minor: source.holding.amount.minor(),
        currency: currency.to_string(),
        exponent: currency.exponent(),
        terms: Terms::of(app, &source.voucher, visitor.lang, true).await?,
        disputed: app
            .store
            .disputed(std::slice::from_ref(&source.holding))
            .await?
            .contains(&source.holding.id),
        cut_off_on: source.voucher.cut_off_on.to_string(),
        choices: source.financiers.iter().map(choice).collect(),
        amount: whole,
        recourse: false,
        ask_rate: String::new(),
        deadline_day: day.to_owned(),
        deadline_time: time.to_owned(),
    })
}

pub(super) async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let Some(id) = query.get("holding") else { return Ok(see_other("/holdings")) };
    let source = load(&app, &caller, id).await?;
    if !source.holding.is_free() {
        return Ok(see_other(&format!("/holdings/{}", source.holding.id)));
    }
    html(&page_of(&app, &visitor, &request, &source).await?)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    let source = load(&app, &caller, form.get("holding")).await?;
    let mut page = page_of(&app, &visitor, &request, &source).await?;
    let invited: Vec<&str> = form.all("financiers").collect();
    for choice in &mut page.choices {
        choice.chosen = invited.contains(&choice.id.as_str());
    }
    page.amount = form.get("amount").to_owned();
    page.recourse = form.get("recourse") == "yes";
    page.ask_rate = form.get("ask_rate").to_owned();
    page.deadline_day = form.get("deadline_day").to_owned();
    page.deadline_time = form.get("deadline_time").to_owned();
    let ask = match read(&source, &page) {
        Ok(ask) => ask,
        Err(errors) => {
            page.errors = errors;
            return correct(&page);
        }
    };
    let wanted = Wanted {
        new_ids: &["request", "part", "change"],
        currency: source.voucher.currency,
        ..Wanted::plain(ask)
    };
    match sign::review(&app, &visitor, &caller, &request, wanted).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            page.errors.push(FieldError::refused(error, visitor.lang, place)?);
            correct(&page)
        }
    }
}

/// The request as typed, or what is wrong with it.
fn read(source: &Source, page: &MakePage) -> Result<MakeRequest, Vec<FieldError>> {
    let t = page.t;
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let typed = Amount::parse_typed(&page.amount, source.voucher.currency);
    if let Err(fault) = typed {
        wrong("amount", amount::fault(fault, t.0));
    }
    let chosen = page.choices.iter().filter(|choice| choice.chosen);
    let financiers: Vec<MemberId> = chosen.filter_map(|choice| MemberId::parse(&choice.id).ok()).collect();
    if financiers.is_empty() {
        wrong("financiers", t.financiers_missing());
    }
    let ask_rate = Rate::parse_percent(&page.ask_rate);
    if ask_rate.is_none() && !page.ask_rate.is_empty() {
        wrong("ask_rate", amount::rate(t.0));
    }
    let deadline = show::moment(&page.deadline_day, &page.deadline_time);
    if deadline.is_none() {
        wrong("deadline_day", t.deadline_wrong());
    }
    let (Ok(amount), Some(deadline), true) = (typed, deadline, errors.is_empty()) else { return Err(errors) };
    let split = source.holding.amount.checked_sub(amount).is_some_and(|rest| !rest.is_zero());
    let fresh = || split.then(|| HoldingId::from_uuid(entropy::uuid()));
    Ok(MakeRequest {
        request: RequestId::from_uuid(entropy::uuid()),
        holding: source.holding.id,
        amount,
        part: fresh(),
        change: fresh(),
        financiers,
        recourse: page.recourse,
        ask_rate,
        deadline,
    })
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    use RequestRefusal as R;
    match refusal {
        Refusal::DiscountRequest(R::ExceedsHolding | R::PieceTooSmall | R::TooManySplits) => "amount",
        Refusal::DiscountRequest(R::NotAFinancier) => "financiers",
        Refusal::DiscountRequest(R::DeadlineWrong) => "deadline_day",
        _ => "main",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_stand_at_the_field_that_mends_them() {
        assert_eq!(place(RequestRefusal::DeadlineWrong.into()), "deadline_day");
        assert_eq!(place(RequestRefusal::PieceTooSmall.into()), "amount");
        assert_eq!(place(RequestRefusal::NotFree.into()), "main");
    }
}
