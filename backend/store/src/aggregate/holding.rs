//! Holdings in storage: a row that hardly changes, and a row that ends it. The end's primary key is the
//! holding, so a second spend is impossible in the database itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use contracts::{
    holding::{Holding, HoldingLife, TitleSignature},
    id::{BackgroundId, HoldingId, KeyId, MemberId, RequestId, VoucherId},
    state::{Key, PendingKey, State},
};
use diesel::{
    prelude::*,
    sql_types::{self, Array, BigInt},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{amount, bytes32, count, head, keys_of, named, rows_of, stored_count, tick};
use crate::{
    error::StoreError,
    schema::{holding, holding_end, holding_now},
    statement::{Statement, inserted, rows_by},
};

const TABLE: &str = "holding";

/// A row of `holding`.
#[derive(Debug, Clone)]
struct HoldingRow {
    log_id: i64,
    holding_id: Uuid,
    voucher_id: Uuid,
    parent_id: Option<Uuid>,
    transferor_id: Option<Uuid>,
    holder_id: Uuid,
    amount: i64,
    depth: i32,
    splits: i32,
    splits_on: NaiveDate,
    splits_that_day: i32,
    background_id: Option<Uuid>,
    financed: bool,
    lapses_at: Option<i64>,
    life: String,
    request_id: Option<Uuid>,
    head: Vec<u8>,
    title_keys: Vec<Vec<u8>>,
    title_ticks: Vec<i64>,
}

#[derive(Debug, Clone)]
struct EndRow {
    log_id: i64,
    holding_id: Uuid,
    life: String,
    head: Vec<u8>,
}

inserted! {
    HoldingRow into holding {
        log_id, holding_id, voucher_id, parent_id, transferor_id, holder_id, amount, depth, splits, splits_on,
        splits_that_day, background_id, financed, lapses_at, life, request_id, head,
    }
    lists { title_keys, title_ticks }
    ""
}

/// What changes of a holding that was there before.
const CHANGED: &str = "ON CONFLICT (log_id, holding_id) DO UPDATE \
     SET financed = excluded.financed, life = excluded.life, lapses_at = excluded.lapses_at, \
         request_id = excluded.request_id, title_keys = excluded.title_keys, \
         title_ticks = excluded.title_ticks, head = excluded.head";

inserted! { EndRow into holding_end { log_id, holding_id, life, head } "" }

/// A holding as it is now, with its end where it has one.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = holding_now)]
pub struct HoldingNowRow {
    holding_id: Uuid,
    voucher_id: Uuid,
    parent_id: Option<Uuid>,
    transferor_id: Option<Uuid>,
    holder_id: Uuid,
    amount: i64,
    depth: i32,
    splits: i32,
    splits_on: NaiveDate,
    splits_that_day: i32,
    background_id: Option<Uuid>,
    financed: bool,
    lapses_at: Option<i64>,
    life: String,
    request_id: Option<Uuid>,
    head: Vec<u8>,
    title_keys: Vec<Vec<u8>>,
    title_ticks: Vec<i64>,
}

impl HoldingNowRow {
    /// The holding.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(self) -> Result<Holding, StoreError> {
        Ok(Holding {
            id: HoldingId::from_uuid(self.holding_id),
            voucher: VoucherId::from_uuid(self.voucher_id),
            parent: self.parent_id.map(HoldingId::from_uuid),
            transferor: self.transferor_id.map(MemberId::from_uuid),
            holder: MemberId::from_uuid(self.holder_id),
            amount: amount(TABLE, self.amount)?,
            depth: count(TABLE, self.depth)?,
            splits: count(TABLE, self.splits)?,
            splits_on: self.splits_on,
            splits_that_day: count(TABLE, self.splits_that_day)?,
            background: self.background_id.map(BackgroundId::from_uuid),
            lapses_at: self.lapses_at.map(|at| tick(TABLE, at)).transpose()?,
            life: named(TABLE, &self.life, HoldingLife::parse)?,
            in_request: self.request_id.map(RequestId::from_uuid),
            financed: self.financed,
            title: read_title(&self.title_keys, &self.title_ticks)?,
            head: head(TABLE, &self.head)?,
        })
    }
}

