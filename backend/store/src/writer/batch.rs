//! One batch: lock the head, load what is asked for, decide in order, write all, commit.

use std::collections::BTreeSet;

use contracts::{
    Stop, apply,
    calendar::Tick,
    clock::ClockTick,
    command::Command,
    decide,
    event::Event,
    id::LeafHash,
    log::{Clock, Log},
    state::{Key, State},
};
use diesel::{
    prelude::*,
    sql_types::{self, Array, BigInt},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ledger::{
    admission::Admitted,
    checkpoint::Checkpoint,
    edge::Edge,
    tile::{Tile, TileError},
};
use uuid::Uuid;

use super::{
    Answer, Pen, Recorded,
    signature::{self, SignatureRow},
};
use crate::{
    aggregate::{self, Touched, bytes32, tick},
    error::StoreError,
    schema::{answer, entry, head, tile, timeline},
};

/// Between the disclosures of one entry, as in RFC 9901.
pub(crate) const DISCLOSURE_SEPARATOR: &str = "~";

/// Appends `batch` in order and answers each command. A refusal writes nothing and fails no neighbour.
///
/// # Errors
/// A [`StoreError`]: then nothing of the batch is known to be written, and each command is to be
/// submitted again; its id makes that safe.
pub async fn append(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    batch: &[&Admitted],
) -> Result<Vec<Answer>, StoreError> {
    connection.transaction(async |connection| Batch::open(connection, pen).await?.run(batch).await).await
}

/// The head row, locked until the transaction ends.
#[derive(Queryable)]
struct HeadRow {
    size: i64,
    checkpoint: Vec<u8>,
    tick: i64,
    tick_head: Vec<u8>,
}

struct Batch<'a> {
    connection: &'a mut AsyncPgConnection,
    pen: &'a Pen,
    state: State,
    edge: Edge,
    touched: Touched,
    entries: Vec<EntryRow>,
    answers: Vec<AnswerRow>,
    timeline: BTreeSet<(Uuid, i64)>,
    signatures: Vec<SignatureRow>,
}

#[derive(Insertable)]
#[diesel(table_name = entry)]
struct EntryRow {
    log_id: i64,
    index: i64,
    leaf: Vec<u8>,
    record: Vec<u8>,
    disclosures: String,
    op: String,
    tick: i64,
}

#[derive(Insertable)]
#[diesel(table_name = answer)]
struct AnswerRow {
    log_id: i64,
    member_id: Uuid,
    command_id: Uuid,
    command_sha256: Vec<u8>,
    index: i64,
}

/// Pairs are looked up one by one by the table's key: asked for by command id alone, a batch would read
/// every answer that the log ever gave.
const KNOWN_ANSWERS: &str = "SELECT a.member_id, a.command_id, a.command_sha256, a.index \
    FROM unnest($2, $3) AS asked(member_id, command_id) \
    JOIN answer a ON a.log_id = $1 AND a.member_id = asked.member_id AND a.command_id = asked.command_id";

#[derive(QueryableByName)]
#[diesel(table_name = answer)]
struct KnownRow {
    member_id: Uuid,
    command_id: Uuid,
    command_sha256: Vec<u8>,
    index: i64,
}

#[derive(Insertable)]
#[diesel(table_name = tile)]
struct TileRow {
    log_id: i64,
    level: i16,
    index: i64,
    hashes: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = timeline)]
struct TimelineRow {
    log_id: i64,
    object_id: Uuid,
    index: i64,
}

impl<'a> Batch<'a> {
    async fn open(connection: &'a mut AsyncPgConnection, pen: &'a Pen) -> Result<Self, StoreError> {
        let locked: HeadRow = head::table
            .find(pen.log_id)
            .select((head::size, head::checkpoint, head::tick, head::tick_head))
            .for_update()
            .first(connection)
            .await?;
        let size = u64::try_from(locked.size).map_err(|_| StoreError::corrupt("head", "a negative size"))?;
        let edge = load_edge(connection, pen.log_id, size).await?;
        // What is about to be extended must be what was signed: a store that was tampered with or
        // restored from an old copy is not signed again.
        if size > 0 {
            let signed =
                ledger::checkpoint::SignedCheckpoint::open(&locked.checkpoint, &pen.log_key.public_key())
                    .map_err(|error| {
                        StoreError::Log(format!("the stored checkpoint is not ours: {error}"))
                    })?;
            if signed.checkpoint().size != size || signed.checkpoint().root != edge.root() {
                return Err(StoreError::Log("the stored tree is not the one that was signed".to_owned()));
            }
        }
        let log = (size > 0).then(|| -> Result<Log, StoreError> {
            let tick_head = LeafHash(bytes32("head", &locked.tick_head)?);
            Ok(Log { now: tick("head", locked.tick)?, tick_head, ..pen.genesis.clone() })
        });
        Ok(Self {
            connection,
            pen,
            state: State::partial(log.transpose()?),
            edge,
            touched: Touched::default(),
            entries: Vec::new(),
            answers: Vec::new(),
            timeline: BTreeSet::new(),
            signatures: Vec::new(),
        })
    }

