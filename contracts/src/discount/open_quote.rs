//! `discount.open_quote`: after quoting is over the financier shows the price that it sealed. The
//! disclosures are the very ones whose digests the quote holds, so nothing can be changed now.

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    case::Case,
    command,
    discount::{Quote, QuoteLife, RequestLife, closes_at, is_closed, voucher_of},
    event::Event,
    field::Reader,
    id::QuoteId,
    pricing::{Basis, Terms, price},
    rate::Rate,
    refusal::Stop,
    refusals,
};

const SELLER: &[Reader] = &[Reader::Actor, Reader::Counterparty];

command! {
    /// Opens a quote.
    OpenQuote = "discount.open_quote" {
        /// The quote.
        Clear quote: QuoteId => SELLER,
        /// Annual rate.
        Confidential rate: Rate => SELLER,
        /// Days of the year.
        Confidential basis: Basis => SELLER,
        /// When the money is to arrive.
        Confidential value_on: NaiveDate => SELLER,
        /// Fees borne by the seller.
        Confidential fees: Option<Amount> => SELLER,
    }
}

refusals! {
    /// Why a quote is not opened, in the order the rule checks.
    OpenQuoteRefusal in "discount.open_quote" {
        /// The quote is not the signer's.
        NotTheFinancier = "not_the_financier", NotFound, "";
        /// It no longer stands, or is open already.
        NotStanding = "not_standing", Rule, "";
        /// Quoting is not over yet.
        StillSealed = "still_sealed", Rule, "";
        /// The time to open it is over: it is void.
        TooLate = "too_late", Rule, "";
        /// The price is not the one that was sealed.
        PriceDiffers = "price_differs", Rule, "";
        /// The value date is past, or nothing would be left for the seller.
        PriceImpossible = "price_impossible", Rule, "";
    }
}

/// Decides an opening.
///
/// # Errors
/// An [`OpenQuoteRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, open: &OpenQuote) -> Result<Vec<Event>, Stop> {
    let quote = case.state.quote(&open.quote)?;
    let quote =
        quote.filter(|found| found.financier == case.actor()).ok_or(OpenQuoteRefusal::NotTheFinancier)?;
    let request = case.state.request(&quote.request)?.ok_or(OpenQuoteRefusal::NotTheFinancier)?;
    if quote.life != QuoteLife::Standing || quote.terms.is_some() || request.life != RequestLife::Open {
        return Err(OpenQuoteRefusal::NotStanding.into());
    }
    if !is_closed(case, request)? {
        return Err(OpenQuoteRefusal::StillSealed.into());
    }
    let window = i64::from(case.policy().open_quote_minutes).saturating_mul(60);
    if case.now() > closes_at(case, request)?.after(window) {
        return Err(OpenQuoteRefusal::TooLate.into());
    }
    let mut shown: Vec<&String> = case.submission.digests.values().collect();
    shown.sort_unstable();
    if !shown.into_iter().eq(&quote.sealed) {
        return Err(OpenQuoteRefusal::PriceDiffers.into());
    }
    let terms = Terms {
        rate: open.rate,
        basis: open.basis,
        value_on: open.value_on,
        fees: open.fees.unwrap_or_default(),
    };
    let due_on = voucher_of(case, request)?.due_on;
    if open.value_on < case.today() || price(request.amount, due_on, &terms).is_none() {
        return Err(OpenQuoteRefusal::PriceImpossible.into());
    }
    Ok(vec![Event::Quote(Box::new(Quote { terms: Some(terms), ..quote.clone() }))])
}
