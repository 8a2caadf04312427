//! Load without HTTP: submissions are read and verified on every core and handed to the writer.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use ledger::{
    admission::admit,
    signature::{KeyId, PublicKey},
};
use store::writer::Answer;

use crate::{BenchError, hammer::Measured, site::Log, world::Chain};

/// Appends every chain, as many at once as there are.
pub async fn append(log: &Log, chains: Vec<Chain>) -> Result<Measured, BenchError> {
    let keys = keys_of(log, &chains).await?;
    let commands = chains.iter().map(|chain| chain.0.len()).sum();
    let begun = Instant::now();
    let tasks: Vec<_> = chains
        .into_iter()
        .map(|chain| {
            let (log, keys) = (log.clone(), keys.clone());
            tokio::spawn(async move { one_chain(&log, &keys, chain).await })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.map_err(BenchError::other)??);
    }
    Ok(Measured::of(commands, begun.elapsed(), times))
}

type Keys = std::sync::Arc<BTreeMap<KeyId, PublicKey>>;

async fn keys_of(log: &Log, chains: &[Chain]) -> Result<Keys, BenchError> {
    let wanted: std::collections::BTreeSet<[u8; 32]> =
        chains.iter().flat_map(|chain| &chain.0).map(|submission| submission.key.0).collect();
    let wanted: Vec<_> = wanted.into_iter().map(contracts::id::KeyId).collect();
    let found = log.store.public_keys(&wanted).await?;
    let keys = found.iter().filter_map(|bytes| PublicKey::parse(bytes).ok());
    Ok(std::sync::Arc::new(keys.map(|key| (key.id(), key)).collect()))
}

async fn one_chain(log: &Log, keys: &Keys, chain: Chain) -> Result<Vec<Duration>, BenchError> {
    let mut times = Vec::new();
    for submission in chain.0 {
        let sent = Instant::now();
        let read = submission.read().map_err(BenchError::other)?;
        let admitted =
            admit(read, &log.client.origin, |id| keys.get(id).copied()).map_err(BenchError::other)?;
        match log.queue.submit(admitted).await.map_err(BenchError::other)? {
            Answer::Recorded(_) => times.push(sent.elapsed()),
            other => return Err(BenchError::other(format!("{other:?}"))),
        }
    }
    Ok(times)
}
