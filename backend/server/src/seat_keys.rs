//! The public keys of seats by their ids. A key's id is its hash and a seat's row never goes, so what was
//! found once holds for ever; whether a seat may still sign is for the rules to say.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use contracts::id;
use ledger::signature::{KeyId, PublicKey};
use store::{Store, StoreError};

/// Most keys that are kept: some ten megabytes.
const MOST: usize = 50_000;

/// Keys that were found before.
#[derive(Debug, Default)]
pub struct SeatKeys(RwLock<BTreeMap<KeyId, PublicKey>>);

impl SeatKeys {
    /// Those of `wanted` that are enrolled.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn find(
        &self,
        store: &Store,
        wanted: &[id::KeyId],
    ) -> Result<BTreeMap<KeyId, PublicKey>, StoreError> {
        let mut found: BTreeMap<KeyId, PublicKey> = {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let known = |key: &id::KeyId| known.get_key_value(&KeyId(key.0)).map(|(id, key)| (*id, *key));
            wanted.iter().filter_map(known).collect()
        };
        let unknown: Vec<id::KeyId> =
            wanted.iter().filter(|key| !found.contains_key(&KeyId(key.0))).copied().collect();
        if !unknown.is_empty() {
            let keys = store.public_keys(&unknown).await?;
            let keys = keys.iter().filter_map(|bytes| PublicKey::parse(bytes).ok());
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= MOST {
                known.clear();
            }
            for key in keys {
                known.insert(key.id(), key);
                found.insert(key.id(), key);
            }
        }
        Ok(found)
    }
}
