//! What a command writes it reads back, and nothing else is read: every wrong field is named.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    codec::{Malformed, Value},
    command::{Body as _, Command},
    field::{Kind, MAX_LIST_ITEMS, MAX_TEXT_BYTES, Secrecy},
    registry::import::Import,
};

use crate::samples::samples;

/// The fields of a command as they stand in a record: the body, and what is disclosed.
#[derive(Debug, Clone)]
struct Written {
    op: &'static str,
    body: BTreeMap<String, Value>,
    disclosed: BTreeMap<String, Value>,
}

impl Written {
    fn of(command: &Command) -> Self {
        let (mut body, mut disclosed) = (BTreeMap::new(), BTreeMap::new());
        for (name, secrecy, value) in command.write() {
            let place = match secrecy {
                Secrecy::Clear => &mut body,
                Secrecy::Confidential => &mut disclosed,
                Secrecy::Sealed => panic!("{name} is sealed and therefore not written"),
            };
            assert_eq!(place.insert(name.to_owned(), value), None, "{name} is written twice");
        }
        Self { op: command.op(), body, disclosed }
    }

    fn read(&self) -> Result<Command, Malformed> {
        Command::read(self.op, &self.body, &self.disclosed)
    }

    /// Reading is refused, naming `field`.
    fn names(&self, field: &str) {
        match self.read() {
            Err(malformed) => assert_eq!(malformed.field, field, "{} {}", self.op, malformed.expected),
            Ok(_) => panic!("{} is read although {field} is wrong", self.op),
        }
    }

    /// Each field with the place it stands in.
    fn places(&mut self) -> [&mut BTreeMap<String, Value>; 2] {
        [&mut self.body, &mut self.disclosed]
    }

    /// The paths of all values, down to the last part, each with a copy in which `change` was made to it.
    fn each(&self, change: impl Fn(&Value) -> Option<Value>) -> Vec<(String, Self)> {
        let mut changed = Vec::new();
        for place in 0..2 {
            for (name, value) in self.clone().places()[place].iter() {
                for (path, value) in variants(name, value, &change) {
                    let mut copy = self.clone();
                    copy.places()[place].insert(name.clone(), value);
                    changed.push((path, copy));
                }
            }
        }
        changed
    }
}

/// Every way to make `change` to one value inside `value`, with the path to that value.
fn variants(path: &str, value: &Value, change: &impl Fn(&Value) -> Option<Value>) -> Vec<(String, Value)> {
    let mut all: Vec<_> = change(value).map(|changed| (path.to_owned(), changed)).into_iter().collect();
    match value {
        Value::List(items) => {
            for (place, item) in items.iter().enumerate() {
                for (path, changed) in variants(&format!("{path}.{place}"), item, change) {
                    let mut items = items.clone();
                    items[place] = changed;
                    all.push((path, Value::List(items)));
                }
            }
        }
        Value::Map(parts) => {
            for (name, part) in parts {
                for (path, changed) in variants(&format!("{path}.{name}"), part, change) {
                    let mut parts = parts.clone();
                    parts.insert(name.clone(), changed);
                    all.push((path, Value::Map(parts)));
                }
            }
        }
        Value::Text(_) | Value::Flag(_) => {}
    }
    all
}

#[test]
fn there_is_a_sample_of_every_op() {
    let ops: BTreeSet<_> = samples().iter().map(Command::op).collect();
    assert_eq!(ops, Command::OPS.iter().copied().collect());
}

#[test]
fn what_is_written_is_read_back() {
    for command in samples() {
        assert_eq!(Written::of(&command).read().as_ref(), Ok(&command));
    }
}

#[test]
fn an_unknown_op_is_named() {
    let nothing = BTreeMap::new();
    for op in ["", "holding.burn", "Holding.transfer", "holding.transfer "] {
        assert_eq!(Command::read(op, &nothing, &nothing).unwrap_err().field, "op");
        assert!(Command::fields(op).is_none());
    }
}

#[test]
fn an_unknown_field_is_named_wherever_it_stands() {
    // The record that an import carries, and what is disclosed of it, is read by whoever verifies it.
    for command in samples().into_iter().filter(|command| command.op() != Import::OP) {
        let written = Written::of(&command);
        for place in 0..2 {
            let mut more = written.clone();
            more.places()[place].insert("unknown".to_owned(), Value::text("1"));
            more.names("unknown");
        }
        let with_part = |value: &Value| match value {
            Value::Map(parts) => {
                let mut parts = parts.clone();
                parts.insert("unknown".to_owned(), Value::text("1"));
                Some(Value::Map(parts))
            }
            _ => None,
        };
        for (path, more) in written.each(with_part) {
            more.names(&format!("{path}.unknown"));
        }
    }
}

