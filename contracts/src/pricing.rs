//! The price of a discount.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use crate::{amount::Amount, rate::Rate};

/// Days of the year that a rate is quoted over, agreed and stored with each quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Actual/360.
    Days360,
    /// Actual/365.
    Days365,
}

impl Basis {
    /// Reads `360` or `365`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "360" => Some(Self::Days360),
            "365" => Some(Self::Days365),
            _ => None,
        }
    }

    /// The days as written on the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days360 => "360",
            Self::Days365 => "365",
        }
    }

    const fn days(self) -> i64 {
        match self {
            Self::Days360 => 360,
            Self::Days365 => 365,
        }
    }
}

/// What a financier offers: its terms without the face amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Annual rate.
    pub rate: Rate,
    /// Day count.
    pub basis: Basis,
    /// The day the money is to arrive; interest counts from it, inclusive.
    pub value_on: NaiveDate,
    /// Fees borne by the seller, minor units.
    pub fees: Amount,
}

/// What the seller gives up and gets, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Days from the value date inclusive to the due date exclusive.
    pub days: i64,
    /// `face × rate × days / basis`, rounded once, half up.
    pub interest: Amount,
    /// `face − interest − fees`, more than zero.
    pub net: Amount,
}

/// Prices `face` due on `due_on` at `terms`; `None` where nothing would be left for the seller or
/// the value date is not before the due date.
pub fn price(face: Amount, due_on: NaiveDate, terms: &Terms) -> Option<Price> {
    let days = due_on.signed_duration_since(terms.value_on).num_days();
    if days <= 0 {
        return None;
    }
    let interest = Decimal::from(face.minor())
        .checked_mul(terms.rate.fraction())?
        .checked_mul(Decimal::from(days))?
        .checked_div(Decimal::from(terms.basis.days()))?
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let interest = Amount::from_minor(interest.to_i64()?)?;
    let net = face.checked_sub(interest)?.checked_sub(terms.fees)?;
    if net.is_zero() { None } else { Some(Price { days, interest, net }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_published_examples_hold() {
        let cases = [
            (100_000_000, "0.0435", "2026-03-02", "2026-06-30", 120, 1_450_000, 98_550_000),
            (33_333_333, "0.0385", "2026-11-25", "2027-03-02", 97, 345_787, 32_987_546),
            (1, "0.05", "2026-03-02", "2026-06-30", 120, 0, 1),
        ];
        for (face, rate, from, due, days, interest, net) in cases {
            let terms = Terms {
                rate: Rate::parse(rate).unwrap(),
                basis: Basis::Days360,
                value_on: day(from),
                fees: Amount::ZERO,
            };
            let price = price(Amount::from_minor(face).unwrap(), day(due), &terms).unwrap();
            assert_eq!((price.days, price.interest.minor(), price.net.minor()), (days, interest, net));
        }
    }

    #[test]
    fn nothing_left_is_no_price() {
        let terms = |fees| Terms {
            rate: Rate::parse("0.05").unwrap(),
            basis: Basis::Days365,
            value_on: day("2026-03-02"),
            fees: Amount::from_minor(fees).unwrap(),
        };
        let face = Amount::from_minor(100).unwrap();
        assert!(price(face, day("2026-06-30"), &terms(98)).is_none());
        assert!(price(face, day("2026-06-30"), &terms(97)).is_some());
        assert!(price(face, day("2026-03-02"), &terms(0)).is_none());
    }
}
