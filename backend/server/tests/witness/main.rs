//! Witnesses as processes of their own: alone, as mirrors, and beside a log. One target, so that it links
//! once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod alone;
mod mirror;
#[path = "../server/served.rs"]
mod served;
mod strangers;
mod support;
mod witnessed;
