//! Vouchers in storage.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use contracts::{
    id::{BackgroundId, Digest, MemberId, VoucherId},
    state::{Key, State},
    voucher::{Voucher, VoucherLife},
};
use diesel::{prelude::*, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{amount, bytes32, count, currency, head, keys_of, named, rows_of, stored_count, tick};
use crate::{
    error::StoreError,
    schema::voucher,
    statement::{Statement, inserted, rows_by},
};

const TABLE: &str = "voucher";

/// A row of `voucher`.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = voucher)]
pub struct VoucherRow {
    log_id: i64,
    voucher_id: Uuid,
    obligor_id: Uuid,
    payee_id: Uuid,
    currency: String,
    face: i64,
    due_on: NaiveDate,
    issued_on: NaiveDate,
    cut_off_on: NaiveDate,
    sign_for_by: i64,
    undertaking: String,
    undertaking_hash: Vec<u8>,
    policy_version: i32,
    background_id: Uuid,
    life: String,
    settled: i64,
    head: Vec<u8>,
}

inserted! {
    VoucherRow into voucher {
        log_id, voucher_id, obligor_id, payee_id, currency, face, due_on, issued_on, cut_off_on, sign_for_by,
        undertaking, undertaking_hash, policy_version, background_id, life, settled, head,
    }
    "ON CONFLICT (log_id, voucher_id) DO UPDATE \
     SET life = excluded.life, settled = excluded.settled, head = excluded.head"
}

impl VoucherRow {
    fn of(log_id: i64, voucher: &Voucher) -> Self {
        Self {
            log_id,
            voucher_id: voucher.id.uuid(),
            obligor_id: voucher.obligor.uuid(),
            payee_id: voucher.payee.uuid(),
            currency: voucher.currency.to_string(),
            face: voucher.face.minor(),
            due_on: voucher.due_on,
            issued_on: voucher.issued_on,
            cut_off_on: voucher.cut_off_on,
            sign_for_by: voucher.sign_for_by.seconds(),
            undertaking: voucher.undertaking.clone(),
            undertaking_hash: voucher.undertaking_hash.0.to_vec(),
            policy_version: stored_count(voucher.policy_version),
            background_id: voucher.background.uuid(),
            life: voucher.life.as_str().to_owned(),
            settled: voucher.settled.minor(),
            head: voucher.head.0.to_vec(),
        }
    }

    /// The voucher.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(self) -> Result<Voucher, StoreError> {
        Ok(Voucher {
            id: VoucherId::from_uuid(self.voucher_id),
            obligor: MemberId::from_uuid(self.obligor_id),
            payee: MemberId::from_uuid(self.payee_id),
            currency: currency(TABLE, &self.currency)?,
            face: amount(TABLE, self.face)?,
            due_on: self.due_on,
            issued_on: self.issued_on,
            cut_off_on: self.cut_off_on,
            sign_for_by: tick(TABLE, self.sign_for_by)?,
            undertaking: self.undertaking,
            undertaking_hash: Digest(bytes32(TABLE, &self.undertaking_hash)?),
            policy_version: count(TABLE, self.policy_version)?,
            background: BackgroundId::from_uuid(self.background_id),
            life: named(TABLE, &self.life, VoucherLife::parse)?,
            settled: amount(TABLE, self.settled)?,
            head: head(TABLE, &self.head)?,
        })
    }
}

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let ids: Vec<VoucherId> = keys_of!(keys, Voucher).copied().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    for id in ids {
        state.vouchers.set(id, None);
    }
    for voucher in load(connection, log_id, &uuids).await? {
        state.vouchers.set(voucher.id, Some(voucher));
    }
    Ok(())
}

/// Vouchers by id, in no order.
///
/// # Errors
/// A [`StoreError`].
pub async fn load(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    ids: &[Uuid],
) -> Result<Vec<Voucher>, StoreError> {
    let rows: Vec<VoucherRow> =
        rows_by::<sql_types::Uuid, _, _>(connection, log_id, "voucher", "voucher_id", ids.to_vec()).await?;
    rows.into_iter().map(VoucherRow::read).collect()
}

/// Every voucher of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Voucher>, StoreError> {
    let rows: Vec<VoucherRow> = voucher::table
        .filter(voucher::log_id.eq(log_id))
        .order(voucher::voucher_id)
        .select(VoucherRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(VoucherRow::read).collect()
}

pub(super) fn save(log_id: i64, state: &State, keys: &BTreeSet<Key>) -> Option<Statement> {
    let rows = rows_of!(state, keys, Voucher, vouchers);
    VoucherRow::insert(rows.into_iter().map(|row| VoucherRow::of(log_id, row)).collect())
}
