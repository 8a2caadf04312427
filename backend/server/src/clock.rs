//! The machine's clock: the only place that reads it.

use chrono::{DateTime, Utc};

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one module that asks the operating system for the time"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
