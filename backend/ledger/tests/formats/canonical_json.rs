//! Canonical JSON: RFC 8785's samples, an independent canonicaliser, and refusals.

use std::collections::BTreeMap;

use contracts::codec::Value;
use ledger::jcs::{self, JcsError, JcsFault, Limits};
use proptest::prelude::*;

fn oracle(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => serde_json::Value::String(text.clone()),
        Value::Flag(flag) => serde_json::Value::Bool(*flag),
        Value::List(items) => serde_json::Value::Array(items.iter().map(oracle).collect()),
        Value::Map(map) => {
            serde_json::Value::Object(map.iter().map(|(key, value)| (key.clone(), oracle(value))).collect())
        }
    }
}

fn oracle_bytes(value: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(&oracle(value)).unwrap()
}

fn any_text() -> impl Strategy<Value = String> {
    use unicode_normalization::UnicodeNormalization as _;
    prop_oneof![
        "[a-z_]{0,8}".boxed(),
        "\\PC{0,12}".prop_map(|text| text.nfc().filter(|c| !c.is_control()).collect()).boxed(),
        "[\u{e000}-\u{10ffff}\"\\\\/]{0,4}".prop_map(|text| text.nfc().collect()).boxed(),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![any_text().prop_map(Value::Text), any::<bool>().prop_map(Value::Flag)];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::btree_map(any_text(), inner, 0..5).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #[test]
    fn print_agrees_with_an_independent_canonicaliser(value in any_value()) {
        prop_assert_eq!(jcs::print(&value), oracle_bytes(&value));
    }

    #[test]
    fn what_is_printed_is_read_back(value in any_value()) {
        prop_assert_eq!(jcs::parse_canonical(&jcs::print(&value)), Ok(value));
    }

    #[test]
    fn another_spelling_is_read_but_not_canonical(value in any_value()) {
        let spaced = serde_json::to_vec_pretty(&vec![oracle(&value)]).unwrap();
        prop_assert_eq!(jcs::parse(&spaced), Ok(Value::List(vec![value])));
        let refusal = jcs::parse_canonical(&spaced).unwrap_err();
        prop_assert_eq!(refusal.fault, JcsFault::NotCanonical);
    }

    #[test]
    fn what_is_read_is_what_another_reader_reads(text in r#"[\[\]{},:"\\ua0tre d8]{0,24}"#) {
        if let Ok(value) = jcs::parse(text.as_bytes()) {
            let other: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(oracle(&value), other);
        }
    }
}

/// RFC 8785, section 3.2.3: keys in the order of UTF-16 code units.
#[test]
fn sorting_sample() {
    let pairs = [
        ("\u{20ac}", "Euro Sign"),
        ("\r", "Carriage Return"),
        ("\u{fb33}", "Hebrew Letter Dalet With Dagesh"),
        ("1", "One"),
        ("\u{1f600}", "Emoji: Grinning Face"),
        ("\u{80}", "Control"),
        ("\u{f6}", "Latin Small Letter O With Diaeresis"),
    ];
    let map: BTreeMap<_, _> = pairs.iter().map(|(k, v)| ((*k).to_owned(), Value::text(*v))).collect();
    let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
        \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
        \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
    let printed = jcs::print(&Value::Map(map));
    assert_eq!(String::from_utf8(printed).unwrap(), expected);
}

/// RFC 8785, sections 3.2.2 and 3.2.2.2: the string of the sample, every escape in it.
#[test]
fn string_sample() {
    let sample = br#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#;
    let loose = Limits { strict_text: false, ..jcs::COMMAND };
    let value = jcs::parse_within(sample, &loose).unwrap();
    let expected = "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"";
    assert_eq!(String::from_utf8(jcs::print(&value)).unwrap(), expected);
    assert_eq!(jcs::parse(sample).unwrap_err().fault, JcsFault::ControlCharacter);
}

#[test]
fn every_control_escape() {
    let text: String = (0..0x20u8).map(char::from).collect();
    let value = Value::Text(text);
    assert_eq!(jcs::print(&value), oracle_bytes(&value));
}

#[test]
fn refusals() {
    use JcsFault::*;
    let table: &[(&[u8], &str, JcsFault)] = &[
        (b"", "", Syntax),
        (b" ", "", Syntax),
        (b"1", "", Number),
        (b"-1", "", Number),
        (b"null", "", Null),
        (b"nul", "", Null),
        (b"tru", "", Syntax),
        (b"true false", "", TrailingBytes),
        (b"{}{}", "", TrailingBytes),
        (b"[true,]", "1", Syntax),
        (b"[true true]", "", Syntax),
        (b"{\"a\":true,}", "", Syntax),
        (b"{\"a\" true}", "a", Syntax),
        (b"{a:true}", "", Syntax),
        (b"{\"a\":{\"b\":[true,12]}}", "a.b.1", Number),
        (b"{\"a\":true,\"b\":null}", "b", Null),
        (b"{\"a\":true,\"\\u0061\":true}", "a", DuplicateKey),
        (b"\"a", "", Syntax),
        (b"\"\\x\"", "", Syntax),
        (b"\"\\u00g0\"", "", Syntax),
        (b"\"\\u00", "", Syntax),
        (b"\"a\nb\"", "", ControlCharacter),
        (b"\"\\u0000\"", "", ControlCharacter),
        (b"\"\x7f\"", "", ControlCharacter),
        (b"\"\\u0085\"", "", ControlCharacter),
        (b"\"\\ud800\"", "", LoneSurrogate),
        (b"\"\\udc00\"", "", LoneSurrogate),
        (b"\"\\ud800\\u0041\"", "", LoneSurrogate),
        (b"\"\\ud800\\ud800\"", "", LoneSurrogate),
        (b"\"e\\u0301\"", "", NotNfc),
        ("{\"e\u{301}\":true}".as_bytes(), "", NotNfc),
        (b"\"\xff\"", "", NotUtf8),
        (b"\"\xed\xa0\x80\"", "", NotUtf8),
        (b"\xef\xbb\xbf{}", "", Syntax),
        (b"[\"a\" /* b */]", "", Syntax),
        (b"Infinity", "", Syntax),
    ];
    for (bytes, field, fault) in table {
        let refusal = jcs::parse(bytes).unwrap_err();
        let found = (refusal.field.as_str(), refusal.fault);
        assert_eq!(found, (*field, *fault), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn caps() {
    let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
    assert!(jcs::parse(nested(16).as_bytes()).is_ok());
    assert_eq!(jcs::parse(nested(17).as_bytes()).unwrap_err().fault, JcsFault::TooDeep);
    let text = |length: usize| format!("\"{}\"", "a".repeat(length));
    assert!(jcs::parse(text(8192).as_bytes()).is_ok());
    assert_eq!(jcs::parse(text(8193).as_bytes()).unwrap_err().fault, JcsFault::StringTooLong);
    let escaped = format!("\"{}\"", "\\\"".repeat(8193));
    assert_eq!(jcs::parse(escaped.as_bytes()).unwrap_err().fault, JcsFault::StringTooLong);
    let long = |length: usize| format!("[{}]", " ".repeat(length - 2));
    assert!(jcs::parse(long(65536).as_bytes()).is_ok());
    assert_eq!(jcs::parse(long(65537).as_bytes()).unwrap_err().fault, JcsFault::TooLong);
}

#[test]
fn not_canonical_says_where() {
    let refusal = jcs::parse_canonical(br#"{"b":true,"a":true}"#).unwrap_err();
    assert_eq!(refusal, JcsError { field: String::new(), at: 2, fault: JcsFault::NotCanonical });
    assert_eq!(refusal.to_string(), "field ``, byte 2: not the canonical spelling (RFC 8785)");
}
