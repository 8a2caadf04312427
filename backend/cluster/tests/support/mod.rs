//! Data folders that clean up after themselves, and questions put with psql.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

use cluster::{Cluster, Options};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A fresh folder that anyone may pass through; removed at the end, with what it holds.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        Self::with_mode(name, 0o755)
    }

    pub fn with_mode(name: &str, mode: u32) -> Self {
        let path = std::env::temp_dir().join(format!("cluster-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        Self(path)
    }

    /// The data folder inside, which the cluster makes.
    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A failed test may leave a server behind; the folder must not go before it.
        if let Ok(cluster) = Cluster::start(&self.data(), &Options::default()) {
            let _ = cluster.stop();
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn start(data: &Path) -> Cluster {
    Cluster::start(data, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// What psql answers, unaligned and without headers.
pub fn ask(url: &str, sql: &str) -> Result<String, String> {
    let output = Command::new("psql")
        .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
