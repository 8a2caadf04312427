//! The entries, one after another: read again from their bytes, decided again, appended again.
//!
//! While one chunk is decided, the signatures of the next are verified on other threads. Which keys may
//! sign is for the rules to say at each entry; here a key is only found by the hash that names it.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZero,
    sync::Arc,
    thread::available_parallelism,
};

use contracts::{
    State, Stop, apply,
    background::register::Register,
    command::Command,
    decide,
    event::Event,
    id::{CommandId, LeafHash, MemberId},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::{
    admission::Admitted,
    edge::Edge,
    encoding::hex,
    merkle::Hash,
    signature::{KeyId, PublicKey},
    tag,
};
use serde::Serialize;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{
    Found, Place, Report, Trusted,
    expected::{ANSWERS, NOTICES, Replayed, SIGNATURES, TIMELINE, notice},
    rows::Rows,
    spelled::{Bytes, Text, printed},
    tree::{Signed, TileSums, note_changed, stored_tile},
};
use crate::{
    error::StoreError,
    log::{Entry, origin_of, proposed_keys},
    schema::{answer, entry},
    writer::objects_of,
};

/// Entries under one tile of level 0.
const TILE_WIDTH: u64 = 256;
/// As many are read at once, so that a chunk has one tile.
const CHUNK: i64 = 256;

type Keys = BTreeMap<KeyId, PublicKey>;

/// The entries under one tile, and what their threads found.
struct Chunk {
    entries: Arc<Vec<Entry>>,
    admitted: Vec<JoinHandle<Vec<Result<Admitted, String>>>>,
}

/// A replay up to some entry.
pub(super) struct Replay<'a> {
    log_id: i64,
    trusted: &'a Trusted,
    signed: &'a Signed,
    origin: Arc<str>,
    keys: Arc<Keys>,
    replayed: Replayed,
    edge: Edge,
    tiles: TileSums,
    answers: Rows,
    timeline: Rows,
    notices: Rows,
    signatures: Rows,
}

impl<'a> Replay<'a> {
    pub(super) async fn open(
        connection: &mut AsyncPgConnection,
        log_id: i64,
        trusted: &'a Trusted,
        signed: &'a Signed,
    ) -> Result<Self, Found> {
        let state = State::before_genesis();
        Ok(Self {
            log_id,
            trusted,
            signed,
            origin: origin_of(&trusted.log_key).into(),
            keys: Arc::default(),
            replayed: Replayed { state, before_end: BTreeMap::new() },
            edge: Edge::new(),
            tiles: TileSums::new(),
            answers: Rows::open(connection, log_id, ANSWERS).await?,
            timeline: Rows::open(connection, log_id, TIMELINE).await?,
            notices: Rows::open(connection, log_id, NOTICES).await?,
            signatures: Rows::open(connection, log_id, SIGNATURES).await?,
        })
    }

    /// Entries replayed so far.
    pub(super) fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root they lead to.
    pub(super) fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The state and the tiles.
    pub(super) fn into_parts(self) -> (Replayed, TileSums) {
        (self.replayed, self.tiles)
    }

    /// Replays every entry.
    pub(super) async fn run(
        &mut self,
        connection: &mut AsyncPgConnection,
        report: &mut Report,
    ) -> Result<(), Found> {
        let mut ahead = self.start(connection, i64::MIN).await?;
        while let Some(last) = ahead.entries.last().map(|entry| entry.index) {
            let next = self.start(connection, last.saturating_add(1)).await?;
            self.finish(connection, std::mem::replace(&mut ahead, next)).await?;
        }
        if self.size() < self.signed.size {
            return Err(Found::entry(self.next_index(), "the log has signed it, and it is not there"));
        }
        for (rows, empty) in [
            (&mut self.answers, ANSWERS),
            (&mut self.timeline, TIMELINE),
            (&mut self.notices, NOTICES),
            (&mut self.signatures, SIGNATURES),
        ] {
            report.tables.insert(empty.name, rows.end(connection).await?);
        }
        Ok(())
    }

    fn next_index(&self) -> i64 {
        i64::try_from(self.size()).unwrap_or(i64::MAX)
    }

