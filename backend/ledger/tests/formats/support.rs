//! What several tests share: keys, a sample command, and public test data.

use std::collections::BTreeMap;
use std::path::PathBuf;

use contracts::codec::Value;
use ledger::checkpoint::origin;
use ledger::disclosure::Salt;
use ledger::draft::CommandDraft;
use ledger::signature::SigningKey;

/// The key whose seed is `byte` 32 times.
pub fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&[byte; 32])
}

/// The log that the tests write to.
pub fn log_origin() -> String {
    origin(&key(100).public_key().id())
}

/// A salt that is the same for the same field: tests need no secrets.
pub fn salt(field: &str) -> Salt {
    let mut salt = [0; 16];
    for (place, byte) in field.bytes().take(16).enumerate() {
        salt[place] = byte;
    }
    salt
}

/// `pairs` as an object's fields.
pub fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, Value> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), Value::text(*text))).collect()
}

/// A transfer with two clear and four confidential fields.
pub fn transfer() -> CommandDraft {
    CommandDraft {
        log: log_origin(),
        id: "7a1f4c1e-2b3d-4e5f-8a9b-0c1d2e3f4a5b".to_owned(),
        op: "holding.transfer".to_owned(),
        member: "0d5f8a4e-91c7-4b2a-9f3e-6a7b8c9d0e1f".to_owned(),
        rules: 1,
        prev: vec![[0xbb; 32], [0xaa; 32]],
        not_after: "2026-03-02T01:00:00Z".to_owned(),
        body: fields(&[
            ("voucher", "5e6f7a8b-9c0d-4e1f-8a2b-3c4d5e6f7a8b"),
            ("holding", "1a2b3c4d-5e6f-4a8b-9c0d-1e2f3a4b5c6d"),
        ]),
        confidential: fields(&[
            ("amount", "100000"),
            ("currency", "CNY"),
            ("transferee", "9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"),
            ("reference", "采购合同 2026-017"),
        ]),
    }
}

/// A file of public test data, which stands beside the checkout and not in it.
pub fn shared_data(path: &str) -> Option<serde_json::Value> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("HEFU_SHARED").map_or_else(beside, PathBuf::from);
    let Ok(bytes) = std::fs::read(root.join("data").join(path)) else {
        println!("skipped: {path} is not beside this checkout (set HEFU_SHARED)");
        return None;
    };
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// The bytes that `text` spells in hex.
pub fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}
