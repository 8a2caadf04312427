//! Who may read what, by the table of readers. What each party sees of a voucher's life is tried on the
//! story's own pages and files.

use std::collections::BTreeSet;

use contracts::{
    command::Command,
    field::{Reader, Secrecy},
    reading::{Reading, Step, of_registry},
};

use crate::{
    samples::samples,
    world::{Core, Operator, Tier1, Who},
};

fn read(who: Who, command: Command) -> Reading {
    of_registry(who.member(), Operator.member(), &Step { actor: Core.member(), command })
}

#[test]
fn a_record_is_shown_only_to_who_may_read_each_of_its_clear_fields() {
    for command in samples() {
        let (op, fields) = (command.op(), Command::fields(command.op()).unwrap());
        for who in [Core, Operator, Tier1] {
            let reading = read(who, command.clone());
            let mut clear = fields.iter().filter(|field| field.secrecy == Secrecy::Clear);
            assert!(!reading.record || clear.all(|field| reading.may_read(field)), "{op}");
            let acts = fields.iter().any(|field| field.readers.contains(&Reader::Actor));
            assert_eq!(reading.relations.contains(&Reader::Actor), who == Core && acts, "{op}");
        }
    }
}

#[test]
fn the_registry_is_everyones_but_not_each_of_its_fields() {
    let registry: BTreeSet<&str> = samples()
        .into_iter()
        .filter(|command| read(Tier1, command.clone()).record)
        .map(|command| command.op())
        .collect();
    let expected = [
        "genesis",
        "clock.tick",
        "catalogue.state",
        "registry.import",
        "member.admit",
        "member.recover",
        "member.veto_recovery",
        "seat.rotate",
        "seat.enrol",
        "seat.revoke",
        "member.approval_policy",
        "member.account",
    ];
    assert_eq!(registry, expected.into());
    for command in samples() {
        let fields = |who| read(who, command.clone()).fields(command.op());
        match command.op() {
            "member.admit" => {
                assert!(!fields(Tier1).contains("screening") && fields(Operator).contains("screening"));
            }
            "member.account" => assert_eq!(fields(Tier1), ["currency"].into()),
            "seat.revoke" => assert_eq!(fields(Tier1), ["seat", "compromised_since"].into()),
            _ => {}
        }
    }
}
