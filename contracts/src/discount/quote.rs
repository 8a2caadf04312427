//! `discount.quote`, `discount.withdraw_quote`: a financier's sealed offer.
//!
//! The entry holds only the digests of the price; not even the operator can read it until the
//! financier opens it (`discount.open_quote`).

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    calendar::Tick,
    case::Case,
    command,
    discount::{Quote, QuoteLife, RequestLife, is_closed, quotes_of, release_limit, voucher_of},
    event::Event,
    field::Reader,
    id::{QuoteId, RequestId},
    member::MemberKind,
    pricing::Basis,
    rate::Rate,
    refusal::Stop,
    refusals,
};

const SELLER: &[Reader] = &[Reader::Actor, Reader::Counterparty];

command! {
    /// Quotes on a request.
    MakeQuote = "discount.quote" {
        /// The new quote.
        Clear quote: QuoteId => SELLER,
        /// The request.
        Clear request: RequestId => SELLER,
        /// Until when the seller may award it.
        Clear expires: Tick => SELLER,
    }
    sealed {
        rate: Rate => SELLER,
        basis: Basis => SELLER,
        value_on: NaiveDate => SELLER,
        fees: Option<Amount> => SELLER,
    }
}
command! {
    /// Takes a quote back before quoting is over.
    WithdrawQuote = "discount.withdraw_quote" {
        /// The quote.
        Clear quote: QuoteId => SELLER,
    }
}

refusals! {
    /// Why a quote is refused or not taken back, in the order the rules check.
    QuoteRefusal in "discount.quote" {
        /// The signer is no financier, or was not invited.
        NotInvited = "not_invited", NotFound, "";
        /// The quote's id is taken.
        IdTaken = "id_taken", Rule, "";
        /// Quoting is over.
        Closed = "closed", Rule, "";
        /// The financier has quoted already.
        QuotedAlready = "quoted_already", Rule, "";
        /// It would expire before quoting is over and quotes are opened.
        ExpiresTooEarly = "expires_too_early", Rule, "";
        /// The price is not sealed: three or four digests and no disclosure.
        NotSealed = "not_sealed", Rule, "";
        /// There is no limit for the obligor, it has expired, or not enough of it is free.
        LimitExceeded = "limit_exceeded", Rule, "";
        /// The quote is not the signer's, or no longer stands.
        NotStanding = "not_standing", Rule, "";
    }
}

/// Decides a quote.
///
/// # Errors
/// A [`QuoteRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, make: &MakeQuote) -> Result<Vec<Event>, Stop> {
    let financier = case.member()?.is(MemberKind::Financier);
    let request = case.state.request(&make.request)?;
    let invited =
        |found: &&crate::discount::Request| found.invites(case.actor()) && found.seller != case.actor();
    let request = request.filter(invited).filter(|_| financier).ok_or(QuoteRefusal::NotInvited)?;
    if case.state.quote(&make.quote)?.is_some() {
        return Err(QuoteRefusal::IdTaken.into());
    }
    if request.life != RequestLife::Open || is_closed(case, request)? {
        return Err(QuoteRefusal::Closed.into());
    }
    let own = |quote: &&Quote| quote.financier == case.actor() && quote.life == QuoteLife::Standing;
    if quotes_of(case, request.id)?.iter().any(own) {
        return Err(QuoteRefusal::QuotedAlready.into());
    }
    let window = i64::from(case.policy().open_quote_minutes).saturating_mul(60);
    if make.expires <= request.deadline.after(window) {
        return Err(QuoteRefusal::ExpiresTooEarly.into());
    }
    let sealed = &case.submission.undisclosed;
    if !(3..=4).contains(&sealed.len()) {
        return Err(QuoteRefusal::NotSealed.into());
    }
    let voucher = voucher_of(case, request)?;
    let limit = case.state.limit(&(case.actor(), voucher.obligor, voucher.currency))?;
    let limit = limit
        .filter(|limit| limit.expires > case.now())
        .and_then(|limit| limit.reserve(request.amount))
        .ok_or(QuoteRefusal::LimitExceeded)?;
    Ok(vec![
        Event::Limit(limit),
        Event::Quote(Box::new(Quote {
            id: make.quote,
            request: make.request,
            financier: case.actor(),
            expires: make.expires,
            made_at: case.now(),
            sealed: sealed.clone(),
            terms: None,
            life: QuoteLife::Standing,
        })),
    ])
}

/// Decides a withdrawal.
///
/// # Errors
/// A [`QuoteRefusal`], or what is missing.
pub fn withdraw(case: &Case<'_>, withdraw: &WithdrawQuote) -> Result<Vec<Event>, Stop> {
    let quote = case.state.quote(&withdraw.quote)?;
    let quote = quote.filter(|found| found.financier == case.actor()).ok_or(QuoteRefusal::NotInvited)?;
    let request = case.state.request(&quote.request)?.ok_or(QuoteRefusal::NotInvited)?;
    if request.life != RequestLife::Open || is_closed(case, request)? {
        return Err(QuoteRefusal::Closed.into());
    }
    if quote.life != QuoteLife::Standing {
        return Err(QuoteRefusal::NotStanding.into());
    }
    let voucher = voucher_of(case, request)?;
    let withdrawn = Quote { life: QuoteLife::Withdrawn, ..quote.clone() };
    let released = release_limit(case, quote.financier, voucher, request.amount)?;
    Ok(released.into_iter().chain([Event::Quote(Box::new(withdrawn))]).collect())
}
