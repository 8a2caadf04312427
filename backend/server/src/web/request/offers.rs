//! Quotes side by side: what each costs the seller all in, and which costs least. Pure functions.

use chrono::NaiveDate;
use contracts::{
    amount::Amount,
    calendar::Tick,
    discount::{Quote, QuoteLife},
    id::QuoteId,
    pricing::{Price, price},
};

/// A quote with its price, once opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The quote.
    pub quote: &'a Quote,
    /// What the seller gives up and gets; none while it is sealed.
    pub price: Option<Price>,
    /// Interest and fees together.
    pub cost: Option<Amount>,
}

impl<'a> Offer<'a> {
    /// `quote` on `face` due on `due_on`.
    pub fn of(quote: &'a Quote, face: Amount, due_on: NaiveDate) -> Self {
        let price = quote.terms.and_then(|terms| price(face, due_on, &terms));
        let cost = price.and_then(|price| face.checked_sub(price.net));
        Self { quote, price, cost }
    }

    /// Whether the seller may choose it at `now`.
    pub fn is_on_the_table(&self, now: Tick) -> bool {
        self.quote.life == QuoteLife::Standing && self.price.is_some() && now <= self.quote.expires
    }
}

/// The quote of the lowest all-in cost that may be chosen at `now`; of equals the one made first.
pub fn best(offers: &[Offer<'_>], now: Tick) -> Option<QuoteId> {
    let open = offers.iter().filter(|offer| offer.is_on_the_table(now));
    // `min_by_key` keeps the first of equals, and quotes come oldest first.
    open.min_by_key(|offer| offer.cost).map(|offer| offer.quote.id)
}

/// What `cost` is a year of 365 days in percent of `face`, with two decimals, rounded half up: it compares
/// quotes of different value dates and day counts.
pub fn yearly_percent(cost: Amount, face: Amount, days: i64) -> Option<String> {
    let divisor = i128::from(face.minor()).checked_mul(i128::from(days)).filter(|divisor| *divisor > 0)?;
    let product = i128::from(cost.minor()).checked_mul(365 * 10_000)?;
    let hundredths = product.checked_mul(2)?.checked_add(divisor)?.checked_div(divisor.checked_mul(2)?)?;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}
