//! Invoice tags: by which one log notices the same invoice twice without showing its
//! number to anyone.
//!
//! `tag = hex(HMAC-SHA-256(tag key, normalised number))`. The key is the log's and
//! never leaves the platform; genesis commits to it by its SHA-256.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use crate::encoding::hex;
use crate::merkle::Hash;

/// An invoice number in the one spelling that is tagged.
///
/// NFKC first, so that full-width digits, letters and signs become plain ones; then
/// every white space and every `-`, `/` and `.` is left out; then ASCII letters
/// become upper case. So `inv-2026/001` and `ＩＮＶ 2026.001` are one invoice, and
/// `INV2026001` is the spelling of both.
pub fn normalise(number: &str) -> String {
    number
        .nfkc()
        .filter(|character| !character.is_whitespace() && !matches!(character, '-' | '/' | '.'))
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

/// The tag of an invoice `number` under the log's tag `key`, in lowercase hex.
pub fn tag(key: &[u8; 32], number: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hex(&mac.chain_update(normalise(number)).finalize().into_bytes())
}

/// What genesis says of the tag key: its SHA-256.
pub fn commitment(key: &[u8; 32]) -> Hash {
    Sha256::digest(key).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        for spelling in ["INV2026001", "inv-2026/001", " ＩＮＶ　2026.001 ", "Inv 2026\u{a0}001"] {
            assert_eq!(normalise(spelling), "INV2026001", "{spelling:?}");
        }
        assert_ne!(normalise("INV2026001"), normalise("INV2026010"));
        assert_eq!(normalise("发票－12"), "发票12");
    }

    /// The expected tag was computed with another implementation of HMAC.
    #[test]
    fn keyed() {
        let number = "24312000000012345678";
        assert_eq!(tag(&[1; 32], number), tag(&[1; 32], "2431 2000 0000 1234 5678"));
        assert_ne!(tag(&[1; 32], number), tag(&[2; 32], number));
        assert_eq!(tag(&[1; 32], number), "f9a07c7a5fbc3bbeb2b8bcaf37d217c97107948fdf4c0a776b8cda5092deab45");
    }
}
