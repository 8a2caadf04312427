//! Recoveries that the operator prepares for members without administrators. Whether one stands on the
//! ledger, its seats say.

use chrono::{DateTime, Utc};
use contracts::id::MemberId;
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use uuid::Uuid;

use super::invitation::{CANCELLED, Invitation};
use crate::{
    connect::Store,
    error::StoreError,
    schema::{invitation, recovery, seat, sign_in},
};

/// A row of `recovery`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = recovery)]
pub struct Recovery {
    /// The log.
    pub log_id: i64,
    /// Its id in the workplace.
    pub recovery_id: Uuid,
    /// The member that gets new administrators.
    pub member_id: Uuid,
    /// SHA-256 of the document by which the member has asked for it.
    pub document: Vec<u8>,
    /// Why, and how the document was checked; for the operator alone.
    pub reason: String,
    /// When the operator entered it.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Enters a recovery with the invitations of the new administrators; `false` where its id is known.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn add_recovery(&self, row: &Recovery, invitations: &[Invitation]) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                let added = diesel::insert_into(recovery::table)
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

    /// A recovery.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn recovery(&self, id: Uuid) -> Result<Option<Recovery>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(recovery::table
            .find((self.registry_id, id))
            .select(Recovery::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// The recoveries of one member, or of all, newest first; at most 200.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn recoveries(&self, member: Option<MemberId>) -> Result<Vec<Recovery>, StoreError> {
        let mut connection = self.connection().await?;
        let mut query = recovery::table.filter(recovery::log_id.eq(self.registry_id)).into_boxed();
        if let Some(member) = member {
            query = query.filter(recovery::member_id.eq(member.uuid()));
        }
        Ok(query
            .order(recovery::created_at.desc())
            .limit(200)
            .select(Recovery::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// The invitations of a recovery, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn recovered(&self, row: &Recovery) -> Result<Vec<Invitation>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(invitation::table
            .filter(invitation::log_id.eq(row.log_id).and(invitation::recovery_id.eq(row.recovery_id)))
            .filter(invitation::state.ne(CANCELLED))
            .order((invitation::created_at, invitation::invitation_id))
            .select(Invitation::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Takes a recovery back with its invitations. `false` where the ledger has one of its seats.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn withdraw_recovery(&self, row: &Recovery) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                let invited = invitation::table.filter(
                    invitation::log_id.eq(row.log_id).and(invitation::recovery_id.eq(row.recovery_id)),
                );
                let made: Vec<Option<Uuid>> = invited.select(invitation::seat_id).load(connection).await?;
                let ids: Vec<Uuid> = made.into_iter().flatten().collect();
                let seated = seat::table.filter(seat::log_id.eq(row.log_id).and(seat::seat_id.eq_any(&ids)));
                if diesel::select(exists(seated)).get_result(connection).await? {
                    return Ok(false);
                }
                diesel::delete(sign_in::table)
                    .filter(sign_in::log_id.eq(row.log_id).and(sign_in::seat_id.eq_any(&ids)))
                    .execute(connection)
                    .await?;
                diesel::update(invited).set(invitation::state.eq(CANCELLED)).execute(connection).await?;
                diesel::delete(recovery::table.find((row.log_id, row.recovery_id)))
                    .execute(connection)
                    .await?;
                Ok(true)
            })
            .await
    }
}
