//! A PostgreSQL that somebody else runs.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use cluster::{Cluster, Options};

use crate::served::serve_demo;

/// Somebody else's PostgreSQL, and a data folder for keys; both go with it.
pub struct Theirs {
    cluster: Option<Cluster>,
    /// Where all of it lies.
    pub folder: PathBuf,
}

impl Theirs {
    /// Starts it with further settings of PostgreSQL.
    pub fn start(name: &str, settings: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("hefu-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        let options = Options { settings, ..Options::default() };
        let cluster = Cluster::start(&folder.join("theirs"), &options).unwrap();
        Self { cluster: Some(cluster), folder }
    }

    /// The server.
    pub fn cluster(&self) -> &Cluster {
        self.cluster.as_ref().unwrap()
    }

    /// How a role reaches the database.
    pub fn url(&self, role: &str, password: &str) -> String {
        self.cluster().url("hefu", role, password)
    }

    /// How the application does.
    pub fn app(&self) -> String {
        self.url("hefu_app", "app-password")
    }

    /// How the owner of the tables does.
    pub fn owner(&self) -> String {
        self.url("hefu_owner", "owner-password")
    }

    /// Makes the roles and the database that a deployment begins with.
    pub fn make_ready(&self) {
        for role in ["owner", "app"] {
            let make = format!("CREATE ROLE hefu_{role} LOGIN PASSWORD '{role}-password'");
            self.administer("postgres", &make);
        }
        self.administer("postgres", "CREATE DATABASE hefu OWNER hefu_owner");
    }

    /// Runs `sql` as the administrator and gives what it answers.
    pub fn administer(&self, database: &str, sql: &str) -> String {
        let mut psql = Command::new("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", &self.cluster().superuser_url(database)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        psql.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
        let output = psql.wait_with_output().unwrap();
        assert!(output.status.success(), "{sql}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        drop(self.cluster.take());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The program, told to serve the demonstration on these addresses.
pub fn on(data: &Path, app: &str, owner: Option<&str>) -> Command {
    let mut command = serve_demo();
    command.env("HEFU_DATA", data).env("HEFU_DATABASE_URL", app);
    if let Some(owner) = owner {
        command.env("HEFU_DATABASE_OWNER_URL", owner);
    }
    command
}
