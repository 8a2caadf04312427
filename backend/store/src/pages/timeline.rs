//! Who signed the entries of a timeline.

use contracts::id::{KeyId, MemberId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    aggregate::bytes32,
    connect::Store,
    error::StoreError,
    schema::{member, seat},
};

/// Whose key it is. A key belongs to one seat for ever, so this is true of old entries too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// The key.
    pub key: KeyId,
    /// The member.
    pub member: MemberId,
    /// The member's registered name.
    pub member_name: String,
    /// The name of the person whose seat it is.
    pub seat_name: String,
}

impl Store {
    /// The seats that these keys belong to; keys of no seat, such as the platform's, are left out.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn signatories(&self, keys: &[KeyId]) -> Result<Vec<Signatory>, StoreError> {
        let wanted: Vec<Vec<u8>> = keys.iter().map(|key| key.0.to_vec()).collect();
        let mut connection = self.connection().await?;
        let rows: Vec<(Vec<u8>, Uuid, String, String)> = seat::table
            .inner_join(
                member::table.on(member::log_id.eq(seat::log_id).and(member::member_id.eq(seat::member_id))),
            )
            .filter(seat::log_id.eq(self.log_id).and(seat::key_id.eq_any(wanted)))
            .select((seat::key_id, seat::member_id, member::name, seat::name))
            .load(&mut *connection)
            .await?;
        let read = |(key, member, member_name, seat_name): (Vec<u8>, Uuid, String, String)| {
            let key = KeyId(bytes32("seat", &key)?);
            Ok(Signatory { key, member: MemberId::from_uuid(member), member_name, seat_name })
        };
        rows.into_iter().map(read).collect()
    }
}
