//! `limit.grant`: a financier's ceiling for an obligor.

use crate::{
    amount::{Amount, Currency},
    calendar::Tick,
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::MemberId,
    member::{Limit, MemberKind},
    refusal::Stop,
    refusals,
};

const OWN: &[Reader] = &[Reader::Actor];

command! {
    /// Grants or changes a limit; what is used stays used.
    GrantLimit = "limit.grant" {
        /// On whose vouchers.
        Confidential obligor: MemberId => OWN,
        /// In which currency.
        Confidential currency: Currency => OWN,
        /// The ceiling.
        Confidential amount: Amount => OWN,
        /// Until when new quotes may use it.
        Confidential expires: Tick => OWN,
    }
}

refusals! {
    /// Why a limit is refused, in the order the rule checks.
    LimitRefusal in "limit.grant" {
        /// Only a financier grants limits.
        NotAFinancier = "not_a_financier", NotAllowed, "";
        /// The obligor is no core enterprise of the platform, or is the financier itself.
        UnknownObligor = "unknown_obligor", Rule, "";
        /// The obligor's vouchers stand on another log.
        OtherLog = "other_log", Rule, "";
        /// It would have expired already.
        ExpiresInThePast = "expires_in_the_past", Rule, "";
        /// More than this is used already.
        BelowUse = "below_use", Rule, "";
    }
}

/// Decides a limit.
///
/// # Errors
/// A [`LimitRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, grant: &GrantLimit) -> Result<Vec<Event>, Stop> {
    if !case.member()?.is(MemberKind::Financier) {
        return Err(LimitRefusal::NotAFinancier.into());
    }
    let obligor = case.state.member(&grant.obligor)?;
    let obligor = obligor
        .filter(|obligor| obligor.is(MemberKind::CoreEnterprise) && obligor.id != case.actor())
        .ok_or(LimitRefusal::UnknownObligor)?;
    if !case.is_log_of(obligor) {
        return Err(LimitRefusal::OtherLog.into());
    }
    if grant.expires <= case.now() {
        return Err(LimitRefusal::ExpiresInThePast.into());
    }
    let key = (case.actor(), grant.obligor, grant.currency);
    let used = case.state.limit(&key)?.map(|limit| limit.used).unwrap_or_default();
    if used > grant.amount {
        return Err(LimitRefusal::BelowUse.into());
    }
    Ok(vec![Event::Limit(Limit {
        financier: case.actor(),
        obligor: grant.obligor,
        currency: grant.currency,
        granted: grant.amount,
        used,
        expires: grant.expires,
    })])
}
