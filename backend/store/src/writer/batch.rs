//! One batch: lock the head, load what is asked for, decide in order, write all, commit.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    Stop, apply,
    clock::TickRefusal,
    command::Command,
    decide,
    event::Event,
    id::LeafHash,
    state::{Key, State},
};
use diesel::{
    prelude::*,
    sql_types::{self, Array, BigInt},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join;
use ledger::{
    admission::Admitted,
    checkpoint::{Checkpoint, SignedCheckpoint},
    edge::Edge,
};
use uuid::Uuid;

use super::{
    Answer, Pen, Recorded,
    foreseen::foreseen,
    head::HeadRow,
    row::Rows,
    tick::{self, Time},
    tree,
};
use crate::{
    aggregate::{self, Touched, bytes32},
    error::StoreError,
    schema::{answer, head},
    statement::{Pipeline, Statement},
};

/// What a node knows of the log at one head, so that its next batch need not ask again. It holds while
/// the head row is as it was left: whoever else appends signs another head.
pub(super) struct Kept {
    /// The signed head, as the head row has it.
    checkpoint: Vec<u8>,
    state: State,
    edge: Edge,
}

impl Kept {
    /// How many entries the log has at this head.
    pub fn size(&self) -> i64 {
        size_of(&self.edge)
    }
}

fn size_of(edge: &Edge) -> i64 {
    i64::try_from(edge.size()).unwrap_or(i64::MAX)
}

/// Most rows that are kept from one batch to the next, so that memory does not grow with the ledger.
const MOST_KEPT: usize = 100_000;

/// The head, locked, and what is to be written.
pub(super) struct Batch<'a> {
    connection: &'a mut AsyncPgConnection,
    pen: &'a Pen,
    checkpoint: Vec<u8>,
    state: State,
    edge: Edge,
    touched: Touched,
    rows: Rows,
    /// Commands of this batch that were recorded.
    recorded: Known,
}

/// Member and command id.
type CommandName = (Uuid, Uuid);

fn name_of(admitted: &Admitted) -> CommandName {
    let envelope = &admitted.asked.envelope;
    (envelope.member.uuid(), envelope.id.uuid())
}

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

/// Commands that were recorded by earlier batches, or by this one: SHA-256 and entry.
pub(super) type Known = BTreeMap<CommandName, ([u8; 32], i64)>;

impl KnownRow {
    fn read(self) -> Result<(CommandName, ([u8; 32], i64)), StoreError> {
        let sha256 = bytes32("answer", &self.command_sha256)?;
        Ok(((self.member_id, self.command_id), (sha256, self.index)))
    }
}

/// Asks which commands of `batch` were recorded by earlier ones.
pub(super) fn asked(log_id: i64, batch: &[&Admitted]) -> Statement {
    let (members, ids): (Vec<Uuid>, Vec<Uuid>) = batch.iter().map(|admitted| name_of(admitted)).unzip();
    Statement::new(KNOWN_ANSWERS)
        .with::<BigInt, _>(log_id)
        .with::<Array<sql_types::Uuid>, _>(members)
        .with::<Array<sql_types::Uuid>, _>(ids)
}

/// What a batch leaves behind when it is committed.
pub(super) struct Done {
    /// The answers, in the order of the commands.
    pub answers: Vec<Answer>,
    /// The new head; none where nothing was written.
    pub signed: Option<SignedCheckpoint>,
    /// What the next batch may start from.
    pub kept: Kept,
}

impl<'a> Batch<'a> {
    /// Locks the head, which must be, or have grown out of, the last one that was signed.
    pub async fn open(
        connection: &'a mut AsyncPgConnection,
        pen: &'a Pen,
        kept: Option<Kept>,
        asked: Option<Statement>,
    ) -> Result<(Self, Known), StoreError> {
        let (batch, known) = Self::lock_and_ask(connection, pen, kept, asked).await?;
        let (size, root) = (batch.edge.size(), batch.edge.root());
        tree::extends_last_signed(batch.connection, pen, size, root).await?;
        Ok((batch, known))
    }

    /// Locks the head, whichever it is.
    pub async fn lock(connection: &'a mut AsyncPgConnection, pen: &'a Pen) -> Result<Self, StoreError> {
        Self::lock_and_ask(connection, pen, None, None).await.map(|(batch, _)| batch)
    }

