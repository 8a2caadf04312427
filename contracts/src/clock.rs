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

/// A real log's platform may move time this far in one tick; further needs two operator seats.
const LONGEST_TICK_SECONDS: i64 = 24 * 3600;

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
        TooFar = "too_far", Rule, "";
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
    let jump = tick.time.seconds().saturating_sub(case.now().seconds());
    if case.is_platform() && case.log.clock == Clock::Real && jump > LONGEST_TICK_SECONDS {
        return Err(TickRefusal::TooFar.into());
    }
    Ok(vec![Event::Log(Box::new(Log { now: tick.time, ..case.log.clone() }))])
}
