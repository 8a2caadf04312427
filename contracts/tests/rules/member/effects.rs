//! What the commands about members do, and when.

use contracts::{
    Event,
    amount::{CNY, Currency},
    background::register::Register,
    member::{
        Approvals, Limit, Member, Role,
        approval_policy::{OpSignatures, SetApprovalPolicy},
        enrol::Enrol,
        revoke::Revoke,
    },
};

use super::FURTHER;
use crate::world::{
    ADMINISTRATOR, Bank, CHECKER, Core, MAKER, Nobody, Operator, Tier1, Tier4, Who, World, account, limit,
    minor, time,
};

fn member(w: &World, who: Who) -> &Member {
    w.state.member(&who.member()).unwrap().unwrap()
}

fn policy(default: u32, op: &str, signatures: u32) -> SetApprovalPolicy {
    SetApprovalPolicy { default, by_op: vec![OpSignatures { op: op.to_owned(), signatures }] }
}

#[test]
fn an_admission_makes_the_member_its_keys_and_its_identifier() {
    let mut w = World::new();
    let leaf = w.leaf();
    let events = w.act(Operator, Nobody.admission());
    assert!(matches!(&events[..], [Event::Member(member)] if member.accounts.is_empty()));
    let admitted = member(&w, Nobody);
    assert_eq!((admitted.name.clone(), admitted.head), (Nobody.name(), leaf));
    assert_eq!(admitted.approvals, Approvals::of(2));
    assert_eq!(admitted.seats.len(), 4);
    assert!(!admitted.single_person);
    assert_eq!(w.state.seat_of(&Nobody.key(CHECKER)), Ok(Some(&(Nobody.member(), Nobody.seat(CHECKER)))));
    assert_eq!(w.state.member_with(&Nobody.identifier().0), Ok(Some(&Nobody.member())));
    assert!(member(&w, Tier4).single_person);
}

#[test]
fn a_seat_signs_from_its_enrolment_to_its_revocation() {
    let mut w = World::new();
    let revoke = Revoke { seat: Core.seat(FURTHER), compromised_since: None, reason: "left".to_owned() };
    let key = Core.key(FURTHER);
    assert_eq!(w.state.seat_of(&key), Ok(None));
    w.act(Core, Enrol { proposal: Core.proposal(FURTHER, &[Role::Checker]) });
    assert_eq!(w.state.seat_of(&key), Ok(Some(&(Core.member(), Core.seat(FURTHER)))));
    assert_eq!(member(&w, Core).seats.len(), 5);
    let mut signs = w.submission(Core, w.clone().registration(Core, Tier1, 100));
    signs.signers = vec![Core.key(MAKER), key];
    assert!(w.judge(&signs).is_ok());
    w.act(Core, revoke);
    assert_eq!(w.judge(&signs).err(), Some("command.key_revoked"));
    let seat = member(&w, Core).seat(Core.seat(FURTHER)).unwrap();
    assert!(seat.revoked && seat.roles == [Role::Checker]);
    // The key stays taken.
    assert!(w.state.seat_of(&key).unwrap().is_some());
}

#[test]
fn raising_is_at_once_and_lowering_waits_72_hours_under_the_old_number() {
    let mut w = World::new();
    let register = w.registration(Core, Tier1, 100);
    let answer = |w: &World, register: &Register, places: &[u64]| {
        let mut s = w.submission(Core, register.clone());
        s.signers = places.iter().map(|place| Core.key(*place)).collect();
        w.judge(&s).err()
    };
    let missing = Some("command.signatures_missing");
    // Lowering itself needs the old number.
    let lower = policy(2, "background.register", 1);
    let mut alone = w.submission(Core, lower.clone());
    alone.signers = vec![Core.key(ADMINISTRATOR)];
    assert_eq!(w.judge(&alone).err(), missing);
    w.act(Core, lower);
    let approvals = member(&w, Core).approvals.clone();
    assert_eq!((approvals.default, approvals.by_op.len()), (2, 0));
    assert_eq!(approvals.next.unwrap().0, time("2026-03-05T01:00:00Z"));
    w.advance(72 * 3600 - 1);
    assert_eq!(answer(&w, &register, &[MAKER]), missing);
    w.advance(1);
    assert_eq!(answer(&w, &register, &[MAKER]), None);
    assert_eq!(answer(&w, &register, &[CHECKER]), None);
    // Other ops keep their number.
    let mut other = w.submission(Core, limit(Core, 1));
    other.signers = vec![Core.key(MAKER)];
    assert_eq!(w.judge(&other).err(), missing);
    // Raising binds the very next command.
    w.act(Core, policy(2, "background.register", 2));
    assert_eq!(answer(&w, &register, &[MAKER]), missing);
    assert_eq!(member(&w, Core).approvals.next, None);
}

