//! Evidence files for members: gathers what one member may show of a voucher or holding, and everything
//! that a stranger needs to check it (docs/LEDGER_FORMAT.md, section 13).
//!
//! Invariant: an entry is shown only as [`contracts::reading`] says. What goes in for checking only (the
//! registry of who signed, genesis, ticks) carries the disclosures that every member may read.

pub mod certificate;

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    calendar::Tick,
    command::Command,
    id::{HoldingId, MemberId, VoucherId},
    reading::{Choice, Step, choose, of_registry, stated},
};
use ledger::{
    checkpoint::SignedCheckpoint,
    disclosure,
    evidence::{BuildError, Builder, Kind, Manifest, ToShow},
    import::carried,
    merkle::Hash,
    record::ReadRecord,
    signature::PublicKey,
};
use store::{Store, StoreError, log::Entry};

use crate::witnessing::Witnessing;

/// How to check a file with public tools, in both languages: `README.txt`.
const README: &str = include_str!("readme.txt");

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// All that the member may show of a voucher.
    Voucher(VoucherId),
    /// One holding, with the way to it.
    Holding(HoldingId),
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It does not fit into one file, or something stored cannot be read.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Something stored cannot be read.
    #[error("{0}")]
    Unreadable(String),
}

/// Whose log it is, and when.
#[derive(Clone, Copy)]
pub struct Exporter<'a> {
    /// The database.
    pub store: &'a Store,
    /// The log's key.
    pub log_key: PublicKey,
    /// The operator.
    pub operator: MemberId,
    /// The witnesses.
    pub witnessing: &'a Witnessing,
    /// Now.
    pub now: Tick,
}

/// An entry that was read.
struct Read {
    entry: Entry,
    record: ReadRecord,
    step: Step,
    leaf_hash: Hash,
}

impl Read {
    fn of(entry: Entry) -> Result<Self, ExportError> {
        let unreadable = |what: &str| ExportError::Unreadable(format!("entry {}: {what}", entry.index));
        let record = entry.read()?;
        let command = Command::read(&record.command.op, &record.command.body, &record.disclosed);
        let command = command.map_err(|error| unreadable(&error.field))?;
        let actor = record.command.member.clone();
        // What is carried is read as on the registry, whoever carries it.
        let (actor, command) = match command {
            Command::RegistryImport(import) => {
                let read =
                    carried(&import, &entry.disclosures()).map_err(|error| unreadable(&error.to_string()))?;
                let inner = read.record.command;
                let command = Command::read(&inner.op, &inner.body, &read.record.disclosed);
                (inner.member, command.map_err(|error| unreadable(&error.field))?)
            }
            command => (actor, command),
        };
        let actor = MemberId::parse(&actor).map_err(|_| unreadable("its member"))?;
        let leaf_hash = entry.leaf()?.hash();
        Ok(Self { entry, record, step: Step { actor, command }, leaf_hash })
    }
}

fn read_all(entries: Vec<Entry>) -> Result<Vec<Read>, ExportError> {
    entries.into_iter().map(Read::of).collect()
}

/// What goes into a file, by index.
#[derive(Default)]
struct Gathered {
    shown: BTreeMap<i64, (Read, BTreeSet<&'static str>)>,
    hidden: BTreeMap<i64, Hash>,
    /// Every entry that was read, shown or not: where a `prev` leads.
    known: BTreeMap<Hash, i64>,
}

impl Exporter<'_> {
    /// The file for `member` about `subject`; none where there is nothing that it may show.
    ///
    /// # Errors
    /// An [`ExportError`].
    pub async fn export(&self, member: MemberId, subject: Subject) -> Result<Option<Vec<u8>>, ExportError> {
        let Some(mut gathered) = self.on_subject(member, subject).await? else { return Ok(None) };
        self.add_registry(member, &mut gathered).await?;
        self.add_ticks(member, &mut gathered).await?;
        add_heads(&mut gathered);
        self.build(member, subject, gathered).await.map(Some)
    }

    async fn on_subject(&self, member: MemberId, subject: Subject) -> Result<Option<Gathered>, ExportError> {
        let (voucher, only) = match subject {
            Subject::Voucher(id) => (id, None),
            Subject::Holding(id) => match self.store.holding(id).await? {
                Some(holding) => (holding.voucher, Some(id)),
                None => return Ok(None),
            },
        };
        let Some(voucher) = self.store.voucher(voucher).await? else { return Ok(None) };
        let holdings = self.store.holdings_of_voucher(voucher.id).await?;
        let read = read_all(self.store.timeline(voucher.id.uuid()).await?)?;
        let steps: Vec<Step> = read.iter().map(|read| read.step.clone()).collect();
        let Some(choices) = choose(member, &voucher, &holdings, &steps, only) else { return Ok(None) };
        let mut gathered = Gathered::default();
        for (read, choice) in read.into_iter().zip(choices) {
            let index = read.entry.index;
            gathered.known.insert(read.leaf_hash, index);
            match choice {
                Choice::Show(fields) => drop(gathered.shown.insert(index, (read, fields))),
                Choice::Hide => drop(gathered.hidden.insert(index, read.leaf_hash)),
                Choice::LeaveOut => {}
            }
        }
        let objects: Vec<_> = stated(member, &holdings, only).into_iter().map(HoldingId::uuid).collect();
        for read in read_all(self.store.statements(&objects).await?)? {
            gathered.known.insert(read.leaf_hash, read.entry.index);
            // All that a statement says is clear.
            gathered.shown.insert(read.entry.index, (read, BTreeSet::new()));
        }
        Ok(Some(gathered))
    }

