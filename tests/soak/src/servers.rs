//! The servers of a run: processes on one database and one log, each with a folder and a port of its own.

use std::{
    fs::{self, OpenOptions},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::Signal;
use tokio::net::TcpStream;

use crate::{error::SoakError, pause, postgres::kill};

/// What answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// `hefu serve`, from HEFU_BIN.
    Hefu,
    /// The small server of this program.
    Node,
}

/// One server.
pub struct Server {
    kind: Kind,
    /// By what its connections are known in `pg_stat_activity`.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
    data: PathBuf,
    url: String,
    /// Further arguments.
    arguments: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// The server `number` with a copy of the keys in `keys`, on the database at `url`.
    ///
    /// # Errors
    /// [`SoakError`].
    pub fn new(
        kind: Kind,
        number: u16,
        port: u16,
        folder: &Path,
        keys: &Path,
        url: &str,
    ) -> Result<Self, SoakError> {
        let name = format!("soak-{number}");
        let data = folder.join(&name);
        fs::create_dir_all(data.join("keys"))?;
        for key in fs::read_dir(keys)? {
            let key = key?;
            fs::copy(key.path(), data.join("keys").join(key.file_name()))?;
        }
        let address = SocketAddr::from(([127, 0, 0, 1], port + number));
        let url = format!("{url} application_name='{name}'");
        Ok(Self { kind, name, address, data, url, arguments: Vec::new(), child: None })
    }

    /// Has it started with these arguments as well.
    pub fn with(mut self, arguments: &[String]) -> Self {
        self.arguments = arguments.to_vec();
        self
    }

    /// Starts it; it may take a moment until it listens.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn start(&mut self) -> Result<(), SoakError> {
        let log = OpenOptions::new().create(true).append(true).open(self.data.join("log"))?;
        let mut command = match self.kind {
            Kind::Hefu => {
                let mut command = Command::new(hefu()?);
                command.arg("serve");
                command
            }
            Kind::Node => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("node");
                command
            }
        };
        command
            .args(&self.arguments)
            .env("HEFU_DATA", &self.data)
            .env("HEFU_LISTEN", self.address.to_string())
            .env("HEFU_DATABASE_URL", &self.url)
            .env_remove("HEFU_DATABASE_OWNER_URL")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.child = Some(command.spawn()?);
        Ok(())
    }

    /// Starts it, and again whenever it ends by itself, until it listens.
    ///
    /// # Errors
    /// [`SoakError::Said`] where it never does.
    pub async fn start_listening(&mut self) -> Result<(), SoakError> {
        for _ in 0..1_200 {
            let ended = match &mut self.child {
                Some(child) => child.try_wait()?.is_some(),
                None => true,
            };
            if ended {
                self.start()?;
            }
            pause::millis(50).await;
            if TcpStream::connect(self.address).await.is_ok() {
                return Ok(());
            }
        }
        Err(SoakError::said(format!("{} does not listen:\n{}", self.name, self.log_tail())))
    }

    /// Ends it with SIGKILL.
    ///
    /// # Errors
    /// [`SoakError::Io`].
    pub fn kill(&mut self) -> Result<(), SoakError> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Stops it where it stands, or lets it go on.
    pub fn freeze(&self, frozen: bool) {
        if let Some(child) = &self.child {
            kill(child.id(), if frozen { Signal::STOP } else { Signal::CONT });
        }
    }

    /// The last lines that it said.
    pub fn log_tail(&self) -> String {
        let text = fs::read(self.data.join("log")).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().rev().take(6).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It was started here, so it goes with the run.
        drop(self.kill());
    }
}

fn hefu() -> Result<PathBuf, SoakError> {
    let named = std::env::var_os("HEFU_BIN").map(PathBuf::from);
    let beside = || Some(std::env::current_exe().ok()?.with_file_name("hefu"));
    let found = named.or_else(beside).filter(|path| path.is_file());
    found.ok_or_else(|| SoakError::said("hefu was not built; scripts/soak builds it, or name it in HEFU_BIN"))
}
