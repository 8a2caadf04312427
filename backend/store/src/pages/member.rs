//! Members and seats, as pages and admission look them up.

use std::collections::BTreeMap;

use contracts::{
    id::{KeyId, MemberId, SeatId},
    member::{Limit, Member},
};
use diesel::{
    deserialize::FromSqlRow,
    pg::Pg,
    prelude::*,
    sql_types::{self, Bytea, Untyped},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join;
use uuid::Uuid;

use crate::{
    aggregate,
    connect::Store,
    error::StoreError,
    schema::{identifier, member, seat},
    statement::rows_by,
};

#[derive(QueryableByName)]
#[diesel(table_name = member)]
struct NameRow {
    member_id: Uuid,
    name: String,
}

#[derive(QueryableByName)]
#[diesel(table_name = identifier)]
struct NumberRow {
    member_id: Uuid,
    value: String,
    position: i32,
}

#[derive(QueryableByName)]
#[diesel(table_name = seat)]
struct KeyRow {
    public_key: Vec<u8>,
}

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
        let connection = self.connection().await?;
        let rows: Vec<NameRow> = self.of_members(&connection, "member", ids).await?;
        Ok(rows.into_iter().map(|row| (MemberId::from_uuid(row.member_id), row.name)).collect())
    }

    /// Names of members with the first registry number of each, because names can be alike.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn named(&self, ids: &[MemberId]) -> Result<Vec<(MemberId, String, String)>, StoreError> {
        let connection = self.connection().await?;
        let names = self.of_members::<NameRow>(&connection, "member", ids);
        let numbers = self.of_members::<NumberRow>(&connection, "identifier", ids);
        let (names, numbers) = try_join(names, numbers).await?;
        let numbers = numbers.into_iter().filter(|number| number.position == 0);
        let mut numbers: BTreeMap<Uuid, String> =
            numbers.map(|number| (number.member_id, number.value)).collect();
        let read = |row: NameRow| {
            let number = numbers.remove(&row.member_id).unwrap_or_default();
            (MemberId::from_uuid(row.member_id), row.name, number)
        };
        Ok(names.into_iter().map(read).collect())
    }

    /// The rows of `table` of these members.
    async fn of_members<R>(
        &self,
        connection: &AsyncPgConnection,
        table: &str,
        ids: &[MemberId],
    ) -> Result<Vec<R>, StoreError>
    where
        R: FromSqlRow<Untyped, Pg> + Send + 'static,
    {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        Ok(rows_by::<sql_types::Uuid, _, _>(connection, self.log_id, table, "member_id", ids).await?)
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
    let rows: Vec<KeyRow> = rows_by::<Bytea, _, _>(connection, log_id, "seat", "key_id", wanted).await?;
    rows.iter().map(|row| aggregate::bytes32("seat", &row.public_key)).collect()
}
