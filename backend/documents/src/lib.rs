//! Reads the documents that firms bring to the platform, and writes those it makes itself.
//!
//! Invariant: whatever the bytes, reading ends with facts or with an [`InvoiceRefusal`] or a
//! [`SheetRefusal`], within bounded memory and time. Nothing here panics, opens a connection or follows a reference.
//!
//! Reading order: [`invoice`] (the facts and the way in), `currency` and `amount` (money),
//! `generate` (writing), [`sheet`] (rows of spreadsheets), `cn_capital` (amounts in Chinese capitals).

mod amount;
mod cn_capital;
mod currency;
pub mod generate;
pub mod invoice;
pub mod sheet;

pub use amount::decimal;
pub use cn_capital::capital_cny;
pub use currency::Currency;
pub use invoice::{
    Field, Format, Identifier, Invoice, InvoiceRefusal, Kind, Line, MAX_BYTES, Party, Scheme, Signature,
    read_invoice,
};
pub use sheet::{Sheet, SheetRefusal, read_sheet};
