//! Why a file is not taken as an invoice, or an invoice cannot back a voucher.
//!
//! Each refusal has a public code that is never reused. Texts for people are written elsewhere, in
//! two languages, by matching on these variants.

use super::Field;

/// A documented "no" to a file or to what it states.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceRefusal {
    /// The file is larger than [`super::MAX_BYTES`]; nothing of it was parsed.
    #[error("the file has {bytes} bytes, more than the limit")]
    TooLarge {
        /// Size of the file in bytes.
        bytes: usize,
    },
    /// The file holds nothing.
    #[error("the file is empty")]
    Empty,
    /// The file is of another type, recognised by its first bytes.
    #[error("the file is of type {found}, not XML")]
    WrongType {
        /// The type found, such as `pdf`, `zip`, `ofd` or `png`.
        found: &'static str,
    },
    /// The text is not UTF-8, or declares to be something else.
    #[error("the file is encoded as {found}, not UTF-8")]
    Encoding {
        /// The encoding found or declared.
        found: String,
    },
    /// The text is not well-formed XML.
    #[error("the file is not well-formed XML: {detail}")]
    NotXml {
        /// Where and why, in English, for whoever made the file.
        detail: String,
    },
    /// The XML carries a document type declaration, the door to entity attacks.
    #[error("the file carries a document type declaration")]
    Dtd,
    /// Elements are nested deeper than any invoice.
    #[error("elements are nested too deep")]
    TooDeep,
    /// More elements, attributes, namespaces or identifiers than any invoice has.
    #[error("the file has too many {what}")]
    TooMany {
        /// What there is too much of: `elements`, `attributes`, `namespaces` or `identifiers`.
        what: &'static str,
    },
    /// The document element is none of the formats that are read.
    #[error("<{root}> is not an invoice format that is read here")]
    UnknownFormat {
        /// Local name of the document element.
        root: String,
    },
    /// A field that every invoice needs is absent or blank.
    #[error("{} is missing", .field.as_str())]
    MissingField {
        /// The field.
        field: Field,
    },
    /// A field is stated twice, or twice differently, where one is allowed.
    #[error("{} is stated more than once", .field.as_str())]
    AmbiguousField {
        /// The field.
        field: Field,
    },
    /// A text is longer than any genuine one.
    #[error("{} is too long", .field.as_str())]
    FieldTooLong {
        /// The field.
        field: Field,
    },
    /// An amount is no decimal, has more decimals than its currency, or is out of range.
    #[error("{} is not an amount in this currency", .field.as_str())]
    BadAmount {
        /// The field.
        field: Field,
    },
    /// A date is not a day of the calendar in the format's notation.
    #[error("{} is not a date", .field.as_str())]
    BadDate {
        /// The field.
        field: Field,
    },
    /// A 数电票 number that is not 20 digits.
    #[error("the number is not 20 digits")]
    BadNumber,
    /// The currency is not one of ISO 4217, or not one the format allows.
    #[error("the currency is not known")]
    UnknownCurrency,
    /// An amount is stated in another currency than the invoice.
    #[error("{} is in another currency than the invoice", .field.as_str())]
    CurrencyMismatch {
        /// The field.
        field: Field,
    },
    /// Net and tax do not add up to the total (EN 16931 BR-CO-15).
    #[error("net and tax do not add up to the total")]
    TotalsDisagree,
    /// A credit note or red-letter invoice (红字发票) takes a claim back.
    #[error("a credit note backs no voucher")]
    CreditNote,
    /// A prepayment invoice (386) asks for money before anything was delivered.
    #[error("a prepayment invoice backs no voucher")]
    Prepayment,
    /// A document of a type that states no claim of the seller, such as a pro forma invoice.
    #[error("a document of this type backs no voucher")]
    OtherKind,
    /// The total is zero or less.
    #[error("the total is not positive")]
    NotPositive,
    /// The total is positive but nothing of it is left to pay.
    #[error("nothing is left to pay")]
    NothingPayable,
}

