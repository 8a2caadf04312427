//! The faults: each is done to a field under load, lasts a while, and is taken away again. Nothing is told
//! to the servers and nothing is mended for them but what an operator would start again.

use std::{fs, time::Duration};

use tests::{check::Acknowledged, random::Random};

use crate::{error::SoakError, field::Field, pause, postgres::DATABASE};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// SIGKILL to one server.
    KillServer,
    /// SIGKILL to all servers.
    KillServers,
    /// SIGKILL to every process of PostgreSQL.
    KillPostgres,
    /// SIGKILL to one of PostgreSQL's processes, after which it starts its others anew.
    KillBackend,
    /// SIGKILL to all servers and to PostgreSQL.
    KillAll,
    /// SIGSTOP to a server while it holds the head.
    Freeze,
    /// Every connection that PostgreSQL grants is taken, after those of the servers were ended.
    Exhaust,
    /// The disk of the tables is full.
    FullData,
    /// The disk of the log of writes is full.
    FullWal,
    /// `fdatasync` fails with EIO.
    Eio,
    /// Both disks lose their power.
    PowerCut,
    /// The servers' clocks step forwards by two days, by an hour, and back.
    Clock,
    /// The primary dies, and its synchronous standby takes over.
    Failover,
}

/// What became of a fault.
pub struct Injected {
    /// In words, with what was measured while it lasted.
    pub what: String,
    /// The microsecond from which everything is as it should be again.
    pub over: u64,
    /// Why it was not done, where it was not.
    pub skipped: Option<String>,
    /// What must not have been, where it was.
    pub wrong: Option<String>,
}

impl Injected {
    fn done(field: &Field, what: impl Into<String>) -> Self {
        Self { what: what.into(), over: field.load.now(), skipped: None, wrong: None }
    }

    fn skipped(field: &Field, why: impl Into<String>) -> Self {
        Self { what: String::new(), over: field.load.now(), skipped: Some(why.into()), wrong: None }
    }
}

/// Longest time in which nothing is acknowledged while another server stands frozen.
const LONGEST_STALL: Duration = Duration::from_secs(3);

impl Fault {
    /// The kills, from which cycles choose.
    pub const KILLS: [Self; 5] =
        [Self::KillServer, Self::KillServers, Self::KillPostgres, Self::KillBackend, Self::KillAll];
    /// What is done in the same field besides.
    pub const OTHERS: [Self; 6] =
        [Self::Freeze, Self::Exhaust, Self::FullData, Self::FullWal, Self::Eio, Self::PowerCut];

