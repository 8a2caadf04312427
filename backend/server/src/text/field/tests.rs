//! Every field and op has its texts, and no text is left over.

use std::collections::BTreeSet;

use contracts::{
    codec::Value,
    command::Command,
    field::FieldValue,
    id::{Digest, InvoiceTag, KeyId, PersonId, PublicKey, SeatId},
    member::{IdentifierRecord, SeatProposal},
    party::{Identifier, Scheme},
};

use super::{ops::OPS, *};

const ENVELOPE: [&str; 6] = ["@op", "@member", "@not_after", "@rules", "@undisclosed", "@code"];

fn names(record: &impl FieldValue) -> Vec<String> {
    match record.write() {
        Some(Value::Map(map)) => map.into_keys().collect(),
        _ => panic!("a record is an object"),
    }
}

fn identifier() -> IdentifierRecord {
    IdentifierRecord(Identifier { scheme: Scheme::Uscc, value: "91350100M000100Y43".to_owned() })
}

/// The names of the fields of each kind of object inside a command, but for the policy table.
fn parts() -> BTreeSet<String> {
    let zero = "00000000-0000-4000-8000-000000000000";
    let seat = SeatProposal {
        seat: SeatId::parse(zero).unwrap(),
        person: PersonId::parse(zero).unwrap(),
        name: "甲".to_owned(),
        roles: Vec::new(),
        alg: "ed25519".to_owned(),
        key: PublicKey([0; 32]),
        key_id: KeyId([0; 32]),
        possession: "00".to_owned(),
    };
    let day = contracts::calendar::parse_date("2026-03-02").unwrap();
    let amount = contracts::amount::Amount::parse_ledger("1").unwrap();
    let invoice = contracts::background::register::InvoiceUse {
        tag: InvoiceTag([0; 32]),
        number: "1".to_owned(),
        type_code: "380".to_owned(),
        issued_on: day,
        amount,
        occupied: amount,
        seller: identifier(),
        buyer: identifier(),
        file: Digest([0; 32]),
    };
    let op =
        contracts::member::approval_policy::OpSignatures { op: "voucher.issue".to_owned(), signatures: 2 };
    let checkpoint = contracts::registry::import::RegistryCheckpoint {
        key: PublicKey([0; 32]),
        size: 1,
        root: Digest([0; 32]),
        signature: "00".to_owned(),
    };
    [names(&seat), names(&invoice), names(&identifier()), names(&op), names(&checkpoint)]
        .into_iter()
        .flatten()
        .collect()
}

fn policy() -> Vec<String> {
    names(&contracts::policy::Policy {
        version: 1,
        tenor_months: 6,
        sign_for_days: 1,
        transfer_sign_for_days: 1,
        cut_off_days: 1,
        minimum_piece: 1,
        depth_max: 1,
        splits_max: 1,
        splits_per_day_max: 1,
        pending_max: 1,
        open_quote_minutes: 1,
        unwind_days: 1,
        account_cooling_days: 1,
        account_fixed_days: 1,
        lowering_hours: 1,
        undertaking: "1".to_owned(),
        undertaking_hash: Digest([0; 32]),
        holidays: Vec::new(),
        working_days: Vec::new(),
    })
}

#[test]
fn every_field_has_a_label_and_no_label_is_left_over() {
    let tables = Command::OPS.iter().filter_map(|op| Command::fields(op)).flatten();
    let mut fields: BTreeSet<String> = tables.map(|field| field.name.to_owned()).collect();
    fields.extend(parts());
    fields.extend(policy());
    fields.extend(ENVELOPE.map(str::to_owned));
    let labelled: BTreeSet<String> = LABELS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(labelled.len(), LABELS.len(), "a field has two labels");
    assert_eq!(labelled, fields);
}

#[test]
fn the_parts_are_those_of_the_records() {
    let listed: BTreeSet<String> = PARTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed.len(), PARTS.len());
    assert_eq!(listed, parts());
}

#[test]
fn every_op_has_its_title_and_what_follows_in_order() {
    let named: Vec<&str> = OPS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(named, Command::OPS);
    for op in Command::OPS {
        let [chinese, english] = [Language::Chinese, Language::English].map(|lang| done(op, lang));
        assert!(chinese.ends_with('。') && english.ends_with('.'), "{op}");
    }
}

#[test]
fn a_reader_sees_its_own_language() {
    assert_eq!(label("payee", Language::Chinese), "收款人");
    assert_eq!(label("payee", Language::English), "Payee");
    assert_eq!(op("voucher.issue", Language::English), "Issue a voucher");
    assert_eq!(label("no_such_field", Language::English), "Other field");
}

#[test]
fn the_payment_date_of_a_trade_is_no_due_date() {
    assert_eq!(label_in("background.register", "due_on", Language::English), "Underlying payment due");
    assert_eq!(label_in("voucher.issue", "due_on", Language::English), "Due date");
}

#[test]
fn words_of_the_ledger_are_shown_in_both_languages() {
    for (field, word, chinese, english) in [
        ("kinds", "core_enterprise", "核心企业", "Core enterprise"),
        ("roles", "administrator", "管理员", "Administrator"),
        ("scheme", "uscc", "统一社会信用代码", "Unified social credit code (USCC)"),
        ("clock", "simulated", "演示时钟，由人工推进", "A demonstration's clock, moved by hand"),
        ("op", "member.admit", "准入企业", "Admit a firm"),
    ] {
        for (lang, shown) in [(Language::Chinese, chinese), (Language::English, english)] {
            let found = words(field, lang).into_iter().find(|(text, _)| text == word);
            assert_eq!(found.map(|(_, shown)| shown), Some(shown), "{field}");
        }
    }
    assert!(words("name", Language::English).is_empty());
}