#[test]
fn a_policy_that_lowers_one_number_waits_as_a_whole() {
    let mut w = World::new();
    w.act(Core, Enrol { proposal: Core.proposal(FURTHER, &[Role::Checker]) });
    let by_op = |rows: &[(&str, u32)]| {
        rows.iter()
            .map(|(op, signatures)| OpSignatures { op: (*op).to_owned(), signatures: *signatures })
            .collect()
    };
    let both = by_op(&[("voucher.issue", 3), ("limit.grant", 1)]);
    w.act(Core, SetApprovalPolicy { default: 2, by_op: both });
    let needed = |w: &World, op: &str| member(w, Core).approvals.needed(op, w.now());
    assert_eq!((needed(&w, "voucher.issue"), needed(&w, "limit.grant")), (2, 2));
    let due = w.with(|w| w.advance(72 * 3600));
    assert_eq!((needed(&due, "voucher.issue"), needed(&due, "limit.grant")), (3, 1));
    // What waited is kept as in force when the next lowering waits.
    let next =
        due.with(|w| w.act(Core, SetApprovalPolicy { default: 1, by_op: by_op(&[("voucher.issue", 3)]) }));
    assert_eq!((needed(&next, "voucher.issue"), needed(&next, "limit.grant")), (3, 1));
    assert_eq!(needed(&next, "voucher.reject"), 2);
    let last = next.with(|w| w.advance(72 * 3600));
    assert_eq!((needed(&last, "voucher.reject"), needed(&last, "limit.grant")), (1, 1));
    // A raise takes back a lowering that still waits.
    let raised = w.with(|w| w.act(Core, policy(2, "voucher.issue", 3)));
    assert_eq!(member(&raised, Core).approvals.next, None);
    assert_eq!(needed(&raised.with(|w| w.advance(72 * 3600)), "limit.grant"), 2);
}

#[test]
fn a_first_account_is_used_at_once_and_a_change_cools_off() {
    let mut w = World::empty();
    w.act(Operator, Core.admission());
    w.act(Core, account(Core, "old"));
    let number = |w: &World| member(w, Core).account(CNY, w.now()).map(|account| account.number.clone());
    assert_eq!(number(&w).as_deref(), Some("old"));
    w.act(Core, account(Core, "new"));
    assert_eq!(member(&w, Core).accounts[1].effective, time("2026-03-05T01:00:00Z"));
    assert_eq!(number(&w.with(|w| w.advance(3 * 24 * 3600 - 1))).as_deref(), Some("old"));
    assert_eq!(number(&w.with(|w| w.advance(3 * 24 * 3600))).as_deref(), Some("new"));
    assert_eq!(w.refusal(Core, account(Core, "new")), "member.account.unchanged");
    // Another currency has an account of its own, used at once.
    let dollars = Currency::parse("USD").unwrap();
    let mut other = account(Core, "new");
    other.currency = dollars;
    w.act(Core, other);
    assert_eq!(member(&w, Core).account(dollars, w.now()).unwrap().number, "new");
    // Another bank's account may have the same number.
    let mut elsewhere = account(Core, "new");
    elsewhere.bank_name = "Another bank".to_owned();
    assert!(w.decide(Core, elsewhere).is_ok());
}

#[test]
fn a_new_limit_keeps_what_is_used() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 1_000);
    let request = w.asked(Tier1, holding, &[Bank]);
    w.quoted(Bank, request);
    assert_eq!(w.used(Bank, Core), 1_000);
    let events = w.act(Bank, limit(Core, 5_000));
    let [Event::Limit(limit)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((limit.used, limit.granted, limit.free()), (minor(1_000), minor(5_000), minor(4_000)));
}

#[test]
fn a_limit_is_reserved_to_its_ceiling_and_not_beyond() {
    let limit = Limit {
        financier: Bank.member(),
        obligor: Core.member(),
        currency: CNY,
        granted: minor(100),
        used: minor(40),
        expires: time("2027-01-01T00:00:00Z"),
    };
    assert_eq!(limit.reserve(minor(60)).unwrap().free(), minor(0));
    assert_eq!(limit.reserve(minor(61)), None);
    assert_eq!(limit.reserve(minor(i64::MAX)), None);
    assert_eq!(limit.release(minor(40)).used, minor(0));
}
