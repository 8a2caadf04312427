//! Waiting by the clock: faults last a time, and a killed process tells nobody that it is back.

use std::time::Duration;

/// Waits `millis` milliseconds.
pub async fn millis(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
