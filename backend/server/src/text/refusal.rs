//! What a refusal says to the person who meets it: what is wrong and what to do, in both languages. One
//! file a noun below. No match has a wildcard: a new refusal does not compile without its texts.

use contracts::Refusal;

use super::Language;

/// Declares both texts of every case of a verb's refusals: `Case: "中文", "English";`.
macro_rules! in_both {
    ($($refusals:path { $($case:ident: $chinese:literal, $english:literal;)+ })+) => {$(
        impl $crate::text::refusal::InBoth for $refusals {
            fn in_both(self) -> (&'static str, &'static str) {
                match self { $(Self::$case => ($chinese, $english)),+ }
            }
        }
    )+};
}

mod background;
mod command;
mod discount;
mod holding;
mod member;
mod settlement;
mod voucher;

/// A refusal's texts, Chinese first.
trait InBoth {
    fn in_both(self) -> (&'static str, &'static str);
}

/// What `refusal` says.
pub fn text(refusal: Refusal, lang: Language) -> &'static str {
    let (chinese, english) = match refusal {
        Refusal::Command(refusal) => refusal.in_both(),
        Refusal::ClockTick(refusal) => refusal.in_both(),
        Refusal::MemberAdmit(refusal) => refusal.in_both(),
        Refusal::SeatEnrol(refusal) => refusal.in_both(),
        Refusal::SeatRevoke(refusal) => refusal.in_both(),
        Refusal::SeatRotate(refusal) => refusal.in_both(),
        Refusal::MemberApprovalPolicy(refusal) => refusal.in_both(),
        Refusal::MemberAccount(refusal) => refusal.in_both(),
        Refusal::MemberRecover(refusal) => refusal.in_both(),
        Refusal::MemberVetoRecovery(refusal) => refusal.in_both(),
        Refusal::LimitGrant(refusal) => refusal.in_both(),
        Refusal::BackgroundRegister(refusal) => refusal.in_both(),
        Refusal::VoucherIssue(refusal) => refusal.in_both(),
        Refusal::VoucherSignFor(refusal) => refusal.in_both(),
        Refusal::VoucherReturn(refusal) => refusal.in_both(),
        Refusal::HoldingTransfer(refusal) => refusal.in_both(),
        Refusal::HoldingSignFor(refusal) => refusal.in_both(),
        Refusal::HoldingReturn(refusal) => refusal.in_both(),
        Refusal::DiscountRequest(refusal) => refusal.in_both(),
        Refusal::DiscountQuote(refusal) => refusal.in_both(),
        Refusal::DiscountOpenQuote(refusal) => refusal.in_both(),
        Refusal::DiscountAward(refusal) => refusal.in_both(),
        Refusal::DiscountApprove(refusal) => refusal.in_both(),
        Refusal::DiscountDisburse(refusal) => refusal.in_both(),
        Refusal::DiscountUnwind(refusal) => refusal.in_both(),
        Refusal::SettlementList(refusal) => refusal.in_both(),
        Refusal::SettlementReceipt(refusal) => refusal.in_both(),
        Refusal::HeadState(refusal) => refusal.in_both(),
        Refusal::RegistryImport(refusal) => refusal.in_both(),
    };
    lang.pick(chinese, english)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than this it is not read.
    const MOST_LETTERS: usize = 200;

    fn is_chinese(letter: char) -> bool {
        ('\u{4e00}'..='\u{9fff}').contains(&letter)
    }

    #[test]
    fn every_text_is_a_short_sentence_in_its_own_language() {
        for refusal in Refusal::all() {
            let (code, chinese, english) =
                (refusal.code(), text(refusal, Language::Chinese), text(refusal, Language::English));
            assert!(chinese.ends_with('。') && chinese.chars().any(is_chinese), "{code}: {chinese}");
            assert!(english.ends_with('.') && !english.chars().any(is_chinese), "{code}: {english}");
            assert!(!chinese.contains([',', ';', '.', '?', '!']), "{code}: {chinese}");
            assert!(english.chars().count() <= MOST_LETTERS, "{code}: {english}");
        }
    }

    #[test]
    fn no_two_refusals_of_one_verb_say_the_same() {
        let all = Refusal::all();
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                let verb = |code: &str| code.rsplit_once('.').map(|(verb, _)| verb.to_owned());
                if verb(one.code()) == verb(other.code()) {
                    for lang in [Language::Chinese, Language::English] {
                        assert_ne!(text(*one, lang), text(*other, lang), "{} {}", one.code(), other.code());
                    }
                }
            }
        }
    }
}
