//! Trade backgrounds, vouchers, holdings, discounts and settlement.

use std::collections::BTreeMap;

use contracts::{
    amount::Currency,
    calendar::Tick,
    discount::{Quote, Request},
    holding::Holding,
    id::{BackgroundId, HoldingId, MemberId, RequestId, VoucherId},
    voucher::Voucher,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::spelled::{Bytes, Day, Text, printed},
    Expected, Replayed, bytes, date, each, maybe, text,
};

pub(super) fn invoices(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.invoices.rows().map(|(_, invoice)| {
        json!({
            "tag": bytes(&invoice.tag.0),
            "currency": text(invoice.currency),
            "amount": invoice.amount.minor(),
            "occupied": invoice.occupied.minor(),
        })
    }))
}

pub(super) fn backgrounds(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.backgrounds.rows().map(|(_, background)| {
        let used = background.invoices.iter().map(|(tag, amount)| json!([text(tag), text(amount.minor())]));
        json!({
            "background_id": text(background.id),
            "debtor_id": text(background.debtor),
            "creditor_id": text(background.creditor),
            "currency": text(background.currency),
            "amount": background.amount.minor(),
            "reserved": background.reserved.minor(),
            "due_on": date(background.due_on),
            "invoices": used.collect::<Vec<_>>(),
        })
    }))
}

pub(super) fn vouchers(replayed: &Replayed) -> Expected<'_> {
    let row = |voucher: &Voucher| {
        json!({
            "voucher_id": text(voucher.id),
            "obligor_id": text(voucher.obligor),
            "payee_id": text(voucher.payee),
            "currency": text(voucher.currency),
            "face": voucher.face.minor(),
            "due_on": date(voucher.due_on),
            "issued_on": date(voucher.issued_on),
            "cut_off_on": date(voucher.cut_off_on),
            "sign_for_by": voucher.sign_for_by.seconds(),
            "undertaking": voucher.undertaking,
            "undertaking_hash": bytes(&voucher.undertaking_hash.0),
            "policy_version": voucher.policy_version,
            "background_id": text(voucher.background),
            "life": voucher.life.as_str(),
            "settled": voucher.settled.minor(),
            "head": bytes(&voucher.head.0),
        })
    };
    each(replayed.state.vouchers.rows().map(move |(_, voucher)| row(voucher)))
}

pub(super) fn holdings(replayed: &Replayed) -> Expected<'_> {
    let before = |id, now| replayed.before_end.get(id).unwrap_or(now);
    let rows = replayed.state.holdings.rows();
    Box::new(rows.map(move |(id, holding)| printed(&HoldingRow::of(before(id, holding)))))
}

/// A row of `holding`, its columns in the order of their names.
#[derive(Serialize)]
struct HoldingRow<'a> {
    amount: i64,
    background_id: Option<Text<BackgroundId>>,
    depth: u32,
    financed: bool,
    head: Bytes<'a>,
    holder_id: Text<MemberId>,
    holding_id: Text<HoldingId>,
    lapses_at: Option<i64>,
    life: &'static str,
    parent_id: Option<Text<HoldingId>>,
    request_id: Option<Text<RequestId>>,
    splits: u32,
    splits_on: Day,
    splits_that_day: u32,
    title_keys: Vec<Bytes<'a>>,
    title_ticks: Vec<i64>,
    transferor_id: Option<Text<MemberId>>,
    voucher_id: Text<VoucherId>,
}

impl<'a> HoldingRow<'a> {
    fn of(holding: &'a Holding) -> Self {
        Self {
            amount: holding.amount.minor(),
            background_id: holding.background.map(Text),
            depth: holding.depth,
            financed: holding.financed,
            head: Bytes(&holding.head.0),
            holder_id: Text(holding.holder),
            holding_id: Text(holding.id),
            lapses_at: holding.lapses_at.map(Tick::seconds),
            life: holding.life.as_str(),
            parent_id: holding.parent.map(Text),
            request_id: holding.in_request.map(Text),
            splits: holding.splits,
            splits_on: Day(holding.splits_on),
            splits_that_day: holding.splits_that_day,
            title_keys: holding.title.iter().map(|signature| Bytes(&signature.key.0)).collect(),
            title_ticks: holding.title.iter().map(|signature| signature.at.seconds()).collect(),
            transferor_id: holding.transferor.map(Text),
            voucher_id: Text(holding.voucher),
        }
    }
}

/// A row of `holding_end`.
#[derive(Serialize)]
struct EndRow<'a> {
    head: Bytes<'a>,
    holding_id: Text<HoldingId>,
    life: &'static str,
}

pub(super) fn ends(replayed: &Replayed) -> Expected<'_> {
    let ended = replayed.state.holdings.rows().filter(|(_, holding)| !holding.carries_value());
    Box::new(ended.map(|(id, holding)| {
        let life = holding.life.as_str();
        printed(&EndRow { head: Bytes(&holding.head.0), holding_id: Text(*id), life })
    }))
}

/// A row of `outstanding_holding`. A holding without its voucher gives one that no table can have.
#[derive(Serialize)]
struct OutstandingRow {
    amount: i64,
    currency: Option<Text<Currency>>,
    due_on: Option<Day>,
    holder_id: Text<MemberId>,
    holding_id: Text<HoldingId>,
    lapses_at: Option<i64>,
    life: &'static str,
    request_id: Option<Text<RequestId>>,
    transferor_id: Option<Text<MemberId>>,
    voucher_id: Text<VoucherId>,
}

