//! Random lives of vouchers: random commands by random members, many of them invalid, on a complete
//! state and beside it on a partial one that loads what it misses. After every step the invariants
//! hold, both states agree, and at the end a replay gives the same state.

mod actions;
pub mod model;
mod offers;
pub mod partial;
mod verbs;

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    sync::OnceLock,
};

use contracts::{Event, State, Stop, apply, decide};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

use self::actions::Step;
use crate::world::World;

/// Steps of one life.
const STEPS: usize = 400;

/// One life so far.
struct Life {
    world: World,
    /// The state as it was stored at the end of the last batch.
    stored: State,
    /// What the writer of the batch knows.
    partial: State,
    /// How often each op was accepted and each code was given.
    seen: BTreeMap<&'static str, u32>,
}

impl Life {
    fn new() -> Self {
        static BEGUN: OnceLock<World> = OnceLock::new();
        let world = BEGUN.get_or_init(World::new).clone();
        let stored = world.state.clone();
        let partial = State::partial(world.state.log.clone());
        Self { world, stored, partial, seen: BTreeMap::new() }
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        let submission = actions::submission(&mut self.world, step);
        let complete = decide(&self.world.state, &submission);
        let partial = partial::decide(&mut self.partial, &self.stored, &submission)?;
        if partial != complete {
            return Err(format!("a partial state decides {partial:?} and a complete one {complete:?}"));
        }
        let seen = match &complete {
            Ok(_) => submission.command.op(),
            Err(Stop::Refused(refusal)) => refusal.code(),
            Err(Stop::Missing(key)) => return Err(format!("a complete state misses {key:?}")),
        };
        *self.seen.entry(seen).or_default() += 1;
        if let Ok(events) = complete {
            model::check_events(&self.world.state, &events)?;
            self.enter(&events);
            self.world.entries.push(submission);
            model::fault(&self.world.state).map_or(Ok(()), Err)?;
        }
        if step.ends_batch() {
            partial::difference(&self.partial, &self.world.state).map_or(Ok(()), Err)?;
            self.stored = self.world.state.clone();
            partial::forget(&mut self.partial, step);
        }
        Ok(())
    }

    fn enter(&mut self, events: &[Event]) {
        let leaf = self.world.leaf();
        for event in events {
            apply(&mut self.world.state, event, leaf);
            apply(&mut self.partial, event, leaf);
        }
    }

    /// I6.
    fn replay(&self) -> Result<(), String> {
        let mut replayed = self.world.clone();
        (replayed.state, replayed.entries) = (State::before_genesis(), Vec::new());
        for submission in &self.world.entries {
            let events = decide(&replayed.state, submission).map_err(|stop| format!("replay: {stop:?}"))?;
            let leaf = replayed.leaf();
            for event in &events {
                apply(&mut replayed.state, event, leaf);
            }
            replayed.entries.push(submission.clone());
        }
        if replayed.state == self.world.state {
            Ok(())
        } else {
            Err("I6: a replay gives another state".to_owned())
        }
    }

    fn live(steps: &[Step]) -> Result<Self, String> {
        let mut life = Self::new();
        for (number, step) in steps.iter().enumerate() {
            life.step(step).map_err(|fault| format!("step {number}: {fault}"))?;
        }
        life.replay()?;
        Ok(life)
    }
}

/// `cases` lives from `seed`; what was seen in all of them.
fn lives(cases: u32, seed: u64) -> BTreeMap<&'static str, u32> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let seen = std::cell::RefCell::new(BTreeMap::new());
    let strategy = prop::collection::vec(any::<(u16, [u16; 4], u16)>().prop_map(Step::from), STEPS);
    let result = runner.run(&strategy, |steps| {
        let life = Life::live(&steps).map_err(TestCaseError::fail)?;
        let mut seen = seen.borrow_mut();
        life.seen.into_iter().for_each(|(what, count)| *seen.entry(what).or_insert(0) += count);
        Ok(())
    });
    match result {
        Ok(()) => seen.into_inner(),
        Err(TestError::Fail(reason, steps)) => {
            panic!("HEFU_SEED={seed}: {reason}\n{} steps: {steps:?}", steps.len())
        }
        Err(TestError::Abort(reason)) => panic!("HEFU_SEED={seed}: {reason}"),
    }
}

/// With `HEFU_LONG=1` a million operations; `HEFU_SEED` repeats a run.
#[test]
fn random_lives_keep_the_invariants_on_complete_and_partial_states() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = if number("HEFU_LONG") == Some(1) { 2_500 } else { 30 };
    lives(cases, number("HEFU_SEED").unwrap_or_else(|| RandomState::new().hash_one(0)));
}

#[test]
fn lives_reach_every_verb_and_many_refusals() {
    let seen = lives(20, 1);
    let ops = contracts::command::Command::OPS;
    // Lives are of one log, which begins once and imports nothing.
    let not_here = ["genesis", "registry.import"];
    let never: Vec<_> = ops.iter().filter(|op| !seen.contains_key(*op) && !not_here.contains(op)).collect();
    let refusals = seen.keys().filter(|what| !ops.contains(what)).count();
    assert!(never.is_empty(), "never accepted: {never:?} in {seen:#?}");
    assert!(seen.contains_key("holding.transfer.disputed"), "{seen:#?}");
    assert!(refusals > 60, "{refusals} refusals in {seen:#?}");
    // Not all that is tried is refused.
    let accepted: u32 = ops.iter().filter_map(|op| seen.get(op)).sum();
    assert!(accepted > seen.values().sum::<u32>() / 4, "{seen:#?}");
}
