//! Members, seats, approval policies, accounts and limits from outside: the refusals.

mod effects;
pub mod keys;
mod recovery;

use contracts::{
    amount::{CNY, Currency},
    member::{
        MemberKind, Role,
        admit::Admit,
        approval_policy::{OpSignatures, SetApprovalPolicy},
        enrol::Enrol,
        limit::GrantLimit,
        revoke::Revoke,
    },
    party::Scheme,
};

use crate::{
    table::Table,
    world::{
        ADMINISTRATOR, Bank, CHECKER, Core, DEPUTY, MAKER, Nobody, Operator, PLATFORM_KEY, Rival, Tier1,
        Tier4, World, account, limit, minor, time,
    },
};

/// The place of a further seat.
pub const FURTHER: u64 = 7;

pub fn table(t: &mut Table) {
    admissions(t);
    enrolments(t);
    revocations(t);
    policies(t);
    accounts(t);
    limits(t);
}

fn admissions(t: &mut Table) {
    let w = World::new();
    let mut a = Admit { admitted: Core.member(), kinds: vec![MemberKind::Operator], ..Nobody.admission() };
    a.identifiers[0].0.value = "91350100M000100Y44".to_owned();
    a.seats = vec![Core.seats().swap_remove(0), Core.seats().swap_remove(0)];
    a.seats[1].roles = vec![Role::Maker];
    a.signatures = 0;
    t.row(&w, Operator, a.clone(), "member.admit.id_taken");
    a.admitted = Nobody.member();
    t.row(&w, Operator, a.clone(), "member.admit.kind_not_allowed");
    a.kinds = vec![MemberKind::Supplier];
    t.row(&w, Operator, a.clone(), "member.admit.identifier_invalid");
    a.identifiers = vec![Core.identifier()];
    t.row(&w, Operator, a.clone(), "member.admit.identifier_taken");
    a.identifiers = vec![Nobody.identifier()];
    t.row(&w, Operator, a.clone(), "member.admit.administrators_missing");
    a.seats[1].roles = vec![Role::Administrator];
    t.row(&w, Operator, a.clone(), "member.admit.seats_not_distinct");
    a.seats[1] = Core.seats().swap_remove(1);
    t.row(&w, Operator, a.clone(), "member.admit.seat_taken");
    for (place, seat) in a.seats.iter_mut().enumerate() {
        seat.seat = Nobody.seat(place as u64);
    }
    t.row(&w, Operator, a.clone(), "member.admit.key_taken");
    a.seats = Nobody.seats();
    t.row(&w, Operator, a.clone(), "member.admit.signatures_impossible");
    a.signatures = 2;
    assert!(w.decide(Operator, a).is_ok());
}

fn enrolments(t: &mut Table) {
    let w = World::new();
    let mut e = Enrol { proposal: Core.proposal(FURTHER, &[]) };
    e.proposal.seat = Core.seat(MAKER);
    e.proposal.key_id = Core.key(MAKER);
    t.row(&w, Core, e.clone(), "seat.enrol.seat_taken");
    e.proposal.seat = Core.seat(FURTHER);
    t.row(&w, Core, e.clone(), "seat.enrol.key_taken");
    e.proposal.key_id = Core.key(FURTHER);
    t.row(&w, Core, e.clone(), "seat.enrol.no_role");
    e.proposal.roles = vec![Role::Checker];
    assert!(w.decide(Core, e).is_ok());
}

