//! The registry as a further log imports it: which entries come next, and each with its proof. A log is read
//! here and another is written elsewhere, so nothing ever touches two.

use std::collections::BTreeSet;

use contracts::{calendar::Tick, command::Command, id::KeyId, registry::import::Import};
use diesel::{dsl::max, prelude::*};
use diesel_async::RunQueryDsl;
use ledger::{
    checkpoint::SignedCheckpoint,
    encoding::hex,
    import::{carried, import, record_of},
    signature::PublicKey,
};

use crate::{
    connect::Store,
    error::StoreError,
    log::{Entry, entry_at, keys_proposed_by},
    schema::{entry, head},
    verify::{Difference, Place},
    writer::HeadRow,
};

/// Entries about members and their seats.
const REGISTRATIONS: [&str; 8] = [
    "member.admit",
    "member.recover",
    "member.veto_recovery",
    "member.approval_policy",
    "member.account",
    "seat.enrol",
    "seat.revoke",
    "seat.rotate",
];
/// As many are named at once.
const MOST: i64 = 256;

/// How far a further log has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// From which of the registry's entries on it imports; 0 before the first.
    pub next: i64,
    /// The last tick that it has from there.
    pub tick: Option<Tick>,
}

/// An entry of the registry, ready to be imported.
#[derive(Debug, Clone)]
pub struct Carried {
    /// What the platform signs.
    pub import: Import,
    /// The entry's disclosures, which become those of the import.
    pub disclosures: Vec<String>,
    /// The keys that signed the entry, or that it proposes, as far as this log has them.
    pub keys: Vec<PublicKey>,
}

impl Store {
    /// How far this further log has followed the registry.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn followed(&self) -> Result<Followed, StoreError> {
        let mut connection = self.connection().await?;
        let row: HeadRow =
            head::table.find(self.log_id).select(HeadRow::as_select()).first(&mut *connection).await?;
        let tick = row.registry_tick.map(|tick| crate::aggregate::tick("head", tick)).transpose()?;
        Ok(Followed { next: row.registry_next.unwrap_or(0), tick })
    }

    /// The entries of this registry, of the first `size`, that are to be imported next by a log that has followed it
    /// so far, in their order: each one about members, and before it the last tick, by which it was judged. Genesis
    /// comes first. All is asked of one size, because whatever is
    /// appended meanwhile may be a tick after a revocation: importing that alone would leave the revocation out.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn to_import(&self, followed: Followed, size: i64) -> Result<Vec<i64>, StoreError> {
        let mut next = followed.next;
        let mut indices = Vec::new();
        if next == 0 {
            indices.push(0);
            next = 1;
        }
        let mut connection = self.connection().await?;
        let registrations: Vec<i64> = entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(next)).and(entry::index.lt(size)))
            .filter(entry::op.eq_any(REGISTRATIONS))
            .order(entry::index)
            .limit(MOST)
            .select(entry::index)
            .load(&mut *connection)
            .await?;
        for index in registrations {
            let tick: Option<i64> = entry::table
                .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(next)).and(entry::index.lt(index)))
                .filter(entry::op.eq("clock.tick"))
                .select(max(entry::index))
                .first(&mut *connection)
                .await?;
            indices.extend(tick);
            indices.push(index);
            next = index.saturating_add(1);
        }
        Ok(indices)
    }

    /// The last tick of this registry among its first `size` entries, from entry `from` on. It may be imported where
    /// [`Store::to_import`] of the same size has found nothing.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn last_tick(&self, from: i64, size: i64) -> Result<Option<i64>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(from)).and(entry::index.lt(size)))
            .filter(entry::op.eq("clock.tick"))
            .select(max(entry::index))
            .first(&mut *connection)
            .await?)
    }

    /// Entry `index` of this registry, whose log key is `key`, with the proof that it stands in `signed`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn carry(
        &self,
        index: i64,
        key: &PublicKey,
        signed: &SignedCheckpoint,
    ) -> Result<Carried, StoreError> {
        let found = entry_at(&mut *self.connection().await?, self.log_id, index).await?;
        let entry =
            found.ok_or_else(|| StoreError::corrupt("entry", format!("entry {index} is not there")))?;
        let leaf = entry.leaf()?;
        let proof = self.inclusion(index, signed).await?;
        let place = u64::try_from(index).map_err(|_| StoreError::corrupt("entry", "a negative index"))?;
        let made = import(place, &entry.record, &leaf, &proof, (key, signed))
            .map_err(|wrong| StoreError::corrupt("entry", format!("entry {index}: {}", wrong.expected)))?;
        let disclosures = entry.disclosures();
        let read = carried(&made, &disclosures)
            .map_err(|error| StoreError::corrupt("entry", format!("entry {index}: {error}")))?;
        let command = &read.record.command;
        let typed = Command::read(&command.op, &command.body, &read.record.disclosed);
        let mut keys = typed.as_ref().map(keys_proposed_by).unwrap_or_default();
        let signed_by = read.record.approvals.iter().map(|approval| approval.key).chain([read.key]);
        let signed_by: Vec<_> = signed_by.map(|key| KeyId(key.0)).collect();
        let enrolled = self.public_keys(&signed_by).await?;
        keys.extend(enrolled.iter().filter_map(|key| PublicKey::parse(key).ok()));
        Ok(Carried { import: made, disclosures, keys })
    }
}

