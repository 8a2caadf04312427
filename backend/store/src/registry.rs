//! The registry as a further log imports it: which entries come next, and each with its proof. A log is read
//! here and another is written elsewhere, so nothing ever touches two.

use std::collections::BTreeMap;

use contracts::{calendar::Tick, command::Command, id::KeyId, registry::import::Import};
use diesel::{dsl::max, prelude::*};
use diesel_async::RunQueryDsl;
use ledger::{
    checkpoint::SignedCheckpoint,
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

    /// The entries of this registry that are to be imported next by a log that has followed it so far, in their
    /// order: each one about members, and before it the last tick, by which it was judged. Genesis comes first.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn to_import(&self, followed: Followed) -> Result<Vec<i64>, StoreError> {
        let mut next = followed.next;
        let mut indices = Vec::new();
        if next == 0 {
            indices.push(0);
            next = 1;
        }
        let mut connection = self.connection().await?;
        let registrations: Vec<i64> = entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(next)))
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

    /// The last tick of this registry from entry `from` on.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn last_tick_from(&self, from: i64) -> Result<Option<i64>, StoreError> {
        let mut connection = self.connection().await?;
        Ok(entry::table
            .filter(entry::log_id.eq(self.log_id).and(entry::index.ge(from)))
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

/// The first entry about a member that `registry` has and `further` has left out between two imports, or carries
/// otherwise; none where it has followed without a gap. Both are read, one after the other.
///
/// # Errors
/// A [`StoreError`].
pub async fn not_imported(registry: &Store, further: &Store) -> Result<Option<Difference>, StoreError> {
    let followed = further.followed().await?;
    let wanted: Vec<(i64, Vec<u8>)> = entry::table
        .filter(entry::log_id.eq(registry.log_id).and(entry::index.lt(followed.next)))
        .filter(entry::op.eq_any(REGISTRATIONS).or(entry::index.eq(0)))
        .order(entry::index)
        .select((entry::index, entry::record))
        .load(&mut *registry.connection().await?)
        .await?;
    let imports: Vec<Entry> = entry::table
        .filter(entry::log_id.eq(further.log_id).and(entry::op.eq("registry.import")))
        .order(entry::index)
        .select(Entry::as_select())
        .load(&mut *further.connection().await?)
        .await?;
    let mut carried = BTreeMap::new();
    for entry in &imports {
        let read = entry.read()?;
        let command = Command::read(&read.command.op, &read.command.body, &read.disclosed);
        if let Ok(Command::RegistryImport(import)) = command {
            let record = record_of(&import);
            carried.insert(i64::try_from(import.index).unwrap_or(i64::MAX), (entry.index, record));
        }
    }
    let difference = wanted.into_iter().find_map(|(index, record)| match carried.get(&index) {
        Some((_, carried)) if *carried == record => None,
        Some((at, _)) => Some((*at, format!("it carries another record than entry {index} of the registry"))),
        None => {
            let next = carried.range(index..).next().map_or(0, |(_, (at, _))| *at);
            Some((next, format!("entry {index} of the registry was not imported before it")))
        }
    });
    Ok(difference.map(|(index, what)| Difference { place: Place::Entry { index }, what }))
}