    /// Its name on the command line.
    pub fn name(self) -> String {
        clap::ValueEnum::to_possible_value(&self)
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Does it.
    ///
    /// # Errors
    /// A [`SoakError`] where the run cannot go on.
    pub async fn inject(self, field: &mut Field, random: &mut Random) -> Result<Injected, SoakError> {
        match self {
            Self::KillServer => kill_servers(field, random, 1).await,
            Self::KillServers => kill_servers(field, random, usize::MAX).await,
            Self::KillPostgres => {
                field.postgres.kill().await?;
                pause::millis(random.below(300)).await;
                field.postgres.start().await?;
                Ok(Injected::done(field, ""))
            }
            Self::KillBackend => kill_backend(field, random).await,
            Self::KillAll => kill_all(field, random).await,
            Self::Freeze => freeze(field, random).await,
            Self::Exhaust => exhaust(field).await,
            Self::FullData => full(field, 0).await,
            Self::FullWal => full(field, 1).await,
            Self::Eio => eio(field).await,
            Self::PowerCut => power_cut(field).await,
            Self::Clock => clock(field).await,
            Self::Failover => Ok(Injected::skipped(field, "it has a field of its own")),
        }
    }
}

async fn kill_servers(field: &mut Field, random: &mut Random, most: usize) -> Result<Injected, SoakError> {
    let count = field.servers.len();
    let first = usize::try_from(random.below(count as u64)).unwrap_or(0);
    let places: Vec<usize> = (0..count.min(most)).map(|place| (first + place) % count).collect();
    for place in &places {
        if let Some(server) = field.servers.get_mut(*place) {
            server.kill()?;
        }
    }
    pause::millis(random.below(200)).await;
    for place in &places {
        if let Some(server) = field.servers.get_mut(*place) {
            server.start_listening().await?;
        }
    }
    Ok(Injected::done(field, format!("{places:?}")))
}

async fn kill_all(field: &mut Field, random: &mut Random) -> Result<Injected, SoakError> {
    // Either may go first.
    if random.once_in(2) {
        field.postgres.kill().await?;
    }
    for server in &mut field.servers {
        server.kill()?;
    }
    field.postgres.kill().await?;
    field.postgres.start().await?;
    for server in &mut field.servers {
        server.start_listening().await?;
    }
    Ok(Injected::done(field, ""))
}

async fn kill_backend(field: &mut Field, random: &mut Random) -> Result<Injected, SoakError> {
    let connection = field.postgres.connect(DATABASE).await?;
    let busy = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'soak-%' ORDER BY xact_start NULLS LAST, pid";
    let rows = connection.query(busy, &[]).await?;
    let pids: Vec<i32> = rows.iter().map(|row| row.get(0)).collect();
    let Some(pid) = random.choose(&pids) else { return Ok(Injected::skipped(field, "no backend was found")) };
    crate::postgres::kill(u32::try_from(*pid).unwrap_or(0), rustix::process::Signal::KILL);
    Ok(Injected::done(field, ""))
}

/// Stops a server in the middle of a batch, and looks how long the other one stands still.
async fn freeze(field: &mut Field, random: &mut Random) -> Result<Injected, SoakError> {
    let holds = "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
        WHERE a.application_name = $1 AND a.state = 'idle in transaction' \
          AND l.relation = 'head'::regclass AND l.mode IN ('RowShareLock', 'RowExclusiveLock') AND l.granted)";
    let connection = field.postgres.connect(DATABASE).await?;
    let victim = usize::try_from(random.below(field.servers.len() as u64)).unwrap_or(0);
    let Some(server) = field.servers.get(victim) else { return Ok(Injected::skipped(field, "no server")) };
    let mut tries = 0;
    let from = loop {
        tries += 1;
        server.freeze(true);
        // What it had sent already takes its course.
        pause::millis(4).await;
        let from = field.load.now();
        if connection.query_one(holds, &[&server.name]).await?.get(0) {
            break from;
        }
        server.freeze(false);
        if tries == 2_000 {
            return Ok(Injected::skipped(field, "the server was never caught while it held the head"));
        }
        pause::millis(random.between(1, 15)).await;
    };
    pause::millis(6_000).await;
    let to = field.load.now();
    server.freeze(false);
    let stall = longest_silence(&field.load.journal.recent(), victim, from, to);
    let millis = stall / 1_000;
    let wrong = (Duration::from_micros(stall) > LONGEST_STALL)
        .then(|| format!("a frozen server stalled the others for {millis} ms"));
    let what = format!(
        "server {victim} held the head (caught at try {tries}); the others stood still for {millis} ms"
    );
    Ok(Injected { wrong, ..Injected::done(field, what) })
}

/// The longest time between two acknowledgements of servers other than `victim`.
fn longest_silence(told: &[Acknowledged], victim: usize, from: u64, to: u64) -> u64 {
    let others = told.iter().filter(|one| one.node != victim && (from..to).contains(&one.answered));
    let mut times: Vec<u64> = others.map(|one| one.answered).chain([from, to]).collect();
    times.sort_unstable();
    times.windows(2).map(|pair| pair.last().unwrap_or(&0) - pair.first().unwrap_or(&0)).max().unwrap_or(0)
}

/// Takes every connection for a while.
async fn exhaust(field: &mut Field) -> Result<Injected, SoakError> {
    let ending =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'soak-%'";
    let administrator = field.postgres.connect(DATABASE).await?;
    let url = format!("{} application_name='thief'", field.postgres.url(DATABASE, "hefu_app"));
    let mut taken = Vec::new();
    administrator.query_one(ending, &[]).await?;
    let since = field.load.now();
    while field.load.now() < since + 4_000_000 {
        match tokio_postgres::connect(&url, tokio_postgres::NoTls).await {
            Ok((client, connection)) => {
                taken.push((client, tokio::spawn(connection)));
            }
            Err(_) => {
                // Those that the servers still hold or got back meanwhile.
                administrator.query_one(ending, &[]).await?;
                pause::millis(5).await;
            }
        }
    }
    let count = taken.len();
    drop(taken);
    Ok(Injected::done(field, format!("{count} connections held for 4 s")))
}

