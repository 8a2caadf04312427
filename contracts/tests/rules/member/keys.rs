//! How keys are replaced: by the person whose seat it is, and by the operator where no administrator is left.

use contracts::{
    Stop,
    case::Case,
    command::Submission,
    member::{Role, SeatProposal, enrol::Enrol, revoke::Revoke, rotate::Rotate},
};

use super::FURTHER;
use crate::{
    holding::dispute::stolen,
    table::Table,
    world::{ADMINISTRATOR, CHECKER, Core, DEPUTY, MAKER, PLATFORM_KEY, Rival, Tier1, Tier4, Who, World},
};

/// The place of the seat that replaces another.
const NEXT: u64 = 10;

pub fn table(t: &mut Table) {
    rotations(t);
    super::recovery::recoveries(t);
    super::recovery::vetoes(t);
}

/// The same person on the seat and with the key of place `to`.
fn rotation(who: Who, from: u64, to: u64, roles: &[Role]) -> Rotate {
    let (old, new) = (who.proposal(from, roles), who.proposal(to, roles));
    let proposal = SeatProposal { person: old.person, name: old.name, ..new };
    Rotate { seat: old.seat, proposal }
}

/// What the rule itself says, as a page asks before anybody signs.
fn asked(w: &World, who: Who, command: Rotate) -> Option<&'static str> {
    let submission = w.submission(who, command);
    let log = w.state.log.as_ref().unwrap();
    match contracts::rule(&Case { state: &w.state, log, submission: &submission }) {
        Err(Stop::Refused(refusal)) => Some(refusal.code()),
        _ => None,
    }
}

