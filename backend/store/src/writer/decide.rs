//! Decides commands in order on what is kept of the log, and puts together what they write. Nothing is
//! written here, and no lock is needed: what is decided holds if the head is as it was left when it is
//! written. Rows are asked for as the rules come to them. Storage may or may not have the batch before;
//! whatever that batch changed is kept, so it is never asked for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use contracts::{
    Stop, apply,
    calendar::Tick,
    clock::ClockTick,
    command::Command,
    decide,
    event::Event,
    id::LeafHash,
    log::Clock,
    state::{Key, State},
};
use diesel::{
    prelude::*,
    sql_types::{self, Array, BigInt},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ledger::admission::Admitted;
use uuid::Uuid;

use super::{Answer, Pen, Recorded, foreseen::foreseen, head::Kept, row::Rows, write::Decided};
use crate::{
    aggregate::{self, Touched, bytes32},
    error::StoreError,
    schema::answer,
    statement::Statement,
};

/// Commands that are decided without a look at what else the writer's thread has to do.
const AT_A_STRETCH: usize = 8;

/// Member and command id.
type CommandName = (Uuid, Uuid);

fn name_of(admitted: &Admitted) -> CommandName {
    let envelope = &admitted.asked.envelope;
    (envelope.member.uuid(), envelope.id.uuid())
}

/// Commands that were recorded: SHA-256 and entry.
pub(super) type Known = BTreeMap<CommandName, ([u8; 32], i64)>;

/// Pairs are looked up one by one by the table's key. As a plain join, planned while the table was small,
/// each batch would read every answer that the log ever gave.
const KNOWN_ANSWERS: &str = "SELECT a.member_id, a.command_id, a.command_sha256, a.index \
    FROM unnest($2, $3) AS asked(member_id, command_id) \
    CROSS JOIN LATERAL (SELECT * FROM answer WHERE log_id = $1 AND member_id = asked.member_id \
        AND command_id = asked.command_id LIMIT 1) a";

#[derive(QueryableByName)]
#[diesel(table_name = answer)]
struct KnownRow {
    member_id: Uuid,
    command_id: Uuid,
    command_sha256: Vec<u8>,
    index: i64,
}

/// Which commands of `batch` storage knows.
async fn known(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    batch: &[&Admitted],
) -> Result<Known, StoreError> {
    let (members, ids): (Vec<Uuid>, Vec<Uuid>) = batch.iter().map(|admitted| name_of(admitted)).unzip();
    let asked = Statement::new(KNOWN_ANSWERS)
        .with::<BigInt, _>(log_id)
        .with::<Array<sql_types::Uuid>, _>(members)
        .with::<Array<sql_types::Uuid>, _>(ids);
    let rows: Vec<KnownRow> = asked.load(connection).await?;
    let read = |row: KnownRow| {
        let sha256 = bytes32("answer", &row.command_sha256)?;
        Ok(((row.member_id, row.command_id), (sha256, row.index)))
    };
    rows.into_iter().map(read).collect()
}

/// A batch that is being decided.
pub(super) struct Deciding {
    pen: Arc<Pen>,
    kept: Kept,
    touched: Touched,
    rows: Rows,
    /// Commands of this batch that were recorded.
    recorded: Known,
}

impl Deciding {
    /// Begins a batch.
    pub fn on(pen: Arc<Pen>, kept: Kept) -> Self {
        Self { pen, kept, touched: Touched::default(), rows: Rows::default(), recorded: Known::new() }
    }

    /// Answers `batch` in order. A refusal writes nothing and fails no neighbour.
    pub async fn all(
        &mut self,
        connection: &mut AsyncPgConnection,
        batch: &[&Admitted],
    ) -> Result<Vec<Answer>, StoreError> {
        let known = known(connection, self.pen.log_id, batch).await?;
        // A tick that somebody hands in says the time itself.
        let ticks = batch.iter().any(|admitted| matches!(admitted.asked.command, Command::ClockTick(_)));
        if let Some(tick) = self.due_tick()?.filter(|_| !ticks) {
            self.one(connection, &tick, &[]).await?;
        }
        let open: Vec<&Admitted> =
            batch.iter().copied().filter(|admitted| !known.contains_key(&name_of(admitted))).collect();
        self.learn(connection, open.iter().flat_map(|admitted| foreseen(admitted))).await?;
        let mut answers = Vec::with_capacity(batch.len());
        for (place, admitted) in batch.iter().enumerate() {
            if place % AT_A_STRETCH == 0 {
                // The batch before is written by a task of this thread.
                tokio::task::yield_now().await;
            }
            let name = name_of(admitted);
            let of = |known: &Known| known.get(&name).copied();
            let earlier = of(&known).or_else(|| of(&self.recorded)).or_else(|| of(&self.kept.recorded));
            answers.push(match earlier {
                Some((sha256, index)) if sha256 == admitted.command_sha256 => {
                    Answer::Recorded(Recorded { index, size: 0 })
                }
                Some(_) => Answer::IdUsed,
                None => self.one(connection, admitted, &batch[place..]).await?,
            });
        }
        Ok(answers)
    }

    /// The tick that has to stand before what comes, where the log's clock is real and time has moved.
    fn due_tick(&self) -> Result<Option<Admitted>, StoreError> {
        let Some(log) = &self.kept.state.log else { return Ok(None) };
        let now = Tick::from_seconds((self.pen.sources.now)()).filter(|now| *now > log.now);
        let (Clock::Real, Some(time)) = (log.clock, now) else { return Ok(None) };
        let command = Command::ClockTick(ClockTick { time });
        let made = self.pen.platform_command(&command, vec![log.tick_head.0], time);
        made.map(Some).map_err(StoreError::Log)
    }

    /// Loads those of `keys` that are not known.
    async fn learn(
        &mut self,
        connection: &mut AsyncPgConnection,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<(), StoreError> {
        let state = &mut self.kept.state;
        let unknown: BTreeSet<Key> = keys.into_iter().filter(|key| !state.knows(key)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        aggregate::fill(connection, self.pen.log_id, state, &unknown).await
    }

    /// Decides one command and applies its events. Where it asks for what is not loaded, `next` are asked as
    /// well, so that a few queries serve all of them.
    pub async fn one(
        &mut self,
        connection: &mut AsyncPgConnection,
        admitted: &Admitted,
        next: &[&Admitted],
    ) -> Result<Answer, StoreError> {
        let events = loop {
            let state = &self.kept.state;
            match decide(state, &admitted.asked) {
                Ok(events) => break events,
                Err(Stop::Refused(refusal)) => return Ok(Answer::Refused(refusal)),
                Err(Stop::Missing(key)) => {
                    let missing = next.iter().filter_map(|next| match decide(state, &next.asked) {
                        Err(Stop::Missing(key)) => Some(key),
                        _ => None,
                    });
                    let missing: Vec<Key> = missing.chain([key]).collect();
                    self.learn(connection, missing).await?;
                }
            }
        };
        Ok(Answer::Recorded(self.record(admitted, &events)))
    }

    fn record(&mut self, admitted: &Admitted, events: &[Event]) -> Recorded {
        let index = self.kept.size();
        let state = &mut self.kept.state;
        let mut objects = BTreeSet::new();
        for event in events {
            objects.extend(objects_of(state, event));
            self.touched.note_new(state, event);
            apply(state, event, LeafHash(admitted.leaf_hash));
            self.touched.note(state, event, index);
        }
        self.kept.edge.append(admitted.leaf_hash);
        let tick = state.log.as_ref().map_or(0, |log| log.now.seconds());
        self.rows.add(self.pen.log_id, index, tick, admitted, objects);
        self.recorded.insert(name_of(admitted), (admitted.command_sha256, index));
        Recorded { index, size: 0 }
    }

    /// Whether more rows are known than are kept.
    pub fn is_full(&self) -> bool {
        self.kept.is_full()
    }

    /// Forgets what storage has: nothing may be on its way there, and nothing decided.
    pub fn forget(&mut self) {
        self.kept.forget();
    }

    /// Ends the batch: what is to be written, and what the next one starts from. By then the batch before has
    /// to be written.
    pub fn close(mut self) -> Result<(Decided, Kept), StoreError> {
        let decided = Decided::new(self.pen.log_id, &mut self.kept, self.touched, self.rows)?;
        self.kept.state.hand_over();
        self.kept.recorded = self.recorded;
        Ok((decided, self.kept))
    }
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
