//! Invoices: the facts that the platform takes from one, and the way in for a file.
//!
//! Three formats are read, each by a reader of its own over one bounded XML tree: UBL 2.1, UN/CEFACT
//! CII D16B and the XML of the Chinese fully digital invoice (数电票). A fact is taken only where the
//! file states it once; two readings of one file must not exist.

mod china;
mod cii;
mod identify;
mod kind;
mod refusal;
mod sniff;
mod ubl;
pub(crate) mod xml;

pub use identify::{Identifier, Scheme};
pub use kind::Kind;
pub use refusal::InvoiceRefusal;

use crate::currency::Currency;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

/// The largest file that is looked into, 5 MiB.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// What an invoice states. Amounts are minor units of [`Invoice::currency`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// The format it was written in.
    pub format: Format,
    /// What it is, as far as backing a voucher goes.
    pub kind: Kind,
    /// Its code of UNTDID 1001, such as `380`. A 数电票 states none: it gets `380`, in red letters `381`.
    pub type_code: String,
    /// The seller's number for it, as written.
    pub number: String,
    /// The day it was issued.
    pub issued_on: NaiveDate,
    /// The day it falls due, where it says so; of several instalments the last.
    pub due_on: Option<NaiveDate>,
    /// The currency of every amount here.
    pub currency: Currency,
    /// Total including tax: what invoices are occupied by.
    pub total_minor: i64,
    /// What is left to pay of it, after prepayments and rounding.
    pub payable_minor: i64,
    /// Tax within the total.
    pub tax_minor: i64,
    /// Who sold, and is owed.
    pub seller: Party,
    /// Who bought, and owes.
    pub buyer: Party,
    /// The lines, in order.
    pub lines: Vec<Line>,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Whether a signature within the file was verified.
    pub signature: Signature,
}

impl Invoice {
    /// Whether a receivable can rest on this invoice.
    ///
    /// Refused, in this order: credit notes, prepayment invoices, other documents that state no
    /// claim, a total that is not positive, and invoices with nothing left to pay.
    pub fn may_back_a_voucher(&self) -> Result<(), InvoiceRefusal> {
        match self.kind {
            Kind::CreditNote => return Err(InvoiceRefusal::CreditNote),
            Kind::Prepayment => return Err(InvoiceRefusal::Prepayment),
            Kind::Other => return Err(InvoiceRefusal::OtherKind),
            Kind::Invoice => {}
        }
        if self.total_minor <= 0 {
            return Err(InvoiceRefusal::NotPositive);
        }
        if self.payable_minor <= 0 {
            return Err(InvoiceRefusal::NothingPayable);
        }
        Ok(())
    }
}

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// OASIS UBL 2.1, `Invoice` or `CreditNote`.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice D16B.
    Cii,
    /// The XML of a Chinese fully digital invoice (数电票).
    ChinaXml,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Ubl, Self::Cii, Self::ChinaXml];

    /// A stable name: `ubl`, `cii` or `china_xml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ubl => "ubl",
            Self::Cii => "cii",
            Self::ChinaXml => "china_xml",
        }
    }
}

/// Whether a signature within the file was verified.
///
/// There is one answer so far: the certificates of the tax authority are not to be had, and nothing
/// may be called verified that was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// No signature was looked at.
    NotChecked,
}

impl Signature {
    /// The words to show.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotChecked => "not checked",
        }
    }
}

/// Seller or buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The registered name, as written.
    pub name: String,
    /// Every identifier stated for it, without repeats, in the order stated.
    pub identifiers: Vec<Identifier>,
}

impl Party {
    /// The first identifier of a scheme.
    pub fn identifier(&self, scheme: Scheme) -> Option<&str> {
        self.identifiers.iter().find(|known| known.scheme == scheme).map(|known| known.value.as_str())
    }
}

/// One line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was sold, cut after 200 characters; blank where the line does not say.
    pub description: String,
    /// Net amount before tax; `None` where the line does not say.
    pub net_minor: Option<i64>,
}