    /// Reads entries from index `from` on, and has their signatures verified.
    async fn start(&mut self, connection: &mut AsyncPgConnection, from: i64) -> Result<Chunk, Found> {
        let entries: Vec<Entry> = entry::table
            .filter(entry::log_id.eq(self.log_id))
            .filter(entry::index.ge(from))
            .order(entry::index)
            .limit(CHUNK)
            .select(Entry::as_select())
            .load(connection)
            .await?;
        for entry in &entries {
            self.learn_keys(entry);
        }
        let entries = Arc::new(entries);
        let threads = available_parallelism().map_or(1, NonZero::get);
        let part = entries.len().div_ceil(threads).max(1);
        let admit = |start: usize| {
            let (entries, keys, origin) = (entries.clone(), self.keys.clone(), self.origin.clone());
            tokio::task::spawn_blocking(move || {
                let part = entries.iter().skip(start).take(part);
                part.map(|entry| entry.admit(&origin, |key| keys.get(key).copied())).collect()
            })
        };
        let admitted = (0..entries.len()).step_by(part).map(admit).collect();
        Ok(Chunk { entries, admitted })
    }

    /// Keeps the keys that an entry proposes, so that signatures by them can be verified. An entry that
    /// cannot be read is reported when its turn comes.
    fn learn_keys(&mut self, entry: &Entry) {
        let proposed = proposed_keys(entry);
        if !proposed.is_empty() {
            Arc::make_mut(&mut self.keys).extend(proposed.into_iter().map(|key| (key.id(), key)));
        }
    }

    async fn finish(&mut self, connection: &mut AsyncPgConnection, chunk: Chunk) -> Result<(), Found> {
        let tile = stored_tile(connection, self.log_id, 0, self.size() / TILE_WIDTH).await?;
        let mut entries = chunk.entries.iter();
        for part in chunk.admitted {
            let part = part.await.map_err(|error| StoreError::Log(format!("a thread failed: {error}")))?;
            for (admitted, entry) in part.into_iter().zip(entries.by_ref()) {
                self.entry(connection, entry, admitted, tile.as_deref()).await?;
            }
        }
        note_changed(&mut self.edge, &mut self.tiles);
        Ok(())
    }

    /// Replays one entry.
    async fn entry(
        &mut self,
        connection: &mut AsyncPgConnection,
        entry: &Entry,
        admitted: Result<Admitted, String>,
        tile: Option<&[u8]>,
    ) -> Result<(), Found> {
        let index = self.next_index();
        if entry.index > index {
            return Err(Found::entry(index, format!("it is not there; the next one is {}", entry.index)));
        }
        if entry.index < index || self.size() >= self.signed.size {
            return Err(Found::entry(entry.index, "it is there and outside of what the log has signed"));
        }
        let admitted = admitted.map_err(|what| Found::entry(index, what))?;
        self.compare_leaf(connection, index, &admitted.leaf_hash, tile).await?;
        let op = admitted.asked.command.op();
        if entry.op != op {
            return Err(Found::entry(index, format!("its op column is {}, its command is {op}", entry.op)));
        }
        let events = decide(&self.replayed.state, &admitted.asked).map_err(|stop| match stop {
            Stop::Refused(refusal) => Found::entry(index, format!("the rules refuse it: {}", refusal.code())),
            Stop::Missing(key) => Found::entry(index, format!("the rules miss {key:?}")),
        })?;
        let derived = self.apply(&admitted, &events, index);
        self.edge.append(admitted.leaf_hash);
        let tick = self.replayed.state.log.as_ref().map_or(0, |log| log.now.seconds());
        if entry.tick != tick {
            return Err(Found::entry(
                index,
                format!("its tick column is {}, its tick is {tick}", entry.tick),
            ));
        }
        self.attest_tags(&admitted.asked.command, index)?;
        self.answers.expect(connection, &printed(&AnswerRow::of(&admitted, index))).await?;
        let signers: BTreeSet<_> = admitted.asked.signers.iter().map(|key| key.0).collect();
        for key in signers {
            let row = SignatureRow { index, key_id: Bytes(&key) };
            self.signatures.expect(connection, &printed(&row)).await?;
        }
        for object in derived.timeline {
            let row = TimelineRow { index, object_id: Text(object) };
            self.timeline.expect(connection, &printed(&row)).await?;
        }
        for row in &derived.notices {
            self.notices.expect(connection, row).await?;
        }
        Ok(())
    }

