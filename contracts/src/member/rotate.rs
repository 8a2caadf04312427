//! `seat.rotate`: a person changes its own key. The old key signs for the new one and then signs no more.

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::SeatId,
    member::{Member, SeatProposal},
    refusal::Stop,
    refusals,
};

command! {
    /// Revokes the signer's own seat and enrols the same person, name and roles with another key, which
    /// carries its possession signature. Signed by the old key alone.
    Rotate = "seat.rotate" {
        /// The signer's seat, which is revoked.
        Clear seat: SeatId => &[Reader::Members],
        /// The new seat.
        Confidential proposal: SeatProposal => &[Reader::Members],
    }
}

refusals! {
    /// Why a rotation is refused, in the order the rule checks.
    RotateRefusal in "seat.rotate" {
        /// The member has no such seat.
        UnknownSeat = "unknown_seat", NotFound, "";
        /// The new seat is not of the same person, name and roles: whoever changes those is an administrator.
        SeatDiffers = "seat_differs", Rule, "";
        /// Some member has a seat with this id.
        SeatTaken = "seat_taken", Rule, "";
        /// A key belongs to one seat for ever.
        KeyTaken = "key_taken", Rule, "";
    }
}

/// Decides a rotation.
///
/// # Errors
/// A [`RotateRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, rotate: &Rotate) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    let old = member.seat(rotate.seat).ok_or(RotateRefusal::UnknownSeat)?;
    let seat = rotate.proposal.seat();
    if (seat.person, &seat.name, &seat.roles) != (old.person, &old.name, &old.roles) {
        return Err(RotateRefusal::SeatDiffers.into());
    }
    if case.state.member_of(&seat.id)?.is_some() {
        return Err(RotateRefusal::SeatTaken.into());
    }
    if seat.key == case.log.platform_key || case.state.seat_of(&seat.key)?.is_some() {
        return Err(RotateRefusal::KeyTaken.into());
    }
    let mut changed: Member = member.clone();
    for seat in changed.seats.iter_mut().filter(|seat| seat.id == rotate.seat) {
        seat.revoked = true;
    }
    changed.seats.push(seat);
    Ok(vec![Event::Member(Box::new(changed))])
}