/// A fact of an invoice that a refusal can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The number.
    Number,
    /// The type code of UNTDID 1001.
    TypeCode,
    /// The day of issue.
    IssueDate,
    /// The due day.
    DueDate,
    /// The currency.
    Currency,
    /// The total including tax.
    Total,
    /// The total before tax.
    Net,
    /// The tax.
    Tax,
    /// What is left to pay.
    Payable,
    /// The seller.
    Seller,
    /// The buyer.
    Buyer,
    /// A line.
    Line,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 12] = [
        Self::Number,
        Self::TypeCode,
        Self::IssueDate,
        Self::DueDate,
        Self::Currency,
        Self::Total,
        Self::Net,
        Self::Tax,
        Self::Payable,
        Self::Seller,
        Self::Buyer,
        Self::Line,
    ];

    /// A stable name, such as `issue_date`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::TypeCode => "type_code",
            Self::IssueDate => "issue_date",
            Self::DueDate => "due_date",
            Self::Currency => "currency",
            Self::Total => "total",
            Self::Net => "net",
            Self::Tax => "tax",
            Self::Payable => "payable",
            Self::Seller => "seller",
            Self::Buyer => "buyer",
            Self::Line => "line",
        }
    }
}

/// Reads an invoice, or refuses it with the reason.
///
/// `file_name` only helps to name what was brought instead of an invoice (`.ofd` and `.xlsx` are both
/// zip archives); nothing is decided by it. `bytes` is the whole file. Memory and time are bounded by
/// [`MAX_BYTES`] and the limits in `xml`.
pub fn read_invoice(file_name: &str, bytes: &[u8]) -> Result<Invoice, InvoiceRefusal> {
    if bytes.len() > MAX_BYTES {
        return Err(InvoiceRefusal::TooLarge { bytes: bytes.len() });
    }
    let text = sniff::text_of_xml(file_name, bytes)?;
    let document = xml::parse(text)?;
    let root = document.root_element();
    let stated = match format_of(root)? {
        Format::Ubl => ubl::read(root),
        Format::Cii => cii::read(root),
        Format::ChinaXml => china::read(root),
    }?;
    stated.checked(bytes)
}

/// The format by the document element, its namespace included where the name alone is common.
fn format_of(root: xml::Node<'_, '_>) -> Result<Format, InvoiceRefusal> {
    let namespace = root.tag_name().namespace().unwrap_or_default();
    match root.tag_name().name() {
        "Invoice" if namespace == ubl::INVOICE_NAMESPACE => Ok(Format::Ubl),
        "CreditNote" if namespace == ubl::CREDIT_NOTE_NAMESPACE => Ok(Format::Ubl),
        "CrossIndustryInvoice" if namespace.starts_with(cii::NAMESPACE) => Ok(Format::Cii),
        "EInvoice" => Ok(Format::ChinaXml),
        other => Err(InvoiceRefusal::UnknownFormat { root: other.chars().take(60).collect() }),
    }
}

/// What a reader found, before the checks that all formats share.
struct Stated {
    format: Format,
    kind: Kind,
    type_code: String,
    number: String,
    issued_on: NaiveDate,
    due_on: Option<NaiveDate>,
    currency: Currency,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    payable_minor: i64,
    seller: Party,
    buyer: Party,
    lines: Vec<Line>,
}

impl Stated {
    /// The invoice, if net and tax add up to the total.
    fn checked(self, bytes: &[u8]) -> Result<Invoice, InvoiceRefusal> {
        if self.net_minor.checked_add(self.tax_minor) != Some(self.total_minor) {
            return Err(InvoiceRefusal::TotalsDisagree);
        }
        Ok(Invoice {
            format: self.format,
            kind: self.kind,
            type_code: self.type_code,
            number: self.number,
            issued_on: self.issued_on,
            due_on: self.due_on,
            currency: self.currency,
            total_minor: self.total_minor,
            payable_minor: self.payable_minor,
            tax_minor: self.tax_minor,
            seller: self.seller,
            buyer: self.buyer,
            lines: self.lines,
            sha256: hex::encode(Sha256::digest(bytes)),
            signature: Signature::NotChecked,
        })
    }
}