    /// The same, and in one round trip which commands were recorded before. Were that read before the lock
    /// was had, the key of the answers would refuse the second row.
    async fn lock_and_ask(
        connection: &'a mut AsyncPgConnection,
        pen: &'a Pen,
        kept: Option<Kept>,
        asked: Option<Statement>,
    ) -> Result<(Self, Known), StoreError> {
        let (locked, known) = {
            let connection: &AsyncPgConnection = connection;
            let head = head::table
                .find(pen.log_id)
                .select(HeadRow::as_select())
                .for_update()
                .first::<HeadRow>(&mut &*connection);
            let known = async {
                match asked {
                    Some(asked) => asked.load::<KnownRow>(&mut &*connection).await,
                    None => Ok(Vec::new()),
                }
            };
            try_join(head, known).await.map_err(StoreError::NoHead)?
        };
        let kept =
            match kept.filter(|kept| !locked.checkpoint.is_empty() && kept.checkpoint == locked.checkpoint) {
                Some(kept) => kept,
                None => read_head(connection, pen, locked).await?,
            };
        let batch = Self {
            connection,
            pen,
            checkpoint: kept.checkpoint,
            state: kept.state,
            edge: kept.edge,
            touched: Touched::default(),
            rows: Rows::default(),
            recorded: BTreeMap::new(),
        };
        Ok((batch, known.into_iter().map(KnownRow::read).collect::<Result<_, _>>()?))
    }

    /// Answers `batch` in order. A refusal writes nothing and fails no neighbour.
    pub async fn run(mut self, batch: &[&Admitted], known: Known) -> Result<Done, StoreError> {
        let time = tick::before(self.pen, &self.state)?;
        // A tick that somebody hands in says the time itself.
        let ticks = batch.iter().any(|admitted| matches!(admitted.asked.command, Command::ClockTick(_)));
        if let Time::Due(tick) = &time
            && !ticks
        {
            self.one(tick, &[]).await?;
        }
        let open: Vec<&Admitted> =
            batch.iter().copied().filter(|admitted| !known.contains_key(&name_of(admitted))).collect();
        self.learn(open.iter().flat_map(|admitted| foreseen(admitted))).await?;
        let mut answers = Vec::with_capacity(batch.len());
        for (place, admitted) in batch.iter().enumerate() {
            let name = name_of(admitted);
            let earlier = known.get(&name).or_else(|| self.recorded.get(&name));
            answers.push(match earlier {
                Some((sha256, index)) if *sha256 == admitted.command_sha256 => {
                    Answer::Recorded(Recorded { index: *index, size: 0 })
                }
                Some(_) => Answer::IdUsed,
                None if matches!(time, Time::Stopped) && !tick::moves(&admitted.asked.command) => {
                    Answer::Refused(TickRefusal::TooFar.into())
                }
                None => self.one(admitted, &batch[place..]).await?,
            });
        }
        let signed = self.write().await?;
        let size = self.size();
        for answer in &mut answers {
            if let Answer::Recorded(recorded) = answer {
                recorded.size = size;
            }
        }
        Ok(Done { answers, signed, kept: self.into_kept() })
    }

    fn into_kept(mut self) -> Kept {
        self.state.saved();
        if self.state.known_rows() > MOST_KEPT {
            let registry = self.state.registry.take();
            self.state = State::partial(self.state.log).with_registry(registry);
        }
        Kept { checkpoint: self.checkpoint, state: self.state, edge: self.edge }
    }

    /// How many entries the log has, with those of this batch.
    pub fn entries_before(&self) -> u64 {
        self.edge.size()
    }

    fn size(&self) -> i64 {
        size_of(&self.edge)
    }