#[test]
fn a_field_in_the_wrong_place_is_named() {
    for command in samples() {
        let written = Written::of(&command);
        for name in written.body.keys() {
            let mut moved = written.clone();
            let value = moved.body.remove(name).unwrap();
            moved.disclosed.insert(name.clone(), value);
            moved.names(name);
        }
        for (name, value) in &written.disclosed {
            let mut moved = written.clone();
            moved.disclosed.remove(name);
            moved.body.insert(name.clone(), value.clone());
            moved.names(name);
            // In both places is in the wrong place too.
            moved.disclosed.insert(name.clone(), value.clone());
            moved.names(name);
        }
        for field in Command::fields(command.op()).unwrap() {
            if field.secrecy == Secrecy::Sealed {
                for place in 0..2 {
                    let mut shown = written.clone();
                    shown.places()[place].insert(field.name.to_owned(), Value::text("0.0435"));
                    shown.names(field.name);
                }
            }
        }
    }
}

#[test]
fn a_missing_field_is_named_unless_it_is_optional() {
    let mut left_out = 0;
    for command in samples() {
        let written = Written::of(&command);
        for field in Command::fields(command.op()).unwrap() {
            let mut without = written.clone();
            let had = without.places().map(|place| place.remove(field.name)).into_iter().flatten().count();
            if field.secrecy == Secrecy::Sealed || (!field.required && had == 0) {
                continue;
            }
            assert_eq!(had, 1, "{} of {}", field.name, command.op());
            if field.required {
                without.names(field.name);
            } else {
                left_out += 1;
                assert_ne!(without.read().as_ref(), Ok(&command));
            }
        }
        for (path, without) in written.each(|value| match value {
            Value::Map(parts) => parts.first_key_value().map(|(first, _)| {
                let mut parts = parts.clone();
                parts.remove(&first.clone());
                Value::Map(parts)
            }),
            _ => None,
        }) {
            let malformed = without.read().unwrap_err();
            assert!(malformed.field.starts_with(&format!("{path}.")), "{malformed:?}");
        }
    }
    assert!(left_out > 5);
}

#[test]
fn a_value_of_another_kind_is_named() {
    let wrong = [
        Value::text(""),
        Value::text(" x"),
        Value::Text("x".repeat(MAX_TEXT_BYTES + 1)),
        Value::Flag(true),
        Value::List(vec![Value::List(Vec::new())]),
        Value::Map(BTreeMap::from([("x".to_owned(), Value::text("x"))])),
    ];
    for command in samples() {
        for value in &wrong {
            let kind = std::mem::discriminant(value);
            let replaced = |old: &Value| {
                let same = matches!(old, Value::Flag(_) | Value::List(_) | Value::Map(_))
                    && std::mem::discriminant(old) == kind;
                (!same).then(|| value.clone())
            };
            for (path, other) in Written::of(&command).each(replaced) {
                let malformed = other.read().unwrap_err();
                assert_eq!(malformed.field, path, "{} {value:?}", command.op());
            }
        }
    }
}

#[test]
fn each_kind_has_one_spelling() {
    let wrong = |kind| match kind {
        Kind::Id | Kind::Member => {
            &["0", "3F2B8C1E-9D4A-4C55-8A51-0A6F5B7C9D10", "00000000-0000-0000-0000-000000000000"][..]
        }
        Kind::Amount => &["0", "-1", "+1", "01", "1.0", "1e3", "１", "1000000000000000000", "1,000"],
        Kind::Currency => &["cny", "RMB", "XXX", "CN"],
        Kind::Rate => &["1", "0.0", "-0.1", "4.35%", "0.0000001", "0.04350"],
        Kind::Date => &["2026-6-30", "2026-02-29", "20260630", "2026-06-31"],
        Kind::Time => {
            &["2026-03-02T01:00:00+00:00", "2026-03-02 01:00:00Z", "2026-03-02T01:00:00.0Z", "2026-03-02"]
        }
        Kind::Text | Kind::Flag | Kind::List | Kind::Parts => &[][..],
    };
    let mut tried = 0;
    for command in samples() {
        for field in Command::fields(command.op()).unwrap() {
            for text in wrong(field.kind) {
                let mut other = Written::of(&command);
                let place =
                    if field.secrecy == Secrecy::Clear { &mut other.body } else { &mut other.disclosed };
                if place.contains_key(field.name) {
                    place.insert(field.name.to_owned(), Value::text(*text));
                    other.names(field.name);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn numbers_and_lists_are_bounded() {
    let policy = |default: &str, rows: usize| {
        let row = [("op", "voucher.issue"), ("signatures", "2")]
            .map(|(name, text)| (name.to_owned(), Value::text(text)));
        let body = BTreeMap::from([
            ("default".to_owned(), Value::text(default)),
            ("by_op".to_owned(), Value::List(vec![Value::Map(row.into()); rows])),
        ]);
        Command::read("member.approval_policy", &body, &BTreeMap::new()).map_err(|malformed| malformed.field)
    };
    assert!(policy("2", MAX_LIST_ITEMS).is_ok());
    assert_eq!(policy("2", MAX_LIST_ITEMS + 1), Err("by_op".to_owned()));
    assert!(policy("4294967295", 0).is_ok());
    for wrong in ["4294967296", "-1", "+1", "01", "1.0", "two"] {
        assert_eq!(policy(wrong, 0), Err("default".to_owned()), "{wrong}");
    }
}
