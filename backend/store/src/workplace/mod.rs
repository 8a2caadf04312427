//! The workplace around the ledger: sign-ins, sessions, drafts, invitations, uploads. Nothing here moves
//! value, and nothing here is replayed.

pub mod auditor;
pub mod document;
pub mod draft;
pub mod firm;
pub mod invitation;
pub mod public_check;
pub mod recovery;
pub mod sealed_quote;
pub mod session;
pub mod sheet;
pub mod sign_in;
