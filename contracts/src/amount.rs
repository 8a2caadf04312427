//! Money: integers in the currency's minor unit, never floating point.

use std::fmt;

/// An ISO 4217 currency that the platform settles in, with its number of decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Currencies whose minor unit is not a hundredth (ISO 4217, table A.1).
const OTHER_EXPONENTS: &[(&[u8; 3], u32)] = &[
    (b"BHD", 3),
    (b"BIF", 0),
    (b"CLP", 0),
    (b"DJF", 0),
    (b"GNF", 0),
    (b"IQD", 3),
    (b"ISK", 0),
    (b"JOD", 3),
    (b"JPY", 0),
    (b"KMF", 0),
    (b"KRW", 0),
    (b"KWD", 3),
    (b"LYD", 3),
    (b"OMR", 3),
    (b"PYG", 0),
    (b"RWF", 0),
    (b"TND", 3),
    (b"UGX", 0),
    (b"UYI", 0),
    (b"VND", 0),
    (b"VUV", 0),
    (b"XAF", 0),
    (b"XOF", 0),
    (b"XPF", 0),
];

/// Currencies whose minor unit is a hundredth (ISO 4217, table A.1).
const HUNDREDTHS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ \
    GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK \
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR \
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS \
    VED VES WST XCD YER ZAR ZMW ZWG";

/// Renminbi.
pub const CNY: Currency = Currency(*b"CNY");

impl Currency {
    /// Reads a currency code such as `CNY`; `None` for anything that ISO 4217 does not list.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let known = OTHER_EXPONENTS.iter().any(|(other, _)| **other == bytes)
            || HUNDREDTHS.split_whitespace().any(|other| other == code);
        known.then_some(Self(bytes))
    }

    /// The code, three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many decimals the major unit has: 2 for CNY, 0 for JPY.
    pub fn exponent(self) -> u32 {
        OTHER_EXPONENTS.iter().find(|(other, _)| **other == self.0).map_or(2, |(_, exponent)| *exponent)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A non-negative number of minor units. The currency stands on the voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Amount(i64);

/// Why a typed amount is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountFault {
    /// Empty, or something other than digits and one decimal point.
    NotANumber,
    /// More decimals than the currency has.
    TooPrecise,
    /// More than the platform carries: 9 999 999 999 999 major units.
    TooLarge,
}

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Wraps minor units; `None` when negative.
    pub const fn from_minor(minor: i64) -> Option<Self> {
        if minor < 0 { None } else { Some(Self(minor)) }
    }

    /// Minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// `true` for nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` past `i64`.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` when it would be negative.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) if rest >= 0 => Some(Self(rest)),
            _ => None,
        }
    }

    /// Adds up; `None` past `i64`.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Reads the ledger's form: minor units, `[1-9][0-9]{0,17}`. Zero is no amount on the ledger.
    pub fn parse_ledger(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let fits =
            (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) && digits[0] != b'0';
        if fits { text.parse().ok().map(Self) } else { None }
    }

    /// Reads what a person types, in major units: grouping commas, full-width digits and a leading
    /// `¥` are understood; signs, exponents and inner spaces are not.
    ///
    /// # Errors
    /// An [`AmountFault`] that a page can explain.
    pub fn parse_typed(text: &str, currency: Currency) -> Result<Self, AmountFault> {
        let plain = plain_digits(text)?;
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling = plain.ends_with('.') || whole.is_empty();
        if dangling
            || !digits_only(whole)
            || !digits_only(decimals)
            || (whole.len() > 1 && whole.starts_with('0'))
        {
            return Err(AmountFault::NotANumber);
        }
        let exponent = usize::try_from(currency.exponent()).map_err(|_| AmountFault::TooPrecise)?;
        if decimals.len() > exponent {
            return Err(AmountFault::TooPrecise);
        }
        if whole.len() > 13 {
            return Err(AmountFault::TooLarge);
        }
        let minor = format!("{whole}{decimals:0<exponent$}");
        minor.parse().map(Self).map_err(|_| AmountFault::TooLarge)
    }

    /// Prints major units with grouping commas: `1,000.00`.
    pub fn display(self, currency: Currency) -> String {
        let width = usize::try_from(currency.exponent()).unwrap_or(2);
        let digits = format!("{:0>minimum$}", self.0, minimum = width.saturating_add(1));
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(width));
        let grouped = group(whole);
        if decimals.is_empty() { grouped } else { format!("{grouped}.{decimals}") }
    }
}

