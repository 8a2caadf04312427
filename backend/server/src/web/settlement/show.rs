//! The settlement of one voucher: for its obligor the whole list, for a payee its own lines.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    amount::Amount,
    command::Command,
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId, VoucherId},
    member::Member,
    settlement::{Line, PaymentList},
    voucher::{Voucher, VoucherLife},
};

use super::derived;
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{life, refusal, settlement::SettlementTexts},
    web::{
        Answered, Page, WebError,
        page::{found, html},
        seat::waiting::Waiting,
        show::{self, Firm, Firms},
    },
};

/// One line, as it is shown and written.
pub(super) struct Row {
    pub holding: HoldingId,
    pub payee: Firm,
    pub bank: String,
    pub account: String,
    pub amount: String,
    pub paid: bool,
    pub state: &'static str,
}

/// What the obligor sees.
struct Whole {
    lines: Vec<Row>,
    total: String,
    count: String,
    /// Whether the list is made; else it is derived, or `because` says why it cannot be.
    made: bool,
    confirmed: bool,
    /// Whether the obligor can still confirm what the platform has drawn up.
    to_confirm: bool,
    settled: String,
    because: String,
    before_cut_off: bool,
    without_account: bool,
    draft: String,
}

/// What a payee sees of its lines.
struct Own {
    holding: String,
    account: String,
    amount: String,
    paid: bool,
    listed: bool,
}

#[derive(Template)]
#[template(path = "settlement/show.html")]
struct ShowPage {
    page: Page,
    t: SettlementTexts,
    voucher: String,
    obligor: Firm,
    face: String,
    currency: String,
    due_on: String,
    cut_off_on: String,
    state: &'static str,
    tone: &'static str,
    late: bool,
    whole: Option<Whole>,
    own: Vec<Own>,
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let t = SettlementTexts(visitor.lang);
    let id = VoucherId::parse(&path).map_err(|_| WebError::NotFound)?;
    let voucher = found(app.store.voucher(id).await?)?;
    let list = app.store.payment_list(id).await?;
    let holdings = app.store.holdings_of_voucher(id).await?;
    let member = caller.member.id;
    let own = own(member, &voucher, list.as_ref(), &holdings);
    let pays = voucher.obligor == member;
    if !pays && own.is_empty() {
        return Err(WebError::NotFound);
    }
    let whole = if pays { Some(whole(&app, &voucher, list.as_ref(), t).await?) } else { None };
    let today = app.store.tick().await?.date();
    let (state, tone) = life::voucher(voucher.life, visitor.lang);
    html(&ShowPage {
        page: Page::new(&visitor, &request, t.voucher_title(&show::short(id))),
        t,
        voucher: id.to_string(),
        obligor: Firms::of(&app.store, &[voucher.obligor]).await?.get(voucher.obligor),
        face: show::amount(voucher.face, voucher.currency),
        currency: voucher.currency.to_string(),
        due_on: voucher.due_on.to_string(),
        cut_off_on: voucher.cut_off_on.to_string(),
        state,
        tone,
        late: today > voucher.due_on && !matches!(voucher.life, VoucherLife::Settled),
        whole,
        own,
    })
}

/// The lines that are paid to `member`; before there is a list, what it holds.
fn own(member: MemberId, voucher: &Voucher, list: Option<&PaymentList>, holdings: &[Holding]) -> Vec<Own> {
    let of_member = holdings.iter().filter(|holding| {
        holding.holder == member && matches!(holding.life, HoldingLife::Held | HoldingLife::Settled)
    });
    let one = |holding: &Holding| {
        let line = list.and_then(|list| list.lines.iter().find(|line| line.holding == holding.id));
        Own {
            holding: holding.id.to_string(),
            account: line.and_then(|line| line.account.clone()).unwrap_or_default(),
            amount: show::amount(holding.amount, voucher.currency),
            paid: holding.life == HoldingLife::Settled,
            listed: line.is_some(),
        }
    };
    of_member.map(one).collect()
}

async fn whole(
    app: &App,
    voucher: &Voucher,
    list: Option<&PaymentList>,
    t: SettlementTexts,
) -> Result<Whole, WebError> {
    let now = app.store.tick().await?;
    let before_cut_off = now.date() < voucher.cut_off_on;
    let meant =
        |command: &Command| matches!(command, Command::SettlementList(make) if make.voucher == voucher.id);
    let mut because = String::new();
    let lines = match list {
        Some(list) => list.lines.clone(),
        None if before_cut_off || voucher.life != VoucherLife::Live => Vec::new(),
        None => match derived::derive(app, voucher).await? {
            Ok(lines) => lines,
            Err(refused) => {
                refusal::text(refused, t.0).clone_into(&mut because);
                Vec::new()
            }
        },
    };
    let total = Amount::sum(lines.iter().map(|line| line.amount)).unwrap_or_default();
    let settled = show::amount(voucher.settled, voucher.currency);
    Ok(Whole {
        total: show::amount(total, voucher.currency),
        count: t.lines_count(lines.len()),
        made: list.is_some(),
        confirmed: list.is_some_and(|list| list.confirmed),
        to_confirm: list.is_some_and(|list| !list.confirmed) && voucher.life != VoucherLife::Settled,
        settled: t.settled_of(&settled, &show::amount(voucher.face, voucher.currency)),
        because,
        before_cut_off,
        without_account: lines.iter().any(|line| line.account.is_none()),
        draft: if list.is_some_and(|list| list.confirmed) {
            String::new()
        } else {
            Waiting::of(app, voucher.obligor, now).await?.address(meant)
        },
        lines: rows(app, voucher, &lines, t).await?,
    })
}

/// Lines with the names and banks of their payees, and whether their money has come.
pub(super) async fn rows(
    app: &App,
    voucher: &Voucher,
    lines: &[Line],
    t: SettlementTexts,
) -> Result<Vec<Row>, WebError> {
    let payees: Vec<MemberId> = lines.iter().map(|line| line.payee).collect();
    let members = app.store.members_by_id(&payees).await?;
    let members: BTreeMap<MemberId, &Member> = members.iter().map(|member| (member.id, member)).collect();
    let settled: Vec<HoldingId> = app
        .store
        .holdings_of_voucher(voucher.id)
        .await?
        .iter()
        .filter(|holding| holding.life == HoldingLife::Settled)
        .map(|holding| holding.id)
        .collect();
    let row = |line: &Line| {
        let payee = members.get(&line.payee).copied();
        let account = payee.zip(line.account.as_ref()).and_then(|(payee, number)| {
            payee
                .accounts
                .iter()
                .rfind(|account| account.currency == voucher.currency && account.number == *number)
        });
        let paid = settled.contains(&line.holding);
        Row {
            holding: line.holding,
            payee: payee.map(Firm::from).unwrap_or_default(),
            bank: account.map(|account| account.bank_name.clone()).unwrap_or_default(),
            account: line.account.clone().unwrap_or_default(),
            amount: show::amount(line.amount, voucher.currency),
            paid,
            state: if paid { t.paid() } else { t.unpaid() },
        }
    };
    Ok(lines.iter().map(row).collect())
}
