//! Payment lists, bank references and notices in storage.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use contracts::{
    holding::Notice,
    id::{HoldingId, MemberId, VoucherId},
    settlement::{Line, PaymentList, Reference},
    state::{Key, State},
};
use diesel::{prelude::*, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{amount, keys_of, rows_of};
use crate::{
    error::StoreError,
    schema::{bank_reference, notice, payment_line, payment_list},
    statement::{Statement, inserted, rows_by},
};

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = payment_list)]
struct ListRow {
    log_id: i64,
    voucher_id: Uuid,
    confirmed: bool,
}

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = payment_line)]
struct LineRow {
    log_id: i64,
    voucher_id: Uuid,
    holding_id: Uuid,
    payee_id: Uuid,
    account: Option<String>,
    amount: i64,
}

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = bank_reference)]
struct ReferenceRow {
    log_id: i64,
    stated_by: Uuid,
    dated: NaiveDate,
    reference: String,
}

#[derive(Debug, Clone)]
struct NoticeRow {
    log_id: i64,
    index: i64,
    voucher_id: Uuid,
    holding_id: Uuid,
    to_member_id: Uuid,
    tick: i64,
}

inserted! {
    ListRow into payment_list { log_id, voucher_id, confirmed }
    "ON CONFLICT (log_id, voucher_id) DO UPDATE SET confirmed = excluded.confirmed"
}
// A list that is confirmed afterwards has the lines that it had.
inserted! {
    LineRow into payment_line { log_id, voucher_id, holding_id, payee_id, account, amount }
    "ON CONFLICT DO NOTHING"
}
inserted! { ReferenceRow into bank_reference { log_id, stated_by, dated, reference } "" }
inserted! { NoticeRow into notice { log_id, index, voucher_id, holding_id, to_member_id, tick } "" }

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let ids: Vec<VoucherId> = keys_of!(keys, List).copied().collect();
    if !ids.is_empty() {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        for id in ids {
            state.lists.set(id, None);
        }
        for list in load(connection, log_id, &uuids).await? {
            state.lists.set(list.voucher, Some(list));
        }
    }
    for wanted in keys_of!(keys, Reference) {
        let found: Option<Uuid> = bank_reference::table
            .find((log_id, wanted.stated_by.uuid(), wanted.on, &wanted.bank_reference))
            .select(bank_reference::stated_by)
            .first(connection)
            .await
            .optional()?;
        state.references.set(wanted.clone(), found.map(|_| ()));
    }
    Ok(())
}

/// The payment lists of `vouchers`.
///
/// # Errors
/// A [`StoreError`].
pub async fn load(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    vouchers: &[Uuid],
) -> Result<Vec<PaymentList>, StoreError> {
    let lists =
        rows_by::<sql_types::Uuid, _, _>(connection, log_id, "payment_list", "voucher_id", vouchers.to_vec());
    let lists: Vec<ListRow> = lists.await?;
    assemble(connection, log_id, lists).await
}

/// Every payment list of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<PaymentList>, StoreError> {
    let lists: Vec<ListRow> = payment_list::table
        .filter(payment_list::log_id.eq(log_id))
        .select(ListRow::as_select())
        .load(connection)
        .await?;
    assemble(connection, log_id, lists).await
}

async fn assemble(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    lists: Vec<ListRow>,
) -> Result<Vec<PaymentList>, StoreError> {
    let ids: Vec<Uuid> = lists.iter().map(|list| list.voucher_id).collect();
    let lines = rows_by::<sql_types::Uuid, _, _>(connection, log_id, "payment_line", "voucher_id", ids);
    let mut lines: Vec<LineRow> = lines.await?;
    lines.sort_unstable_by_key(|line| (line.voucher_id, line.holding_id));
    let read = |line: &LineRow| -> Result<Line, StoreError> {
        Ok(Line {
            holding: HoldingId::from_uuid(line.holding_id),
            payee: MemberId::from_uuid(line.payee_id),
            account: line.account.clone(),
            amount: amount("payment_line", line.amount)?,
        })
    };
    let list = |row: ListRow| -> Result<PaymentList, StoreError> {
        let own = lines.iter().filter(|line| line.voucher_id == row.voucher_id);
        Ok(PaymentList {
            voucher: VoucherId::from_uuid(row.voucher_id),
            lines: own.map(read).collect::<Result<_, _>>()?,
            confirmed: row.confirmed,
        })
    };
    lists.into_iter().map(list).collect()
}

/// Every bank reference of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all_references(
    connection: &mut AsyncPgConnection,
    log_id: i64,
) -> Result<Vec<Reference>, StoreError> {
    let rows: Vec<ReferenceRow> = bank_reference::table
        .filter(bank_reference::log_id.eq(log_id))
        .select(ReferenceRow::as_select())
        .load(connection)
        .await?;
    let read = |row: ReferenceRow| Reference {
        stated_by: MemberId::from_uuid(row.stated_by),
        on: row.dated,
        bank_reference: row.reference,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A list stands before its lines.
pub(super) async fn save_lists(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let lists = rows_of!(state, keys, List, lists);
    let rows = lists.iter().map(|list| ListRow {
        log_id,
        voucher_id: list.voucher.uuid(),
        confirmed: list.confirmed,
    });
    let lines = lists.iter().flat_map(|list| {
        list.lines.iter().map(|line| LineRow {
            log_id,
            voucher_id: list.voucher.uuid(),
            holding_id: line.holding.uuid(),
            payee_id: line.payee.uuid(),
            account: line.account.clone(),
            amount: line.amount.minor(),
        })
    });
    let statements = [ListRow::insert(rows.collect()), LineRow::insert(lines.collect())];
    for statement in statements.into_iter().flatten() {
        statement.execute(connection).await?;
    }
    Ok(())
}

pub(super) fn save(
    log_id: i64,
    keys: &BTreeSet<Key>,
    notices: &[(i64, Notice)],
) -> impl Iterator<Item = Statement> + use<> {
    let references = keys_of!(keys, Reference).map(|reference| ReferenceRow {
        log_id,
        stated_by: reference.stated_by.uuid(),
        dated: reference.on,
        reference: reference.bank_reference.clone(),
    });
    let notices = notices.iter().map(|(index, notice)| NoticeRow {
        log_id,
        index: *index,
        voucher_id: notice.voucher.uuid(),
        holding_id: notice.holding.uuid(),
        to_member_id: notice.to.uuid(),
        tick: notice.at.seconds(),
    });
    [ReferenceRow::insert(references.collect()), NoticeRow::insert(notices.collect())].into_iter().flatten()
}
