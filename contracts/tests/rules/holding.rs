//! Holdings from outside.

pub mod sign_for;
pub mod transfer;
