//! The table of fields as a whole: who may read what.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    command::Command,
    field::{Field, Reader, Secrecy},
    refusal::{Answer, Refusal},
};

fn table() -> Vec<(&'static str, &'static Field)> {
    let fields =
        |op: &&'static str| Command::fields(op).unwrap().iter().map(|field| (*op, field)).collect::<Vec<_>>();
    Command::OPS.iter().flat_map(fields).collect()
}

/// The first fault of a table of fields, in words.
fn fault(table: &[(&str, &Field)]) -> Option<String> {
    let mut names = BTreeSet::new();
    for (op, field) in table {
        if !names.insert((op, field.name)) {
            return Some(format!("{} stands twice in {op}", field.name));
        }
        if field.readers.is_empty() {
            return Some(format!("nobody reads {} of {op}", field.name));
        }
        let readers: BTreeSet<_> = field.readers.iter().collect();
        if readers.len() != field.readers.len() {
            return Some(format!("a reader of {} of {op} stands twice", field.name));
        }
        // Whoever signs a secret has made it: it would be sealed from its own maker.
        let own = field.readers.iter().any(|reader| matches!(reader, Reader::Actor | Reader::Members));
        if field.secrecy != Secrecy::Clear && !own {
            return Some(format!("the signer cannot read {} of {op}", field.name));
        }
    }
    None
}

#[test]
fn each_field_stands_once_and_has_readers() {
    assert_eq!(fault(&table()), None);
}

#[test]
fn a_doubled_field_and_one_that_nobody_reads_are_found() {
    let mut doubled = table();
    doubled.push(doubled[0]);
    assert!(fault(&doubled).unwrap().contains("twice"));
    let nobody = Field { readers: &[], ..*table()[0].1 };
    assert!(fault(&[("x", &nobody)]).unwrap().contains("nobody"));
    let sealed = Field { secrecy: Secrecy::Confidential, readers: &[Reader::Obligor], ..nobody };
    assert!(fault(&[("x", &sealed)]).unwrap().contains("signer"));
}

#[test]
fn amounts_counterparties_rates_references_and_names_are_never_clear() {
    let secret = [
        "amount",
        "rate",
        "ask_rate",
        "fees",
        "interest",
        "net",
        "total",
        "payee",
        "payee_name",
        "transferee",
        "transferee_name",
        "bank_reference",
        "account",
        "number",
        "registration",
        "financiers",
        "obligor",
        "invoices",
        "child",
        "change",
        "part",
        "title",
        "returned",
        "reason",
        "screening",
        "identifiers",
        "contract",
    ];
    let mut seen = BTreeSet::new();
    for (op, field) in table() {
        if secret.contains(&field.name) {
            assert_ne!(field.secrecy, Secrecy::Clear, "{} of {op}", field.name);
            seen.insert(field.name);
        }
    }
    assert_eq!(seen.len(), secret.len(), "the list names fields that no command has");
}

#[test]
fn a_quote_seals_exactly_what_its_opening_discloses() {
    let of = |op, secrecy| {
        let fields = Command::fields(op).unwrap().iter().filter(move |field| field.secrecy == secrecy);
        fields
            .map(|field| (field.name, (field.kind, field.required, field.readers)))
            .collect::<BTreeMap<_, _>>()
    };
    let sealed = of("discount.quote", Secrecy::Sealed);
    assert_eq!(sealed.len(), 4);
    assert_eq!(sealed, of("discount.open_quote", Secrecy::Confidential));
    let others = Command::OPS.iter().filter(|op| **op != "discount.quote");
    assert!(others.into_iter().all(|op| of(op, Secrecy::Sealed).is_empty()));
}

#[test]
fn every_refusal_has_a_code_in_the_form_noun_verb_case() {
    for refusal in Refusal::all() {
        let code = refusal.code();
        let plain = code.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, '.' | '_'));
        assert!(plain && code.contains('.') && !code.ends_with('.'), "{code}");
        // What is hidden from a stranger says nothing of a law.
        assert!(refusal.answer() != Answer::NotFound || refusal.source().is_empty(), "{code}");
    }
}
