//! `discount.unwind`: a request that comes to nothing frees its holding. Never once the financier has
//! said that it is about to pay.

use crate::{
    calendar::Tick,
    case::Case,
    command,
    discount::{Request, RequestLife, closes_at, free_holding, release_limit, release_quotes, voucher_of},
    event::Event,
    field::Reader,
    id::{HoldingId, RequestId},
    refusal::Stop,
    refusals,
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty, Reader::Invited, Reader::Financier];

command! {
    /// Unwinds a request: the seller while it is open, anyone once its time is over.
    Unwind = "discount.unwind" {
        /// The request.
        Clear request: RequestId => PARTIES,
        /// The holding on offer.
        Clear holding: HoldingId => PARTIES,
    }
}

refusals! {
    /// Why a request is not unwound, in the order the rule checks.
    UnwindRefusal in "discount.unwind" {
        /// There is no such request for the signer.
        UnknownRequest = "unknown_request", NotFound, "";
        /// It has come to its end, or the financier is about to pay or has paid.
        TooLate = "too_late", Rule, "";
        /// Not the holding on offer.
        WrongHolding = "wrong_holding", Rule, "";
        /// Its time is not over.
        NotYet = "not_yet", Rule, "";
    }
}

/// Decides an unwinding.
///
/// # Errors
/// An [`UnwindRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, unwind: &Unwind) -> Result<Vec<Event>, Stop> {
    let request = case.state.request(&unwind.request)?.ok_or(UnwindRefusal::UnknownRequest)?;
    if !matches!(request.life, RequestLife::Open | RequestLife::Awarded | RequestLife::Approved) {
        return Err(UnwindRefusal::TooLate.into());
    }
    if request.holding != unwind.holding {
        return Err(UnwindRefusal::WrongHolding.into());
    }
    let own = request.seller == case.actor() && request.life == RequestLife::Open;
    if !own && !is_over(case, request)? {
        return Err(UnwindRefusal::NotYet.into());
    }
    let mut events = release_quotes(case, request, None)?;
    let voucher = voucher_of(case, request)?;
    if let Some(agreed) = &request.agreed {
        events.extend(release_limit(case, agreed.financier, voucher, request.amount)?);
    }
    events.extend(free_holding(case, request)?);
    events.push(Event::Request(Box::new(request.moved(RequestLife::Unwound, case.now()))));
    Ok(events)
}

/// Whether the request has waited too long for its next step, or its voucher is past cut-off.
///
/// # Errors
/// What is missing.
pub fn is_over(case: &Case<'_>, request: &Request) -> Result<bool, Stop> {
    if case.is_past_cut_off(voucher_of(case, request)?) {
        return Ok(true);
    }
    let since = if request.life == RequestLife::Open {
        let window = i64::from(case.policy().open_quote_minutes).saturating_mul(60);
        closes_at(case, request)?.after(window)
    } else {
        request.since
    };
    let last = case.calendar().business_days_after(since.date(), case.policy().unwind_days);
    Ok(case.now() > Tick::end_of(last))
}
