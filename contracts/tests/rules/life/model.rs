//! What must be true of every decision and of every state, beside `invariants::violation`: worked out
//! anew from the rows each time, where the rules carry sums along.

use std::collections::BTreeMap;

use contracts::{
    Event, State,
    amount::Amount,
    command::Command,
    discount::{Quote, QuoteLife, Request, RequestLife},
    holding::{Holding, HoldingLife},
    id::{BackgroundId, HoldingId, InvoiceTag},
    invariants,
    member::Member,
    state::LimitKey,
    voucher::{Voucher, VoucherLife},
};

type Sums<K> = BTreeMap<K, i64>;

fn ensure(holds: bool, words: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(words()) }
}

/// I3 and I4: what ended stays so, terms never change, and pieces add up to what was spent for them.
pub fn check_events(before: &State, events: &[Event]) -> Result<(), String> {
    let mut made: Sums<HoldingId> = BTreeMap::new();
    for event in events {
        match event {
            Event::Holding(new) => match before.holding(&new.id).unwrap() {
                Some(old) => holding_moves(old, new)?,
                None => *made.entry(parent(new)).or_default() += new.amount.minor(),
            },
            Event::Voucher(new) => {
                before.voucher(&new.id).unwrap().map_or(Ok(()), |old| voucher_moves(old, new))?;
            }
            Event::Request(new) => {
                before.request(&new.id).unwrap().map_or(Ok(()), |old| request_moves(old, new))?;
            }
            Event::Quote(new) => {
                before.quote(&new.id).unwrap().map_or(Ok(()), |old| quote_moves(old, new))?
            }
            Event::Member(new) => {
                before.member(&new.id).unwrap().map_or(Ok(()), |old| member_moves(before, old, new))?;
            }
            _ => {}
        }
    }
    for (parent, sum) in made.iter().filter(|(parent, _)| before.holding(parent).unwrap().is_some()) {
        let old = before.holding(parent).unwrap().map(|old| old.amount.minor());
        ensure(old == Some(*sum), || format!("I1: {parent} of {old:?} became pieces of {sum}"))?;
        let ended = events
            .iter()
            .any(|event| matches!(event, Event::Holding(new) if new.id == *parent && !new.carries_value()));
        ensure(ended, || format!("I3: {parent} has children and carries value"))?;
    }
    Ok(())
}

fn parent(holding: &Holding) -> HoldingId {
    holding.parent.unwrap_or(holding.id)
}

fn holding_moves(old: &Holding, new: &Holding) -> Result<(), String> {
    use HoldingLife::{Held, Pending, Settled, Spent, Void};
    let same = (old.voucher, old.parent, old.transferor, old.holder, old.amount, old.depth, old.background)
        == (new.voucher, new.parent, new.transferor, new.holder, new.amount, new.depth, new.background);
    ensure(same, || format!("I4: holding {} became another", old.id))?;
    ensure(new.title.starts_with(&old.title), || format!("holding {} forgot a signature", old.id))?;
    let allowed = matches!((old.life, new.life), (Pending, Held | Void) | (Held, Held | Spent | Settled));
    ensure(allowed, || format!("I3: holding {} went from {:?} to {:?}", old.id, old.life, new.life))
}

fn voucher_moves(old: &Voucher, new: &Voucher) -> Result<(), String> {
    use VoucherLife::{AwaitingSignFor, Due, Lapsed, Live, PartSettled, Rejected, Settled, Withdrawn};
    let kept = Voucher { life: old.life, settled: old.settled, head: old.head, ..new.clone() };
    ensure(kept == *old, || format!("I4: the terms of voucher {} changed", old.id))?;
    let allowed = matches!(
        (old.life, new.life),
        (AwaitingSignFor, Live | Rejected | Withdrawn | Lapsed)
            // The second is its list confirmed afterwards.
            | (Live | Due, Due)
            | (Due | PartSettled, PartSettled | Settled)
    );
    ensure(allowed && new.settled >= old.settled, || {
        format!("I3: voucher {} went from {:?} to {:?}", old.id, old.life, new.life)
    })
}

fn request_moves(old: &Request, new: &Request) -> Result<(), String> {
    use RequestLife::{Approved, Awarded, Confirmed, Declined, Disbursed, Open, PayIntended, Unwound};
    let kept = Request {
        life: old.life,
        since: old.since,
        agreed: old.agreed.clone(),
        payment: old.payment.clone(),
        head: old.head,
        ..new.clone()
    };
    ensure(kept == *old, || format!("request {} became another", old.id))?;
    ensure(old.agreed.is_none() || old.agreed == new.agreed, || format!("the terms of {} changed", old.id))?;
    let allowed = matches!(
        (old.life, new.life),
        (Open, Awarded | Unwound)
            | (Awarded, Approved | Declined | Unwound)
            | (Approved, PayIntended | Declined | Unwound)
            | (PayIntended, Disbursed | Declined)
            | (Disbursed, Confirmed)
    );
    ensure(allowed, || format!("request {} went from {:?} to {:?}", old.id, old.life, new.life))
}

fn quote_moves(old: &Quote, new: &Quote) -> Result<(), String> {
    let kept = Quote { terms: old.terms, life: old.life, ..new.clone() };
    ensure(kept == *old, || format!("quote {} became another", old.id))?;
    ensure(old.terms.is_none() || old.terms == new.terms, || format!("the price of {} changed", old.id))?;
    ensure(old.life == QuoteLife::Standing, || format!("quote {} revived", old.id))
}

