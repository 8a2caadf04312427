//! Requests and quotes in storage.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use contracts::{
    discount::{Agreed, Payment, Quote, QuoteLife, Request, RequestLife},
    id::{HoldingId, MemberId, QuoteId, RequestId, VoucherId},
    pricing::{Basis, Price, Terms},
    rate::Rate,
    state::{Key, State},
};
use diesel::{prelude::*, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{amount, head, keys_of, named, rows_of, tick};
use crate::{
    error::StoreError,
    schema::{quote, request},
    statement::{Statement, inserted, rows_by},
};

/// A row of `request`.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = request, primary_key(log_id, request_id), treat_none_as_null = true)]
pub struct RequestRow {
    log_id: i64,
    request_id: Uuid,
    voucher_id: Uuid,
    holding_id: Uuid,
    seller_id: Uuid,
    amount: i64,
    financier_ids: Vec<Uuid>,
    recourse: bool,
    ask_rate: Option<String>,
    deadline: i64,
    life: String,
    since: i64,
    agreed_quote_id: Option<Uuid>,
    agreed_financier_id: Option<Uuid>,
    agreed_rate: Option<String>,
    agreed_basis: Option<String>,
    agreed_value_on: Option<NaiveDate>,
    agreed_fees: Option<i64>,
    agreed_days: Option<i64>,
    agreed_interest: Option<i64>,
    agreed_net: Option<i64>,
    paid_reference: Option<String>,
    paid_account: Option<String>,
    paid_on: Option<NaiveDate>,
    head: Vec<u8>,
}

/// A row of `quote`.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = quote)]
pub struct QuoteRow {
    log_id: i64,
    quote_id: Uuid,
    request_id: Uuid,
    financier_id: Uuid,
    expires: i64,
    made_at: i64,
    sealed: Vec<String>,
    rate: Option<String>,
    basis: Option<String>,
    value_on: Option<NaiveDate>,
    fees: Option<i64>,
    life: String,
}

inserted! {
    QuoteRow into quote {
        log_id, quote_id, request_id, financier_id, expires, made_at, rate, basis, value_on, fees, life,
    }
    lists { sealed }
    "ON CONFLICT (log_id, quote_id) DO UPDATE \
     SET rate = excluded.rate, basis = excluded.basis, value_on = excluded.value_on, fees = excluded.fees, \
         life = excluded.life"
}

fn request_row(log_id: i64, request: &Request) -> RequestRow {
    let agreed = request.agreed.as_ref();
    let payment = request.payment.as_ref();
    RequestRow {
        log_id,
        request_id: request.id.uuid(),
        voucher_id: request.voucher.uuid(),
        holding_id: request.holding.uuid(),
        seller_id: request.seller.uuid(),
        amount: request.amount.minor(),
        financier_ids: request.financiers.iter().map(|id| id.uuid()).collect(),
        recourse: request.recourse,
        ask_rate: request.ask_rate.map(|rate| rate.to_string()),
        deadline: request.deadline.seconds(),
        life: request.life.as_str().to_owned(),
        since: request.since.seconds(),
        agreed_quote_id: agreed.map(|agreed| agreed.quote.uuid()),
        agreed_financier_id: agreed.map(|agreed| agreed.financier.uuid()),
        agreed_rate: agreed.map(|agreed| agreed.terms.rate.to_string()),
        agreed_basis: agreed.map(|agreed| agreed.terms.basis.as_str().to_owned()),
        agreed_value_on: agreed.map(|agreed| agreed.terms.value_on),
        agreed_fees: agreed.map(|agreed| agreed.terms.fees.minor()),
        agreed_days: agreed.map(|agreed| agreed.price.days),
        agreed_interest: agreed.map(|agreed| agreed.price.interest.minor()),
        agreed_net: agreed.map(|agreed| agreed.price.net.minor()),
        paid_reference: payment.map(|payment| payment.bank_reference.clone()),
        paid_account: payment.map(|payment| payment.account.clone()),
        paid_on: payment.map(|payment| payment.paid_on),
        head: request.head.0.to_vec(),
    }
}

fn read_terms(
    table: &'static str,
    rate: &str,
    basis: &str,
    value_on: NaiveDate,
    fees: i64,
) -> Result<Terms, StoreError> {
    Ok(Terms {
        rate: named(table, rate, Rate::parse)?,
        basis: named(table, basis, Basis::parse)?,
        value_on,
        fees: amount(table, fees)?,
    })
}

impl RequestRow {
    fn agreed(&self) -> Result<Option<Agreed>, StoreError> {
        let Some(quote) = self.agreed_quote_id else { return Ok(None) };
        let parts = (|| {
            Some((
                self.agreed_financier_id?,
                self.agreed_rate.as_deref()?,
                self.agreed_basis.as_deref()?,
                self.agreed_value_on?,
                self.agreed_fees?,
                Price {
                    days: self.agreed_days?,
                    interest: contracts::amount::Amount::from_minor(self.agreed_interest?)?,
                    net: contracts::amount::Amount::from_minor(self.agreed_net?)?,
                },
            ))
        })();
        let (financier, rate, basis, value_on, fees, price) =
            parts.ok_or_else(|| StoreError::corrupt("request", "what was agreed"))?;
        Ok(Some(Agreed {
            quote: QuoteId::from_uuid(quote),
            financier: MemberId::from_uuid(financier),
            terms: read_terms("request", rate, basis, value_on, fees)?,
            price,
        }))
    }

    /// The request.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(self) -> Result<Request, StoreError> {
        let agreed = self.agreed()?;
        let payment = match (self.paid_reference, self.paid_account, self.paid_on) {
            (Some(bank_reference), Some(account), Some(paid_on)) => {
                Some(Payment { bank_reference, account, paid_on })
            }
            _ => None,
        };
        Ok(Request {
            id: RequestId::from_uuid(self.request_id),
            voucher: VoucherId::from_uuid(self.voucher_id),
            holding: HoldingId::from_uuid(self.holding_id),
            seller: MemberId::from_uuid(self.seller_id),
            amount: amount("request", self.amount)?,
            financiers: self.financier_ids.into_iter().map(MemberId::from_uuid).collect(),
            recourse: self.recourse,
            ask_rate: self.ask_rate.as_deref().map(|rate| named("request", rate, Rate::parse)).transpose()?,
            deadline: tick("request", self.deadline)?,
            life: named("request", &self.life, RequestLife::parse)?,
            since: tick("request", self.since)?,
            agreed,
            payment,
            head: head("request", &self.head)?,
        })
    }
}

