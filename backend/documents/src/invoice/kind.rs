//! What a document is, by its code of UNTDID 1001 (the list that EN 16931 admits for BT-3).

/// What a document is, as far as backing a voucher goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Claims payment for something sold.
    Invoice,
    /// Claims payment before delivery.
    Prepayment,
    /// Takes a claim back.
    CreditNote,
    /// Anything else: pro forma, for information, claim already assigned, or a code not known here.
    Other,
}

/// Documents by which the seller claims payment: 380 commercial, 388 tax, 389 self-billed, 384
/// corrected, 383 debit note, 326 partial, and the special trades' names for the same.
const INVOICES: [&str; 25] = [
    "80", "82", "84", "326", "331", "380", "382", "383", "384", "385", "387", "388", "389", "390", "394",
    "395", "456", "457", "527", "575", "623", "780", "875", "876", "877",
];
const PREPAYMENT: &str = "386";
const CREDIT_NOTES: [&str; 13] =
    ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"];

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Invoice, Self::Prepayment, Self::CreditNote, Self::Other];

    /// The kind of a type code. 393, a factored invoice, is `Other`: its claim is assigned already.
    pub fn of_code(code: &str) -> Self {
        match code {
            PREPAYMENT => Self::Prepayment,
            code if CREDIT_NOTES.contains(&code) => Self::CreditNote,
            code if INVOICES.contains(&code) => Self::Invoice,
            _ => Self::Other,
        }
    }

    /// A stable name: `invoice`, `prepayment`, `credit_note` or `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Prepayment => "prepayment",
            Self::CreditNote => "credit_note",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_codes() {
        for (code, kind) in [
            ("380", Kind::Invoice),
            ("384", Kind::Invoice),
            ("389", Kind::Invoice),
            ("877", Kind::Invoice),
            ("386", Kind::Prepayment),
            ("381", Kind::CreditNote),
            ("396", Kind::CreditNote),
            ("325", Kind::Other),
            ("393", Kind::Other),
            ("751", Kind::Other),
            ("", Kind::Other),
            ("0380", Kind::Other),
        ] {
            assert_eq!(Kind::of_code(code), kind, "{code}");
        }
    }
}
