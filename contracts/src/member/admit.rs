//! `member.admit`: the operator admits a firm with its first administrators.

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::{LeafHash, LogId, MemberId},
    member::{Approvals, IdentifierRecord, Member, MemberKind, Role, SeatProposal, all_distinct},
    party::{Identifier, Scheme},
    refusal::Stop,
    refusals,
};

const EVERYONE: &[Reader] = &[Reader::Members];
const OPERATOR: &[Reader] = &[Reader::Actor, Reader::Operator];

command! {
    /// Admits a firm. Two operator seats sign; each new key carries its possession signature.
    Admit = "member.admit" {
        /// The new member.
        Clear admitted: MemberId => EVERYONE,
        /// What it comes for.
        Clear kinds: Vec<MemberKind> => EVERYONE,
        /// Whether one person signs for it.
        Clear single_person: bool => EVERYONE,
        /// Signatures that its commands need, from 1; its administrators may change it afterwards.
        Clear signatures: u32 => EVERYONE,
        /// The log on which it is an obligor, for ever: its invoices are occupied there, and its vouchers
        /// stand there. Left out, it is the registry log.
        Clear log: Option<LogId> => EVERYONE,
        /// Its registered name.
        Confidential name: String => EVERYONE,
        /// Its registry numbers, a USCC or LEI first.
        Confidential identifiers: Vec<IdentifierRecord> => EVERYONE,
        /// Its first seats.
        Confidential seats: Vec<SeatProposal> => EVERYONE,
        /// What the screening found, with its date and reference.
        Confidential screening: String => OPERATOR,
    }
}

refusals! {
    /// Why an admission is refused, in the order the rule checks.
    AdmitRefusal in "member.admit" {
        /// The member id is taken.
        IdTaken = "id_taken", Rule, "";
        /// The operator and regulators are not admitted this way twice.
        KindNotAllowed = "kind_not_allowed", Rule, "";
        /// No identifier, or its check character is wrong.
        IdentifierInvalid = "identifier_invalid", Rule, "GB 32100-2015; ISO 17442-1";
        /// Another member has this identifier.
        IdentifierTaken = "identifier_taken", Rule, "";
        /// Fewer than two administrators, unless the firm declares itself single-person.
        AdministratorsMissing = "administrators_missing", Rule, "";
        /// Two of the seats share an id, a person or a key.
        SeatsNotDistinct = "seats_not_distinct", Rule, "";
        /// A seat id is used once on a log.
        SeatTaken = "seat_taken", Rule, "";
        /// A key belongs to one seat for ever.
        KeyTaken = "key_taken", Rule, "";
        /// The administrators cannot give as many signatures as asked, or none is asked.
        SignaturesImpossible = "signatures_impossible", Rule, "";
    }
}

/// Decides an admission.
///
/// # Errors
/// An [`AdmitRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, admit: &Admit) -> Result<Vec<Event>, Stop> {
    if case.state.member(&admit.admitted)?.is_some() {
        return Err(AdmitRefusal::IdTaken.into());
    }
    if admit.kinds.is_empty() || admit.kinds.contains(&MemberKind::Operator) {
        return Err(AdmitRefusal::KindNotAllowed.into());
    }
    let identifiers: Vec<Identifier> = admit.identifiers.iter().map(|record| record.0.clone()).collect();
    check_identifiers(case, &identifiers)?;
    let seats: Vec<_> = admit.seats.iter().map(SeatProposal::seat).collect();
    let administrators = seats.iter().filter(|seat| seat.roles.contains(&Role::Administrator)).count();
    if administrators < if admit.single_person { 1 } else { 2 } {
        return Err(AdmitRefusal::AdministratorsMissing.into());
    }
    if !all_distinct(&seats) {
        return Err(AdmitRefusal::SeatsNotDistinct.into());
    }
    for seat in &seats {
        if case.state.member_of(&seat.id)?.is_some() {
            return Err(AdmitRefusal::SeatTaken.into());
        }
    }
    for seat in &seats {
        if seat.key == case.log.platform_key || case.state.seat_of(&seat.key)?.is_some() {
            return Err(AdmitRefusal::KeyTaken.into());
        }
    }
    // Administrators enrol whoever is still missing, so it is they who must be able to sign.
    let signatures = usize::try_from(admit.signatures).unwrap_or(usize::MAX);
    if signatures == 0 || signatures > administrators {
        return Err(AdmitRefusal::SignaturesImpossible.into());
    }
    Ok(vec![Event::Member(Box::new(Member {
        id: admit.admitted,
        name: admit.name.clone(),
        kinds: admit.kinds.clone(),
        identifiers,
        single_person: admit.single_person,
        approvals: Approvals::of(admit.signatures),
        accounts: Vec::new(),
        seats,
        log: admit.log,
        head: LeafHash([0; 32]),
    }))])
}

fn check_identifiers(case: &Case<'_>, identifiers: &[Identifier]) -> Result<(), Stop> {
    let admits = identifiers.first().is_some_and(|first| matches!(first.scheme, Scheme::Uscc | Scheme::Lei));
    if !admits || !identifiers.iter().all(Identifier::is_valid) {
        return Err(AdmitRefusal::IdentifierInvalid.into());
    }
    for (place, identifier) in identifiers.iter().enumerate() {
        let twice = identifiers.iter().skip(place.saturating_add(1)).any(|other| other == identifier);
        if twice || case.state.member_with(identifier)?.is_some() {
            return Err(AdmitRefusal::IdentifierTaken.into());
        }
    }
    Ok(())
}
