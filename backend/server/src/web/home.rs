//! The first page: what waits, what is held, what falls due; by what the member came for.

mod start;
mod to_do;

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{self, Data, ServiceConfig},
};
use askama::Template;
use chrono::NaiveDate;
use contracts::{
    amount::{Amount, CNY, Currency},
    holding::HoldingLife,
    member::MemberKind,
    voucher::VoucherLife,
};
use store::pages::{holding::HoldingSum, voucher::Side};

pub(super) use start::{recovery_to_do, trades};
pub(super) use to_do::{ToDo, about, by_maker};

use super::{
    Answered, Page, WebError,
    page::{html, see_other},
    seat::{notice::Notice, waiting::Waiting},
    show,
};
use crate::{
    app::App,
    auth::{Caller, Visitor, roles},
    logs::Logs,
    text::{Language, clock::ClockTexts, home::HomeTexts},
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/", web::get().to(show_home));
}

/// One figure with its remark.
struct Tile {
    label: &'static str,
    value: String,
    remark: String,
}

/// Payments by when they fall due.
struct Rung {
    label: &'static str,
    amount: String,
    count: usize,
}

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomePage {
    page: Page,
    t: HomeTexts,
    member: String,
    number: String,
    today: String,
    to_do: Vec<ToDo>,
    /// Other logs on which something waits, each with what is said of it.
    elsewhere: Vec<(String, String)>,
    tiles: Vec<Tile>,
    ladder: Vec<Rung>,
    ladder_title: &'static str,
    core: bool,
    supplier: bool,
    financier: bool,
    operator: bool,
    regulator: bool,
    /// Whether nothing is recorded until the operator has confirmed the time.
    stopped: bool,
    clock: ClockTexts,
    /// What is still missing before a new member can do what it came for.
    missing: Vec<start::Step>,
    /// A recovery of the member that waits.
    notice: Option<Notice>,
    /// Whether files can be checked here without an account.
    verify: bool,
    undertaking: String,
}

async fn show_home(app: Data<App>, logs: Data<Logs>, visitor: Visitor, request: HttpRequest) -> Answered {
    let Some(caller) = visitor.caller.clone() else { return Ok(see_other("/sign-in")) };
    let t = HomeTexts(visitor.lang);
    let log = app.log().await?;
    let member = &caller.member;
    let waiting = Waiting::of(&app, member.id, log.now).await?;
    let missing = start::missing(&app, &caller, &waiting, t).await?;
    let to_do = to_do::rows(&app, &caller, waiting, visitor.lang, log.now).await?;
    let (tiles, ladder, ladder_title) = figures(&app, &caller, log.now.date(), t).await?;
    html(&HomePage {
        page: Page::new(&visitor, &request, t.title()),
        t,
        member: member.name.clone(),
        number: member.identifiers.first().map(|number| number.value.clone()).unwrap_or_default(),
        today: log.now.date().to_string(),
        to_do,
        elsewhere: elsewhere(&app, &logs, &caller, visitor.lang).await?,
        tiles,
        ladder,
        ladder_title,
        core: member.is(MemberKind::CoreEnterprise),
        supplier: member.is(MemberKind::Supplier),
        financier: member.is(MemberKind::Financier),
        operator: member.is(MemberKind::Operator),
        regulator: member.is(MemberKind::Regulator),
        stopped: app.stopped_at(log.now).is_some(),
        clock: ClockTexts(visitor.lang),
        missing,
        notice: Notice::of(&app, member, log.now, visitor.lang).await?,
        undertaking: log.policy.undertaking.clone(),
        verify: roles::who("GET", "/verify").is_some(),
    })
}

/// What waits on the logs that this page does not show.
async fn elsewhere(
    app: &App,
    logs: &Logs,
    caller: &Caller,
    lang: Language,
) -> Result<Vec<(String, String)>, WebError> {
    let mut waits = Vec::new();
    for other in logs.all().filter(|other| other.name != app.name) {
        let count = to_do::count_on(other, caller, lang).await?;
        if count > 0 {
            waits.push((other.name.clone(), HomeTexts(lang).to_do_elsewhere(&other.name, count)));
        }
    }
    Ok(waits)
}

