//! Vouchers, holdings and backgrounds, as pages look them up.

use contracts::{
    background::Background,
    holding::Holding,
    id::{BackgroundId, HoldingId, MemberId, VoucherId},
    settlement::PaymentList,
    voucher::Voucher,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    aggregate::{self, background::BackgroundRow, holding::HoldingNowRow, voucher::VoucherRow},
    connect::Store,
    error::StoreError,
    schema::{background, holding_now, voucher},
};

/// Most rows of one list.
pub const LONGEST_LIST: i64 = 200;

impl Store {
    /// A voucher.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn voucher(&self, id: VoucherId) -> Result<Option<Voucher>, StoreError> {
        let mut connection = self.connection().await?;
        let found = aggregate::voucher::load(&mut connection, self.log_id, &[id.uuid()]).await?;
        Ok(found.into_iter().next())
    }

    /// Vouchers by id.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn vouchers_by_id(&self, ids: &[VoucherId]) -> Result<Vec<Voucher>, StoreError> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let mut connection = self.connection().await?;
        aggregate::voucher::load(&mut connection, self.log_id, &uuids).await
    }

    /// What a member has issued, soonest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn vouchers_of_obligor(&self, member: MemberId) -> Result<Vec<Voucher>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<VoucherRow> = voucher::table
            .filter(voucher::log_id.eq(self.log_id).and(voucher::obligor_id.eq(member.uuid())))
            .order((voucher::due_on, voucher::voucher_id))
            .limit(LONGEST_LIST)
            .select(VoucherRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(VoucherRow::read).collect()
    }

    /// What was issued to a member, soonest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn vouchers_of_payee(&self, member: MemberId) -> Result<Vec<Voucher>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<VoucherRow> = voucher::table
            .filter(voucher::log_id.eq(self.log_id).and(voucher::payee_id.eq(member.uuid())))
            .order((voucher::due_on, voucher::voucher_id))
            .limit(LONGEST_LIST)
            .select(VoucherRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(VoucherRow::read).collect()
    }

    /// A holding.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holding(&self, id: HoldingId) -> Result<Option<Holding>, StoreError> {
        let mut connection = self.connection().await?;
        let found = aggregate::holding::load(&mut connection, self.log_id, &[id.uuid()]).await?;
        Ok(found.into_iter().next())
    }

    /// Every holding of a voucher, ended ones too.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holdings_of_voucher(&self, voucher: VoucherId) -> Result<Vec<Holding>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<HoldingNowRow> = holding_now::table
            .filter(holding_now::log_id.eq(self.log_id).and(holding_now::voucher_id.eq(voucher.uuid())))
            .select(HoldingNowRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(HoldingNowRow::read).collect()
    }

    /// A member's holdings in `life`, largest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holdings_of(&self, member: MemberId, life: &str) -> Result<Vec<Holding>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<HoldingNowRow> = holding_now::table
            .filter(holding_now::log_id.eq(self.log_id).and(holding_now::holder_id.eq(member.uuid())))
            .filter(holding_now::life.eq(life))
            .order((holding_now::amount.desc(), holding_now::holding_id))
            .limit(LONGEST_LIST)
            .select(HoldingNowRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(HoldingNowRow::read).collect()
    }

    /// What a member has transferred and nobody has signed for yet.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holdings_sent(&self, member: MemberId) -> Result<Vec<Holding>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<HoldingNowRow> = holding_now::table
            .filter(holding_now::log_id.eq(self.log_id).and(holding_now::transferor_id.eq(member.uuid())))
            .filter(holding_now::life.eq("pending"))
            .limit(LONGEST_LIST)
            .select(HoldingNowRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(HoldingNowRow::read).collect()
    }

    /// A trade background.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn background(&self, id: BackgroundId) -> Result<Option<Background>, StoreError> {
        let mut connection = self.connection().await?;
        let row: Option<BackgroundRow> = background::table
            .find((self.log_id, id.uuid()))
            .select(BackgroundRow::as_select())
            .first(&mut *connection)
            .await
            .optional()?;
        row.map(BackgroundRow::read).transpose()
    }

    /// The trade backgrounds that a member is debtor or creditor of.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn backgrounds_of(&self, member: MemberId) -> Result<Vec<Background>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<BackgroundRow> = background::table
            .filter(background::log_id.eq(self.log_id))
            .filter(background::debtor_id.eq(member.uuid()).or(background::creditor_id.eq(member.uuid())))
            .order((background::due_on.desc(), background::background_id))
            .limit(LONGEST_LIST)
            .select(BackgroundRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(BackgroundRow::read).collect()
    }

    /// A voucher's payment list.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn payment_list(&self, voucher: VoucherId) -> Result<Option<PaymentList>, StoreError> {
        let mut connection = self.connection().await?;
        let found = aggregate::settlement::load(&mut connection, self.log_id, &[voucher.uuid()]).await?;
        Ok(found.into_iter().next())
    }
}
