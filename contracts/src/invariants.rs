//! The invariants that one state can show by itself (I1 to I3), for property tests and for audits of a store.

use std::collections::BTreeMap;

use crate::{State, amount::Amount, holding::HoldingLife, id::VoucherId, voucher::VoucherLife};

/// The first invariant that a complete state breaks, in words.
pub fn violation(state: &State) -> Option<String> {
    sums_to_face(state).or_else(|| one_encumbrance(state)).or_else(|| no_more_than_granted(state))
}

/// I1.
fn sums_to_face(state: &State) -> Option<String> {
    let mut sums: BTreeMap<VoucherId, (Amount, Amount)> = BTreeMap::new();
    for (_, holding) in state.holdings.rows() {
        let (open, settled) = sums.entry(holding.voucher).or_default();
        let part = match holding.life {
            HoldingLife::Pending | HoldingLife::Held => open,
            HoldingLife::Settled => settled,
            HoldingLife::Spent | HoldingLife::Void => continue,
        };
        match part.checked_add(holding.amount) {
            Some(sum) => *part = sum,
            None => return Some(format!("I1: the holdings of voucher {} overflow", holding.voucher)),
        }
    }
    for (id, voucher) in state.vouchers.rows() {
        let (open, settled) = sums.get(id).copied().unwrap_or_default();
        let expected = match voucher.life {
            VoucherLife::Live | VoucherLife::Due | VoucherLife::PartSettled | VoucherLife::Settled => {
                voucher.face
            }
            VoucherLife::AwaitingSignFor
            | VoucherLife::Rejected
            | VoucherLife::Withdrawn
            | VoucherLife::Lapsed => Amount::ZERO,
        };
        if open.checked_add(settled) != Some(expected) || settled != voucher.settled {
            return Some(format!(
                "I1: voucher {id} has {} open and {} settled of {}",
                open.minor(),
                settled.minor(),
                expected.minor()
            ));
        }
    }
    None
}

/// I2 and I3: a holding is bound by at most the one request that offers it, and an ended one by none.
fn one_encumbrance(state: &State) -> Option<String> {
    for (id, holding) in state.holdings.rows() {
        let Some(request) = holding.in_request else { continue };
        let offered = state.requests.get(&request).ok().flatten();
        let bound = offered.is_some_and(|request| request.holding == *id && request.is_in_progress());
        if !bound || holding.life != HoldingLife::Held {
            return Some(format!("I2: holding {id} is bound by a request that does not offer it"));
        }
    }
    for (id, request) in state.requests.rows() {
        let holding = state.holdings.get(&request.holding).ok().flatten();
        if request.is_in_progress() && holding.is_none_or(|holding| holding.in_request != Some(*id)) {
            return Some(format!("I2: request {id} offers a holding that is not bound by it"));
        }
    }
    None
}

/// Counters stay within what they count against.
fn no_more_than_granted(state: &State) -> Option<String> {
    let limits = state.limits.rows().find(|(_, limit)| limit.used > limit.granted);
    if let Some((key, _)) = limits {
        return Some(format!("limit of {} for {} is used beyond its ceiling", key.0, key.1));
    }
    let invoices = state.invoices.rows().find(|(_, invoice)| invoice.occupied > invoice.amount);
    if let Some((tag, _)) = invoices {
        return Some(format!("invoice {tag} is occupied beyond its amount"));
    }
    let backgrounds =
        state.backgrounds.rows().find(|(_, background)| background.reserved > background.amount);
    backgrounds.map(|(id, _)| format!("background {id} is reserved beyond its amount"))
}
