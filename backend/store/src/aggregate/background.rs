//! Trade backgrounds and invoices in storage.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use contracts::{
    amount::Amount,
    background::{Background, Invoice},
    id::{BackgroundId, InvoiceTag, MemberId},
    state::{Key, State},
};
use diesel::{prelude::*, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{amount, bytes32, currency, keys_of, rows_of};
use crate::{
    error::StoreError,
    schema::{background, invoice},
    statement::{Statement, inserted, rows_by},
};

const TABLE: &str = "background";

/// A row of `background`.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = background)]
pub struct BackgroundRow {
    log_id: i64,
    background_id: Uuid,
    debtor_id: Uuid,
    creditor_id: Uuid,
    currency: String,
    amount: i64,
    reserved: i64,
    due_on: NaiveDate,
    invoices: Value,
}

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = invoice)]
struct InvoiceRow {
    log_id: i64,
    tag: Vec<u8>,
    currency: String,
    amount: i64,
    occupied: i64,
}

inserted! {
    BackgroundRow into background {
        log_id, background_id, debtor_id, creditor_id, currency, amount, reserved, due_on, invoices,
    }
    "ON CONFLICT (log_id, background_id) DO UPDATE SET reserved = excluded.reserved"
}

inserted! {
    InvoiceRow into invoice { log_id, tag, currency, amount, occupied }
    "ON CONFLICT (log_id, tag) DO UPDATE SET occupied = excluded.occupied"
}

fn row_of(log_id: i64, background: &Background) -> BackgroundRow {
    let used = |(tag, amount): &(InvoiceTag, Amount)| json!([tag.to_string(), amount.minor().to_string()]);
    BackgroundRow {
        log_id,
        background_id: background.id.uuid(),
        debtor_id: background.debtor.uuid(),
        creditor_id: background.creditor.uuid(),
        currency: background.currency.to_string(),
        amount: background.amount.minor(),
        reserved: background.reserved.minor(),
        due_on: background.due_on,
        invoices: Value::Array(background.invoices.iter().map(used).collect()),
    }
}

fn read_used(value: &Value) -> Option<(InvoiceTag, Amount)> {
    let tag = InvoiceTag::parse(value.get(0)?.as_str()?).ok()?;
    Some((tag, Amount::from_minor(value.get(1)?.as_str()?.parse().ok()?)?))
}

impl BackgroundRow {
    /// The background.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(self) -> Result<Background, StoreError> {
        let invoices: Option<Vec<_>> =
            self.invoices.as_array().and_then(|list| list.iter().map(read_used).collect());
        Ok(Background {
            id: BackgroundId::from_uuid(self.background_id),
            debtor: MemberId::from_uuid(self.debtor_id),
            creditor: MemberId::from_uuid(self.creditor_id),
            currency: currency(TABLE, &self.currency)?,
            amount: amount(TABLE, self.amount)?,
            reserved: amount(TABLE, self.reserved)?,
            due_on: self.due_on,
            invoices: invoices.ok_or_else(|| StoreError::corrupt(TABLE, "invoices"))?,
        })
    }
}

impl InvoiceRow {
    fn read(self) -> Result<Invoice, StoreError> {
        Ok(Invoice {
            tag: InvoiceTag(bytes32("invoice", &self.tag)?),
            currency: currency("invoice", &self.currency)?,
            amount: amount("invoice", self.amount)?,
            occupied: amount("invoice", self.occupied)?,
        })
    }
}

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let ids: Vec<BackgroundId> = keys_of!(keys, Background).copied().collect();
    if !ids.is_empty() {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        for id in ids {
            state.backgrounds.set(id, None);
        }
        let rows = rows_by::<sql_types::Uuid, _, _>(connection, log_id, "background", "background_id", uuids);
        let rows: Vec<BackgroundRow> = rows.await?;
        for row in rows {
            let background = row.read()?;
            state.backgrounds.set(background.id, Some(background));
        }
    }
    let tags: Vec<InvoiceTag> = keys_of!(keys, Invoice).copied().collect();
    if !tags.is_empty() {
        let bytes: Vec<Vec<u8>> = tags.iter().map(|tag| tag.0.to_vec()).collect();
        for tag in tags {
            state.invoices.set(tag, None);
        }
        let rows: Vec<InvoiceRow> =
            rows_by::<sql_types::Binary, _, _>(connection, log_id, "invoice", "tag", bytes).await?;
        for row in rows {
            let invoice = row.read()?;
            state.invoices.set(invoice.tag, Some(invoice));
        }
    }
    Ok(())
}

/// Every background of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Background>, StoreError> {
    let rows: Vec<BackgroundRow> = background::table
        .filter(background::log_id.eq(log_id))
        .order(background::background_id)
        .select(BackgroundRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(BackgroundRow::read).collect()
}

/// Every invoice of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all_invoices(
    connection: &mut AsyncPgConnection,
    log_id: i64,
) -> Result<Vec<Invoice>, StoreError> {
    let rows: Vec<InvoiceRow> = invoice::table
        .filter(invoice::log_id.eq(log_id))
        .select(InvoiceRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(InvoiceRow::read).collect()
}

pub(super) fn save(
    log_id: i64,
    state: &State,
    keys: &BTreeSet<Key>,
) -> impl Iterator<Item = Statement> + use<> {
    let backgrounds = rows_of!(state, keys, Background, backgrounds);
    let backgrounds = backgrounds.into_iter().map(|row| row_of(log_id, row)).collect();
    let invoices = rows_of!(state, keys, Invoice, invoices).into_iter().map(|invoice| InvoiceRow {
        log_id,
        tag: invoice.tag.0.to_vec(),
        currency: invoice.currency.to_string(),
        amount: invoice.amount.minor(),
        occupied: invoice.occupied.minor(),
    });
    [BackgroundRow::insert(backgrounds), InvoiceRow::insert(invoices.collect())].into_iter().flatten()
}