/// Drops what a person may add around the digits; refuses commas that do not group thousands.
fn plain_digits(text: &str) -> Result<String, AmountFault> {
    let narrow: String = text
        .trim()
        .chars()
        .map(|letter| match letter {
            '０'..='９' => char::from_u32(u32::from(letter).wrapping_sub(0xFEE0)).unwrap_or(letter),
            '．' => '.',
            '，' => ',',
            '￥' => '¥',
            other => other,
        })
        .collect();
    let bare = narrow.strip_prefix('¥').unwrap_or(&narrow).trim_start();
    let whole = bare.split('.').next().unwrap_or_default();
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        if first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3) {
            return Err(AmountFault::NotANumber);
        }
    }
    let plain = bare.replacen(whole, &whole.replace(',', ""), 1);
    if plain.is_empty() { Err(AmountFault::NotANumber) } else { Ok(plain) }
}

fn group(whole: &str) -> String {
    let mut grouped = String::with_capacity(whole.len().saturating_add(6));
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && whole.len().saturating_sub(place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_parser_one_table_of_answers() {
        let cases = [
            ("1000", Ok(100_000)),
            ("1,000.5", Ok(100_050)),
            ("１００", Ok(10_000)),
            ("¥ 12.34", Ok(1_234)),
            (" 5", Ok(500)),
            ("0.01", Ok(1)),
            ("0", Ok(0)),
            ("9999999999999.99", Ok(999_999_999_999_999)),
            ("-0", Err(AmountFault::NotANumber)),
            ("+5", Err(AmountFault::NotANumber)),
            ("1e30", Err(AmountFault::NotANumber)),
            ("NaN", Err(AmountFault::NotANumber)),
            ("05", Err(AmountFault::NotANumber)),
            ("1,00", Err(AmountFault::NotANumber)),
            ("1 000", Err(AmountFault::NotANumber)),
            ("", Err(AmountFault::NotANumber)),
            (".5", Err(AmountFault::NotANumber)),
            ("5.", Err(AmountFault::NotANumber)),
            ("1.2.3", Err(AmountFault::NotANumber)),
            ("0x1F", Err(AmountFault::NotANumber)),
            ("0.001", Err(AmountFault::TooPrecise)),
            ("9223372036854775808", Err(AmountFault::TooLarge)),
        ];
        for (typed, answer) in cases {
            assert_eq!(Amount::parse_typed(typed, CNY).map(Amount::minor), answer, "{typed:?}");
        }
    }

    #[test]
    fn the_ledger_form_is_strict() {
        assert_eq!(Amount::parse_ledger("100000").map(Amount::minor), Some(100_000));
        for wrong in ["0", "-1", "+5", "05", "1.0", "", " 5", "1000000000000000000", "１", "1,000"] {
            assert_eq!(Amount::parse_ledger(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn display_groups_and_keeps_every_decimal() {
        let jpy = Currency::parse("JPY").unwrap();
        let kwd = Currency::parse("KWD").unwrap();
        assert_eq!(Amount(123_456_789).display(CNY), "1,234,567.89");
        assert_eq!(Amount(1).display(CNY), "0.01");
        assert_eq!(Amount(1_000).display(jpy), "1,000");
        assert_eq!(Amount(1_000).display(kwd), "1.000");
        assert_eq!(Currency::parse("XXX"), None);
        assert_eq!(Currency::parse("cny"), None);
    }
}