async fn figures(
    app: &App,
    caller: &Caller,
    today: NaiveDate,
    t: HomeTexts,
) -> Result<(Vec<Tile>, Vec<Rung>, &'static str), WebError> {
    let id = caller.member.id;
    if caller.member.is(MemberKind::CoreEnterprise) {
        let sums = app.store.voucher_sums(id, Side::Obligor).await?;
        let awaiting = sums.iter().filter(|sum| sum.life == VoucherLife::AwaitingSignFor);
        let awaiting: usize = awaiting.map(|sum| sum.number).sum();
        let open = sums.iter().filter(|sum| TO_PAY.contains(&sum.life));
        let open: Vec<Due> = open.map(|sum| (sum.due_on, sum.currency, sum.unpaid, sum.number)).collect();
        let vouchers = open.iter().map(|due| due.3).sum();
        let tiles = vec![
            tile(t.outstanding(), &open, t.vouchers_count(vouchers)),
            Tile { label: t.awaiting_sign_for(), value: awaiting.to_string(), remark: String::new() },
        ];
        return Ok((tiles, ladder(&open, today, t), t.falls_due_to_pay()));
    }
    let sums = app.store.holding_sums(id).await?;
    let sums = sums.iter().filter(|sum| sum.life == HoldingLife::Held);
    let due = |sum: &HoldingSum| (sum.due_on, sum.currency, sum.amount, sum.number);
    let rows: Vec<Due> = sums.clone().map(due).collect();
    let free: Vec<Due> = sums.filter(|sum| !sum.in_request).map(due).collect();
    let tiles = if caller.member.is(MemberKind::Regulator) {
        Vec::new()
    } else if caller.member.is(MemberKind::Operator) {
        let members = app.store.members().await?.len();
        vec![Tile { label: t.members(), value: members.to_string(), remark: String::new() }]
    } else {
        vec![
            tile(t.held(), &rows, t.holdings_count(rows.iter().map(|due| due.3).sum())),
            tile(t.free(), &free, String::new()),
        ]
    };
    Ok((tiles, ladder(&rows, today, t), t.falls_due_to_receive()))
}

/// Where a voucher stands that its obligor has to pay.
const TO_PAY: [VoucherLife; 3] = [VoucherLife::Live, VoucherLife::Due, VoucherLife::PartSettled];

/// What falls due on a day: in which currency, how much, and how many it is.
type Due = (NaiveDate, Currency, Amount, usize);

fn tile(label: &'static str, rows: &[Due], remark: String) -> Tile {
    Tile { label, value: sum_of(rows.iter()), remark }
}

/// The sum of each currency; nobody adds two of them up.
fn sum_of<'a>(rows: impl Iterator<Item = &'a Due>) -> String {
    let mut sums: BTreeMap<&str, (Currency, Vec<Amount>)> = BTreeMap::new();
    for (_, currency, amount, _) in rows {
        sums.entry(currency.code()).or_insert((*currency, Vec::new())).1.push(*amount);
    }
    if sums.is_empty() {
        return show::amount(Amount::default(), CNY);
    }
    let sum = |(currency, amounts): &(Currency, Vec<Amount>)| {
        let sum = Amount::sum(amounts.iter().copied()).unwrap_or_default();
        format!("{} {currency}", show::amount(sum, *currency))
    };
    sums.values().map(sum).collect::<Vec<_>>().join(" + ")
}

/// What falls due within 30, 60 and 90 days, and later.
fn ladder(rows: &[Due], today: NaiveDate, t: HomeTexts) -> Vec<Rung> {
    let bands =
        [(t.within_30(), 0, 30), (t.within_60(), 31, 60), (t.within_90(), 61, 90), (t.later(), 91, i64::MAX)];
    bands
        .into_iter()
        .map(|(label, from, to)| {
            let inside = rows.iter().filter(|row| {
                let days = row.0.signed_duration_since(today).num_days().max(0);
                (from..=to).contains(&days)
            });
            Rung { label, count: inside.clone().map(|row| row.3).sum(), amount: sum_of(inside) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_not_added_up() {
        let (day, euro) = (NaiveDate::default(), Currency::parse("EUR").unwrap());
        let due = |currency, minor| (day, currency, Amount::from_minor(minor).unwrap(), 1);
        let rows = [due(CNY, 100_000), due(euro, 250), due(CNY, 1)];
        assert_eq!(sum_of(rows.iter()), "1,000.01 CNY + 2.50 EUR");
        assert_eq!(sum_of([].iter()), "0.00");
    }
}
