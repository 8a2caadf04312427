//! Holdings from outside.

pub mod dispute;
pub mod sign_for;
pub mod transfer;
