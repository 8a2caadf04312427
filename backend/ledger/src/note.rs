//! Signed notes: text with signature lines under it (C2SP signed-note v1.0.0).
//!
//! Text is to be ignored until a known key has verified it. A signature line is
//! known by its name and key id together; lines of unknown keys are carried along.

use sha2::{Digest as _, Sha256};

use crate::encoding::{base64, from_base64, from_hex, hex};
use crate::signature::{InvalidSignature, KeyRefusal, PublicKey, Signature, SigningKey};

/// The longest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 1 << 20;
/// The most signature lines of a note.
pub const MAX_SIGNATURES: usize = 100;

/// What a signature line begins with: an em dash and a space.
const LINE_START: &str = "\u{2014} ";

/// What kind of signature a key makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureType {
    /// Ed25519 over the text (0x01).
    Ed25519,
    /// A witness's timestamped Ed25519 cosignature/v1 (0x04).
    CosignatureV1,
}

impl SignatureType {
    /// The type's byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::CosignatureV1].into_iter().find(|kind| kind.byte() == byte)
    }
}

/// Why a note or a verifier key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More bytes or signature lines than allowed.
    #[error("note: too long")]
    TooLong,
    /// Not text, blank line and signature lines in UTF-8.
    #[error("note: not text, a blank line and signature lines")]
    Shape,
    /// A control character in the text.
    #[error("note: a control character")]
    ControlCharacter,
    /// A signature line that cannot be read.
    #[error("note: signature line {0} cannot be read")]
    Line(usize),
    /// The key's name is empty or holds a space or a plus sign.
    #[error("key name: empty, or with a space or a plus sign")]
    Name,
    /// Not `name+key id+key`.
    #[error("verifier key: not `name+id+key`")]
    VerifierKey,
    /// A signature type other than those used here.
    #[error("verifier key: the signature type is not used here")]
    SignatureType,
    /// The key itself is refused.
    #[error("verifier key: {0}")]
    Key(#[from] KeyRefusal),
    /// No signature of the key.
    #[error("signature: none by `{0}`")]
    NotSigned(String),
    /// A signature of the key that does not fit.
    #[error("signature: the one by `{0}` does not fit")]
    Invalid(String),
}

/// A key under which notes are verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: SignatureType,
    key: PublicKey,
}

impl VerifierKey {
    /// The verifier key of `key` under `name`.
    pub fn new(name: &str, kind: SignatureType, key: PublicKey) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        Ok(Self { name: name.to_owned(), kind, key })
    }

    /// Reads a vkey: `name+<8 hex digits>+<base64 of type and key>`.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let id: [u8; 4] = from_hex(id).ok_or(NoteError::VerifierKey)?;
        let data = from_base64(data).ok_or(NoteError::VerifierKey)?;
        let (&kind, key) = data.split_first().ok_or(NoteError::VerifierKey)?;
        let kind = SignatureType::of(kind).ok_or(NoteError::SignatureType)?;
        let key = PublicKey::parse(key.try_into().map_err(|_| NoteError::VerifierKey)?)?;
        let found = Self::new(name, kind, key)?;
        if found.id() == id { Ok(found) } else { Err(NoteError::VerifierKey) }
    }

    /// Writes what [`VerifierKey::parse`] reads.
    pub fn print(&self) -> String {
        let data = [&[self.kind.byte()][..], self.key.as_bytes()].concat();
        format!("{}+{}+{}", self.name, hex(&self.id()), base64(&data))
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of signature the key makes.
    pub fn kind(&self) -> SignatureType {
        self.kind
    }

    /// The public key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The key id: the first four bytes of
    /// `SHA-256(name ‖ 0A ‖ signature type ‖ public key)`.
    pub fn id(&self) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The key's name.
    pub name: String,
    /// The key's id.
    pub id: [u8; 4],
    /// What follows the id: 64 bytes for Ed25519, 72 for a cosignature.
    pub bytes: Vec<u8>,
}

impl NoteSignature {
    /// A line by the key `by`.
    pub fn new(by: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: by.name.clone(), id: by.id(), bytes }
    }

    /// The line with its line feed.
    pub fn print(&self) -> String {
        format!("{LINE_START}{} {}\n", self.name, base64(&[&self.id[..], &self.bytes].concat()))
    }

    /// Reads a line without its line feed.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, data) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        let data = from_base64(data)?;
        let (id, bytes) = data.split_first_chunk::<4>()?;
        let signature = Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() };
        (is_name(name) && !bytes.is_empty()).then_some(signature)
    }

    /// Whether this line claims to be by `key`.
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.id == key.id()
    }
}

/// A text with its signature lines, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A note of `text`, which ends in a line feed, without signatures yet.
    pub fn new(text: String) -> Result<Self, NoteError> {
        if text.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        if !text.ends_with('\n') {
            return Err(NoteError::Shape);
        }
        if text.chars().any(|character| character < ' ' && character != '\n') {
            return Err(NoteError::ControlCharacter);
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note with at least one signature line.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Shape)?;
        // The last blank line separates: text may have blank lines of its own.
        let gap = whole.rfind("\n\n").ok_or(NoteError::Shape)?;
        let mut note = Self::new(whole[..=gap].to_owned())?;
        let lines = whole[gap + 2..].strip_suffix('\n').ok_or(NoteError::Shape)?;
        for (index, line) in lines.split('\n').enumerate() {
            if index == MAX_SIGNATURES {
                return Err(NoteError::TooLong);
            }
            note.signatures.push(NoteSignature::parse(line).ok_or(NoteError::Line(index))?);
        }
        Ok(note)
    }

    /// The note with its signature lines.
    pub fn print(&self) -> String {
        let lines: String = self.signatures.iter().map(NoteSignature::print).collect();
        format!("{}\n{lines}", self.text)
    }

    /// The text, with its last line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line.
    pub fn add(&mut self, signature: NoteSignature) {
        self.signatures.push(signature);
    }

    /// Adds the plain Ed25519 signature of `key` under `name`.
    pub fn sign(&mut self, name: &str, key: &SigningKey) -> Result<(), NoteError> {
        let by = VerifierKey::new(name, SignatureType::Ed25519, key.public_key())?;
        self.add(NoteSignature::new(&by, key.sign(self.text.as_bytes()).to_vec()));
        Ok(())
    }

    /// Requires a plain Ed25519 signature of `key`, and that every signature line
    /// which claims to be by `key` fits; returns the first one.
    pub fn verify(&self, key: &VerifierKey) -> Result<Signature, NoteError> {
        let check = |bytes: &[u8]| {
            let signature: Signature = bytes.try_into().map_err(|_| InvalidSignature)?;
            key.key.verify(self.text.as_bytes(), &signature).map(|()| signature)
        };
        self.verify_lines(key, SignatureType::Ed25519, check).map(|signatures| signatures[0])
    }

    /// Checks every line that claims to be by `key`; there is at least one, and all fit.
    pub(crate) fn verify_lines<T>(
        &self,
        key: &VerifierKey,
        kind: SignatureType,
        check: impl Fn(&[u8]) -> Result<T, InvalidSignature>,
    ) -> Result<Vec<T>, NoteError> {
        if key.kind != kind {
            return Err(NoteError::SignatureType);
        }
        let lines = self.signatures.iter().filter(|line| line.is_by(key));
        let found: Result<Vec<T>, _> = lines.map(|line| check(&line.bytes)).collect();
        match found {
            Err(InvalidSignature) => Err(NoteError::Invalid(key.name.clone())),
            Ok(found) if found.is_empty() => Err(NoteError::NotSigned(key.name.clone())),
            Ok(found) => Ok(found),
        }
    }
}
