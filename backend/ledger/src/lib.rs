//! The ledger's formats and proofs: pure functions over bytes.
//!
//! Nothing here reads a clock, draws randomness or does input or output: salts,
//! times and keys are arguments. Nothing here panics on bytes from outside.
//!
//! Reading order: a command in canonical JSON ([`jcs`]) with its confidential fields
//! as [`disclosure`]s; the [`record`] with its approvals, made by [`draft`] and posted
//! as a [`submission`]; its signatures ([`signature`], [`verify`]); the [`leaf`] it
//! leaves in the [`merkle`] tree, kept in [`tile`]s by the [`edge`]; the signed
//! [`checkpoint`] (a [`note`]) with its [`cosignature`]s; and the proofs of one entry
//! ([`sigsum_proof`], [`tlog_proof`]), or of many in one file ([`evidence`]), or of a registry's
//! entry in another log ([`import`]). What a [`witness`] cosigns, and which
//! checkpoint is good enough by a [`policy`], is said beside them, and so are the invoice
//! [`tag`] and the [`wrapped_key`] of a seat.

pub mod admission;
pub mod checkpoint;
pub mod cosignature;
pub mod disclosure;
pub mod draft;
pub mod edge;
pub mod encoding;
pub mod evidence;
mod fields;
pub mod import;
pub mod jcs;
pub mod leaf;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod record;
pub mod signature;
pub mod sigsum_proof;
pub mod submission;
pub mod tag;
pub mod tile;
pub mod tlog_proof;
pub mod verify;
pub mod witness;
pub mod wrapped_key;
