//! How long it takes to check: the whole ledger replayed, and one evidence file. Each is held against what its
//! signatures alone take on one core, at the rate that this machine has shown.

use std::time::Instant;

use contracts::{
    calendar::Tick,
    id::{MemberId, VoucherId},
};
use ledger::evidence::{Trusted, container, entry::Shown, verify};
use server::{
    clock,
    evidence::{Exporter, Subject},
    witnessing::Witnessing,
};
use store::verify as replay;

use crate::{
    BenchError,
    site::{Log, Site},
};

/// Entries that are read at a time.
const AT_ONCE: i64 = 1000;
/// How often an evidence file is checked.
const TIMES: u32 = 50;

/// What was checked.
pub struct Checked {
    /// Seconds that it took.
    pub seconds: f64,
    /// Signatures among it.
    pub signatures: usize,
}

/// Replays the ledger of `log` through the rules.
pub async fn whole_ledger(site: &Site, log: &Log) -> Result<Checked, BenchError> {
    // The invoices of a measurement are made up, and their tags with them.
    let trusted = replay::Trusted { log_key: site.keys.log.public_key(), tag_key: None };
    let begun = Instant::now();
    let report = replay::verify(&log.store, &trusted).await?;
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(difference) = report.difference {
        return Err(BenchError::other(difference));
    }
    let (mut signatures, mut from) = (0, 0);
    loop {
        let entries = log.store.entries(from, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        from = last.index + 1;
        for entry in &entries {
            signatures += entry.read()?.approvals.len() + 1;
        }
    }
    Ok(Checked { seconds, signatures })
}

/// Checks the evidence file of the first voucher, as its obligor exports it.
pub async fn evidence_file(site: &Site, log: &Log) -> Result<Checked, BenchError> {
    let (obligor, voucher) = first_voucher(log).await?;
    let log_key = site.keys.log.public_key();
    let exporter = Exporter {
        store: &log.store,
        log_key,
        operator: log.operator.member,
        witnessing: &Witnessing::alone(&log_key).map_err(BenchError::other)?,
        now: Tick::from_seconds(clock::now().timestamp()).ok_or_else(|| BenchError::other("the clock"))?,
    };
    let file = exporter.export(obligor, Subject::Voucher(voucher)).await.map_err(BenchError::other)?;
    let file = file.ok_or_else(|| BenchError::other("the obligor may show nothing"))?;
    let trusted = Trusted { log_key: Some(log_key), policy: None };
    let begun = Instant::now();
    for _ in 0..TIMES {
        if let Some(failure) = verify(&file, &trusted).failure {
            return Err(BenchError::other(failure.detail));
        }
    }
    let seconds = begun.elapsed().as_secs_f64() / f64::from(TIMES);
    Ok(Checked { seconds, signatures: signatures_of(&file, &log.client.origin)? })
}

async fn first_voucher(log: &Log) -> Result<(MemberId, VoucherId), BenchError> {
    let mut from = 0;
    loop {
        let entries = log.store.entries(from, AT_ONCE).await?;
        let Some(last) = entries.last() else { return Err(BenchError::other("no voucher was issued")) };
        from = last.index + 1;
        let Some(issue) = entries.iter().find(|entry| entry.op == "voucher.issue") else { continue };
        let read = issue.read()?;
        let found = match (MemberId::parse(&read.command.member), read.command.body.get("voucher")) {
            (Ok(obligor), Some(contracts::codec::Value::Text(id))) => {
                VoucherId::parse(id).ok().map(|id| (obligor, id))
            }
            _ => None,
        };
        return found.ok_or_else(|| BenchError::other("an issue without its voucher"));
    }
}

/// Those of the entries and of the checkpoint; each new key's own is left out.
fn signatures_of(file: &[u8], origin: &str) -> Result<usize, BenchError> {
    let mut signatures = 1;
    for member in container::read(file).map_err(BenchError::other)? {
        let name = std::str::from_utf8(member.name).unwrap_or_default();
        let index = name.strip_prefix("entries/").and_then(|name| name.strip_suffix(".json"));
        let Some(index) = index.and_then(|index| index.parse().ok()) else { continue };
        let shown = Shown::parse(member.bytes, index, u64::MAX, origin).map_err(BenchError::other)?;
        signatures += shown.record.approvals.len() + 1;
    }
    Ok(signatures)
}
