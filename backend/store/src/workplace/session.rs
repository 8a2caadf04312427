//! Sessions: the browser holds a random token, the store its hash.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::sign_in::SignIn;
use crate::{
    connect::Store,
    error::StoreError,
    schema::{session, sign_in},
};

/// A row of `session`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = session)]
pub struct Session {
    /// The log.
    pub log_id: i64,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// Who has signed in.
    pub seat_id: Uuid,
    /// What forms of this session carry.
    pub csrf: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
}

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn begin_session(&self, row: &Session) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(session::table).values(row).execute(&mut *connection).await?;
        Ok(())
    }

    /// The session with this token hash, and how its seat signs in.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn session(&self, token_hash: &[u8]) -> Result<Option<(Session, SignIn)>, StoreError> {
        let of_seat = session::log_id.eq(sign_in::log_id).and(session::seat_id.eq(sign_in::seat_id));
        let mut connection = self.connection().await?;
        Ok(session::table
            .find((self.registry_id, token_hash))
            .inner_join(sign_in::table.on(of_seat))
            .select((Session::as_select(), SignIn::as_select()))
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn touch_session(&self, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::update(session::table.find((self.registry_id, token_hash)))
            .set(session::seen_at.eq(now))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn end_session(&self, token_hash: &[u8]) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::delete(session::table.find((self.registry_id, token_hash))).execute(&mut *connection).await?;
        Ok(())
    }
}
