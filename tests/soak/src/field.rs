//! What a run works on: disks, PostgreSQL, servers, the log and its clients; and how it is judged.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use contracts::log::Clock;
use server::keys::DeploymentKeys;
use store::{
    Store, migrate,
    prepare::{Roles, prepare},
    verify::{Trusted, verify},
    writer::LastSigned,
};
use uuid::Uuid;

use tests::{
    check::{Name, Verdict, judge},
    random::Random,
};

use crate::{
    Given,
    disk::Disk,
    error::SoakError,
    journal::{self, Journal},
    load::{Clients, Load},
    postgres::{DATABASE, PASSWORD, Postgres, run},
    servers::{Kind, Server},
    world::World,
};

/// Every entry of the log with the member and id of its command, read from the signed record itself.
const ENTRIES: &str = "SELECT index, record_of #>> '{command,member}', record_of #>> '{command,id}' \
    FROM (SELECT index, convert_from(record, 'UTF8')::json AS record_of FROM entry \
          WHERE log_id = 1 AND index BETWEEN $1 AND $2) AS read ORDER BY index";
/// Bytes of the tables with their indexes, and of the log of writes since the cluster was made.
const BYTES: &str = "SELECT sum(pg_total_relation_size(c.oid))::bigint, \
        pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint \
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
/// How long clients may take to have their last commands answered.
const LAST_ANSWERS: Duration = Duration::from_secs(60);

/// How a field is laid out.
pub struct Layout<'a> {
    /// What answers.
    pub kind: Kind,
    /// How many servers.
    pub servers: u16,
    /// Where the log's time comes from.
    pub clock: Clock,
    /// Megabytes of the disk of data and of that of the log of writes; none for plain folders.
    pub disks: Option<(u64, u64)>,
    /// Further arguments of every server.
    pub arguments: &'a [String],
    /// Milliseconds that a client rests between two transfers.
    pub rest: u64,
}

/// The field.
pub struct Field {
    folder: PathBuf,
    /// Of data, and of the log of writes.
    pub disks: Option<[Disk; 2]>,
    /// The database.
    pub postgres: Postgres,
    /// The servers.
    pub servers: Vec<Server>,
    /// What clients share.
    pub load: Arc<Load>,
    clients: Clients,
    keys: DeploymentKeys,
    /// What could not be laid out, in words.
    pub wanting: Vec<String>,
}

impl Field {
    /// Lays it out and starts everything.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub async fn lay(given: &Given, layout: &Layout<'_>, random: &Random) -> Result<Self, SoakError> {
        let folder = given.folder.clone();
        clear(&folder).await?;
        fs::create_dir_all(&folder)?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        let mut wanting = Vec::new();
        let disks = match layout.disks {
            Some((data, wal)) => make_disks(&folder, data, wal, &mut wanting)?,
            None => None,
        };
        let mut postgres = match &disks {
            Some([data, wal]) => {
                let settings = ["max_wal_size=192MB", "wal_compression=on", "max_connections=60"];
                let server = Postgres::at(&data.folder().join("pg"), &folder.join("run"), &settings)?;
                server.own(data.folder())?;
                server.own(wal.folder())?;
                server.make(Some(&wal.folder().join("wal")))?;
                server
            }
            None => {
                let settings = ["max_wal_size=1GB", "wal_compression=on", "max_connections=60"];
                let server = Postgres::at(&folder.join("run/pg"), &folder.join("run"), &settings)?;
                server.make(None)?;
                server
            }
        };
        match compile_eio(&folder) {
            Ok(library) => postgres.preload(&library, &folder.join("run/eio")),
            Err(error) => wanting.push(format!("EIO: {error}")),
        }
        postgres.start().await?;
        let keys_folder = folder.join("keys");
        let keys = DeploymentKeys::open(&keys_folder)?;
        let world = World::new(&keys, layout.clock, given.clients)?;
        fill(&postgres, &world).await?;
        let mut servers = Vec::new();
        for number in 0..layout.servers {
            let url = postgres.url(DATABASE, "hefu_app");
            let server = Server::new(layout.kind, number, given.port, &folder, &keys_folder, &url)?;
            servers.push(server.with(layout.arguments));
        }
        for server in &mut servers {
            server.start_listening().await?;
        }
        let journal = Journal::create(&folder.join("journal"))?;
        let addresses = servers.iter().map(|server| server.address).collect();
        let load = Arc::new(Load::new(world.client.clone(), addresses, journal, layout.rest));
        let clients = load.start(&world.chains, random);
        Ok(Self { folder, disks, postgres, servers, load, clients, keys, wanting })
    }

    /// Where the run keeps its files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Judges what was acknowledged since this was last called, against the database as it is now.
    ///
    /// # Errors
    /// A [`SoakError`] where it cannot be asked.
    pub async fn judge_recent(&self) -> Result<Verdict, SoakError> {
        let mut recent = self.load.journal.take_recent();
        recent.retain(|one| !one.again);
        let (Some(from), Some(to)) =
            (recent.iter().map(|one| one.index).min(), recent.iter().map(|one| one.index).max())
        else {
            return Ok(Verdict::default());
        };
        Ok(judge(&recent, &entries(&self.postgres, from, to).await?))
    }

    /// Ends the load, with every last command answered, and judges the whole run.
    ///
    /// # Errors
    /// A [`SoakError`] where it cannot be judged.
    pub async fn judge(self) -> Result<(Verdict, Remains), SoakError> {
        self.judge_after(LAST_ANSWERS).await
    }

    /// The same for a field on which clients may wait for ever.
    ///
    /// # Errors
    /// As [`Field::judge`].
    pub async fn judge_at_once(self) -> Result<(Verdict, Remains), SoakError> {
        self.judge_after(Duration::from_secs(3)).await
    }

    async fn judge_after(self, within: Duration) -> Result<(Verdict, Remains), SoakError> {
        let Self { folder, disks, mut postgres, mut servers, load, clients, keys, .. } = self;
        clients.stop(&load, within).await?;
        load.journal.flush()?;
        for server in &mut servers {
            server.kill()?;
        }
        if !postgres.is_up() {
            postgres.start().await?;
        }
        let told = journal::read(&folder.join("journal"))?;
        let entries = entries(&postgres, 0, i64::MAX).await?;
        let mut verdict = judge(&told, &entries);
        verdict.further.extend(load.said_wrongly(&entries));
        tell_bytes(&postgres, entries.len()).await?;
        let replayed = replay(&postgres.url(DATABASE, "hefu_app"), &keys).await?;
        verdict.further.extend(replayed.err());
        println!(
            "{} unknown outcomes, of which {} with Retry-After; {} commands found by asking again",
            load.unknown.load(Ordering::Relaxed),
            load.turned_away.load(Ordering::Relaxed),
            load.found_again.load(Ordering::Relaxed),
        );
        Ok((verdict, Remains { folder, disks, postgres }))
    }
}