impl InvoiceRefusal {
    /// One of each, with blank particulars, so that texts elsewhere can be shown to be complete.
    pub const ALL: [Self; 23] = [
        Self::TooLarge { bytes: 0 },
        Self::Empty,
        Self::WrongType { found: "" },
        Self::Encoding { found: String::new() },
        Self::NotXml { detail: String::new() },
        Self::Dtd,
        Self::TooDeep,
        Self::TooMany { what: "" },
        Self::UnknownFormat { root: String::new() },
        Self::MissingField { field: Field::Number },
        Self::AmbiguousField { field: Field::Number },
        Self::FieldTooLong { field: Field::Number },
        Self::BadAmount { field: Field::Total },
        Self::BadDate { field: Field::IssueDate },
        Self::BadNumber,
        Self::UnknownCurrency,
        Self::CurrencyMismatch { field: Field::Total },
        Self::TotalsDisagree,
        Self::CreditNote,
        Self::Prepayment,
        Self::OtherKind,
        Self::NotPositive,
        Self::NothingPayable,
    ];

    /// The public code, stable for ever.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "invoice.too_large",
            Self::Empty => "invoice.empty",
            Self::WrongType { .. } => "invoice.wrong_type",
            Self::Encoding { .. } => "invoice.encoding",
            Self::NotXml { .. } => "invoice.not_xml",
            Self::Dtd => "invoice.dtd",
            Self::TooDeep => "invoice.too_deep",
            Self::TooMany { .. } => "invoice.too_many",
            Self::UnknownFormat { .. } => "invoice.unknown_format",
            Self::MissingField { .. } => "invoice.missing_field",
            Self::AmbiguousField { .. } => "invoice.ambiguous_field",
            Self::FieldTooLong { .. } => "invoice.field_too_long",
            Self::BadAmount { .. } => "invoice.bad_amount",
            Self::BadDate { .. } => "invoice.bad_date",
            Self::BadNumber => "invoice.bad_number",
            Self::UnknownCurrency => "invoice.unknown_currency",
            Self::CurrencyMismatch { .. } => "invoice.currency_mismatch",
            Self::TotalsDisagree => "invoice.totals_disagree",
            Self::CreditNote => "invoice.credit_note",
            Self::Prepayment => "invoice.prepayment",
            Self::OtherKind => "invoice.other_kind",
            Self::NotPositive => "invoice.not_positive",
            Self::NothingPayable => "invoice.nothing_payable",
        }
    }

    /// The field that the refusal is about, where it is about one.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::MissingField { field }
            | Self::AmbiguousField { field }
            | Self::FieldTooLong { field }
            | Self::BadAmount { field }
            | Self::BadDate { field }
            | Self::CurrencyMismatch { field } => Some(*field),
            Self::BadNumber => Some(Field::Number),
            Self::UnknownCurrency => Some(Field::Currency),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Grows with the enum: a new variant does not compile until it is given a place here.
    fn place(refusal: &InvoiceRefusal) -> usize {
        use InvoiceRefusal as R;
        match refusal {
            R::TooLarge { .. } => 0,
            R::Empty => 1,
            R::WrongType { .. } => 2,
            R::Encoding { .. } => 3,
            R::NotXml { .. } => 4,
            R::Dtd => 5,
            R::TooDeep => 6,
            R::TooMany { .. } => 7,
            R::UnknownFormat { .. } => 8,
            R::MissingField { .. } => 9,
            R::AmbiguousField { .. } => 10,
            R::FieldTooLong { .. } => 11,
            R::BadAmount { .. } => 12,
            R::BadDate { .. } => 13,
            R::BadNumber => 14,
            R::UnknownCurrency => 15,
            R::CurrencyMismatch { .. } => 16,
            R::TotalsDisagree => 17,
            R::CreditNote => 18,
            R::Prepayment => 19,
            R::OtherKind => 20,
            R::NotPositive => 21,
            R::NothingPayable => 22,
        }
    }

    #[test]
    fn all_is_complete_and_codes_are_distinct() {
        let places: Vec<_> = InvoiceRefusal::ALL.iter().map(place).collect();
        assert_eq!(places, (0..InvoiceRefusal::ALL.len()).collect::<Vec<_>>());
        let codes: BTreeSet<_> = InvoiceRefusal::ALL.iter().map(InvoiceRefusal::code).collect();
        assert_eq!(codes.len(), InvoiceRefusal::ALL.len());
        assert!(codes.iter().all(|code| code.starts_with("invoice.")));
    }
}
