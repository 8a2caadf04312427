//! The rules from outside: tables of refusals in order, effects of every verb, round trips of every
//! command, and random lives of vouchers on a complete and on a partial state.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod authority;
mod background;
mod clock;
mod discount;
mod field;
mod holding;
mod invariants;
mod life;
mod member;
mod reading;
mod registry;
mod round_trip;
mod samples;
mod settlement;
mod statements;
mod story;
mod table;
mod voucher;
mod world;
