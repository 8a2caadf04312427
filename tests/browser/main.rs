//! The product in a real browser: Debian's Chromium, every firm in a session of its own, against the
//! `hefu` that `scripts/test` built. Screenshots are left under `target/screenshots/`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

mod admission;
mod clock;
mod disputed;
mod drafts;
mod pages;
mod recovery;
mod sheets;
mod story;
mod support;
mod typing;
mod verify;
