//! What a key has signed, for whoever looks into a key that others may have had; and what is disputed
//! because of such keys.

use std::collections::BTreeSet;

use contracts::{
    State,
    calendar::Tick,
    holding::Holding,
    id::{HoldingId, KeyId, MemberId},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::paged::{After, Paged, ROWS_A_PAGE};

use crate::{
    aggregate,
    connect::Store,
    error::StoreError,
    log::Entry,
    schema::{answer, entry, signature},
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

    /// One page of the entries of a member's own commands of `op`, newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn commands_page(
        &self,
        member: MemberId,
        op: &str,
        after: Option<After>,
    ) -> Result<Paged<Entry>, StoreError> {
        let mut query = entry::table
            .inner_join(
                answer::table.on(answer::log_id.eq(entry::log_id).and(answer::index.eq(entry::index))),
            )
            .filter(answer::log_id.eq(self.log_id).and(answer::member_id.eq(member.uuid())))
            .filter(entry::log_id.eq(self.log_id).and(entry::op.eq(op)))
            .into_boxed();
        if let Some(After { key, .. }) = after {
            query = query.filter(entry::index.lt(key));
        }
        let mut connection = self.connection().await?;
        let rows: Vec<Entry> = query
            .order(entry::index.desc())
            .limit(ROWS_A_PAGE.saturating_add(1))
            .select(Entry::as_select())
            .load(&mut *connection)
            .await?;
        Ok(Paged::cut(rows, |entry| After { key: entry.index, id: Uuid::nil() }))
    }

    /// Which of the holdings with these ids are disputed.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn disputed_of(&self, ids: &[HoldingId]) -> Result<BTreeSet<HoldingId>, StoreError> {
        self.disputed(&self.holdings_by_id(ids).await?).await
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
