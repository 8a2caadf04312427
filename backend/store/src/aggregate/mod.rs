//! Loading and saving what the rules decide over: one file an aggregate, each with `load` for the
//! writer, `all` for the replay's comparison, and `save`.

pub mod background;
pub mod discount;
pub mod holding;
pub mod limit;
pub mod member;
mod outstanding;
pub mod settlement;
pub mod voucher;
mod voucher_sum;

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    amount::{Amount, Currency},
    calendar::Tick,
    event::Event,
    holding::{Holding, Notice},
    id::{HoldingId, LeafHash, VoucherId},
    state::{Key, State},
    voucher::Voucher,
};
use diesel_async::AsyncPgConnection;

use crate::{error::StoreError, statement::Pipeline};

/// Loads `keys` into `state`, in one query a kind of thing.
///
/// # Errors
/// A [`StoreError`].
pub async fn fill(
    connection: &mut AsyncPgConnection,
    log_id: i64,
    state: &mut State,
    keys: &BTreeSet<Key>,
) -> Result<(), StoreError> {
    member::fill(connection, log_id, state, keys).await?;
    limit::fill(connection, log_id, state, keys).await?;
    background::fill(connection, log_id, state, keys).await?;
    voucher::fill(connection, log_id, state, keys).await?;
    holding::fill(connection, log_id, state, keys).await?;
    discount::fill(connection, log_id, state, keys).await?;
    settlement::fill(connection, log_id, state, keys).await
}

/// What a batch has changed: the rows to save are those that `state` holds of them at its end.
#[derive(Debug, Default)]
pub struct Touched {
    keys: BTreeSet<Key>,
    /// Holdings as they last stood before they ended, or as they stand: the end goes beside the row and
    /// leaves it as it was, so rows do not depend on which commands came in one batch.
    standing: BTreeMap<HoldingId, Holding>,
    /// Holdings that are not stored yet.
    new: BTreeSet<HoldingId>,
    /// Vouchers as they were before; none of those that are not stored yet.
    vouchers_before: BTreeMap<VoucherId, Option<Voucher>>,
    notices: Vec<(i64, Notice)>,
}

impl Touched {
    /// Notes what `event` is going to make or to change, before it is applied to `state`.
    pub fn note_before(&mut self, state: &State, event: &Event) {
        match event {
            Event::Holding(holding) if matches!(state.holding(&holding.id), Ok(None)) => {
                self.new.insert(holding.id);
            }
            Event::Voucher(voucher) => {
                let before = || state.voucher(&voucher.id).ok().flatten().cloned();
                self.vouchers_before.entry(voucher.id).or_insert_with(before);
            }
            _ => {}
        }
    }

    /// Notes that `event` of entry `index` has been applied to `state`.
    pub fn note(&mut self, state: &State, event: &Event, index: i64) {
        let key = match event {
            Event::Log(_) | Event::Registry(_) => return,
            Event::Notice(notice) => {
                self.notices.push((index, notice.clone()));
                return;
            }
            Event::Member(member) | Event::Imported(member) => Key::Member(member.id),
            Event::Limit(limit) => Key::Limit(limit.key()),
            Event::Background(background) => Key::Background(background.id),
            Event::Invoice(invoice) => Key::Invoice(invoice.tag),
            Event::Voucher(voucher) => Key::Voucher(voucher.id),
            Event::Holding(holding) => {
                if let Ok(Some(now)) = state.holding(&holding.id)
                    && now.carries_value()
                {
                    self.standing.insert(now.id, now.clone());
                }
                Key::Holding(holding.id)
            }
            Event::Request(request) => Key::Request(request.id),
            Event::Quote(quote) => Key::Quote(quote.id),
            Event::List(list) => Key::List(list.voucher),
            Event::Reference(reference) => Key::Reference(reference.clone()),
        };
        self.keys.insert(key);
    }

    /// What has to be loaded before the rows are written.
    pub fn needed(&self, state: &State) -> Vec<Key> {
        outstanding::vouchers(state, &self.keys)
    }

    /// Writes those touched rows that are few in any batch, or that others refer to, as `state` has them.
    ///
    /// # Errors
    /// A [`StoreError`]; nothing may then be committed.
    pub async fn save_few(
        &self,
        connection: &mut AsyncPgConnection,
        log_id: i64,
        state: &State,
    ) -> Result<(), StoreError> {
        member::save(connection, log_id, state, &self.keys).await?;
        voucher_sum::save(connection, log_id, state, &self.vouchers_before).await?;
        discount::save_requests(connection, log_id, state, &self.keys).await?;
        settlement::save_lists(connection, log_id, state, &self.keys).await
    }

    /// Writes the other touched rows, a statement a table.
    ///
    /// # Errors
    /// A [`StoreError`]; nothing may then be committed.
    pub(crate) async fn save_many(
        &self,
        pipeline: &mut Pipeline<'_>,
        log_id: i64,
        state: &State,
    ) -> Result<(), StoreError> {
        let keys = &self.keys;
        pipeline.send(holding::save(log_id, state, keys, &self.standing, &self.new)).await?;
        pipeline.send(outstanding::save(log_id, state, keys, &self.new)?).await?;
        pipeline.send(background::save(log_id, state, keys)).await?;
        pipeline.send(voucher::save(log_id, state, keys)).await?;
        pipeline.send(limit::save(log_id, state, keys)).await?;
        pipeline.send(discount::save_quotes(log_id, state, keys)).await?;
        pipeline.send(settlement::save(log_id, keys, &self.notices)).await
    }
}

/// The keys of one kind.
macro_rules! keys_of {
    ($keys:expr, $variant:ident) => {
        $keys.iter().filter_map(|key| match key {
            contracts::state::Key::$variant(inner) => Some(inner),
            _ => None,
        })
    };
}
pub(crate) use keys_of;

/// The rows that `state` holds of the keys of one kind.
macro_rules! rows_of {
    ($state:expr, $keys:expr, $variant:ident, $table:ident) => {
        $crate::aggregate::keys_of!($keys, $variant)
            .filter_map(|key| $state.$table.get(key).ok().flatten())
            .collect::<Vec<_>>()
    };
}
pub(crate) use rows_of;

pub(crate) fn amount(table: &'static str, minor: i64) -> Result<Amount, StoreError> {
    Amount::from_minor(minor).ok_or_else(|| StoreError::corrupt(table, format!("the amount {minor}")))
}

pub(crate) fn currency(table: &'static str, code: &str) -> Result<Currency, StoreError> {
    Currency::parse(code).ok_or_else(|| StoreError::corrupt(table, format!("the currency {code}")))
}

pub(crate) fn tick(table: &'static str, seconds: i64) -> Result<Tick, StoreError> {
    Tick::from_seconds(seconds).ok_or_else(|| StoreError::corrupt(table, format!("the tick {seconds}")))
}

pub(crate) fn bytes32(table: &'static str, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::corrupt(table, format!("{} bytes for a hash", bytes.len())))
}

pub(crate) fn head(table: &'static str, bytes: &[u8]) -> Result<LeafHash, StoreError> {
    bytes32(table, bytes).map(LeafHash)
}

pub(crate) fn count(table: &'static str, number: i32) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::corrupt(table, format!("the count {number}")))
}

pub(crate) fn named<T>(
    table: &'static str,
    text: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    read(text).ok_or_else(|| StoreError::corrupt(table, format!("the word {text:?}")))
}

/// A count as PostgreSQL keeps it; the rules' counts are far below `i32::MAX`.
pub(crate) fn stored_count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
