//! Vouchers (凭证): an obligor's signed, unconditional promise to pay on the due date.

pub mod give_back;
pub mod issue;
pub mod sign_for;

use chrono::NaiveDate;

use crate::{
    amount::{Amount, Currency},
    calendar::Tick,
    id::{BackgroundId, Digest, LeafHash, MemberId, VoucherId},
};

/// Where a voucher stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VoucherLife {
    /// Issued; the payee has not signed for it.
    AwaitingSignFor,
    /// Signed for: its holdings move.
    Live,
    /// Its payment list is made.
    Due,
    /// Some lines of the list are paid.
    PartSettled,
    /// All lines are paid.
    Settled,
    /// The payee refused it.
    Rejected,
    /// The obligor took it back before it was signed for.
    Withdrawn,
    /// Nobody signed for it in time.
    Lapsed,
}

impl VoucherLife {
    /// Every case.
    pub const ALL: &'static [Self] = &[
        Self::AwaitingSignFor,
        Self::Live,
        Self::Due,
        Self::PartSettled,
        Self::Settled,
        Self::Rejected,
        Self::Withdrawn,
        Self::Lapsed,
    ];

    /// The name in storage and on the interface.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingSignFor => "awaiting_sign_for",
            Self::Live => "live",
            Self::Due => "due",
            Self::PartSettled => "part_settled",
            Self::Settled => "settled",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|life| life.as_str() == text)
    }
}

/// One issuance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Its id.
    pub id: VoucherId,
    /// Who must pay.
    pub obligor: MemberId,
    /// Who was promised it first.
    pub payee: MemberId,
    /// Of all its amounts.
    pub currency: Currency,
    /// Face amount, minor units.
    pub face: Amount,
    /// When it is to be paid.
    pub due_on: NaiveDate,
    /// The business date it was issued on.
    pub issued_on: NaiveDate,
    /// From this date on its holdings no longer move.
    pub cut_off_on: NaiveDate,
    /// Until when the payee may sign for it.
    pub sign_for_by: Tick,
    /// Name of the undertaking's text.
    pub undertaking: String,
    /// SHA-256 of that text.
    pub undertaking_hash: Digest,
    /// Version of the policy table it was issued under.
    pub policy_version: u32,
    /// The trade behind it.
    pub background: BackgroundId,
    /// Where it stands.
    pub life: VoucherLife,
    /// Paid so far, minor units.
    pub settled: Amount,
    /// Leaf of the last entry that changed it.
    pub head: LeafHash,
}
