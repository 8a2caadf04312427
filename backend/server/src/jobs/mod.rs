//! What time brings, without anyone asking.

pub mod catalogue;
pub mod due;
pub mod place;
pub mod registry;
pub mod witness;

use std::time::Duration;

use contracts::{Refusal, calendar::Tick, clock::TickRefusal, log::Clock};
use store::{
    Store,
    writer::{Pen, Queue},
};

use crate::{client::ClientError, clock};

/// How often the jobs look.
const EVERY: Duration = Duration::from_secs(30);

/// Runs the jobs until the process ends. Each round may be repeated: what it records is derivable, and the
/// rules refuse it a second time.
pub async fn run(store: Store, queue: Queue, pen: Pen) {
    let mut rounds = tokio::time::interval(EVERY);
    loop {
        rounds.tick().await;
        // On a real clock time has to be recorded before anything can fall due by it.
        if pen.genesis.clock == Clock::Real
            && let Some(time) = Tick::from_seconds(clock::now().timestamp())
            && let Err(error) = due::tick(&store, &queue, &pen, time).await
            && !ticked_meanwhile(&error)
        {
            tracing::warn!(%error, "the clock was not recorded");
            // Nothing else would be recorded either.
            if is_stopped(&error) {
                tracing::error!(
                    "two of the operator's administrators have to confirm the time on the page /clock"
                );
                continue;
            }
        }
        match due::run(&store, &queue, &pen).await {
            Ok(done) if done != due::Done::default() => tracing::info!(?done, "recorded what was due"),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "what is due was not recorded"),
        }
        if let Err(error) = catalogue::run(&store, &queue, &pen).await {
            tracing::warn!(%error, "the guards of the database were not stated");
        }
        if let Err(error) = place::run(&store, clock::now()).await {
            tracing::warn!(%error, "the places of leaves were not written down");
        }
    }
}

/// Whether the platform alone may not move time so far.
fn is_stopped(error: &ClientError) -> bool {
    matches!(error, ClientError::Refused(Refusal::ClockTick(TickRefusal::TooFar)))
}

/// Whether the writer has recorded the time itself, at the head of a batch of this very second.
fn ticked_meanwhile(error: &ClientError) -> bool {
    let ClientError::Refused(refusal) = error else { return false };
    ["clock.tick.not_later", "command.stale_prev"].contains(&refusal.code())
}
