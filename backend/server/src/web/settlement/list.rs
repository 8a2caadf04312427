//! What the member is to pay and what it is to receive.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use chrono::{Days, NaiveDate};
use contracts::{
    holding::HoldingLife,
    id::{MemberId, VoucherId},
    member::MemberKind,
    voucher::{Voucher, VoucherLife},
};
use store::pages::settlement::ListedLine;

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{life, settlement::SettlementTexts},
    web::{
        Answered, Page, WebError,
        page::html,
        paging::{Links, Paging},
        show::{self, Firm, Firms},
    },
};

/// Days before its cut-off from which a voucher is shown.
const NEAR: Days = Days::new(30);

/// A voucher that the member pays.
struct ToPay {
    href: String,
    id: String,
    due_on: String,
    face: String,
    state: &'static str,
    tone: &'static str,
    late: bool,
    next: String,
    now: bool,
}

/// A line that is paid to the member.
struct ToReceive {
    href: String,
    id: String,
    obligor: Firm,
    due_on: String,
    amount: String,
    paid: bool,
}

#[derive(Template)]
#[template(path = "settlement/list.html")]
struct ListPage {
    page: Page,
    t: SettlementTexts,
    core: bool,
    to_pay: Vec<ToPay>,
    pay_links: Links,
    to_receive: Vec<ToReceive>,
    receive_links: Links,
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let t = SettlementTexts(visitor.lang);
    let today = app.store.tick().await?.date();
    let pay = Paging::of("/settlements", "pay", &query);
    let soon = today.checked_add_days(NEAR).unwrap_or(today);
    let paid = app.store.vouchers_to_pay(caller.member.id, soon, pay.after).await?;
    let receive = Paging::of("/settlements", "receive", &query);
    let lines = app.store.lines_of_payee(caller.member.id, receive.after).await?;
    html(&ListPage {
        page: Page::new(&visitor, &request, t.title()),
        t,
        core: !paid.rows.is_empty() || caller.member.is(MemberKind::CoreEnterprise),
        to_pay: paid.rows.iter().map(|voucher| to_pay(voucher, today, t)).collect(),
        pay_links: pay.links(paid.next),
        to_receive: to_receive(&app, &lines.rows).await?,
        receive_links: receive.links(lines.next),
    })
}

fn to_pay(voucher: &Voucher, today: NaiveDate, t: SettlementTexts) -> ToPay {
    let (state, tone) = life::voucher(voucher.life, t.0);
    let past_cut_off = today >= voucher.cut_off_on;
    let (next, now) = match voucher.life {
        VoucherLife::Live if past_cut_off => (t.make_list().to_owned(), true),
        VoucherLife::Live => (t.wait_cut_off(&voucher.cut_off_on.to_string()), false),
        VoucherLife::Settled => (t.all_paid().to_owned(), false),
        _ => (t.pay_lines().to_owned(), true),
    };
    ToPay {
        href: format!("/settlements/{}", voucher.id),
        id: show::short(voucher.id),
        due_on: voucher.due_on.to_string(),
        face: show::amount(voucher.face, voucher.currency),
        state,
        tone,
        late: today > voucher.due_on && voucher.life != VoucherLife::Settled,
        next,
        now,
    }
}

async fn to_receive(app: &App, lines: &[ListedLine]) -> Result<Vec<ToReceive>, WebError> {
    let ids: Vec<VoucherId> = lines.iter().map(|line| line.voucher).collect();
    let vouchers = app.store.vouchers_by_id(&ids).await?;
    let obligors: Vec<MemberId> = vouchers.iter().map(|voucher| voucher.obligor).collect();
    let firms = Firms::of(&app.store, &obligors).await?;
    let rows = lines.iter().filter_map(|line| {
        let voucher = vouchers.iter().find(|voucher| voucher.id == line.voucher)?;
        Some(ToReceive {
            href: format!("/settlements/{}", voucher.id),
            id: show::short(voucher.id),
            obligor: firms.get(voucher.obligor),
            due_on: voucher.due_on.to_string(),
            amount: show::amount(line.amount, voucher.currency),
            paid: line.life == HoldingLife::Settled,
        })
    });
    let mut rows: Vec<ToReceive> = rows.collect();
    // What is still to be confirmed first.
    rows.sort_by_key(|row| row.paid);
    Ok(rows)
}
