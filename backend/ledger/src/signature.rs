//! Ed25519 keys and signatures, verified strictly, and the messages that are signed.
//!
//! Invariant: nothing here calls the lenient `verify`. Whatever `verify_strict`
//! accepts, every other verifier accepts as well (CCTV: 43 of 914 edge cases).

use std::fmt;

use contracts::codec::Value;
use ed25519_dalek::{Signer as _, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::encoding::{from_hex, hex};
use crate::jcs;
use crate::merkle::Hash;

/// The 64 bytes of an Ed25519 signature (RFC 8032).
pub type Signature = [u8; 64];

/// What an approval's signature begins with.
pub const APPROVAL_CONTEXT: &str = "hefu/approval/v1";
/// What the last signer's signature begins with (Sigsum's tree leaf).
pub const TREE_LEAF_CONTEXT: &str = "sigsum.org/v1/tree-leaf";
/// What a proof of possession of a new key begins with.
pub const POSSESSION_CONTEXT: &str = "hefu/possession/v1";

/// The name of a key: SHA-256 of its public key bytes, written in lowercase hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 32]);

impl KeyId {
    /// The id of the public key `bytes`.
    pub fn of(bytes: &[u8; 32]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 lowercase hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Why a public key is refused at enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// Not 64 lowercase hex digits.
    #[error("the public key is not 64 lowercase hex digits")]
    NotHex,
    /// Not a point of the curve.
    #[error("the public key is not a point of the curve")]
    NotAPoint,
    /// A second spelling of a point.
    #[error("the public key is not the canonical spelling of its point")]
    NotCanonical,
    /// A point of small order, under which one signature fits many messages.
    #[error("the public key is weak (small order)")]
    Weak,
}

/// The signature does not fit the key and the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit the key and the message")]
pub struct InvalidSignature;

/// A public key that may be enrolled: a canonical point that is not weak.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    id: KeyId,
}

impl PublicKey {
    /// Reads the 32 bytes of RFC 8032. It costs a point decompression, so a caller
    /// that verifies often keeps the result.
    pub fn parse(bytes: &[u8; 32]) -> Result<Self, KeyRefusal> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyRefusal::NotAPoint)?;
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(KeyRefusal::NotCanonical);
        }
        if key.is_weak() {
            return Err(KeyRefusal::Weak);
        }
        Ok(Self { key, id: KeyId::of(bytes) })
    }

    /// Reads 64 lowercase hex digits.
    pub fn parse_hex(text: &str) -> Result<Self, KeyRefusal> {
        Self::parse(&from_hex(text).ok_or(KeyRefusal::NotHex)?)
    }

    /// The key's name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of RFC 8032.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Accepts `signature` over `message` only if the strict rule does.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), InvalidSignature> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(message, &signature).map_err(|_| InvalidSignature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", hex(self.as_bytes()))
    }
}

/// A private key; wiped from memory when dropped and never printed.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of the 32-byte seed (the private key of RFC 8032).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        let key = self.0.verifying_key();
        PublicKey { key, id: KeyId::of(key.as_bytes()) }
    }

    /// The signature over `message`.
    pub fn sign(&self, message: &[u8]) -> Signature {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public_key().id())
    }
}

/// `context ‖ 00 ‖ digest`. `N` is the context's length plus 33.
fn with_context<const N: usize>(context: &str, digest: &Hash) -> [u8; N] {
    let mut message = [0; N];
    let (name, rest) = message.split_at_mut(context.len());
    name.copy_from_slice(context.as_bytes());
    rest[1..].copy_from_slice(digest);
    message
}

/// What an approval signs, over the digest of the command and the approvals before it.
pub fn approval_message(digest: &Hash) -> [u8; APPROVAL_CONTEXT.len() + 33] {
    with_context(APPROVAL_CONTEXT, digest)
}

/// What the last signer signs, over the record's checksum.
pub fn tree_leaf_message(checksum: &Hash) -> [u8; TREE_LEAF_CONTEXT.len() + 33] {
    with_context(TREE_LEAF_CONTEXT, checksum)
}

/// Whose new key a proof of possession is for.
#[derive(Debug, Clone, Copy)]
pub struct Possession<'a> {
    /// The log's origin.
    pub log: &'a str,
    /// The member's id.
    pub member: &'a str,
    /// The person's id.
    pub person: &'a str,
    /// The seat's id.
    pub seat: &'a str,
}

/// What the holder of a new key signs to show that it has the key.
pub fn possession_message(
    key: &PublicKey,
    possession: &Possession<'_>,
) -> [u8; POSSESSION_CONTEXT.len() + 33] {
    let fields = [
        ("key", hex(key.as_bytes())),
        ("log", possession.log.to_owned()),
        ("member", possession.member.to_owned()),
        ("person", possession.person.to_owned()),
        ("seat", possession.seat.to_owned()),
    ];
    let map = fields.into_iter().map(|(name, text)| (name.to_owned(), Value::Text(text))).collect();
    let digest = Sha256::digest(jcs::print(&Value::Map(map)));
    with_context(POSSESSION_CONTEXT, &digest.into())
}
