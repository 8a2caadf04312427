//! What time has made derivable: waits that are over, and vouchers whose payment list is due.
//!
//! These are candidates, found by index; the rules have the last word on each when it is appended. Where an index is
//! of the rows in one state, that state stands in the statement itself: of a parameter PostgreSQL does not know
//! that it is the index's.

use chrono::NaiveDate;
use contracts::{
    amount::Amount,
    calendar::Tick,
    holding::HoldingLife,
    id::{HoldingId, RequestId, VoucherId},
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    aggregate::amount,
    connect::Store,
    error::StoreError,
    schema::{holding_now, outstanding_holding, request, voucher},
    statement::Stated,
};

/// Most candidates of one kind that are looked at together; the rest follow in the next round.
const ROUND: i64 = 500;
/// A request that has come to its present state within this time cannot be over, unless its voucher is.
const SHORTEST_WAIT_SECONDS: i64 = 24 * 3600;

/// Candidates, each by what its command names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// Vouchers that nobody has signed for in time.
    pub vouchers: Vec<VoucherId>,
    /// Transfers that nobody has signed for in time.
    pub transfers: Vec<HoldingId>,
    /// Requests that may have waited too long, with the holding on offer.
    pub requests: Vec<(RequestId, HoldingId)>,
}

/// A live voucher that is to be paid and has no payment list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlisted {
    /// The voucher.
    pub voucher: VoucherId,
    /// What its lines add up to.
    pub face: Amount,
    /// How many lines follow from its holdings now.
    pub lines: u32,
}

impl Store {
    /// What has waited too long at `now`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn due(&self, now: Tick) -> Result<Due, StoreError> {
        let mut connection = self.connection().await?;
        let vouchers: Vec<Uuid> = voucher::table
            .filter(voucher::log_id.eq(self.log_id))
            .filter(Stated("voucher.life = 'awaiting_sign_for'"))
            .filter(voucher::sign_for_by.lt(now.seconds()))
            .order((voucher::sign_for_by, voucher::voucher_id))
            .select(voucher::voucher_id)
            .limit(ROUND)
            .load(&mut *connection)
            .await?;
        let transfers: Vec<Uuid> = outstanding_holding::table
            .filter(outstanding_holding::log_id.eq(self.log_id))
            .filter(outstanding_holding::lapses_at.lt(now.seconds()))
            .order((outstanding_holding::lapses_at, outstanding_holding::holding_id))
            .select(outstanding_holding::holding_id)
            .limit(ROUND)
            .load(&mut *connection)
            .await?;
        let requests: Vec<(Uuid, Uuid)> = request::table
            .inner_join(
                voucher::table
                    .on(voucher::log_id.eq(request::log_id).and(voucher::voucher_id.eq(request::voucher_id))),
            )
            .filter(request::log_id.eq(self.log_id))
            .filter(Stated("request.life IN ('open', 'awarded', 'approved')"))
            .filter(
                request::since
                    .lt(now.seconds().saturating_sub(SHORTEST_WAIT_SECONDS))
                    .or(voucher::cut_off_on.le(now.date())),
            )
            .order((request::since, request::request_id))
            .select((request::request_id, request::holding_id))
            .limit(ROUND)
            .load(&mut *connection)
            .await?;
        let pair = |(request, holding)| (RequestId::from_uuid(request), HoldingId::from_uuid(holding));
        Ok(Due {
            vouchers: vouchers.into_iter().map(VoucherId::from_uuid).collect(),
            transfers: transfers.into_iter().map(HoldingId::from_uuid).collect(),
            requests: requests.into_iter().map(pair).collect(),
        })
    }

    /// Live vouchers that fall due by `today`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn unlisted(&self, today: NaiveDate) -> Result<Vec<Unlisted>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<(Uuid, i64)> = voucher::table
            .filter(voucher::log_id.eq(self.log_id))
            .filter(Stated("voucher.life = 'live'"))
            .filter(voucher::due_on.le(today))
            .order((voucher::due_on, voucher::voucher_id))
            .select((voucher::voucher_id, voucher::face))
            .limit(ROUND)
            .load(&mut *connection)
            .await?;
        let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
        let counts: Vec<(Uuid, i64)> = holding_now::table
            .filter(holding_now::log_id.eq(self.log_id).and(holding_now::voucher_id.eq_any(&ids)))
            .filter(holding_now::life.eq(HoldingLife::Held.as_str()))
            .group_by(holding_now::voucher_id)
            .select((holding_now::voucher_id, count_star()))
            .load(&mut *connection)
            .await?;
        let one = |(id, face): (Uuid, i64)| {
            let lines = counts.iter().find(|(counted, _)| *counted == id).map_or(0, |(_, count)| *count);
            Ok(Unlisted {
                voucher: VoucherId::from_uuid(id),
                face: amount("voucher", face)?,
                lines: u32::try_from(lines).unwrap_or(u32::MAX),
            })
        };
        rows.into_iter().map(one).collect()
    }
}
