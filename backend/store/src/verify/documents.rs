//! Uploaded files: the ledger knows them by their SHA-256, so each must still have the one it is kept under.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};
use ledger::encoding::hex;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Found, Place};
use crate::schema::document;

/// Compares every file with its hash, one at a time; returns how many there are.
pub(super) async fn compare(connection: &mut AsyncPgConnection, log_id: i64) -> Result<u64, Found> {
    let keys: Vec<(Uuid, Vec<u8>)> = document::table
        .filter(document::log_id.eq(log_id))
        .order((document::member_id, document::sha256))
        .select((document::member_id, document::sha256))
        .load(connection)
        .await?;
    for (member, sum) in &keys {
        let bytes: Vec<u8> =
            document::table.find((log_id, member, sum)).select(document::bytes).first(connection).await?;
        let found = Sha256::digest(&bytes);
        if found.as_slice() != sum.as_slice() {
            let key = format!("member_id={member}, sha256={}", hex(sum));
            let place = Place::Row { table: "document", key, column: Some("bytes".to_owned()) };
            return Err(Found::new(place, format!("their SHA-256 is {}", hex(&found))));
        }
    }
    Ok(u64::try_from(keys.len()).unwrap_or(u64::MAX))
}
