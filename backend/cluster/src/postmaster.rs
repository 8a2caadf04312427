//! The server process: whether one runs, starting it, waiting for it, stopping it.
//!
//! PostgreSQL writes `postmaster.pid` in its data folder: process id, data
//! folder, start time, port, socket folder, address, shared memory, status,
//! one a line. `pg_ctl` waits for the status `ready`, and so does this module.

use crate::binaries::Binaries;
use crate::error::{ClusterError, system};
use crate::home::Home;
use crate::runner::Runner;
use std::fs::{self, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

/// Port in the socket's file name; the socket folder is private, so it never clashes.
pub(crate) const PORT: u16 = 5432;
/// How often a starting server is looked at. It tells nobody when it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How long a server may take to write out what it has when it is stopped.
const STOP_WITHIN: Duration = Duration::from_secs(120);
/// A log larger than this is set aside when the server starts.
const LOG_BYTES: u64 = 16 * 1024 * 1024;

/// A server that accepts connections.
#[derive(Debug)]
pub(crate) struct Running {
    /// Present where this process started it; adopted servers have another parent.
    pub(crate) child: Option<Child>,
    pub(crate) pid: u32,
    pub(crate) port: u16,
    pub(crate) socket_folder: PathBuf,
}

/// What `postmaster.pid` says of a living server.
#[derive(Debug, PartialEq, Eq)]
struct PidFile {
    pid: u32,
    port: u16,
    socket_folder: PathBuf,
    ready: bool,
}

/// What is needed to start and stop one cluster's server.
pub(crate) struct Postmaster<'a> {
    pub(crate) home: &'a Home,
    pub(crate) runner: &'a Runner,
    pub(crate) binaries: &'a Binaries,
}

