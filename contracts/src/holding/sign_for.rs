//! `holding.sign_for`: the transferee takes the holding. Only now the obligor is told.

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    holding::{Holding, HoldingLife, Notice},
    id::HoldingId,
    refusal::Stop,
    refusals,
};

command! {
    /// Signs for a transferred holding.
    SignForHolding = "holding.sign_for" {
        /// The holding.
        Clear holding: HoldingId => &[Reader::Actor, Reader::Counterparty, Reader::Financier],
    }
}

refusals! {
    /// Why signing for a holding is refused, in the order the rule checks.
    HoldingSignForRefusal in "holding.sign_for" {
        /// The signer is not its transferee.
        NotTheTransferee = "not_the_transferee", NotFound, "";
        /// It does not wait to be signed for.
        NotPending = "not_pending", Rule, "";
        /// The time to sign for it is over.
        TooLate = "too_late", Rule, "";
    }
}

/// Decides signing for a holding.
///
/// # Errors
/// A [`HoldingSignForRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, sign_for: &SignForHolding) -> Result<Vec<Event>, Stop> {
    let holding = case.state.holding(&sign_for.holding)?;
    let holding = holding
        .filter(|found| found.holder == case.actor())
        .ok_or(HoldingSignForRefusal::NotTheTransferee)?;
    if holding.life != HoldingLife::Pending {
        return Err(HoldingSignForRefusal::NotPending.into());
    }
    if holding.lapses_at.is_some_and(|until| case.now() > until) {
        return Err(HoldingSignForRefusal::TooLate.into());
    }
    let held = Holding {
        life: HoldingLife::Held,
        lapses_at: None,
        financed: false,
        title: holding.title.iter().copied().chain(case.title()).collect(),
        ..holding.clone()
    };
    let notice = Notice { voucher: held.voucher, holding: held.id, to: held.holder, at: case.now() };
    let mut events = vec![Event::Holding(Box::new(held)), Event::Notice(notice)];
    // What a financier has passed on uses its limit until now: the transfer might have come to nothing.
    if let Some(transferor) = holding.transferor {
        events.extend(holding.release_limit(case, transferor)?);
    }
    Ok(events)
}