    /// Loads those of `keys` that are not known.
    async fn learn(&mut self, keys: impl IntoIterator<Item = Key>) -> Result<(), StoreError> {
        let unknown: BTreeSet<Key> = keys.into_iter().filter(|key| !self.state.knows(key)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        aggregate::fill(self.connection, self.pen.log_id, &mut self.state, &unknown).await
    }

    /// Decides one command and applies its events; writes nothing yet. Where it asks for what is not
    /// loaded, `next` are asked as well, so that a few queries serve all of them.
    pub async fn one(&mut self, admitted: &Admitted, next: &[&Admitted]) -> Result<Answer, StoreError> {
        let events = loop {
            match decide(&self.state, &admitted.asked) {
                Ok(events) => break events,
                Err(Stop::Refused(refusal)) => return Ok(Answer::Refused(refusal)),
                Err(Stop::Missing(key)) => {
                    let missing = next.iter().filter_map(|next| match decide(&self.state, &next.asked) {
                        Err(Stop::Missing(key)) => Some(key),
                        _ => None,
                    });
                    let missing: Vec<Key> = missing.chain([key]).collect();
                    self.learn(missing).await?;
                }
            }
        };
        let index = self.size();
        let mut objects = BTreeSet::new();
        for event in &events {
            objects.extend(objects_of(&self.state, event));
            self.touched.note_before(&self.state, event);
            apply(&mut self.state, event, LeafHash(admitted.leaf_hash));
            self.touched.note(&self.state, event, index);
        }
        self.edge.append(admitted.leaf_hash);
        let time = self.state.log.as_ref().map_or(0, |log| log.now.seconds());
        self.rows.add(self.pen.log_id, index, time, admitted, objects);
        self.recorded.insert(name_of(admitted), (admitted.command_sha256, index));
        Ok(Answer::Recorded(Recorded { index, size: 0 }))
    }

    /// Writes all, and signs the new head; none where nothing is new.
    pub async fn write(&mut self) -> Result<Option<SignedCheckpoint>, StoreError> {
        if self.rows.is_empty() {
            return Ok(None);
        }
        let log_id = self.pen.log_id;
        self.learn(self.touched.needed(&self.state)).await?;
        self.touched.save_few(self.connection, log_id, &self.state).await?;
        let mut pipeline = Pipeline::on(self.connection);
        std::mem::take(&mut self.rows).save(&mut pipeline).await?;
        self.touched.save_many(&mut pipeline, log_id, &self.state).await?;
        pipeline.send(tree::save(log_id, self.edge.take_changed())).await?;
        let key = &self.pen.log_key;
        let checkpoint = Checkpoint::new(&key.public_key().id(), self.edge.size(), self.edge.root())
            .sign(key)
            .map_err(|error| StoreError::Log(error.to_string()))?;
        self.checkpoint = checkpoint.note().print().into_bytes();
        pipeline.send([self.new_head()?]).await?;
        pipeline.finish().await?;
        Ok(Some(checkpoint))
    }

    fn new_head(&self) -> Result<Statement, StoreError> {
        let log = self.state.log.as_ref();
        let log = log.ok_or_else(|| StoreError::Log("the log has not begun".to_owned()))?;
        let registry = self.state.registry.as_ref();
        Ok(HeadRow::new(self.size(), self.checkpoint.clone(), log, registry).update(self.pen.log_id))
    }
}

/// What the locked head says, and the edge of the tree under it, which must be what was signed: a store
/// that was tampered with or restored from an old copy is not signed again.
async fn read_head(
    connection: &mut AsyncPgConnection,
    pen: &Pen,
    locked: HeadRow,
) -> Result<Kept, StoreError> {
    let size = u64::try_from(locked.size).map_err(|_| StoreError::corrupt("head", "a negative size"))?;
    let edge = tree::load_edge(connection, pen.log_id, size).await?;
    if size > 0 {
        let signed = SignedCheckpoint::open(&locked.checkpoint, &pen.log_key.public_key())
            .map_err(|error| StoreError::Log(format!("the stored checkpoint is not ours: {error}")))?;
        if signed.checkpoint().size != size || signed.checkpoint().root != edge.root() {
            return Err(StoreError::Log("the stored tree is not the one that was signed".to_owned()));
        }
    }
    let log = if size > 0 { Some(locked.log(&pen.genesis)?) } else { None };
    let registry = locked.registry(pen.registry.as_ref())?;
    Ok(Kept { checkpoint: locked.checkpoint, state: State::partial(log).with_registry(registry), edge })
}

/// The objects in whose timelines an entry with `event` stands.
pub(crate) fn objects_of(state: &State, event: &Event) -> impl Iterator<Item = Uuid> + use<> {
    let (first, second) = match event {
        Event::Member(member) | Event::Imported(member) => (Some(member.id.uuid()), None),
        Event::Background(background) => (Some(background.id.uuid()), None),
        Event::Voucher(voucher) => (Some(voucher.id.uuid()), None),
        Event::Holding(holding) => (Some(holding.voucher.uuid()), None),
        Event::Request(request) => (Some(request.voucher.uuid()), Some(request.id.uuid())),
        Event::Quote(quote) => {
            let voucher = state.request(&quote.request).ok().flatten().map(|request| request.voucher.uuid());
            (Some(quote.request.uuid()), voucher)
        }
        Event::List(list) => (Some(list.voucher.uuid()), None),
        Event::Log(_)
        | Event::Registry(_)
        | Event::Limit(_)
        | Event::Invoice(_)
        | Event::Reference(_)
        | Event::Notice(_) => (None, None),
    };
    first.into_iter().chain(second)
}
