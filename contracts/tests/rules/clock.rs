//! `clock.tick` from outside.

use contracts::{clock::ClockTick, log::Clock};

use crate::{
    table::Table,
    world::{Operator, Platform, REGISTRY, World, genesis, time},
};

/// A log whose time comes from the platform's own clock.
fn real() -> World {
    World::begun(REGISTRY, genesis(Clock::Real))
}

pub fn table(t: &mut Table) {
    let w = real();
    t.row(&w, Platform, ClockTick { time: w.now() }, "clock.tick.not_later");
    t.row(&w, Platform, ClockTick { time: w.now().after(24 * 3600 + 1) }, "clock.tick.too_far");
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn ticks_strictly_increase_and_become_the_time() {
    let mut w = real();
    assert_eq!(w.refusal(Platform, ClockTick { time: time("2026-03-02T00:59:59Z") }), "clock.tick.not_later");
    let head = w.state.log.as_ref().unwrap().tick_head;
    let leaf = w.leaf();
    w.advance(24 * 3600);
    let log = w.state.log.as_ref().unwrap();
    assert_eq!(log.now, time("2026-03-03T01:00:00Z"));
    assert_eq!(log.tick_head, leaf);
    assert_ne!(log.tick_head, head);
}

#[test]
fn two_operator_seats_or_a_simulated_clock_jump_further() {
    let w = real();
    let jump = ClockTick { time: w.now().after(90 * 24 * 3600) };
    assert!(w.decide(Operator, jump.clone()).is_ok());
    assert!(World::empty().decide(Platform, jump).is_ok());
}
