//! How a seat signs in. It works only while the ledger has the seat.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use uuid::Uuid;

use crate::{
    connect::Store,
    error::StoreError,
    schema::{session, sign_in},
};

/// A row of `sign_in`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_in)]
pub struct SignIn {
    /// The log.
    pub log_id: i64,
    /// Whose it is.
    pub seat_id: Uuid,
    /// What the person types.
    pub login: String,
    /// PHC string of argon2id.
    pub password_hash: String,
    /// Language chosen in the profile.
    pub language: Option<String>,
    /// `light`, `dark` or `auto`.
    pub theme: String,
    /// The seat's key, encrypted under a passphrase that the platform does not have.
    pub wrapped_key: Option<Vec<u8>>,
}

impl Store {
    /// The sign-in with this login.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn sign_in(&self, login: &str) -> Result<Option<SignIn>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(sign_in::table
            .filter(sign_in::log_id.eq(self.registry_id).and(sign_in::login.eq(login)))
            .select(SignIn::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// Adds a sign-in; `false` where the login or the seat has one.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn add_sign_in(&self, row: &SignIn) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let added = diesel::insert_into(sign_in::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut *connection)
            .await?;
        Ok(added == 1)
    }

    /// Moves a sign-in, and the sessions that it has begun, to the seat that its person has now, with what
    /// is kept of the new key.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn move_sign_in(
        &self,
        from: Uuid,
        to: Uuid,
        wrapped_key: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                diesel::update(sign_in::table.find((self.registry_id, from)))
                    .set((sign_in::seat_id.eq(to), sign_in::wrapped_key.eq(wrapped_key)))
                    .execute(connection)
                    .await?;
                diesel::update(session::table)
                    .filter(session::log_id.eq(self.registry_id).and(session::seat_id.eq(from)))
                    .set(session::seat_id.eq(to))
                    .execute(connection)
                    .await?;
                Ok(())
            })
            .await
    }

    /// Remembers the language that a seat has chosen.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn set_language(&self, seat: Uuid, language: &str) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::update(sign_in::table.find((self.registry_id, seat)))
            .set(sign_in::language.eq(language))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }
}