    async fn run(mut self, batch: &[&Admitted]) -> Result<Vec<Answer>, StoreError> {
        if let Some(tick) = self.due_tick()? {
            self.one(&tick).await?;
        }
        let known = self.known_answers(batch).await?;
        self.prefetch(batch, &known).await?;
        let mut answers = Vec::with_capacity(batch.len());
        for (admitted, known) in batch.iter().zip(known) {
            let known = match known {
                Some(answer) => Some(answer),
                None => self.answered_in_batch(admitted),
            };
            answers.push(match known {
                Some(answer) => answer,
                None => self.one(admitted).await?,
            });
        }
        self.write().await?;
        let size = self.size();
        for answer in &mut answers {
            if let Answer::Recorded(recorded) = answer {
                recorded.size = size;
            }
        }
        Ok(answers)
    }

    fn size(&self) -> i64 {
        i64::try_from(self.edge.size()).unwrap_or(i64::MAX)
    }

    /// The tick that has to stand before this batch, where the log's clock is real and time has moved.
    fn due_tick(&self) -> Result<Option<Admitted>, StoreError> {
        let Some(log) = &self.state.log else { return Ok(None) };
        let now = Tick::from_seconds((self.pen.sources.now)()).filter(|now| *now > log.now);
        let (Clock::Real, Some(time)) = (log.clock, now) else { return Ok(None) };
        let command = Command::ClockTick(ClockTick { time });
        let made = self.pen.platform_command(&command, vec![log.tick_head.0], time);
        made.map(Some).map_err(StoreError::Log)
    }

    /// Answers that commands of this batch got before, from earlier batches.
    async fn known_answers(&mut self, batch: &[&Admitted]) -> Result<Vec<Option<Answer>>, StoreError> {
        let envelopes = || batch.iter().map(|admitted| &admitted.asked.envelope);
        let members: Vec<Uuid> = envelopes().map(|envelope| envelope.member.uuid()).collect();
        let ids: Vec<Uuid> = envelopes().map(|envelope| envelope.id.uuid()).collect();
        let rows: Vec<KnownRow> = diesel::sql_query(KNOWN_ANSWERS)
            .bind::<BigInt, _>(self.pen.log_id)
            .bind::<Array<sql_types::Uuid>, _>(&members)
            .bind::<Array<sql_types::Uuid>, _>(&ids)
            .load(self.connection)
            .await?;
        let known = |admitted: &&Admitted| {
            let envelope = &admitted.asked.envelope;
            let same = |row: &&KnownRow| {
                row.member_id == envelope.member.uuid() && row.command_id == envelope.id.uuid()
            };
            let answer =
                |row: &KnownRow| answer_again(row.command_sha256 == admitted.command_sha256, row.index);
            rows.iter().find(same).map(answer)
        };
        Ok(batch.iter().map(known).collect())
    }

    fn answered_in_batch(&self, admitted: &Admitted) -> Option<Answer> {
        let envelope = &admitted.asked.envelope;
        let same = |row: &&AnswerRow| {
            row.member_id == envelope.member.uuid() && row.command_id == envelope.id.uuid()
        };
        let row = self.answers.iter().find(same)?;
        Some(answer_again(row.command_sha256 == admitted.command_sha256, row.index))
    }

    /// Loads what the batch's decisions ask for, until none asks for more: a few queries for all of
    /// them together instead of a few for each.
    async fn prefetch(&mut self, batch: &[&Admitted], known: &[Option<Answer>]) -> Result<(), StoreError> {
        loop {
            let open = batch.iter().zip(known).filter(|(_, known)| known.is_none());
            let missing: BTreeSet<Key> = open
                .filter_map(|(admitted, _)| match decide(&self.state, &admitted.asked) {
                    Err(Stop::Missing(key)) => Some(key),
                    _ => None,
                })
                .collect();
            if missing.is_empty() {
                return Ok(());
            }
            aggregate::fill(self.connection, self.pen.log_id, &mut self.state, &missing).await?;
        }
    }

