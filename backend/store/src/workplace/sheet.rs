//! Sheets of drafts: commands that were made at once from the rows of one spreadsheet, and that further seats
//! sign or return together.

use chrono::{DateTime, Utc};
use contracts::id::MemberId;
use diesel::{dsl, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::draft::Draft;
use crate::{
    connect::Store,
    error::StoreError,
    schema::{answer, draft},
};

/// Most sheets that are listed.
const MOST_LISTED: i64 = 50;
/// Most drafts that a sheet is compared with.
const MOST_COMPARED: i64 = 5000;

/// The drafts of one sheet that are in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The sheet.
    pub sheet_id: Uuid,
    /// The seat that made it, and signed first.
    pub made_by: Uuid,
    /// How many drafts of it are in the state.
    pub drafts: i64,
    /// When the first of them was made.
    pub created_at: DateTime<Utc>,
    /// When the last of them ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why they were returned.
    pub reason: Option<String>,
}

type SheetRow = (Option<Uuid>, Uuid, i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<String>);

fn read(row: SheetRow) -> Option<Sheet> {
    let (sheet_id, made_by, drafts, created_at, ended_at, reason) = row;
    Some(Sheet { sheet_id: sheet_id?, made_by, drafts, created_at: created_at?, ended_at, reason })
}

impl Store {
    /// The sheets of a member of which drafts are in `state`, newest first, at most 50.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn sheets(&self, member: MemberId, state: &str) -> Result<Vec<Sheet>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<SheetRow> = draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::state.eq(state).and(draft::sheet_id.is_not_null()))
            .group_by((draft::sheet_id, draft::made_by))
            .select((
                draft::sheet_id,
                draft::made_by,
                dsl::count_star(),
                dsl::min(draft::created_at),
                dsl::max(draft::ended_at),
                dsl::max(draft::reason),
            ))
            .order((dsl::min(draft::created_at).desc(), draft::sheet_id))
            .limit(MOST_LISTED)
            .load(&mut *connection)
            .await?;
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The drafts of a member's sheet, in the order of its rows; none where it is no sheet of that member.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn sheet_drafts(&self, member: MemberId, sheet: Uuid) -> Result<Vec<Draft>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::sheet_id.eq(sheet))
            .order((draft::sheet_row, draft::draft_id))
            .select(Draft::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// The first open draft of a member's sheet.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn first_open_of(&self, member: MemberId, sheet: Uuid) -> Result<Option<Draft>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::sheet_id.eq(sheet).and(draft::state.eq("open")))
            .order((draft::sheet_row, draft::draft_id))
            .select(Draft::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// The seat that made a member's sheet; none where it is no sheet of that member.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn sheet_maker(&self, member: MemberId, sheet: Uuid) -> Result<Option<Uuid>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::sheet_id.eq(sheet))
            .select(draft::made_by)
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// A member's open drafts of `op`, of sheets and others, at most a few thousand.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn open_drafts(&self, member: MemberId, op: &str) -> Result<Vec<Draft>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(draft::table
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::state.eq("open").and(draft::op.eq(op)))
            .order(draft::created_at.desc())
            .limit(MOST_COMPARED)
            .select(Draft::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Ends those open drafts of a member's sheet as done at `at` whose commands stand in the ledger: a server
    /// that stopped between the two has left them open.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn end_recorded(
        &self,
        member: MemberId,
        sheet: Uuid,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let recorded = answer::table
            .filter(answer::log_id.eq(draft::log_id).and(answer::member_id.eq(draft::member_id)))
            .filter(answer::command_id.eq(draft::draft_id));
        let mut connection = self.connection().await?;
        diesel::update(draft::table)
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::sheet_id.eq(sheet).and(draft::state.eq("open")))
            .filter(dsl::exists(recorded))
            .set((draft::state.eq("done"), draft::ended_at.eq(Some(at))))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// Ends the open drafts of a member's sheet as returned at `at`: with a reason by whoever was to sign,
    /// without one by their maker.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn return_sheet(
        &self,
        member: MemberId,
        sheet: Uuid,
        reason: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::update(draft::table)
            .filter(draft::log_id.eq(self.log_id).and(draft::member_id.eq(member.uuid())))
            .filter(draft::sheet_id.eq(sheet).and(draft::state.eq("open")))
            .set((draft::state.eq("returned"), draft::reason.eq(reason), draft::ended_at.eq(Some(at))))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }
}
