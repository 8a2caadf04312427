//! How pages write amounts, times and names.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use contracts::{
    amount::{Amount, CNY, Currency},
    calendar::{Tick, parse_date},
    id::MemberId,
    member::Member,
};
use store::{Store, StoreError};

use crate::text::Language;

/// `1,000.00`.
pub fn amount(amount: Amount, currency: Currency) -> String {
    amount.display(currency)
}

/// The amount in Chinese capitals (大写金额); empty but for renminbi in Chinese.
pub fn capitals(amount: Amount, currency: Currency, lang: Language) -> String {
    if currency == CNY && lang == Language::Chinese {
        documents::capital_cny(amount.minor())
    } else {
        String::new()
    }
}

/// A moment of the ledger in business time: `2026-03-02 09:00`.
pub fn time(tick: Tick) -> String {
    let local = DateTime::from_timestamp(tick.seconds(), 0).unwrap_or_default() + TimeDelta::hours(8);
    local.format("%Y-%m-%d %H:%M").to_string()
}

/// A moment of the workplace in business time, as [`time`] writes one of the ledger.
pub fn moment_of(at: DateTime<Utc>) -> String {
    Tick::from_seconds(at.timestamp()).map(time).unwrap_or_default()
}

/// A business date and a time of that day, as inputs of a form give them.
pub fn moment(day: &str, time: &str) -> Option<Tick> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
    let seconds = time.signed_duration_since(NaiveTime::MIN).num_seconds();
    Some(Tick::start_of(parse_date(day)?).after(seconds))
}

/// The first eight digits of an id or hash, to tell things apart at a glance.
pub fn short(id: impl ToString) -> String {
    id.to_string().chars().take(8).collect()
}

/// A member as pages name it: with its registry number, because names can be alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Firm {
    /// The registered name.
    pub name: String,
    /// The first registry number.
    pub number: String,
}

impl From<&Member> for Firm {
    fn from(member: &Member) -> Self {
        let number = member.identifiers.first().map(|number| number.value.clone()).unwrap_or_default();
        Self { name: member.name.clone(), number }
    }
}

/// Members by id, as pages name them.
#[derive(Debug, Clone, Default)]
pub struct Firms(BTreeMap<MemberId, Firm>);

impl Firms {
    /// Looks up `ids`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn of(store: &Store, ids: &[MemberId]) -> Result<Self, StoreError> {
        let named = store.named(ids).await?.into_iter();
        Ok(Self(named.map(|(id, name, number)| (id, Firm { name, number })).collect()))
    }

    /// The member; the start of its id where it is not known.
    pub fn get(&self, id: MemberId) -> Firm {
        self.0.get(&id).cloned().unwrap_or_else(|| Firm { name: short(id), number: String::new() })
    }
}

/// Names of members by id.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<MemberId, String>);

impl Names {
    /// Looks up the names of `ids`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn of(store: &Store, ids: &[MemberId]) -> Result<Self, StoreError> {
        Ok(Self(store.names(ids).await?.into_iter().collect()))
    }

    /// The member's name, or the start of its id.
    pub fn get(&self, id: MemberId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| short(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_a_time_are_business_time() {
        let tick = moment("2026-03-02", "09:30").map(|tick| tick.to_string());
        assert_eq!(tick.as_deref(), Some("2026-03-02T01:30:00Z"));
        for (day, time) in
            [("2026-02-29", "09:30"), ("2026-03-02", "24:00"), ("2026-03-02", ""), ("", "09:30")]
        {
            assert_eq!(moment(day, time), None, "{day} {time}");
        }
    }
}