impl Postmaster<'_> {
    /// Adopts the running server of this folder, or starts one; returns when it accepts connections.
    ///
    /// `settings` are PostgreSQL's own, as `name=value`, the last of a name counting.
    pub(crate) fn up(&self, settings: &[String], within: Duration) -> Result<Running, ClusterError> {
        let deadline = Instant::now() + within;
        loop {
            if let Some(file) = find(&self.home.data()) {
                // Ready, or on its way up or down.
                if let Some(running) = answering(file) {
                    return Ok(running);
                }
                self.wait_or_give_up(deadline, within)?;
                continue;
            }
            self.clear_stale_locks()?;
            let mut child = self.spawn(settings)?;
            match self.wait(&mut child, deadline, within) {
                Ok(running) => return Ok(Running { child: Some(child), ..running }),
                // After kill -9 of the server its sessions live on for a moment.
                Err(ClusterError::Ended { tail, .. }) if sessions_linger(&tail) => {
                    self.wait_or_give_up(deadline, within)?;
                }
                Err(error) => {
                    // Nothing is left behind that the caller does not know of.
                    // Whatever this cannot end, the next start adopts.
                    let _ = self.down(Some(&mut child));
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(error);
                }
            }
        }
    }

    /// Stops the server, if one runs, and waits until it has ended: sessions
    /// are ended, nothing committed is lost. `child` is given by whom started it.
    pub(crate) fn down(&self, mut child: Option<&mut Child>) -> Result<(), ClusterError> {
        let data = self.home.data();
        let deadline = Instant::now() + STOP_WITHIN;
        let mut ended = || match &mut child {
            // The child is asked, because a dead one stays in the process table until then.
            Some(child) => child.try_wait().map(|status| status.is_some()),
            None => Ok(find(&data).is_none()),
        };
        let mut has_ended = || ended().map_err(system("wait for", Path::new("postgres")));
        if has_ended()? {
            return Ok(());
        }
        let program = self.binaries.program("pg_ctl");
        let output = self
            .runner
            .command(&program)
            .args(["stop", "-m", "fast", "-W", "-s", "-D"])
            .arg(&data)
            .output()
            .map_err(system("run", &program))?;
        // It may have ended by itself in between.
        if !output.status.success() && !has_ended()? {
            let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(ClusterError::Program { program: "pg_ctl", output });
        }
        while !has_ended()? {
            self.wait_or_give_up(deadline, STOP_WITHIN)?;
        }
        Ok(())
    }

    /// Removes lock files whose process id now belongs to a program that is no
    /// PostgreSQL, or to a dead one not yet reaped. PostgreSQL would refuse to
    /// start beside them; its check of the shared memory still protects the data.
    fn clear_stale_locks(&self) -> Result<(), ClusterError> {
        let socket_lock = self.home.socket_folder(self.runner)?.join(format!(".s.PGSQL.{PORT}.lock"));
        for lock in [self.home.data().join("postmaster.pid"), socket_lock] {
            let Some(file) = read(&lock) else { continue };
            if arguments_of(file.pid).is_some_and(|arguments| !is_postgres(&arguments)) {
                fs::remove_file(&lock).map_err(system("remove", &lock))?;
            }
        }
        Ok(())
    }

    fn spawn(&self, settings: &[String]) -> Result<Child, ClusterError> {
        let path = self.home.log();
        if path.metadata().is_ok_and(|metadata| metadata.len() > LOG_BYTES) {
            fs::rename(&path, path.with_extension("log.1")).map_err(system("rename", &path))?;
        }
        let log = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let log = log.map_err(system("open", &path))?;
        self.runner.own(&path)?;
        let program = self.binaries.program("postgres");
        let mut command = self.runner.command(&program);
        command.arg("-D").arg(self.home.data());
        for setting in settings {
            command.arg("-c").arg(setting);
        }
        command.stdout(log.try_clone().map_err(system("open", &path))?).stderr(log);
        // In a group of its own, so that Ctrl-C at the terminal reaches the
        // supervisor alone, which ends its work before the database goes.
        command.process_group(0).spawn().map_err(system("run", &program))
    }

    fn wait(&self, child: &mut Child, deadline: Instant, within: Duration) -> Result<Running, ClusterError> {
        loop {
            if let Some(file) = find(&self.home.data())
                && file.pid == child.id()
                && let Some(running) = answering(file)
            {
                return Ok(running);
            }
            if child.try_wait().map_err(system("wait for", Path::new("postgres")))?.is_some() {
                return Err(ClusterError::Ended { log: self.home.log(), tail: self.tail() });
            }
            self.wait_or_give_up(deadline, within)?;
        }
    }

    fn wait_or_give_up(&self, deadline: Instant, within: Duration) -> Result<(), ClusterError> {
        if Instant::now() >= deadline {
            let (seconds, log) = (within.as_secs(), self.home.log());
            return Err(ClusterError::TooSlow { seconds, log, tail: self.tail() });
        }
        thread::sleep(LOOK_EVERY);
        Ok(())
    }

    /// The last lines of the server's log.
    fn tail(&self) -> String {
        let text = fs::read(self.home.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().rev().take(8).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

fn sessions_linger(tail: &str) -> bool {
    tail.contains("pre-existing shared memory block")
}

fn answering(file: PidFile) -> Option<Running> {
    let socket = file.socket_folder.join(format!(".s.PGSQL.{}", file.port));
    if !file.ready || UnixStream::connect(socket).is_err() {
        return None;
    }
    Some(Running { child: None, pid: file.pid, port: file.port, socket_folder: file.socket_folder })
}

/// The living server of this folder, if there is one.
fn find(data: &Path) -> Option<PidFile> {
    let file = read(&data.join("postmaster.pid"))?;
    is_server_of(&arguments_of(file.pid)?, data).then_some(file)
}

fn read(lock: &Path) -> Option<PidFile> {
    fs::read_to_string(lock).ok().and_then(|text| parse(&text))
}

/// The command line of a process: `None` where there is none, empty where it is dead but not reaped.
fn arguments_of(pid: u32) -> Option<Vec<u8>> {
    fs::read(format!("/proc/{pid}/cmdline")).ok()
}

fn parse(text: &str) -> Option<PidFile> {
    let lines: Vec<&str> = text.lines().collect();
    let line = |number: usize| lines.get(number).map_or("", |line| line.trim());
    Some(PidFile {
        pid: line(0).parse().ok()?,
        port: line(3).parse().unwrap_or(PORT),
        socket_folder: PathBuf::from(line(4)),
        ready: line(7) == "ready",
    })
}

fn is_postgres(arguments: &[u8]) -> bool {
    let program = arguments.split(|byte| *byte == 0).next().unwrap_or_default();
    program.ends_with(b"/postgres") || program.starts_with(b"postgres")
}

fn is_server_of(arguments: &[u8], data: &Path) -> bool {
    let mut arguments = arguments.split(|byte| *byte == 0);
    let program = arguments.next().unwrap_or_default();
    program.ends_with(b"/postgres")
        && arguments.next() == Some(b"-D")
        && arguments.next() == Some(data.as_os_str().as_bytes())
}

#[cfg(test)]
mod tests {
    //! Reading `postmaster.pid` and telling this folder's server from others.

    use super::*;

    #[test]
    fn pid_files_are_read() {
        let text = "4711\n/d/data\n1790000000\n5432\n/d/run\n\n  123  456\nready   \n";
        let file = parse(text).unwrap();
        assert_eq!((file.pid, file.port, file.ready), (4711, 5432, true));
        assert_eq!(file.socket_folder, PathBuf::from("/d/run"));
        assert!(!parse(&text.replace("ready   ", "stopping")).unwrap().ready);
        assert!(!parse("4711\n/d/data\n").unwrap().ready);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn only_this_folders_server_is_ours() {
        let data = Path::new("/d/data");
        assert!(is_server_of(b"/usr/lib/postgresql/15/bin/postgres\0-D\0/d/data\0-c\0fsync=on\0", data));
        assert!(!is_server_of(b"/usr/lib/postgresql/15/bin/postgres\0-D\0/d/data2\0", data));
        assert!(!is_server_of(b"/usr/bin/vim\0-D\0/d/data\0", data));
        assert!(!is_server_of(b"", data));
        assert!(is_postgres(b"/usr/lib/postgresql/15/bin/postgres\0-D\0/other\0"));
        assert!(is_postgres(b"postgres: writer \0"));
        assert!(!is_postgres(b""));
    }
}