fn revocations(t: &mut Table) {
    let mut w = World::new();
    let revoke =
        |place| Revoke { seat: Core.seat(place), compromised_since: None, reason: "left".to_owned() };
    let later = |w: &World, place| Revoke { compromised_since: Some(w.now().after(1)), ..revoke(place) };
    t.row(&w, Core, later(&w, FURTHER), "seat.revoke.unknown_seat");
    w.act(Core, revoke(DEPUTY));
    t.row(&w, Core, revoke(DEPUTY), "seat.revoke.already_revoked");
    t.row(&w, Core, revoke(ADMINISTRATOR), "seat.revoke.last_administrator");
    assert_eq!(w.refusal(Core, later(&w, ADMINISTRATOR)), "seat.revoke.last_administrator");
    t.row(&w, Core, later(&w, CHECKER), "seat.revoke.compromised_later");
    assert!(w.decide(Core, Revoke { compromised_since: Some(w.now()), ..revoke(CHECKER) }).is_ok());
    assert!(w.decide(Core, revoke(CHECKER)).is_ok());
}

fn policies(t: &mut Table) {
    let w = World::new();
    let mut p = SetApprovalPolicy { default: 6, by_op: Vec::new() };
    t.row(&w, Core, p.clone(), "member.approval_policy.out_of_range");
    p.default = 3;
    t.row(&w, Core, p.clone(), "member.approval_policy.impossible");
    p.default = 2;
    assert!(w.decide(Core, p).is_ok());
}

fn accounts(t: &mut Table) {
    let w = World::new();
    let mut a = account(Core, &Core.account());
    a.account_name = Rival.name();
    t.row(&w, Core, a.clone(), "member.account.not_own_name");
    a.account_name = Core.name();
    t.row(&w, Core, a.clone(), "member.account.unchanged");
    a.number = "6222 9999".to_owned();
    assert!(w.decide(Core, a).is_ok());
}

fn limits(t: &mut Table) {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 1_000);
    let request = w.asked(Tier1, holding, &[Bank]);
    w.quoted(Bank, request);
    let mut l = GrantLimit { expires: w.now(), amount: minor(999), ..limit(Tier1, 1) };
    t.row(&w, Tier1, l.clone(), "limit.grant.not_a_financier");
    t.row(&w, Bank, l.clone(), "limit.grant.unknown_obligor");
    l.obligor = Core.member();
    t.row(&w, Bank, l.clone(), "limit.grant.expires_in_the_past");
    l.expires = w.now().after(1);
    t.row(&w, Bank, l.clone(), "limit.grant.below_use");
    l.amount = minor(1_000);
    assert!(w.decide(Bank, l).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn an_admission_needs_a_valid_identifier_of_a_firm() {
    let w = World::new();
    let code = |change: &dyn Fn(&mut Admit)| {
        let mut admit = Nobody.admission();
        change(&mut admit);
        w.decide(Operator, admit).err()
    };
    let invalid = Some("member.admit.identifier_invalid");
    assert_eq!(code(&|_| {}), None);
    assert_eq!(code(&|a| a.identifiers.clear()), invalid);
    assert_eq!(code(&|a| a.identifiers[0].0.scheme = Scheme::Registration), invalid);
    assert_eq!(code(&|a| a.identifiers[0].0.scheme = Scheme::Lei), invalid);
    let lei = |a: &mut Admit| {
        a.identifiers[0].0.scheme = Scheme::Lei;
        a.identifiers[0].0.value = "506700GE1G29325QX363".to_owned();
    };
    assert_eq!(code(&lei), None);
    // Any further number has to be valid and free too, and none stands twice.
    let further = |scheme, value: &'static str| {
        move |a: &mut Admit| {
            let mut second = a.identifiers[0].clone();
            second.0.scheme = scheme;
            second.0.value = value.to_owned();
            a.identifiers.push(second);
        }
    };
    assert_eq!(code(&further(Scheme::Vat, "DE123456789")), None);
    assert_eq!(code(&further(Scheme::Gln, "12")), invalid);
    assert_eq!(code(&further(Scheme::Uscc, "91350100M000100Y44")), invalid);
    assert_eq!(
        code(&|a| a.identifiers.push(a.identifiers[0].clone())),
        Some("member.admit.identifier_taken")
    );
    assert_eq!(code(&|a| a.identifiers.push(Core.identifier())), Some("member.admit.identifier_taken"));
}

