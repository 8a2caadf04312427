//! Who calls, and what they may reach. Signing in opens pages; it never signs a command.

pub mod auditor;
pub mod csrf;
pub mod guard;
pub mod limit;
pub mod login;
pub mod password;
pub mod roles;
pub mod visitor;

pub use visitor::{Caller, Visitor};