impl QuoteRow {
    /// The quote.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(self) -> Result<Quote, StoreError> {
        let terms = match (&self.rate, &self.basis, self.value_on, self.fees) {
            (Some(rate), Some(basis), Some(value_on), Some(fees)) => {
                Some(read_terms("quote", rate, basis, value_on, fees)?)
            }
            _ => None,
        };
        Ok(Quote {
            id: QuoteId::from_uuid(self.quote_id),
            request: RequestId::from_uuid(self.request_id),
            financier: MemberId::from_uuid(self.financier_id),
            expires: tick("quote", self.expires)?,
            made_at: tick("quote", self.made_at)?,
            sealed: self.sealed,
            terms,
            life: named("quote", &self.life, QuoteLife::parse)?,
        })
    }
}

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let requests: Vec<RequestId> = keys_of!(keys, Request).copied().collect();
    if !requests.is_empty() {
        let uuids: Vec<Uuid> = requests.iter().map(|id| id.uuid()).collect();
        for id in requests {
            state.requests.set(id, None);
        }
        for found in load(connection, log_id, &uuids).await? {
            state.requests.set(found.id, Some(found));
        }
    }
    let quotes: Vec<QuoteId> = keys_of!(keys, Quote).copied().collect();
    if !quotes.is_empty() {
        let uuids: Vec<Uuid> = quotes.iter().map(|id| id.uuid()).collect();
        for id in quotes {
            state.quotes.set(id, None);
        }
        let rows: Vec<QuoteRow> =
            rows_by::<sql_types::Uuid, _, _>(connection, log_id, "quote", "quote_id", uuids).await?;
        for row in rows {
            let found = row.read()?;
            state.quotes.set(found.id, Some(found));
        }
    }
    for id in keys_of!(keys, QuotesOf) {
        let stored: Vec<Uuid> = quote::table
            .filter(quote::log_id.eq(log_id).and(quote::request_id.eq(id.uuid())))
            .select(quote::quote_id)
            .load(connection)
            .await?;
        state.set_quotes_of(*id, stored.into_iter().map(QuoteId::from_uuid).collect());
    }
    Ok(())
}

/// Requests by id, in no order.
///
/// # Errors
/// A [`StoreError`].
pub async fn load(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    ids: &[Uuid],
) -> Result<Vec<Request>, StoreError> {
    let rows: Vec<RequestRow> =
        rows_by::<sql_types::Uuid, _, _>(connection, log_id, "request", "request_id", ids.to_vec()).await?;
    rows.into_iter().map(RequestRow::read).collect()
}

/// Every request of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Request>, StoreError> {
    let rows: Vec<RequestRow> = request::table
        .filter(request::log_id.eq(log_id))
        .order(request::request_id)
        .select(RequestRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(RequestRow::read).collect()
}

/// Every quote of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all_quotes(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Quote>, StoreError> {
    let rows: Vec<QuoteRow> = quote::table
        .filter(quote::log_id.eq(log_id))
        .order(quote::quote_id)
        .select(QuoteRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(QuoteRow::read).collect()
}

/// Requests move a few times in their life, one at a time: a row each is simple enough.
pub(super) async fn save_requests(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    for changed in rows_of!(state, keys, Request, requests) {
        let row = request_row(log_id, changed);
        diesel::insert_into(request::table)
            .values(&row)
            .on_conflict(request::table.primary_key())
            .do_update()
            .set(&row)
            .execute(connection)
            .await?;
    }
    Ok(())
}

pub(super) fn save_quotes(log_id: i64, state: &State, keys: &BTreeSet<Key>) -> Option<Statement> {
    let quotes = rows_of!(state, keys, Quote, quotes).into_iter().map(|changed| QuoteRow {
        log_id,
        quote_id: changed.id.uuid(),
        request_id: changed.request.uuid(),
        financier_id: changed.financier.uuid(),
        expires: changed.expires.seconds(),
        made_at: changed.made_at.seconds(),
        sealed: changed.sealed.clone(),
        rate: changed.terms.map(|terms| terms.rate.to_string()),
        basis: changed.terms.map(|terms| terms.basis.as_str().to_owned()),
        value_on: changed.terms.map(|terms| terms.value_on),
        fees: changed.terms.map(|terms| terms.fees.minor()),
        life: changed.life.as_str().to_owned(),
    });
    QuoteRow::insert(quotes.collect())
}
