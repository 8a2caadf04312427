//! `member.recover`: the operator gives new administrators to a member that has lost its keys. They wait, so
//! that any seat that still signs can object: `member.veto_recovery`.

use crate::{
    case::Case,
    command,
    command::Body,
    event::Event,
    field::Reader,
    id::{Digest, MemberId, SeatId},
    member::{Member, Role, Seat, SeatProposal, all_distinct, enrol::Enrol},
    refusal::Stop,
    refusals,
};

/// How long recovered seats wait before they sign, in seconds of the ledger's time: seven days.
pub const WAIT_SECONDS: i64 = 7 * 24 * 3600;

const EVERYONE: &[Reader] = &[Reader::Members];

command! {
    /// Recovers a member. Two operator administrators sign; each new key carries its possession signature.
    Recover = "member.recover" {
        /// Which member.
        Clear recovered: MemberId => EVERYONE,
        /// SHA-256 of the document by which the firm has asked for it.
        Clear document: Digest => EVERYONE,
        /// Its new seats.
        Confidential seats: Vec<SeatProposal> => EVERYONE,
    }
}
command! {
    /// Any one live seat of the member ends a recovery that waits.
    VetoRecovery = "member.veto_recovery" {
        /// The seats that wait, all of them: they are revoked.
        Clear seats: Vec<SeatId> => EVERYONE,
    }
}

refusals! {
    /// Why a recovery is refused, in the order the rule checks.
    RecoverRefusal in "member.recover" {
        /// There is no such member.
        UnknownMember = "unknown_member", NotFound, "";
        /// Another recovery of it waits.
        AlreadyWaiting = "already_waiting", Rule, "";
        /// Fewer administrators than the member needs to enrol seats: two at least, one for a single-person
        /// firm.
        AdministratorsMissing = "administrators_missing", Rule, "";
        /// Two of the seats share an id, a person or a key.
        SeatsNotDistinct = "seats_not_distinct", Rule, "";
        /// A seat id is used once on a log.
        SeatTaken = "seat_taken", Rule, "";
        /// A key belongs to one seat for ever.
        KeyTaken = "key_taken", Rule, "";
    }
}
refusals! {
    /// Why a veto is refused, in the order the rule checks.
    VetoRefusal in "member.veto_recovery" {
        /// No recovery of the member waits.
        NothingWaits = "nothing_waits", Rule, "";
        /// Not the seats that wait.
        SeatsDiffer = "seats_differ", Rule, "";
    }
}

/// Decides a recovery.
///
/// # Errors
/// A [`RecoverRefusal`], or what is missing.
pub fn recover(case: &Case<'_>, recover: &Recover) -> Result<Vec<Event>, Stop> {
    let member = case.state.member(&recover.recovered)?.ok_or(RecoverRefusal::UnknownMember)?;
    if waiting(case, member).next().is_some() {
        return Err(RecoverRefusal::AlreadyWaiting.into());
    }
    let effective = case.now().after(WAIT_SECONDS);
    let proposed = recover.seats.iter().map(SeatProposal::seat);
    let seats: Vec<Seat> = proposed.map(|seat| Seat { effective: Some(effective), ..seat }).collect();
    // They have to be able to enrol whoever else is missing, or the member is lost again.
    let administrators = seats.iter().filter(|seat| seat.roles.contains(&Role::Administrator)).count();
    let least = if member.single_person { 1 } else { 2 };
    if administrators < member.approvals.needed(Enrol::OP, case.now()).max(least) {
        return Err(RecoverRefusal::AdministratorsMissing.into());
    }
    if !all_distinct(&seats) {
        return Err(RecoverRefusal::SeatsNotDistinct.into());
    }
    for seat in &seats {
        if case.state.member_of(&seat.id)?.is_some() {
            return Err(RecoverRefusal::SeatTaken.into());
        }
    }
    for seat in &seats {
        if seat.key == case.log.platform_key || case.state.seat_of(&seat.key)?.is_some() {
            return Err(RecoverRefusal::KeyTaken.into());
        }
    }
    let mut changed: Member = member.clone();
    changed.seats.extend(seats);
    Ok(vec![Event::Member(Box::new(changed))])
}

/// Decides a veto.
///
/// # Errors
/// A [`VetoRefusal`], or what is missing.
pub fn veto(case: &Case<'_>, veto: &VetoRecovery) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    let mut waiting: Vec<SeatId> = waiting(case, member).map(|seat| seat.id).collect();
    if waiting.is_empty() {
        return Err(VetoRefusal::NothingWaits.into());
    }
    let mut named = veto.seats.clone();
    waiting.sort_unstable();
    named.sort_unstable();
    if named != waiting {
        return Err(VetoRefusal::SeatsDiffer.into());
    }
    let mut changed: Member = member.clone();
    for seat in changed.seats.iter_mut().filter(|seat| waiting.contains(&seat.id)) {
        seat.revoked = true;
    }
    Ok(vec![Event::Member(Box::new(changed))])
}

/// The seats of `member` that a recovery has added and that do not sign yet.
fn waiting<'a>(case: &Case<'_>, member: &'a Member) -> impl Iterator<Item = &'a Seat> {
    let now = case.now();
    member.seats.iter().filter(move |seat| seat.waits_at(now))
}
