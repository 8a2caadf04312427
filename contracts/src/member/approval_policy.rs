//! `member.approval_policy`: how many signatures a member's commands need.
//!
//! The number is stored, never derived from how many seats there are: revoking a seat cannot lower it.

use std::collections::BTreeMap;

use crate::{
    authority::is_administration,
    calendar::Tick,
    case::Case,
    command,
    command::Command,
    event::Event,
    field::Reader,
    member::{Approvals, Member, Role},
    record,
    refusal::Stop,
    refusals,
};

/// Most signatures that a policy may ask for.
const MOST: u32 = 5;

record! {
    /// The number for one op.
    OpSignatures {
        /// The op's name.
        op: String,
        /// Signatures, 1 to 5.
        signatures: u32,
    }
}

command! {
    /// Sets the numbers; those of ops that are not named follow `default`.
    SetApprovalPolicy = "member.approval_policy" {
        /// For ops without a number of their own, 1 to 5.
        Clear default: u32 => &[Reader::Members],
        /// Numbers of their own.
        Clear by_op: Vec<OpSignatures> => &[Reader::Members],
    }
}

refusals! {
    /// Why a policy is refused, in the order the rule checks.
    ApprovalPolicyRefusal in "member.approval_policy" {
        /// A number is outside 1 to 5, or an op is unknown or named twice.
        OutOfRange = "out_of_range", Rule, "";
        /// The member's live seats cannot give as many signatures.
        Impossible = "impossible", Rule, "";
    }
}

/// Decides a policy. Raising takes effect at once; where any number is lowered, the whole waits.
///
/// # Errors
/// An [`ApprovalPolicyRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, set: &SetApprovalPolicy) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    let by_op: BTreeMap<String, u32> = set.by_op.iter().map(|row| (row.op.clone(), row.signatures)).collect();
    let known = set.by_op.iter().all(|row| Command::OPS.contains(&row.op.as_str()));
    let in_range = by_op.values().chain([&set.default]).all(|number| (1..=MOST).contains(number));
    if !known || !in_range || by_op.len() != set.by_op.len() {
        return Err(ApprovalPolicyRefusal::OutOfRange.into());
    }
    let now = case.now();
    let proposed = Approvals { default: set.default, by_op: by_op.clone(), next: None };
    if Command::OPS.iter().any(|op| proposed.needed(op, now) > signers_of(member, op, now)) {
        return Err(ApprovalPolicyRefusal::Impossible.into());
    }
    let lowers = Command::OPS.iter().any(|op| proposed.needed(op, now) < member.approvals.needed(op, now));
    let approvals = if lowers {
        let wait = i64::from(case.policy().lowering_hours).saturating_mul(3600);
        let in_force = in_force(&member.approvals, now);
        Approvals { next: Some((now.after(wait), set.default, by_op)), ..in_force }
    } else {
        proposed
    };
    Ok(vec![Event::Member(Box::new(Member { approvals, ..member.clone() }))])
}

/// What is in force at `now`, without what still waits.
fn in_force(approvals: &Approvals, now: Tick) -> Approvals {
    match &approvals.next {
        Some((from, default, by_op)) if now >= *from => {
            Approvals { default: *default, by_op: by_op.clone(), next: None }
        }
        _ => Approvals { default: approvals.default, by_op: approvals.by_op.clone(), next: None },
    }
}

/// How many live seats can sign one `op`: every administrator, or one maker and every checker beside it.
/// Without enough administrators a policy could never be changed again.
fn signers_of(member: &Member, op: &str, now: Tick) -> usize {
    let live = |may: fn(&[Role]) -> bool| {
        member.seats.iter().filter(|seat| seat.signs_at(now) && may(&seat.roles)).count()
    };
    if is_administration(op) {
        return live(|roles| roles.contains(&Role::Administrator));
    }
    let checkers = live(|roles| roles.contains(&Role::Checker));
    let only_makers = live(|roles| roles.contains(&Role::Maker) && !roles.contains(&Role::Checker));
    let both = live(|roles| roles.contains(&Role::Maker) && roles.contains(&Role::Checker));
    match (only_makers, both) {
        (0, 0) => checkers.min(1),
        (0, _) => checkers,
        _ => checkers.saturating_add(1),
    }
}
