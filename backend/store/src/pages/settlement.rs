//! Lines of payment lists, as their payees and the obligor look them up.

use chrono::NaiveDate;
use contracts::{
    amount::Amount,
    holding::HoldingLife,
    id::{HoldingId, MemberId, VoucherId},
    voucher::VoucherLife,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::paged::{After, Paged, ROWS_A_PAGE};
use crate::{
    aggregate::{amount, named},
    connect::Store,
    error::StoreError,
    schema::{holding_now, payment_line, payment_list, voucher},
    statement::Stated,
};

/// A line of a payment list, with whether its money has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLine {
    /// The voucher.
    pub voucher: VoucherId,
    /// The holding.
    pub holding: HoldingId,
    /// Minor units.
    pub amount: Amount,
    /// The account it is paid to.
    pub account: Option<String>,
    /// Settled once its payee has confirmed the receipt.
    pub life: HoldingLife,
}

impl Store {
    /// Vouchers of `obligor` whose payment list was drawn up for it and waits for its word, soonest due first;
    /// at most a page of them.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn lists_to_confirm(&self, obligor: MemberId) -> Result<Vec<VoucherId>, StoreError> {
        let vouchers = voucher::table.on(voucher::log_id
            .eq(payment_list::log_id)
            .and(voucher::voucher_id.eq(payment_list::voucher_id)));
        let mut connection = self.connection().await?;
        // There is an index of the unconfirmed ones, because they are few among all.
        let ids: Vec<Uuid> = payment_list::table
            .inner_join(vouchers)
            .filter(payment_list::log_id.eq(self.log_id).and(Stated("NOT payment_list.confirmed")))
            .filter(voucher::log_id.eq(self.log_id).and(voucher::obligor_id.eq(obligor.uuid())))
            .filter(voucher::life.ne(VoucherLife::Settled.as_str()))
            .order((voucher::due_on, voucher::voucher_id))
            .limit(ROWS_A_PAGE)
            .select(voucher::voucher_id)
            .load(&mut *connection)
            .await?;
        Ok(ids.into_iter().map(VoucherId::from_uuid).collect())
    }

    /// One page of the lines of all payment lists that are paid to `payee`, those that fall due last first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn lines_of_payee(
        &self,
        payee: MemberId,
        after: Option<After>,
    ) -> Result<Paged<ListedLine>, StoreError> {
        type Row = (Uuid, Uuid, i64, Option<String>, String, NaiveDate);
        let mut query = payment_line::table
            .inner_join(
                holding_now::table.on(holding_now::log_id
                    .eq(payment_line::log_id)
                    .and(holding_now::holding_id.eq(payment_line::holding_id))),
            )
            .inner_join(
                voucher::table.on(voucher::log_id
                    .eq(payment_line::log_id)
                    .and(voucher::voucher_id.eq(payment_line::voucher_id))),
            )
            .filter(payment_line::log_id.eq(self.log_id).and(payment_line::payee_id.eq(payee.uuid())))
            .into_boxed();
        if let Some((day, last)) = after.and_then(|after| Some((after.date()?, after.id))) {
            let same_day = voucher::due_on.eq(day).and(payment_line::holding_id.gt(last));
            query = query.filter(voucher::due_on.lt(day).or(same_day));
        }
        let mut connection = self.connection().await?;
        let rows: Vec<Row> = query
            .order((voucher::due_on.desc(), payment_line::holding_id))
            .limit(ROWS_A_PAGE.saturating_add(1))
            .select((
                payment_line::voucher_id,
                payment_line::holding_id,
                payment_line::amount,
                payment_line::account,
                holding_now::life,
                voucher::due_on,
            ))
            .load(&mut *connection)
            .await?;
        let read = |(voucher, holding, minor, account, life, _): Row| {
            Ok(ListedLine {
                voucher: VoucherId::from_uuid(voucher),
                holding: HoldingId::from_uuid(holding),
                amount: amount("payment_line", minor)?,
                account,
                life: named("holding", &life, HoldingLife::parse)?,
            })
        };
        Paged::cut(rows, |row| After::of_date(row.5, row.1)).read(read)
    }
}