fn rotations(t: &mut Table) {
    let w = World::new();
    let mut r = rotation(Core, NEXT, CHECKER, &[Role::Checker]);
    // Authority stops whoever signs for another seat, so only a page meets this.
    assert_eq!(asked(&w, Core, r.clone()), Some("seat.rotate.unknown_seat"));
    t.reached("seat.rotate.unknown_seat");
    r.seat = Core.seat(MAKER);
    t.row(&w, Core, r.clone(), "seat.rotate.seat_differs");
    r = rotation(Core, MAKER, CHECKER, &[Role::Maker]);
    t.row(&w, Core, r.clone(), "seat.rotate.seat_taken");
    r.proposal.seat = Core.seat(NEXT);
    t.row(&w, Core, r.clone(), "seat.rotate.key_taken");
    r.proposal.key_id = Core.key(NEXT);
    assert!(w.decide(Core, r).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn a_rotation_keeps_person_name_and_roles() {
    let w = World::new();
    let code = |change: &dyn Fn(&mut SeatProposal)| {
        let mut rotate = rotation(Core, MAKER, NEXT, &[Role::Maker]);
        change(&mut rotate.proposal);
        w.decide(Core, rotate).err()
    };
    assert_eq!(code(&|_| {}), None);
    let differs = Some("seat.rotate.seat_differs");
    assert_eq!(code(&|p| p.person = Core.proposal(NEXT, &[]).person), differs);
    assert_eq!(code(&|p| p.name = "Somebody else".to_owned()), differs);
    assert_eq!(code(&|p| p.roles = vec![Role::Maker, Role::Checker]), differs);
    assert_eq!(code(&|p| p.roles.clear()), differs);
    // Its own old seat or key, and those of others, are taken.
    for (seat, code_of) in [(Core.seat(MAKER), true), (Rival.seat(MAKER), true), (Core.seat(NEXT), false)] {
        assert_eq!(code(&|p| p.seat = seat), code_of.then_some("seat.rotate.seat_taken"));
    }
    for taken in [Core.key(MAKER), Rival.key(CHECKER), PLATFORM_KEY] {
        assert_eq!(code(&|p| p.key_id = taken), Some("seat.rotate.key_taken"));
    }
}

#[test]
fn only_the_old_key_signs_and_alone() {
    let w = World::new();
    let mut s = w.submission(Core, rotation(Core, MAKER, NEXT, &[Role::Maker]));
    assert_eq!(s.signers, [Core.key(MAKER)]);
    for (places, answer) in [
        (&[][..], Some("command.role_missing")),
        (&[ADMINISTRATOR], Some("command.role_missing")),
        (&[CHECKER], Some("command.role_missing")),
        (&[MAKER, CHECKER], Some("command.role_missing")),
        (&[CHECKER, MAKER], Some("command.role_missing")),
        (&[MAKER], None),
    ] {
        s.signers = places.iter().map(|place| Core.key(*place)).collect();
        assert_eq!(w.judge(&s).err(), answer, "{places:?}");
    }
    // However many signatures a firm asks for.
    let more = w.with(|w| {
        w.act(Core, Enrol { proposal: Core.proposal(FURTHER, &[Role::Checker]) });
        let by_op = vec![contracts::member::approval_policy::OpSignatures {
            op: "seat.rotate".to_owned(),
            signatures: 3,
        }];
        w.act(Core, contracts::member::approval_policy::SetApprovalPolicy { default: 2, by_op })
    });
    assert!(more.decide(Core, rotation(Core, MAKER, NEXT, &[Role::Maker])).is_ok());
}

#[test]
fn the_new_key_signs_in_the_old_ones_place_from_then_on() {
    let mut w = World::new();
    let mut signs = w.submission(Core, w.clone().registration(Core, Tier1, 100));
    let next = Submission { signers: vec![Core.key(NEXT), Core.key(CHECKER)], ..signs.clone() };
    assert_eq!(w.judge(&next).err(), Some("command.unknown_key"));
    let before = w.state.member(&Core.member()).unwrap().unwrap().clone();
    let leaf = w.leaf();
    w.act(Core, rotation(Core, MAKER, NEXT, &[Role::Maker]));
    assert!(w.judge(&next).is_ok());
    assert_eq!(w.judge(&signs).err(), Some("command.key_revoked"));
    let after = w.state.member(&Core.member()).unwrap().unwrap();
    assert_eq!((after.head, after.seats.len()), (leaf, before.seats.len() + 1));
    assert_eq!(
        after.seats.iter().filter(|seat| seat.revoked).map(|seat| seat.id).collect::<Vec<_>>(),
        [Core.seat(MAKER)]
    );
    let new = after.seat(Core.seat(NEXT)).unwrap();
    assert_eq!((new.person, new.revoked, new.compromised_since), (before.seats[2].person, false, None));
    // The old key is not of another person than the new one.
    signs.signers = vec![Core.key(NEXT), Core.key(MAKER)];
    assert_eq!(w.judge(&signs).err(), Some("command.key_revoked"));
    // It can be rotated again, and the old key be stated stolen afterwards.
    w.act(Core, rotation_of(&w, Core, NEXT, NEXT + 1));
    let now = w.now();
    w.act(Core, stolen(Core, MAKER, now));
}

fn rotation_of(w: &World, who: Who, from: u64, to: u64) -> Rotate {
    let member = w.state.member(&who.member()).unwrap().unwrap();
    let old = member.seat(who.seat(from)).unwrap();
    let proposal =
        SeatProposal { person: old.person, name: old.name.clone(), ..who.proposal(to, &old.roles) };
    Rotate { seat: old.id, proposal }
}

#[test]
fn the_last_administrator_and_a_single_person_rotate_too() {
    let mut w = World::new();
    w.act(Tier4, rotation(Tier4, ADMINISTRATOR, NEXT, Role::ALL));
    w.act(Core, Revoke { seat: Core.seat(DEPUTY), compromised_since: None, reason: "left".to_owned() });
    w.act(Core, rotation(Core, ADMINISTRATOR, NEXT, &[Role::Administrator]));
    let revoked = rotation(Core, DEPUTY, NEXT + 1, &[Role::Administrator]);
    assert_eq!(w.refusal(Core, revoked), "command.key_revoked");
}
