//! The first page: what waits, what is held, what falls due; by what the member came for.

mod start;

use actix_web::{
    HttpRequest,
    web::{self, Data, ServiceConfig},
};
use askama::Template;
use contracts::{
    amount::{Amount, CNY, Currency},
    discount::RequestLife,
    holding::HoldingLife,
    member::MemberKind,
    voucher::VoucherLife,
};
use store::pages::{holding::Part, voucher::Side};

pub(super) use start::{recovery_to_do, trades};

use super::{
    Answered, Page, WebError,
    page::{html, see_other},
    seat::notice::Notice,
    show::{self, Names},
};
use crate::{
    app::App,
    auth::{Caller, Visitor, roles},
    text::{field, home::HomeTexts},
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/", web::get().to(show_home));
}

/// Something that waits for this seat.
pub(super) struct ToDo {
    pub href: String,
    pub what: String,
    pub who: String,
    pub amount: String,
    pub when: String,
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
    tiles: Vec<Tile>,
    ladder: Vec<Rung>,
    ladder_title: &'static str,
    core: bool,
    supplier: bool,
    financier: bool,
    operator: bool,
    regulator: bool,
    /// What is still missing before a new member can do what it came for.
    missing: Vec<start::Step>,
    /// A recovery of the member that waits.
    notice: Option<Notice>,
    /// Whether files can be checked here without an account.
    verify: bool,
    undertaking: String,
}

async fn show_home(app: Data<App>, visitor: Visitor, request: HttpRequest) -> Answered {
    let Some(caller) = visitor.caller.clone() else { return Ok(see_other("/sign-in")) };
    let t = HomeTexts(visitor.lang);
    let log = app.log().await?;
    let member = &caller.member;
    let missing = start::missing(&app, &caller, t).await?;
    let mut to_do = drafts_to_do(&app, &caller, &visitor).await?;
    to_do.extend(recovery_to_do(&caller, log.now, t));
    to_do.extend(start::account_to_do(&caller, t));
    to_do.extend(objects_to_do(&app, &caller, t).await?);
    to_do.extend(settlements_to_do(&app, &caller, log.now.date(), t).await?);
    let (tiles, ladder, ladder_title) = figures(&app, &caller, t).await?;
    html(&HomePage {
        page: Page::new(&visitor, &request, t.title()),
        t,
        member: member.name.clone(),
        number: member.identifiers.first().map(|number| number.value.clone()).unwrap_or_default(),
        today: log.now.date().to_string(),
        to_do,
        tiles,
        ladder,
        ladder_title,
        core: member.is(MemberKind::CoreEnterprise),
        supplier: member.is(MemberKind::Supplier),
        financier: member.is(MemberKind::Financier),
        operator: member.is(MemberKind::Operator),
        regulator: member.is(MemberKind::Regulator),
        missing,
        notice: Notice::of(&app, member, log.now, visitor.lang).await?,
        undertaking: log.policy.undertaking.clone(),
        verify: roles::who("GET", "/verify").is_some(),
    })
}

/// Drafts that wait for another signature than this seat's.
async fn drafts_to_do(app: &App, caller: &Caller, visitor: &Visitor) -> Result<Vec<ToDo>, WebError> {
    let drafts = app.store.drafts(caller.member.id, "open").await?;
    let others = drafts.iter().filter(|draft| draft.made_by != caller.seat.id.uuid());
    let t = HomeTexts(visitor.lang);
    Ok(others
        .map(|draft| {
            let maker = caller.member.seats.iter().find(|seat| seat.id.uuid() == draft.made_by);
            ToDo {
                href: format!("/drafts/{}", draft.draft_id),
                what: t.to_check(field::op(&draft.op, visitor.lang)),
                who: maker.map(|seat| seat.name.clone()).unwrap_or_default(),
                amount: String::new(),
                when: draft.created_at.format("%Y-%m-%d").to_string(),
            }
        })
        .collect())
}

/// Vouchers, holdings and requests whose next step is this member's.
async fn objects_to_do(app: &App, caller: &Caller, t: HomeTexts) -> Result<Vec<ToDo>, WebError> {
    let id = caller.member.id;
    let mut rows = Vec::new();
    let awaiting = [VoucherLife::AwaitingSignFor];
    let waiting = app.store.vouchers_page(id, Side::Payee, &awaiting, None).await?.rows;
    let names =
        Names::of(&app.store, &waiting.iter().map(|voucher| voucher.obligor).collect::<Vec<_>>()).await?;
    rows.extend(waiting.iter().map(|voucher| ToDo {
        href: format!("/vouchers/{}", voucher.id),
        what: t.sign_for_voucher().to_owned(),
        who: names.get(voucher.obligor),
        amount: format!("{} {}", show::amount(voucher.face, voucher.currency), voucher.currency),
        when: show::time(voucher.sign_for_by),
    }));
    let pending = app.store.holdings_page(id, Part::ToSignFor, None).await?.rows;
    let from: Vec<_> = pending.iter().filter_map(|holding| holding.transferor).collect();
    let names = Names::of(&app.store, &from).await?;
    rows.extend(pending.iter().map(|holding| ToDo {
        href: format!("/holdings/{}", holding.id),
        what: t.sign_for_holding().to_owned(),
        who: holding.transferor.map(|from| names.get(from)).unwrap_or_default(),
        amount: show::amount(holding.amount, CNY),
        when: holding.lapses_at.map(show::time).unwrap_or_default(),
    }));
    if caller.member.is(MemberKind::Financier) {
        let lives =
            [RequestLife::Open, RequestLife::Awarded, RequestLife::Approved, RequestLife::PayIntended];
        for request in app.store.requests_for_financier(id, &lives, None).await?.rows {
            let own = request.agreed.as_ref().is_some_and(|agreed| agreed.financier == id);
            let what = match request.life {
                RequestLife::Open => t.quote_or_open(),
                RequestLife::Awarded if own => t.approve(),
                RequestLife::Approved if own => t.pay_intent(),
                RequestLife::PayIntended if own => t.disburse(),
                _ => continue,
            };
            rows.push(to_do_of(&request, what));
        }
    }
    let lives = [RequestLife::Open, RequestLife::Disbursed];
    for request in app.store.requests_of_seller(id, &lives, None).await?.rows {
        let what = match request.life {
            RequestLife::Open => t.compare_quotes(),
            RequestLife::Disbursed => t.confirm_money(),
            _ => continue,
        };
        rows.push(to_do_of(&request, what));
    }
    Ok(rows)
}

