//! A demonstration of a test's own, with what stands in its folder.

use std::{fs, ops::Deref, path::PathBuf};

use crate::served::{Served, hefu, serve_demo};
use server::keys::DeploymentKeys;
use store::Store;

/// A running `hefu serve --demo`; its folder goes with it.
pub struct OwnDemo {
    served: Option<Served>,
    folder: PathBuf,
}

impl OwnDemo {
    /// Starts it in a folder that nobody else has.
    pub fn start(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("hefu-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mut command = serve_demo();
        command.env("HEFU_DATA", &folder);
        Self { served: Some(Served::start(command)), folder }
    }

    /// Starts it again, after something was done to its folder.
    pub fn again(&mut self) {
        self.stop();
        self.start_again();
    }

    /// Stops it, which has to succeed; its folder stays.
    pub fn stop(&mut self) {
        self.served.take().unwrap().stop();
    }

    /// Starts it again after it was stopped.
    pub fn start_again(&mut self) {
        let mut command = serve_demo();
        command.env("HEFU_DATA", &self.folder);
        self.served = Some(Served::start(command));
    }

    /// What another verb of the program says about its folder, and whether it succeeds.
    pub fn hefu(&self, arguments: &[&str]) -> (String, bool) {
        let output = hefu().args(arguments).env("HEFU_DATA", &self.folder).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8(said).unwrap(), output.status.success())
    }

    /// Where something of this name is in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Keeps a file in its folder, and says where.
    pub fn keep(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Its database.
    pub async fn store(&self) -> Store {
        let url = fs::read_to_string(self.folder.join("database-url")).unwrap();
        store::connect(&url, 2).await.unwrap()
    }

    /// The keys of one of its further logs.
    pub fn keys_of(&self, log: &str) -> DeploymentKeys {
        self.keys().of_log(&self.folder.join("keys"), log).unwrap()
    }

    /// Its keys.
    pub fn keys(&self) -> DeploymentKeys {
        DeploymentKeys::open(&self.folder.join("keys")).unwrap()
    }

    /// Stops it, which has to succeed.
    pub fn end(mut self) {
        self.stop();
    }
}

impl Deref for OwnDemo {
    type Target = Served;

    fn deref(&self) -> &Served {
        self.served.as_ref().unwrap()
    }
}

impl Drop for OwnDemo {
    fn drop(&mut self) {
        drop(self.served.take());
        let _ = fs::remove_dir_all(&self.folder);
    }
}
