//! Several logs: `registry.import`, what a further log knows of members by it, and on which log an obligor is.

use contracts::{
    Event,
    clock::ClockTick,
    command::{Imported, Submission},
    id::{HoldingId, LogId, PublicKey},
    log::{Clock, Genesis},
    member::{admit::Admit, enrol::Enrol, revoke::Revoke},
    registry::import::{CarriedRecord, Import, RegistryCheckpoint},
    voucher::sign_for::SignForVoucher,
};

use crate::{
    table::Table,
    world::{
        ADMITTED, Bank, CHECKER, Core, FURTHER, MAKER, Operator, Platform, REGISTRY, Rival, Tier1, World,
        account, digest, genesis, limit, uuid,
    },
};

/// A further log that has only begun.
fn begun() -> World {
    World::begun(FURTHER, Genesis { registry: Some(REGISTRY), ..genesis(Clock::Simulated) })
}

/// The registry, with every firm admitted; `Core` is an obligor on the further log.
fn registry() -> World {
    let mut world = World::empty();
    for who in ADMITTED {
        let log = (who == Core).then_some(FURTHER);
        world.act(Operator, Admit { log, ..who.admission() });
        world.act(who, account(who, &who.account()));
    }
    world
}

/// An import of entry `index` of `registry`, with a checkpoint of `size`.
fn import_at(further: &World, registry: &World, index: usize, size: usize) -> Submission {
    let [index_there, size] = [index, size].map(|number| u64::try_from(number).unwrap());
    let import = Import {
        index: index_there,
        record: CarriedRecord(Default::default()),
        key: registry.entries[index].signers[0],
        signature: "00".repeat(64),
        proof: Vec::new(),
        checkpoint: RegistryCheckpoint {
            key: PublicKey([1; 32]),
            size,
            root: digest(1),
            signature: "00".repeat(64),
        },
    };
    let imported = Imported { submission: registry.entries[index].clone(), leaf: registry.leaf_at(index) };
    Submission { imported: Some(Box::new(imported)), ..further.submission(Platform, import) }
}

fn import(further: &World, registry: &World, index: usize) -> Submission {
    import_at(further, registry, index, registry.entries.len())
}

/// Imports all that the registry has from `from` on.
fn follow(further: &mut World, registry: &World, from: usize) {
    for index in from..registry.entries.len() {
        let next = import(further, registry, index);
        further.enter(next).unwrap_or_else(|code| panic!("entry {index}: {code}"));
    }
}

fn both() -> (World, World) {
    let (registry, mut further) = (registry(), begun());
    follow(&mut further, &registry, 0);
    (registry, further)
}

pub fn table(t: &mut Table) {
    let (there, here) = both();
    imports_in_order(t, &there);
    t.again();
    t.row(&here, Operator, Admit { log: None, ..Rival.admission() }, "command.registry_only");
    let later = here.with(|here| here.advance(61));
    t.row(&later, Bank, limit(Core, 1), "command.registry_stale");
    for (world, obligor) in [(&there, Core), (&here, Rival)] {
        let mut world = world.clone();
        let register = world.registration(obligor, Tier1, 1_000);
        let background = register.background;
        t.again();
        t.row(&world, obligor, register, "background.register.other_log");
        t.again();
        let issue = world.issuance(Tier1, 1_000, background);
        t.row(&world, obligor, issue, "voucher.issue.other_log");
        t.again();
        t.row(&world, Bank, limit(obligor, 1_000), "limit.grant.other_log");
    }
}

