//! A member's holdings, page by page, and what they add up to.

use chrono::NaiveDate;
use contracts::{
    amount::{Amount, Currency},
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId, VoucherId},
};
use diesel::{
    dsl::{exists, max, select},
    prelude::*,
    sql_types::{BigInt, Bool, Date, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::paged::{After, Paged, ROWS_A_PAGE};
use crate::{
    aggregate::{self, holding::HoldingNowRow},
    connect::Store,
    error::StoreError,
    schema::{holding_now, outstanding_holding, voucher},
    statement::{Stated, Statement},
};

/// What a member has in hand or has passed on, by due date.
const HELD_SUMS: &str = "\
    SELECT life, request_id IS NOT NULL AS bound, currency, due_on, count(*) AS number, sum(amount)::bigint AS amount \
    FROM outstanding_holding WHERE log_id = $1 AND holder_id = $2 GROUP BY 1, 2, 3, 4 ORDER BY 4, 3";
const PASSED_SUMS: &str = "\
    SELECT life, FALSE AS bound, currency, due_on, count(*) AS number, sum(amount)::bigint AS amount \
    FROM outstanding_holding WHERE log_id = $1 AND transferor_id = $2 AND life = 'pending' \
    GROUP BY 1, 2, 3, 4 ORDER BY 4, 3";

/// Some of the holdings that concern a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Transferred to it, and waiting for it to sign for them.
    ToSignFor,
    /// Held, those in a request too.
    Held,
    /// Held, and free to move.
    Free,
    /// Held, and on offer in a request.
    InRequest,
    /// Held, on vouchers that are being paid.
    Payable,
    /// Transferred by it, and waiting for the transferee.
    Passed,
}

/// What some holdings of one life and one due date add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingSum {
    /// Held, or pending.
    pub life: HoldingLife,
    /// Whether they are on offer in a request.
    pub in_request: bool,
    /// Their currency.
    pub currency: Currency,
    /// When they are due.
    pub due_on: NaiveDate,
    /// How many.
    pub number: usize,
    /// Minor units.
    pub amount: Amount,
}

/// A voucher stands where it is being paid; word for word that of the index of those.
const BEING_PAID: &str = "voucher.life IN ('due', 'part_settled')";

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = Text)]
    life: String,
    #[diesel(sql_type = Bool)]
    bound: bool,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Date)]
    due_on: NaiveDate,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

impl SumRow {
    fn read(self) -> Result<HoldingSum, StoreError> {
        Ok(HoldingSum {
            life: aggregate::named("holding", &self.life, HoldingLife::parse)?,
            in_request: self.bound,
            currency: aggregate::currency("voucher", &self.currency)?,
            due_on: self.due_on,
            number: usize::try_from(self.number).unwrap_or(usize::MAX),
            amount: aggregate::amount("holding", self.amount)?,
        })
    }
}

impl Store {
    /// A holding.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holding(&self, id: HoldingId) -> Result<Option<Holding>, StoreError> {
        let mut connection = self.connection().await?;
        let found = aggregate::holding::load(&mut connection, self.log_id, &[id.uuid()]).await?;
        Ok(found.into_iter().next())
    }

    /// Holdings by their ids.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holdings_by_id(&self, ids: &[HoldingId]) -> Result<Vec<Holding>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let mut connection = self.connection().await?;
        aggregate::holding::load(&mut connection, self.log_id, &ids).await
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

    /// One page of a member's holdings, soonest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holdings_page(
        &self,
        member: MemberId,
        part: Part,
        after: Option<After>,
    ) -> Result<Paged<Holding>, StoreError> {
        let mut connection = self.connection().await?;
        let mut query =
            outstanding_holding::table.filter(outstanding_holding::log_id.eq(self.log_id)).into_boxed();
        let life = match part {
            Part::ToSignFor | Part::Passed => HoldingLife::Pending,
            Part::Held | Part::Free | Part::InRequest | Part::Payable => HoldingLife::Held,
        };
        query = match part {
            // The state stands in the statement, so that the index of those in it serves.
            Part::Passed => query
                .filter(outstanding_holding::transferor_id.eq(member.uuid()))
                .filter(Stated("life = 'pending'")),
            _ => query.filter(outstanding_holding::holder_id.eq(member.uuid())),
        };
        query = match part {
            Part::Free => query.filter(outstanding_holding::request_id.is_null()),
            Part::InRequest => query.filter(outstanding_holding::request_id.is_not_null()),
            Part::Payable => {
                // All that is due later need not be looked through: most of what a member holds.
                let paid = voucher::table.filter(voucher::log_id.eq(self.log_id)).filter(Stated(BEING_PAID));
                let latest: Option<NaiveDate> =
                    paid.select(max(voucher::due_on)).first(&mut *connection).await?;
                let Some(latest) = latest else { return Ok(Paged { rows: Vec::new(), next: None }) };
                let one = voucher::table
                    .filter(voucher::log_id.eq(outstanding_holding::log_id))
                    .filter(voucher::voucher_id.eq(outstanding_holding::voucher_id))
                    .filter(Stated(BEING_PAID));
                query.filter(outstanding_holding::due_on.le(latest)).filter(exists(one))
            }
            Part::ToSignFor | Part::Held | Part::Passed => query,
        };
        if let Some((day, last)) = after.and_then(|after| Some((after.date()?, after.id))) {
            let same_day = outstanding_holding::due_on.eq(day).and(outstanding_holding::holding_id.gt(last));
            query = query.filter(outstanding_holding::due_on.gt(day).or(same_day));
        }
        let places: Vec<(NaiveDate, Uuid)> = query
            .filter(outstanding_holding::life.eq(life.as_str()))
            .order((outstanding_holding::due_on, outstanding_holding::holding_id))
            .limit(ROWS_A_PAGE.saturating_add(1))
            .select((outstanding_holding::due_on, outstanding_holding::holding_id))
            .load(&mut *connection)
            .await?;
        let page = Paged::cut(places, |(due_on, id)| After::of_date(*due_on, *id));
        let found = aggregate::holding::load(&mut connection, self.log_id, &page.ids()).await?;
        // One that has ended in between is no longer there to be listed.
        let standing = found.into_iter().filter(|holding| holding.life == life);
        Ok(page.filled(standing, |holding| holding.id.uuid()))
    }

    /// Whether a member holds anything, or anything waits for it to sign for.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn has_holdings(&self, member: MemberId) -> Result<bool, StoreError> {
        let own = outstanding_holding::table
            .filter(outstanding_holding::holder_id.eq(member.uuid()))
            .filter(outstanding_holding::log_id.eq(self.log_id));
        let mut connection = self.connection().await?;
        Ok(select(exists(own)).get_result(&mut *connection).await?)
    }

    /// What a member holds and what waits for it to sign for, by state and due date, soonest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn holding_sums(&self, member: MemberId) -> Result<Vec<HoldingSum>, StoreError> {
        self.sums(HELD_SUMS, member).await
    }

    /// What a member has transferred and nobody has signed for yet, by due date.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn passed_sums(&self, member: MemberId) -> Result<Vec<HoldingSum>, StoreError> {
        self.sums(PASSED_SUMS, member).await
    }

    async fn sums(&self, statement: &str, member: MemberId) -> Result<Vec<HoldingSum>, StoreError> {
        let mut connection = self.connection().await?;
        let asked = Statement::new(statement).with::<BigInt, _>(self.log_id);
        let rows: Vec<SumRow> = asked.with::<SqlUuid, _>(member.uuid()).load(&mut *connection).await?;
        rows.into_iter().map(SumRow::read).collect()
    }
}
