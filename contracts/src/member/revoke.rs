//! `seat.revoke`: a key signs nothing from this entry on. One signature is enough, because it only
//! ever takes power away.

use crate::{
    calendar::Tick,
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::SeatId,
    member::{Member, Role},
    refusal::Stop,
    refusals,
};

command! {
    /// Revokes a seat of the signer's own member: signed by that seat or by one administrator.
    Revoke = "seat.revoke" {
        /// The seat.
        Clear seat: SeatId => &[Reader::Members],
        /// Since when others may have had its key; what it signed from then on is disputed.
        Clear compromised_since: Option<Tick> => &[Reader::Members],
        /// Why.
        Confidential reason: String => &[Reader::Actor, Reader::Operator],
    }
}

refusals! {
    /// Why a revocation is refused, in the order the rule checks.
    RevokeRefusal in "seat.revoke" {
        /// The member has no such seat.
        UnknownSeat = "unknown_seat", NotFound, "";
        /// It was revoked before, and no earlier compromise is stated now.
        AlreadyRevoked = "already_revoked", Rule, "";
        /// The last administrator stays until another is enrolled.
        LastAdministrator = "last_administrator", Rule, "";
        /// A compromise is stated for a time to come.
        CompromisedLater = "compromised_later", Rule, "";
    }
}

/// Decides a revocation.
///
/// # Errors
/// A [`RevokeRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, revoke: &Revoke) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    let seat = member.seat(revoke.seat).ok_or(RevokeRefusal::UnknownSeat)?;
    // A theft is often noticed after the seat has gone: an earlier compromise may still be stated.
    let earlier = revoke
        .compromised_since
        .is_some_and(|since| seat.compromised_since.is_none_or(|known| since < known));
    if seat.revoked && !earlier {
        return Err(RevokeRefusal::AlreadyRevoked.into());
    }
    let others = member.seats.iter().any(|other| {
        other.id != revoke.seat && other.signs_at(case.now()) && other.roles.contains(&Role::Administrator)
    });
    if !seat.revoked && seat.roles.contains(&Role::Administrator) && !others {
        return Err(RevokeRefusal::LastAdministrator.into());
    }
    if revoke.compromised_since.is_some_and(|since| since > case.now()) {
        return Err(RevokeRefusal::CompromisedLater.into());
    }
    let mut changed: Member = member.clone();
    for seat in changed.seats.iter_mut().filter(|seat| seat.id == revoke.seat) {
        seat.revoked = true;
        seat.compromised_since = revoke.compromised_since.or(seat.compromised_since);
    }
    Ok(vec![Event::Member(Box::new(changed))])
}
