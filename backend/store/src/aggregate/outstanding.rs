//! Holdings that carry value, once more, as pages and jobs look for them: by holder and due date, by who
//! passed them on, by when they lapse. A row goes when its holding ends, so what is read here does not grow with
//! what a member once held.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use contracts::{
    calendar::Tick,
    holding::Holding,
    id::{HoldingId, MemberId, RequestId},
    state::{Key, State},
};
use diesel::sql_types::{self, Array, BigInt};
use uuid::Uuid;

use super::rows_of;
use crate::{
    error::StoreError,
    schema::outstanding_holding,
    statement::{Statement, inserted},
};

/// A row of `outstanding_holding`.
#[derive(Debug, Clone)]
struct OutstandingRow {
    holding_id: Uuid,
    log_id: i64,
    holder_id: Uuid,
    due_on: NaiveDate,
    voucher_id: Uuid,
    transferor_id: Option<Uuid>,
    currency: String,
    amount: i64,
    life: String,
    lapses_at: Option<i64>,
    request_id: Option<Uuid>,
}

inserted! {
    OutstandingRow into outstanding_holding {
        holding_id, log_id, holder_id, due_on, voucher_id, transferor_id, currency, amount, life, lapses_at,
        request_id,
    }
    ""
}

/// What changes of a holding that goes on carrying value.
const CHANGED: &str = "ON CONFLICT (holding_id, log_id) DO UPDATE \
     SET life = excluded.life, lapses_at = excluded.lapses_at, request_id = excluded.request_id";

const ENDED: &str = "DELETE FROM outstanding_holding WHERE log_id = $1 AND holding_id = ANY($2)";

fn row_of(log_id: i64, state: &State, holding: &Holding) -> Result<OutstandingRow, StoreError> {
    let voucher = state.voucher(&holding.voucher).ok().flatten();
    let voucher =
        voucher.ok_or_else(|| StoreError::corrupt("holding", format!("{} has no voucher", holding.id)))?;
    Ok(OutstandingRow {
        holding_id: holding.id.uuid(),
        log_id,
        holder_id: holding.holder.uuid(),
        due_on: voucher.due_on,
        voucher_id: holding.voucher.uuid(),
        transferor_id: holding.transferor.map(MemberId::uuid),
        currency: voucher.currency.to_string(),
        amount: holding.amount.minor(),
        life: holding.life.as_str().to_owned(),
        lapses_at: holding.lapses_at.map(Tick::seconds),
        request_id: holding.in_request.map(RequestId::uuid),
    })
}

/// The vouchers of touched holdings: their due dates are part of the rows.
pub(super) fn vouchers(state: &State, keys: &BTreeSet<Key>) -> Vec<Key> {
    let touched = rows_of!(state, keys, Holding, holdings);
    touched.iter().map(|holding| Key::Voucher(holding.voucher)).collect()
}

/// Rows of touched holdings that carry value are written, of those that have ended removed. Of one that was
/// `new` and ended in the same batch there is none.
pub(super) fn save(
    log_id: i64,
    state: &State,
    keys: &BTreeSet<Key>,
    new: &BTreeSet<HoldingId>,
) -> Result<impl Iterator<Item = Statement> + use<>, StoreError> {
    let (mut fresh, mut changed, mut ended) = (Vec::new(), Vec::new(), Vec::new());
    for holding in rows_of!(state, keys, Holding, holdings) {
        match (holding.carries_value(), new.contains(&holding.id)) {
            (true, true) => fresh.push(row_of(log_id, state, holding)?),
            (true, false) => changed.push(row_of(log_id, state, holding)?),
            (false, true) => {}
            (false, false) => ended.push(holding.id.uuid()),
        }
    }
    let ended = (!ended.is_empty())
        .then(|| Statement::new(ENDED).with::<BigInt, _>(log_id).with::<Array<sql_types::Uuid>, _>(ended));
    let (fresh, changed) = (OutstandingRow::insert(fresh), OutstandingRow::insert_or(changed, CHANGED));
    Ok([fresh, changed, ended].into_iter().flatten())
}
