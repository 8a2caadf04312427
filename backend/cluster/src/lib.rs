//! A private PostgreSQL for one data folder: found, made, started, adopted and stopped.
//!
//! It listens on no network, only on a unix socket in a folder that nobody else
//! enters; it always flushes to disk and checks its pages; and it outlives the
//! death of its supervisor, whose successor adopts it.
//!
//! Reading order: [`Cluster`], `home` (where), `runner` (as whom), `binaries`
//! (with what), `postmaster` (the process).

mod binaries;
mod error;
mod home;
mod postmaster;
mod runner;

pub use error::ClusterError;

use binaries::Binaries;
use error::system;
use home::Home;
use postmaster::{PORT, Postmaster, Running};
use runner::Runner;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The role that `initdb` makes.
const SUPERUSER: &str = "postgres";

/// What a caller may choose. [`Options::default`] is right for `hefu serve`.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of PostgreSQL's programs; `None` takes `HEFU_PG_BINDIR`, then looks around.
    pub bindir: Option<PathBuf>,
    /// How long the server may take to accept connections. Generous, because
    /// after a crash it first replays what was not yet in its tables.
    pub ready_within: Duration,
    /// Further settings of PostgreSQL, `name=value`. Those on which durability
    /// and privacy rest cannot be changed here.
    pub settings: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { bindir: None, ready_within: Duration::from_secs(300), settings: Vec::new() }
    }
}

/// How this supervisor came by its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was not running, and was started.
    Started,
    /// It was running already: an earlier supervisor died without stopping it.
    Adopted,
}

/// A running private PostgreSQL, locked to this process. Dropping it stops it.
#[derive(Debug)]
pub struct Cluster {
    home: Home,
    runner: Runner,
    binaries: Binaries,
    running: Option<Running>,
    origin: Origin,
    pid: u32,
    port: u16,
    socket_dir: PathBuf,
    password: String,
}

impl Cluster {
    /// Makes the cluster of `data_dir` if there is none, starts or adopts its
    /// server, and returns when it accepts connections. Blocks.
    ///
    /// # Errors
    /// Each [`ClusterError`] says what to do about it; [`ClusterError::InUse`]
    /// where another process supervises this folder.
    pub fn start(data_dir: &Path, options: &Options) -> Result<Self, ClusterError> {
        let (home, runner) = Home::open(data_dir)?;
        let data = home.data();
        let made_by = made_by(&data)?;
        let named = options.bindir.clone().or_else(|| std::env::var_os("HEFU_PG_BINDIR").map(PathBuf::from));
        let binaries = Binaries::find(named.as_deref(), made_by, &data)?;
        let password = home.password(&runner)?;
        if made_by.is_none() {
            make(&home, &runner, &binaries)?;
        }
        let compression = wal_compression(&data, &runner, &binaries);
        let settings = settings(compression, &options.settings, &home.socket_folder(&runner)?);
        let postmaster = Postmaster { home: &home, runner: &runner, binaries: &binaries };
        let running = postmaster.up(&settings, options.ready_within)?;
        let origin = if running.child.is_some() { Origin::Started } else { Origin::Adopted };
        let (pid, port, socket_dir) = (running.pid, running.port, running.socket_folder.clone());
        let running = Some(running);
        Ok(Self { home, runner, binaries, running, origin, pid, port, socket_dir, password })
    }

    /// Stops the server, whether started or adopted, and waits until it has ended.
    ///
    /// # Errors
    /// [`ClusterError::Program`] with the words of `pg_ctl`, or [`ClusterError::TooSlow`], if it would not stop.
    pub fn stop(mut self) -> Result<(), ClusterError> {
        self.halt()
    }

    fn halt(&mut self) -> Result<(), ClusterError> {
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let (home, runner, binaries) = (&self.home, &self.runner, &self.binaries);
        Postmaster { home, runner, binaries }.down(running.child.as_mut())
    }

    /// The folder of the unix socket; a client takes it as its host.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The port in the socket's name. Nothing listens on the network.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The role that may do everything.
    pub fn superuser(&self) -> &str {
        SUPERUSER
    }

    /// The superuser's password, 64 hex digits.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Whether the server was started or adopted.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The folder of cluster, password and log: `<data folder>/postgres`, or one
    /// in `/var/lib/hefu` where PostgreSQL's user may not enter the data folder.
    pub fn folder(&self) -> &Path {
        self.home.root()
    }

    /// A connection string of keywords and values, as tokio-postgres and libpq read it.
    pub fn url(&self, database: &str, role: &str, password: &str) -> String {
        connection_string(&self.socket_dir, self.port, database, role, password)
    }

    /// The connection string of the superuser.
    pub fn superuser_url(&self, database: &str) -> String {
        self.url(database, SUPERUSER, &self.password)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.halt() {
            // The next start adopts the server, so nothing is lost; a closed stderr is no reason to panic.
            let _ = writeln!(std::io::stderr(), "PostgreSQL still runs: {error}");
        }
    }
}

