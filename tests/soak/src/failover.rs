//! A pair: the primary dies under load, its synchronous standby is promoted, and clients go on there. What
//! was acknowledged has to be on the standby (RPO 0); how long nobody was answered is measured.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration};

use contracts::log::Clock;
use server::keys::DeploymentKeys;

use tests::{check::judge, random::Random};

use crate::{
    Given,
    error::SoakError,
    faults::{Fault, Injected},
    field::{clear, entries, fill, replay},
    journal::{self, Journal},
    load::Load,
    pause,
    plan::Tally,
    postgres::{DATABASE, Postgres},
    servers::Server,
    world::World,
};

/// How often the detector looks at the primary, and how many looks in vain are enough.
const LOOK_EVERY: u64 = 200;
const LOOKS_IN_VAIN: u32 = 3;
/// Within this the log has to go on.
const RECOVERY: Duration = Duration::from_secs(60);
/// Every commit waits until a standby has flushed it.
const PAIR: &str = "ALTER SYSTEM SET synchronous_standby_names = '*'";
/// And servers see how far it has.
const POSITIONS: &str = "GRANT pg_read_all_stats TO hefu_app";

/// One failover.
///
/// # Errors
/// A [`SoakError`] where the run itself fails.
pub async fn run(given: &Given, random: &Random, tally: &mut Tally) -> Result<(), SoakError> {
    let folder = &given.folder;
    clear(folder).await?;
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    let settings = ["max_wal_size=1GB", "wal_compression=on", "hot_standby=on"];
    let mut primary = Postgres::at(&folder.join("one/data"), &folder.join("one"), &settings)?;
    primary.make(None)?;
    primary.start().await?;
    let keys_folder = folder.join("keys");
    let keys = DeploymentKeys::open(&keys_folder)?;
    let world = World::new(&keys, Clock::Real, given.clients)?;
    fill(&primary, &world).await?;
    primary.connect("postgres").await?.batch_execute(POSITIONS).await?;
    let standby = follow(&primary, given, &settings).await?;

    let servers = serve(given, &keys_folder, &primary.url_of_pair(&standby, DATABASE, "hefu_app")).await?;
    let journal = Journal::create(&folder.join("journal"))?;
    let addresses = servers.iter().map(|server| server.address).collect();
    let load = Arc::new(Load::new(world.client.clone(), addresses, journal, 5));
    let clients = load.start(&world.chains, random);
    pause::millis(4_000).await;

    let (died, looked_at) = (load.now(), primary.url("postgres", "postgres"));
    let (killed, detected) = tokio::join!(primary.kill(), async {
        detect(&looked_at).await;
        load.now()
    });
    killed?;
    standby.promote().await?;
    let promoted = load.now();
    let first = load.goes_on(None, promoted, RECOVERY).await;
    pause::millis(3_000).await;
    clients.stop(&load, RECOVERY).await?;
    load.journal.flush()?;
    drop(servers);

    let told = journal::read(&folder.join("journal"))?;
    let entries = entries(&standby, 0, i64::MAX).await?;
    let mut verdict = judge(&told, &entries);
    verdict.further.extend(load.said_wrongly(&entries));
    verdict.further.extend(replay(&standby.url(DATABASE, "hefu_app"), &keys).await?.err());
    let seconds = |from: u64, to: u64| (to - from) / 1_000;
    let after = first.map(|first| seconds(died, first));
    if after.is_none() {
        verdict.further.push("no server went on after the failover".to_owned());
    }
    println!(
        "failover: primary killed, noticed after {} ms, promoted after {} ms, acknowledged again after {} ms; lost {}",
        seconds(died, detected),
        seconds(died, promoted),
        after.map_or_else(|| "?".to_owned(), |millis| millis.to_string()),
        verdict.lost.len(),
    );
    let injected = Injected { what: String::new(), over: promoted, skipped: None, wrong: None };
    tally.injected(Fault::Failover, &injected, after.unwrap_or(0));
    tally.judged(&verdict);
    drop(standby);
    if verdict.is_clean() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Two servers on the pair at `url`, of which each finds the one that takes writes.
async fn serve(given: &Given, keys: &Path, url: &str) -> Result<Vec<Server>, SoakError> {
    let mut servers = Vec::new();
    for number in 0..2 {
        let server = Server::new(given.server, number, given.port, &given.folder, keys, url)?;
        let mut server = server.with(&["--standby".to_owned()]);
        server.start_listening().await?;
        servers.push(server);
    }
    Ok(servers)
}

/// A standby that has flushed all that the primary has, and that every commit waits for from here on.
async fn follow(primary: &Postgres, given: &Given, settings: &[&str]) -> Result<Postgres, SoakError> {
    let two = given.folder.join("two");
    let mut standby = Postgres::at(&two.join("data"), &two, settings)?;
    standby.copy_of(primary)?;
    standby.start().await?;
    let connection = primary.connect("postgres").await?;
    connection.batch_execute(PAIR).await?;
    connection.batch_execute("SELECT pg_reload_conf()").await?;
    for _ in 0..600 {
        let asked = "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming')";
        if connection.query_one(asked, &[]).await?.get(0) {
            return Ok(standby);
        }
        pause::millis(50).await;
    }
    Err(SoakError::said("the standby does not follow"))
}

/// Returns when the primary has not answered several times running.
async fn detect(primary: &str) {
    let mut in_vain = 0;
    while in_vain < LOOKS_IN_VAIN {
        let look = tokio_postgres::connect(primary, tokio_postgres::NoTls);
        let looked = tokio::time::timeout(Duration::from_millis(LOOK_EVERY), look).await;
        in_vain = if matches!(looked, Ok(Ok(_))) { 0 } else { in_vain + 1 };
        pause::millis(LOOK_EVERY).await;
    }
}
