//! `seat.enrol`: a member's administrators give a person a seat and accept the person's key.

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    member::{Member, SeatProposal},
    refusal::Stop,
    refusals,
};

command! {
    /// Enrols a seat of the signer's own member. The new key carries its possession signature.
    Enrol = "seat.enrol" {
        /// The new seat.
        Confidential proposal: SeatProposal => &[Reader::Members],
    }
}

refusals! {
    /// Why an enrolment is refused, in the order the rule checks.
    EnrolRefusal in "seat.enrol" {
        /// Some member has a seat with this id, or the person has a live seat.
        SeatTaken = "seat_taken", Rule, "";
        /// A key belongs to one seat for ever.
        KeyTaken = "key_taken", Rule, "";
        /// A seat needs at least one role.
        NoRole = "no_role", Rule, "";
    }
}

/// Decides an enrolment.
///
/// # Errors
/// An [`EnrolRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, enrol: &Enrol) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    let seat = enrol.proposal.seat();
    let seated = member.seats.iter().any(|other| !other.revoked && other.person == seat.person);
    if seated || case.state.member_of(&seat.id)?.is_some() {
        return Err(EnrolRefusal::SeatTaken.into());
    }
    if seat.key == case.log.platform_key || case.state.seat_of(&seat.key)?.is_some() {
        return Err(EnrolRefusal::KeyTaken.into());
    }
    if seat.roles.is_empty() {
        return Err(EnrolRefusal::NoRole.into());
    }
    let mut changed: Member = member.clone();
    changed.seats.push(seat);
    Ok(vec![Event::Member(Box::new(changed))])
}