pub(super) fn outstanding(replayed: &Replayed) -> Expected<'_> {
    let carrying = replayed.state.holdings.rows().filter(|(_, holding)| holding.carries_value());
    Box::new(carrying.map(|(_, holding)| {
        let voucher = replayed.state.voucher(&holding.voucher).ok().flatten();
        printed(&OutstandingRow {
            amount: holding.amount.minor(),
            currency: voucher.map(|voucher| Text(voucher.currency)),
            due_on: voucher.map(|voucher| Day(voucher.due_on)),
            holder_id: Text(holding.holder),
            holding_id: Text(holding.id),
            lapses_at: holding.lapses_at.map(Tick::seconds),
            life: holding.life.as_str(),
            request_id: holding.in_request.map(Text),
            transferor_id: holding.transferor.map(Text),
            voucher_id: Text(holding.voucher),
        })
    }))
}

/// What vouchers add up to: of either side, by state, due date and currency.
pub(super) fn voucher_sums(replayed: &Replayed) -> Expected<'_> {
    let mut sums: BTreeMap<_, (u64, i64)> = BTreeMap::new();
    for (_, voucher) in replayed.state.vouchers.rows() {
        let unpaid = voucher.face.checked_sub(voucher.settled).unwrap_or_default();
        for (member, side) in [(voucher.obligor, "obligor"), (voucher.payee, "payee")] {
            let of = (member, side, voucher.life.as_str(), voucher.due_on, voucher.currency.to_string());
            let (number, sum) = sums.entry(of).or_default();
            (*number, *sum) = (*number + 1, *sum + unpaid.minor());
        }
    }
    each(sums.into_iter().map(|((member, side, life, due_on, currency), (number, unpaid))| {
        json!({
            "member_id": text(member),
            "side": side,
            "life": life,
            "due_on": date(due_on),
            "currency": currency,
            "number": number,
            "unpaid": unpaid,
        })
    }))
}

pub(super) fn requests(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.requests.rows().map(|(_, request)| {
        let Value::Object(mut row) = agreement(request) else { return Value::Null };
        if let Value::Object(own) = json!({
            "request_id": text(request.id),
            "voucher_id": text(request.voucher),
            "holding_id": text(request.holding),
            "seller_id": text(request.seller),
            "amount": request.amount.minor(),
            "financier_ids": request.financiers.iter().map(text).collect::<Vec<_>>(),
            "recourse": request.recourse,
            "ask_rate": maybe(request.ask_rate),
            "deadline": request.deadline.seconds(),
            "life": request.life.as_str(),
            "since": request.since.seconds(),
            "head": bytes(&request.head.0),
        }) {
            row.extend(own);
        }
        Value::Object(row)
    }))
}

/// What was agreed on a request, and how it was paid.
fn agreement(request: &Request) -> Value {
    let (agreed, payment) = (request.agreed.as_ref(), request.payment.as_ref());
    json!({
        "agreed_quote_id": maybe(agreed.map(|agreed| agreed.quote)),
        "agreed_financier_id": maybe(agreed.map(|agreed| agreed.financier)),
        "agreed_rate": maybe(agreed.map(|agreed| agreed.terms.rate)),
        "agreed_basis": agreed.map(|agreed| agreed.terms.basis.as_str()),
        "agreed_value_on": agreed.map(|agreed| date(agreed.terms.value_on)),
        "agreed_fees": agreed.map(|agreed| agreed.terms.fees.minor()),
        "agreed_days": agreed.map(|agreed| agreed.price.days),
        "agreed_interest": agreed.map(|agreed| agreed.price.interest.minor()),
        "agreed_net": agreed.map(|agreed| agreed.price.net.minor()),
        "paid_reference": payment.map(|payment| &payment.bank_reference),
        "paid_account": payment.map(|payment| &payment.account),
        "paid_on": payment.map(|payment| date(payment.paid_on)),
    })
}

pub(super) fn quotes(replayed: &Replayed) -> Expected<'_> {
    let row = |quote: &Quote| {
        json!({
            "quote_id": text(quote.id),
            "request_id": text(quote.request),
            "financier_id": text(quote.financier),
            "expires": quote.expires.seconds(),
            "made_at": quote.made_at.seconds(),
            "sealed": quote.sealed,
            "rate": maybe(quote.terms.map(|terms| terms.rate)),
            "basis": quote.terms.map(|terms| terms.basis.as_str()),
            "value_on": quote.terms.map(|terms| date(terms.value_on)),
            "fees": quote.terms.map(|terms| terms.fees.minor()),
            "life": quote.life.as_str(),
        })
    };
    each(replayed.state.quotes.rows().map(move |(_, quote)| row(quote)))
}

pub(super) fn lists(replayed: &Replayed) -> Expected<'_> {
    each(
        replayed
            .state
            .lists
            .rows()
            .map(|(_, list)| json!({ "voucher_id": text(list.voucher), "confirmed": list.confirmed })),
    )
}

pub(super) fn lines(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.lists.rows().flat_map(|(voucher, list)| {
        list.lines.iter().map(move |line| {
            json!({
                "voucher_id": text(voucher),
                "holding_id": text(line.holding),
                "payee_id": text(line.payee),
                "account": line.account,
                "amount": line.amount.minor(),
            })
        })
    }))
}

pub(super) fn references(replayed: &Replayed) -> Expected<'_> {
    each(replayed.state.references.rows().map(|(reference, ())| {
        json!({
            "stated_by": text(reference.stated_by),
            "dated": date(reference.on),
            "reference": reference.bank_reference,
        })
    }))
}
