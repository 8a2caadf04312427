//! People who are to make a key: the first administrators of a firm, its new ones in a recovery, or whom a
//! member invites.

use chrono::{DateTime, Utc};
use contracts::id::MemberId;
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::sign_in::SignIn;
use crate::{
    connect::Store,
    error::StoreError,
    schema::{invitation, seat, sign_in},
};

/// Invited; no key yet.
pub const OPEN: &str = "open";
/// The person has made a key. Whether the seat is enrolled, the ledger says.
pub const MADE: &str = "made";
/// Taken back.
pub const CANCELLED: &str = "cancelled";

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
    /// The recovery, where the seat is one that the operator gives back to a member.
    pub recovery_id: Option<Uuid>,
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

/// What became of a key that a person's browser posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept with the sign-in, which works once the ledger has the seat.
    Yes,
    /// The invitation is not open any more.
    NotOpen,
    /// Someone else has the sign-in name, or the seat's id.
    LoginTaken,
}

impl Store {
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
            .filter(invitation::log_id.eq(self.registry_id).and(invitation::token_hash.eq(token_hash)))
            .select(Invitation::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// Whom a member has invited, oldest first; without those that were taken back, and without those of a
    /// recovery, which the operator looks after.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn invitations(&self, member: MemberId) -> Result<Vec<Invitation>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(invitation::table
            .filter(invitation::log_id.eq(self.registry_id).and(invitation::member_id.eq(member.uuid())))
            .filter(invitation::state.ne(CANCELLED).and(invitation::recovery_id.is_null()))
            .order((invitation::created_at, invitation::invitation_id))
            .select(Invitation::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Whether someone signs in, or is invited to sign in, with `login`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn login_taken(&self, login: &str) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let signs_in =
            sign_in::table.filter(sign_in::log_id.eq(self.registry_id).and(sign_in::login.eq(login)));
        let invited = invitation::table
            .filter(invitation::log_id.eq(self.registry_id).and(invitation::login.eq(login)))
            .filter(invitation::state.eq(OPEN));
        Ok(diesel::select(exists(signs_in).or(exists(invited))).get_result(&mut *connection).await?)
    }

    /// Keeps what the person's browser has made, and the sign-in that goes with it: both or neither.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_key(&self, invited: &Invitation, made: &KeyMade) -> Result<Kept, StoreError> {
        let mut connection = self.connection().await?;
        let kept = connection
            .transaction(async |connection| {
                let kept = keep(connection, invited, made).await?;
                // Rolled back, so that the person may try again under another name.
                if kept == Kept::Yes { Ok(()) } else { Err(NotKept::Because(kept)) }
            })
            .await;
        match kept {
            Ok(()) => Ok(Kept::Yes),
            Err(NotKept::Because(why)) => Ok(why),
            Err(NotKept::Failed(error)) => Err(error.into()),
        }
    }

    /// Opens a member's invitation anew under another token, and forgets the key that was made: for a link
    /// that was lost, or a key that is not the invited person's. `false` where the ledger has the seat.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn renew_invitation(
        &self,
        invited: &Invitation,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                if !forget_key(connection, invited).await? {
                    return Ok(false);
                }
                let renewed =
                    diesel::update(invitation::table.find((self.registry_id, invited.invitation_id)))
                        .set((
                            invitation::token_hash.eq(token_hash),
                            invitation::created_at.eq(now),
                            invitation::seat_id.eq(None::<Uuid>),
                            invitation::person_id.eq(None::<Uuid>),
                            invitation::public_key.eq(None::<Vec<u8>>),
                            invitation::possession.eq(None::<Vec<u8>>),
                            invitation::password_hash.eq(None::<String>),
                            invitation::wrapped_key.eq(None::<Vec<u8>>),
                            invitation::state.eq(OPEN),
                        ))
                        .execute(connection)
                        .await?;
                Ok(renewed == 1)
            })
            .await
    }

    /// Takes an invitation back with the key that was made. `false` where the ledger has the seat.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn cancel_invitation(&self, invited: &Invitation) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        connection
            .transaction(async |connection| {
                if !forget_key(connection, invited).await? {
                    return Ok(false);
                }
                let cancelled =
                    diesel::update(invitation::table.find((self.registry_id, invited.invitation_id)))
                        .set(invitation::state.eq(CANCELLED))
                        .execute(connection)
                        .await?;
                Ok(cancelled == 1)
            })
            .await
    }
}

/// Why nothing was kept.
enum NotKept {
    Because(Kept),
    Failed(diesel::result::Error),
}

impl From<diesel::result::Error> for NotKept {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

async fn keep(
    connection: &mut AsyncPgConnection,
    invited: &Invitation,
    made: &KeyMade,
) -> Result<Kept, diesel::result::Error> {
    let updated = diesel::update(invitation::table.find((invited.log_id, invited.invitation_id)))
        .filter(invitation::state.eq(OPEN).and(invitation::token_hash.eq(&invited.token_hash)))
        .set((
            invitation::seat_id.eq(made.seat_id),
            invitation::person_id.eq(made.person_id),
            invitation::public_key.eq(&made.public_key),
            invitation::possession.eq(&made.possession),
            invitation::password_hash.eq(&made.password_hash),
            invitation::wrapped_key.eq(&made.wrapped_key),
            invitation::state.eq(MADE),
        ))
        .execute(connection)
        .await?;
    if updated != 1 {
        return Ok(Kept::NotOpen);
    }
    // A seat that stands on the ledger keeps its sign-in, whoever names its id.
    let seated = seat::table.filter(seat::log_id.eq(invited.log_id).and(seat::seat_id.eq(made.seat_id)));
    if diesel::select(exists(seated)).get_result(connection).await? {
        return Ok(Kept::LoginTaken);
    }
    let row = SignIn {
        log_id: invited.log_id,
        seat_id: made.seat_id,
        login: invited.login.clone(),
        password_hash: made.password_hash.clone(),
        language: None,
        theme: "auto".to_owned(),
        wrapped_key: made.wrapped_key.clone(),
    };
    let added =
        diesel::insert_into(sign_in::table).values(&row).on_conflict_do_nothing().execute(connection).await?;
    Ok(if added == 1 { Kept::Yes } else { Kept::LoginTaken })
}

/// Removes the sign-in of the key that was made; `false`, and nothing is removed, where the ledger has the seat.
async fn forget_key(connection: &mut AsyncPgConnection, invited: &Invitation) -> Result<bool, StoreError> {
    let of_now: Option<Uuid> = invitation::table
        .find((invited.log_id, invited.invitation_id))
        .select(invitation::seat_id)
        .for_update()
        .first(connection)
        .await?;
    let Some(id) = of_now else { return Ok(true) };
    let seated = seat::table.filter(seat::log_id.eq(invited.log_id).and(seat::seat_id.eq(id)));
    if diesel::select(exists(seated)).get_result(connection).await? {
        return Ok(false);
    }
    diesel::delete(sign_in::table.find((invited.log_id, id))).execute(connection).await?;
    Ok(true)
}
