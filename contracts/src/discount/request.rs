//! `discount.request`: the holder offers a holding, or a part of it, to financiers.

use crate::{
    amount::Amount,
    calendar::Tick,
    case::Case,
    command,
    discount::{Request, RequestLife},
    event::Event,
    field::Reader,
    holding::{Holding, HoldingLife},
    id::{HoldingId, LeafHash, MemberId, RequestId},
    member::MemberKind,
    rate::Rate,
    refusal::Stop,
    refusals,
    voucher::VoucherLife,
};

const INVITED: &[Reader] = &[Reader::Actor, Reader::Invited, Reader::Financier];
const OWN: &[Reader] = &[Reader::Actor];

command! {
    /// Asks for quotes. Where less than the holding is offered, the holding is split first.
    MakeRequest = "discount.request" {
        /// The new request.
        Clear request: RequestId => INVITED,
        /// The holding.
        Clear holding: HoldingId => INVITED,
        /// The face on offer.
        Confidential amount: Amount => INVITED,
        /// The new holding on offer; left out when the whole holding is offered.
        Confidential part: Option<HoldingId> => INVITED,
        /// The new holding for the rest; left out when the whole holding is offered.
        Confidential change: Option<HoldingId> => OWN,
        /// Who may quote; all financiers where it is empty.
        Confidential financiers: Vec<MemberId> => OWN,
        /// Whether the financier may come back to the seller.
        Confidential recourse: bool => INVITED,
        /// The rate the seller hopes for.
        Confidential ask_rate: Option<Rate> => INVITED,
        /// Until when quotes are taken.
        Confidential deadline: Tick => INVITED,
    }
}

refusals! {
    /// Why a request is refused, in the order the rule checks.
    RequestRefusal in "discount.request" {
        /// The signer does not hold it.
        NotTheHolder = "not_the_holder", NotFound, "";
        /// It is pending, spent, or offered under another request.
        NotFree = "not_free", Rule, "";
        /// Title came to its holder by a key that others may have had.
        Disputed = "disputed", Rule, "电子签名法 15";
        /// Its voucher is not live.
        VoucherNotLive = "voucher_not_live", Rule, "";
        /// Too close to the due date.
        PastCutOff = "past_cut_off", Rule, "";
        /// The id of the request or of a new holding is taken.
        IdTaken = "id_taken", Rule, "";
        /// More than the holding.
        ExceedsHolding = "exceeds_holding", Rule, "";
        /// The part or the rest is smaller than the smallest holding.
        PieceTooSmall = "piece_too_small", Rule, "银发〔2025〕77号 Art 16";
        /// New holdings are named although the whole is offered, or missing although it is split.
        PartIdsWrong = "part_ids_wrong", Rule, "";
        /// Too many pieces given off.
        TooManySplits = "too_many_splits", Rule, "银发〔2025〕77号 Art 16";
        /// One of those invited is no financier, is invited twice, or is the seller.
        NotAFinancier = "not_a_financier", Rule, "";
        /// The deadline is past, or later than cut-off.
        DeadlineWrong = "deadline_wrong", Rule, "";
    }
}

/// Decides a request.
///
/// # Errors
/// A [`RequestRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, ask: &MakeRequest) -> Result<Vec<Event>, Stop> {
    let holding = case.state.holding(&ask.holding)?;
    let holding = holding.filter(|found| found.holder == case.actor()).ok_or(RequestRefusal::NotTheHolder)?;
    if !holding.is_free() {
        return Err(RequestRefusal::NotFree.into());
    }
    if holding.is_disputed(case.state)? {
        return Err(RequestRefusal::Disputed.into());
    }
    let voucher = case.state.voucher(&holding.voucher)?.ok_or(RequestRefusal::VoucherNotLive)?;
    if voucher.life != VoucherLife::Live {
        return Err(RequestRefusal::VoucherNotLive.into());
    }
    if case.is_past_cut_off(voucher) {
        return Err(RequestRefusal::PastCutOff.into());
    }
    if case.state.request(&ask.request)?.is_some() {
        return Err(RequestRefusal::IdTaken.into());
    }
    for id in [ask.part, ask.change].into_iter().flatten() {
        if case.holding_exists(id)? {
            return Err(RequestRefusal::IdTaken.into());
        }
    }
    let (offered, mut events) = set_aside(case, ask, holding)?;
    check_financiers(case, &ask.financiers)?;
    if ask.deadline <= case.now() || ask.deadline >= Tick::start_of(voucher.cut_off_on) {
        return Err(RequestRefusal::DeadlineWrong.into());
    }
    events.push(Event::Request(Box::new(Request {
        id: ask.request,
        voucher: voucher.id,
        holding: offered,
        seller: case.actor(),
        amount: ask.amount,
        financiers: ask.financiers.clone(),
        recourse: ask.recourse,
        ask_rate: ask.ask_rate,
        deadline: ask.deadline,
        life: RequestLife::Open,
        since: case.now(),
        agreed: None,
        payment: None,
        head: LeafHash([0; 32]),
    })));
    Ok(events)
}

/// Binds the holding to the request, splitting it first where only a part is offered.
fn set_aside(case: &Case<'_>, ask: &MakeRequest, holding: &Holding) -> Result<(HoldingId, Vec<Event>), Stop> {
    let rest = holding.amount.checked_sub(ask.amount).ok_or(RequestRefusal::ExceedsHolding)?;
    let minimum = i64::from(case.policy().minimum_piece);
    if ask.amount.minor() < minimum || (!rest.is_zero() && rest.minor() < minimum) {
        return Err(RequestRefusal::PieceTooSmall.into());
    }
    let bound =
        |holding: Holding| Event::Holding(Box::new(Holding { in_request: Some(ask.request), ..holding }));
    match (ask.part, ask.change) {
        (None, None) if rest.is_zero() => Ok((holding.id, vec![bound(holding.clone())])),
        (Some(part), Some(change)) if !rest.is_zero() && part != change => {
            if holding.splits >= case.policy().splits_max {
                return Err(RequestRefusal::TooManySplits.into());
            }
            // Both pieces count the split, because the one on offer may come back to the seller.
            let split = Holding { splits: holding.splits.saturating_add(1), ..holding.clone() };
            let events = vec![
                Event::Holding(Box::new(holding.ended(HoldingLife::Spent))),
                bound(split.part(part, ask.amount)),
                Event::Holding(Box::new(split.part(change, rest))),
            ];
            Ok((part, events))
        }
        _ => Err(RequestRefusal::PartIdsWrong.into()),
    }
}

fn check_financiers(case: &Case<'_>, financiers: &[MemberId]) -> Result<(), Stop> {
    for (place, invited) in financiers.iter().enumerate() {
        let twice = financiers.iter().skip(place.saturating_add(1)).any(|other| other == invited);
        let member = case.state.member(invited)?;
        let financier = member.is_some_and(|member| member.is(MemberKind::Financier));
        if twice || !financier || *invited == case.actor() {
            return Err(RequestRefusal::NotAFinancier.into());
        }
    }
    Ok(())
}
