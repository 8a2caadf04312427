//! How pages write amounts, times and names.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use contracts::{
    amount::{Amount, Currency},
    calendar::Tick,
    id::MemberId,
};
use store::{Store, StoreError};

/// `1,000.00`.
pub fn amount(amount: Amount, currency: Currency) -> String {
    amount.display(currency)
}

/// A moment of the ledger in business time: `2026-03-02 09:00`.
pub fn time(tick: Tick) -> String {
    let local = DateTime::from_timestamp(tick.seconds(), 0).unwrap_or_default() + TimeDelta::hours(8);
    local.format("%Y-%m-%d %H:%M").to_string()
}

/// The first eight digits of an id or hash, to tell things apart at a glance.
pub fn short(id: impl ToString) -> String {
    id.to_string().chars().take(8).collect()
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
