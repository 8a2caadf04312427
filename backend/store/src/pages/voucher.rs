//! Vouchers and backgrounds, as pages look them up.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use chrono::NaiveDate;
use contracts::{
    amount::{Amount, Currency},
    background::{Background, Invoice},
    id::{BackgroundId, InvoiceTag, MemberId, VoucherId},
    settlement::PaymentList,
    state::{Key, State},
    voucher::{Voucher, VoucherLife},
};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::paged::{After, Paged, ROWS_A_PAGE};
use crate::{
    aggregate::{self, background::BackgroundRow, voucher::VoucherRow},
    connect::Store,
    error::StoreError,
    schema::{background, document, voucher_sum},
    statement::Statement,
};

/// What vouchers of one state and one due date add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoucherSum {
    /// Where they stand.
    pub life: VoucherLife,
    /// When they are due.
    pub due_on: NaiveDate,
    /// Their currency.
    pub currency: Currency,
    /// What is still to be paid on them, in minor units.
    pub unpaid: Amount,
    /// How many.
    pub number: usize,
}

/// On which side of its vouchers a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It issued them.
    Obligor,
    /// They were issued to it.
    Payee,
}

impl Side {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Obligor => "obligor",
            Self::Payee => "payee",
        }
    }

    /// A page of its vouchers: each state has its own order in the index, and what they begin with is merged.
    fn page(self) -> String {
        format!(
            "SELECT found.* FROM unnest($3) AS asked(life) CROSS JOIN LATERAL (\
                SELECT * FROM voucher WHERE log_id = $1 AND {}_id = $2 AND life = asked.life \
                AND (due_on, voucher_id) > (coalesce($4, '-infinity'), $5) \
                ORDER BY due_on, voucher_id LIMIT $6\
             ) found ORDER BY due_on, voucher_id LIMIT $6",
            self.as_str()
        )
    }
}

/// The places of a page of what an obligor pays, has paid, or will soon. Each part is read in its own index's order;
/// what is to be paid soon is found by its cut-off first (OFFSET 0), and not among all live ones by their due dates.
const TO_PAY: &str = "\
    SELECT due_on, voucher_id FROM (\
        SELECT found.* FROM unnest(ARRAY['due', 'part_settled', 'settled']) AS asked(life) CROSS JOIN LATERAL (\
            SELECT due_on, voucher_id FROM voucher WHERE log_id = $1 AND obligor_id = $2 AND life = asked.life \
            AND (due_on, voucher_id) < (coalesce($4, 'infinity'), $5) ORDER BY due_on DESC, voucher_id DESC LIMIT $6\
        ) found \
        UNION ALL (\
            SELECT soon.* FROM (\
                SELECT due_on, voucher_id FROM voucher WHERE log_id = $1 AND obligor_id = $2 AND life = 'live' \
                AND cut_off_on <= $3 OFFSET 0\
            ) soon WHERE (due_on, voucher_id) < (coalesce($4, 'infinity'), $5) \
            ORDER BY due_on DESC, voucher_id DESC LIMIT $6\
        )\
    ) place ORDER BY due_on DESC, voucher_id DESC LIMIT $6";

