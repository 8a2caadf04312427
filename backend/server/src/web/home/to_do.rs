//! What waits for a seat: drafts to check, drafts that were returned to it, and objects whose next step is its
//! member's. What is half signed already is not offered a second time.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use contracts::{
    amount::{Amount, Currency},
    authority::{may_sign, signatures_needed},
    calendar::Tick,
    discount::{Request, RequestLife},
    id::VoucherId,
    member::MemberKind,
    voucher::{Voucher, VoucherLife},
};
use store::{
    pages::{holding::Part, voucher::Side},
    workplace::draft::Draft,
};
use uuid::Uuid;

use super::start::{account_to_do, recovery_to_do};
use crate::{
    app::App,
    auth::Caller,
    clock,
    text::{Language, field, home::HomeTexts},
    web::{
        WebError,
        context::Context,
        draft::again,
        request::turn::{Turn, turns},
        seat::waiting::{Open, Waiting, command_of},
        sheet,
        show::{self, Names},
    },
};

/// Days for which a return stands among what is to be done: as long as a signature would have counted.
const RETURNED_DAYS: i64 = 7;

/// Something that waits for this seat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) struct ToDo {
    pub href: String,
    pub what: String,
    pub who: String,
    pub amount: String,
    pub when: String,
    /// Where a returned draft is made again; empty for anything else.
    pub again: String,
}

/// Everything that waits for `caller`.
///
/// # Errors
/// Where the store fails.
pub(super) async fn rows(
    app: &App,
    caller: &Caller,
    waiting: Waiting,
    lang: Language,
    now: Tick,
) -> Result<Vec<ToDo>, WebError> {
    let desk = Desk { app, caller, lang, t: HomeTexts(lang), waiting };
    let mut rows = desk.drafts(now).await?;
    rows.extend(sheet::waiting::open(app, caller, false, now, lang).await?);
    rows.extend(desk.returned().await?);
    rows.extend(recovery_to_do(caller, now, desk.t));
    let account = account_to_do(caller, desk.t);
    rows.extend(account.and_then(|row| desk.unless_signed(row, &["member.account"], None)));
    rows.extend(desk.objects().await?);
    rows.extend(desk.settlements(now.date()).await?);
    Ok(rows)
}

/// How much of another log waits for `caller`: what is about the member itself stands on each log's page anyway.
///
/// # Errors
/// Where the store fails.
pub(super) async fn count_on(app: &App, caller: &Caller, lang: Language) -> Result<usize, WebError> {
    let now = app.store.tick().await?;
    let waiting = Waiting::of(app, caller.member.id, now).await?;
    let desk = Desk { app, caller, lang, t: HomeTexts(lang), waiting };
    let parts = [
        desk.drafts(now).await?,
        sheet::waiting::open(app, caller, false, now, lang).await?,
        desk.returned().await?,
        desk.objects().await?,
        desk.settlements(now.date()).await?,
    ];
    Ok(parts.iter().map(Vec::len).sum())
}

/// Whom and how much a draft is about, so that two of a kind are told apart.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn about(
    app: &App,
    caller: &Caller,
    draft: &Draft,
    lang: Language,
) -> Result<(String, String), WebError> {
    let Some(command) = command_of(draft) else { return Ok(Default::default()) };
    let context = Context::of(app, &caller.member, &command, lang).await?;
    Ok((context.who(), context.amount()))
}

/// The other party of a draft, then the seat `made_by` that made it.
pub(in crate::web) fn by_maker(caller: &Caller, made_by: Uuid, who: &str, t: HomeTexts) -> String {
    let maker = caller.member.seats.iter().find(|seat| seat.id.uuid() == made_by);
    let maker = maker.map(|seat| t.made_by(&seat.name)).unwrap_or_default();
    if who.is_empty() { maker } else { format!("{who} · {maker}") }
}

/// A seat with what its member has signed half.
struct Desk<'a> {
    app: &'a App,
    caller: &'a Caller,
    lang: Language,
    t: HomeTexts,
    waiting: Waiting,
}

