//! Decimal text to minor units and back. The only parser of amounts in this crate.

use crate::currency::Currency;

/// Amounts from here up do not fit on the ledger, which holds 18 digits of minor units.
const TOO_LARGE: i64 = 1_000_000_000_000_000_000;

/// Reads an `xs:decimal` (XML Schema part 2, 3.2.3) as minor units of `currency`.
///
/// XML white space around it is ignored. Decimals beyond the minor unit must be zeros: nothing is
/// ever rounded. `None` for anything else, such as `NaN`, `1e3`, `1,000.00` and `１００`.
pub(crate) fn parse_minor(text: &str, currency: Currency) -> Option<i64> {
    let text = crate::invoice::xml::trim(text);
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let kept = usize::try_from(currency.decimals()).ok()?;
    if fraction.bytes().skip(kept).any(|byte| byte != b'0') {
        return None;
    }
    let minor = whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(kept));
    let value = minor.into_iter().try_fold(0_i64, |value, digit| {
        value.checked_mul(10)?.checked_add(i64::from(digit - b'0')).filter(|value| *value < TOO_LARGE)
    })?;
    Some(if negative { -value } else { value })
}

/// Minor units as a plain decimal with all decimals of the currency: `140950` of CNY is `1409.50`.
pub fn decimal(minor: i64, currency: Currency) -> String {
    decimal_wide(i128::from(minor), currency)
}

/// As [`decimal`], for sums that have not been shown to fit 64 bits.
pub(crate) fn decimal_wide(minor: i128, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let unit = 10_u128.pow(currency.decimals());
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    match currency.decimals() as usize {
        0 => format!("{sign}{whole}"),
        width => format!("{sign}{whole}.{rest:0width$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect("listed")
    }

    #[test]
    fn one_table_of_answers() {
        let table: [(&str, &str, Option<i64>); 33] = [
            ("CNY", "1409.50", Some(140_950)),
            ("CNY", "1409.5", Some(140_950)),
            ("CNY", "1409", Some(140_900)),
            ("CNY", "05", Some(500)),
            ("CNY", "+5", Some(500)),
            ("CNY", ".5", Some(50)),
            ("CNY", "5.", Some(500)),
            ("CNY", " 5\n", Some(500)),
            ("CNY", "-109.98", Some(-10_998)),
            ("CNY", "0", Some(0)),
            ("CNY", "-0", Some(0)),
            ("CNY", "1.000", Some(100)),
            ("EUR", "0.001", None),
            ("EUR", "250.335", None),
            ("EUR", "", None),
            ("EUR", ".", None),
            ("EUR", "-", None),
            ("EUR", "--5", None),
            ("EUR", "+-5", None),
            ("EUR", "NaN", None),
            ("EUR", "INF", None),
            ("EUR", "1e3", None),
            ("EUR", "0x10", None),
            ("EUR", "1,000.00", None),
            ("EUR", "1 000", None),
            ("EUR", "1.2.3", None),
            ("EUR", "１００", None),
            ("EUR", "\u{a0}5", None),
            ("CNY", "9999999999999999.99", Some(999_999_999_999_999_999)),
            ("CNY", "10000000000000000.00", None),
            ("CNY", "9223372036854775808", None),
            ("JPY", "1000.00", Some(1000)),
            ("JPY", "1000.5", None),
        ];
        for (code, text, expected) in table {
            assert_eq!(parse_minor(text, currency(code)), expected, "{code} {text:?}");
        }
    }

    #[test]
    fn minor_units_by_currency() {
        assert_eq!(parse_minor("1.234", currency("KWD")), Some(1234));
        assert_eq!(parse_minor("1.2345", currency("BHD")), None);
        assert_eq!(decimal(1234, currency("KWD")), "1.234");
        assert_eq!(decimal(1234, currency("JPY")), "1234");
        assert_eq!(decimal(-5, currency("EUR")), "-0.05");
        assert_eq!(decimal(i64::MIN, currency("EUR")), "-92233720368547758.08");
    }

    proptest! {
        #[test]
        fn written_then_read(minor in -999_999_999_999_999_999_i64..=999_999_999_999_999_999, code in "CNY|JPY|KWD|CLF") {
            let currency = currency(&code);
            prop_assert_eq!(parse_minor(&decimal(minor, currency), currency), Some(minor));
        }
    }
}
