//! Limits in storage.

use std::collections::BTreeSet;

use contracts::{
    id::MemberId,
    member::Limit,
    state::{Key, State},
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{amount, currency, keys_of, rows_of, tick};
use crate::{
    error::StoreError,
    schema::granted_limit,
    statement::{Statement, inserted},
};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = granted_limit)]
struct LimitRow {
    log_id: i64,
    financier_id: Uuid,
    obligor_id: Uuid,
    currency: String,
    granted: i64,
    used: i64,
    expires: i64,
}

inserted! {
    LimitRow into granted_limit { log_id, financier_id, obligor_id, currency, granted, used, expires }
    "ON CONFLICT (log_id, financier_id, obligor_id, currency) DO UPDATE \
     SET granted = excluded.granted, used = excluded.used, expires = excluded.expires"
}

impl LimitRow {
    fn read(self) -> Result<Limit, StoreError> {
        Ok(Limit {
            financier: MemberId::from_uuid(self.financier_id),
            obligor: MemberId::from_uuid(self.obligor_id),
            currency: currency("granted_limit", &self.currency)?,
            granted: amount("granted_limit", self.granted)?,
            used: amount("granted_limit", self.used)?,
            expires: tick("granted_limit", self.expires)?,
        })
    }
}

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    for key in keys_of!(keys, Limit) {
        let row: Option<LimitRow> = granted_limit::table
            .find((log_id, key.0.uuid(), key.1.uuid(), key.2.code()))
            .select(LimitRow::as_select())
            .first(connection)
            .await
            .optional()?;
        state.limits.set(*key, row.map(LimitRow::read).transpose()?);
    }
    Ok(())
}

/// The limits that a financier has granted.
///
/// # Errors
/// A [`StoreError`].
pub async fn of_financier(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    financier: Uuid,
) -> Result<Vec<Limit>, StoreError> {
    let rows: Vec<LimitRow> = granted_limit::table
        .filter(granted_limit::log_id.eq(log_id).and(granted_limit::financier_id.eq(financier)))
        .select(LimitRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(LimitRow::read).collect()
}

/// Every limit of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Limit>, StoreError> {
    let rows: Vec<LimitRow> = granted_limit::table
        .filter(granted_limit::log_id.eq(log_id))
        .select(LimitRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(LimitRow::read).collect()
}

pub(super) fn save(log_id: i64, state: &State, keys: &BTreeSet<Key>) -> Option<Statement> {
    let limits = rows_of!(state, keys, Limit, limits).into_iter().map(|limit| LimitRow {
        log_id,
        financier_id: limit.financier.uuid(),
        obligor_id: limit.obligor.uuid(),
        currency: limit.currency.to_string(),
        granted: limit.granted.minor(),
        used: limit.used.minor(),
        expires: limit.expires.seconds(),
    });
    LimitRow::insert(limits.collect())
}
