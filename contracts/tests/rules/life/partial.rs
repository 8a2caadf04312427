//! A partial state as the writer keeps it: it loads what a decision misses from what was stored at the
//! end of the last batch, and applies the events of its own batch on top.

use std::{collections::BTreeSet, fmt::Debug};

use contracts::{
    Event, State, Stop,
    command::Submission,
    state::{Key, Table},
};

use super::actions::Step;

/// What the partial state decides, once it has loaded all that it misses.
pub fn decide(
    partial: &mut State,
    stored: &State,
    submission: &Submission,
) -> Result<Result<Vec<Event>, Stop>, String> {
    let mut asked = BTreeSet::new();
    loop {
        match contracts::decide(partial, submission) {
            Err(Stop::Missing(key)) => {
                load(partial, stored, &key);
                if !asked.insert(key.clone()) {
                    return Err(format!("{key:?} is asked for again"));
                }
            }
            decided => return Ok(decided),
        }
    }
}

/// Loads one thing, or that it does not exist.
fn load(partial: &mut State, stored: &State, key: &Key) {
    match key {
        Key::Member(id) => copy(&mut partial.members, &stored.members, id),
        Key::Seat(id) => copy(&mut partial.seats, &stored.seats, id),
        Key::SeatId(id) => copy(&mut partial.seat_ids, &stored.seat_ids, id),
        Key::Identifier(id) => copy(&mut partial.identifiers, &stored.identifiers, id),
        Key::Voucher(id) => copy(&mut partial.vouchers, &stored.vouchers, id),
        Key::Holding(id) => copy(&mut partial.holdings, &stored.holdings, id),
        Key::Background(id) => copy(&mut partial.backgrounds, &stored.backgrounds, id),
        Key::Invoice(tag) => copy(&mut partial.invoices, &stored.invoices, tag),
        Key::Limit(key) => copy(&mut partial.limits, &stored.limits, key),
        Key::Request(id) => copy(&mut partial.requests, &stored.requests, id),
        Key::Quote(id) => copy(&mut partial.quotes, &stored.quotes, id),
        Key::List(id) => copy(&mut partial.lists, &stored.lists, id),
        Key::Reference(reference) => copy(&mut partial.references, &stored.references, reference),
        Key::Outstanding(id) => partial.set_outstanding(*id, index(&stored.outstanding, id)),
        Key::Pending(key) => partial.set_pending(*key, index(&stored.pending, key)),
        Key::QuotesOf(id) => partial.set_quotes_of(*id, index(&stored.quotes_of, id)),
    }
}

fn copy<K: Ord + Clone, V: Clone>(to: &mut Table<K, V>, from: &Table<K, V>, key: &K) {
    to.set(key.clone(), from.get(key).ok().flatten().cloned());
}

fn index<K: Ord + Clone, I: Ord + Clone>(from: &Table<K, BTreeSet<I>>, key: &K) -> BTreeSet<I> {
    from.get(key).ok().flatten().cloned().unwrap_or_default()
}

/// Between batches the writer may drop rows: all of them, some, or none.
pub fn forget(partial: &mut State, step: &Step) {
    let Some(most) = step.keeps() else { return };
    partial.members.shrink_to(most);
    partial.seats.shrink_to(most);
    partial.seat_ids.shrink_to(most);
    partial.identifiers.shrink_to(most);
    partial.vouchers.shrink_to(most);
    partial.holdings.shrink_to(most);
    partial.backgrounds.shrink_to(most);
    partial.invoices.shrink_to(most);
    partial.limits.shrink_to(most);
    partial.requests.shrink_to(most);
    partial.quotes.shrink_to(most);
    partial.lists.shrink_to(most);
    partial.references.shrink_to(most);
    partial.outstanding.shrink_to(most);
    partial.pending.shrink_to(most);
    partial.quotes_of.shrink_to(most);
}

/// The first thing that the partial state knows otherwise than the complete one.
pub fn difference(partial: &State, complete: &State) -> Option<String> {
    let log = (partial.log != complete.log).then(|| "the log differs".to_owned());
    log.or_else(|| rows("member", &partial.members, &complete.members))
        .or_else(|| rows("seat", &partial.seats, &complete.seats))
        .or_else(|| rows("seat id", &partial.seat_ids, &complete.seat_ids))
        .or_else(|| rows("identifier", &partial.identifiers, &complete.identifiers))
        .or_else(|| rows("voucher", &partial.vouchers, &complete.vouchers))
        .or_else(|| rows("holding", &partial.holdings, &complete.holdings))
        .or_else(|| rows("background", &partial.backgrounds, &complete.backgrounds))
        .or_else(|| rows("invoice", &partial.invoices, &complete.invoices))
        .or_else(|| rows("limit", &partial.limits, &complete.limits))
        .or_else(|| rows("request", &partial.requests, &complete.requests))
        .or_else(|| rows("quote", &partial.quotes, &complete.quotes))
        .or_else(|| rows("list", &partial.lists, &complete.lists))
        .or_else(|| rows("reference", &partial.references, &complete.references))
        .or_else(|| indexes("outstanding", &partial.outstanding, &complete.outstanding))
        .or_else(|| indexes("pending", &partial.pending, &complete.pending))
        .or_else(|| indexes("quotes_of", &partial.quotes_of, &complete.quotes_of))
}

fn rows<K: Ord + Clone + Debug, V: PartialEq>(
    name: &str,
    partial: &Table<K, V>,
    complete: &Table<K, V>,
) -> Option<String> {
    let keys = partial.rows().chain(complete.rows()).map(|(key, _)| key);
    let mut known = keys.filter(|key| partial.knows(key));
    let differs = known.find(|key| partial.get(key).ok().flatten() != complete.get(key).ok().flatten());
    differs.map(|key| format!("{name} {key:?} differs"))
}

/// An index without a row is an empty one.
fn indexes<K: Ord + Clone + Debug, I: Ord + Clone>(
    name: &str,
    partial: &Table<K, BTreeSet<I>>,
    complete: &Table<K, BTreeSet<I>>,
) -> Option<String> {
    let keys = partial.rows().chain(complete.rows()).map(|(key, _)| key);
    let mut known = keys.filter(|key| partial.knows(key));
    let differs = known.find(|key| index(partial, key) != index(complete, key));
    differs.map(|key| format!("{name} {key:?} differs"))
}
