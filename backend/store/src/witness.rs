//! Cosignatures: which witnesses vouch for which checkpoint, and from where on a quorum does.
//!
//! Invariant: a line comes here only after it was verified. None of it is on the ledger, so none of it is
//! replayed, and a checkpoint without lines is as good as before.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use ledger::{
    cosignature::Cosignature,
    note::{Note, NoteSignature},
    signature::KeyId,
};

use crate::{
    connect::Store,
    error::StoreError,
    schema::{cosignature, cosigned, witnessed},
};

/// A checkpoint with the lines that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The number of entries.
    pub size: i64,
    /// The log's signed note, with witnesses' lines after the log's own.
    pub note: String,
    /// The witnesses' keys and times, in seconds since 1970.
    pub witnesses: Vec<(KeyId, i64)>,
    /// When its lines became a quorum; `None` where they are none.
    pub witnessed_at: Option<i64>,
}

/// A verified line.
#[derive(Debug, Clone)]
pub struct Line {
    /// The witness's key.
    pub key: KeyId,
    /// What it signed, and when.
    pub cosignature: Cosignature,
    /// As it stands in a note.
    pub line: NoteSignature,
}

/// Which of several checkpoints that a quorum has cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that came first.
    First,
    /// The newest.
    Newest,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = cosignature)]
struct LineRow {
    key_id: Vec<u8>,
    cosigned_at: i64,
    line: String,
}

impl Store {
    /// Keeps a witness's line on the checkpoint `note` of `size` entries. The first one counts.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_cosignature(&self, size: i64, note: &str, line: &Line) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        let at = i64::try_from(line.cosignature.time)
            .map_err(|_| StoreError::Log("a cosignature's time is beyond all calendars".to_owned()))?;
        let log_id = self.log_id;
        connection
            .transaction(async |connection| {
                diesel::insert_into(cosigned::table)
                    .values((
                        cosigned::log_id.eq(log_id),
                        cosigned::size.eq(size),
                        cosigned::checkpoint.eq(note.as_bytes()),
                    ))
                    .on_conflict_do_nothing()
                    .execute(connection)
                    .await?;
                diesel::insert_into(cosignature::table)
                    .values((
                        cosignature::log_id.eq(log_id),
                        cosignature::size.eq(size),
                        cosignature::key_id.eq(line.key.0.to_vec()),
                        cosignature::cosigned_at.eq(at),
                        cosignature::line.eq(line.line.print()),
                    ))
                    .on_conflict_do_nothing()
                    .execute(connection)
                    .await
            })
            .await
            .map(|_| ())
            .map_err(|error: diesel::result::Error| error.into())
    }

    /// Notes that the lines of the checkpoint of `size` are a quorum of the policy with this hash since
    /// `at`, in seconds since 1970. What was noted first counts.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_witnessed(&self, policy: &[u8; 32], size: i64, at: i64) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(witnessed::table)
            .values((
                witnessed::log_id.eq(self.log_id),
                witnessed::policy_sha256.eq(policy.to_vec()),
                witnessed::size.eq(size),
                witnessed::witnessed_at.eq(at),
            ))
            .on_conflict_do_nothing()
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// The largest size that the witness with this key has cosigned; 0 where it has none.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn cosigned_size(&self, witness: &KeyId) -> Result<i64, StoreError> {
        let mut connection = self.connection().await?;
        let size: Option<i64> = cosignature::table
            .filter(cosignature::log_id.eq(self.log_id).and(cosignature::key_id.eq(witness.0.to_vec())))
            .select(diesel::dsl::max(cosignature::size))
            .first(&mut *connection)
            .await?;
        Ok(size.unwrap_or_default())
    }

    /// How many entries a quorum of the policy with this hash has vouched for; 0 before the first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn witnessed_size(&self, policy: &[u8; 32]) -> Result<i64, StoreError> {
        let mut connection = self.connection().await?;
        let size: Option<i64> = witnessed::table
            .filter(witnessed::log_id.eq(self.log_id).and(witnessed::policy_sha256.eq(policy.to_vec())))
            .select(diesel::dsl::max(witnessed::size))
            .first(&mut *connection)
            .await?;
        Ok(size.unwrap_or_default())
    }

    /// The newest checkpoint, with the lines that it has so far.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn newest_checkpoint(&self) -> Result<Vouched, StoreError> {
        let (size, note) = self.signed_head().await?;
        let mut connection = self.connection().await?;
        vouched(&mut connection, self.log_id, size, note, None).await
    }

    /// A checkpoint that holds entry `index` and that a quorum of the policy with this hash has cosigned.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn witnessed_checkpoint(
        &self,
        policy: &[u8; 32],
        index: i64,
        which: Which,
    ) -> Result<Option<Vouched>, StoreError> {
        let mut connection = self.connection().await?;
        let of_policy = witnessed::table
            .inner_join(
                cosigned::table
                    .on(cosigned::log_id.eq(witnessed::log_id).and(cosigned::size.eq(witnessed::size))),
            )
            .filter(witnessed::log_id.eq(self.log_id))
            .filter(witnessed::policy_sha256.eq(policy.to_vec()).and(witnessed::size.gt(index)))
            .select((witnessed::size, cosigned::checkpoint, witnessed::witnessed_at));
        let found: Option<(i64, Vec<u8>, i64)> = match which {
            Which::First => of_policy.order(witnessed::size.asc()).first(&mut *connection).await,
            Which::Newest => of_policy.order(witnessed::size.desc()).first(&mut *connection).await,
        }
        .optional()?;
        match found {
            Some((size, note, at)) => {
                vouched(&mut connection, self.log_id, size, note, Some(at)).await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// The checkpoint to prove entry `index` by: the newest one that a quorum has cosigned, or else the
    /// newest.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn best_checkpoint(&self, policy: &[u8; 32], index: i64) -> Result<Vouched, StoreError> {
        match self.witnessed_checkpoint(policy, index, Which::Newest).await? {
            Some(vouched) => Ok(vouched),
            None => self.newest_checkpoint().await,
        }
    }

    /// The checkpoint of `size` with the lines that it has; `None` where no witness has cosigned it.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn cosigned_checkpoint(&self, size: i64) -> Result<Option<Vouched>, StoreError> {
        let mut connection = self.connection().await?;
        let note: Option<Vec<u8>> = cosigned::table
            .find((self.log_id, size))
            .select(cosigned::checkpoint)
            .first(&mut *connection)
            .await
            .optional()?;
        match note {
            Some(note) => vouched(&mut connection, self.log_id, size, note, None).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Puts the lines on the note.
async fn vouched(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    size: i64,
    note: Vec<u8>,
    witnessed_at: Option<i64>,
) -> Result<Vouched, StoreError> {
    let corrupt = |what: &str| StoreError::corrupt("cosignature", format!("of {size}: {what}"));
    let mut note = Note::parse(&note).map_err(|error| corrupt(&error.to_string()))?;
    let rows: Vec<LineRow> = cosignature::table
        .filter(cosignature::log_id.eq(log_id).and(cosignature::size.eq(size)))
        .order((cosignature::cosigned_at, cosignature::key_id))
        .select(LineRow::as_select())
        .load(connection)
        .await?;
    let mut witnesses = Vec::with_capacity(rows.len());
    for row in rows {
        let line = row.line.strip_suffix('\n').and_then(NoteSignature::parse);
        note.add(line.ok_or_else(|| corrupt("a line"))?);
        witnesses.push((KeyId(crate::aggregate::bytes32("cosignature", &row.key_id)?), row.cosigned_at));
    }
    Ok(Vouched { size, note: note.print(), witnesses, witnessed_at })
}
