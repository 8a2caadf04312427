//! `clock.tick`: the only source of time on the ledger.

use crate::{
    calendar::Tick,
    case::Case,
    command,
    event::Event,
    field::Reader,
    log::{Clock, Log},
    refusal::Stop,
    refusals,
};

/// A real log's platform may move time this far in one tick, in seconds; further needs two operator seats.
pub const LONGEST_TICK_SECONDS: i64 = 24 * 3600;

command! {
    /// Time has moved.
    ClockTick = "clock.tick" {
        /// The new time; later than the last tick.
        Clear time: Tick => &[Reader::Members],
    }
}

refusals! {
    /// Why a tick is refused, in the order the rule checks.
    TickRefusal in "clock.tick" {
        /// Ticks strictly increase.
        NotLater = "not_later", Rule, "";
        /// A jump of over 24 hours needs two operator seats.
        TooFar = "too_far", Later, "";
    }
}

/// Decides a tick.
///
/// # Errors
/// A [`TickRefusal`].
pub fn decide(case: &Case<'_>, tick: &ClockTick) -> Result<Vec<Event>, Stop> {
    if tick.time <= case.now() {
        return Err(TickRefusal::NotLater.into());
    }
    if case.is_platform() && is_too_far(case.log.clock, known(case), tick.time) {
        return Err(TickRefusal::TooFar.into());
    }
    Ok(vec![Event::Log(Box::new(Log { now: tick.time, ..case.log.clone() }))])
}

/// What the platform may go by: this log's time or, on a further log, the registry's where that is later. Where
/// it has leapt, two seats of the same operator have confirmed it there.
fn known(case: &Case<'_>) -> Tick {
    let registry = case.state.registry.as_ref().map(|registry| registry.log.now);
    registry.map_or(case.now(), |there| there.max(case.now()))
}

/// Whether the platform alone may not move the time of a log with this `clock` from `now` to `time`.
pub fn is_too_far(clock: Clock, now: Tick, time: Tick) -> bool {
    clock == Clock::Real && time.seconds().saturating_sub(now.seconds()) > LONGEST_TICK_SECONDS
}
