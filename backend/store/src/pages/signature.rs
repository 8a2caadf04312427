//! What a key has signed, for whoever looks into a key that others may have had; and what is disputed
//! because of such keys.

use std::collections::BTreeSet;

use contracts::{
    State,
    calendar::Tick,
    holding::Holding,
    id::{HoldingId, KeyId},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    aggregate,
    connect::Store,
    error::StoreError,
    log::Entry,
    schema::{entry, signature},
};

impl Store {
    /// The newest entries that `key` signed, as an approver or last, at `since` or later: newest first,
    /// at most `most`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn signed_by(&self, key: KeyId, since: Tick, most: i64) -> Result<Vec<Entry>, StoreError> {
        let mut connection = self.connection().await?;
        let entries = entry::table
            .inner_join(
                signature::table
                    .on(signature::log_id.eq(entry::log_id).and(signature::index.eq(entry::index))),
            )
            .filter(signature::log_id.eq(self.log_id).and(signature::key_id.eq(key.0.to_vec())))
            .filter(entry::tick.ge(since.seconds()))
            .order(signature::index.desc())
            .limit(most)
            .select(Entry::as_select())
            .load(&mut *connection)
            .await?;
        Ok(entries)
    }

    /// Which of `holdings` are disputed, as the rules say it.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn disputed(&self, holdings: &[Holding]) -> Result<BTreeSet<HoldingId>, StoreError> {
        let mut connection = self.connection().await?;
        let mut state = State::partial(None);
        aggregate::holding::fill_titles(&mut connection, self.log_id, &mut state, holdings).await?;
        let mut disputed = BTreeSet::new();
        for holding in holdings {
            match holding.is_disputed(&state) {
                Ok(true) => drop(disputed.insert(holding.id)),
                Ok(false) => {}
                Err(key) => return Err(StoreError::Log(format!("{key:?} was not loaded"))),
            }
        }
        Ok(disputed)
    }
}
