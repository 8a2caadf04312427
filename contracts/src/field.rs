//! The table of fields: for every field of every command, whether it stands clear in the record
//! or travels as a salted disclosure, and who may read it.
//!
//! [`command!`] and [`record!`] declare a command or a part of one once; reading, writing and the
//! table all come from that declaration, so they cannot disagree.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    amount::{Amount, Currency},
    calendar::{Tick, parse_date},
    codec::{Malformed, Value},
    id,
    pricing::Basis,
    rate::Rate,
};

/// Longest text of one field, in bytes.
pub const MAX_TEXT_BYTES: usize = 1024;
/// Most items of one list.
pub const MAX_LIST_ITEMS: usize = 200;

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// In `body`, for whoever has the record.
    Clear,
    /// A digest in `_sd`; the disclosure is stored beside the record.
    Confidential,
    /// A digest in `_sd` whose disclosure is only submitted by a later command.
    Sealed,
}

/// Who may read a field, besides the regulator and auditors, who read everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// The member that signs the command.
    Actor,
    /// The member that the command names: payee, transferee, seller or financier.
    Counterparty,
    /// The obligor of the voucher.
    Obligor,
    /// Whoever holds this piece of the voucher afterwards.
    LaterHolders,
    /// The financiers that a request invites.
    Invited,
    /// The financier whose quote was awarded.
    Financier,
    /// The operator.
    Operator,
    /// Every member.
    Members,
}

/// What a field's text means, for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Some id or hash.
    Id,
    /// A member's id.
    Member,
    /// Free text.
    Text,
    /// Minor units of the `currency` field, or of the voucher's currency.
    Amount,
    /// ISO 4217 code.
    Currency,
    /// Annual rate.
    Rate,
    /// Business date.
    Date,
    /// UTC time.
    Time,
    /// Yes or no.
    Flag,
    /// A list of values.
    List,
    /// An object with named parts.
    Parts,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The field's name in the record.
    pub name: &'static str,
    /// Where it stands.
    pub secrecy: Secrecy,
    /// What its text means.
    pub kind: Kind,
    /// Whether every such command carries it.
    pub required: bool,
    /// Who may read it.
    pub readers: &'static [Reader],
}

/// A value that a field can hold. The ledger's spelling of each value is unique.
pub trait FieldValue: Sized {
    /// What the text means.
    const KIND: Kind;
    /// `false` where the field may be left out.
    const REQUIRED: bool = true;
    /// Reads the value of the field at `path`.
    ///
    /// # Errors
    /// [`Malformed`] with the path.
    fn read(value: &Value, path: &str) -> Result<Self, Malformed>;
    /// The value for a field that was left out; only optional fields have one.
    fn absent() -> Option<Self> {
        None
    }
    /// The ledger's spelling; `None` leaves the field out.
    fn write(&self) -> Option<Value>;
}

/// The fields of one command, of an object inside it, checked off as they are read.
#[derive(Debug)]
pub struct Fields<'a> {
    prefix: String,
    values: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Fields<'a> {
    /// Gathers the fields of a command and checks each against `table`: clear fields stand in
    /// `body`, confidential ones in `disclosed`, nothing else stands anywhere.
    ///
    /// # Errors
    /// [`Malformed`] for a field that is unknown or in the wrong place.
    pub fn of_command(
        table: &'static [Field],
        body: &'a BTreeMap<String, Value>,
        disclosed: &'a BTreeMap<String, Value>,
    ) -> Result<Self, Malformed> {
        let mut values = BTreeMap::new();
        for (place, secrecy) in [(body, Secrecy::Clear), (disclosed, Secrecy::Confidential)] {
            for (name, value) in place {
                if !table.iter().any(|field| field.name == name && field.secrecy == secrecy) {
                    return Err(Malformed::new(name, "no such field in this place"));
                }
                values.insert(name.as_str(), value);
            }
        }
        Ok(Self { prefix: String::new(), values })
    }

    /// The parts of the object at `path`.
    ///
    /// # Errors
    /// [`Malformed`] where `value` is no object.
    pub fn of_object(value: &'a Value, path: &str) -> Result<Self, Malformed> {
        let Value::Map(map) = value else { return Err(Malformed::new(path, "an object")) };
        let values = map.iter().map(|(name, value)| (name.as_str(), value)).collect();
        Ok(Self { prefix: format!("{path}."), values })
    }

    /// Reads one field.
    ///
    /// # Errors
    /// [`Malformed`] where it is missing or has another form.
    pub fn take<T: FieldValue>(&mut self, name: &str) -> Result<T, Malformed> {
        let path = format!("{}{name}", self.prefix);
        match self.values.remove(name) {
            Some(value) => T::read(value, &path),
            None => T::absent().ok_or_else(|| Malformed::new(path, "this field")),
        }
    }

    /// Refuses fields that nothing has read.
    ///
    /// # Errors
    /// [`Malformed`] naming the first.
    pub fn end(self) -> Result<(), Malformed> {
        match self.values.keys().next() {
            Some(name) => Err(Malformed::new(format!("{}{name}", self.prefix), "no such field")),
            None => Ok(()),
        }
    }
}

