//! Annual rates as exact fractions: `0.0435` is 4.35 % a year.

use std::fmt;

use rust_decimal::Decimal;

/// An annual rate, 0 ≤ rate < 1, with at most six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(Decimal);

impl Rate {
    /// Reads the ledger's form: `0` or `0.` and one to six digits, the last not zero.
    pub fn parse(text: &str) -> Option<Self> {
        let canonical = text == "0"
            || text.strip_prefix("0.").is_some_and(|decimals| {
                (1..=6).contains(&decimals.len())
                    && decimals.bytes().all(|byte| byte.is_ascii_digit())
                    && !decimals.ends_with('0')
            });
        if canonical { Decimal::from_str_exact(text).ok().map(Self) } else { None }
    }

    /// Reads what a person types, in percent a year: `4.35` is `0.0435`.
    pub fn parse_percent(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('%').trim_end();
        let typed = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !typed {
            return None;
        }
        let fraction = Decimal::from_str_exact(text).ok()?.checked_div(Decimal::ONE_HUNDRED)?.normalize();
        Self::parse(&fraction.to_string())
    }

    /// The fraction.
    pub const fn fraction(self) -> Decimal {
        self.0
    }

    /// Percent a year, for people: `4.35`.
    pub fn percent(self) -> String {
        self.0.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default().normalize().to_string()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_one_spelling() {
        assert_eq!(Rate::parse("0.0435").unwrap().percent(), "4.35");
        assert_eq!(Rate::parse_percent("4.35").unwrap().to_string(), "0.0435");
        assert_eq!(Rate::parse_percent("3.85 %").unwrap().to_string(), "0.0385");
        for wrong in ["0.04350", "0.0000001", "1", "1.2", "-0.01", "4.35%", ".5", "0.", "", "NaN", "0.0e1"] {
            assert_eq!(Rate::parse(wrong), None, "{wrong:?}");
        }
        for wrong in ["", "x", "100", "-4", "4,35", "0.000001"] {
            assert!(Rate::parse_percent(wrong).is_none(), "{wrong:?}");
        }
    }
}
