//! Trade backgrounds (贸易背景): the contract, invoices and delivery evidence behind an issuance or a transfer.

pub mod register;

use chrono::NaiveDate;

use crate::{
    amount::{Amount, Currency},
    id::{BackgroundId, InvoiceTag, MemberId},
};

/// A registered trade background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    /// Its id.
    pub id: BackgroundId,
    /// Who owes the underlying payment: the buyer on the invoices.
    pub debtor: MemberId,
    /// Who is owed: the seller on the invoices.
    pub creditor: MemberId,
    /// Of its amounts.
    pub currency: Currency,
    /// What its invoices are occupied for; zero while the debtor has not registered it itself.
    pub amount: Amount,
    /// Reserved by vouchers and transfers, at most `amount`.
    pub reserved: Amount,
    /// When the underlying payment falls due.
    pub due_on: NaiveDate,
    /// Invoice by invoice, what this background occupies.
    pub invoices: Vec<(InvoiceTag, Amount)>,
}

impl Background {
    /// What a new voucher or transfer may still rest on.
    pub fn free(&self) -> Amount {
        self.amount.checked_sub(self.reserved).unwrap_or_default()
    }

    /// The background with `amount` more reserved; `None` where not so much is free.
    pub fn reserve(&self, amount: Amount) -> Option<Self> {
        let reserved = self.reserved.checked_add(amount)?;
        if reserved > self.amount { None } else { Some(Self { reserved, ..self.clone() }) }
    }

    /// The background with `amount` released again.
    pub fn release(&self, amount: Amount) -> Self {
        Self { reserved: self.reserved.checked_sub(amount).unwrap_or_default(), ..self.clone() }
    }
}

/// An invoice as the log knows it: by its tag, wherever it turns up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// HMAC of its number.
    pub tag: InvoiceTag,
    /// Of its amount.
    pub currency: Currency,
    /// Total including tax, minor units.
    pub amount: Amount,
    /// Occupied by all backgrounds together, at most `amount`.
    pub occupied: Amount,
}