/// Fills a disk and gives the room back. PostgreSQL may end over it; then it is started again, as a
/// service manager would.
async fn full(field: &mut Field, which: usize) -> Result<Injected, SoakError> {
    let Some(disk) = field.disks.as_ref().and_then(|disks| disks.get(which)).filter(|disk| disk.is_real())
    else {
        return Ok(Injected::skipped(field, "no disk of its own could be mounted"));
    };
    let turned = field.load.unknown.load(std::sync::atomic::Ordering::Relaxed);
    disk.fill()?;
    let since = field.load.now();
    let mut ended = false;
    // Recycled files of the log of writes are used up first, the faster when each is left half empty.
    for _ in 0..40 {
        if which == 1
            && let Ok(connection) = field.postgres.connect(DATABASE).await
        {
            drop(connection.query("SELECT pg_switch_wal()", &[]).await);
        }
        pause::millis(100).await;
        ended |= !field.postgres.is_up();
    }
    let told = field.load.unknown.load(std::sync::atomic::Ordering::Relaxed) - turned;
    let millis = (field.load.now() - since) / 1_000;
    if let Some(disk) = field.disks.as_ref().and_then(|disks| disks.get(which)) {
        disk.free()?;
    }
    let injected = Injected::done(field, "");
    field.postgres.start().await?;
    let ended = if ended { ", PostgreSQL ended" } else { "" };
    let what = format!("full for {millis} ms{ended}; {told} attempts got no answer");
    let skipped = (told == 0).then(|| "the disk was full, but nothing had to be written there".to_owned());
    Ok(Injected { what, skipped, ..injected })
}

/// The next `fdatasync` fails.
async fn eio(field: &mut Field) -> Result<Injected, SoakError> {
    let Some(trigger) = field.postgres.trigger().map(std::path::Path::to_owned) else {
        return Ok(Injected::skipped(field, "the library that fails for it could not be compiled"));
    };
    fs::write(&trigger, "")?;
    let mut waited = 0;
    while trigger.exists() {
        waited += 1;
        if waited == 400 {
            fs::remove_file(&trigger)?;
            return Ok(Injected::skipped(field, "PostgreSQL called no fdatasync"));
        }
        pause::millis(10).await;
    }
    let injected = Injected::done(field, "one fdatasync failed");
    // It ends all its processes and recovers; only where it gave up as a whole it is started again.
    field.postgres.start().await?;
    Ok(injected)
}

/// Cuts the power of both disks, and starts from what is on them.
async fn power_cut(field: &mut Field) -> Result<Injected, SoakError> {
    let Some(disks) = field.disks.as_ref().filter(|disks| disks.iter().all(crate::disk::Disk::is_real))
    else {
        return Ok(Injected::skipped(field, "no disk of its own could be mounted"));
    };
    for disk in disks {
        disk.cut()?;
    }
    field.postgres.kill().await?;
    for disk in disks {
        disk.restore().await?;
    }
    field.postgres.start().await?;
    Ok(Injected::done(field, ""))
}

/// Steps of the clock that the servers ask, each for a while. Further ahead than the platform may move time
/// nothing is recorded; everywhere else the log goes on.
async fn clock(field: &mut Field) -> Result<Injected, SoakError> {
    const STEPS: [i64; 5] = [2 * 24 * 3600, 3600, -2 * 24 * 3600, -3600, 0];
    let file = field.folder().join("clock");
    let mut said = Vec::new();
    for step in STEPS {
        fs::write(&file, step.to_string())?;
        let since = field.load.now();
        pause::millis(1_500).await;
        let told = field.load.journal.recent().iter().filter(|one| one.sent > since).count();
        said.push(format!("{step:+} s: {told} acknowledged"));
        let stops = step > contracts::clock::LONGEST_TICK_SECONDS;
        if stops != (told == 0) {
            let wrong = Some(format!("{told} were acknowledged with the clock {step:+} s wrong"));
            return Ok(Injected { wrong, ..Injected::done(field, said.join(", ")) });
        }
    }
    Ok(Injected::done(field, said.join(", ")))
}
