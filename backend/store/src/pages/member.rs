//! Members and seats, as pages and admission look them up.

use contracts::{
    id::{KeyId, MemberId, SeatId},
    member::{Limit, Member},
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::{
    aggregate,
    connect::Store,
    error::StoreError,
    schema::{identifier, member, seat},
};

impl Store {
    /// A member.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, StoreError> {
        let mut connection = self.connection().await?;
        let found = aggregate::member::load(&mut connection, self.log_id, &[id.uuid()]).await?;
        Ok(found.into_iter().next())
    }

    /// Members by id.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn members_by_id(&self, ids: &[MemberId]) -> Result<Vec<Member>, StoreError> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let mut connection = self.connection().await?;
        aggregate::member::load(&mut connection, self.log_id, &uuids).await
    }

    /// The member that a seat is in.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn member_of_seat(&self, id: SeatId) -> Result<Option<Member>, StoreError> {
        let mut connection = self.connection().await?;
        aggregate::member::load_of_seat(&mut connection, self.log_id, id.uuid()).await
    }

    /// Every member, by name. The registry is small: firms, not people.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn members(&self) -> Result<Vec<Member>, StoreError> {
        let mut connection = self.connection().await?;
        let mut members = aggregate::member::all(&mut connection, self.log_id).await?;
        members.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(members)
    }

    /// Names of members, for pages that show ids as names.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn names(&self, ids: &[MemberId]) -> Result<Vec<(MemberId, String)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let mut connection = self.connection().await?;
        let rows: Vec<(Uuid, String)> = member::table
            .filter(member::log_id.eq(self.log_id).and(member::member_id.eq_any(uuids)))
            .select((member::member_id, member::name))
            .load(&mut *connection)
            .await?;
        Ok(rows.into_iter().map(|(id, name)| (MemberId::from_uuid(id), name)).collect())
    }

    /// Names of members with the first registry number of each, because names can be alike.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn named(&self, ids: &[MemberId]) -> Result<Vec<(MemberId, String, String)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let own = identifier::log_id.eq(member::log_id).and(identifier::member_id.eq(member::member_id));
        let mut connection = self.connection().await?;
        let rows: Vec<(Uuid, String, Option<String>)> = member::table
            .left_join(identifier::table.on(own.and(identifier::position.eq(0))))
            .filter(member::log_id.eq(self.log_id).and(member::member_id.eq_any(uuids)))
            .select((member::member_id, member::name, identifier::value.nullable()))
            .load(&mut *connection)
            .await?;
        let read = |(id, name, number): (Uuid, String, Option<String>)| {
            (MemberId::from_uuid(id), name, number.unwrap_or_default())
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The member with one of these registry numbers.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn member_with(&self, values: &[String]) -> Result<Option<Member>, StoreError> {
        let found: Option<Uuid> = {
            let mut connection = self.connection().await?;
            identifier::table
                .filter(identifier::log_id.eq(self.log_id).and(identifier::value.eq_any(values)))
                .select(identifier::member_id)
                .first(&mut *connection)
                .await
                .optional()?
        };
        match found {
            Some(member) => self.member(MemberId::from_uuid(member)).await,
            None => Ok(None),
        }
    }

    /// The public keys of enrolled seats, revoked ones too: whether they may sign is for the rules.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn public_keys(&self, ids: &[KeyId]) -> Result<Vec<[u8; 32]>, StoreError> {
        public_keys(&mut *self.connection().await?, self.log_id, ids).await
    }

    /// The limits that a financier has granted.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn limits(&self, financier: MemberId) -> Result<Vec<Limit>, StoreError> {
        let mut connection = self.connection().await?;
        aggregate::limit::of_financier(&mut connection, self.log_id, financier.uuid()).await
    }
}

/// The public keys with the ids that are enrolled, in no order.
///
/// # Errors
/// A [`StoreError`].
pub(crate) async fn public_keys(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    ids: &[KeyId],
) -> Result<Vec<[u8; 32]>, StoreError> {
    let wanted: Vec<Vec<u8>> = ids.iter().map(|id| id.0.to_vec()).collect();
    let rows: Vec<Vec<u8>> = seat::table
        .filter(seat::log_id.eq(log_id).and(seat::key_id.eq_any(wanted)))
        .select(seat::public_key)
        .load(connection)
        .await?;
    rows.iter().map(|bytes| aggregate::bytes32("seat", bytes)).collect()
}
