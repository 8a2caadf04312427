//! `discount.award`: the seller chooses a quote. Its signature is the seller's side of the assignment.

use crate::{
    amount::Amount,
    case::Case,
    command,
    discount::{Agreed, Quote, QuoteLife, Request, RequestLife, is_closed, release_quotes, voucher_of},
    event::Event,
    field::Reader,
    id::{QuoteId, RequestId},
    pricing::price,
    refusal::Stop,
    refusals,
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty, Reader::Financier];

command! {
    /// Awards a request to one quote; the others are released.
    Award = "discount.award" {
        /// The request.
        Clear request: RequestId => PARTIES,
        /// The quote.
        Confidential quote: QuoteId => PARTIES,
        /// Interest at the quote's terms, as the seller saw it; left out where it is nothing.
        Confidential interest: Option<Amount> => PARTIES,
        /// What the seller gets, as the seller saw it.
        Confidential net: Amount => PARTIES,
    }
}

refusals! {
    /// Why an award is refused, in the order the rule checks.
    AwardRefusal in "discount.award" {
        /// The request is not the signer's.
        NotTheSeller = "not_the_seller", NotFound, "";
        /// It is no longer open.
        NotOpen = "not_open", Rule, "";
        /// Quoting is not over yet.
        StillQuoting = "still_quoting", Rule, "";
        /// There is no such quote on this request, or it no longer stands.
        UnknownQuote = "unknown_quote", Rule, "";
        /// Its price was not opened.
        NotOpened = "not_opened", Rule, "";
        /// It has expired.
        QuoteExpired = "quote_expired", Rule, "";
        /// The price that the seller reviewed is not that of the quote.
        PriceDiffers = "price_differs", Rule, "";
        /// The seller has no settlement account in the currency.
        NoAccount = "no_account", Rule, "银发〔2025〕77号 Art 14";
        /// Too close to the due date.
        PastCutOff = "past_cut_off", Rule, "";
    }
}

/// Decides an award.
///
/// # Errors
/// An [`AwardRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, award: &Award) -> Result<Vec<Event>, Stop> {
    let request = case.state.request(&award.request)?;
    let request = request.filter(|found| found.seller == case.actor()).ok_or(AwardRefusal::NotTheSeller)?;
    if request.life != RequestLife::Open {
        return Err(AwardRefusal::NotOpen.into());
    }
    if !is_closed(case, request)? {
        return Err(AwardRefusal::StillQuoting.into());
    }
    let quote = case.state.quote(&award.quote)?;
    let quote = quote
        .filter(|quote| quote.request == request.id && quote.life == QuoteLife::Standing)
        .ok_or(AwardRefusal::UnknownQuote)?;
    let terms = quote.terms.ok_or(AwardRefusal::NotOpened)?;
    if case.now() > quote.expires {
        return Err(AwardRefusal::QuoteExpired.into());
    }
    let voucher = voucher_of(case, request)?;
    let price = price(request.amount, voucher.due_on, &terms).ok_or(AwardRefusal::PriceDiffers)?;
    if price.net != award.net || price.interest != award.interest.unwrap_or_default() {
        return Err(AwardRefusal::PriceDiffers.into());
    }
    if case.member()?.account(voucher.currency, case.now()).is_none() {
        return Err(AwardRefusal::NoAccount.into());
    }
    if case.is_past_cut_off(voucher) {
        return Err(AwardRefusal::PastCutOff.into());
    }
    let mut events = release_quotes(case, request, Some(quote.id))?;
    events.push(Event::Quote(Box::new(Quote { life: QuoteLife::Awarded, ..quote.clone() })));
    events.push(Event::Request(Box::new(Request {
        agreed: Some(Agreed { quote: quote.id, financier: quote.financier, terms, price }),
        ..request.moved(RequestLife::Awarded, case.now())
    })));
    Ok(events)
}
