//! Writes invoices: complete documents in the three formats that are read.
//!
//! UBL and CII keep to EN 16931 and pass its rules where the seller has a USCC or a VAT number and
//! every price is positive. Nothing written here is signed; a 数电票 of the tax bureau would be.

mod china;
mod cii;
mod sums;
mod ubl;
mod writer;

pub use china::write_china_xml;
pub use cii::write_cii;
pub use ubl::write_ubl;

use crate::currency::Currency;
use chrono::NaiveDate;
use sums::Sums;

/// An invoice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvoice {
    /// The seller's number; a 数电票 needs 20 digits.
    pub number: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// The due day; without it the invoice is payable on receipt. A 数电票 does not state it.
    pub due_on: Option<NaiveDate>,
    /// The currency of all amounts; a 数电票 needs CNY.
    pub currency: Currency,
    /// Who sells.
    pub seller: NewParty,
    /// Who buys.
    pub buyer: NewParty,
    /// What is sold; at least one line.
    pub lines: Vec<NewLine>,
}

impl NewInvoice {
    /// The total including tax in minor units; `None` beyond 64 bits.
    pub fn total_minor(&self) -> Option<i64> {
        i64::try_from(Sums::of(self).total()).ok()
    }

    /// The tax within the total, in minor units; `None` beyond 64 bits.
    pub fn tax_minor(&self) -> Option<i64> {
        i64::try_from(Sums::of(self).tax).ok()
    }
}

/// Seller or buyer of an invoice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParty {
    /// Registered name.
    pub name: String,
    /// Country, two letters of ISO 3166-1.
    pub country: String,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Legal entity identifier.
    pub lei: Option<String>,
    /// VAT number with its country prefix.
    pub vat: Option<String>,
}

/// One line of an invoice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// What is sold.
    pub description: String,
    /// How many.
    pub quantity: u32,
    /// Price of one before tax, in minor units.
    pub unit_price_minor: i64,
    /// Tax rate in whole percent; 0 is zero-rated.
    pub tax_percent: u8,
}
