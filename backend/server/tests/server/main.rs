//! `hefu serve` as a process of its own, asked over HTTP, and what stands around it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod around;
mod by_index;
mod commands;
mod demo;
mod evidence;
mod existing_database;
mod founding;
mod further_log;
mod old_copy;
mod one_log;
mod own;
mod public_check;
mod real_invoice;
mod served;
mod theirs;
