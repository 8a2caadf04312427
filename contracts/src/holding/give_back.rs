//! `holding.reject`, `holding.withdraw`, `holding.lapse`: a transfer that did not come about. The pending
//! holding is void, and the transferor gets a new one of the same amount at its old depth (I3).

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    holding::{Holding, HoldingLife},
    id::HoldingId,
    refusal::Stop,
    refusals,
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty];

command! {
    /// The transferee refuses it.
    RejectTransfer = "holding.reject" {
        /// The pending holding.
        Clear holding: HoldingId => PARTIES,
        /// The transferor's new holding.
        Confidential returned: HoldingId => PARTIES,
        /// Why; the transferor reads it.
        Confidential reason: String => PARTIES,
    }
}
command! {
    /// The transferor takes it back before it is signed for.
    WithdrawTransfer = "holding.withdraw" {
        /// The pending holding.
        Clear holding: HoldingId => PARTIES,
        /// The transferor's new holding.
        Confidential returned: HoldingId => PARTIES,
    }
}
command! {
    /// Nobody signed for it in time; anyone may record so.
    LapseTransfer = "holding.lapse" {
        /// The pending holding.
        Clear holding: HoldingId => PARTIES,
        /// The transferor's new holding.
        Confidential returned: HoldingId => PARTIES,
    }
}

refusals! {
    /// Why a transfer is not taken back, in the order the rules check.
    HoldingGiveBackRefusal in "holding.give_back" {
        /// The signer is not the one who may: the transferee rejects, the transferor withdraws.
        NotAParty = "not_a_party", NotFound, "";
        /// It does not wait to be signed for.
        NotPending = "not_pending", Rule, "";
        /// There is still time to sign for it.
        NotLapsed = "not_lapsed", Rule, "";
        /// The id of the new holding is taken.
        IdTaken = "id_taken", Rule, "";
    }
}

/// Decides a rejection.
///
/// # Errors
/// A [`HoldingGiveBackRefusal`], or what is missing.
pub fn reject(case: &Case<'_>, reject: &RejectTransfer) -> Result<Vec<Event>, Stop> {
    let pending = pending(case, reject.holding, |holding| holding.holder == case.actor())?;
    give_back(case, pending, reject.returned)
}

/// Decides a withdrawal.
///
/// # Errors
/// A [`HoldingGiveBackRefusal`], or what is missing.
pub fn withdraw(case: &Case<'_>, withdraw: &WithdrawTransfer) -> Result<Vec<Event>, Stop> {
    let pending = pending(case, withdraw.holding, |holding| holding.transferor == Some(case.actor()))?;
    give_back(case, pending, withdraw.returned)
}

/// Decides a lapse.
///
/// # Errors
/// A [`HoldingGiveBackRefusal`], or what is missing.
pub fn lapse(case: &Case<'_>, lapse: &LapseTransfer) -> Result<Vec<Event>, Stop> {
    let pending = pending(case, lapse.holding, |_| true)?;
    if pending.lapses_at.is_none_or(|until| case.now() <= until) {
        return Err(HoldingGiveBackRefusal::NotLapsed.into());
    }
    give_back(case, pending, lapse.returned)
}

fn pending<'a>(case: &Case<'a>, id: HoldingId, may: impl Fn(&Holding) -> bool) -> Result<&'a Holding, Stop> {
    let holding =
        case.state.holding(&id)?.filter(|holding| may(holding)).ok_or(HoldingGiveBackRefusal::NotAParty)?;
    if holding.life == HoldingLife::Pending {
        Ok(holding)
    } else {
        Err(HoldingGiveBackRefusal::NotPending.into())
    }
}

fn give_back(case: &Case<'_>, pending: &Holding, returned: HoldingId) -> Result<Vec<Event>, Stop> {
    if case.holding_exists(returned)? {
        return Err(HoldingGiveBackRefusal::IdTaken.into());
    }
    let spent = pending.parent.map(|id| case.state.holding(&id)).transpose()?.flatten();
    let spent = spent.ok_or(HoldingGiveBackRefusal::NotPending)?;
    // Depth, splits and title are those of the spent holding, or going to and fro would set them back.
    let back = Holding {
        holder: spent.holder,
        depth: spent.depth,
        splits: spent.splits,
        splits_on: spent.splits_on,
        splits_that_day: spent.splits_that_day,
        title: spent.title.clone(),
        ..pending.part(returned, pending.amount)
    };
    let mut events = Vec::new();
    if let Some(background) = pending.background
        && let Some(background) = case.state.background(&background)?
    {
        events.push(Event::Background(background.release(pending.amount)));
    }
    events.push(Event::Holding(Box::new(pending.ended(HoldingLife::Void))));
    events.push(Event::Holding(Box::new(back)));
    Ok(events)
}
