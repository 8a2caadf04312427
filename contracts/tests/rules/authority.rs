//! What every command must meet: who signs, for which version, until when, on top of what.

use contracts::{
    Event, State,
    catalogue::StateCatalogue,
    clock::ClockTick,
    command::{Command, Submission},
    decide,
    discount::unwind::Unwind,
    holding::give_back::LapseTransfer,
    id::{KeyId, LeafHash},
    log::{Clock, Genesis},
    member::{Role, enrol::Enrol, recover::Recover, revoke::Revoke},
    voucher::give_back::{LapseVoucher, WithdrawVoucher},
};

use crate::{
    table::Table,
    world::{
        ADMINISTRATOR, Bank, CHECKER, Core, DEPUTY, MAKER, Nobody, Operator, PLATFORM_KEY, Platform, Rival,
        Tier1, Tier2, Tier3, Tier4, Who, World, digest, genesis, limit, time,
    },
};

/// The places of further seats of Core.
const GONE: u64 = 4;
const SECOND_MAKER: u64 = 5;
const SECOND_CHECKER: u64 = 6;
/// Added by a recovery.
const WAITING: u64 = 12;

/// A world in which Core has two makers, two checkers, a revoked seat and two that wait.
fn world() -> World {
    let mut world = World::new();
    for (place, role) in [(GONE, Role::Maker), (SECOND_MAKER, Role::Maker), (SECOND_CHECKER, Role::Checker)] {
        world.act(Core, Enrol { proposal: Core.proposal(place, &[role]) });
    }
    let seats = [WAITING, WAITING + 1].map(|place| Core.proposal(place, &[Role::Administrator])).to_vec();
    world.act(Operator, Recover { recovered: Core.member(), document: digest(1), seats });
    world.act(Core, Revoke { seat: Core.seat(GONE), compromised_since: None, reason: "left".to_owned() });
    world
}

fn keys(who: Who, places: &[u64]) -> Vec<KeyId> {
    places.iter().map(|place| who.key(*place)).collect()
}

/// What is refused of `submission` as it would be of a state before genesis.
fn first(submission: &Submission) -> Option<&'static str> {
    match decide(&State::before_genesis(), submission) {
        Err(contracts::Stop::Refused(refusal)) => Some(refusal.code()),
        _ => None,
    }
}

