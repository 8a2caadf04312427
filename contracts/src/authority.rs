//! What every command must meet before its own rule is asked: made for this state, and signed by
//! seats that may sign it. Authority is judged at the entry's index, never by a wall clock.

use crate::{
    calendar::Tick,
    case::Case,
    clock::ClockTick,
    command::{Body, Command, Headed},
    id::LeafHash,
    member::{
        Approvals, Role, Seat, account::SetAccount, admit::Admit, approval_policy::SetApprovalPolicy,
        enrol::Enrol, recover::Recover, revoke::Revoke,
    },
    refusal::Stop,
    refusals,
    registry::Registry,
    state::State,
};

refusals! {
    /// Why a command is refused before its own rule is asked.
    CommandRefusal in "command" {
        /// Genesis is entry 0 and nothing else is.
        LogHasBegun = "log_has_begun", Rule, "";
        /// Before genesis nothing else is appended, and genesis lists at least two distinct operator administrators.
        LogNotBegun = "log_not_begun", Rule, "";
        /// Members are admitted, and sign for their seats, policy and accounts, on the registry log.
        RegistryOnly = "registry_only", Rule, "";
        /// The platform's key only signs what anyone could derive, and its own statements.
        PlatformMayNotSign = "platform_may_not_sign", NotAllowed, "";
        /// The member does not exist.
        UnknownMember = "unknown_member", NotAllowed, "";
        /// A signing key is not enrolled for this member.
        UnknownKey = "unknown_key", NotAllowed, "";
        /// A signing key was revoked.
        KeyRevoked = "key_revoked", NotAllowed, "电子签名法 13";
        /// A signing key was added by a recovery that can still be vetoed.
        KeyNotInForce = "key_not_in_force", NotAllowed, "";
        /// Two signatures are of one seat or one person.
        SamePerson = "same_person", NotAllowed, "";
        /// A signer's role does not allow this.
        RoleMissing = "role_missing", NotAllowed, "";
        /// The member's approval policy asks for more signatures.
        SignaturesMissing = "signatures_missing", NotAllowed, "";
        /// Only the operator does this.
        OperatorOnly = "operator_only", NotAllowed, "";
        /// Only the platform's key states this.
        PlatformOnly = "platform_only", NotAllowed, "";
        /// What this log knows of members is not of this time, so who may sign cannot be judged.
        RegistryStale = "registry_stale", Later, "";
        /// Made for another version of the rules.
        StaleRules = "stale_rules", Stale, "";
        /// The time that the signer set for it has passed.
        Expired = "expired", Stale, "";
        /// What it changes has changed since.
        StalePrev = "stale_prev", Stale, "";
    }
}

/// Checks what is common to all commands.
///
/// # Errors
/// The first refusal in the order of [`CommandRefusal`], or what is missing.
pub fn check(case: &Case<'_>) -> Result<(), Stop> {
    if let Command::Genesis(_) = case.submission.command {
        return Err(CommandRefusal::LogHasBegun.into());
    }
    if case.log.registry.is_some() && is_registration(&case.submission.command) {
        return Err(CommandRefusal::RegistryOnly.into());
    }
    check_signers(case)?;
    if !case.is_platform() && case.log.registry.is_some() && !registry_is_fresh(case) {
        return Err(CommandRefusal::RegistryStale.into());
    }
    let envelope = &case.submission.envelope;
    if envelope.rules != case.log.rules {
        return Err(CommandRefusal::StaleRules.into());
    }
    if case.now() > envelope.not_after {
        return Err(CommandRefusal::Expired.into());
    }
    if envelope.prev != heads(case.state, &case.submission.command, envelope.member)? {
        return Err(CommandRefusal::StalePrev.into());
    }
    Ok(())
}

/// The heads that `prev` must name: sorted, unique, of the objects that exist.
///
/// # Errors
/// What is missing.
pub fn heads(state: &State, command: &Command, actor: crate::id::MemberId) -> Result<Vec<LeafHash>, Stop> {
    let mut heads = Vec::new();
    for object in command.builds_on(actor) {
        let head = match object {
            Headed::Holding(id) => state.holding(&id)?.map(|holding| holding.head),
            Headed::Voucher(id) => state.voucher(&id)?.map(|voucher| voucher.head),
            Headed::Request(id) => state.request(&id)?.map(|request| request.head),
            Headed::Seats(id) => state.member(&id)?.map(|member| member.head),
            Headed::Clock => state.log.as_ref().map(|log| log.tick_head),
        };
        heads.extend(head);
    }
    heads.sort_unstable();
    heads.dedup();
    Ok(heads)
}

/// Commands that follow from the ledger and the tick alone, which the platform may therefore sign.
const fn is_derivable(command: &Command) -> bool {
    matches!(
        command,
        Command::ClockTick(_)
            | Command::VoucherLapse(_)
            | Command::HoldingLapse(_)
            | Command::DiscountUnwind(_)
            | Command::SettlementList(_)
    )
}

/// Commands about who may sign for whom: on the registry log alone.
pub const fn is_registration(command: &Command) -> bool {
    matches!(
        command,
        Command::MemberAdmit(_)
            | Command::MemberRecover(_)
            | Command::MemberVetoRecovery(_)
            | Command::MemberApprovalPolicy(_)
            | Command::MemberAccount(_)
            | Command::SeatEnrol(_)
            | Command::SeatRevoke(_)
            | Command::SeatRotate(_)
    )
}

