//! A seat's signing key wrapped under a passphrase, in the form that the browser
//! writes and reads, for clients in Rust.
//!
//! `{"v":"1","kdf":{"name":"PBKDF2-SHA256","iter":…,"salt":…},"aead":"A256GCM",
//! "iv":…,"aad":"hefu|<member>|<seat>|<key id>","ct":…,"pk":<hex>}`; `ct` is
//! AES-256-GCM of the 32-byte seed under
//! `PBKDF2-HMAC-SHA-256(NFKC(passphrase), salt, iter)`. The platform stores it and
//! never sees the passphrase.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use contracts::codec::{Malformed, Value};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::encoding::{base64url, from_base64url_exact, from_decimal, hex};
use crate::fields::Fields;
use crate::jcs::{self, JcsError};
use crate::signature::{KeyId, SigningKey};

/// The iterations that a new key is wrapped with (OWASP, PBKDF2-HMAC-SHA-256).
pub const ITERATIONS: u32 = 600_000;
/// The most iterations that are carried out for a wrapped key from outside.
pub const MAX_ITERATIONS: u32 = 10_000_000;

/// The bytes of a wrapped seed: 32 and the tag of 16.
const WRAPPED_BYTES: usize = 48;

/// A wrapped signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Rounds of PBKDF2.
    pub iterations: u32,
    /// PBKDF2's salt.
    pub salt: [u8; 16],
    /// AES-GCM's nonce; never used twice under one passphrase and salt.
    pub iv: [u8; 12],
    /// Whose key it is: see [`associated_data`].
    pub aad: String,
    /// The seed, encrypted, with the tag.
    pub ciphertext: [u8; WRAPPED_BYTES],
    /// The public key.
    pub public_key: [u8; 32],
}

/// Why a wrapped key cannot be read or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrappedKeyError {
    /// Not JSON of the kind used here.
    #[error(transparent)]
    Json(#[from] JcsError),
    /// A field is missing, unknown or of the wrong shape.
    #[error("field `{}`: expected {}", .0.field, .0.expected)]
    Field(Malformed),
    /// The passphrase is not the one it was wrapped under, or the bytes were changed.
    #[error("the passphrase does not open this key")]
    Passphrase,
    /// The seed does not belong to the public key and key id beside it.
    #[error("the key inside is not the key named outside")]
    OtherKey,
}

impl From<Malformed> for WrappedKeyError {
    fn from(malformed: Malformed) -> Self {
        Self::Field(malformed)
    }
}

/// What binds a wrapped key to its seat: `hefu|<member>|<seat>|<key id>`.
pub fn associated_data(member: &str, seat: &str, key: &KeyId) -> String {
    format!("hefu|{member}|{seat}|{key}")
}

fn cipher(passphrase: &str, salt: &[u8; 16], iterations: u32) -> Aes256Gcm {
    let passphrase = Zeroizing::new(passphrase.nfkc().collect::<String>());
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2::pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), salt, iterations, key.as_mut_slice());
    Aes256Gcm::new((&*key).into())
}

impl WrappedKey {
    /// Wraps the 32-byte `seed` for the seat named in `aad`. `salt` and `iv` are fresh
    /// random bytes; `iterations` is [`ITERATIONS`] but for tests.
    pub fn wrap(
        seed: &[u8; 32],
        passphrase: &str,
        salt: [u8; 16],
        iv: [u8; 12],
        aad: String,
        iterations: u32,
    ) -> Self {
        let payload = Payload { msg: seed, aad: aad.as_bytes() };
        let wrapped = cipher(passphrase, &salt, iterations).encrypt(&iv.into(), payload);
        let ciphertext = wrapped
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .expect("32 bytes are within what AES-GCM encrypts, and its tag is 16 bytes");
        let public_key = *SigningKey::from_seed(seed).public_key().as_bytes();
        Self { iterations, salt, iv, aad, ciphertext, public_key }
    }

    /// The seed, if `passphrase` opens it and it belongs to the public key and to the
    /// key id at the end of `aad`.
    pub fn unwrap(&self, passphrase: &str) -> Result<Zeroizing<[u8; 32]>, WrappedKeyError> {
        let payload = Payload { msg: &self.ciphertext, aad: self.aad.as_bytes() };
        let opened = cipher(passphrase, &self.salt, self.iterations).decrypt(&self.iv.into(), payload);
        let opened = Zeroizing::new(opened.map_err(|_| WrappedKeyError::Passphrase)?);
        let seed: [u8; 32] = opened.as_slice().try_into().map_err(|_| WrappedKeyError::Passphrase)?;
        let seed = Zeroizing::new(seed);
        let key = SigningKey::from_seed(&seed).public_key();
        let named = self.aad.rsplit('|').next().and_then(KeyId::parse);
        if *key.as_bytes() != self.public_key || named != Some(key.id()) {
            return Err(WrappedKeyError::OtherKey);
        }
        Ok(seed)
    }

    /// The wrapped key as JSON, in canonical spelling.
    pub fn print(&self) -> Vec<u8> {
        let map = |fields: &[(&str, Value)]| {
            Value::Map(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
        };
        let kdf = map(&[
            ("name", Value::text("PBKDF2-SHA256")),
            ("iter", Value::Text(self.iterations.to_string())),
            ("salt", Value::Text(base64url(&self.salt))),
        ]);
        jcs::print(&map(&[
            ("v", Value::text("1")),
            ("kdf", kdf),
            ("aead", Value::text("A256GCM")),
            ("iv", Value::Text(base64url(&self.iv))),
            ("aad", Value::text(self.aad.as_str())),
            ("ct", Value::Text(base64url(&self.ciphertext))),
            ("pk", Value::Text(hex(&self.public_key))),
        ]))
    }

    /// Reads a wrapped key; any JSON spelling of it will do.
    pub fn parse(bytes: &[u8]) -> Result<Self, WrappedKeyError> {
        let mut fields = Fields::of(jcs::parse(bytes)?, "")?;
        fields.text_that("v", "`1`", |version| version == "1")?;
        let mut kdf = Fields::of(fields.value("kdf", "an object")?, "kdf")?;
        kdf.text_that("name", "`PBKDF2-SHA256`", |name| name == "PBKDF2-SHA256")?;
        let iterations = kdf.read("iter", "1 to 10000000 as a string", |text| {
            let count = u32::try_from(from_decimal(text)?).ok()?;
            (1..=MAX_ITERATIONS).contains(&count).then_some(count)
        })?;
        let salt = kdf.read("salt", "16 bytes in base64url", from_base64url_exact)?;
        kdf.finish()?;
        fields.text_that("aead", "`A256GCM`", |name| name == "A256GCM")?;
        let iv = fields.read("iv", "12 bytes in base64url", from_base64url_exact)?;
        let aad = fields.text("aad", "a string")?;
        let ciphertext = fields.read("ct", "48 bytes in base64url", from_base64url_exact)?;
        let public_key = fields.hex("pk", "64 lowercase hex digits")?;
        fields.finish()?;
        Ok(Self { iterations, salt, iv, aad, ciphertext, public_key })
    }
}