/// What an entry costs, for whoever computes disks.
async fn tell_bytes(postgres: &Postgres, entries: usize) -> Result<(), SoakError> {
    let connection = postgres.connect(DATABASE).await?;
    let row = connection.query_one(BYTES, &[]).await?;
    let count = i64::try_from(entries.max(1)).unwrap_or(i64::MAX);
    let (tables, wal): (i64, i64) = (row.get(0), row.get(1));
    println!(
        "{entries} entries: {} bytes of tables and {} of the log of writes for each",
        tables / count,
        wal / count
    );
    Ok(())
}

/// What is left of a field once it is judged.
pub struct Remains {
    folder: PathBuf,
    disks: Option<[Disk; 2]>,
    postgres: Postgres,
}

impl Remains {
    /// Takes it away.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub async fn remove(mut self) -> Result<(), SoakError> {
        self.postgres.kill().await?;
        for disk in self.disks.into_iter().flatten() {
            disk.remove().await?;
        }
        Ok(fs::remove_dir_all(&self.folder)?)
    }
}

/// What an earlier run left behind, if it was ended from outside.
pub async fn clear(folder: &Path) -> Result<(), SoakError> {
    for name in ["data", "wal"] {
        let mounted = folder.join(name);
        if mounted.is_dir()
            && fs::read_to_string("/proc/mounts")?.contains(&format!(" {} ", mounted.display()))
        {
            run(Command::new("umount").arg(&mounted))?;
        }
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn make_disks(
    folder: &Path,
    data: u64,
    wal: u64,
    wanting: &mut Vec<String>,
) -> Result<Option<[Disk; 2]>, SoakError> {
    let (data, why) = Disk::make(folder, "data", data)?;
    if let Some(why) = why {
        wanting.push(format!("disks that fill up or lose their power: {why}"));
        return Ok(None);
    }
    let (wal, why) = Disk::make(folder, "wal", wal)?;
    Ok(match why {
        None => Some([data, wal]),
        Some(why) => {
            wanting.push(format!("disks that fill up or lose their power: {why}"));
            None
        }
    })
}

fn compile_eio(folder: &Path) -> Result<PathBuf, SoakError> {
    let source = folder.join("eio.c");
    fs::write(&source, include_str!("eio.c"))?;
    let library = folder.join("eio.so");
    run(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).arg("-ldl"))?;
    Ok(library)
}

/// The schema, and the log of `world`.
pub async fn fill(postgres: &Postgres, world: &World) -> Result<(), SoakError> {
    let roles = Roles { database: DATABASE, owner_password: PASSWORD, app_password: PASSWORD };
    prepare(&postgres.url("postgres", "postgres"), &roles).await?;
    migrate::migrate(&postgres.url(DATABASE, "hefu_owner")).await?;
    let store = store::connect(&postgres.url(DATABASE, "hefu_app"), 2).await?;
    world.write(&store, Arc::new(LastSigned::default())).await
}

/// The entries from `from` to `to`.
///
/// # Errors
/// A [`SoakError`] where the database cannot be asked, or holds an entry that names no command.
pub async fn entries(postgres: &Postgres, from: i64, to: i64) -> Result<Vec<(i64, Name)>, SoakError> {
    let connection = postgres.connect(DATABASE).await?;
    let rows = connection.query(ENTRIES, &[&from, &to]).await?;
    let read = |row: tokio_postgres::Row| {
        let id = |place: usize| row.get::<_, Option<&str>>(place).and_then(|text| text.parse::<Uuid>().ok());
        let name = id(1).zip(id(2)).ok_or_else(|| SoakError::said("an entry without a command"))?;
        Ok((row.get(0), name))
    };
    rows.into_iter().map(read).collect()
}

/// Replays the ledger as `hefu verify` does: the tree against the signed checkpoint, every signature, the
/// rules, I1 to I6, and every table. The inner error says what differs.
///
/// # Errors
/// A [`SoakError`] where the store cannot be read.
pub async fn replay(url: &str, keys: &DeploymentKeys) -> Result<Result<(), String>, SoakError> {
    let store: Store = store::connect(url, 2).await?;
    let trusted = Trusted { log_key: keys.log.public_key(), tag_key: Some(keys.tag) };
    let report = verify(&store, &trusted).await?;
    println!("replayed {} entries; the signed tree has {}", report.entries, report.size);
    Ok(report.difference.map_or(Ok(()), |difference| Err(format!("replay: {difference}"))))
}
