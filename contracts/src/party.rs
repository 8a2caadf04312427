//! Who a member is, by registries that outsiders know.

use std::fmt;

/// The registry that an identifier belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Unified social credit code, GB 32100.
    Uscc,
    /// Legal entity identifier, ISO 17442.
    Lei,
    /// A tax number as it stands on invoices.
    Vat,
    /// A national company registration number.
    Registration,
    /// Global location number, GS1.
    Gln,
}

impl Scheme {
    /// Every scheme, the two that admit a member first.
    pub const ALL: [Self; 5] = [Self::Uscc, Self::Lei, Self::Vat, Self::Registration, Self::Gln];

    /// The name on the ledger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::Lei => "lei",
            Self::Vat => "vat",
            Self::Registration => "registration",
            Self::Gln => "gln",
        }
    }

    /// Reads the name on the ledger.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }
}

/// A member's number in some registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identifier {
    /// The registry.
    pub scheme: Scheme,
    /// The number, trimmed, in the registry's own spelling.
    pub value: String,
}

impl Identifier {
    /// Checks the number against its registry's rule, where it has one.
    pub fn is_valid(&self) -> bool {
        match self.scheme {
            Scheme::Uscc => is_uscc(&self.value),
            Scheme::Lei => is_lei(&self.value),
            Scheme::Vat | Scheme::Registration | Scheme::Gln => {
                (4..=40).contains(&self.value.len()) && self.value.trim() == self.value
            }
        }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme.as_str(), self.value)
    }
}

/// The alphabet of GB 32100-2015: digits and capitals without I, O, S, V, Z.
const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of GB 32100-2015, table 3: powers of 3 modulo 31.
const USCC_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Whether `code` is a unified social credit code with a right check character (GB 32100-2015).
pub fn is_uscc(code: &str) -> bool {
    code.len() == 18
        && code.get(..17).and_then(uscc_check_character) == code.chars().nth(17)
        && code.chars().nth(17).is_some()
}

/// The check character for the first 17 characters; `None` outside the alphabet.
pub fn uscc_check_character(body: &str) -> Option<char> {
    if body.len() != USCC_WEIGHTS.len() {
        return None;
    }
    let mut sum = 0_usize;
    for (letter, weight) in body.chars().zip(USCC_WEIGHTS) {
        sum = sum.checked_add(USCC_ALPHABET.find(letter)?.checked_mul(weight)?)?;
    }
    let check = 31_usize.checked_sub(sum % 31)? % 31;
    USCC_ALPHABET.chars().nth(check)
}

/// Whether `code` is a legal entity identifier: 20 characters, ISO 7064 MOD 97-10 (ISO 17442-1).
pub fn is_lei(code: &str) -> bool {
    code.len() == 20
        && code.bytes().skip(18).all(|byte| byte.is_ascii_digit())
        && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && mod_97(code) == Some(1)
}

/// The two check digits for the first 18 characters of an LEI.
pub fn lei_check_digits(body: &str) -> Option<String> {
    let rest = mod_97(&format!("{body}00"))?;
    98_u32.checked_sub(rest).map(|check| format!("{check:02}"))
}

fn mod_97(code: &str) -> Option<u32> {
    code.chars().try_fold(0_u32, |rest, letter| {
        let value = letter.to_digit(36)?;
        let shift = if value >= 10 { 100 } else { 10 };
        rest.checked_mul(shift)?.checked_add(value).map(|sum| sum % 97)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uscc_check_characters() {
        // The example of GB 32100-2015, annex, and one digit changed.
        assert!(is_uscc("91350100M000100Y43"));
        assert!(!is_uscc("91350100M000100Y44"));
        assert!(!is_uscc("91350100M000100Y4"));
        assert!(!is_uscc("91350100M000100Y4I"));
        assert!(!is_uscc(""));
    }

    #[test]
    fn lei_check_digits_follow_mod_97() {
        // GLEIF's own identifier.
        assert!(is_lei("506700GE1G29325QX363"));
        assert!(!is_lei("506700GE1G29325QX364"));
        assert_eq!(lei_check_digits("506700GE1G29325QX3").as_deref(), Some("63"));
        assert!(!is_lei("506700ge1g29325qx363"));
    }
}
