//! Entries of the log whose signatures this process has verified. What a page shows as verified was, for exactly
//! these bytes: an entry that is changed afterwards is another one, and verified anew.

use std::{
    collections::BTreeSet,
    sync::{PoisonError, RwLock},
};

use ledger::signature::{KeyId, PublicKey};
use sha2::{Digest as _, Sha256};
use store::log::Entry;

/// Most entries that are known: some four megabytes.
const MOST: usize = 100_000;

/// The SHA-256 of each, with everything that its verification looks at.
#[derive(Debug, Default)]
pub struct VerifiedEntries(RwLock<BTreeSet<[u8; 32]>>);

impl VerifiedEntries {
    /// Whether `entry` of the log `origin` is what its leaf says, and each of its signatures verifies under the key
    /// that it names; `resolve` finds keys. Always of one log.
    pub fn verifies(
        &self,
        entry: &Entry,
        origin: &str,
        resolve: impl Fn(&KeyId) -> Option<PublicKey>,
    ) -> bool {
        let sha256 = sha256_of(entry);
        if self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&sha256) {
            return true;
        }
        // One that does not verify is tried again: its key may be found by then.
        let verifies = entry.admit(origin, resolve).is_ok();
        if verifies {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(sha256);
        }
        verifies
    }
}

fn sha256_of(entry: &Entry) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&entry.leaf, &entry.record, entry.disclosures.as_bytes()] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use contracts::log::Clock;
    use ledger::signature::SigningKey;

    use super::*;
    use crate::{
        demo::genesis::{demo_begins, demo_founder},
        genesis::{Beginning, client, genesis, policy},
        keys::DeploymentKeys,
    };

    #[test]
    fn an_entry_that_is_changed_is_verified_anew() {
        let key = |seed| SigningKey::from_seed(&[seed; 32]);
        let keys = DeploymentKeys { log: key(1), platform: key(2), tag: [3; 32] };
        let beginning = Beginning { registry: None, clock: Clock::Simulated, time: demo_begins() };
        let admitted = genesis(&keys, beginning, policy(), demo_founder(&keys)).unwrap();
        let sound = Entry {
            index: 0,
            leaf: admitted.leaf.to_bytes().to_vec(),
            record: admitted.record.clone(),
            disclosures: admitted.disclosures.join(store::log::DISCLOSURE_SEPARATOR),
            op: "genesis".to_owned(),
            tick: 0,
        };
        let (known, origin) = (VerifiedEntries::default(), client(&keys).origin);
        let platform = |_: &KeyId| Some(keys.platform.public_key());
        // Without its key it does not verify, and is asked about again.
        assert!(!known.verifies(&sound, &origin, |_| None));
        assert!(known.verifies(&sound, &origin, platform));
        // Known now, so nobody is asked for keys.
        assert!(known.verifies(&sound, &origin, |_| None));
        for change in 0..3 {
            let mut changed = sound.clone();
            match change {
                0 => changed.leaf[100] ^= 1,
                1 => changed.record[10] ^= 1,
                _ => changed.disclosures.push('~'),
            }
            let again = known.verifies(&changed, &origin, platform);
            // One more separator is no more disclosure: it verifies, anew.
            assert_eq!(again, change == 2, "{change}");
        }
        assert!(known.verifies(&sound, &origin, |_| None));
    }
}
