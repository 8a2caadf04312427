//! Firms that are being admitted: entered by the operator, not on the ledger yet.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::invitation::{CANCELLED, Invitation};
use crate::{
    connect::Store,
    error::StoreError,
    schema::{firm, invitation, member, sign_in},
};

/// A row of `firm`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = firm)]
pub struct Firm {
    /// The log.
    pub log_id: i64,
    /// Its id in the workplace.
    pub firm_id: Uuid,
    /// The member it is to become.
    pub member_id: Uuid,
    /// Its registered name.
    pub name: String,
    /// `[[scheme, value], …]`, a USCC or LEI first.
    pub identifiers: Value,
    /// What it comes for.
    pub kinds: Vec<String>,
    /// Whether one person signs for it.
    pub single_person: bool,
    /// Signatures that its commands will need.
    pub signatures: i32,
    /// What the screening found.
    pub screening: String,
    /// When the operator entered it.
    pub created_at: DateTime<Utc>,
    /// The key id of the log on which it is to be an obligor, where that is not the registry.
    pub obligor_log: Option<Vec<u8>>,
}

impl Store {
    /// Enters a firm with the invitations of its first administrators; `false` where the firm's id is known.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn add_firm(&self, row: &Firm, invitations: &[Invitation]) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                let added = diesel::insert_into(firm::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(connection)
                    .await?;
                if added == 1 {
                    diesel::insert_into(invitation::table).values(invitations).execute(connection).await?;
                }
                Ok(added == 1)
            })
            .await
    }

    /// A firm.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn firm(&self, id: Uuid) -> Result<Option<Firm>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(firm::table
            .find((self.registry_id, id))
            .select(Firm::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// The firms that the ledger does not have yet, newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn firms_in_admission(&self) -> Result<Vec<Firm>, StoreError> {
        let mut connection = self.connection().await?;
        let admitted =
            member::table.filter(member::log_id.eq(firm::log_id).and(member::member_id.eq(firm::member_id)));
        Ok(firm::table
            .filter(firm::log_id.eq(self.registry_id).and(not(exists(admitted))))
            .order(firm::created_at.desc())
            .limit(200)
            .select(Firm::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Takes the entry of a firm back with its invitations. `false` where the ledger has the firm.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn withdraw_firm(&self, row: &Firm) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                let on_ledger = member::table.find((row.log_id, row.member_id));
                if diesel::select(exists(on_ledger)).get_result(connection).await? {
                    return Ok(false);
                }
                let invited = invitation::table
                    .filter(invitation::log_id.eq(row.log_id).and(invitation::firm_id.eq(row.firm_id)));
                let made: Vec<Option<Uuid>> = invited.select(invitation::seat_id).load(connection).await?;
                let ids: Vec<Uuid> = made.into_iter().flatten().collect();
                diesel::delete(sign_in::table)
                    .filter(sign_in::log_id.eq(row.log_id).and(sign_in::seat_id.eq_any(ids)))
                    .execute(connection)
                    .await?;
                diesel::update(invited).set(invitation::state.eq(CANCELLED)).execute(connection).await?;
                diesel::delete(firm::table.find((row.log_id, row.firm_id))).execute(connection).await?;
                Ok(true)
            })
            .await
    }

    /// The invitations of a firm's first administrators, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn first_administrators(&self, row: &Firm) -> Result<Vec<Invitation>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(invitation::table
            .filter(invitation::log_id.eq(row.log_id).and(invitation::firm_id.eq(row.firm_id)))
            .filter(invitation::state.ne(CANCELLED))
            .order((invitation::created_at, invitation::invitation_id))
            .select(Invitation::as_select())
            .load(&mut *connection)
            .await?)
    }
}
