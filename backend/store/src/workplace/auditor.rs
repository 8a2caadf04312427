//! Auditors: who may read the log's entries without a seat. The store holds hashes of their secrets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{connect::Store, error::StoreError, schema::auditor};

/// A row of `auditor`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = auditor)]
pub struct Auditor {
    /// The log.
    pub log_id: i64,
    /// SHA-256 of the secret.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub name: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// From when on it is worth nothing.
    pub expires_at: DateTime<Utc>,
}

impl Store {
    /// Adds an auditor; returns whether the name was free.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn add_auditor(&self, row: &Auditor) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let added = diesel::insert_into(auditor::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut *connection)
            .await?;
        Ok(added > 0)
    }

    /// The auditor with this secret's hash, unless it has expired by `now`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn auditor(
        &self,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<Auditor>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(auditor::table
            .find((self.registry_id, token_hash))
            .filter(auditor::expires_at.gt(now))
            .select(Auditor::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// All auditors by name, expired ones too.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn auditors(&self) -> Result<Vec<Auditor>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(auditor::table
            .filter(auditor::log_id.eq(self.registry_id))
            .order(auditor::name)
            .select(Auditor::as_select())
            .load(&mut *connection)
            .await?)
    }

    /// Removes an auditor; returns whether there was one of this name.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn remove_auditor(&self, name: &str) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let of_name = auditor::table.filter(auditor::log_id.eq(self.registry_id).and(auditor::name.eq(name)));
        Ok(diesel::delete(of_name).execute(&mut *connection).await? > 0)
    }
}