fn row_of(log_id: i64, holding: &Holding) -> HoldingRow {
    HoldingRow {
        log_id,
        holding_id: holding.id.uuid(),
        voucher_id: holding.voucher.uuid(),
        parent_id: holding.parent.map(HoldingId::uuid),
        transferor_id: holding.transferor.map(MemberId::uuid),
        holder_id: holding.holder.uuid(),
        amount: holding.amount.minor(),
        depth: stored_count(holding.depth),
        splits: stored_count(holding.splits),
        splits_on: holding.splits_on,
        splits_that_day: stored_count(holding.splits_that_day),
        background_id: holding.background.map(BackgroundId::uuid),
        financed: holding.financed,
        lapses_at: holding.lapses_at.map(contracts::calendar::Tick::seconds),
        life: holding.life.as_str().to_owned(),
        request_id: holding.in_request.map(RequestId::uuid),
        head: holding.head.0.to_vec(),
        title_keys: holding.title.iter().map(|signature| signature.key.0.to_vec()).collect(),
        title_ticks: holding.title.iter().map(|signature| signature.at.seconds()).collect(),
    }
}

fn read_title(keys: &[Vec<u8>], ticks: &[i64]) -> Result<Vec<TitleSignature>, StoreError> {
    if keys.len() != ticks.len() {
        return Err(StoreError::corrupt(TABLE, "a title with more keys than ticks, or fewer"));
    }
    let signatures = keys.iter().zip(ticks);
    signatures
        .map(|(key, at)| Ok(TitleSignature { key: KeyId(bytes32(TABLE, key)?), at: tick(TABLE, *at)? }))
        .collect()
}

pub(super) async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    let ids: Vec<HoldingId> = keys_of!(keys, Holding).copied().collect();
    if !ids.is_empty() {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        for id in ids {
            state.holdings.set(id, None);
        }
        let loaded = load(connection, log_id, &uuids).await?;
        // Every rule about a holding asks for its voucher next.
        let vouchers = loaded.iter().map(|holding| holding.voucher).filter(|id| !state.vouchers.knows(id));
        let vouchers: BTreeSet<Key> = vouchers.map(Key::Voucher).collect();
        super::voucher::fill(connection, log_id, state, &vouchers).await?;
        fill_titles(connection, log_id, state, &loaded).await?;
        for holding in loaded {
            state.holdings.set(holding.id, Some(holding));
        }
    }
    for voucher in keys_of!(keys, Outstanding) {
        // A payment list asks for each of them and its holder next: one query each would hold the head
        // for as long as the list is.
        let mut ids = BTreeSet::new();
        let mut holders = BTreeSet::new();
        for holding in outstanding(connection, log_id, *voucher).await? {
            ids.insert(holding.id);
            if !state.members.knows(&holding.holder) {
                holders.insert(Key::Member(holding.holder));
            }
            if !state.holdings.knows(&holding.id) {
                state.holdings.set(holding.id, Some(holding));
            }
        }
        super::member::fill(connection, log_id, state, &holders).await?;
        state.set_outstanding(*voucher, ids);
    }
    let pairs: Vec<PendingKey> = keys_of!(keys, Pending).copied().collect();
    if !pairs.is_empty() {
        let mut found: BTreeMap<PendingKey, BTreeSet<HoldingId>> =
            pairs.iter().map(|pair| (*pair, BTreeSet::new())).collect();
        for row in pending(connection, log_id, &pairs).await? {
            let pair = (MemberId::from_uuid(row.transferor_id), MemberId::from_uuid(row.holder_id));
            found.entry(pair).or_default().insert(HoldingId::from_uuid(row.holding_id));
        }
        for (pair, ids) in found {
            state.set_pending(pair, ids);
        }
    }
    Ok(())
}

