//! Tables of refusals: every condition is broken at once, then one is mended per row.

use std::collections::BTreeSet;

use contracts::{
    Refusal,
    command::{Command, Submission},
};

use crate::world::{Who, World};

/// The rows of one rule: each answer must come later in the declared order than the one before.
#[derive(Debug, Default)]
pub struct Table {
    reached: BTreeSet<&'static str>,
    last: Option<usize>,
}

impl Table {
    /// Begins the rows of another rule that shares a list of refusals.
    pub fn again(&mut self) {
        self.last = None;
    }

    /// `who` sends `command` and is refused with `code`.
    pub fn row(&mut self, world: &World, who: Who, command: impl Into<Command>, code: &'static str) {
        self.submission(world, &world.submission(who, command), code);
    }

    /// `submission` is refused with `code`.
    pub fn submission(&mut self, world: &World, submission: &Submission, code: &'static str) {
        assert_eq!(world.judge(submission).err(), Some(code), "{submission:#?}");
        self.reached(code);
    }

    /// The answer was `code`.
    pub fn reached(&mut self, code: &'static str) {
        let place = Refusal::all().iter().position(|refusal| refusal.code() == code);
        let place = place.unwrap_or_else(|| panic!("{code} is not declared"));
        assert!(self.last.is_none_or(|last| last < place), "{code} comes out of the declared order");
        self.last = Some(place);
        self.reached.insert(code);
    }
}

/// Every table.
const TABLES: &[fn(&mut Table)] = &[
    crate::authority::table,
    crate::clock::table,
    crate::member::table,
    crate::member::keys::table,
    crate::background::table,
    crate::voucher::table,
    crate::holding::transfer::table,
    crate::holding::sign_for::table,
    crate::discount::request::table,
    crate::discount::quote::table,
    crate::discount::disburse::table,
    crate::settlement::table,
    crate::statements::table,
    crate::registry::table,
];

#[test]
fn every_refusal_is_reached_by_some_table_and_codes_are_unique() {
    let mut reached = BTreeSet::new();
    for table in TABLES {
        let mut rows = Table::default();
        table(&mut rows);
        reached.extend(rows.reached);
    }
    let declared: Vec<_> = Refusal::all().iter().map(|refusal| refusal.code()).collect();
    let unique: BTreeSet<_> = declared.iter().copied().collect();
    assert_eq!(unique.len(), declared.len(), "a code is declared twice");
    let missed: Vec<_> = unique.difference(&reached).collect();
    assert!(missed.is_empty(), "no table reaches {missed:?}");
    println!("{} refusals of {} reached", reached.len(), unique.len());
}

#[test]
#[should_panic(expected = "out of the declared order")]
fn a_table_catches_a_rule_that_checks_in_another_order() {
    let mut table = Table::default();
    table.reached("holding.transfer.not_free");
    table.reached("holding.transfer.not_the_holder");
}
