//! Uploaded files, by their SHA-256. A member reads its own; others read what a page's rule shows them.

use chrono::{DateTime, Utc};
use contracts::id::MemberId;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{connect::Store, error::StoreError, schema::document};

/// A row of `document`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = document)]
pub struct Document {
    /// The log.
    pub log_id: i64,
    /// Who uploaded it.
    pub member_id: Uuid,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Its name as uploaded.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When.
    pub uploaded_at: DateTime<Utc>,
}

impl Store {
    /// Keeps a file; the same file of the same member is kept once.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn keep_document(&self, row: &Document) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        diesel::insert_into(document::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// A member's file.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn document(&self, member: MemberId, sha256: &[u8]) -> Result<Option<Document>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(document::table
            .find((self.log_id, member.uuid(), sha256))
            .select(Document::as_select())
            .first(&mut *connection)
            .await
            .optional()?)
    }

    /// A member's files, newest first, without their bytes: hash, name, when.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn documents(
        &self,
        member: MemberId,
    ) -> Result<Vec<(Vec<u8>, String, DateTime<Utc>)>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(document::table
            .filter(document::log_id.eq(self.log_id).and(document::member_id.eq(member.uuid())))
            .order(document::uploaded_at.desc())
            .limit(200)
            .select((document::sha256, document::file_name, document::uploaded_at))
            .load(&mut *connection)
            .await?)
    }
}
