//! Settlement (兑付): the payment list at cut-off and the receipts that settle it.

pub mod list;
pub mod receipt;

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    id::{HoldingId, MemberId, VoucherId},
};

/// One line of a payment list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The holding.
    pub holding: HoldingId,
    /// Who is paid.
    pub payee: MemberId,
    /// The payee's settlement account; none where it has registered none.
    pub account: Option<String>,
    /// How much, minor units.
    pub amount: Amount,
}

/// Whom the obligor pays on the due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentList {
    /// The voucher.
    pub voucher: VoucherId,
    /// By holding id.
    pub lines: Vec<Line>,
    /// Whether the obligor signed it itself.
    pub confirmed: bool,
}

/// A bank reference that a member has stated: it proves one payment only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The member that states it.
    pub stated_by: MemberId,
    /// The payment's date.
    pub on: NaiveDate,
    /// The bank's reference.
    pub bank_reference: String,
}
