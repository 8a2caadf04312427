//! Public checks: what a member lets anyone see of a voucher who has the token of its code.

use chrono::{DateTime, Utc};
use contracts::id::{MemberId, VoucherId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{connect::Store, error::StoreError, schema::public_check};

/// A row of `public_check`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = public_check)]
pub struct PublicCheck {
    /// The log.
    pub log_id: i64,
    /// Who offers it.
    pub member_id: Uuid,
    /// What it is of.
    pub voucher_id: Uuid,
    /// 128 random bits, in base64url.
    pub token: String,
    /// Whether the amount is shown.
    pub shows_amount: bool,
    /// The seat that asked for it first.
    pub made_by: Uuid,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Offers a check. Where the member offers one for the voucher already, that keeps its token, so that
    /// what is printed stays good, and only what it shows changes.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn offer_check(&self, check: &PublicCheck) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(public_check::table)
            .values(check)
            .on_conflict((public_check::log_id, public_check::member_id, public_check::voucher_id))
            .do_update()
            .set(public_check::shows_amount.eq(check.shows_amount))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// The check that a member offers for a voucher.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn check_of(
        &self,
        member: MemberId,
        voucher: VoucherId,
    ) -> Result<Option<PublicCheck>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(public_check::table
            .find((self.log_id, member.uuid(), voucher.uuid()))
            .select(PublicCheck::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// The check with this token.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn check_by_token(&self, token: &str) -> Result<Option<PublicCheck>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(public_check::table
            .filter(public_check::log_id.eq(self.log_id).and(public_check::token.eq(token)))
            .select(PublicCheck::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// Takes a member's check back: its token opens nothing any more, and a new one gets another.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn withdraw_check(&self, member: MemberId, voucher: VoucherId) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::delete(public_check::table.find((self.log_id, member.uuid(), voucher.uuid())))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }
}
