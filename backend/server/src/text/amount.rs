//! Why a typed amount or rate is none, in both languages.

use contracts::amount::AmountFault;

use super::Language;

/// What is wrong with a typed amount.
pub const fn fault(fault: AmountFault, lang: Language) -> &'static str {
    match fault {
        AmountFault::NotANumber => lang.pick(
            "请填写金额，例如 1,000.00。不要带单位、正负号或空格。",
            "Enter an amount such as 1,000.00, without units, signs or spaces.",
        ),
        AmountFault::TooPrecise => lang.pick("金额最多两位小数。", "An amount has at most two decimals."),
        AmountFault::TooLarge => lang.pick("金额过大，整数部分最多 13 位。", "The amount is too large."),
    }
}

/// An amount of nothing where one is needed.
pub const fn zero(lang: Language) -> &'static str {
    lang.pick("金额必须大于零。", "The amount must be more than zero.")
}

/// What is wrong with a typed rate.
pub const fn rate(lang: Language) -> &'static str {
    lang.pick(
        "请填写百分数形式的年利率，例如 4.35，最多四位小数。",
        "Enter the annual rate in percent, such as 4.35, with at most four decimals.",
    )
}