#[test]
fn an_admission_needs_administrators_who_can_sign() {
    let w = World::new();
    let code = |change: &dyn Fn(&mut Admit)| {
        let mut admit = Nobody.admission();
        change(&mut admit);
        w.decide(Operator, admit).err()
    };
    let missing = Some("member.admit.administrators_missing");
    assert_eq!(code(&|a| a.kinds.clear()), Some("member.admit.kind_not_allowed"));
    assert_eq!(code(&|a| _ = a.seats.remove(0)), missing);
    assert_eq!(code(&|a| a.seats.clear()), missing);
    // One is enough only for a firm that declares itself single-person.
    let single = |signatures| {
        move |a: &mut Admit| {
            a.single_person = true;
            a.seats.truncate(1);
            a.signatures = signatures;
        }
    };
    assert_eq!(code(&single(1)), None);
    assert_eq!(code(&single(2)), Some("member.admit.signatures_impossible"));
    assert_eq!(code(&|a| a.signatures = 3), Some("member.admit.signatures_impossible"));
    let shared = Some("member.admit.seats_not_distinct");
    assert_eq!(code(&|a| a.seats[1].seat = a.seats[0].seat), shared);
    assert_eq!(code(&|a| a.seats[1].person = a.seats[0].person), shared);
    assert_eq!(code(&|a| a.seats[1].key_id = a.seats[0].key_id), shared);
    assert_eq!(code(&|a| a.seats[1].key_id = PLATFORM_KEY), Some("member.admit.key_taken"));
}

#[test]
fn a_key_belongs_to_one_seat_for_ever_and_a_person_to_one_live_seat() {
    let mut w = World::new();
    let mut e = Enrol { proposal: Core.proposal(FURTHER, &[Role::Maker]) };
    e.proposal.person = Core.proposal(MAKER, &[]).person;
    assert_eq!(w.refusal(Core, e.clone()), "seat.enrol.seat_taken");
    w.act(Core, Revoke { seat: Core.seat(MAKER), compromised_since: None, reason: "new key".to_owned() });
    assert!(w.decide(Core, e.clone()).is_ok());
    for taken in [Core.key(MAKER), Core.key(CHECKER), Rival.key(MAKER), PLATFORM_KEY] {
        e.proposal.key_id = taken;
        assert_eq!(w.refusal(Core, e.clone()), "seat.enrol.key_taken");
    }
    // Nor does a revoked seat come back under its old id, or under that of another member.
    e.proposal = Core.proposal(MAKER, &[Role::Maker]);
    e.proposal.key_id = Core.key(FURTHER);
    assert_eq!(w.refusal(Core, e.clone()), "seat.enrol.seat_taken");
    e.proposal.seat = Rival.seat(MAKER);
    assert_eq!(w.refusal(Core, e.clone()), "seat.enrol.seat_taken");
    e.proposal.seat = Core.seat(FURTHER);
    assert!(w.decide(Core, e).is_ok());
}

#[test]
fn a_firm_is_not_admitted_with_a_seat_id_of_another() {
    let w = World::new();
    for place in 0..4 {
        let mut admit = Nobody.admission();
        admit.seats[place].seat = Rival.seat(CHECKER);
        assert_eq!(w.refusal(Operator, admit), "member.admit.seat_taken");
    }
    // What is wrong with a seat's id is said before what is wrong with any key.
    let mut admit = Nobody.admission();
    admit.seats[0].key_id = Rival.key(MAKER);
    admit.seats[3].seat = Rival.seat(CHECKER);
    assert_eq!(w.refusal(Operator, admit), "member.admit.seat_taken");
    assert!(w.decide(Operator, Nobody.admission()).is_ok());
}

