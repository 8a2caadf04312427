//! Drafts: records that still collect signatures. Each holds exactly the bytes that its maker signed.

use chrono::{DateTime, Utc};
use contracts::id::MemberId;
use diesel::{dsl::sql, prelude::*, query_dsl::methods, sql_types::Bool};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    connect::Store,
    error::StoreError,
    pages::paged::{After, Paged, ROWS_A_PAGE},
    schema::draft,
};

/// Ops whose command makes the object that it names: made again, it names another one.
const MAKE_THEIR_OBJECT: [&str; 3] = ["background.register", "voucher.issue", "discount.request"];

/// A row of `draft`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = draft)]
pub struct Draft {
    /// The log.
    pub log_id: i64,
    /// The id of its command.
    pub draft_id: Uuid,
    /// Whose it is.
    pub member_id: Uuid,
    /// The seat that made it, and signed first.
    pub made_by: Uuid,
    /// What it would do.
    pub op: String,
    /// The object it is about, where it names one.
    pub subject_id: Option<Uuid>,
    /// The command's bytes.
    pub command: Vec<u8>,
    /// The disclosures, joined by `~`.
    pub disclosures: String,
    /// The approvals so far, as in the record.
    pub approvals: Value,
    /// A sealed price that goes with it, encrypted.
    pub sealed_blob: Option<Vec<u8>>,
    /// `open`, `done` or `returned`.
    pub state: String,
    /// Why it was returned; none where its maker withdrew it.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was done or returned.
    pub ended_at: Option<DateTime<Utc>>,
    /// The sheet that it was made from together with others; none of one that was made alone.
    pub sheet_id: Option<Uuid>,
    /// Its row there, as the spreadsheet program counts.
    pub sheet_row: Option<i32>,
}

impl Store {
    /// Keeps a draft, with a further signature where it is there already: none is ever taken away. `false` where
    /// another command has its id, where it has ended, or where another seat signed at the same place meanwhile.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_draft(&self, row: &Draft) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let signed_again = diesel::insert_into(draft::table)
            .values(row)
            .on_conflict(draft::table.primary_key())
            .do_update()
            .set(draft::approvals.eq(&row.approvals));
        let own = draft::member_id.eq(row.member_id).and(draft::command.eq(&row.command));
        let further = sql::<Bool>("excluded.approvals @> draft.approvals");
        let kept = methods::FilterDsl::filter(signed_again, own.and(draft::state.eq("open")).and(further))
            .execute(&mut *connection)
            .await?;
        if kept == 1 {
            return Ok(true);
        }
        drop(connection);
        // Handed in again after a lost answer, when others have signed after it, it is there already.
        let stored = self.draft(MemberId::from_uuid(row.member_id), row.draft_id).await?;
        let signed = |draft: &Draft| match (row.approvals.as_array(), draft.approvals.as_array()) {
            (Some(given), Some(stored)) => stored.starts_with(given),
            _ => false,
        };
        Ok(stored
            .is_some_and(|draft| draft.command == row.command && draft.state == "open" && signed(&draft)))
    }

    /// A member's draft.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn draft(&self, member: MemberId, id: Uuid) -> Result<Option<Draft>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(draft::table
            .find((self.log_id, id))
            .filter(draft::member_id.eq(member.uuid()))
            .select(Draft::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// A member's drafts in `state`, newest first, without those of sheets.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn drafts(&self, member: MemberId, state: &str) -> Result<Vec<Draft>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::state.eq(state).and(draft::sheet_id.is_null()))
            .order(draft::created_at.desc())
            .limit(200)
            .select(Draft::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Drafts of the seat `made_by`, of no sheet, that were returned with a reason since `since`, newest first, as long as
    /// the member has not begun anew after that: with the same op about the same object, or, where each
    /// command makes an object of its own, with the same op.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn returned_drafts(
        &self,
        member: MemberId,
        made_by: Uuid,
        since: DateTime<Utc>,
    ) -> Result<Vec<Draft>, StoreError> {
        let newer = diesel::alias!(draft as newer);
        let same_object = newer.field(draft::subject_id).is_not_distinct_from(draft::subject_id);
        let again = newer
            .filter(newer.field(draft::log_id).eq(draft::log_id))
            .filter(newer.field(draft::member_id).eq(draft::member_id))
            .filter(newer.field(draft::op).eq(draft::op))
            .filter(newer.field(draft::created_at).nullable().gt(draft::ended_at))
            .filter(same_object.or(draft::op.eq_any(MAKE_THEIR_OBJECT)));
        let mut connection = self.connection().await?;
        Ok(draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::state.eq("returned").and(draft::reason.is_not_null()))
            .filter(draft::sheet_id.is_null())
            .filter(draft::made_by.eq(made_by).and(draft::ended_at.gt(since)))
            .filter(diesel::dsl::not(diesel::dsl::exists(again)))
            .order(draft::created_at.desc())
            .limit(20)
            .select(Draft::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// One page of a member's drafts in one of `states`, newest first: those that the seat `made_by` made, or
    /// where `own` is false those that others made; all of them where no seat is named. Those of sheets are
    /// left out.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn drafts_page(
        &self,
        member: MemberId,
        states: &[&str],
        made_by: Option<(Uuid, bool)>,
        after: Option<After>,
    ) -> Result<Paged<Draft>, StoreError> {
        let mut query = draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::state.eq_any(states.to_vec()).and(draft::sheet_id.is_null()))
            .into_boxed();
        query = match made_by {
            Some((seat, true)) => query.filter(draft::made_by.eq(seat)),
            Some((seat, false)) => query.filter(draft::made_by.ne(seat)),
            None => query,
        };
        if let Some((moment, last)) = after.and_then(|after| Some((after.moment()?, after.id))) {
            let same_moment = draft::created_at.eq(moment).and(draft::draft_id.gt(last));
            query = query.filter(draft::created_at.lt(moment).or(same_moment));
        }
        let mut connection = self.connection().await?;
        let rows: Vec<Draft> = query
            .order((draft::created_at.desc(), draft::draft_id))
            .limit(ROWS_A_PAGE.saturating_add(1))
            .select(Draft::as_select())
            .load(&mut *connection)
            .await?;
        Ok(Paged::cut(rows, |draft| After::of_moment(draft.created_at, draft.draft_id)))
    }

    /// Ends a member's draft at `at` as `done` or `returned`. What has ended stays as it ended; but what was
    /// recorded is done, whatever was thought of it.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn end_draft(
        &self,
        member: MemberId,
        id: Uuid,
        (state, reason): (&str, Option<&str>),
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let from = if state == "done" { vec!["open", "returned"] } else { vec!["open"] };
        let mut connection = self.connection().await?;
        diesel::update(draft::table.find((self.log_id, id)))
            .filter(draft::member_id.eq(member.uuid()).and(draft::state.eq_any(from)))
            .set((draft::state.eq(state), draft::reason.eq(reason), draft::ended_at.eq(Some(at))))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }
}