pub fn table(t: &mut Table) {
    let w = world();
    t.row(&w, Nobody, genesis(Clock::Real), "command.log_has_begun");

    // An admission by somebody else than the operator, with everything wrong around it.
    let mut s = w.submission(Nobody, Tier1.admission());
    assert_eq!(first(&s), Some("command.log_not_begun"));
    t.reached("command.log_not_begun");
    s.envelope.rules = 7;
    s.envelope.not_after = time("2026-03-02T00:59:59Z");
    s.envelope.prev = vec![LeafHash([1; 32])];
    s.signers = vec![PLATFORM_KEY, Rival.key(MAKER)];
    t.submission(&w, &s, "command.platform_may_not_sign");
    s.signers = keys(Rival, &[MAKER, MAKER]);
    t.submission(&w, &s, "command.unknown_member");
    s.envelope.member = Core.member();
    t.submission(&w, &s, "command.unknown_key");
    s.signers = keys(Core, &[GONE, GONE]);
    t.submission(&w, &s, "command.key_revoked");
    s.signers = keys(Core, &[WAITING, WAITING]);
    t.submission(&w, &s, "command.key_not_in_force");
    s.signers = keys(Core, &[MAKER, MAKER]);
    t.submission(&w, &s, "command.same_person");
    s.signers = keys(Core, &[MAKER]);
    t.submission(&w, &s, "command.role_missing");
    s.signers = keys(Core, &[ADMINISTRATOR]);
    t.submission(&w, &s, "command.signatures_missing");
    s.signers = keys(Core, &[ADMINISTRATOR, DEPUTY]);
    t.submission(&w, &s, "command.operator_only");
    // A statement by seats, with the same around it.
    let mut stated = Submission { command: StateCatalogue { catalogue: digest(1) }.into(), ..s.clone() };
    stated.signers = keys(Core, &[MAKER, CHECKER]);
    t.submission(&w, &stated, "command.platform_only");
    s.envelope.member = Operator.member();
    s.signers = keys(Operator, &[ADMINISTRATOR, DEPUTY]);
    t.submission(&w, &s, "command.stale_rules");
    s.envelope.rules = 1;
    t.submission(&w, &s, "command.expired");
    s.envelope.not_after = w.now();
    t.submission(&w, &s, "command.stale_prev");
    s.envelope.prev.clear();
    // From here the admission's own rule answers.
    assert_eq!(w.judge(&s).err(), Some("member.admit.id_taken"));
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn genesis_needs_its_platform_key_and_two_distinct_operator_administrators() {
    let empty = World::empty();
    let begins = |genesis: Genesis, signers: &[KeyId]| {
        let mut submission = empty.submission(Platform, genesis);
        submission.envelope.prev.clear();
        submission.signers = signers.to_vec();
        first(&submission)
    };
    let good = genesis(Clock::Real);
    assert_eq!(begins(good.clone(), &[PLATFORM_KEY]), None);
    let refused = Some("command.log_not_begun");
    assert_eq!(begins(good.clone(), &[PLATFORM_KEY, Operator.key(MAKER)]), refused);
    assert_eq!(begins(good.clone(), &[]), refused);
    let mut one_seat = good.clone();
    one_seat.seats.truncate(1);
    assert_eq!(begins(one_seat, &[PLATFORM_KEY]), refused);
    // A maker does not admit anybody.
    let mut one_administrator = good.clone();
    one_administrator.seats[1].roles = vec![Role::Maker, Role::Checker];
    assert_eq!(begins(one_administrator.clone(), &[PLATFORM_KEY]), refused);
    one_administrator.seats[2].roles.push(Role::Administrator);
    assert_eq!(begins(one_administrator, &[PLATFORM_KEY]), None);
    let mut one_person = good.clone();
    one_person.seats[1].person = one_person.seats[0].person;
    assert_eq!(begins(one_person, &[PLATFORM_KEY]), refused);
    // The platform's key is no seat's key.
    let mut platform_sits = good;
    platform_sits.seats[1].key_id = PLATFORM_KEY;
    assert_eq!(begins(platform_sits, &[PLATFORM_KEY]), refused);
}

#[test]
fn genesis_makes_the_log_and_the_operator() {
    let world = World::empty();
    let log = world.state.log.clone().unwrap();
    assert_eq!((log.clock, log.now, log.rules), (Clock::Simulated, time("2026-03-02T01:00:00Z"), 1));
    assert_eq!((log.operator, log.platform_key), (Operator.member(), PLATFORM_KEY));
    let operator = world.state.member(&Operator.member()).unwrap().unwrap();
    assert_eq!(operator.approvals.default, 2);
    assert_eq!(operator.seats.len(), 4);
    assert!(world.state.seat_of(&Operator.key(MAKER)).unwrap().is_some());
    assert_eq!(log.tick_head, operator.head);
}

#[test]
fn the_platform_signs_alone_what_anyone_could_derive_and_nothing_else() {
    let mut w = World::new();
    let voucher = w.issued(Core, Tier1, 100_000);
    assert_eq!(w.refusal(Platform, WithdrawVoucher { voucher }), "command.platform_may_not_sign");
    assert_eq!(w.refusal(Platform, limit(Core, 1)), "command.platform_may_not_sign");
    let mut lapse = w.submission(Platform, LapseVoucher { voucher });
    assert_eq!(w.judge(&lapse).err(), Some("voucher.give_back.not_lapsed"));
    lapse.signers.push(Operator.key(MAKER));
    assert_eq!(w.judge(&lapse).err(), Some("command.platform_may_not_sign"));
    // Not in the name of a member either.
    lapse.signers = vec![PLATFORM_KEY];
    lapse.envelope.member = Core.member();
    assert_eq!(w.judge(&lapse).err(), Some("command.platform_may_not_sign"));
}

#[test]
fn the_maker_signs_first_and_checkers_last() {
    let w = world();
    let mut s = w.submission(
        Core,
        LapseVoucher { voucher: contracts::id::VoucherId::from_uuid(crate::world::uuid(1)) },
    );
    let mut answer = |command: Option<Command>, places: &[u64]| {
        s.command = command.unwrap_or_else(|| s.command.clone());
        s.signers = keys(Core, places);
        w.judge(&s).unwrap_err()
    };
    let passed = "voucher.give_back.not_a_party";
    // A lapse that is due may be recorded by any one seat.
    assert_eq!(answer(None, &[CHECKER]), passed);
    assert_eq!(answer(None, &[MAKER]), passed);
    assert_eq!(answer(None, &[ADMINISTRATOR]), "command.role_missing");
    let voucher = contracts::id::VoucherId::from_uuid(crate::world::uuid(1));
    let command = Some(Command::from(WithdrawVoucher { voucher }));
    assert_eq!(answer(command, &[MAKER]), "command.signatures_missing");
    assert_eq!(answer(None, &[]), "command.role_missing");
    assert_eq!(answer(None, &[CHECKER, MAKER]), "command.role_missing");
    assert_eq!(answer(None, &[MAKER, SECOND_MAKER]), "command.role_missing");
    assert_eq!(answer(None, &[MAKER, ADMINISTRATOR]), "command.role_missing");
    assert_eq!(answer(None, &[MAKER, CHECKER]), passed);
    assert_eq!(answer(None, &[SECOND_MAKER, CHECKER, SECOND_CHECKER]), passed);
    assert_eq!(answer(None, &[MAKER, CHECKER, CHECKER]), "command.same_person");
}

#[test]
fn two_seats_of_one_person_are_one_signature() {
    let mut w = World::new();
    let voucher = w.issued(Core, Tier1, 100_000);
    // Enrolment refuses such seats; authority does not rest on that.
    let mut core = w.state.member(&Core.member()).unwrap().unwrap().clone();
    core.seats[3].person = core.seats[2].person;
    w.state.members.set(core.id, Some(core));
    assert_eq!(w.refusal(Core, WithdrawVoucher { voucher }), "command.same_person");
}

#[test]
fn keys_of_other_members_and_of_another_time_sign_nothing() {
    let mut w = world();
    let before = w.submission(Core, w.clone().registration(Core, Tier1, 100));
    assert!(w.judge(&before).is_ok());
    let mut foreign = before.clone();
    foreign.signers = vec![Core.key(MAKER), Rival.key(CHECKER)];
    assert_eq!(w.judge(&foreign).err(), Some("command.unknown_key"));
    // By index: the same signatures are good before the revocation and not after it.
    w.act(Core, Revoke { seat: Core.seat(CHECKER), compromised_since: None, reason: "stolen".to_owned() });
    assert_eq!(w.judge(&before).err(), Some("command.key_revoked"));
    // Taking a seat away has not lowered the number of signatures.
    let alone = Submission { signers: keys(Core, &[MAKER]), ..before };
    assert_eq!(w.judge(&alone).err(), Some("command.signatures_missing"));
}

#[test]
fn a_seat_is_revoked_by_itself_or_by_one_administrator() {
    let w = world();
    let mut s = w.submission(
        Core,
        Revoke { seat: Core.seat(MAKER), compromised_since: None, reason: "stolen".to_owned() },
    );
    for (signer, answer) in [
        (CHECKER, Some("command.role_missing")),
        (SECOND_MAKER, Some("command.role_missing")),
        (MAKER, None),
        (DEPUTY, None),
    ] {
        s.signers = keys(Core, &[signer]);
        assert_eq!(w.judge(&s).err(), answer, "{signer}");
    }
    s.signers.clear();
    assert_eq!(w.judge(&s).err(), Some("command.signatures_missing"));
}

#[test]
fn a_command_is_good_until_its_last_tick_and_on_its_own_heads_only() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let transfer = w.passing(Tier1, Tier2, holding, 40_000);
    let mut s = w.submission(Tier1, transfer);
    s.envelope.not_after = w.now();
    assert_eq!(s.envelope.prev, [w.holding(holding).head]);
    assert!(w.judge(&s).is_ok());
    assert_eq!(w.with(|w| w.advance(1)).judge(&s).err(), Some("command.expired"));
    let head = s.envelope.prev[0];
    for prev in [vec![], vec![LeafHash([0; 32])], vec![head, head], vec![head, LeafHash([0xff; 32])]] {
        let other =
            Submission { envelope: contracts::command::Envelope { prev, ..s.envelope.clone() }, ..s.clone() };
        assert_eq!(w.judge(&other).err(), Some("command.stale_prev"));
    }
    // What it builds on is gone once it is entered.
    w.enter(s.clone()).unwrap();
    assert_eq!(w.judge(&s).err(), Some("command.stale_prev"));
    let mut creating = w.submission(Core, limit(Core, 1));
    creating.envelope.prev = vec![head];
    assert_eq!(w.judge(&creating).err(), Some("command.stale_prev"));
}