/// Where a voucher stands in a list that is ordered by due date.
#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Date)]
    due_on: NaiveDate,
    #[diesel(sql_type = SqlUuid)]
    voucher_id: Uuid,
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

    /// What a member's vouchers on one side add up to, soonest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn voucher_sums(&self, member: MemberId, side: Side) -> Result<Vec<VoucherSum>, StoreError> {
        type Row = (String, NaiveDate, String, i64, i64);
        let mut connection = self.connection().await?;
        let rows: Vec<Row> = voucher_sum::table
            .filter(voucher_sum::log_id.eq(self.log_id).and(voucher_sum::member_id.eq(member.uuid())))
            .filter(voucher_sum::side.eq(side.as_str()))
            .order((voucher_sum::due_on, voucher_sum::currency, voucher_sum::life))
            .select((
                voucher_sum::life,
                voucher_sum::due_on,
                voucher_sum::currency,
                voucher_sum::unpaid,
                voucher_sum::number,
            ))
            .load(&mut *connection)
            .await?;
        let read = |(life, due_on, currency, unpaid, number): Row| {
            Ok(VoucherSum {
                life: aggregate::named("voucher_sum", &life, VoucherLife::parse)?,
                due_on,
                currency: aggregate::currency("voucher_sum", &currency)?,
                unpaid: aggregate::amount("voucher_sum", unpaid)?,
                number: usize::try_from(number).unwrap_or_default(),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// One page of a member's vouchers on one side that stand at one of `lives`, soonest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn vouchers_page(
        &self,
        member: MemberId,
        side: Side,
        lives: &[VoucherLife],
        after: Option<After>,
    ) -> Result<Paged<Voucher>, StoreError> {
        let lives: Vec<String> = lives.iter().map(|life| life.as_str().to_owned()).collect();
        let place = after.and_then(|after| Some((after.date()?, after.id)));
        let (day, last) = place.unzip();
        let asked = Statement::new(side.page())
            .with::<BigInt, _>(self.log_id)
            .with::<SqlUuid, _>(member.uuid())
            .with::<Array<Text>, _>(lives)
            .with::<Nullable<Date>, _>(day)
            .with::<SqlUuid, _>(last.unwrap_or(Uuid::nil()))
            .with::<BigInt, _>(ROWS_A_PAGE.saturating_add(1));
        let mut connection = self.connection().await?;
        let rows: Vec<VoucherRow> = asked.load(&mut *connection).await?;
        let vouchers = rows.into_iter().map(VoucherRow::read).collect::<Result<Vec<_>, _>>()?;
        Ok(Paged::cut(vouchers, |voucher| After::of_date(voucher.due_on, voucher.id.uuid())))
    }

    /// One page of the vouchers that an obligor pays, has paid, or will soon: live ones only where their
    /// cut-off comes by `cut_off_until`; latest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn vouchers_to_pay(
        &self,
        obligor: MemberId,
        cut_off_until: NaiveDate,
        after: Option<After>,
    ) -> Result<Paged<Voucher>, StoreError> {
        let place = after.and_then(|after| Some((after.date()?, after.id)));
        let (day, last) = place.unzip();
        let asked = Statement::new(TO_PAY)
            .with::<BigInt, _>(self.log_id)
            .with::<SqlUuid, _>(obligor.uuid())
            .with::<Date, _>(cut_off_until)
            .with::<Nullable<Date>, _>(day)
            .with::<SqlUuid, _>(last.unwrap_or(Uuid::max()))
            .with::<BigInt, _>(ROWS_A_PAGE.saturating_add(1));
        let mut connection = self.connection().await?;
        // Of many that are not to be paid yet, the rows themselves are not read.
        let places: Vec<Place> = asked.load(&mut *connection).await?;
        let places = places.into_iter().map(|place| (place.due_on, place.voucher_id)).collect();
        let page = Paged::cut(places, |(due_on, id)| After::of_date(*due_on, *id));
        let found = aggregate::voucher::load(&mut connection, self.log_id, &page.ids()).await?;
        Ok(page.filled(found, |voucher| voucher.id.uuid()))
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

    /// One page of the trade backgrounds that a member is debtor or creditor of, latest due first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn backgrounds_page(
        &self,
        member: MemberId,
        after: Option<After>,
    ) -> Result<Paged<Background>, StoreError> {
        let sides = [
            background::table.filter(background::debtor_id.eq(member.uuid())).into_boxed(),
            background::table.filter(background::creditor_id.eq(member.uuid())).into_boxed(),
        ];
        let mut connection = self.connection().await?;
        // Each side has an index in this order; asked in one question, all of both would be read and sorted.
        let mut found = BTreeMap::new();
        for mut query in sides {
            if let Some((day, last)) = after.and_then(|after| Some((after.date()?, after.id))) {
                let same_day = background::due_on.eq(day).and(background::background_id.gt(last));
                query = query.filter(background::due_on.lt(day).or(same_day));
            }
            let rows: Vec<BackgroundRow> = query
                .filter(background::log_id.eq(self.log_id))
                .order((background::due_on.desc(), background::background_id))
                .limit(ROWS_A_PAGE.saturating_add(1))
                .select(BackgroundRow::as_select())
                .load(&mut *connection)
                .await?;
            for row in rows {
                let background = row.read()?;
                found.insert((Reverse(background.due_on), background.id), background);
            }
        }
        let found: Vec<Background> = found.into_values().collect();
        Ok(Paged::cut(found, |background| After::of_date(background.due_on, background.id.uuid())))
    }

    /// The trade backgrounds of a debtor on which something can still rest, latest due date first, at most `most`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn free_backgrounds(
        &self,
        debtor: MemberId,
        most: usize,
    ) -> Result<Vec<Background>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<BackgroundRow> = background::table
            .filter(background::log_id.eq(self.log_id).and(background::debtor_id.eq(debtor.uuid())))
            .filter(background::amount.gt(background::reserved))
            .order((background::due_on.desc(), background::background_id))
            .limit(i64::try_from(most).unwrap_or(i64::MAX))
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