/// Everything about an import is wrong at first, and one thing after another is mended.
fn imports_in_order(t: &mut Table, there: &World) {
    let mut there = there.clone();
    there.act(Bank, limit(Rival, 1_000));
    let last = there.entries.len() - 1;
    let mut here = begun();
    t.again();
    t.submission(&there, &import(&there, &there, last), "registry.import.not_a_further_log");
    let mut other = there.clone();
    other.entries[last].envelope.log = LogId([7; 32]);
    t.submission(&here, &import(&here, &other, last), "registry.import.other_registry");
    let none = Submission { imported: None, ..import(&here, &there, last) };
    assert_eq!(here.judge(&none).err(), Some("registry.import.other_registry"));
    t.submission(&here, &import(&here, &there, last), "registry.import.not_of_the_registry");
    t.submission(&here, &import(&here, &there, 1), "registry.import.not_in_order");
    follow(&mut here, &there.with(|there| there.entries.truncate(3)), 0);
    for index in [0, 1, 2] {
        let again = import(&here, &there, index);
        assert_eq!(here.judge(&again).err(), Some("registry.import.not_in_order"));
    }
    t.submission(&here, &import_at(&here, &there, 3, 2), "registry.import.older_checkpoint");
    let real = World::begun(REGISTRY, genesis(Clock::Real));
    let fresh = begun();
    t.submission(&fresh, &import(&fresh, &real, 0), "registry.import.other_clock");
    let mut seats = Operator.seats();
    seats.push(Operator.proposal(5, &[contracts::member::Role::Maker]));
    let strange = World::begun(REGISTRY, Genesis { seats, ..genesis(Clock::Simulated) });
    t.submission(&fresh, &import(&fresh, &strange, 0), "registry.import.other_operator");
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn members_are_what_they_are_on_the_registry() {
    let (there, here) = both();
    assert_eq!(here.state.members, there.state.members);
    assert_eq!(here.state.seats, there.state.seats);
    let known = here.state.registry.as_ref().unwrap();
    assert_eq!(Some(&known.log), there.state.log.as_ref());
    assert_eq!(usize::try_from(known.next).unwrap(), there.entries.len());
    assert_eq!((known.log.id, here.state.log.as_ref().unwrap().id), (REGISTRY, FURTHER));
}

#[test]
fn an_obligor_issues_on_its_own_log_and_the_voucher_lives_there() {
    let (_, mut here) = both();
    let (_, holding) = here.live(Core, Tier1, 1_000);
    assert_eq!(here.holding(holding).amount.minor(), 1_000);
    here.act(Bank, limit(Core, 1_000_000));
}

#[test]
fn a_key_that_the_registry_revokes_stops_with_its_import_or_a_minute_later() {
    let (mut there, mut here) = both();
    let voucher = here.issued(Core, Tier1, 1_000);
    let revoke = Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "lost".to_owned() };
    there.act(Tier1, revoke);
    let holding = HoldingId::from_uuid(uuid(0x77));
    let sign = SignForVoucher { voucher, consents: true, holding };
    assert!(here.decide(Tier1, sign.clone()).is_ok(), "not known here yet");
    let at_last = here.with(|here| here.advance(60));
    assert!(at_last.decide(Tier1, sign.clone()).is_ok());
    let too_late = here.with(|here| here.advance(61));
    assert_eq!(too_late.refusal(Tier1, sign.clone()), "command.registry_stale");
    // Any entry of the registry that is late enough makes it fresh again: a tick where nothing else happens.
    there.tick(too_late.now());
    let missed = {
        let mut here = too_late.clone();
        let tick = import(&here, &there, there.entries.len() - 1);
        here.enter(tick).unwrap();
        here
    };
    assert!(missed.decide(Tier1, sign.clone()).is_ok(), "who leaves out a revocation is not found out yet");
    // But at the next entry on the same member: that builds on the one which was left out.
    there.act(Tier1, Enrol { proposal: Tier1.proposal(9, &[contracts::member::Role::Checker]) });
    let next = import(&missed, &there, there.entries.len() - 1);
    assert_eq!(missed.judge(&next).err(), Some("command.stale_prev"));
    let (mut told, from) = (too_late, there.entries.len() - 3);
    follow(&mut told, &there, from);
    assert_eq!(told.refusal(Tier1, sign.clone()), "command.key_revoked");
    let mut anew = told.submission(Tier1, sign);
    anew.signers = vec![Tier1.key(MAKER), Tier1.key(9)];
    assert!(told.judge(&anew).is_ok());
}