/// A key that was revoked on the registry signs elsewhere for at most so long, in seconds of the ledger's time.
pub const REGISTRY_FRESH_SECONDS: u64 = 60;

fn registry_is_fresh(case: &Case<'_>) -> bool {
    // Nor may it be of a time to come, or one tick would keep it fresh until then.
    let apart = |registry: &Registry| case.now().seconds().abs_diff(registry.log.now.seconds());
    case.state.registry.as_ref().is_some_and(|registry| apart(registry) <= REGISTRY_FRESH_SECONDS)
}

/// What the platform's key states of the ledger or of itself, and nobody else.
const fn is_statement(command: &Command) -> bool {
    matches!(command, Command::HeadState(_) | Command::CatalogueState(_) | Command::RegistryImport(_))
}

/// Ops about members' seats, which administrators sign.
const ADMINISTRATION: [&str; 7] =
    [Admit::OP, Recover::OP, Enrol::OP, Revoke::OP, SetApprovalPolicy::OP, SetAccount::OP, ClockTick::OP];

/// Whether administrators sign `op`, rather than a maker and checkers.
pub fn is_administration(op: &str) -> bool {
    ADMINISTRATION.contains(&op)
}

/// Checks that the keys that signed may sign.
///
/// # Errors
/// A [`CommandRefusal`], or what is missing.
pub fn check_signers(case: &Case<'_>) -> Result<(), Stop> {
    let command = &case.submission.command;
    if case.signers().contains(&case.log.platform_key) {
        let alone = case.is_platform() && case.actor() == case.log.operator;
        return if alone && (is_derivable(command) || is_statement(command)) {
            Ok(())
        } else {
            Err(CommandRefusal::PlatformMayNotSign.into())
        };
    }
    let member = case.member()?;
    let mut seats: Vec<&Seat> = Vec::with_capacity(case.signers().len());
    for key in case.signers() {
        let seat = match case.state.seat_of(key)? {
            Some((member_id, seat_id)) if *member_id == member.id => member.seat(*seat_id),
            _ => None,
        };
        let seat = seat.ok_or(CommandRefusal::UnknownKey)?;
        if seat.revoked {
            return Err(CommandRefusal::KeyRevoked.into());
        }
        if seat.waits_at(case.now()) {
            return Err(CommandRefusal::KeyNotInForce.into());
        }
        if seats.iter().any(|other| other.id == seat.id || other.person == seat.person) {
            return Err(CommandRefusal::SamePerson.into());
        }
        seats.push(seat);
    }
    // Only a rule without signers at all is told of numbers where roles do not matter.
    let roles = seats.iter().enumerate().all(|(place, seat)| may_sign(command, seat, place, seats.len()));
    if !roles || (seats.is_empty() && !is_administration(command.op())) {
        return Err(CommandRefusal::RoleMissing.into());
    }
    if seats.len() < signatures_needed(command, &member.approvals, case.now()) {
        return Err(CommandRefusal::SignaturesMissing.into());
    }
    let operators =
        matches!(command, Command::MemberAdmit(_) | Command::MemberRecover(_) | Command::ClockTick(_));
    if operators && member.id != case.log.operator {
        return Err(CommandRefusal::OperatorOnly.into());
    }
    if is_statement(command) {
        return Err(CommandRefusal::PlatformOnly.into());
    }
    Ok(())
}

/// How many signatures `command` needs of a member with these `approvals` at `now`.
pub fn signatures_needed(command: &Command, approvals: &Approvals, now: Tick) -> usize {
    let number = approvals.needed(command.op(), now);
    match command {
        // Taking power away is urgent and harms nobody, and a key is changed by its person alone. A lapse
        // that has become due may be recorded by any one seat, because anyone could derive it.
        Command::SeatRevoke(_)
        | Command::SeatRotate(_)
        | Command::MemberVetoRecovery(_)
        | Command::VoucherLapse(_)
        | Command::HoldingLapse(_) => 1,
        Command::MemberAdmit(_) | Command::MemberRecover(_) | Command::ClockTick(_) => number.max(2),
        _ => number,
    }
}

/// Whether `seat` may give signature `place` (from 0) of `signatures`. The maker drafts and signs first, the
/// checker approves and signs last; administrators look after seats. Where one signature is enough, either
/// of the two may give it.
pub fn may_sign(command: &Command, seat: &Seat, place: usize, signatures: usize) -> bool {
    let may = |role: Role| seat.roles.contains(&role);
    match command {
        Command::SeatRevoke(revoke) => may(Role::Administrator) || seat.id == revoke.seat,
        Command::SeatRotate(rotate) => signatures == 1 && seat.id == rotate.seat,
        Command::MemberVetoRecovery(_) => signatures == 1,
        _ if is_administration(command.op()) => may(Role::Administrator),
        _ if signatures == 1 => may(Role::Maker) || may(Role::Checker),
        _ if place == 0 => may(Role::Maker),
        _ => may(Role::Checker),
    }
}
