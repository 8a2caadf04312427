//! The values a command is made of, before and after they are read.
//!
//! A command is canonical JSON over strings, booleans, arrays and objects only
//! (`docs/LEDGER_FORMAT.md`): no numbers and no null, so that every
//! implementation reads the same value. The `ledger` crate turns bytes into a
//! [`Value`]; this module turns the fields of a [`Value`] into typed values.

use std::collections::BTreeMap;

/// One JSON value of a command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A string: every amount, rate, date, id and hash is one too.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// An array.
    List(Vec<Value>),
    /// An object; keys are unique.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// A field that cannot be read: the caller's mistake, answered 400 with the field's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The field's name; a path such as `seats.0.key` inside a list.
    pub field: String,
    /// What was expected there, in English, for the engineer who sent it.
    pub expected: &'static str,
}

impl Malformed {
    /// The field `field` does not hold `expected`.
    pub fn new(field: impl Into<String>, expected: &'static str) -> Self {
        Self { field: field.into(), expected }
    }
}
