//! Disclosures: one confidential field with its salt, and the digest by which a
//! signed command refers to it (RFC 9901, section 4.2).
//!
//! `disclosure = base64url(JCS([salt, field, value]))` and
//! `digest = base64url(SHA-256(disclosure))`. Who has the disclosure can show the
//! field is what was signed; who has only the digest learns nothing.

use contracts::codec::Value;
use sha2::{Digest as _, Sha256};

use crate::encoding::{base64url, from_base64url, from_base64url_exact};
use crate::jcs::{self, JcsError};
use crate::record::is_field_name;

/// Bytes of a salt: 128 bits, so that a value cannot be guessed from its digest.
pub const SALT_BYTES: usize = 16;
/// Characters of a digest: 32 bytes in base64url.
pub const DIGEST_CHARS: usize = 43;

/// The 16 random bytes that hide one field.
pub type Salt = [u8; SALT_BYTES];

/// One opened confidential field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The salt.
    pub salt: Salt,
    /// The field's name.
    pub field: String,
    /// The field's value.
    pub value: Value,
}

/// Why a disclosure cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {
    /// Not base64url without padding.
    #[error("not base64url")]
    NotBase64url,
    /// Not canonical JSON.
    #[error(transparent)]
    Json(#[from] JcsError),
    /// Not `[salt, field, value]`.
    #[error("not an array of salt, field and value")]
    NotThree,
    /// The salt is not 16 bytes in base64url.
    #[error("the salt is not 16 bytes in base64url")]
    Salt,
    /// The field's name is empty, or one that RFC 9901 keeps for itself.
    #[error("not the name of a field")]
    FieldName,
}

/// Writes the disclosure of `field` = `value` under `salt`.
pub fn build(salt: &Salt, field: &str, value: &Value) -> String {
    let mut json = Vec::with_capacity(64);
    json.push(b'[');
    jcs::print_into(&Value::Text(base64url(salt)), &mut json);
    json.push(b',');
    jcs::print_into(&Value::text(field), &mut json);
    json.push(b',');
    jcs::print_into(value, &mut json);
    json.push(b']');
    base64url(&json)
}

/// The digest that stands in the command for `disclosure`.
pub fn digest(disclosure: &str) -> String {
    base64url(&Sha256::digest(disclosure.as_bytes()))
}

/// Reads a disclosure; only the one canonical spelling is accepted.
pub fn open(disclosure: &str) -> Result<Disclosure, DisclosureError> {
    let json = from_base64url(disclosure).ok_or(DisclosureError::NotBase64url)?;
    let Value::List(items) = jcs::parse_canonical(&json)? else {
        return Err(DisclosureError::NotThree);
    };
    let Ok([salt, field, value]) = <[Value; 3]>::try_from(items) else {
        return Err(DisclosureError::NotThree);
    };
    let salt = match salt {
        Value::Text(text) => from_base64url_exact(&text).ok_or(DisclosureError::Salt)?,
        _ => return Err(DisclosureError::Salt),
    };
    let Value::Text(field) = field else {
        return Err(DisclosureError::FieldName);
    };
    if !is_field_name(&field) {
        return Err(DisclosureError::FieldName);
    }
    Ok(Disclosure { salt, field, value })
}

/// Whether `text` has the form of a digest.
pub(crate) fn is_digest(text: &str) -> bool {
    text.len() == DIGEST_CHARS && from_base64url_exact::<32>(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9901, section 4.2.1: the digest of a published disclosure string.
    #[test]
    fn published_digest() {
        let disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
        assert_eq!(digest(disclosure), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
        // It has spaces after its commas, so it is not canonical and not ours.
        assert!(matches!(open(disclosure), Err(DisclosureError::Json(_))));
    }

    #[test]
    fn build_and_open() {
        let value = Value::List(vec![Value::text("银行"), Value::Flag(true)]);
        let text = build(&[7; 16], "beneficiary", &value);
        assert_eq!(open(&text), Ok(Disclosure { salt: [7; 16], field: "beneficiary".to_owned(), value }));
        assert!(is_digest(&digest(&text)));
    }

    #[test]
    fn refusals() {
        let of = |json: &str| open(&base64url(json.as_bytes()));
        assert_eq!(open("a"), Err(DisclosureError::NotBase64url));
        assert_eq!(open("W10="), Err(DisclosureError::NotBase64url));
        assert_eq!(of("[]"), Err(DisclosureError::NotThree));
        assert_eq!(of("{}"), Err(DisclosureError::NotThree));
        assert_eq!(of(r#"["AAAAAAAAAAAAAAAAAAAAAA","a"]"#), Err(DisclosureError::NotThree));
        assert_eq!(of(r#"["AAAAAAAAAAAAAAAAAAAAAA","a","b","c"]"#), Err(DisclosureError::NotThree));
        assert_eq!(of(r#"["AAAAAAAAAAAAAAAAAAAAAB","a","b"]"#), Err(DisclosureError::Salt));
        assert_eq!(of(r#"["AAAA","a","b"]"#), Err(DisclosureError::Salt));
        assert_eq!(of(r#"[true,"a","b"]"#), Err(DisclosureError::Salt));
        assert_eq!(of(r#"["AAAAAAAAAAAAAAAAAAAAAA","_sd","b"]"#), Err(DisclosureError::FieldName));
        assert_eq!(of(r#"["AAAAAAAAAAAAAAAAAAAAAA","","b"]"#), Err(DisclosureError::FieldName));
        assert_eq!(of(r#"["AAAAAAAAAAAAAAAAAAAAAA",true,"b"]"#), Err(DisclosureError::FieldName));
        assert!(matches!(of(r#"["AAAAAAAAAAAAAAAAAAAAAA","a",1]"#), Err(DisclosureError::Json(_))));
    }
}
