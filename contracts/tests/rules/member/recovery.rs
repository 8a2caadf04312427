//! `member.recover` and `member.veto_recovery` from outside.

use contracts::{
    command::Submission,
    id::SeatId,
    member::{
        Role,
        approval_policy::{OpSignatures, SetApprovalPolicy},
        enrol::Enrol,
        recover::{Recover, VetoRecovery, WAIT_SECONDS},
        revoke::Revoke,
    },
};

use super::FURTHER;
use crate::{
    table::Table,
    world::{
        ADMINISTRATOR, CHECKER, Core, DEPUTY, MAKER, Nobody, Operator, PLATFORM_KEY, Rival, Tier1, Tier4,
        Who, World, account, digest,
    },
};

/// The places of recovered seats.
const NEW: u64 = 12;
const NEWER: u64 = 13;

fn recovery(who: Who, places: &[u64]) -> Recover {
    let seats = places.iter().map(|place| who.proposal(*place, &[Role::Administrator])).collect();
    Recover { recovered: who.member(), document: digest(4), seats }
}

fn veto(who: Who, places: &[u64]) -> VetoRecovery {
    VetoRecovery { seats: places.iter().map(|place| who.seat(*place)).collect() }
}

pub fn recoveries(t: &mut Table) {
    let mut w = World::new();
    let free = w.clone();
    w.act(Operator, recovery(Core, &[NEW, NEWER]));
    let mut r = recovery(Core, &[MAKER]);
    r.recovered = Nobody.member();
    t.row(&w, Operator, r.clone(), "member.recover.unknown_member");
    r.recovered = Core.member();
    t.row(&w, Operator, r.clone(), "member.recover.already_waiting");
    t.row(&free, Operator, r.clone(), "member.recover.administrators_missing");
    r.seats = recovery(Core, &[MAKER, MAKER]).seats;
    t.row(&free, Operator, r.clone(), "member.recover.seats_not_distinct");
    r.seats = recovery(Core, &[MAKER, NEW]).seats;
    t.row(&free, Operator, r.clone(), "member.recover.seat_taken");
    r.seats[0].seat = Core.seat(NEWER);
    t.row(&free, Operator, r.clone(), "member.recover.key_taken");
    r.seats[0].key_id = Core.key(NEWER);
    assert!(free.decide(Operator, r).is_ok());
}

pub fn vetoes(t: &mut Table) {
    let mut w = World::new();
    t.row(&w, Core, veto(Core, &[MAKER]), "member.veto_recovery.nothing_waits");
    w.act(Operator, recovery(Core, &[NEW, NEWER]));
    t.row(&w, Core, veto(Core, &[MAKER]), "member.veto_recovery.seats_differ");
    assert!(w.decide(Core, veto(Core, &[NEW, NEWER])).is_ok());
}

/// Whether the recovered administrators of `who` may set an account.
fn sign(w: &World, who: Who) -> Option<&'static str> {
    let mut s = w.submission(who, account(who, "6222 9999"));
    s.signers = vec![who.key(NEW), who.key(NEWER)];
    w.judge(&s).err()
}

#[test]
fn recovered_seats_sign_after_seven_days_and_not_a_second_earlier() {
    let mut w = World::new();
    let before = w.state.member(&Core.member()).unwrap().unwrap().clone();
    let leaf = w.leaf();
    w.act(Operator, recovery(Core, &[NEW, NEWER]));
    let after = w.state.member(&Core.member()).unwrap().unwrap().clone();
    assert_eq!((after.head, &after.seats[..4]), (leaf, &before.seats[..]));
    assert!(after.seats[4..].iter().all(|seat| seat.effective == Some(w.now().after(7 * 24 * 3600))));
    assert_eq!(sign(&w, Core), Some("command.key_not_in_force"));
    w.advance(WAIT_SECONDS - 1);
    assert_eq!(sign(&w, Core), Some("command.key_not_in_force"));
    w.advance(1);
    assert_eq!(sign(&w, Core), None);
    // In force, they are vetoed no more, and the next recovery may wait.
    assert_eq!(w.refusal(Core, veto(Core, &[NEW, NEWER])), "member.veto_recovery.nothing_waits");
    assert!(w.decide(Operator, recovery(Core, &[14, 15])).is_ok());
}

#[test]
fn a_recovery_waits_alone_and_builds_on_the_recovered_member() {
    let mut w = World::new();
    let first = w.submission(Operator, recovery(Core, &[NEW, NEWER]));
    assert_eq!(first.envelope.prev, [w.state.member(&Core.member()).unwrap().unwrap().head]);
    w.act(Core, account(Core, "6222 9999"));
    assert_eq!(w.judge(&first).err(), Some("command.stale_prev"));
    w.act(Operator, recovery(Core, &[NEW, NEWER]));
    assert_eq!(w.refusal(Operator, recovery(Core, &[14, 15])), "member.recover.already_waiting");
    // That of another member does not stand in its way.
    w.act(Operator, recovery(Rival, &[NEW, NEWER]));
    w.act(Core, veto(Core, &[NEW, NEWER]));
    w.act(Operator, recovery(Core, &[14, 15]));
}