    /// Decides one command and applies its events; writes nothing yet.
    async fn one(&mut self, admitted: &Admitted) -> Result<Answer, StoreError> {
        let events = loop {
            match decide(&self.state, &admitted.asked) {
                Ok(events) => break events,
                Err(Stop::Refused(refusal)) => return Ok(Answer::Refused(refusal)),
                Err(Stop::Missing(key)) => {
                    let missing = BTreeSet::from([key]);
                    aggregate::fill(self.connection, self.pen.log_id, &mut self.state, &missing).await?;
                }
            }
        };
        let index = self.size();
        for event in &events {
            let objects = objects_of(&self.state, event);
            self.timeline.extend(objects.map(|object| (object, index)));
            apply(&mut self.state, event, LeafHash(admitted.leaf_hash));
            self.touched.note(&self.state, event, index);
        }
        self.edge.append(admitted.leaf_hash);
        self.signatures.extend(signature::of_entry(self.pen.log_id, index, admitted));
        let envelope = &admitted.asked.envelope;
        self.entries.push(EntryRow {
            log_id: self.pen.log_id,
            index,
            leaf: admitted.leaf.to_bytes().to_vec(),
            record: admitted.record.clone(),
            disclosures: admitted.disclosures.join(DISCLOSURE_SEPARATOR),
            op: admitted.asked.command.op().to_owned(),
            tick: self.state.log.as_ref().map_or(0, |log| log.now.seconds()),
        });
        self.answers.push(AnswerRow {
            log_id: self.pen.log_id,
            member_id: envelope.member.uuid(),
            command_id: envelope.id.uuid(),
            command_sha256: admitted.command_sha256.to_vec(),
            index,
        });
        Ok(Answer::Recorded(Recorded { index, size: 0 }))
    }

    async fn write(&mut self) -> Result<(), StoreError> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let log_id = self.pen.log_id;
        diesel::insert_into(entry::table).values(&self.entries).execute(self.connection).await?;
        diesel::insert_into(answer::table).values(&self.answers).execute(self.connection).await?;
        signature::save(self.connection, &self.signatures).await?;
        self.touched.save(self.connection, log_id, &self.state).await?;
        let timeline: Vec<TimelineRow> = self
            .timeline
            .iter()
            .map(|(object_id, index)| TimelineRow { log_id, object_id: *object_id, index: *index })
            .collect();
        diesel::insert_into(timeline::table).values(&timeline).execute(self.connection).await?;
        let tiles: Vec<TileRow> = self
            .edge
            .take_changed()
            .into_iter()
            .map(|(tile, hashes)| tile_row(log_id, tile, hashes))
            .collect();
        diesel::insert_into(tile::table)
            .values(&tiles)
            .on_conflict(tile::table.primary_key())
            .do_update()
            .set(tile::hashes.eq(diesel::upsert::excluded(tile::hashes)))
            .execute(self.connection)
            .await?;
        let key = &self.pen.log_key;
        let checkpoint = Checkpoint::new(&key.public_key().id(), self.edge.size(), self.edge.root())
            .sign(key)
            .map_err(|error| StoreError::Log(error.to_string()))?;
        let log =
            self.state.log.as_ref().ok_or_else(|| StoreError::Log("the log has not begun".to_owned()))?;
        diesel::update(head::table.find(log_id))
            .set((
                head::size.eq(self.size()),
                head::checkpoint.eq(checkpoint.note().print().into_bytes()),
                head::tick.eq(log.now.seconds()),
                head::tick_head.eq(log.tick_head.0.to_vec()),
            ))
            .execute(self.connection)
            .await?;
        Ok(())
    }
}

fn answer_again(same_bytes: bool, index: i64) -> Answer {
    if same_bytes { Answer::Recorded(Recorded { index, size: 0 }) } else { Answer::IdUsed }
}

fn tile_row(log_id: i64, tile: Tile, hashes: Vec<u8>) -> TileRow {
    TileRow {
        log_id,
        level: i16::from(tile.level.unwrap_or_default()),
        index: i64::try_from(tile.index).unwrap_or(i64::MAX),
        hashes,
    }
}

async fn load_edge(connection: &mut AsyncPgConnection, log_id: i64, size: u64) -> Result<Edge, StoreError> {
    let mut found = std::collections::BTreeMap::new();
    for wanted in Edge::tiles(size) {
        let row = tile_row(log_id, wanted, Vec::new());
        let hashes: Vec<u8> =
            tile::table.find((log_id, row.level, row.index)).select(tile::hashes).first(connection).await?;
        found.insert(wanted, hashes);
    }
    let read = |tile: &Tile| found.get(tile).cloned().ok_or_else(|| TileError::Absent(tile.path()));
    Edge::load(size, read).map_err(|error: TileError| StoreError::corrupt("tile", error.to_string()))
}

/// The objects in whose timelines an entry with `event` stands.
pub(crate) fn objects_of(state: &State, event: &Event) -> impl Iterator<Item = Uuid> + use<> {
    let (first, second) = match event {
        Event::Member(member) => (Some(member.id.uuid()), None),
        Event::Background(background) => (Some(background.id.uuid()), None),
        Event::Voucher(voucher) => (Some(voucher.id.uuid()), None),
        Event::Holding(holding) => (Some(holding.voucher.uuid()), None),
        Event::Request(request) => (Some(request.voucher.uuid()), Some(request.id.uuid())),
        Event::Quote(quote) => {
            let voucher = state.request(&quote.request).ok().flatten().map(|request| request.voucher.uuid());
            (Some(quote.request.uuid()), voucher)
        }
        Event::List(list) => (Some(list.voucher.uuid()), None),
        Event::Log(_) | Event::Limit(_) | Event::Invoice(_) | Event::Reference(_) | Event::Notice(_) => {
            (None, None)
        }
    };
    first.into_iter().chain(second)
}