#[test]
fn what_the_registry_s_rules_refuse_is_not_imported() {
    let (mut there, here) = both();
    there.advance(5);
    there.act(Tier1, Revoke { seat: Tier1.seat(CHECKER), compromised_since: None, reason: "x".to_owned() });
    let last = there.entries.len() - 1;
    let mut forged = there.clone();
    forged.entries[last].signers = vec![Rival.key(MAKER)];
    let submission = import(&here, &forged, last);
    assert_eq!(here.judge(&submission).err(), Some("command.unknown_key"));
    // A tick that goes back, too.
    let mut back = there.clone();
    back.entries[last] = there.submission(Platform, ClockTick { time: here.now() });
    let submission = import(&here, &back, last);
    assert_eq!(here.judge(&submission).err(), Some("clock.tick.not_later"));
}

#[test]
fn the_platform_alone_imports_and_its_own_commands_do_not_wait_for_it() {
    let (there, here) = both();
    let mut by_seats = import(&here, &there, 0);
    by_seats.signers = vec![Operator.key(MAKER), Operator.key(CHECKER)];
    by_seats.envelope.member = Operator.member();
    assert_eq!(here.judge(&by_seats).err(), Some("command.platform_only"));
    let mut late = here.with(|here| here.advance(600));
    late.advance(1);
    let events = late.act(Platform, contracts::catalogue::StateCatalogue { catalogue: digest(1) });
    assert_eq!(events, Vec::<Event>::new());
}

#[test]
fn a_tick_from_a_time_to_come_keeps_nothing_fresh() {
    let (mut there, mut here) = both();
    there.advance(61);
    let ahead = import(&here, &there, there.entries.len() - 1);
    here.enter(ahead).unwrap();
    assert_eq!(here.refusal(Bank, limit(Core, 1)), "command.registry_stale");
    here.advance(1);
    assert!(here.decide(Bank, limit(Core, 1)).is_ok());
}

#[test]
fn a_registry_of_which_days_were_left_out_is_followed_on_a_real_clock_too() {
    let mut there = World::begun(REGISTRY, genesis(Clock::Real));
    let mut here = World::begun(FURTHER, Genesis { registry: Some(REGISTRY), ..genesis(Clock::Real) });
    for _ in 0..3 {
        there.advance(23 * 3600);
    }
    there.act(Operator, Admit { log: None, ..Tier1.admission() });
    for index in [0, 3, 4] {
        let next = import(&here, &there, index);
        here.enter(next).unwrap_or_else(|code| panic!("entry {index}: {code}"));
    }
    assert_eq!(here.state.registry.as_ref().unwrap().log.now, there.now());
}

/// A further log follows its registry's time, which seats have confirmed, and leaps no further than that allows.
#[test]
fn where_the_registry_has_leapt_a_further_log_may_follow() {
    const DAY: i64 = 24 * 3600;
    let mut there = World::begun(REGISTRY, genesis(Clock::Real));
    let mut here = World::begun(FURTHER, Genesis { registry: Some(REGISTRY), ..genesis(Clock::Real) });
    follow(&mut here, &there, 0);
    let begun = here.now();
    let to = |seconds| ClockTick { time: begun.after(seconds) };
    assert_eq!(here.refusal(Platform, to(9 * DAY)), "clock.tick.too_far");
    there.act(Operator, to(9 * DAY));
    assert_eq!(here.refusal(Platform, to(9 * DAY)), "clock.tick.too_far", "not known here yet");
    let leap = import(&here, &there, there.entries.len() - 1);
    here.enter(leap).unwrap();
    assert!(here.decide(Platform, to(10 * DAY)).is_ok());
    assert_eq!(here.refusal(Platform, to(10 * DAY + 1)), "clock.tick.too_far");
    here.act(Platform, to(9 * DAY));
    assert_eq!(here.now(), there.now());
}
