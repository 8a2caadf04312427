//! What waits for a seat: drafts to check, drafts that were returned to it, and objects whose next step is its
//! member's. What is half signed already is not offered a second time.

use chrono::TimeDelta;
use contracts::{
    amount::{Amount, CNY},
    authority::{may_sign, signatures_needed},
    calendar::Tick,
    discount::RequestLife,
    member::MemberKind,
    voucher::VoucherLife,
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
        seat::waiting::{Open, Waiting, command_of},
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
    lang: Language,
    now: Tick,
) -> Result<Vec<ToDo>, WebError> {
    let waiting = Waiting::of(app, caller.member.id).await?;
    let desk = Desk { app, caller, lang, t: HomeTexts(lang), waiting };
    let mut rows = desk.drafts(now).await?;
    rows.extend(desk.returned().await?);
    rows.extend(recovery_to_do(caller, now, desk.t));
    let account = account_to_do(caller, desk.t);
    rows.extend(account.and_then(|row| desk.unless_signed(row, &["member.account"], None)));
    rows.extend(desk.objects().await?);
    rows.extend(desk.settlements(now.date()).await?);
    Ok(rows)
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

/// The other party of a draft, then who made it.
pub(in crate::web) fn by_maker(caller: &Caller, draft: &Draft, who: &str, t: HomeTexts) -> String {
    let maker = caller.member.seats.iter().find(|seat| seat.id.uuid() == draft.made_by);
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
                who: by_maker(self.caller, draft, &who, self.t),
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
        let vouchers = waiting.iter().filter_map(|voucher| {
            let row = ToDo {
                href: format!("/vouchers/{}", voucher.id),
                what: t.sign_for_voucher().to_owned(),
                who: names.get(voucher.obligor),
                amount: format!("{} {}", show::amount(voucher.face, voucher.currency), voucher.currency),
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
                amount: show::amount(holding.amount, CNY),
                when: holding.lapses_at.map(|at| t.sign_for_by(&show::time(at))).unwrap_or_default(),
                again: String::new(),
            };
            self.unless_signed(row, &["holding.sign_for", "holding.reject"], Some(holding.id.uuid()))
        });
        let mut rows: Vec<ToDo> = vouchers.chain(holdings).collect();
        rows.extend(self.requests().await?);
        Ok(rows)
    }

    /// Requests whose next step is this member's, as financier or as seller.
    async fn requests(&self) -> Result<Vec<ToDo>, WebError> {
        let (id, t, store) = (self.caller.member.id, self.t, &self.app.store);
        let mut rows = Vec::new();
        if self.caller.member.is(MemberKind::Financier) {
            let lives =
                [RequestLife::Open, RequestLife::Awarded, RequestLife::Approved, RequestLife::PayIntended];
            for request in store.requests_for_financier(id, &lives, None).await?.rows {
                let own = request.agreed.as_ref().is_some_and(|agreed| agreed.financier == id);
                let (what, ops): (_, &[&str]) = match request.life {
                    RequestLife::Open => (t.quote_or_open(), &["discount.quote"]),
                    RequestLife::Awarded if own => (t.approve(), &["discount.approve", "discount.decline"]),
                    RequestLife::Approved if own => {
                        (t.pay_intent(), &["discount.pay_intent", "discount.decline"])
                    }
                    RequestLife::PayIntended if own => (t.disburse(), &["discount.disburse"]),
                    _ => continue,
                };
                rows.extend(self.unless_signed(
                    self.of_request(&request, what),
                    ops,
                    Some(request.id.uuid()),
                ));
            }
        }
        let lives = [RequestLife::Open, RequestLife::Disbursed];
        for request in store.requests_of_seller(id, &lives, None).await?.rows {
            let (what, ops): (_, &[&str]) = match request.life {
                RequestLife::Open => (t.compare_quotes(), &["discount.award", "discount.unwind"]),
                RequestLife::Disbursed => (t.confirm_money(), &["discount.confirm"]),
                _ => continue,
            };
            rows.extend(self.unless_signed(self.of_request(&request, what), ops, Some(request.id.uuid())));
        }
        Ok(rows)
    }

    fn of_request(&self, request: &contracts::discount::Request, what: &str) -> ToDo {
        let open = request.life == RequestLife::Open;
        ToDo {
            href: format!("/requests/{}", request.id),
            what: what.to_owned(),
            amount: show::amount(request.amount, CNY),
            // Once it is awarded the time for quotes is nobody's deadline any more.
            when: if open { self.t.quotes_until(&show::time(request.deadline)) } else { String::new() },
            ..ToDo::default()
        }
    }

    /// Payment lists that the member has to draw up, and payments whose arrival it has to confirm.
    async fn settlements(&self, today: chrono::NaiveDate) -> Result<Vec<ToDo>, WebError> {
        let (id, t, store) = (self.caller.member.id, self.t, &self.app.store);
        let row = |voucher: &contracts::voucher::Voucher, what: &str, amount: Amount| ToDo {
            href: format!("/settlements/{}", voucher.id),
            what: what.to_owned(),
            amount: format!("{} {}", show::amount(amount, voucher.currency), voucher.currency),
            when: t.due(&voucher.due_on.to_string()),
            ..ToDo::default()
        };
        let live = store.vouchers_page(id, Side::Obligor, &[VoucherLife::Live], None).await?.rows;
        let unlisted = live.iter().filter(|voucher| today >= voucher.cut_off_on);
        let mut rows: Vec<ToDo> = unlisted
            .filter_map(|voucher| {
                let list = row(voucher, t.draw_up_list(), voucher.face);
                self.unless_signed(list, &["settlement.list"], Some(voucher.id.uuid()))
            })
            .collect();
        let held = store.holdings_page(id, Part::Payable, None).await?.rows;
        let ids: Vec<_> = held.iter().map(|holding| holding.voucher).collect();
        for voucher in store.vouchers_by_id(&ids).await? {
            let own = held.iter().filter(|holding| holding.voucher == voucher.id);
            let sum = Amount::sum(own.map(|holding| holding.amount)).unwrap_or_default();
            let receipt = row(&voucher, t.confirm_receipt(), sum);
            rows.extend(self.unless_signed(receipt, &["settlement.receipt"], Some(voucher.id.uuid())));
        }
        Ok(rows)
    }
}
