//! What a financier's browser keeps here for itself until it opens its quote, encrypted under the seat's
//! passphrase: the platform cannot read it.

use contracts::id::{MemberId, QuoteId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{connect::Store, error::StoreError, schema::sealed_quote};

/// A row of `sealed_quote`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sealed_quote)]
pub struct SealedQuote {
    /// The log.
    pub log_id: i64,
    /// The quote.
    pub quote_id: Uuid,
    /// The financier.
    pub member_id: Uuid,
    /// The seat whose passphrase opens it.
    pub seat_id: Uuid,
    /// The encrypted price.
    pub blob: Vec<u8>,
}

impl Store {
    /// Keeps a sealed price; the first one kept for a quote stays.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_sealed(&self, row: &SealedQuote) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(sealed_quote::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// A member's sealed price.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn sealed(&self, member: MemberId, quote: QuoteId) -> Result<Option<SealedQuote>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(sealed_quote::table
            .find((self.log_id, quote.uuid()))
            .filter(sealed_quote::member_id.eq(member.uuid()))
            .select(SealedQuote::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }
}
