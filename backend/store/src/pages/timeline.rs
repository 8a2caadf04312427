//! Who signed the entries of a timeline.

use contracts::id::{KeyId, MemberId};
use diesel::{QueryableByName, sql_types::Bytea};
use uuid::Uuid;

use crate::{aggregate::bytes32, connect::Store, error::StoreError, schema::seat, statement::rows_by};

/// Whose key it is. A key belongs to one seat for ever, so this is true of old entries too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// The key.
    pub key: KeyId,
    /// The member.
    pub member: MemberId,
    /// The name of the person whose seat it is.
    pub seat_name: String,
}

#[derive(QueryableByName)]
#[diesel(table_name = seat)]
struct SignatoryRow {
    key_id: Vec<u8>,
    member_id: Uuid,
    name: String,
}

impl Store {
    /// The seats that these keys belong to; keys of no seat, such as the platform's, are left out.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn signatories(&self, keys: &[KeyId]) -> Result<Vec<Signatory>, StoreError> {
        let wanted: Vec<Vec<u8>> = keys.iter().map(|key| key.0.to_vec()).collect();
        let connection = self.connection().await?;
        let rows: Vec<SignatoryRow> =
            rows_by::<Bytea, _, _>(&connection, self.log_id, "seat", "key_id", wanted).await?;
        let read = |row: SignatoryRow| {
            let key = KeyId(bytes32("seat", &row.key_id)?);
            Ok(Signatory { key, member: MemberId::from_uuid(row.member_id), seat_name: row.name })
        };
        rows.into_iter().map(read).collect()
    }
}
