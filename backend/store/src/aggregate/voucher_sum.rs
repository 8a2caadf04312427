//! What vouchers add up to, by member, side, state, due date and currency: kept as vouchers change, so that a page
//! that says it does not read all that a member ever issued.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::{id::VoucherId, state::State, voucher::Voucher};
use diesel::sql_types::{self, Array, BigInt};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::{
    error::StoreError,
    schema::voucher_sum,
    statement::{Statement, inserted},
};

/// A row of `voucher_sum`, or what is added to one.
struct SumRow {
    member_id: Uuid,
    log_id: i64,
    side: String,
    life: String,
    due_on: NaiveDate,
    currency: String,
    number: i64,
    unpaid: i64,
}

inserted! {
    SumRow into voucher_sum { member_id, log_id, side, life, due_on, currency, number, unpaid }
    "ON CONFLICT (member_id, log_id, side, life, due_on, currency) DO UPDATE \
     SET number = voucher_sum.number + excluded.number, unpaid = voucher_sum.unpaid + excluded.unpaid"
}

/// Nothing is left of these.
const EMPTY: &str = "DELETE FROM voucher_sum WHERE member_id = ANY($2) AND log_id = $1 AND number = 0";

/// Member, side, state, due date, currency: what a row is of.
type Key = (Uuid, &'static str, &'static str, NaiveDate, String);

/// The rows in which `voucher` stands, with what is still to be paid on it.
fn keys(voucher: &Voucher) -> [Key; 2] {
    let parties = [(voucher.obligor, "obligor"), (voucher.payee, "payee")];
    parties.map(|(member, side)| {
        (member.uuid(), side, voucher.life.as_str(), voucher.due_on, voucher.currency.to_string())
    })
}

/// Adds what has become of the vouchers that were as in `before`; one that was not there yet is none.
///
/// # Errors
/// A [`StoreError`]; nothing may then be committed.
pub(super) async fn save(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &State,
    before: &BTreeMap<VoucherId, Option<Voucher>>,
) -> Result<(), StoreError> {
    let mut changes: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    for (id, before) in before {
        let after = state.voucher(id).ok().flatten();
        for (voucher, sign) in [(before.as_ref(), -1), (after, 1)] {
            let Some(voucher) = voucher else { continue };
            let unpaid = voucher.face.minor() - voucher.settled.minor();
            for key in keys(voucher) {
                let (number, sum) = changes.entry(key).or_default();
                (*number, *sum) = (*number + sign, *sum + sign * unpaid);
            }
        }
    }
    changes.retain(|_, change| *change != (0, 0));
    let fewer = changes.iter().filter(|(_, (number, _))| *number < 0).map(|(key, _)| key.0);
    let fewer: Vec<Uuid> = fewer.collect();
    let row = |((member_id, side, life, due_on, currency), (number, unpaid)): (Key, (i64, i64))| SumRow {
        member_id,
        log_id,
        side: side.to_owned(),
        life: life.to_owned(),
        due_on,
        currency,
        number,
        unpaid,
    };
    if let Some(add) = SumRow::insert(changes.into_iter().map(row).collect()) {
        add.execute(connection).await?;
    }
    if !fewer.is_empty() {
        let empty = Statement::new(EMPTY).with::<BigInt, _>(log_id);
        empty.with::<Array<sql_types::Uuid>, _>(fewer).execute(connection).await?;
    }
    Ok(())
}
