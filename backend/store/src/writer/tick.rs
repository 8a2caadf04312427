//! The time before a batch, from the platform's clock.

use contracts::{
    Stop,
    calendar::Tick,
    clock::{ClockTick, TickRefusal},
    command::Command,
    decide,
    log::Clock,
    refusal::Refusal,
    state::State,
};
use ledger::admission::Admitted;

use super::Pen;
use crate::error::StoreError;

/// What the platform's clock says before a batch.
pub(super) enum Time {
    /// The ledger's time stands: the clock is simulated, or has not moved.
    Stands,
    /// This tick stands before the batch.
    Due(Box<Admitted>),
    /// The platform may not move time so far. Nothing but what moves it is recorded, or it would be
    /// recorded as of a time that is over.
    Stopped,
}

/// The time before a batch that is decided on `state`.
///
/// # Errors
/// [`StoreError::Log`] where the tick cannot be made.
pub(super) fn before(pen: &Pen, state: &State) -> Result<Time, StoreError> {
    let Some(log) = &state.log else { return Ok(Time::Stands) };
    let now = Tick::from_seconds((pen.sources.now)()).filter(|now| *now > log.now);
    let (Clock::Real, Some(time)) = (log.clock, now) else { return Ok(Time::Stands) };
    let command = Command::ClockTick(ClockTick { time });
    let tick = pen.platform_command(&command, vec![log.tick_head.0], time).map_err(StoreError::Log)?;
    Ok(match decide(state, &tick.asked) {
        Err(Stop::Refused(Refusal::ClockTick(TickRefusal::TooFar))) => Time::Stopped,
        _ => Time::Due(Box::new(tick)),
    })
}

/// Whether `command` moves a clock that has stopped: seats of the operator confirm the time, or a further log
/// learns the registry's.
pub(super) const fn moves(command: &Command) -> bool {
    matches!(command, Command::ClockTick(_) | Command::RegistryImport(_))
}
