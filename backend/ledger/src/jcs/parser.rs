//! The reader of JSON: one pass over the bytes, no recursion past the depth limit.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use contracts::codec::Value;
use unicode_normalization::is_nfc;

use super::{JcsError, JcsFault, Limits, MAX_DEPTH};

/// Where reading stands in a document.
pub(super) struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    limits: &'a Limits,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, limits: &'a Limits) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, limits }
    }

    /// Reads the one value that the document consists of.
    pub(super) fn document(&mut self) -> Result<Value, JcsError> {
        self.skip_space();
        let value = self.value(0)?;
        self.skip_space();
        if self.at != self.bytes.len() {
            return Err(self.fault(JcsFault::TrailingBytes));
        }
        Ok(value)
    }

    fn fault(&self, fault: JcsFault) -> JcsError {
        JcsError { field: String::new(), at: self.at, fault }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes `byte` if it is next, after white space.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, JcsError> {
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(self.fault(JcsFault::TooDeep)),
            Some(b'{') => self.map(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b't') => self.literal("true", Value::Flag(true)),
            Some(b'f') => self.literal("false", Value::Flag(false)),
            Some(b'n') => Err(self.fault(JcsFault::Null)),
            Some(b'-' | b'0'..=b'9') => Err(self.fault(JcsFault::Number)),
            _ => Err(self.fault(JcsFault::Syntax)),
        }
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, JcsError> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.fault(JcsFault::Syntax));
        }
        self.at += word.len();
        Ok(value)
    }

    fn list(&mut self, depth: usize) -> Result<Value, JcsError> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            self.skip_space();
            // The path is put together only when something is wrong.
            let item = self.value(depth).map_err(|error| within(&items.len().to_string(), error))?;
            items.push(item);
            if self.take(b']') {
                return Ok(Value::List(items));
            }
            if !self.take(b',') {
                return Err(self.fault(JcsFault::Syntax));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, JcsError> {
        self.at += 1;
        let mut map = BTreeMap::new();
        if self.take(b'}') {
            return Ok(Value::Map(map));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.fault(JcsFault::Syntax));
            }
            let key = self.string()?;
            if !self.take(b':') {
                return Err(within(&key, self.fault(JcsFault::Syntax)));
            }
            self.skip_space();
            let value = self.value(depth).map_err(|error| within(&key, error))?;
            match map.entry(key) {
                Entry::Vacant(place) => place.insert(value),
                Entry::Occupied(place) => {
                    return Err(within(place.key(), self.fault(JcsFault::DuplicateKey)));
                }
            };
            if self.take(b'}') {
                return Ok(Value::Map(map));
            }
            if !self.take(b',') {
                return Err(self.fault(JcsFault::Syntax));
            }
        }
    }

    fn string(&mut self) -> Result<String, JcsError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = self.at;
            let rest = &self.bytes[plain..];
            let special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < 0x20;
            self.at += rest.iter().position(special).unwrap_or(rest.len());
            // Both ends are ASCII bytes, so the slice falls on character boundaries.
            text.push_str(&self.text[plain..self.at]);
            if text.len() > self.limits.string {
                return Err(self.fault(JcsFault::StringTooLong));
            }
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err(self.fault(JcsFault::ControlCharacter)),
                None => return Err(self.fault(JcsFault::Syntax)),
            }
        }
        self.at += 1;
        if self.limits.strict_text
            && let Some(fault) = text_fault(&text)
        {
            return Err(JcsError { field: String::new(), at: start, fault });
        }
        Ok(text)
    }

    /// Reads one escape, from its backslash on.
    fn escape(&mut self) -> Result<char, JcsError> {
        self.at += 1;
        let plain = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.fault(JcsFault::Syntax)),
        };
        self.at += 1;
        Ok(plain)
    }

    /// Reads `uXXXX`, or a pair of them that spells one character.
    fn unicode_escape(&mut self) -> Result<char, JcsError> {
        let first = self.code_unit()?;
        if let Some(character) = char::from_u32(u32::from(first)) {
            return Ok(character);
        }
        if !self.bytes[self.at..].starts_with(b"\\u") {
            return Err(self.fault(JcsFault::LoneSurrogate));
        }
        self.at += 1;
        let second = self.code_unit()?;
        match char::decode_utf16([first, second]).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(self.fault(JcsFault::LoneSurrogate)),
        }
    }

    fn code_unit(&mut self) -> Result<u16, JcsError> {
        let digits = self.bytes.get(self.at + 1..self.at + 5);
        let Some(unit) = digits.and_then(|digits| {
            digits.iter().try_fold(0u16, |unit, &digit| {
                let value = char::from(digit).to_digit(16)?;
                Some(unit << 4 | u16::try_from(value).ok()?)
            })
        }) else {
            return Err(self.fault(JcsFault::Syntax));
        };
        self.at += 5;
        Ok(unit)
    }
}

/// Puts `name` before the path of `error`.
fn within(name: &str, mut error: JcsError) -> JcsError {
    error.field = match error.field.as_str() {
        "" => name.to_owned(),
        rest => format!("{name}.{rest}"),
    };
    error
}

fn text_fault(text: &str) -> Option<JcsFault> {
    if text.is_ascii() {
        return text.bytes().any(|byte| byte.is_ascii_control()).then_some(JcsFault::ControlCharacter);
    }
    if text.chars().any(char::is_control) {
        return Some(JcsFault::ControlCharacter);
    }
    (!is_nfc(text)).then_some(JcsFault::NotNfc)
}
