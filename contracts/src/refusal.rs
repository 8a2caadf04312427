//! Refusals: a rule's documented "no".
//!
//! Each verb has a closed list in the order in which its rule checks. Codes are public and never
//! reused. A refusal is an answer and not an error.

use crate::state::Key;

/// What kind of answer a refusal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A business rule says no (HTTP 422).
    Rule,
    /// The thing does not exist for this caller (HTTP 404), whether or not it exists for others.
    NotFound,
    /// The signer may not do this (HTTP 403).
    NotAllowed,
    /// The command was built on something that has changed since (HTTP 409).
    Stale,
    /// Not now, and no fault of the caller's: the platform has something to do first (HTTP 503).
    Later,
}

/// Why `decide` stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The rules say no.
    Refused(Refusal),
    /// The state at hand does not hold this object; load it and ask again.
    Missing(Key),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Key> for Stop {
    fn from(key: Key) -> Self {
        Self::Missing(key)
    }
}

/// Declares a verb's refusals in the order its rule checks: `Variant = "code", answer, "source"`.
/// The source names the law or market practice behind the rule, and is empty for plain soundness.
#[macro_export]
macro_rules! refusals {
    ($(#[$doc:meta])* $name:ident in $noun:literal {
        $($(#[$case_doc:meta])* $case:ident = $code:literal, $answer:ident, $source:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$case_doc])* $case),+ }

        impl $name {
            /// Every case, in the order of the rule.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];
            /// The public code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$case => concat!($noun, ".", $code)),+ }
            }
            /// What kind of answer it is.
            pub const fn answer(self) -> $crate::refusal::Answer {
                match self { $(Self::$case => $crate::refusal::Answer::$answer),+ }
            }
            /// The law or practice behind it; empty for plain soundness.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$case => $source),+ }
            }
        }
    };
}

macro_rules! all_refusals {
    ($($variant:ident($type:path)),+ $(,)?) => {
        /// Any rule's refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Refusal { $(#[doc = "Of this verb."] $variant($type)),+ }

        impl Refusal {
            /// The public code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant(refusal) => refusal.code()),+ }
            }
            /// What kind of answer it is.
            pub const fn answer(self) -> Answer {
                match self { $(Self::$variant(refusal) => refusal.answer()),+ }
            }
            /// The law or practice behind it.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$variant(refusal) => refusal.source()),+ }
            }
            /// Every refusal of every verb, in the order of the rules.
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $(all.extend(<$type>::ALL.iter().map(|refusal| Self::$variant(*refusal)));)+
                all
            }
        }

        $(
            impl From<$type> for Refusal {
                fn from(refusal: $type) -> Self { Self::$variant(refusal) }
            }
            impl From<$type> for Stop {
                fn from(refusal: $type) -> Self { Self::Refused(Refusal::$variant(refusal)) }
            }
        )+
    };
}

all_refusals! {
    Command(crate::authority::CommandRefusal),
    ClockTick(crate::clock::TickRefusal),
    MemberAdmit(crate::member::admit::AdmitRefusal),
    SeatEnrol(crate::member::enrol::EnrolRefusal),
    SeatRevoke(crate::member::revoke::RevokeRefusal),
    SeatRotate(crate::member::rotate::RotateRefusal),
    MemberApprovalPolicy(crate::member::approval_policy::ApprovalPolicyRefusal),
    MemberAccount(crate::member::account::AccountRefusal),
    MemberRecover(crate::member::recover::RecoverRefusal),
    MemberVetoRecovery(crate::member::recover::VetoRefusal),
    LimitGrant(crate::member::limit::LimitRefusal),
    BackgroundRegister(crate::background::register::RegisterRefusal),
    VoucherIssue(crate::voucher::issue::IssueRefusal),
    VoucherSignFor(crate::voucher::sign_for::VoucherSignForRefusal),
    VoucherReturn(crate::voucher::give_back::GiveBackRefusal),
    HoldingTransfer(crate::holding::transfer::TransferRefusal),
    HoldingSignFor(crate::holding::sign_for::HoldingSignForRefusal),
    HoldingReturn(crate::holding::give_back::HoldingGiveBackRefusal),
    DiscountRequest(crate::discount::request::RequestRefusal),
    DiscountQuote(crate::discount::quote::QuoteRefusal),
    DiscountOpenQuote(crate::discount::open_quote::OpenQuoteRefusal),
    DiscountAward(crate::discount::award::AwardRefusal),
    DiscountApprove(crate::discount::approve::ApproveRefusal),
    DiscountDisburse(crate::discount::disburse::DisburseRefusal),
    DiscountUnwind(crate::discount::unwind::UnwindRefusal),
    SettlementList(crate::settlement::list::ListRefusal),
    SettlementReceipt(crate::settlement::receipt::ReceiptRefusal),
    HeadState(crate::head::HeadRefusal),
    RegistryImport(crate::registry::import::ImportRefusal),
}