#[test]
fn a_policy_names_known_ops_once_within_range() {
    let w = World::new();
    let code = |default, rows: &[(&str, u32)]| {
        let row =
            |(op, signatures): &(&str, u32)| OpSignatures { op: (*op).to_owned(), signatures: *signatures };
        w.decide(Core, SetApprovalPolicy { default, by_op: rows.iter().map(row).collect() }).err()
    };
    let range = Some("member.approval_policy.out_of_range");
    assert_eq!(code(0, &[]), range);
    assert_eq!(code(2, &[("voucher.issue", 0)]), range);
    assert_eq!(code(2, &[("voucher.issue", 6)]), range);
    assert_eq!(code(2, &[("voucher.burn", 2)]), range);
    assert_eq!(code(2, &[("voucher.issue", 2), ("voucher.issue", 2)]), range);
    assert_eq!(code(1, &[("voucher.issue", 2)]), None);
}

#[test]
fn a_policy_never_asks_for_more_than_can_sign() {
    let impossible = Some("member.approval_policy.impossible");
    let code = |w: &World, default, op: &str, signatures| {
        let by_op = vec![OpSignatures { op: op.to_owned(), signatures }];
        w.decide(Core, SetApprovalPolicy { default, by_op }).err()
    };
    let w = World::new();
    assert_eq!(code(&w, 2, "voucher.issue", 3), impossible);
    assert_eq!(code(&w, 2, "member.account", 3), impossible);
    // A checker more signs vouchers, but not the next policy.
    let enrolled = |place, roles: &'static [Role]| {
        move |w: &mut World| w.act(Core, Enrol { proposal: Core.proposal(place, roles) })
    };
    let more = w.with(enrolled(FURTHER, &[Role::Checker]));
    assert_eq!(code(&more, 2, "voucher.issue", 3), None);
    assert_eq!(code(&more, 3, "voucher.issue", 3), impossible);
    assert_eq!(code(&more, 2, "member.account", 3), impossible);
    let deputies = w.with(enrolled(FURTHER, &[Role::Administrator]));
    assert_eq!(code(&deputies, 2, "member.account", 3), None);
    assert_eq!(code(&deputies, 2, "voucher.issue", 3), impossible);
    // Only one maker signs a command: a second one adds nothing, one who is both checks.
    assert_eq!(code(&w.with(enrolled(FURTHER, &[Role::Maker])), 2, "voucher.issue", 3), impossible);
    assert_eq!(code(&w.with(enrolled(FURTHER, &[Role::Maker, Role::Checker])), 2, "voucher.issue", 3), None);
    // A revoked seat signs nothing.
    let gone = more.with(|w| {
        w.act(Core, Revoke { seat: Core.seat(MAKER), compromised_since: None, reason: "left".to_owned() })
    });
    assert_eq!(code(&gone, 1, "voucher.issue", 2), impossible);
    let single = SetApprovalPolicy { default: 2, by_op: Vec::new() };
    assert_eq!(w.decide(Tier4, single).err(), impossible);
}

#[test]
fn a_limit_is_for_a_core_enterprise_other_than_the_financier() {
    let mut w = World::new();
    assert_eq!(w.refusal(Bank, limit(Nobody, 1)), "limit.grant.unknown_obligor");
    assert_eq!(w.refusal(Bank, limit(Tier1, 1)), "limit.grant.unknown_obligor");
    let mut both = Nobody.admission();
    both.kinds = vec![MemberKind::CoreEnterprise, MemberKind::Financier];
    w.act(Operator, both);
    assert_eq!(w.refusal(Nobody, limit(Nobody, 1)), "limit.grant.unknown_obligor");
    assert!(w.decide(Nobody, limit(Core, 1)).is_ok());
    let dollars = GrantLimit { currency: Currency::parse("USD").unwrap(), ..limit(Core, 1) };
    assert!(w.decide(Bank, dollars).is_ok());
    assert_eq!(
        w.state.limit(&(Bank.member(), Core.member(), CNY)).unwrap().unwrap().expires,
        time("2027-01-01T00:00:00Z")
    );
}
