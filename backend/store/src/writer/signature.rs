//! Which keys have signed which entries, as the writer notes it.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::admission::Admitted;

use crate::{error::StoreError, schema::signature};

/// One signature, by an approver or by the last signer.
#[derive(Insertable)]
#[diesel(table_name = signature)]
pub(super) struct SignatureRow {
    log_id: i64,
    key_id: Vec<u8>,
    index: i64,
}

/// The signatures of entry `index`.
pub(super) fn of_entry(log_id: i64, index: i64, admitted: &Admitted) -> impl Iterator<Item = SignatureRow> {
    let signers = admitted.asked.signers.iter();
    signers.map(move |key| SignatureRow { log_id, key_id: key.0.to_vec(), index })
}

pub(super) async fn save(
    connection: &mut AsyncPgConnection,
    rows: &[SignatureRow],
) -> Result<(), StoreError> {
    diesel::insert_into(signature::table).values(rows).execute(connection).await?;
    Ok(())
}