impl Desk<'_> {
    /// Drafts that wait for another signature than this seat's.
    async fn drafts(&self, now: Tick) -> Result<Vec<ToDo>, WebError> {
        let mut rows = Vec::new();
        for Open { draft, command } in self.waiting.all() {
            if draft.made_by == self.caller.seat.id.uuid() {
                continue;
            }
            let (who, amount) = about(self.app, self.caller, draft, self.lang).await?;
            let signed = draft.approvals.as_array().map_or(0, Vec::len);
            let signatures = signatures_needed(command, &self.caller.member.approvals, now);
            let op = field::op(&draft.op, self.lang);
            let may = may_sign(command, &self.caller.seat, signed, signatures);
            rows.push(ToDo {
                href: format!("/drafts/{}", draft.draft_id),
                what: if may { self.t.to_check(op) } else { self.t.waits_for_checker(op) },
                who: by_maker(self.caller, draft.made_by, &who, self.t),
                amount,
                when: self.t.started(&show::moment_of(draft.created_at)),
                again: String::new(),
            });
        }
        Ok(rows)
    }

    /// Drafts that came back to this seat with a reason, and were not made again.
    async fn returned(&self) -> Result<Vec<ToDo>, WebError> {
        let since = clock::now() - TimeDelta::days(RETURNED_DAYS);
        let (member, seat) = (self.caller.member.id, self.caller.seat.id.uuid());
        let mut rows = Vec::new();
        for draft in self.app.store.returned_drafts(member, seat, since).await? {
            let (who, amount) = about(self.app, self.caller, &draft, self.lang).await?;
            let reason = self.t.because(draft.reason.as_deref().unwrap_or_default());
            rows.push(ToDo {
                href: format!("/drafts/{}", draft.draft_id),
                what: self.t.returned(field::op(&draft.op, self.lang)),
                who: if who.is_empty() { reason } else { format!("{who} · {reason}") },
                amount,
                when: String::new(),
                again: command_of(&draft).map(|command| again::page_of(&command)).unwrap_or_default(),
            });
        }
        rows.extend(sheet::waiting::returned(self.app, self.caller, since, self.lang).await?);
        Ok(rows)
    }

    /// `row`, unless an open draft does the same: then it says so to whoever made that, and the others have
    /// the draft itself among what they are to do.
    fn unless_signed(&self, row: ToDo, ops: &[&str], object: Option<Uuid>) -> Option<ToDo> {
        let Some(draft) = self.waiting.about(ops, object) else { return Some(row) };
        let own = draft.made_by == self.caller.seat.id.uuid();
        own.then(|| ToDo {
            href: format!("/drafts/{}", draft.draft_id),
            what: self.t.waits_for_checker(&row.what),
            ..row
        })
    }

    /// Vouchers, holdings and requests whose next step is this member's.
    async fn objects(&self) -> Result<Vec<ToDo>, WebError> {
        let (id, t, store) = (self.caller.member.id, self.t, &self.app.store);
        let awaiting = [VoucherLife::AwaitingSignFor];
        let waiting = store.vouchers_page(id, Side::Payee, &awaiting, None).await?.rows;
        let obligors: Vec<_> = waiting.iter().map(|voucher| voucher.obligor).collect();
        let pending = store.holdings_page(id, Part::ToSignFor, None).await?.rows;
        let from = pending.iter().filter_map(|holding| holding.transferor);
        let names = Names::of(store, &obligors.into_iter().chain(from).collect::<Vec<_>>()).await?;
        let currencies = self.currencies(pending.iter().map(|holding| holding.voucher)).await?;
        let vouchers = waiting.iter().filter_map(|voucher| {
            let row = ToDo {
                href: format!("/vouchers/{}", voucher.id),
                what: t.sign_for_voucher().to_owned(),
                who: names.get(voucher.obligor),
                amount: amount_in(voucher.face, Some(&voucher.currency)),
                when: t.sign_for_by(&show::time(voucher.sign_for_by)),
                again: String::new(),
            };
            self.unless_signed(row, &["voucher.sign_for", "voucher.reject"], Some(voucher.id.uuid()))
        });
        let holdings = pending.iter().filter_map(|holding| {
            let row = ToDo {
                href: format!("/holdings/{}", holding.id),
                what: t.sign_for_holding().to_owned(),
                who: holding.transferor.map(|from| names.get(from)).unwrap_or_default(),
                amount: amount_in(holding.amount, currencies.get(&holding.voucher)),
                when: holding.lapses_at.map(|at| t.sign_for_by(&show::time(at))).unwrap_or_default(),
                again: String::new(),
            };
            self.unless_signed(row, &["holding.sign_for", "holding.reject"], Some(holding.id.uuid()))
        });
        let mut rows: Vec<ToDo> = vouchers.chain(holdings).collect();
        rows.extend(self.requests().await?);
        Ok(rows)
    }

    /// The currencies of vouchers.
    async fn currencies(
        &self,
        vouchers: impl Iterator<Item = VoucherId>,
    ) -> Result<BTreeMap<VoucherId, Currency>, WebError> {
        let found = self.app.store.vouchers_by_id(&vouchers.collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|voucher| (voucher.id, voucher.currency)).collect())
    }

    /// Requests whose next step is this member's, as financier or as seller.
    async fn requests(&self) -> Result<Vec<ToDo>, WebError> {
        let (id, store) = (self.caller.member.id, &self.app.store);
        let mut requests = Vec::new();
        if self.caller.member.is(MemberKind::Financier) {
            let lives =
                [RequestLife::Open, RequestLife::Awarded, RequestLife::Approved, RequestLife::PayIntended];
            requests = store.requests_for_financier(id, &lives, None).await?.rows;
        }
        let lives = [RequestLife::Open, RequestLife::Disbursed];
        requests.extend(store.requests_of_seller(id, &lives, None).await?.rows);
        let turns = turns(self.app, id, &requests).await?;
        let currencies = self.currencies(requests.iter().map(|request| request.voucher)).await?;
        let rows = requests.iter().filter_map(|request| {
            let step = self.step(request, turns.get(&request.id))?;
            let row = ToDo {
                href: format!("/requests/{}", request.id),
                what: step.what.to_owned(),
                amount: amount_in(request.amount, currencies.get(&request.voucher)),
                when: step.when,
                ..ToDo::default()
            };
            self.unless_signed(row, step.ops, Some(step.object))
        });
        Ok(rows.collect())
    }

    /// What this member does next on `request`; none where it waits for another.
    fn step(&self, request: &Request, turn: Option<&Turn>) -> Option<Step> {
        let (id, t) = (self.caller.member.id, self.t);
        let own = request.agreed.as_ref().is_some_and(|agreed| agreed.financier == id);
        let mut object = request.id.uuid();
        let mut when = String::new();
        let (what, ops): (_, &[&str]) = match (request.life, turn) {
            (_, Some(Turn::Quote(until))) => {
                when = t.quotes_until(&show::time(*until));
                (t.quote(), &["discount.quote"])
            }
            (_, Some(Turn::Open(quote, until))) => {
                when = t.open_until(&show::time(*until));
                object = quote.uuid();
                (t.open_quote(), &["discount.open_quote"])
            }
            (_, Some(Turn::Award)) => (t.compare_quotes(), &["discount.award", "discount.unwind"]),
            (RequestLife::Awarded, None) if own => (t.approve(), &["discount.approve", "discount.decline"]),
            (RequestLife::Approved, None) if own => {
                (t.pay_intent(), &["discount.pay_intent", "discount.decline"])
            }
            (RequestLife::PayIntended, None) if own => (t.disburse(), &["discount.disburse"]),
            (RequestLife::Disbursed, None) if request.seller == id => {
                (t.confirm_money(), &["discount.confirm"])
            }
            _ => return None,
        };
        Some(Step { what, when, ops, object })
    }

    /// Payment lists that the member has to draw up or to confirm, and payments whose arrival it has to confirm.
    async fn settlements(&self, today: chrono::NaiveDate) -> Result<Vec<ToDo>, WebError> {
        let (id, t, store) = (self.caller.member.id, self.t, &self.app.store);
        let row = |voucher: &Voucher, what: &str, amount: Amount| ToDo {
            href: format!("/settlements/{}", voucher.id),
            what: what.to_owned(),
            amount: amount_in(amount, Some(&voucher.currency)),
            when: t.due(&voucher.due_on.to_string()),
            ..ToDo::default()
        };
        let live = store.vouchers_page(id, Side::Obligor, &[VoucherLife::Live], None).await?.rows;
        let unlisted = live.iter().filter(|voucher| today >= voucher.cut_off_on);
        let unlisted = unlisted.map(|voucher| (voucher, t.draw_up_list()));
        // The platform drew these up where the obligor had not by the due date.
        let drawn_up = store.vouchers_by_id(&store.lists_to_confirm(id).await?).await?;
        let lists = unlisted.chain(drawn_up.iter().map(|voucher| (voucher, t.confirm_list())));
        let mut rows: Vec<ToDo> = lists
            .filter_map(|(voucher, what)| {
                let list = row(voucher, what, voucher.face);
                self.unless_signed(list, &["settlement.list"], Some(voucher.id.uuid()))
            })
            .collect();
        let held = store.holdings_page(id, Part::Payable, None).await?.rows;
        let ids: Vec<_> = held.iter().map(|holding| holding.voucher).collect();
        let vouchers = store.vouchers_by_id(&ids).await?;
        for holding in &held {
            let Some(voucher) = vouchers.iter().find(|voucher| voucher.id == holding.voucher) else {
                continue;
            };
            let receipt = row(voucher, t.confirm_receipt(), holding.amount);
            rows.extend(self.unless_signed(receipt, &["settlement.receipt"], Some(holding.id.uuid())));
        }
        Ok(rows)
    }
}

/// A step, the commands that take it, and what their drafts are about.
struct Step {
    what: &'static str,
    when: String,
    ops: &'static [&'static str],
    object: Uuid,
}

/// An amount with its currency; in minor units where nobody knows it.
fn amount_in(amount: Amount, currency: Option<&Currency>) -> String {
    match currency {
        Some(currency) => format!("{} {currency}", show::amount(amount, *currency)),
        None => amount.minor().to_string(),
    }
}
