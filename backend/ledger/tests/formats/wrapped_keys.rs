//! Wrapped signing keys, against a key that another implementation wrapped.

use ledger::signature::KeyId;
use ledger::wrapped_key::{WrappedKey, WrappedKeyError, associated_data};

use crate::support::key;

const MEMBER: &str = "0d5f8a4e-91c7-4b2a-9f3e-6a7b8c9d0e1f";
const SEAT: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn wrapped(iterations: u32) -> WrappedKey {
    let aad = associated_data(MEMBER, SEAT, &key(7).public_key().id());
    WrappedKey::wrap(&[7; 32], "合付 ｐａｓｓ 2026", [1; 16], [2; 12], aad, iterations)
}

#[test]
fn wrap_and_unwrap() {
    let wrapped = wrapped(1000);
    let read = WrappedKey::parse(&wrapped.print()).unwrap();
    assert_eq!(read, wrapped);
    assert_eq!(*read.unwrap("合付 ｐａｓｓ 2026").unwrap(), [7; 32]);
    assert_eq!(*read.unwrap("合付 pass 2026").unwrap(), [7; 32], "the passphrase is read in NFKC");
    assert_eq!(read.unwrap("合付 pass 2027").unwrap_err(), WrappedKeyError::Passphrase);
}

#[test]
fn what_is_changed_does_not_open() {
    let open = |wrapped: &WrappedKey| wrapped.unwrap("合付 pass 2026").map(|_| ()).unwrap_err();
    let good = wrapped(10);
    let mut changed = good.clone();
    changed.ciphertext[47] ^= 1;
    assert_eq!(open(&changed), WrappedKeyError::Passphrase);
    let mut changed = good.clone();
    changed.aad = changed.aad.replace("3f25", "4f25");
    assert_eq!(open(&changed), WrappedKeyError::Passphrase);
    let mut changed = good.clone();
    changed.iterations += 1;
    assert_eq!(open(&changed), WrappedKeyError::Passphrase);
    let mut changed = good;
    changed.public_key = *key(8).public_key().as_bytes();
    assert_eq!(open(&changed), WrappedKeyError::OtherKey);
    let other = associated_data(MEMBER, SEAT, &KeyId([0; 32]));
    let named_wrongly = WrappedKey::wrap(&[7; 32], "合付 pass 2026", [1; 16], [2; 12], other, 10);
    assert_eq!(open(&named_wrongly), WrappedKeyError::OtherKey);
}

#[test]
fn refusals_name_the_field() {
    let text = String::from_utf8(wrapped(10).print()).unwrap();
    let table = [
        ("\"v\":\"1\"", "\"v\":\"2\"", "v"),
        ("PBKDF2-SHA256", "PBKDF2-SHA1", "kdf.name"),
        ("\"iter\":\"10\"", "\"iter\":\"0\"", "kdf.iter"),
        ("\"iter\":\"10\"", "\"iter\":\"10000001\"", "kdf.iter"),
        ("\"salt\":\"", "\"salt\":\"A", "kdf.salt"),
        ("A256GCM", "A128GCM", "aead"),
        ("\"iv\":\"", "\"iv\":\"A", "iv"),
        ("\"ct\":\"", "\"ct\":\"A", "ct"),
        ("\"pk\":\"", "\"pk\":\"A", "pk"),
        ("\"pk\":", "\"extra\":true,\"pk\":", "extra"),
    ];
    for (from, to, field) in table {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from}");
        match WrappedKey::parse(broken.as_bytes()).unwrap_err() {
            WrappedKeyError::Field(malformed) => assert_eq!(malformed.field, field),
            other => panic!("{from} -> {to}: {other}"),
        }
    }
}

/// Wrapped by Python's `hashlib` and `cryptography` with 1000 iterations.
#[test]
fn another_implementation() {
    let json = include_str!("wrapped_key.json");
    let read = WrappedKey::parse(json.trim_end().as_bytes()).unwrap();
    assert_eq!(*read.unwrap("合付 pass 2026").unwrap(), [7; 32]);
    assert_eq!(read, wrapped(1000));
}