/// The first import of `further` that is not the entry of `registry` at its index, or before which an entry about a
/// member was left out; none where it has followed without a gap. Both are read, one after the other.
///
/// # Errors
/// A [`StoreError`].
pub async fn not_imported(registry: &Store, further: &Store) -> Result<Option<Difference>, StoreError> {
    let followed = further.followed().await?;
    let wanted: Vec<i64> = entry::table
        .filter(entry::log_id.eq(registry.log_id).and(entry::index.lt(followed.next)))
        .filter(entry::op.eq_any(REGISTRATIONS).or(entry::index.eq(0)))
        .select(entry::index)
        .load(&mut *registry.connection().await?)
        .await?;
    let mut wanted: BTreeSet<i64> = wanted.into_iter().collect();
    let mut from = i64::MIN;
    loop {
        let imports: Vec<Entry> = entry::table
            .filter(entry::log_id.eq(further.log_id).and(entry::index.ge(from)))
            .filter(entry::op.eq("registry.import"))
            .order(entry::index)
            .limit(MOST)
            .select(Entry::as_select())
            .load(&mut *further.connection().await?)
            .await?;
        let Some(last) = imports.last() else { return Ok(None) };
        from = last.index.saturating_add(1);
        for entry in &imports {
            if let Some(what) = differs(registry, entry, &mut wanted).await? {
                let place = Place::Entry { index: entry.index };
                return Ok(Some(Difference { place, what }));
            }
        }
    }
}

/// What is wrong with an import where these entries of the registry are wanted next; it is wanted no longer.
async fn differs(
    registry: &Store,
    entry: &Entry,
    wanted: &mut BTreeSet<i64>,
) -> Result<Option<String>, StoreError> {
    let read = entry.read()?;
    let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
    let Ok(Command::RegistryImport(import)) = command else { return Ok(None) };
    let index = i64::try_from(import.index).unwrap_or(i64::MAX);
    if let Some(left_out) = wanted.iter().next().filter(|first| **first < index) {
        return Ok(Some(format!("entry {left_out} of the registry was not imported before it")));
    }
    wanted.remove(&index);
    let there = entry_at(&mut *registry.connection().await?, registry.log_id, index).await?;
    let leaf = there.as_ref().map(Entry::leaf).transpose()?;
    let same = there.is_some_and(|there| there.record == record_of(&import))
        && leaf.is_some_and(|leaf| leaf.key.0 == import.key.0 && hex(&leaf.signature) == import.signature);
    Ok((!same).then(|| format!("what it carries is not entry {index} of the registry")))
}
