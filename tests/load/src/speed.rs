//! The table of speed: each row a figure beside its yardstick, measured one after the other.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use store::FIRST_LOG;

use crate::{
    Args, BenchError, checking,
    growth::{self, Figures, Start},
    hammer::{self, hammer, in_lists, singly},
    library,
    report::{Goal, Row},
    sheet,
    site::{Log, Served, Site},
    world::{CHAIN, World},
    yardstick,
};

/// Firms that trade, at least.
const FIRMS: usize = 700;
/// Entries of the small ledger that a large one is held against.
const SMALL: u64 = 10_000;
/// Logs that are written at once, each with a writer of its own.
const LOGS: usize = 8;
/// Firms that trade on each of them.
const FIRMS_OF_ONE: usize = 100;
/// Vouchers of one sheet.
const SHEET: usize = 1000;
/// Memory that a server may take under load, in megabytes.
const MOST_MEMORY: f64 = 300.0;
/// Commands of one list, and connections that hand them in.
const LIST: (usize, usize) = (100, 16);
/// Seconds of each run of pgbench.
const SECONDS: u64 = 8;

struct Bench<'a> {
    args: &'a Args,
    rows: Vec<Row>,
}

impl Bench<'_> {
    fn row(
        &mut self,
        figure: impl Into<String>,
        (value, unit): (f64, &'static str),
        (yardstick, yardstick_value): (&'static str, f64),
        goal: Goal,
    ) {
        let row = Row { figure: figure.into(), value, unit, yardstick, yardstick_value, goal };
        if self.args.json {
            eprintln!("{}", row.text());
        } else {
            println!("{}", row.text());
        }
        self.rows.push(row);
    }

    fn start(&self) -> Start<'_> {
        Start { hefu: &self.args.hefu, port: self.args.port }
    }

    fn wants(&self, name: &str) -> bool {
        name.contains(&self.args.only)
    }
}

/// As many firms as a ledger of the wanted size needs.
fn firms(args: &Args) -> usize {
    let large = if args.quick { 0 } else { growth::vouchers_of(args.entries) };
    World::firms_for(large).max(FIRMS)
}

/// What the machine does without Hefu.
struct Yardsticks {
    tpcb: f64,
    naive: f64,
    verify: f64,
    fdatasync: f64,
}

