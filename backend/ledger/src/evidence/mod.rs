//! Evidence files: what one member may show of one voucher or holding, with everything that a stranger
//! needs to check it offline (docs/LEDGER_FORMAT.md, section 13).
//!
//! Reading order: a zip in one spelling ([`container`]), its members ([`files`]), the [`manifest`], the
//! [`entry`]s with the [`clear`] fields that matter to every verifier; [`build`] puts a file together and
//! [`verify`] takes it apart, one row of the format's table after the other, with [`authority`] over the
//! [`registry`] that the file itself shows; [`replay`] asks the rules what can be asked; [`report`] says
//! what was found.

pub mod authority;
pub mod build;
pub mod carried;
pub mod clear;
pub mod compare;
pub mod container;
pub mod entry;
pub mod files;
pub mod manifest;
pub mod registry;
pub mod replay;
pub mod report;
pub mod verify;

pub use build::{BuildError, Builder, ToShow};
pub use manifest::{Kind, Manifest};
pub use report::{About, Code, Disputed, Failure, NotChecked, Report, Stated};
pub use verify::{Trusted, verify};
