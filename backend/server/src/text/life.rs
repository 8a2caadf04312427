//! Names of states, roles, kinds of member and registries. A state comes with its tone for
//! `summary::status`: `neutral progress good attention bad`.

use contracts::{
    discount::{QuoteLife, RequestLife},
    head::HeadKind,
    holding::HoldingLife,
    log::Clock,
    member::{MemberKind, Role},
    party::Scheme,
    voucher::VoucherLife,
};

use super::Language;

/// A name and its tone.
type Status = (&'static str, &'static str);

/// Where a voucher stands.
pub const fn voucher(life: VoucherLife, lang: Language) -> Status {
    let (chinese, english, tone) = match life {
        VoucherLife::AwaitingSignFor => ("待签收", "Awaiting sign-for", "attention"),
        VoucherLife::Live => ("已生效", "Live", "good"),
        VoucherLife::Due => ("待兑付", "Due", "progress"),
        VoucherLife::PartSettled => ("部分兑付", "Partly settled", "progress"),
        VoucherLife::Settled => ("已兑付", "Settled", "good"),
        VoucherLife::Rejected => ("已拒收", "Rejected", "bad"),
        VoucherLife::Withdrawn => ("已撤回", "Withdrawn", "neutral"),
        VoucherLife::Lapsed => ("已失效", "Lapsed", "neutral"),
    };
    (lang.pick(chinese, english), tone)
}

/// Where a holding stands.
pub const fn holding(life: HoldingLife, lang: Language) -> Status {
    let (chinese, english, tone) = match life {
        HoldingLife::Pending => ("待签收", "Awaiting sign-for", "attention"),
        HoldingLife::Held => ("持有中", "Held", "good"),
        HoldingLife::Spent => ("已转出", "Spent", "neutral"),
        HoldingLife::Settled => ("已兑付", "Settled", "good"),
        HoldingLife::Void => ("已作废", "Void", "neutral"),
    };
    (lang.pick(chinese, english), tone)
}

/// Where a request stands.
pub const fn request(life: RequestLife, lang: Language) -> Status {
    let (chinese, english, tone) = match life {
        RequestLife::Open => ("询价中", "Open", "progress"),
        RequestLife::Awarded => ("已择优，待审批", "Awarded, to be approved", "attention"),
        RequestLife::Approved => ("已批准，待放款", "Approved, to be paid", "progress"),
        RequestLife::PayIntended => ("付款办理中", "Payment under way", "progress"),
        RequestLife::Disbursed => ("已放款，待确认", "Paid, to be confirmed", "attention"),
        RequestLife::Confirmed => ("已完成", "Confirmed", "good"),
        RequestLife::Declined => ("已婉拒", "Declined", "bad"),
        RequestLife::Unwound => ("已撤销", "Unwound", "neutral"),
    };
    (lang.pick(chinese, english), tone)
}

/// Where a quote stands.
pub const fn quote(life: QuoteLife, lang: Language) -> Status {
    let (chinese, english, tone) = match life {
        QuoteLife::Standing => ("有效", "Standing", "progress"),
        QuoteLife::Withdrawn => ("已撤回", "Withdrawn", "neutral"),
        QuoteLife::Released => ("未中选", "Released", "neutral"),
        QuoteLife::Awarded => ("已中选", "Awarded", "good"),
    };
    (lang.pick(chinese, english), tone)
}

/// What a seat may do.
pub const fn role(role: Role, lang: Language) -> &'static str {
    match role {
        Role::Administrator => lang.pick("管理员", "Administrator"),
        Role::Maker => lang.pick("经办", "Maker"),
        Role::Checker => lang.pick("复核", "Checker"),
    }
}

/// What a member came for.
pub const fn kind(kind: MemberKind, lang: Language) -> &'static str {
    match kind {
        MemberKind::Operator => lang.pick("运营方", "Operator"),
        MemberKind::CoreEnterprise => lang.pick("核心企业", "Core enterprise"),
        MemberKind::Supplier => lang.pick("供应商", "Supplier"),
        MemberKind::Financier => lang.pick("资金方", "Financier"),
        MemberKind::Regulator => lang.pick("监管方", "Regulator"),
    }
}

/// The registry that an identifier belongs to.
pub const fn scheme(scheme: Scheme, lang: Language) -> &'static str {
    match scheme {
        Scheme::Uscc => lang.pick("统一社会信用代码", "Unified social credit code (USCC)"),
        Scheme::Lei => lang.pick("法人识别编码（LEI）", "Legal entity identifier (LEI)"),
        Scheme::Vat => lang.pick("税号", "Tax number"),
        Scheme::Registration => lang.pick("公司注册号", "Company registration number"),
        Scheme::Gln => lang.pick("全球位置码（GLN）", "Global location number (GLN)"),
    }
}

/// Where the log's time comes from.
pub const fn clock(clock: Clock, lang: Language) -> &'static str {
    match clock {
        Clock::Real => lang.pick("平台时钟", "The platform's clock"),
        Clock::Simulated => lang.pick("演示时钟，由人工推进", "A demonstration's clock, moved by hand"),
    }
}

/// Of what a last entry is stated.
pub const fn head_kind(kind: HeadKind, lang: Language) -> &'static str {
    match kind {
        HeadKind::Holding => lang.pick("持有份额", "Holding"),
        HeadKind::Member => lang.pick("会员", "Member"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_one_life_have_different_names_and_known_tones() {
        for lang in [Language::Chinese, Language::English] {
            for states in [
                VoucherLife::ALL.iter().map(|life| voucher(*life, lang)).collect::<Vec<_>>(),
                HoldingLife::ALL.iter().map(|life| holding(*life, lang)).collect(),
                RequestLife::ALL.iter().map(|life| request(*life, lang)).collect(),
                QuoteLife::ALL.iter().map(|life| quote(*life, lang)).collect(),
            ] {
                let mut names: Vec<&str> = states.iter().map(|(name, _)| *name).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), states.len(), "{states:?}");
                let tones = ["neutral", "progress", "good", "attention", "bad"];
                assert!(states.iter().all(|(_, tone)| tones.contains(tone)), "{states:?}");
            }
        }
    }
}
