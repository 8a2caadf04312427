//! A draft, understood for the seat that looks at it.

use contracts::{
    authority::{may_sign, signatures_needed},
    calendar::Tick,
    command::Command,
};
use store::workplace::draft::Draft;

use super::{Standing, read};
use crate::{auth::Caller, web::WebError};

/// A draft with what the caller's seat may do about it.
pub(in crate::web) struct Opened {
    pub draft: Draft,
    pub command: Command,
    /// Signatures so far.
    pub signed: usize,
    /// Signatures that it takes.
    pub signatures: usize,
    /// Whether the caller's person is among those that signed.
    pub signed_by_me: bool,
    /// Whether its time to be signed is not over.
    pub in_time: bool,
    /// Whether it waits for a signature that the caller's seat may give.
    pub may_sign: bool,
}

impl Opened {
    /// Reads a draft for `caller` at `now`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of(caller: &Caller, draft: Draft, now: Tick) -> Result<Self, WebError> {
        let unsigned = read(&draft)?;
        let record = unsigned.record();
        let command = Command::read(&record.command.op, &record.command.body, &record.disclosed)?;
        let signatures = signatures_needed(&command, &caller.member.approvals, now);
        let signed = record.approvals.len();
        let signed_by_me = record.approvals.iter().any(|approval| {
            let seat = caller.member.seats.iter().find(|seat| seat.key.0 == approval.key.0);
            seat.is_some_and(|seat| seat.person == caller.seat.person)
        });
        let in_time = Tick::parse(&record.command.not_after).is_some_and(|until| until >= now);
        let open = Standing::of(&draft) == Standing::Open;
        let may_sign = open && !signed_by_me && may_sign(&command, &caller.seat, signed, signatures);
        Ok(Self { draft, command, signed, signatures, signed_by_me, in_time, may_sign })
    }

    /// Whether it takes effect with the next signature.
    pub const fn last(&self) -> bool {
        self.signed.saturating_add(1) >= self.signatures
    }
}
