//! A PostgreSQL of the run's own, with the durability of production, that can be killed in every way.
//!
//! `cluster` supervises the product's; here the folder may lie on a disk that fills up or loses its power,
//! `pg_wal` on another, and a second one follows as standby, so the programs are run directly.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio_postgres::{Client, NoTls};

use crate::{error::SoakError, pause};

/// The application's role, the owner of the tables, and the password of both and of the superuser.
pub const PASSWORD: &str = "onlyasoak";
/// The database.
pub const DATABASE: &str = "hefu";
/// The port in the socket's name.
const PORT: u16 = 5432;
/// How long a start may take, with all that was not yet in the tables replayed.
const READY_TRIES: u32 = 1_200;

/// One server with its folder.
pub struct Postgres {
    bin: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    unprivileged: Option<(u32, u32)>,
    /// Further settings, `name=value`.
    settings: Vec<String>,
    /// A library that is loaded before the C library, and the file that makes it fail once.
    preload: Option<(PathBuf, PathBuf)>,
    child: Option<std::process::Child>,
}

impl Postgres {
    /// A server whose data will lie in `data`, and whose socket and log in `folder`.
    ///
    /// # Errors
    /// [`SoakError::Said`] where PostgreSQL is not installed.
    pub fn at(data: &Path, folder: &Path, settings: &[&str]) -> Result<Self, SoakError> {
        let unprivileged = unprivileged()?;
        fs::create_dir_all(folder)?;
        let server = Self {
            bin: programs()?,
            data: data.to_owned(),
            socket: folder.to_owned(),
            log: folder.join("postgres.log"),
            unprivileged,
            settings: settings.iter().map(ToString::to_string).collect(),
            preload: None,
            child: None,
        };
        server.own(folder)?;
        Ok(server)
    }

    /// Loads `library` into the server from its next start on; it fails once whenever `trigger` exists.
    pub fn preload(&mut self, library: &Path, trigger: &Path) {
        self.preload = Some((library.to_owned(), trigger.to_owned()));
    }

    /// The file that makes the library fail once.
    pub fn trigger(&self) -> Option<&Path> {
        self.preload.as_ref().map(|(_, trigger)| trigger.as_path())
    }

    /// Gives `path` to the user that the server runs as.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn own(&self, path: &Path) -> Result<(), SoakError> {
        if let Some((uid, gid)) = self.unprivileged {
            chown(path, Some(uid), Some(gid))?;
        }
        Ok(())
    }

    /// Makes the cluster; its log of writes lies in `wal` where one is named.
    ///
    /// # Errors
    /// A [`SoakError`] with the words of `initdb`.
    pub fn make(&self, wal: Option<&Path>) -> Result<(), SoakError> {
        let password = self.socket.join("password");
        fs::write(&password, PASSWORD)?;
        self.own(&password)?;
        let mut command = self.program("initdb");
        command
            .args(["--data-checksums", "--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256"])
            .args(["--username=postgres", "--pwfile"])
            .arg(&password)
            .arg("--pgdata")
            .arg(&self.data);
        if let Some(wal) = wal {
            command.arg("--waldir").arg(wal);
        }
        run(&mut command)
    }

    /// A copy of `primary`, to follow it.
    ///
    /// # Errors
    /// A [`SoakError`] with the words of `pg_basebackup`.
    pub fn copy_of(&self, primary: &Self) -> Result<(), SoakError> {
        let mut command = self.program("pg_basebackup");
        command.env("PGPASSWORD", PASSWORD).args(["-h"]).arg(&primary.socket);
        command.args(["-U", "postgres", "-X", "stream", "-c", "fast", "-R", "-D"]).arg(&self.data);
        run(&mut command)
    }

    /// Starts the server and waits until it takes connections.
    ///
    /// # Errors
    /// A [`SoakError`] with the end of its log.
    pub async fn start(&mut self) -> Result<(), SoakError> {
        for _ in 0..READY_TRIES {
            let ended = match &mut self.child {
                Some(child) => child.try_wait()?.is_some(),
                None => true,
            };
            if ended {
                self.spawn()?;
            }
            if self.connect("postgres").await.is_ok() {
                return Ok(());
            }
            pause::millis(50).await;
        }
        Err(SoakError::said(format!("PostgreSQL does not start:\n{}", self.log_tail())))
    }

    fn spawn(&mut self) -> Result<(), SoakError> {
        let log = fs::OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut command = self.program("postgres");
        command.arg("-D").arg(&self.data).stdout(log.try_clone()?).stderr(log).process_group(0);
        let fixed =
            ["fsync=on", "full_page_writes=on", "synchronous_commit=on", "listen_addresses=", "timezone=UTC"];
        let own = [
            format!("unix_socket_directories={}", self.socket.display()),
            format!("port={PORT}"),
            "unix_socket_permissions=0700".to_owned(),
        ];
        for setting in
            self.settings.iter().map(String::as_str).chain(fixed).chain(own.iter().map(String::as_str))
        {
            command.arg("-c").arg(setting);
        }
        if let Some((library, trigger)) = &self.preload {
            command.env("LD_PRELOAD", library).env("SOAK_EIO", trigger);
        }
        self.child = Some(command.spawn()?);
        Ok(())
    }

    /// Whether the server's process lives.
    pub fn is_up(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Kills the server and every process of it with SIGKILL, and waits until none is left.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub async fn kill(&mut self) -> Result<(), SoakError> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let all = family(child.id());
        for pid in std::iter::once(child.id()).chain(all.iter().copied()) {
            kill(pid, Signal::KILL);
        }
        child.wait()?;
        while all.iter().any(|pid| lives(*pid)) {
            pause::millis(10).await;
        }
        Ok(())
    }

    /// Makes a standby the primary.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub async fn promote(&self) -> Result<(), SoakError> {
        let connection = self.connect("postgres").await?;
        connection.execute("SELECT pg_promote(true, 30)", &[]).await?;
        Ok(())
    }

    /// A superuser's connection.
    ///
    /// # Errors
    /// [`SoakError::Sql`].
    pub async fn connect(&self, database: &str) -> Result<Client, SoakError> {
        let (client, connection) = tokio_postgres::connect(&self.url(database, "postgres"), NoTls).await?;
        // It ends with the client, or with the server, which the next statement tells.
        tokio::spawn(async move { drop(connection.await) });
        Ok(client)
    }

    /// Where `role` finds `database`.
    pub fn url(&self, database: &str, role: &str) -> String {
        let host = self.socket.display();
        format!("host='{host}' port={PORT} dbname='{database}' user='{role}' password='{PASSWORD}'")
    }

    /// Where the application finds this server or `other`, whichever takes writes.
    pub fn url_of_pair(&self, other: &Self, database: &str, role: &str) -> String {
        let (one, two) = (self.socket.display(), other.socket.display());
        format!(
            "host='{one},{two}' port='{PORT},{PORT}' dbname='{database}' user='{role}' password='{PASSWORD}' \
             target_session_attrs=read-write"
        )
    }

    fn log_tail(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().rev().take(12).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.env_clear().env("LC_ALL", "C.UTF-8").current_dir("/").stdin(Stdio::null());
        if let Some((uid, gid)) = self.unprivileged {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            for pid in std::iter::once(child.id()).chain(family(child.id())) {
                kill(pid, Signal::KILL);
            }
            // What is reaped or not matters to nobody after this.
            drop(child.wait());
        }
    }
}