    /// Compares an entry's leaf with the stored tree; says which of the two was changed.
    async fn compare_leaf(
        &self,
        connection: &mut AsyncPgConnection,
        index: i64,
        leaf: &Hash,
        tile: Option<&[u8]>,
    ) -> Result<(), Found> {
        let (place, tile_index) = (self.size() % TILE_WIDTH, self.size() / TILE_WIDTH);
        let start = usize::try_from(place).unwrap_or(0).saturating_mul(32);
        let stored = tile.and_then(|tile| tile.get(start..start.saturating_add(32)));
        if stored == Some(leaf.as_slice()) {
            return Ok(());
        }
        let tile_place = Place::Tile { level: 0, index: tile_index };
        let Some(stored) = stored else {
            return Err(Found::new(tile_place, format!("it does not reach entry {index}")));
        };
        if self.signed.vouches_for(connection, tile_index).await? {
            let what = format!("its leaf is {}, and the log has signed {}", hex(leaf), hex(stored));
            return Err(Found::entry(index, what));
        }
        Err(Found::new(tile_place, format!("the leaf it holds of entry {index} is not that entry's")))
    }

    /// Applies the events of an entry; returns the rows that follow from the entry itself.
    fn apply(&mut self, admitted: &Admitted, events: &[Event], index: i64) -> Derived {
        let mut derived = Derived::default();
        let state = &mut self.replayed.state;
        for event in events {
            derived.timeline.extend(objects_of(state, event));
            match event {
                Event::Notice(given) => derived.notices.push(notice(index, given)),
                Event::Holding(ended) if !ended.carries_value() => {
                    let before = state.holdings.get(&ended.id).ok().flatten();
                    self.replayed.before_end.extend(before.map(|before| (ended.id, before.clone())));
                }
                _ => {}
            }
            apply(state, event, LeafHash(admitted.leaf_hash));
        }
        derived
    }

    /// Each invoice's tag is that of its number under the tag key that genesis commits to.
    fn attest_tags(&self, command: &Command, index: i64) -> Result<(), Found> {
        let Some(key) = self.trusted.tag_key else { return Ok(()) };
        match command {
            Command::Genesis(genesis) if genesis.tag_commitment.0 != tag::commitment(&key) => {
                Err(Found::entry(index, "it commits to another tag key"))
            }
            Command::BackgroundRegister(Register { invoices, .. }) => {
                let wrong = invoices.iter().find(|used| used.tag.to_string() != tag::tag(&key, &used.number));
                wrong.map_or(Ok(()), |used| {
                    Err(Found::entry(index, format!("the tag of invoice {} is that of another", used.number)))
                })
            }
            _ => Ok(()),
        }
    }
}

/// Rows that follow from one entry and not from the state after it.
#[derive(Default)]
struct Derived {
    timeline: BTreeSet<Uuid>,
    notices: Vec<String>,
}

/// A row of `answer`.
#[derive(Serialize)]
struct AnswerRow<'a> {
    command_id: Text<CommandId>,
    command_sha256: Bytes<'a>,
    index: i64,
    member_id: Text<MemberId>,
}

impl<'a> AnswerRow<'a> {
    fn of(admitted: &'a Admitted, index: i64) -> Self {
        let envelope = &admitted.asked.envelope;
        Self {
            command_id: Text(envelope.id),
            command_sha256: Bytes(&admitted.command_sha256),
            index,
            member_id: Text(envelope.member),
        }
    }
}

/// A row of `signature`.
#[derive(Serialize)]
struct SignatureRow<'a> {
    index: i64,
    key_id: Bytes<'a>,
}

/// A row of `timeline`.
#[derive(Serialize)]
struct TimelineRow {
    index: i64,
    object_id: Text<Uuid>,
}

/// A command stands once: the answers, which were compared with the entries, name none twice.
pub(super) async fn each_command_once(connection: &mut AsyncPgConnection, log_id: i64) -> Result<(), Found> {
    let twice: Option<(Uuid, Uuid)> = answer::table
        .filter(answer::log_id.eq(log_id))
        .group_by((answer::member_id, answer::command_id))
        .having(diesel::dsl::count_star().gt(1))
        .select((answer::member_id, answer::command_id))
        .first(connection)
        .await
        .optional()?;
    let Some((member, command)) = twice else { return Ok(()) };
    let key = format!("member_id={member}, command_id={command}");
    let place = Place::Row { table: "answer", key, column: None };
    Err(Found::new(place, "the command stands in the ledger more than once"))
}