#[test]
fn a_stranger_is_told_the_same_of_what_exists_and_what_does_not() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let transfer = w.passing(Tier1, Tier2, holding, 40_000);
    let mut s = w.submission(Tier3, transfer);
    for prev in [vec![], vec![LeafHash([0; 32])], vec![w.holding(holding).head]] {
        s.envelope.prev = prev;
        assert_eq!(w.judge(&s).err(), Some("holding.transfer.not_the_holder"));
    }
}

#[test]
fn heads_are_sorted_and_move_with_each_entry() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let request = w.asked(Tier1, holding, &[Bank]);
    // Holding and request were changed by one entry: one head.
    let unwind = Unwind { request, holding };
    assert_eq!(w.submission(Tier1, unwind.clone()).envelope.prev, [w.holding(holding).head]);
    let quote = w.quoted(Bank, request);
    w.act(Bank, w.opening(quote));
    let award = w.awarding(request, quote, w.today());
    w.act(Tier1, award);
    let prev = w.submission(Tier1, unwind).envelope.prev;
    assert_eq!(prev.len(), 2);
    assert!(prev.is_sorted() && prev.contains(&w.holding(holding).head));
}

#[test]
fn two_operator_administrators_may_tick_and_nobody_else_beside_the_platform() {
    let w = World::new();
    let tick = ClockTick { time: w.now().after(1) };
    assert!(matches!(w.decide(Operator, tick.clone()).unwrap()[..], [Event::Log(_)]));
    assert_eq!(w.refusal(Core, tick.clone()), "command.operator_only");
    assert_eq!(w.refusal(Tier4, tick.clone()), "command.signatures_missing");
    let mut alone = w.submission(Operator, tick);
    alone.signers.pop();
    assert_eq!(w.judge(&alone).err(), Some("command.signatures_missing"));
}

#[test]
fn any_one_seat_of_any_member_records_a_lapse() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let (child, _) = w.pending(Tier1, Tier2, holding, 100_000);
    w.on("2026-03-06");
    let returned = w.new_holding();
    let mut s = w.submission(Tier3, LapseTransfer { holding: child, returned });
    s.signers = keys(Tier3, &[CHECKER]);
    w.enter(s).unwrap();
    assert_eq!(w.holding(returned).holder, Tier1.member());
}