/// Sends `signal` to a process that this run has started; one that has ended needs none.
pub fn kill(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

/// The processes that `parent` has started.
fn family(parent: u32) -> Vec<u32> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = folders.filter_map(|folder| folder.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| parent_of(*pid) == Some(parent)).collect()
}

fn parent_of(pid: u32) -> Option<u32> {
    status(pid)?.1.parse().ok()
}

/// Whether the process still runs. One that is dead and not yet reaped by whoever adopted it does not.
fn lives(pid: u32) -> bool {
    status(pid).is_some_and(|(state, _)| !["Z", "X"].contains(&state.as_str()))
}

/// State and parent of a process.
fn status(pid: u32) -> Option<(String, String)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; what follows it is the state, then the parent.
    let mut rest = stat.rsplit_once(')')?.1.split_whitespace();
    Some((rest.next()?.to_owned(), rest.next()?.to_owned()))
}

/// Runs a program to its end.
///
/// # Errors
/// [`SoakError::Said`] with what it said.
pub fn run(command: &mut Command) -> Result<(), SoakError> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(SoakError::said(format!("{} failed: {said}", command.get_program().display())))
}

fn programs() -> Result<PathBuf, SoakError> {
    let mut folders: Vec<PathBuf> =
        std::env::var_os("HEFU_PG_BINDIR").map(PathBuf::from).into_iter().collect();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|folder| folder.path().join("bin")).collect();
    debian.sort();
    folders.extend(debian.into_iter().rev());
    let found = folders.into_iter().find(|folder| folder.join("initdb").is_file());
    found.ok_or_else(|| SoakError::said("PostgreSQL was not found; apt-get install postgresql"))
}

/// Whom PostgreSQL runs as where this is root, who may not.
fn unprivileged() -> Result<Option<(u32, u32)>, SoakError> {
    if !is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        let output = Command::new("getent").args(["passwd", name]).output()?;
        let line = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut fields = line.trim().split(':').skip(2).map(str::parse::<u32>);
        if let (Some(Ok(uid)), Some(Ok(gid))) = (fields.next(), fields.next()) {
            return Ok(Some((uid, gid)));
        }
    }
    Err(SoakError::said("PostgreSQL does not run as root, and there is no other user to run it as"))
}

/// Whether this process may mount disks.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
