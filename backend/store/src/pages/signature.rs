//! What a key has signed, for whoever looks into a key that others may have had; and what is disputed
//! because of such keys.

use std::collections::BTreeSet;

use contracts::{
    State,
    calendar::Tick,
    holding::Holding,
    id::{HoldingId, KeyId, MemberId},
};
use diesel::{prelude::*, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::paged::{After, Paged, ROWS_A_PAGE};

use crate::{
    aggregate,
    connect::Store,
    error::StoreError,
    log::Entry,
    schema::{entry, signature},
    statement::Statement,
};

/// By the index `entry_evidence`.
const RECORDED_EVIDENCE: &str = "SELECT index, leaf, record, disclosures, op, tick FROM entry \
    WHERE log_id = $1 AND op = 'evidence.record' \
    AND substring(encode(record, 'escape') FROM '\"member\":\"([0-9a-f-]{36})\"') = $2 AND index < $3 \
    ORDER BY index DESC LIMIT $4";

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

    /// One page of the entries by which a member recorded evidence, newest first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn recorded_evidence(
        &self,
        member: MemberId,
        after: Option<After>,
    ) -> Result<Paged<Entry>, StoreError> {
        let asked = Statement::new(RECORDED_EVIDENCE)
            .with::<sql_types::BigInt, _>(self.log_id)
            .with::<sql_types::Text, _>(member.to_string())
            .with::<sql_types::BigInt, _>(after.map_or(i64::MAX, |after| after.key))
            .with::<sql_types::BigInt, _>(ROWS_A_PAGE.saturating_add(1));
        let rows: Vec<Entry> = asked.load(&mut *self.connection().await?).await?;
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
