//! `member.account`: the bank account in the member's own name that money goes to.

use crate::{
    amount::Currency,
    calendar::Tick,
    case::Case,
    command,
    event::Event,
    field::Reader,
    member::{Account, Member},
    refusal::Stop,
    refusals,
};

const PAYERS: &[Reader] = &[Reader::Actor, Reader::Obligor, Reader::Financier, Reader::Operator];

command! {
    /// Sets the settlement account for a currency. A first account is used at once; a change waits,
    /// so that a stolen seat cannot redirect money unnoticed.
    SetAccount = "member.account" {
        /// The currency it is kept in.
        Clear currency: Currency => &[Reader::Members],
        /// The bank's name.
        Confidential bank_name: String => PAYERS,
        /// The account's name: the member's own.
        Confidential account_name: String => PAYERS,
        /// The account's number.
        Confidential number: String => PAYERS,
    }
}

refusals! {
    /// Why an account is refused, in the order the rule checks.
    AccountRefusal in "member.account" {
        /// The account is not in the member's own name.
        NotOwnName = "not_own_name", Rule, "银发〔2025〕77号 Art 14";
        /// It is the account already in use.
        Unchanged = "unchanged", Rule, "";
    }
}

/// Decides an account.
///
/// # Errors
/// An [`AccountRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, set: &SetAccount) -> Result<Vec<Event>, Stop> {
    let member = case.member()?;
    if set.account_name != member.name {
        return Err(AccountRefusal::NotOwnName.into());
    }
    let last = member.accounts.iter().rfind(|account| account.currency == set.currency);
    if last.is_some_and(|last| last.number == set.number && last.bank_name == set.bank_name) {
        return Err(AccountRefusal::Unchanged.into());
    }
    let effective = if last.is_some() { cooled_off(case) } else { case.now() };
    let mut changed: Member = member.clone();
    changed.accounts.push(Account {
        currency: set.currency,
        bank_name: set.bank_name.clone(),
        account_name: set.account_name.clone(),
        number: set.number.clone(),
        effective,
    });
    Ok(vec![Event::Member(Box::new(changed))])
}

fn cooled_off(case: &Case<'_>) -> Tick {
    let days = i64::from(case.policy().account_cooling_days);
    case.now().after(days.saturating_mul(24 * 3600))
}