/// Loads whose keys gave title to `holdings`: whoever moves one asks for them next, one after another.
pub(crate) async fn fill_titles(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    holdings: &[Holding],
) -> Result<(), StoreError> {
    let title = || holdings.iter().flat_map(|holding| &holding.title).map(|signature| signature.key);
    let keys: BTreeSet<Key> = title().filter(|key| !state.seats.knows(key)).map(Key::Seat).collect();
    super::member::fill(connection, log_id, state, &keys).await?;
    let members = title().filter_map(|key| state.seats.get(&key).ok().flatten().map(|(member, _)| *member));
    let unknown: BTreeSet<Key> =
        members.filter(|member| !state.members.knows(member)).map(Key::Member).collect();
    super::member::fill(connection, log_id, state, &unknown).await
}

#[derive(QueryableByName)]
struct PendingRow {
    #[diesel(sql_type = sql_types::Uuid)]
    transferor_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    holder_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    holding_id: Uuid,
}

const PENDING: &str = "SELECT asked.transferor_id, asked.holder_id, h.holding_id \
    FROM unnest($2, $3) AS asked(transferor_id, holder_id) \
    CROSS JOIN LATERAL (SELECT holding_id FROM outstanding_holding WHERE log_id = $1 AND life = 'pending' \
        AND transferor_id = asked.transferor_id AND holder_id = asked.holder_id OFFSET 0) h";

async fn pending(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    pairs: &[PendingKey],
) -> Result<Vec<PendingRow>, StoreError> {
    let (from, to): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().map(|pair| (pair.0.uuid(), pair.1.uuid())).unzip();
    Ok(Statement::new(PENDING)
        .with::<BigInt, _>(log_id)
        .with::<Array<sql_types::Uuid>, _>(from)
        .with::<Array<sql_types::Uuid>, _>(to)
        .load(connection)
        .await?)
}

async fn outstanding(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    voucher: VoucherId,
) -> Result<Vec<Holding>, StoreError> {
    let rows: Vec<HoldingNowRow> = holding_now::table
        .filter(holding_now::log_id.eq(log_id).and(holding_now::voucher_id.eq(voucher.uuid())))
        .filter(holding_now::life.eq_any(["pending", "held"]))
        .select(HoldingNowRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(HoldingNowRow::read).collect()
}

/// Holdings by id, in no order.
///
/// # Errors
/// A [`StoreError`].
pub async fn load(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    ids: &[Uuid],
) -> Result<Vec<Holding>, StoreError> {
    let rows: Vec<HoldingNowRow> =
        rows_by::<sql_types::Uuid, _, _>(connection, log_id, "holding_now", "holding_id", ids.to_vec())
            .await?;
    rows.into_iter().map(HoldingNowRow::read).collect()
}

/// Every holding of the log.
///
/// # Errors
/// A [`StoreError`].
pub async fn all(connection: &mut AsyncPgConnection, log_id: i64) -> Result<Vec<Holding>, StoreError> {
    let rows: Vec<HoldingNowRow> = holding_now::table
        .filter(holding_now::log_id.eq(log_id))
        .order(holding_now::holding_id)
        .select(HoldingNowRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(HoldingNowRow::read).collect()
}

/// `standing` are the holdings that were touched, as they last stood. Most are `new`, and PostgreSQL need not
/// look whether they have a row.
pub(super) fn save(
    log_id: i64,
    state: &State,
    keys: &BTreeSet<Key>,
    standing: &BTreeMap<HoldingId, Holding>,
    new: &BTreeSet<HoldingId>,
) -> impl Iterator<Item = Statement> + use<> {
    let (new, changed): (Vec<&Holding>, Vec<&Holding>) =
        standing.values().partition(|holding| new.contains(&holding.id));
    let rows = |holdings: Vec<&Holding>| holdings.into_iter().map(|one| row_of(log_id, one)).collect();
    let (new, changed) = (HoldingRow::insert(rows(new)), HoldingRow::insert_or(rows(changed), CHANGED));
    let ended = rows_of!(state, keys, Holding, holdings).into_iter().filter(|row| !row.carries_value());
    let ends = ended.map(|holding| EndRow {
        log_id,
        holding_id: holding.id.uuid(),
        life: holding.life.as_str().to_owned(),
        head: holding.head.0.to_vec(),
    });
    [new, changed, EndRow::insert(ends.collect())].into_iter().flatten()
}