fn text<'a>(value: &'a Value, path: &str, expected: &'static str) -> Result<&'a str, Malformed> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(Malformed::new(path, expected)),
    }
}

macro_rules! text_values {
    ($($type:ty, $kind:expr, $expected:literal, $read:expr;)+) => {$(
        impl FieldValue for $type {
            const KIND: Kind = $kind;
            fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
                let read: fn(&str) -> Option<Self> = $read;
                read(text(value, path, $expected)?).ok_or_else(|| Malformed::new(path, $expected))
            }
            fn write(&self) -> Option<Value> { Some(Value::Text(self.to_string())) }
        }
    )+};
}

text_values! {
    id::MemberId, Kind::Member, "a member id (UUIDv4)", |text| Self::parse(text).ok();
    id::SeatId, Kind::Id, "a seat id (UUIDv4)", |text| Self::parse(text).ok();
    id::PersonId, Kind::Id, "a person id (UUIDv4)", |text| Self::parse(text).ok();
    id::VoucherId, Kind::Id, "a voucher id (UUIDv4)", |text| Self::parse(text).ok();
    id::HoldingId, Kind::Id, "a holding id (UUIDv4)", |text| Self::parse(text).ok();
    id::BackgroundId, Kind::Id, "a trade background id (UUIDv4)", |text| Self::parse(text).ok();
    id::RequestId, Kind::Id, "a request id (UUIDv4)", |text| Self::parse(text).ok();
    id::QuoteId, Kind::Id, "a quote id (UUIDv4)", |text| Self::parse(text).ok();
    id::ObjectId, Kind::Id, "an object's id (UUIDv4)", |text| Self::parse(text).ok();
    id::LeafHash, Kind::Id, "a leaf hash (64 hex digits)", |text| Self::parse(text).ok();
    id::KeyId, Kind::Id, "a key id (64 hex digits)", |text| Self::parse(text).ok();
    id::PublicKey, Kind::Id, "a public key (64 hex digits)", |text| Self::parse(text).ok();
    id::InvoiceTag, Kind::Id, "an invoice tag (64 hex digits)", |text| Self::parse(text).ok();
    id::LogId, Kind::Id, "the SHA-256 of a log's key (64 hex digits)", |text| Self::parse(text).ok();
    id::Digest, Kind::Id, "a SHA-256 digest (64 hex digits)", |text| Self::parse(text).ok();
    Currency, Kind::Currency, "an ISO 4217 currency", Self::parse;
    Rate, Kind::Rate, "an annual rate such as 0.0435", Self::parse;
    NaiveDate, Kind::Date, "a date such as 2026-06-30", parse_date;
    Tick, Kind::Time, "a UTC time such as 2026-03-02T01:00:00Z", Self::parse;
    String, Kind::Text, "a text of 1 to 1024 bytes",
        |text| (!text.is_empty() && text.len() <= MAX_TEXT_BYTES && text.trim() == text).then(|| text.to_owned());
}

impl FieldValue for Amount {
    const KIND: Kind = Kind::Amount;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        let expected = "an amount in minor units, more than zero";
        Self::parse_ledger(text(value, path, expected)?).ok_or_else(|| Malformed::new(path, expected))
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.minor().to_string()))
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl FieldValue for $type {
            const KIND: Kind = Kind::Text;
            fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
                let expected = "a whole number as text";
                let text = text(value, path, expected)?;
                let number: Self = text.parse().map_err(|_| Malformed::new(path, expected))?;
                if number.to_string() == text { Ok(number) } else { Err(Malformed::new(path, expected)) }
            }
            fn write(&self) -> Option<Value> {
                Some(Value::Text(self.to_string()))
            }
        }
    )+};
}