fn member_moves(before: &State, old: &Member, new: &Member) -> Result<(), String> {
    let kept = old.seats.iter().all(|seat| {
        new.seat(seat.id)
            .is_some_and(|now| now.key == seat.key && now.roles == seat.roles && now.revoked >= seat.revoked)
    });
    ensure(kept, || format!("a seat of {} was lost or came back", old.id))?;
    ensure(new.accounts.starts_with(&old.accounts), || format!("an account of {} was lost", old.id))?;
    let now = before.log.as_ref().unwrap().now;
    let lowered =
        Command::OPS.iter().find(|op| new.approvals.needed(op, now) < old.approvals.needed(op, now));
    ensure(lowered.is_none(), || format!("{} needs fewer signatures for {lowered:?} at once", old.id))
}

/// The first thing that is wrong with a state.
pub fn fault(state: &State) -> Option<String> {
    invariants::violation(state)
        .or_else(|| differing("limit", limits(state), state.limits.rows().map(|(key, row)| (*key, row.used))))
        .or_else(|| {
            differing(
                "background",
                reserved(state),
                state.backgrounds.rows().map(|(id, row)| (*id, row.reserved)),
            )
        })
        .or_else(|| {
            differing(
                "invoice",
                occupied(state),
                state.invoices.rows().map(|(tag, row)| (*tag, row.occupied)),
            )
        })
        .or_else(|| indexes(state))
}

fn differing<K: Ord + std::fmt::Debug>(
    name: &str,
    mut derived: Sums<K>,
    carried: impl Iterator<Item = (K, Amount)>,
) -> Option<String> {
    for (key, carried) in carried {
        let sum = derived.remove(&key).unwrap_or_default();
        if sum != carried.minor() {
            return Some(format!("{name} {key:?} carries {} and is used for {sum}", carried.minor()));
        }
    }
    derived
        .into_iter()
        .find(|(_, sum)| *sum != 0)
        .map(|(key, sum)| format!("{name} {key:?} is used for {sum}"))
}

/// What standing quotes, agreed discounts and bought holdings use of each limit.
fn limits(state: &State) -> Sums<LimitKey> {
    let mut sums = BTreeMap::new();
    let key = |financier, voucher: &_| {
        let voucher = state.voucher(voucher).unwrap().unwrap();
        (financier, voucher.obligor, voucher.currency)
    };
    for (_, quote) in state.quotes.rows().filter(|(_, quote)| quote.life == QuoteLife::Standing) {
        let request = state.request(&quote.request).unwrap().unwrap();
        *sums.entry(key(quote.financier, &request.voucher)).or_default() += request.amount.minor();
    }
    for (_, request) in state.requests.rows().filter(|(_, request)| request.is_in_progress()) {
        if let Some(agreed) = &request.agreed {
            *sums.entry(key(agreed.financier, &request.voucher)).or_default() += request.amount.minor();
        }
    }
    for (_, holding) in
        state.holdings.rows().filter(|(_, holding)| holding.financed && holding.carries_value())
    {
        let financier =
            if holding.life == HoldingLife::Pending { holding.transferor.unwrap() } else { holding.holder };
        *sums.entry(key(financier, &holding.voucher)).or_default() += holding.amount.minor();
    }
    sums
}

/// What vouchers and transfers rest on each background.
fn reserved(state: &State) -> Sums<BackgroundId> {
    use VoucherLife::{Lapsed, Rejected, Withdrawn};
    let mut sums = BTreeMap::new();
    for (_, voucher) in state.vouchers.rows() {
        if !matches!(voucher.life, Rejected | Withdrawn | Lapsed) {
            *sums.entry(voucher.background).or_default() += voucher.face.minor();
        }
    }
    for (_, holding) in state.holdings.rows().filter(|(_, holding)| holding.life != HoldingLife::Void) {
        if let Some(background) = holding.background {
            *sums.entry(background).or_default() += holding.amount.minor();
        }
    }
    sums
}

/// What verified backgrounds occupy of each invoice.
fn occupied(state: &State) -> Sums<InvoiceTag> {
    let mut sums = BTreeMap::new();
    for (_, background) in state.backgrounds.rows().filter(|(_, background)| !background.amount.is_zero()) {
        for (tag, amount) in &background.invoices {
            *sums.entry(*tag).or_default() += amount.minor();
        }
    }
    sums
}

fn indexes(state: &State) -> Option<String> {
    let mut outstanding: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut pending: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut quotes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, holding) in state.holdings.rows() {
        if holding.carries_value() {
            outstanding.entry(holding.voucher).or_default().push(*id);
        }
        if holding.life == HoldingLife::Pending {
            pending.entry((holding.transferor.unwrap(), holding.holder)).or_default().push(*id);
        }
    }
    for (id, quote) in state.quotes.rows() {
        quotes.entry(quote.request).or_default().push(*id);
    }
    let same = state
        .outstanding
        .rows()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(key, ids)| (*key, ids.iter().copied().collect()))
        .eq(outstanding)
        && state
            .pending
            .rows()
            .filter(|(_, ids)| !ids.is_empty())
            .map(|(key, ids)| (*key, ids.iter().copied().collect()))
            .eq(pending)
        && state.quotes_of.rows().map(|(key, ids)| (*key, ids.iter().copied().collect())).eq(quotes);
    (!same).then(|| "an index is not what follows from the rows".to_owned())
}