#[test]
fn a_veto_is_by_any_one_live_seat_and_names_all_that_waits() {
    let mut w = World::new();
    w.act(Core, Revoke { seat: Core.seat(DEPUTY), compromised_since: None, reason: "left".to_owned() });
    w.act(Operator, recovery(Core, &[NEW, NEWER]));
    let by = |w: &World, signers: &[(Who, u64)]| {
        let mut s = w.submission(Core, veto(Core, &[NEW, NEWER]));
        s.signers = signers.iter().map(|(who, place)| who.key(*place)).collect();
        w.judge(&s).err()
    };
    for place in [ADMINISTRATOR, MAKER, CHECKER] {
        assert_eq!(by(&w, &[(Core, place)]), None);
    }
    assert_eq!(by(&w, &[(Core, DEPUTY)]), Some("command.key_revoked"));
    assert_eq!(by(&w, &[(Core, NEW)]), Some("command.key_not_in_force"));
    assert_eq!(by(&w, &[(Rival, MAKER)]), Some("command.unknown_key"));
    assert_eq!(by(&w, &[]), Some("command.role_missing"));
    assert_eq!(by(&w, &[(Core, MAKER), (Core, CHECKER)]), Some("command.role_missing"));
    let differ = Some("member.veto_recovery.seats_differ");
    for places in [&[][..], &[NEW], &[NEW, NEW], &[NEW, NEWER, NEWER], &[NEW, MAKER]] {
        assert_eq!(w.decide(Core, veto(Core, places)).err(), differ, "{places:?}");
    }
    w.act(Core, veto(Core, &[NEWER, NEW]));
    let revoked: Vec<SeatId> = w
        .state
        .member(&Core.member())
        .unwrap()
        .unwrap()
        .seats
        .iter()
        .filter(|seat| seat.revoked)
        .map(|seat| seat.id)
        .collect();
    assert_eq!(revoked, [DEPUTY, NEW, NEWER].map(|place| Core.seat(place)));
    w.advance(WAIT_SECONDS);
    assert_eq!(sign(&w, Core), Some("command.key_revoked"));
}

#[test]
fn only_two_operator_administrators_recover() {
    let w = World::new();
    let good = w.submission(Operator, recovery(Core, &[NEW, NEWER]));
    for (who, places, answer) in [
        (Operator, &[ADMINISTRATOR][..], Some("command.signatures_missing")),
        (Operator, &[MAKER, CHECKER], Some("command.role_missing")),
        (Operator, &[ADMINISTRATOR, ADMINISTRATOR], Some("command.same_person")),
        (Operator, &[ADMINISTRATOR, DEPUTY], None),
        (Rival, &[ADMINISTRATOR, DEPUTY], Some("command.operator_only")),
    ] {
        let mut s =
            Submission { signers: places.iter().map(|place| who.key(*place)).collect(), ..good.clone() };
        s.envelope.member = who.member();
        assert_eq!(w.judge(&s).err(), answer, "{who:?} {places:?}");
    }
    // Two, even where the operator's policy asks for one.
    let lowered = w.with(|w| {
        let by_op = vec![OpSignatures { op: "member.recover".to_owned(), signatures: 1 }];
        w.act(Operator, SetApprovalPolicy { default: 2, by_op });
        w.advance(72 * 3600)
    });
    let mut alone = lowered.submission(Operator, recovery(Core, &[NEW, NEWER]));
    alone.signers = vec![Operator.key(ADMINISTRATOR)];
    assert_eq!(lowered.judge(&alone).err(), Some("command.signatures_missing"));
}

#[test]
fn recovered_administrators_can_enrol_whoever_is_missing() {
    let mut w = World::new();
    let missing = Some("member.recover.administrators_missing");
    let code = |w: &World, recover: Recover| w.decide(Operator, recover).err();
    assert_eq!(code(&w, recovery(Core, &[])), missing);
    assert_eq!(code(&w, recovery(Core, &[NEW])), missing);
    assert_eq!(code(&w, recovery(Tier4, &[])), missing);
    assert_eq!(code(&w, recovery(Tier4, &[NEW])), None);
    let mut makers = recovery(Core, &[NEW, NEWER]);
    makers.seats[1].roles = vec![Role::Maker, Role::Checker];
    assert_eq!(code(&w, makers.clone()), missing);
    makers.seats.extend(recovery(Core, &[14]).seats);
    assert_eq!(code(&w, makers), None);
    // As many as the firm's own policy asks of them.
    w.act(Core, Enrol { proposal: Core.proposal(FURTHER, &[Role::Administrator]) });
    let by_op = vec![OpSignatures { op: "seat.enrol".to_owned(), signatures: 3 }];
    w.act(Core, SetApprovalPolicy { default: 2, by_op });
    assert_eq!(code(&w, recovery(Core, &[NEW, NEWER])), missing);
    assert_eq!(code(&w, recovery(Core, &[NEW, NEWER, 14])), None);
    let mut taken = recovery(Tier1, &[NEW, NEWER]);
    for key in [PLATFORM_KEY, Rival.key(MAKER)] {
        taken.seats[1].key_id = key;
        assert_eq!(code(&w, taken.clone()), Some("member.recover.key_taken"));
    }
}

#[test]
fn a_seat_that_waits_counts_neither_as_administrator_nor_as_signer() {
    let mut w = World::new();
    w.act(Operator, recovery(Core, &[NEW, NEWER]));
    let by_op = vec![OpSignatures { op: "member.account".to_owned(), signatures: 3 }];
    let three = SetApprovalPolicy { default: 2, by_op };
    assert_eq!(w.refusal(Core, three.clone()), "member.approval_policy.impossible");
    let left = |place| Revoke { seat: Core.seat(place), compromised_since: None, reason: "left".to_owned() };
    w.act(Core, left(DEPUTY));
    assert_eq!(w.refusal(Core, left(ADMINISTRATOR)), "seat.revoke.last_administrator");
    // One that waits may go, though: it is not the last one that signs.
    assert!(w.decide(Core, left(NEW)).is_ok());
    w.advance(WAIT_SECONDS);
    let mut three = w.submission(Core, three);
    three.signers = vec![Core.key(ADMINISTRATOR), Core.key(NEW)];
    assert_eq!(w.judge(&three).err(), None);
    assert!(w.decide(Core, left(ADMINISTRATOR)).is_ok());
}
