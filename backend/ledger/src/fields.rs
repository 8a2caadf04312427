//! Reading the fields of an object: each is taken once, by name and shape, and
//! what is left over is refused. Every refusal names the field.

use std::collections::BTreeMap;

use contracts::codec::{Malformed, Value};

use crate::encoding::from_hex;

/// The fields of one object that have not been taken yet.
pub(crate) struct Fields {
    path: String,
    map: BTreeMap<String, Value>,
}

impl Fields {
    /// The fields of `value`, which stands at `path` (empty for the whole document).
    pub(crate) fn of(value: Value, path: &str) -> Result<Self, Malformed> {
        match value {
            Value::Map(map) => Ok(Self { path: path.to_owned(), map }),
            _ => Err(Malformed::new(path, "an object")),
        }
    }

    /// The refusal of the field `name`.
    pub(crate) fn wrong(&self, name: &str, expected: &'static str) -> Malformed {
        match self.path.as_str() {
            "" => Malformed::new(name, expected),
            path => Malformed::new(format!("{path}.{name}"), expected),
        }
    }

    /// Takes the field `name`, whatever it holds.
    pub(crate) fn value(&mut self, name: &str, expected: &'static str) -> Result<Value, Malformed> {
        self.map.remove(name).ok_or_else(|| self.wrong(name, expected))
    }

    /// Takes a string.
    pub(crate) fn text(&mut self, name: &str, expected: &'static str) -> Result<String, Malformed> {
        match self.value(name, expected)? {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong(name, expected)),
        }
    }

    /// Takes a string for which `holds` is true.
    pub(crate) fn text_that(
        &mut self,
        name: &str,
        expected: &'static str,
        holds: impl Fn(&str) -> bool,
    ) -> Result<String, Malformed> {
        let text = self.text(name, expected)?;
        if holds(&text) { Ok(text) } else { Err(self.wrong(name, expected)) }
    }

    /// Takes a string and reads it with `read`.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Malformed> {
        let text = self.text(name, expected)?;
        read(&text).ok_or_else(|| self.wrong(name, expected))
    }

    /// Takes `N` bytes spelled in lowercase hex.
    pub(crate) fn hex<const N: usize>(
        &mut self,
        name: &str,
        expected: &'static str,
    ) -> Result<[u8; N], Malformed> {
        self.read(name, expected, from_hex)
    }

    /// Takes a list.
    pub(crate) fn list(&mut self, name: &str, expected: &'static str) -> Result<Vec<Value>, Malformed> {
        match self.value(name, expected)? {
            Value::List(items) => Ok(items),
            _ => Err(self.wrong(name, expected)),
        }
    }

    /// Takes a list of strings, each read with `read`.
    pub(crate) fn texts<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl Fn(String) -> Option<T>,
    ) -> Result<Vec<T>, Malformed> {
        let items = self.list(name, expected)?.into_iter().enumerate();
        items
            .map(|(index, item)| match item {
                Value::Text(text) => {
                    read(text).ok_or_else(|| self.wrong(&format!("{name}.{index}"), expected))
                }
                _ => Err(self.wrong(&format!("{name}.{index}"), expected)),
            })
            .collect()
    }

    /// Takes an object.
    pub(crate) fn map(
        &mut self,
        name: &str,
        expected: &'static str,
    ) -> Result<BTreeMap<String, Value>, Malformed> {
        match self.value(name, expected)? {
            Value::Map(map) => Ok(map),
            _ => Err(self.wrong(name, expected)),
        }
    }

    /// Refuses a field that nobody took.
    pub(crate) fn finish(self) -> Result<(), Malformed> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(name) => Err(self.wrong(name, "no such field")),
        }
    }
}

/// Whether `text` is a UUID of version 4, lowercase and hyphenated (RFC 9562).
pub(crate) fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'4',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// Whether `text` has the shape `2026-03-02T01:00:00Z`; that such a day exists is
/// for the reader of the value to say.
pub(crate) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 20
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            10 => *byte == b'T',
            13 | 16 => *byte == b':',
            19 => *byte == b'Z',
            _ => byte.is_ascii_digit(),
        })
}

/// Whether `text` names an operation: `noun.verb`, lowercase with underscores, or `genesis`.
pub(crate) fn is_operation(text: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let named = |(noun, verb)| word(noun) && word(verb);
    text == "genesis" || (text.len() <= 64 && text.split_once('.').is_some_and(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert!(is_uuid("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
        for wrong in [
            "3F2504E0-4f89-41d3-9a0c-0305e82c3301",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "3f2504e0-4f89-41d3-ca0c-0305e82c3301",
            "3f2504e04f8941d39a0c0305e82c3301",
            "3f2504e0-4f89-41d3-9a0c-0305e82c330",
        ] {
            assert!(!is_uuid(wrong), "{wrong}");
        }
        assert!(is_time("2026-03-02T01:00:00Z"));
        for wrong in ["2026-03-02T01:00:00z", "2026-03-02 01:00:00Z", "2026-03-02T01:00:00.5Z"] {
            assert!(!is_time(wrong), "{wrong}");
        }
        assert!(is_operation("discount.open_quote") && is_operation("genesis"));
        for wrong in ["discount", "Discount.quote", ".quote", "discount.", "a.b.c", "a.b1"] {
            assert!(!is_operation(wrong), "{wrong}");
        }
    }
}