/// Payment lists that the member has to draw up, and payments whose arrival it has to confirm.
async fn settlements_to_do(
    app: &App,
    caller: &Caller,
    today: chrono::NaiveDate,
    t: HomeTexts,
) -> Result<Vec<ToDo>, WebError> {
    let row = |voucher: &contracts::voucher::Voucher, what: &str, amount: Amount| ToDo {
        href: format!("/settlements/{}", voucher.id),
        what: what.to_owned(),
        who: String::new(),
        amount: format!("{} {}", show::amount(amount, voucher.currency), voucher.currency),
        when: voucher.due_on.to_string(),
    };
    let live =
        app.store.vouchers_page(caller.member.id, Side::Obligor, &[VoucherLife::Live], None).await?.rows;
    let unlisted = live.iter().filter(|voucher| today >= voucher.cut_off_on);
    let mut rows: Vec<ToDo> = unlisted.map(|voucher| row(voucher, t.draw_up_list(), voucher.face)).collect();
    let held = app.store.holdings_page(caller.member.id, Part::Payable, None).await?.rows;
    let ids: Vec<_> = held.iter().map(|holding| holding.voucher).collect();
    for voucher in app.store.vouchers_by_id(&ids).await? {
        let own = held.iter().filter(|holding| holding.voucher == voucher.id);
        let sum = Amount::sum(own.map(|holding| holding.amount)).unwrap_or_default();
        rows.push(row(&voucher, t.confirm_receipt(), sum));
    }
    Ok(rows)
}

fn to_do_of(request: &contracts::discount::Request, what: &str) -> ToDo {
    ToDo {
        href: format!("/requests/{}", request.id),
        what: what.to_owned(),
        who: String::new(),
        amount: show::amount(request.amount, CNY),
        when: show::time(request.deadline),
    }
}

async fn figures(
    app: &App,
    caller: &Caller,
    t: HomeTexts,
) -> Result<(Vec<Tile>, Vec<Rung>, &'static str), WebError> {
    let id = caller.member.id;
    let today = app.log().await?.now.date();
    if caller.member.is(MemberKind::CoreEnterprise) {
        let open = app.store.to_pay_sums(id).await?;
        let counts = app.store.voucher_counts(id, Side::Obligor).await?;
        let awaiting = counts.iter().find(|(life, _)| *life == VoucherLife::AwaitingSignFor);
        let vouchers = open.iter().map(|(_, _, number)| number).sum();
        let tiles = vec![
            tile(t.outstanding(), &open, CNY, t.vouchers_count(vouchers)),
            Tile {
                label: t.awaiting_sign_for(),
                value: awaiting.map_or(0, |(_, count)| *count).to_string(),
                remark: String::new(),
            },
        ];
        return Ok((tiles, ladder(&open, today, t), t.falls_due_to_pay()));
    }
    let sums = app.store.holding_sums(id).await?;
    let sums = sums.iter().filter(|sum| sum.life == HoldingLife::Held && sum.currency == CNY);
    let rows: Vec<Due> = sums.clone().map(|sum| (sum.due_on, sum.amount, sum.number)).collect();
    let free: Vec<Due> =
        sums.filter(|sum| !sum.in_request).map(|sum| (sum.due_on, sum.amount, sum.number)).collect();
    let tiles = if caller.member.is(MemberKind::Regulator) {
        Vec::new()
    } else if caller.member.is(MemberKind::Operator) {
        let members = app.store.members().await?.len();
        vec![Tile { label: t.members(), value: members.to_string(), remark: String::new() }]
    } else {
        vec![
            tile(t.held(), &rows, CNY, t.holdings_count(rows.iter().map(|(_, _, number)| number).sum())),
            tile(t.free(), &free, CNY, String::new()),
        ]
    };
    Ok((tiles, ladder(&rows, today, t), t.falls_due_to_receive()))
}

/// What falls due on a day: how much, and how many it is.
type Due = (chrono::NaiveDate, Amount, usize);

fn tile(label: &'static str, rows: &[Due], currency: Currency, remark: String) -> Tile {
    let sum = Amount::sum(rows.iter().map(|row| row.1)).unwrap_or_default();
    Tile { label, value: format!("{} {currency}", show::amount(sum, currency)), remark }
}

/// What falls due within 30, 60 and 90 days, and later.
fn ladder(rows: &[Due], today: chrono::NaiveDate, t: HomeTexts) -> Vec<Rung> {
    let bands =
        [(t.within_30(), 0, 30), (t.within_60(), 31, 60), (t.within_90(), 61, 90), (t.later(), 91, i64::MAX)];
    bands
        .into_iter()
        .map(|(label, from, to)| {
            let inside = rows.iter().filter(|row| {
                let days = row.0.signed_duration_since(today).num_days().max(0);
                (from..=to).contains(&days)
            });
            Rung {
                label,
                count: inside.clone().map(|row| row.2).sum(),
                amount: show::amount(Amount::sum(inside.map(|row| row.1)).unwrap_or_default(), CNY),
            }
        })
        .collect()
}
