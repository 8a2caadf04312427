//! The product as a newcomer starts it: the demo, on a data folder and a port of its own.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// A running `hefu serve --demo`.
pub struct Product {
    child: Child,
    data: PathBuf,
    /// Its address.
    pub base: String,
}

impl Product {
    /// Starts it and waits until it serves.
    pub fn start(name: &str) -> Self {
        let data = std::env::temp_dir().join(format!("hefu-browser-{name}-{}", std::process::id()));
        let mut child = Command::new(tests::hefu())
            .args(["serve", "--demo"])
            .env("HEFU_DATA", &data)
            .env("HEFU_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = loop {
            let line = lines.next().expect("hefu ended before it served").unwrap();
            if let Some(base) = line.strip_prefix("Hefu serves on ") {
                break base.to_owned();
            }
        };
        // The rest of its words is read, so that it never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, data, base }
    }

    /// The folder with the demo's invoices that nobody has registered yet.
    pub fn invoices(&self) -> PathBuf {
        self.data.join("demo-invoices")
    }

    /// A folder for files of the test's own; it goes with the product.
    pub fn scratch(&self) -> PathBuf {
        let folder = self.data.join("scratch");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Runs another `hefu` beside it, and returns whether it succeeded and what it printed.
    pub fn hefu(&self, arguments: &[&str]) -> (bool, String) {
        let output =
            Command::new(tests::hefu()).args(arguments).env("HEFU_DATA", &self.data).output().unwrap();
        let words = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&words).into_owned())
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        // As Ctrl-C does, so that it stops what it started.
        let told = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        if told.is_ok() {
            let _ = self.child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
