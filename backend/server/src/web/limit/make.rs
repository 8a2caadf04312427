//! Granting or changing a limit.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    Refusal,
    amount::{Amount, CNY},
    calendar::{Tick, months_after, parse_date},
    id::MemberId,
    member::{
        MemberKind,
        limit::{GrantLimit, LimitRefusal},
    },
};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{amount, limit::LimitTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, html},
        show,
        sign::{self, Wanted},
    },
};

/// Months that a limit runs where nothing else is chosen.
const USUAL_MONTHS: u32 = 12;

/// A core enterprise.
struct Choice {
    id: String,
    text: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "limit/make.html")]
struct MakePage {
    page: Page,
    t: LimitTexts,
    errors: Vec<FieldError>,
    choices: Vec<Choice>,
    amount: String,
    expires: String,
}

impl MakePage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    caller: &SignedIn,
    request: &HttpRequest,
    obligor: &str,
) -> Result<MakePage, WebError> {
    let t = LimitTexts(visitor.lang);
    let members = app.store.members().await?;
    let meant = members
        .iter()
        .filter(|member| member.is(MemberKind::CoreEnterprise) && member.id != caller.member.id);
    let choice = |member: &contracts::member::Member| {
        let firm = show::Firm::from(member);
        let id = member.id.to_string();
        Choice { text: format!("{} ({})", firm.name, firm.number), chosen: id == obligor, id }
    };
    let today = app.store.tick().await?.date();
    Ok(MakePage {
        page: Page::new(visitor, request, t.new_title()),
        t,
        errors: Vec::new(),
        choices: meant.map(choice).collect(),
        amount: String::new(),
        expires: months_after(today, USUAL_MONTHS).map(|date| date.to_string()).unwrap_or_default(),
    })
}

pub(super) async fn form(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let obligor = query.get("obligor").map(String::as_str).unwrap_or_default();
    let mut page = page_of(&app, &visitor, &caller, &request, obligor).await?;
    let limits = app.store.limits(caller.member.id).await?;
    if let Some(limit) =
        limits.iter().find(|limit| limit.obligor.to_string() == obligor && limit.currency == CNY)
    {
        page.amount = show::amount(limit.granted, limit.currency);
        page.expires = limit.expires.date().to_string();
    }
    html(&page)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    let mut page = page_of(&app, &visitor, &caller, &request, form.get("obligor")).await?;
    page.amount = form.get("amount").to_owned();
    page.expires = form.get("expires").to_owned();
    let grant = match read(&page) {
        Ok(grant) => grant,
        Err(errors) => {
            page.errors = errors;
            return correct(&page);
        }
    };
    match sign::review(&app, &visitor, &caller, &request, Wanted::plain(grant)).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            page.errors.push(FieldError::refused(error, visitor.lang, place)?);
            correct(&page)
        }
    }
}

/// The limit as typed, or what is wrong with it.
fn read(page: &MakePage) -> Result<GrantLimit, Vec<FieldError>> {
    let t = page.t;
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let chosen = page.choices.iter().find(|choice| choice.chosen);
    let obligor = chosen.and_then(|choice| MemberId::parse(&choice.id).ok());
    if obligor.is_none() {
        wrong("obligor", t.obligor_missing());
    }
    let typed = Amount::parse_typed(&page.amount, CNY);
    match typed {
        Ok(amount) if amount.is_zero() => wrong("amount", amount::zero(t.0)),
        Ok(_) => {}
        Err(fault) => wrong("amount", amount::fault(fault, t.0)),
    }
    let expires = parse_date(&page.expires);
    if expires.is_none() {
        wrong("expires", t.expires_wrong());
    }
    match (obligor, typed, expires) {
        (Some(obligor), Ok(amount), Some(expires)) if errors.is_empty() => {
            Ok(GrantLimit { obligor, currency: CNY, amount, expires: Tick::end_of(expires) })
        }
        _ => Err(errors),
    }
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::LimitGrant(LimitRefusal::UnknownObligor) => "obligor",
        Refusal::LimitGrant(LimitRefusal::BelowUse) => "amount",
        Refusal::LimitGrant(LimitRefusal::ExpiresInThePast) => "expires",
        _ => "main",
    }
}
