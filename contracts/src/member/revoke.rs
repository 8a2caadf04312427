//! `seat.revoke`: a key signs nothing from this entry on. One signature is enough, because it only
//! ever takes power away.

use crate::{
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
        /// Why.
        Confidential reason: String => &[Reader::Actor, Reader::Operator],
    }
}

refusals! {
    /// Why a revocation is refused, in the order the rule checks.
    RevokeRefusal in "seat.revoke" {
        /// The member has no such seat.
        UnknownSeat = "unknown_seat", NotFound, "";
        /// It was revoked before.
        AlreadyRevoked = "already_revoked", Rule, "";
        /// The last administrator stays until another is enrolled.
        LastAdministrator = "last_administrator", Rule, "";
    }
}

/// Decides a revocation.
///
/// # Errors
/// A [`RevokeRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, revoke: &Revoke) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    let seat = member.seat(revoke.seat).ok_or(RevokeRefusal::UnknownSeat)?;
    if seat.revoked {
        return Err(RevokeRefusal::AlreadyRevoked.into());
    }
    let others = member
        .seats
        .iter()
        .any(|other| other.id != revoke.seat && !other.revoked && other.roles.contains(&Role::Administrator));
    if seat.roles.contains(&Role::Administrator) && !others {
        return Err(RevokeRefusal::LastAdministrator.into());
    }
    let mut changed: Member = member.clone();
    for seat in changed.seats.iter_mut().filter(|seat| seat.id == revoke.seat) {
        seat.revoked = true;
    }
    Ok(vec![Event::Member(Box::new(changed))])
}
