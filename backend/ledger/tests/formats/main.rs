//! Tests of the ledger's formats against published vectors and independent
//! implementations. One target, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod canonical_json;
mod ed25519;
mod evidence;
mod golden;
mod hostile;
mod imports;
mod notes;
mod policies;
mod proofs;
mod records;
mod support;
mod tiles;
mod trees;
mod witnesses;
mod wrapped_keys;
