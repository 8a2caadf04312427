//! Requests and quotes, as pages look them up.

use contracts::{
    discount::{Quote, Request},
    id::{MemberId, QuoteId, RequestId},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    aggregate::{
        self,
        discount::{QuoteRow, RequestRow},
    },
    connect::Store,
    error::StoreError,
    pages::voucher::LONGEST_LIST,
    schema::{quote, request},
};

impl Store {
    /// A request.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn request(&self, id: RequestId) -> Result<Option<Request>, StoreError> {
        let mut connection = self.connection().await?;
        let found = aggregate::discount::load(&mut connection, self.log_id, &[id.uuid()]).await?;
        Ok(found.into_iter().next())
    }

    /// The requests of a seller, newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn requests_of_seller(&self, member: MemberId) -> Result<Vec<Request>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<RequestRow> = request::table
            .filter(request::log_id.eq(self.log_id).and(request::seller_id.eq(member.uuid())))
            .order((request::deadline.desc(), request::request_id))
            .limit(LONGEST_LIST)
            .select(RequestRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(RequestRow::read).collect()
    }

    /// The requests that a financier may quote on, has quoted on, or was awarded; newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn requests_for_financier(&self, member: MemberId) -> Result<Vec<Request>, StoreError> {
        let mut connection = self.connection().await?;
        let quoted = quote::table
            .filter(quote::log_id.eq(self.log_id).and(quote::financier_id.eq(member.uuid())))
            .select(quote::request_id);
        let invited = request::financier_ids
            .contains(vec![member.uuid()])
            .or(request::financier_ids.eq(Vec::<uuid::Uuid>::new()));
        let rows: Vec<RequestRow> = request::table
            .filter(request::log_id.eq(self.log_id).and(request::seller_id.ne(member.uuid())))
            .filter(
                request::request_id
                    .eq_any(quoted)
                    .or(request::agreed_financier_id.eq(member.uuid()).assume_not_null())
                    .or(request::life.eq("open").and(invited)),
            )
            .order((request::deadline.desc(), request::request_id))
            .limit(LONGEST_LIST)
            .select(RequestRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(RequestRow::read).collect()
    }

    /// The quotes on a request, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn quotes_on(&self, id: RequestId) -> Result<Vec<Quote>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<QuoteRow> = quote::table
            .filter(quote::log_id.eq(self.log_id).and(quote::request_id.eq(id.uuid())))
            .order((quote::made_at, quote::quote_id))
            .select(QuoteRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(QuoteRow::read).collect()
    }

    /// The quotes of a financier, newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn quotes_of_financier(&self, financier: MemberId) -> Result<Vec<Quote>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<QuoteRow> = quote::table
            .filter(quote::log_id.eq(self.log_id).and(quote::financier_id.eq(financier.uuid())))
            .order((quote::made_at.desc(), quote::quote_id))
            .limit(LONGEST_LIST)
            .select(QuoteRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(QuoteRow::read).collect()
    }

    /// A quote.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn quote(&self, id: QuoteId) -> Result<Option<Quote>, StoreError> {
        let mut connection = self.connection().await?;
        let row: Option<QuoteRow> = quote::table
            .find((self.log_id, id.uuid()))
            .select(QuoteRow::as_select())
            .first(&mut *connection)
            .await
            .optional()?;
        row.map(QuoteRow::read).transpose()
    }
}