    /// Genesis and the whole registry of every member that signed something.
    async fn add_registry(&self, member: MemberId, gathered: &mut Gathered) -> Result<(), ExportError> {
        let mut signed: BTreeSet<MemberId> =
            gathered.shown.values().map(|(read, _)| read.step.actor).collect();
        signed.insert(self.operator);
        for signed in signed {
            let entries = read_all(self.store.timeline(signed.uuid()).await?)?;
            self.add_for_checking(member, entries, gathered);
        }
        Ok(())
    }

    /// The last tick before each entry, and before each of those ticks the one that it builds on.
    async fn add_ticks(&self, member: MemberId, gathered: &mut Gathered) -> Result<(), ExportError> {
        let shown: BTreeSet<i64> = gathered.shown.keys().copied().collect();
        // On a further log also those of the registry, by which what is carried was judged.
        let imports: BTreeSet<i64> = gathered
            .shown
            .values()
            .filter(|(read, _)| read.entry.op == "registry.import")
            .map(|(read, _)| read.entry.index)
            .collect();
        let theirs = read_all(self.store.imported_ticks_before(&imports).await?)?;
        let ticks = read_all(self.store.ticks_before(&shown).await?)?;
        let indices: BTreeSet<i64> = ticks.iter().map(|tick| tick.entry.index).collect();
        for before in read_all(self.store.ticks_before(&indices).await?)? {
            gathered.known.insert(before.leaf_hash, before.entry.index);
        }
        self.add_for_checking(member, ticks, gathered);
        self.add_for_checking(member, theirs, gathered);
        Ok(())
    }

    fn add_for_checking(&self, member: MemberId, entries: Vec<Read>, gathered: &mut Gathered) {
        for read in entries {
            let index = read.entry.index;
            let fields = of_registry(member, self.operator, &read.step).fields(read.step.command.op());
            gathered.known.insert(read.leaf_hash, index);
            gathered.shown.entry(index).or_insert((read, fields));
        }
    }

    async fn build(
        &self,
        member: MemberId,
        subject: Subject,
        gathered: Gathered,
    ) -> Result<Vec<u8>, ExportError> {
        let indices: BTreeSet<u64> = gathered
            .shown
            .keys()
            .chain(gathered.hidden.keys())
            .filter_map(|index| u64::try_from(*index).ok())
            .collect();
        let last = gathered.shown.keys().chain(gathered.hidden.keys()).max().copied().unwrap_or_default();
        // Read after the entries, so that it covers them.
        let vouched = self.store.best_checkpoint(&self.witnessing.hash, last).await?;
        let signed = SignedCheckpoint::open(vouched.note.as_bytes(), &self.log_key)
            .map_err(|error| ExportError::Unreadable(error.to_string()))?;
        let mut proofs = self.store.inclusions(&indices, &signed).await?;
        let (kind, id) = match subject {
            Subject::Voucher(id) => (Kind::Voucher, id.to_string()),
            Subject::Holding(id) => (Kind::Holding, id.to_string()),
        };
        let manifest = Manifest {
            exported: self.now,
            log_key: self.log_key,
            shown_to: member.to_string(),
            kind,
            subject: id,
        };
        let mut builder = Builder::new(manifest, signed, README)?;
        // A policy that is not met yet would make the file fail by its own words.
        if vouched.witnessed_at.is_some() {
            builder.policy(&self.witnessing.public().print());
        }
        let mut proof_of = |index: u64| proofs.remove(&index).unwrap_or_default();
        for (read, fields) in gathered.shown.into_values() {
            let index = u64::try_from(read.entry.index).unwrap_or_default();
            let disclosures = read.entry.disclosures().into_iter().filter(|text| {
                disclosure::open(text).is_ok_and(|opened| fields.contains(opened.field.as_str()))
            });
            builder.show(ToShow {
                index,
                proof: proof_of(index),
                disclosures: disclosures.collect(),
                leaf: read.entry.leaf()?,
                record: read.record.into_bytes(),
            })?;
        }
        for (index, leaf_hash) in gathered.hidden {
            let index = u64::try_from(index).unwrap_or_default();
            builder.hide(index, leaf_hash, proof_of(index))?;
        }
        Ok(builder.finish()?)
    }
}

/// Hides what a shown entry builds on and is not shown itself.
fn add_heads(gathered: &mut Gathered) {
    let heads = gathered.shown.values().flat_map(|(read, _)| read.record.command.prev.iter());
    let heads: BTreeMap<i64, Hash> =
        heads.filter_map(|leaf| Some((*gathered.known.get(leaf)?, *leaf))).collect();
    gathered.hidden.extend(heads);
    gathered.hidden.retain(|index, _| !gathered.shown.contains_key(index));
}
