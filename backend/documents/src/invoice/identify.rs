//! Identifiers of parties: what kind a stated number is.
//!
//! A scheme that the file names decides; else a number that carries its own check (USCC, LEI) is known
//! by it; else the place where it stands decides.

use super::xml::{self, Node};
use super::{Field, InvoiceRefusal};

/// The kind of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Unified social credit code (统一社会信用代码, GB 32100-2015), also the Chinese taxpayer number.
    Uscc,
    /// Legal entity identifier (ISO 17442).
    Lei,
    /// VAT number.
    Vat,
    /// A tax registration other than VAT.
    Tax,
    /// Global location number (GS1), scheme 0088 of ISO 6523.
    Gln,
    /// Number in a register of companies.
    Registration,
    /// Electronic address of the party, not an identity.
    Endpoint,
    /// Any other number; its scheme code, if any, tells which.
    Other,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 8] = [
        Self::Uscc,
        Self::Lei,
        Self::Vat,
        Self::Tax,
        Self::Gln,
        Self::Registration,
        Self::Endpoint,
        Self::Other,
    ];

    /// A stable name, such as `uscc`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::Lei => "lei",
            Self::Vat => "vat",
            Self::Tax => "tax",
            Self::Gln => "gln",
            Self::Registration => "registration",
            Self::Endpoint => "endpoint",
            Self::Other => "other",
        }
    }
}

/// A number by which a party is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// What kind of number it is.
    pub scheme: Scheme,
    /// The scheme code that the file gives, such as `0184`.
    pub scheme_code: Option<String>,
    /// The number as written.
    pub value: String,
}

impl Identifier {
    /// The identifier `value` found at `place` under the scheme code `code`.
    fn found(place: Scheme, code: Option<&str>, value: String) -> Self {
        let code = code.map(xml::trim).filter(|code| !code.is_empty());
        Self { scheme: scheme_of(place, code, &value), scheme_code: code.map(str::to_owned), value }
    }
}

/// Most identifiers of one party.
const MAX_IDENTIFIERS: usize = 32;
/// Most characters of a scheme code.
const MAX_SCHEME_CODE: usize = 32;

/// The identifiers of one party as they are found, each once.
pub(super) struct Identifiers {
    party: Field,
    found: Vec<Identifier>,
}

impl Identifiers {
    /// None yet, of the seller or the buyer.
    pub(super) fn of(party: Field) -> Self {
        Self { party, found: Vec::new() }
    }

    /// Adds the number in `node`, if it is not blank.
    pub(super) fn add(
        &mut self,
        place: Scheme,
        code: Option<&str>,
        node: Node<'_, '_>,
    ) -> Result<(), InvoiceRefusal> {
        if code.is_some_and(|code| code.chars().nth(MAX_SCHEME_CODE).is_some()) {
            return Err(InvoiceRefusal::FieldTooLong { field: self.party });
        }
        let Some(value) = xml::text(node, self.party)? else { return Ok(()) };
        let found = Identifier::found(place, code, value);
        if self.found.contains(&found) {
            return Ok(());
        }
        if self.found.len() == MAX_IDENTIFIERS {
            return Err(InvoiceRefusal::TooMany { what: "identifiers" });
        }
        self.found.push(found);
        Ok(())
    }

    /// All that were found, in order.
    pub(super) fn finish(self) -> Vec<Identifier> {
        self.found
    }
}

fn scheme_of(place: Scheme, code: Option<&str>, value: &str) -> Scheme {
    match code {
        // An electronic address stays one: that mail reaches a number proves no registration.
        _ if place == Scheme::Endpoint => Scheme::Endpoint,
        Some("0088" | "GLN") => Scheme::Gln,
        Some("0199" | "LEI") => Scheme::Lei,
        Some("USCC") => Scheme::Uscc,
        None if is_uscc(value) => Scheme::Uscc,
        None if is_lei(value) => Scheme::Lei,
        _ => place,
    }
}

/// Whether `value` is a unified social credit code with its check character (GB 32100-2015).
fn is_uscc(value: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if value.len() != 18 {
        return false;
    }
    // Weights are powers of 3 modulo 31; with the check character of weight 1 the sum vanishes.
    let mut weight = 1;
    let mut sum = 0;
    for (index, letter) in value.chars().enumerate() {
        let Some(place) = ALPHABET.find(letter) else { return false };
        sum += place * if index == 17 { 1 } else { weight };
        weight = weight * 3 % 31;
    }
    sum % 31 == 0
}

/// Whether `value` is a legal entity identifier with its check digits (ISO 17442, ISO 7064 MOD 97-10).
fn is_lei(value: &str) -> bool {
    if value.len() != 20 || !value.bytes().skip(18).all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let rest = value.bytes().try_fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => Some((rest * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((rest * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    });
    rest == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_known_by_their_check() {
        // The example of GB 32100-2015, and the LEI of the Global Legal Entity Identifier Foundation.
        assert!(is_uscc("91350100M000100Y43"));
        assert!(is_lei("506700GE1G29325QX363"));
        for wrong in
            ["91350100M000100Y44", "9135010OM000100Y43", "91350100M000100Y4", "", "９1350100M000100Y43"]
        {
            assert!(!is_uscc(wrong), "{wrong}");
        }
        for wrong in
            ["506700GE1G29325QX362", "506700ge1g29325qx363", "506700GE1G29325QX3633", "", "五零六七00GE"]
        {
            assert!(!is_lei(wrong), "{wrong}");
        }
    }

    #[test]
    fn scheme_code_then_check_then_place() {
        for (place, code, value, expected) in [
            (Scheme::Other, Some("0088"), "5790000436101", Scheme::Gln),
            (Scheme::Other, Some("0199"), "506700GE1G29325QX363", Scheme::Lei),
            (Scheme::Other, None, "506700GE1G29325QX363", Scheme::Lei),
            (Scheme::Registration, None, "91350100M000100Y43", Scheme::Uscc),
            (Scheme::Tax, None, "91350100M000100Y43", Scheme::Uscc),
            (Scheme::Registration, None, "57151520", Scheme::Registration),
            (Scheme::Registration, Some("0184"), "DK12345678", Scheme::Registration),
            (Scheme::Other, None, "10202", Scheme::Other),
            (Scheme::Endpoint, Some("0088"), "5790000436101", Scheme::Endpoint),
        ] {
            assert_eq!(Identifier::found(place, code, value.to_owned()).scheme, expected, "{value}");
        }
    }
}