/// The major version that made the data, or `None` where there is no data yet.
fn made_by(data: &Path) -> Result<Option<u32>, ClusterError> {
    if let Ok(text) = fs::read_to_string(data.join("PG_VERSION"))
        && let Some(major) = binaries::major_of(&text)
    {
        return Ok(Some(major));
    }
    let mut entries = match fs::read_dir(data) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(system("read", data)(error)),
    };
    match entries.next() {
        Some(_) => Err(ClusterError::NotACluster { folder: data.to_path_buf() }),
        None => Ok(None),
    }
}

/// Makes a new cluster. It is made beside its place and then renamed, so that
/// one cut short is never taken for a whole one.
fn make(home: &Home, runner: &Runner, binaries: &Binaries) -> Result<(), ClusterError> {
    let (data, new) = (home.data(), home.data().with_extension("new"));
    if new.exists() {
        fs::remove_dir_all(&new).map_err(system("remove", &new))?;
    }
    let program = binaries.program("initdb");
    let output = runner
        .command(&program)
        .args(["--data-checksums", "--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256"])
        .args(["--username", SUPERUSER, "--pwfile"])
        .arg(home.password_file())
        .arg("--pgdata")
        .arg(&new)
        .output()
        .map_err(system("run", &program))?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(ClusterError::Program { program: "initdb", output });
    }
    fs::rename(&new, &data).map_err(system("rename", &new))?;
    let root = OpenOptions::new().read(true).open(home.root()).map_err(system("open", home.root()))?;
    root.sync_all().map_err(system("flush", home.root()))
}

/// How pages are compressed that the write-ahead log holds whole. PostgreSQL's own way took half of its time on
/// a large ledger (docs/performance/README.md); not every PostgreSQL is built with another.
fn wal_compression(data: &Path, runner: &Runner, binaries: &Binaries) -> &'static str {
    let mut asked = runner.command(binaries.program("postgres"));
    asked.arg("-D").arg(data).args(["-C", "wal_compression", "-c", "wal_compression=lz4"]);
    if asked.output().is_ok_and(|said| said.status.success()) { "lz4" } else { "on" }
}

/// The server's settings: ours to tune, then the caller's, then those that nobody changes.
fn settings(compression: &str, further: &[String], socket_folder: &Path) -> Vec<String> {
    // A key that is a random id lands on any page of its index: as long as these fit into memory, and solid-state
    // disks find one page as fast as the next, a look-up costs the same in a large ledger.
    let tuned = [
        "shared_buffers=1GB",
        "random_page_cost=1.1",
        "max_wal_size=4GB",
        "timezone=UTC",
        "log_timezone=UTC",
    ];
    let fixed = ["fsync=on", "full_page_writes=on", "synchronous_commit=on", "listen_addresses="];
    let mut settings: Vec<String> = tuned.iter().map(ToString::to_string).collect();
    settings.push(format!("wal_compression={compression}"));
    settings.extend(further.iter().cloned());
    settings.extend(fixed.iter().map(ToString::to_string));
    settings.push(String::from("unix_socket_permissions=0700"));
    settings.push(format!("unix_socket_directories={}", socket_folder.display()));
    settings.push(format!("port={PORT}"));
    settings
}

fn connection_string(host: &Path, port: u16, database: &str, role: &str, password: &str) -> String {
    let host = quoted(&host.to_string_lossy());
    let (database, role, password) = (quoted(database), quoted(role), quoted(password));
    format!("host={host} port={port} dbname={database} user={role} password={password}")
}

/// A value of a connection string, in quotes, with quotes and backslashes escaped.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    //! What needs no server.

    use super::*;

    #[test]
    fn connection_strings_are_read_by_the_driver() {
        let text = connection_string(Path::new("/d/run"), 5432, "hefu demo", "hefu", r"it's \ here");
        let read: tokio_postgres::Config = text.parse().unwrap();
        assert_eq!(read.get_hosts(), [tokio_postgres::config::Host::Unix("/d/run".into())]);
        assert_eq!(read.get_ports(), [5432]);
        assert_eq!((read.get_dbname(), read.get_user()), (Some("hefu demo"), Some("hefu")));
        assert_eq!(read.get_password(), Some(r"it's \ here".as_bytes()));
    }

    #[test]
    fn durability_cannot_be_turned_off() {
        let all =
            settings("lz4", &[String::from("fsync=off"), String::from("max_wal_size=1GB")], Path::new("/r"));
        let last = |name: &str| all.iter().rfind(|setting| setting.starts_with(name)).cloned();
        assert_eq!(last("fsync"), Some(String::from("fsync=on")));
        assert_eq!(last("max_wal_size"), Some(String::from("max_wal_size=1GB")));
    }
}
