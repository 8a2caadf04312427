//! Typed identifiers. Each is parsed once and then cannot be mistaken for another.
//!
//! Ids on the ledger are random (`UUIDv4`, chosen by the client), so that they tell
//! nothing about siblings or time.

use std::fmt;

use uuid::{Uuid, Variant};

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is already known to be one of these.
            pub const fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            /// The UUID, for storage.
            pub const fn uuid(self) -> Uuid { self.0 }
            /// Reads the canonical form: lowercase, hyphenated, version 4.
            ///
            /// # Errors
            /// [`NotAnId`] for any other spelling or version.
            pub fn parse(text: &str) -> Result<Self, NotAnId> { parse_v4(text).map(Self) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.0, f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(&self.0, f) }
        }
    )+};
}

ids! {
    /// A member: an organisation.
    MemberId,
    /// A seat: one person's place in a member, with roles and a key.
    SeatId,
    /// A natural person. The name stands off the ledger; the id tells whether two seats are one person.
    PersonId,
    /// A command, unique for its member on its log.
    CommandId,
    /// A voucher.
    VoucherId,
    /// A holding.
    HoldingId,
    /// A registered trade background.
    BackgroundId,
    /// A request for quotes, and the discount that may follow.
    RequestId,
    /// A financier's quote.
    QuoteId,
    /// Something on the ledger, of the kind that stands beside it.
    ObjectId,
}

fn parse_v4(text: &str) -> Result<Uuid, NotAnId> {
    let canonical = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let uuid = Uuid::try_parse(text).map_err(|_| NotAnId)?;
    if canonical && uuid.get_version_num() == 4 && uuid.get_variant() == Variant::RFC4122 {
        Ok(uuid)
    } else {
        Err(NotAnId)
    }
}

macro_rules! hashes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// Reads 64 lowercase hexadecimal digits.
            ///
            /// # Errors
            /// [`NotAnId`] for anything else.
            pub fn parse(text: &str) -> Result<Self, NotAnId> { parse_hex(text).map(Self) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
    )+};
}

hashes! {
    /// SHA-256 of a public key.
    KeyId,
    /// An Ed25519 public key as its 32 bytes.
    PublicKey,
    /// SHA-256 of a log's public key, by which its origin names the log.
    LogId,
    /// RFC 6962 leaf hash of a ledger entry; the head of an object is one.
    LeafHash,
    /// HMAC-SHA-256 under the log's tag key of a normalised invoice number.
    InvoiceTag,
    /// SHA-256 of some file or text.
    Digest,
}

fn parse_hex(text: &str) -> Result<[u8; 32], NotAnId> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return Err(NotAnId);
    }
    let mut bytes = [0_u8; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Ok(bytes)
}

const fn hex_digit(digit: u8) -> Result<u8, NotAnId> {
    match digit {
        b'0'..=b'9' => Ok(digit.saturating_sub(b'0')),
        b'a'..=b'f' => Ok(digit.saturating_sub(b'a').saturating_add(10)),
        _ => Err(NotAnId),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_spelling_is_an_id() {
        let id = "3f2b8c1e-9d4a-4c55-8a51-0a6f5b7c9d10";
        assert_eq!(HoldingId::parse(id).unwrap().to_string(), id);
        for wrong in [
            "3F2B8C1E-9D4A-4C55-8A51-0A6F5B7C9D10",
            "3f2b8c1e9d4a4c558a510a6f5b7c9d10",
            "{3f2b8c1e-9d4a-4c55-8a51-0a6f5b7c9d10}",
            "3f2b8c1e-9d4a-1c55-8a51-0a6f5b7c9d10",
            "00000000-0000-0000-0000-000000000000",
            "",
        ] {
            assert!(HoldingId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_lowercase_hex_is_a_hash() {
        let text = "00ff".repeat(16);
        assert_eq!(KeyId::parse(&text).unwrap().to_string(), text);
        assert!(KeyId::parse(&text.to_uppercase()).is_err());
        assert!(KeyId::parse(&text[2..]).is_err());
    }
}
