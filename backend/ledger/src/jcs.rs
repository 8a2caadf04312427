//! Canonical JSON: RFC 8785 over strings, booleans, arrays and objects only.
//!
//! [`parse`] reads JSON into a [`Value`] and refuses what two readers could read
//! differently: numbers, null, a key twice, lone surrogates, text outside NFC.
//! [`print`] writes the one canonical form. [`parse_canonical`] holds the ledger's
//! rule for anything signed: `print(parse(bytes)) == bytes`.

use std::collections::BTreeMap;
use std::fmt;

use contracts::codec::Value;
use parser::Parser;

mod parser;

/// The longest command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;
/// The longest string inside a command, in bytes of UTF-8.
pub const MAX_STRING_BYTES: usize = 8 * 1024;
/// The deepest nesting of arrays and objects; the outermost counts as one.
pub const MAX_DEPTH: usize = 16;

/// How much is read, and how strictly.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest document, in bytes.
    pub bytes: usize,
    /// The longest string, in bytes of UTF-8.
    pub string: usize,
    /// Whether text must be NFC and free of control characters. Off only for a
    /// wrapper whose strings are documents that are themselves read strictly.
    pub strict_text: bool,
}

/// The limits of a command.
pub const COMMAND: Limits = Limits { bytes: MAX_COMMAND_BYTES, string: MAX_STRING_BYTES, strict_text: true };

/// Why JSON was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JcsError {
    /// The path of the field, such as `body.seats.0.key`; empty for the whole document.
    pub field: String,
    /// The byte at which reading stopped.
    pub at: usize,
    /// What is wrong there.
    pub fault: JcsFault,
}

impl fmt::Display for JcsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field `{}`, byte {}: {}", self.field, self.at, self.fault)
    }
}

impl std::error::Error for JcsError {}

/// What makes JSON unreadable here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JcsFault {
    /// More bytes than allowed.
    #[error("the document is too long")]
    TooLong,
    /// Not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("not JSON")]
    Syntax,
    /// Bytes after the value.
    #[error("bytes after the value")]
    TrailingBytes,
    /// Arrays and objects nested too deep.
    #[error("nested too deep")]
    TooDeep,
    /// A JSON number; numbers are written as strings.
    #[error("a number; numbers are written as strings")]
    Number,
    /// `null`; an absent field is left out.
    #[error("null; an absent field is left out")]
    Null,
    /// A key that stands twice in one object.
    #[error("the key stands twice")]
    DuplicateKey,
    /// A string longer than allowed.
    #[error("the string is too long")]
    StringTooLong,
    /// A control character (Unicode category Cc), escaped or not.
    #[error("a control character")]
    ControlCharacter,
    /// Half of a surrogate pair.
    #[error("half of a surrogate pair")]
    LoneSurrogate,
    /// Text that is not in Unicode normalisation form C.
    #[error("text that is not NFC")]
    NotNfc,
    /// Readable, but not the canonical spelling.
    #[error("not the canonical spelling (RFC 8785)")]
    NotCanonical,
}

/// Reads one JSON document within the limits of a command.
pub fn parse(bytes: &[u8]) -> Result<Value, JcsError> {
    parse_within(bytes, &COMMAND)
}

/// Reads one JSON document within `limits`.
pub fn parse_within(bytes: &[u8], limits: &Limits) -> Result<Value, JcsError> {
    let whole = |at, fault| JcsError { field: String::new(), at, fault };
    if bytes.len() > limits.bytes {
        return Err(whole(limits.bytes, JcsFault::TooLong));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| whole(error.valid_up_to(), JcsFault::NotUtf8))?;
    Parser::new(text, limits).document()
}

/// Reads `bytes` and requires that they are the canonical spelling of their value.
pub fn parse_canonical(bytes: &[u8]) -> Result<Value, JcsError> {
    let value = parse(bytes)?;
    let printed = print(&value);
    same_spelling(bytes, &printed)?;
    Ok(value)
}

/// Refuses `bytes` unless they equal the canonical spelling `printed`.
pub(crate) fn same_spelling(bytes: &[u8], printed: &[u8]) -> Result<(), JcsError> {
    if bytes == printed {
        return Ok(());
    }
    let at = bytes.iter().zip(printed).take_while(|(a, b)| a == b).count();
    Err(JcsError { field: String::new(), at, fault: JcsFault::NotCanonical })
}

/// The canonical spelling of `value` (RFC 8785).
pub fn print(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    print_into(value, &mut out);
    out
}

/// Appends the canonical spelling of `value` to `out`.
pub fn print_into(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => print_text(text, out),
        Value::Flag(true) => out.extend_from_slice(b"true"),
        Value::Flag(false) => out.extend_from_slice(b"false"),
        Value::List(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                print_into(item, out);
            }
            out.push(b']');
        }
        Value::Map(map) => print_map(map, out),
    }
}

/// Appends the canonical spelling of an object to `out`.
pub(crate) fn print_map(map: &BTreeMap<String, Value>, out: &mut Vec<u8>) {
    out.push(b'{');
    // The map is in the order of code points, which for ASCII keys is UTF-16 order too.
    // The two differ only where a character outside the basic plane occurs.
    if map.keys().all(|key| key.is_ascii()) {
        print_entries(map.iter(), out);
    } else {
        let mut entries: Vec<_> = map.iter().collect();
        entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
        print_entries(entries.into_iter(), out);
    }
    out.push(b'}');
}

fn print_entries<'a>(entries: impl Iterator<Item = (&'a String, &'a Value)>, out: &mut Vec<u8>) {
    for (index, (key, value)) in entries.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        print_text(key, out);
        out.push(b':');
        print_into(value, out);
    }
}

fn print_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20) {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            byte @ (b'"' | b'\\') => out.extend_from_slice(&[b'\\', byte]),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            byte => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