/// Measures every row.
pub fn run(args: &Args) -> Result<Vec<Row>, BenchError> {
    eprintln!("{}", crate::report::machine());
    let site = Site::open(&args.data, &args.postgres)?;
    let mut bench = Bench { args, rows: Vec::new() };
    let yardsticks = Yardsticks {
        tpcb: yardstick::tpcb(&site, SECONDS)?,
        naive: yardstick::naive(&site, SECONDS)?,
        verify: yardstick::verifications(Duration::from_secs(2)),
        fdatasync: yardstick::fdatasync(&site.folder, 2000)?.p50,
    };
    eprintln!(
        "TPC-B {:.0}/s, naive {:.0}/s, verify_strict {:.0}/s a core, fdatasync {:.0} us",
        yardsticks.tpcb, yardsticks.naive, yardsticks.verify, yardsticks.fdatasync
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let measured = runtime.block_on(async {
        let store = site.store().await?;
        let log = site.log(&store).await?;
        let world = World::found(&log, firms(args)).await?;
        let small = if bench.wants("growth") && !args.quick {
            if growth::size(&log).await? > SMALL {
                let what = "growth is measured from a small ledger on, and the one in this folder is large";
                return Err(BenchError::other(what));
            }
            growth::grow(&log, &world, SMALL).await?;
            Some(growth::measure(&site, &log, &world, &bench.start()).await?.0)
        } else {
            None
        };
        commands(&mut bench, &site, &log, &world, &yardsticks).await?;
        if bench.wants("logs") {
            many_logs(&mut bench, &site, &log).await?;
        }
        checked(&mut bench, &site, &log, &yardsticks).await?;
        match small {
            Some(small) => large(&mut bench, &site, &log, &world, &small).await,
            None => Ok(()),
        }
    });
    drop(runtime);
    site.cluster.stop().map_err(BenchError::other)?;
    measured.map(|()| bench.rows)
}

async fn commands(
    bench: &mut Bench<'_>,
    site: &Site,
    log: &Log,
    world: &World,
    yardsticks: &Yardsticks,
) -> Result<(), BenchError> {
    if bench.wants("library") {
        let chains = world.chains(bench.args.vouchers / 2).await?;
        let measured = library::append(log, chains).await?;
        eprintln!("library: {measured:.0?}");
        bench.row(
            "transfers through the library",
            (measured.rate, "1/s"),
            ("verify_strict on one core, 1/s", yardsticks.verify),
            Goal::AtLeast(0.6),
        );
    }
    if bench.wants("sheet") {
        let served = site.serve(&bench.args.hefu, bench.args.port)?;
        batch_issue(bench, &served, world).await?;
    }
    if !bench.wants("http") {
        return Ok(());
    }
    // Everything that is going to be sent is signed before the server starts, so that the writer in here
    // and the one in the server do not take turns.
    let (one, sixty_four, lists) = (
        world.chains(60).await?,
        world.chains(bench.args.vouchers).await?,
        // As many lists for each connection as for any other, so that none is idle while others end.
        world.chains(bench.args.vouchers.next_multiple_of(LIST.0 * LIST.1)).await?,
    );
    let served = site.serve(&bench.args.hefu, bench.args.port)?;
    http(bench, &served, (singly(one), singly(sixty_four), in_lists(lists, LIST.0)), yardsticks).await?;
    eprintln!("server: {:.0} MB resident", served.resident_bytes()? as f64 / 1e6);
    Ok(())
}

async fn batch_issue(bench: &mut Bench<'_>, served: &Served, world: &World) -> Result<(), BenchError> {
    let took = sheet::measure(served, world, SHEET).await?;
    bench.row(
        "1 000 vouchers from a sheet",
        (SHEET as f64 / took.together, "1/s"),
        ("the same one by one, 1/s", SHEET as f64 / took.singly),
        Goal::AtLeast(10.0),
    );
    Ok(())
}

/// As many transfers on one log, and on [`LOGS`] at once.
async fn many_logs(bench: &mut Bench<'_>, site: &Site, log: &Log) -> Result<(), BenchError> {
    let count = bench.args.vouchers / 2;
    let each = count.div_ceil(LOGS);
    let mut others = Vec::new();
    for log_id in (FIRST_LOG + 2..).take(LOGS) {
        let other = site.further_log(&log.store, log_id).await?;
        let chains = World::found(&other, FIRMS_OF_ONE).await?.chains(each).await?;
        others.push((other, chains));
    }
    // One that is as new as the eight.
    let one = site.further_log(&log.store, FIRST_LOG + 1).await?;
    let chains = World::found(&one, FIRMS_OF_ONE * LOGS).await?.chains(count).await?;
    let alone = library::append(&one, chains).await?;
    let begun = Instant::now();
    let runs = others.into_iter().map(async |(other, chains)| library::append(&other, chains).await);
    let measured = try_join_all(runs).await?;
    let took = begun.elapsed().as_secs_f64();
    eprintln!("{LOGS} logs: {measured:.0?}");
    bench.row(
        "transfers through the library, 8 logs at once",
        ((each * CHAIN * LOGS) as f64 / took, "1/s"),
        ("the same on one log, 1/s", alone.rate),
        Goal::AtLeast(1.2),
    );
    Ok(())
}

async fn checked(
    bench: &mut Bench<'_>,
    site: &Site,
    log: &Log,
    yardsticks: &Yardsticks,
) -> Result<(), BenchError> {
    let alone = |signatures: usize| 1e3 * signatures as f64 / yardsticks.verify;
    if bench.wants("replay") {
        let replayed = checking::whole_ledger(site, log).await?;
        bench.row(
            "replay of the whole ledger through the rules",
            (1e3 * replayed.seconds, "ms"),
            ("its signatures on one core, ms", alone(replayed.signatures)),
            Goal::AtMost(1.5),
        );
    }
    if bench.wants("evidence") {
        let file = checking::evidence_file(site, log).await?;
        bench.row(
            "checking an evidence file, as hefu verify does",
            (1e3 * file.seconds, "ms"),
            ("its signatures on one core, ms", alone(file.signatures)),
            Goal::AtMost(3.0),
        );
    }
    Ok(())
}

/// The rows of a large ledger, beside `small`, which is the same one before it grew.
async fn large(
    bench: &mut Bench<'_>,
    site: &Site,
    log: &Log,
    world: &World,
    small: &Figures,
) -> Result<(), BenchError> {
    growth::grow(log, world, bench.args.entries).await?;
    let voucher = world.lineage().await?;
    let (large, served) = growth::measure(site, log, world, &bench.start()).await?;
    bench.row(
        format!("transfers through the library at {} entries", large.entries),
        (large.library.rate, "1/s"),
        ("the same on some ten thousand, 1/s", small.library.rate),
        Goal::AtLeast(0.9),
    );
    let megabytes = |figures: &Figures| figures.memory as f64 / 1e6;
    bench.row(
        format!("memory of the server under load at {} entries", large.entries),
        (megabytes(&large), "MB"),
        ("the same on some ten thousand, MB", megabytes(small)),
        Goal::AtMost(1.2),
    );
    bench.row(
        "the same beside what it may take",
        (megabytes(&large), "MB"),
        ("most, MB", MOST_MEMORY),
        Goal::AtMost(1.0),
    );
    let (pages, plain) = growth::pages(&served, world, voucher).await?;
    for (name, p95) in pages {
        bench.row(
            name,
            (p95, "us"),
            ("a static file of the same server, p95, us", plain),
            Goal::AtMost(15.0),
        );
    }
    Ok(())
}

async fn http(
    bench: &mut Bench<'_>,
    served: &Served,
    (one, sixty_four, lists): (Vec<hammer::Script>, Vec<hammer::Script>, Vec<hammer::Script>),
    yardsticks: &Yardsticks,
) -> Result<(), BenchError> {
    let alone = hammer(&served.listen, 1, one).await?;
    eprintln!("1 connection: {alone:.0?}");
    let many = hammer(&served.listen, 64, sixty_four).await?;
    eprintln!("64 connections: {many:.0?}");
    let lists = hammer(&served.listen, LIST.1, lists).await?;
    eprintln!("lists: {lists:.0?}");
    let tpcb = ("pgbench TPC-B, prepared, 32 clients, 1/s", yardsticks.tpcb);
    let fdatasync = ("fdatasync of this disk, us", yardsticks.fdatasync);
    bench.row(
        "transfers over HTTP, one a request, 64 connections",
        (many.rate, "1/s"),
        tpcb,
        Goal::AtLeast(3.0),
    );
    bench.row(
        "the same beside a naive chained append",
        (many.rate, "1/s"),
        ("eight statements, 32 clients, 1/s", yardsticks.naive),
        Goal::AtLeast(10.0),
    );
    bench.row("100 a request, 16 connections", (lists.rate, "1/s"), tpcb, Goal::AtLeast(6.0));
    bench.row("one connection, p50", (alone.p50, "us"), fdatasync, Goal::AtMost(8.0));
    bench.row("64 connections, p99", (many.p99, "us"), fdatasync, Goal::AtMost(100.0));
    Ok(())
}
