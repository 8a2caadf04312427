//! Firms that are being admitted, and people who are to make a key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    connect::Store,
    error::StoreError,
    schema::{firm, invitation},
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
}

/// A row of `invitation`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitation)]
pub struct Invitation {
    /// The log.
    pub log_id: i64,
    /// Its id.
    pub invitation_id: Uuid,
    /// SHA-256 of the token in its link.
    pub token_hash: Vec<u8>,
    /// The firm, where it is being admitted.
    pub firm_id: Option<Uuid>,
    /// The member that the seat is in.
    pub member_id: Uuid,
    /// The person's name.
    pub name: String,
    /// What the person will sign in with.
    pub login: String,
    /// What the seat may do.
    pub roles: Vec<String>,
    /// The seat, made by the person's browser.
    pub seat_id: Option<Uuid>,
    /// The person's id, likewise.
    pub person_id: Option<Uuid>,
    /// The public key.
    pub public_key: Option<Vec<u8>>,
    /// Proof that the person has the key.
    pub possession: Option<Vec<u8>>,
    /// PHC string of argon2id.
    pub password_hash: Option<String>,
    /// The encrypted key, where the person keeps one here.
    pub wrapped_key: Option<Vec<u8>>,
    /// `open`, `made`, `enrolled` or `cancelled`.
    pub state: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What the person's browser has made.
#[derive(Debug, Clone)]
pub struct KeyMade {
    /// The seat.
    pub seat_id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// The public key, 32 bytes.
    pub public_key: Vec<u8>,
    /// The possession signature, 64 bytes.
    pub possession: Vec<u8>,
    /// PHC string of argon2id.
    pub password_hash: String,
    /// The encrypted key, where it is kept here.
    pub wrapped_key: Option<Vec<u8>>,
}

impl Store {
    /// Enters a firm.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn add_firm(&self, row: &Firm) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(firm::table).values(row).execute(&mut *connection).await?;
        Ok(())
    }

    /// A firm.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn firm(&self, id: Uuid) -> Result<Option<Firm>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(firm::table
            .find((self.log_id, id))
            .select(Firm::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// The firms, newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn firms(&self) -> Result<Vec<Firm>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(firm::table
            .filter(firm::log_id.eq(self.log_id))
            .order(firm::created_at.desc())
            .limit(200)
            .select(Firm::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Invites a person.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn invite(&self, row: &Invitation) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(invitation::table).values(row).execute(&mut *connection).await?;
        Ok(())
    }

    /// The invitation with this token hash.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn invitation(&self, token_hash: &[u8]) -> Result<Option<Invitation>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(invitation::table
            .filter(invitation::log_id.eq(self.log_id).and(invitation::token_hash.eq(token_hash)))
            .select(Invitation::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// The invitations of a member, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn invitations(&self, member: Uuid) -> Result<Vec<Invitation>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(invitation::table
            .filter(invitation::log_id.eq(self.log_id).and(invitation::member_id.eq(member)))
            .order(invitation::created_at)
            .select(Invitation::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Keeps what the person's browser has made; `false` where the invitation is not open.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_key(&self, invitation: Uuid, made: &KeyMade) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let kept = diesel::update(invitation::table.find((self.log_id, invitation)))
            .filter(invitation::state.eq("open"))
            .set((
                invitation::seat_id.eq(made.seat_id),
                invitation::person_id.eq(made.person_id),
                invitation::public_key.eq(&made.public_key),
                invitation::possession.eq(&made.possession),
                invitation::password_hash.eq(&made.password_hash),
                invitation::wrapped_key.eq(&made.wrapped_key),
                invitation::state.eq("made"),
            ))
            .execute(&mut *connection)
            .await?;
        Ok(kept == 1)
    }

    /// Moves an invitation to `state`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn set_invitation(&self, invitation: Uuid, state: &str) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::update(invitation::table.find((self.log_id, invitation)))
            .set(invitation::state.eq(state))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }
}
