//! Requests and quotes, as pages look them up.

use std::{cmp::Reverse, collections::BTreeSet};

use contracts::{
    discount::{Quote, Request, RequestLife},
    id::{MemberId, QuoteId, RequestId},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::paged::{After, Paged, ROWS_A_PAGE};
use crate::{
    aggregate::{self, discount::QuoteRow},
    connect::Store,
    error::StoreError,
    schema::{quote, request},
    statement::Stated,
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

    /// One page of a seller's requests that stand at one of `lives`, latest deadline first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn requests_of_seller(
        &self,
        member: MemberId,
        lives: &[RequestLife],
        after: Option<After>,
    ) -> Result<Paged<Request>, StoreError> {
        let own = request::table.filter(request::seller_id.eq(member.uuid()));
        self.requests_page([own.into_boxed()], lives, after).await
    }

    /// One page of the requests at one of `lives` that a financier may quote on, has quoted on, or was
    /// awarded; latest deadline first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn requests_for_financier(
        &self,
        member: MemberId,
        lives: &[RequestLife],
        after: Option<After>,
    ) -> Result<Paged<Request>, StoreError> {
        let quoted = quote::table
            .filter(quote::log_id.eq(self.log_id).and(quote::financier_id.eq(member.uuid())))
            .select(quote::request_id);
        let invited = request::financier_ids
            .contains(vec![member.uuid()])
            .or(request::financier_ids.eq(Vec::<Uuid>::new()));
        let others = || request::table.filter(request::seller_id.ne(member.uuid()));
        // Each has an index of its own; asked in one question, they would have none.
        let concerns = [
            others().filter(request::request_id.eq_any(quoted)).into_boxed(),
            others().filter(request::agreed_financier_id.eq(member.uuid())).into_boxed(),
            others().filter(Stated("request.life = 'open'")).filter(invited).into_boxed(),
        ];
        self.requests_page(concerns, lives, after).await
    }

    /// One page of all that `parts` find, latest deadline first.
    async fn requests_page<'a>(
        &self,
        parts: impl IntoIterator<Item = request::BoxedQuery<'a, Pg>>,
        lives: &[RequestLife],
        after: Option<After>,
    ) -> Result<Paged<Request>, StoreError> {
        let lives: Vec<&str> = lives.iter().map(|life| life.as_str()).collect();
        let mut connection = self.connection().await?;
        let mut places = BTreeSet::new();
        for part in parts {
            let mut query = part.filter(request::log_id.eq(self.log_id).and(request::life.eq_any(&lives)));
            if let Some(After { key, id }) = after {
                let same_time = request::deadline.eq(key).and(request::request_id.gt(id));
                query = query.filter(request::deadline.lt(key).or(same_time));
            }
            let found: Vec<(i64, Uuid)> = query
                .order((request::deadline.desc(), request::request_id))
                .limit(ROWS_A_PAGE.saturating_add(1))
                .select((request::deadline, request::request_id))
                .load(&mut *connection)
                .await?;
            places.extend(found.into_iter().map(|(deadline, id)| (Reverse(deadline), id)));
        }
        let page =
            Paged::cut(places.into_iter().collect(), |(Reverse(key), id)| After { key: *key, id: *id });
        let found = aggregate::discount::load(&mut connection, self.log_id, &page.ids()).await?;
        Ok(page.filled(found, |request| request.id.uuid()))
    }

    /// The quotes on `requests`, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn quotes_on(&self, requests: &[RequestId]) -> Result<Vec<Quote>, StoreError> {
        let ids: Vec<Uuid> = requests.iter().map(|id| id.uuid()).collect();
        let mut connection = self.connection().await?;
        let rows: Vec<QuoteRow> = quote::table
            .filter(quote::log_id.eq(self.log_id).and(quote::request_id.eq_any(ids)))
            .order((quote::made_at, quote::quote_id))
            .select(QuoteRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(QuoteRow::read).collect()
    }

    /// A financier's own quotes on `requests`, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn quotes_of_financier(
        &self,
        financier: MemberId,
        requests: &[RequestId],
    ) -> Result<Vec<Quote>, StoreError> {
        let ids: Vec<Uuid> = requests.iter().map(|id| id.uuid()).collect();
        let mut connection = self.connection().await?;
        let rows: Vec<QuoteRow> = quote::table
            .filter(quote::log_id.eq(self.log_id).and(quote::financier_id.eq(financier.uuid())))
            .filter(quote::request_id.eq_any(ids))
            .order((quote::made_at, quote::quote_id))
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
