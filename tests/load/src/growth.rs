//! What becomes of it all when the ledger is large: grown by the real writer, then measured like the small one.

use contracts::id::VoucherId;

use crate::{
    BenchError,
    hammer::{Measured, hammer, singly},
    library,
    pages::Visitor,
    site::{Log, Served, Site},
    world::{NODES, World},
};

/// Vouchers that are made and spent at a time while the ledger grows.
const AT_A_TIME: usize = 2000;
/// Entries of one voucher with its trade and its chain, about.
const PER_VOUCHER: u64 = 20;
/// Vouchers of one measurement.
const MEASURED: usize = 1000;
/// Connections of the server's own measurement.
const CONNECTIONS: usize = 64;

/// What a ledger of some size does.
pub struct Figures {
    /// Entries of it when the measurement began.
    pub entries: u64,
    /// Transfers through the library.
    pub library: Measured,
    /// Resident memory of the server after load, in bytes.
    pub memory: u64,
}

/// Appends until the log has `entries` entries.
pub async fn grow(log: &Log, world: &World, entries: u64) -> Result<(), BenchError> {
    let mut stands = size(log).await?;
    while stands < entries {
        let vouchers = vouchers_of(entries - stands).clamp(1, AT_A_TIME);
        library::append(log, world.chains(vouchers).await?).await?;
        stands = size(log).await?;
        eprintln!("{stands} entries");
    }
    Ok(())
}

/// Vouchers of which as many entries come, about.
pub fn vouchers_of(entries: u64) -> usize {
    usize::try_from(entries / PER_VOUCHER).unwrap_or(usize::MAX)
}

/// Entries of the log.
pub async fn size(log: &Log) -> Result<u64, BenchError> {
    let checkpoint = log.store.checkpoint().await?;
    let size = checkpoint.lines().nth(1).and_then(|line| line.parse().ok());
    size.ok_or_else(|| BenchError::other("a checkpoint without its size"))
}

/// Measures the log as it is.
pub async fn measure(
    site: &Site,
    log: &Log,
    world: &World,
    start: &Start<'_>,
) -> Result<(Figures, Served), BenchError> {
    let entries = size(log).await?;
    let library = library::append(log, world.chains(MEASURED).await?).await?;
    let scripts = singly(world.chains(MEASURED).await?);
    let served = site.serve(start.hefu, start.port)?;
    hammer(&served.listen, CONNECTIONS, scripts).await?;
    let memory = served.resident_bytes()?;
    Ok((Figures { entries, library, memory }, served))
}

/// The server that is measured.
pub struct Start<'a> {
    /// Its binary.
    pub hefu: &'a std::path::Path,
    /// Where it listens.
    pub port: u16,
}

/// The pages of the first firm, one of them of `voucher`, by what they show, and a static file of the same server;
/// p95 in microseconds.
pub async fn pages(
    served: &Served,
    world: &World,
    voucher: VoucherId,
) -> Result<(Vec<(String, f64)>, f64), BenchError> {
    let mut visitor = Visitor::connect(&served.listen, world.session().await?).await?;
    let style = visitor.linked("/", "/assets/").await?;
    let voucher = format!("/vouchers/{voucher}");
    let plain = visitor.p95(&style).await?;
    let mut measured = Vec::new();
    for (name, path) in [
        ("home", "/"),
        ("vouchers", "/vouchers"),
        (&format!("a voucher of {NODES} nodes"), &voucher),
        ("holdings", "/holdings"),
        ("trade backgrounds", "/backgrounds"),
        ("requests", "/requests"),
        ("settlements", "/settlements"),
    ] {
        measured.push((format!("page: {name}, p95"), visitor.p95(path).await?));
    }
    Ok((measured, plain))
}
