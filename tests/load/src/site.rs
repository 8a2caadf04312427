//! A deployment to measure: PostgreSQL with the settings of production, a log of its own that has begun, and
//! `hefu serve` on it as a process of its own.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
};

use cluster::{Cluster, Options};
use contracts::{
    calendar::{Calendar, Tick},
    id::KeyId,
    log::Clock,
};
use server::{client::Client, clock, demo::cast::Player, genesis, keys::DeploymentKeys};
use store::{
    Store, migrate,
    prepare::{Roles, prepare},
    writer::{LastSigned, Queue},
};

use crate::BenchError;

const DATABASE: &str = "hefu";
const PASSWORD: &str = "bench";
/// Connections of the measuring program itself.
const CONNECTIONS: u32 = 16;

/// PostgreSQL, keys and log.
pub struct Site {
    /// Where all of it lies.
    pub folder: PathBuf,
    /// The server of the database.
    pub cluster: Cluster,
    /// The deployment's keys.
    pub keys: DeploymentKeys,
}

impl Site {
    /// Starts the database in `folder` and makes the tables. Blocks; call it outside a runtime.
    pub fn open(folder: &Path, settings: &[String]) -> Result<Self, BenchError> {
        let options = Options { settings: settings.to_vec(), ..Options::default() };
        let cluster = Cluster::start(folder, &options).map_err(BenchError::other)?;
        let keys = DeploymentKeys::open(&folder.join("keys"))?;
        let roles = Roles { database: DATABASE, owner_password: PASSWORD, app_password: PASSWORD };
        tokio::runtime::Runtime::new()?.block_on(async {
            prepare(&cluster.superuser_url("postgres"), &roles).await?;
            migrate::migrate(&cluster.url(DATABASE, "hefu_owner", PASSWORD)).await
        })?;
        Ok(Self { folder: folder.to_owned(), cluster, keys })
    }

    /// How the application reaches the database.
    pub fn app_url(&self) -> String {
        self.cluster.url(DATABASE, "hefu_app", PASSWORD)
    }

    /// A connection pool.
    pub async fn store(&self) -> Result<Store, BenchError> {
        Ok(store::connect(&self.app_url(), CONNECTIONS).await?)
    }

    /// The log that the server serves, begun now where none stands.
    pub async fn log(&self, store: &Store) -> Result<Log, BenchError> {
        Self::begun(store, &self.keys, &self.folder).await
    }

    /// A further log in the same database, with keys and an operator of its own.
    pub async fn further_log(&self, store: &Store, log_id: i64) -> Result<Log, BenchError> {
        let folder = self.folder.join(store::log_name(log_id));
        let keys = DeploymentKeys::open(&folder)?;
        Self::begun(&store.clone().of_log(log_id), &keys, &folder).await
    }

    async fn begun(store: &Store, keys: &DeploymentKeys, folder: &Path) -> Result<Log, BenchError> {
        let mut operator = Player::operator(keys);
        let client = genesis::client(keys);
        let seat = |person: &server::demo::cast::Person| {
            let roles = person.place.roles();
            client.proposal(operator.member, person.id, person.name, &roles, &person.signer)
        };
        let founder = genesis::Founder {
            member: operator.member,
            name: operator.firm.name.to_owned(),
            identifiers: vec![operator.firm.identifier()],
            seats: operator.persons().map(seat).to_vec(),
        };
        let now =
            Tick::from_seconds(clock::now().timestamp()).ok_or_else(|| BenchError::other("the clock"))?;
        let key = keys.log.public_key();
        let last_signed = Arc::new(LastSigned::open(&folder.join("last-signed-head"), &key)?);
        let beginning = genesis::Beginning { registry: None, clock: Clock::Real, time: now };
        let first = || genesis::genesis(keys, beginning, genesis::policy(), founder);
        let pen = genesis::open_log(store, keys, last_signed, first).await?;
        // Of a folder that was measured before, the operator has the same keys and the id that it had then.
        let key = KeyId(operator.maker.signer.key.public_key().id().0);
        if let Some(known) = store.signatories(&[key]).await?.first() {
            operator.member = known.member;
        }
        let calendar = pen.genesis.calendar.clone();
        let queue = Queue::start(store.clone(), pen)?;
        Ok(Log { store: store.clone(), queue, client, operator, calendar })
    }

    /// Starts `hefu serve` on this log and waits until it answers.
    pub fn serve(&self, hefu: &Path, port: u16) -> Result<Served, BenchError> {
        let listen = format!("127.0.0.1:{port}");
        let mut child = Command::new(hefu)
            .args(["serve", "--listen", &listen])
            .env("HEFU_DATA", &self.folder)
            .env("HEFU_DATABASE_URL", self.app_url())
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said =
            child.stdout.take().map(BufReader::new).ok_or_else(|| BenchError::other("no stdout"))?;
        let mut line = String::new();
        while !line.starts_with("Hefu serves") {
            line.clear();
            if said.read_line(&mut line)? == 0 {
                return Err(BenchError::other("hefu serve ended before it served"));
            }
        }
        Ok(Served { child, _said: said, listen })
    }
}

/// A log with what writes to it.
#[derive(Clone)]
pub struct Log {
    /// The database.
    pub store: Store,
    /// The writer.
    pub queue: Queue,
    /// Makes commands.
    pub client: Client,
    /// The operator's seats.
    pub operator: Player,
    /// Its business days.
    pub calendar: Calendar,
}

/// `hefu serve` as a process. It ends with this.
pub struct Served {
    child: Child,
    /// Kept open, so that the process may go on printing.
    _said: BufReader<ChildStdout>,
    /// Address and port.
    pub listen: String,
}

impl Served {
    /// Resident memory of the process, in bytes.
    pub fn resident_bytes(&self) -> Result<u64, BenchError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kib.map(|kib| kib * 1024).ok_or_else(|| BenchError::other("no VmRSS in /proc"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended by itself; then there is nobody to tell.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
