//! Amounts in Chinese capitals (大写), as cheques, vouchers and invoices write them.
//!
//! Source: 《正确填写票据和结算凭证的基本规定》 of the People's Bank of China. Where it leaves a choice, this
//! writes 零 between a 元 digit of zero and 角, no 零 between a 万 digit of zero and 仟, and 整 after 元 only.

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// `minor` fen of CNY in capitals, with 人民币 before it: `140950` is `人民币壹仟肆佰零玖元伍角`.
pub fn capital_cny(minor: i64) -> String {
    let sign = if minor < 0 { "负" } else { "" };
    format!("人民币{sign}{}", capital(minor.unsigned_abs()))
}

/// Fen in capitals, bare.
pub(crate) fn capital(fen: u64) -> String {
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    if yuan > 0 || (jiao == 0 && fen == 0) {
        text.push_str(&integer(yuan));
        text.push('元');
    }
    if jiao == 0 && fen == 0 {
        text.push('整');
        return text;
    }
    // A zero stands for every gap: 元 digit zero before 角, or no 角 before 分.
    if yuan > 0 && (jiao == 0 || yuan.is_multiple_of(10)) {
        text.push('零');
    }
    if jiao > 0 {
        text.push_str(digit(jiao));
        text.push('角');
    }
    if fen > 0 {
        text.push_str(digit(fen));
        text.push('分');
    }
    text
}

/// A whole number, split at 亿, then at 万, then into four digits.
fn integer(number: u64) -> String {
    match number {
        YI.. => joined(number, YI, "亿"),
        WAN.. => joined(number, WAN, "万"),
        _ => four_digits(number),
    }
}

/// `number` split at `unit`; a lower part that does not fill its first place is led in by 零.
fn joined(number: u64, unit: u64, name: &str) -> String {
    let (high, low) = (number / unit, number % unit);
    let mut text = integer(high) + name;
    if low > 0 {
        if low < unit / 10 {
            text.push('零');
        }
        text.push_str(&integer(low));
    }
    text
}

/// A number below 10 000, where inner zeros in a row are one 零.
fn four_digits(number: u64) -> String {
    if number == 0 {
        return digit(0).to_owned();
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let value = number / unit % 10;
        if value == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        text.push_str(digit(value));
        text.push_str(name);
    }
    text
}

fn digit(value: u64) -> &'static str {
    usize::try_from(value).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads capitals back by the meaning of the characters, apart from the writer's own steps.
    fn parse(text: &str) -> i128 {
        let rest = text.strip_prefix("人民币").expect("prefix");
        let (sign, rest) = rest.strip_prefix('负').map_or((1, rest), |rest| (-1, rest));
        let (yuan, rest) = rest.split_once('元').unwrap_or(("", rest));
        let (jiao, fen) = rest.split_once('角').map_or(("", rest), |(jiao, fen)| (jiao, fen));
        let fen = fen.trim_end_matches('整').trim_end_matches('分');
        sign * (number(yuan) * 100 + number(jiao) * 10 + number(fen))
    }

    fn number(text: &str) -> i128 {
        for (name, unit) in [("亿", 100_000_000), ("万", 10_000), ("仟", 1000), ("佰", 100), ("拾", 10)]
        {
            if let Some((high, low)) = text.rsplit_once(name) {
                return number(high) * unit + number(low);
            }
        }
        let digits = text.trim_start_matches('零');
        DIGITS.iter().position(|known| *known == digits).map_or(0, |value| value as i128)
    }

    #[test]
    fn vectors_of_the_central_bank() {
        for (fen, expected) in [
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元零叁角贰分"),
            (10_700_053, "壹拾万柒仟元零伍角叁分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
        ] {
            assert_eq!(capital_cny(fen), format!("人民币{expected}"));
        }
    }

    #[test]
    fn edges() {
        for (fen, expected) in [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角"),
            (50, "伍角"),
            (100, "壹元整"),
            (1000, "壹拾元整"),
            (100_000_000, "壹佰万元整"),
            (100_010_000, "壹佰万零壹佰元整"),
            (10_000_500_000, "壹亿零伍仟元整"),
            (1_000_000_000_000, "壹佰亿元整"),
            (100_000_001_000_000, "壹万亿零壹万元整"),
            (100_100_100_100, "壹拾亿零壹佰万壹仟零壹元整"),
        ] {
            assert_eq!(capital_cny(fen), format!("人民币{expected}"), "{fen}");
        }
        assert_eq!(capital_cny(-140_950), "人民币负壹仟肆佰零玖元伍角");
    }

    proptest! {
        #[test]
        fn parses_back(fen in prop_oneof![any::<i64>(), -1_000_000_000_i64..1_000_000_000, 0_i64..2000]) {
            let text = capital_cny(fen);
            prop_assert_eq!(parse(&text), i128::from(fen), "{}", &text);
            prop_assert!(!text.contains("零零") && !text.contains("零元零"), "{}", text);
        }

        /// Zeros within a number are where such writers go wrong.
        #[test]
        fn parses_back_with_many_zeros(places in proptest::collection::vec(0_u32..18, 1..5), digit in 1_i64..10) {
            let fen = places.iter().collect::<std::collections::BTreeSet<_>>().into_iter().map(|p| digit * 10_i64.pow(*p)).sum();
            prop_assert_eq!(parse(&capital_cny(fen)), i128::from(fen));
        }
    }
}
