//! The store on a real PostgreSQL: one cluster for all tests, one database a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod anywhere;
mod batches;
mod catalogue;
mod crash;
mod database;
mod drafts;
mod further;
mod growth;
mod guarded;
mod invitation;
mod keys;
mod life;
mod paged;
mod places;
mod public_check;
mod race;
mod refused;
mod restored;
mod schema;
mod seats;
mod standby;
mod story;
mod tampering;
mod tree;
mod who;
mod witnesses;
mod world;