whole_numbers!(u32, u64);

impl FieldValue for Basis {
    const KIND: Kind = Kind::Text;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        let expected = "360 or 365";
        Self::parse(text(value, path, expected)?).ok_or_else(|| Malformed::new(path, expected))
    }
    fn write(&self) -> Option<Value> {
        Some(Value::text(self.as_str()))
    }
}

impl FieldValue for bool {
    const KIND: Kind = Kind::Flag;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        match value {
            Value::Flag(flag) => Ok(*flag),
            _ => Err(Malformed::new(path, "true or false")),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::Flag(*self))
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        T::read(value, path).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(T::write)
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    const KIND: Kind = Kind::List;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        let Value::List(items) = value else { return Err(Malformed::new(path, "a list")) };
        if items.len() > MAX_LIST_ITEMS {
            return Err(Malformed::new(path, "at most 200 items"));
        }
        items.iter().enumerate().map(|(place, item)| T::read(item, &format!("{path}.{place}"))).collect()
    }
    fn write(&self) -> Option<Value> {
        Some(Value::List(self.iter().filter_map(T::write).collect()))
    }
}

/// Declares an object inside a command.
#[macro_export]
macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),+ }

        impl $crate::field::FieldValue for $name {
            const KIND: $crate::field::Kind = $crate::field::Kind::Parts;
            fn read(value: &$crate::codec::Value, path: &str) -> Result<Self, $crate::codec::Malformed> {
                let mut fields = $crate::field::Fields::of_object(value, path)?;
                let read = Self { $($field: fields.take(stringify!($field))?),+ };
                fields.end()?;
                Ok(read)
            }
            fn write(&self) -> Option<$crate::codec::Value> {
                let mut map = std::collections::BTreeMap::new();
                $(if let Some(value) = $crate::field::FieldValue::write(&self.$field) {
                    map.insert(stringify!($field).to_owned(), value);
                })+
                Some($crate::codec::Value::Map(map))
            }
        }
    };
}

/// Declares a command: its name on the ledger and, for each field, where it stands and who reads it.
#[macro_export]
macro_rules! command {
    (
        $(#[$doc:meta])* $name:ident = $op:literal {
            $($(#[$field_doc:meta])* $secrecy:ident $field:ident: $type:ty => $readers:expr),* $(,)?
        }
        $(sealed { $($sealed:ident: $sealed_type:ty => $sealed_readers:expr),+ $(,)? })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }

        impl $crate::command::Body for $name {
            const OP: &'static str = $op;
            const FIELDS: &'static [$crate::field::Field] = &[
                $($crate::field::Field {
                    name: stringify!($field),
                    secrecy: $crate::field::Secrecy::$secrecy,
                    kind: <$type as $crate::field::FieldValue>::KIND,
                    required: <$type as $crate::field::FieldValue>::REQUIRED,
                    readers: $readers,
                },)*
                $($($crate::field::Field {
                    name: stringify!($sealed),
                    secrecy: $crate::field::Secrecy::Sealed,
                    kind: <$sealed_type as $crate::field::FieldValue>::KIND,
                    required: <$sealed_type as $crate::field::FieldValue>::REQUIRED,
                    readers: $sealed_readers,
                },)+)?
            ];
            fn read(mut fields: $crate::field::Fields<'_>) -> Result<Self, $crate::codec::Malformed> {
                let read = Self { $($field: fields.take(stringify!($field))?),* };
                fields.end()?;
                Ok(read)
            }
            fn write(&self) -> Vec<(&'static str, $crate::field::Secrecy, $crate::codec::Value)> {
                [$((
                    stringify!($field),
                    $crate::field::Secrecy::$secrecy,
                    $crate::field::FieldValue::write(&self.$field),
                )),*]
                .into_iter()
                .filter_map(|(name, secrecy, value): (_, _, Option<$crate::codec::Value>)| {
                    value.map(|value| (name, secrecy, value))
                })
                .collect()
            }
        }
    };
}
