//! Vouchers, holdings and backgrounds, as pages look them up.

use std::collections::BTreeSet;

use contracts::{
    background::{Background, Invoice},
    holding::Holding,
    id::{BackgroundId, HoldingId, InvoiceTag, MemberId, VoucherId},
    settlement::PaymentList,
    state::{Key, State},
    voucher::{Voucher, VoucherLife},
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    aggregate::{self, background::BackgroundRow, holding::HoldingNowRow, voucher::VoucherRow},
    connect::Store,
    error::StoreError,
    schema::{background, document, holding_now, voucher},
};

/// Most rows of one list.
pub const LONGEST_LIST: i64 = 200;
/// Vouchers on one page of a list.
pub const VOUCHERS_A_PAGE: i64 = 50;

/// On which side of its vouchers a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It issued them.
    Obligor,
    /// They were issued to it.
    Payee,
}

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

    /// How many vouchers a member has on one side, by where they stand.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn voucher_counts(
        &self,
        member: MemberId,
        side: Side,
    ) -> Result<Vec<(VoucherLife, u32)>, StoreError> {
        let mut connection = self.connection().await?;
        let all = voucher::table.filter(voucher::log_id.eq(self.log_id)).group_by(voucher::life);
        let counted = all.select((voucher::life, count_star()));
        let rows: Vec<(String, i64)> = match side {
            Side::Obligor => {
                counted.filter(voucher::obligor_id.eq(member.uuid())).load(&mut *connection).await?
            }
            Side::Payee => counted.filter(voucher::payee_id.eq(member.uuid())).load(&mut *connection).await?,
        };
        let read = |(life, count): (String, i64)| {
            let life = aggregate::named("voucher", &life, VoucherLife::parse)?;
            Ok((life, u32::try_from(count).unwrap_or(u32::MAX)))
        };
        rows.into_iter().map(read).collect()
    }

    /// Page `page` (from 0) of a member's vouchers on one side that stand at one of `lives`, soonest due
    /// first: at most [`VOUCHERS_A_PAGE`], and whether more follow.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn vouchers_page(
        &self,
        member: MemberId,
        side: Side,
        lives: &[VoucherLife],
        page: u32,
    ) -> Result<(Vec<Voucher>, bool), StoreError> {
        let mut connection = self.connection().await?;
        let lives: Vec<&str> = lives.iter().map(|life| life.as_str()).collect();
        let of_side = match side {
            Side::Obligor => voucher::table.filter(voucher::obligor_id.eq(member.uuid())).into_boxed(),
            Side::Payee => voucher::table.filter(voucher::payee_id.eq(member.uuid())).into_boxed(),
        };
        let mut rows: Vec<VoucherRow> = of_side
            .filter(voucher::log_id.eq(self.log_id).and(voucher::life.eq_any(lives)))
            .order((voucher::due_on, voucher::voucher_id))
            .offset(i64::from(page).saturating_mul(VOUCHERS_A_PAGE))
            .limit(VOUCHERS_A_PAGE.saturating_add(1))
            .select(VoucherRow::as_select())
            .load(&mut *connection)
            .await?;
        let page_length = usize::try_from(VOUCHERS_A_PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > page_length;
        rows.truncate(page_length);
        let vouchers = rows.into_iter().map(VoucherRow::read).collect::<Result<_, _>>()?;
        Ok((vouchers, more))
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

    /// The trade backgrounds of a debtor on which something can still rest, latest due date first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn free_backgrounds(&self, debtor: MemberId) -> Result<Vec<Background>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<BackgroundRow> = background::table
            .filter(background::log_id.eq(self.log_id).and(background::debtor_id.eq(debtor.uuid())))
            .filter(background::amount.gt(background::reserved))
            .order((background::due_on.desc(), background::background_id))
            .limit(LONGEST_LIST)
            .select(BackgroundRow::as_select())
            .load(&mut *connection)
            .await?;
        rows.into_iter().map(BackgroundRow::read).collect()
    }

    /// An invoice as the log knows it.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn invoice(&self, tag: InvoiceTag) -> Result<Option<Invoice>, StoreError> {
        let mut connection = self.connection().await?;
        let mut state = State::partial(None);
        let wanted = BTreeSet::from([Key::Invoice(tag)]);
        aggregate::fill(&mut connection, self.log_id, &mut state, &wanted).await?;
        Ok(state.invoice(&tag).ok().flatten().cloned())
    }

    /// Which of the files with these SHA-256 a member has uploaded.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn documents_kept(
        &self,
        member: MemberId,
        files: &[[u8; 32]],
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        let wanted: Vec<&[u8]> = files.iter().map(<[u8; 32]>::as_slice).collect();
        let mut connection = self.connection().await?;
        let rows: Vec<Vec<u8>> = document::table
            .filter(document::log_id.eq(self.log_id).and(document::member_id.eq(member.uuid())))
            .filter(document::sha256.eq_any(wanted))
            .select(document::sha256)
            .load(&mut *connection)
            .await?;
        rows.iter().map(|bytes| aggregate::bytes32("document", bytes)).collect()
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
