//! The text forms of bytes used by every format here: lowercase hex and two
//! kinds of base64. Each form has exactly one spelling; any other is refused.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// `bytes` as lowercase hex.
pub fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// The `N` bytes that `text` spells in lowercase hex, or `None`.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder takes upper case as well, which would be a second spelling.
    if text.len() != 2 * N || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// `bytes` as base64url without padding (RFC 4648, section 5).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that `text` spells in base64url without padding, or `None`.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The `N` bytes that `text` spells in base64url without padding, or `None`.
pub fn from_base64url_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_base64url(text)?.try_into().ok()
}

/// `bytes` as standard base64 with padding (RFC 4648, section 4), as C2SP writes it.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes that `text` spells in standard base64 with padding, or `None`.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// The `N` bytes that `text` spells in standard base64 with padding, or `None`.
pub fn from_base64_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_base64(text)?.try_into().ok()
}

/// A decimal number without sign, leading zero or other spelling, or `None`.
pub fn from_decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_each() {
        assert_eq!(from_hex::<2>("00ff"), Some([0, 255]));
        assert_eq!(from_hex::<2>("00FF"), None);
        assert_eq!(from_hex::<2>("00f"), None);
        assert_eq!(from_hex::<2>("00fg"), None);
        assert_eq!(from_base64url("_-8"), Some(vec![0xff, 0xef]));
        assert_eq!(from_base64url("_-9"), None, "trailing bits must be zero");
        assert_eq!(from_base64url("_-8="), None);
        assert_eq!(from_base64("/+8="), Some(vec![0xff, 0xef]));
        assert_eq!(from_base64("/+8"), None);
        assert_eq!(from_base64("/+9="), None);
    }

    #[test]
    fn decimals() {
        assert_eq!(from_decimal("0"), Some(0));
        assert_eq!(from_decimal("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "00", "01", "+1", "-1", "1 ", "1.0", "18446744073709551616", "１"] {
            assert_eq!(from_decimal(wrong), None, "{wrong:?}");
        }
    }
}
