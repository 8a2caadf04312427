//! The product as a newcomer starts it: the demo, on a data folder and a port of its own.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, Weak},
};

use chrono::{Datelike as _, NaiveDate};

use super::PASSWORD;

/// A folder that goes when nobody needs it any more.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Self(std::env::temp_dir().join(format!("hefu-browser-{name}-{}", std::process::id())));
        let _ = std::fs::remove_dir_all(&folder.0);
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `hefu serve --demo` on a data folder; stopped as by Ctrl-C, so that it stops what it started.
struct Served {
    child: Child,
    base: String,
}

impl Served {
    /// Starts the demonstration and waits until it serves.
    fn on(data: &Folder) -> Self {
        Self::with(data, &["serve", "--demo"])
    }

    fn with(data: &Folder, words: &[&str]) -> Self {
        let mut child = Command::new(tests::hefu())
            .args(words)
            .env("HEFU_DATA", &data.0)
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
        Self { child, base }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let told = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        if told.is_ok() {
            let _ = self.child.wait();
        }
    }
}

/// A data folder on which the demo was loaded and nothing runs. Every test begins with a copy of it, which
/// takes a fraction of the time that loading does.
fn loaded() -> Arc<Folder> {
    static LOADED: Mutex<Weak<Folder>> = Mutex::new(Weak::new());
    let mut known = LOADED.lock().unwrap();
    known.upgrade().unwrap_or_else(|| {
        let folder = Arc::new(Folder::new("demo"));
        drop(Served::on(&folder));
        *known = Arc::downgrade(&folder);
        folder
    })
}

/// The first weekday of each year.
fn holidays() -> String {
    let first = |year| {
        let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        new_year.iter_days().find(|day| day.weekday().num_days_from_monday() < 5).unwrap()
    };
    (2026..2100).map(|year| format!("{} closed\n", first(year))).collect()
}

/// Someone who begins a log: duty, sign-in name and passphrase. The password is [`PASSWORD`].
pub type Founder = (&'static str, &'static str, &'static str);

/// Two persons of an operator.
pub const FOUNDERS: [Founder; 2] = [
    ("maker", "he@operator.example", "the passphrase of the maker"),
    ("checker", "fu@operator.example", "the passphrase of the checker"),
];

/// `hefu` on a data folder at a terminal, whose clock may be some days behind.
struct Terminal<'a> {
    data: &'a Folder,
    days_ago: u32,
}

impl Terminal<'_> {
    /// What `hefu` says to whoever types `lines`.
    fn typed(&self, words: &[&str], lines: &str) -> String {
        let program = tests::hefu();
        let mut hefu = if self.days_ago == 0 {
            Command::new(program)
        } else {
            let mut faketime = Command::new("faketime");
            faketime.args(["-f", &format!("-{}d", self.days_ago)]).arg(program);
            faketime
        };
        let hefu = hefu.args(words).env("HEFU_DATA", &self.data.0);
        let mut child = hefu.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // One that asks for nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{words:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn file(&self, of: &str) -> String {
        self.data.0.join(of).display().to_string()
    }

    /// [`FOUNDERS`] begin a log that is no demonstration.
    fn found(&self) {
        std::fs::create_dir_all(&self.data.0).unwrap();
        let prepared = self.typed(&["founding", "prepare"], "");
        for (duty, login, passphrase) in FOUNDERS {
            let person = ["--name", login, "--login", login, "--duty", duty, "--out", &self.file(duty)];
            let of = [
                "founding",
                "key",
                "--log",
                after(&prepared, "--log"),
                "--member",
                after(&prepared, "--member"),
            ];
            self.typed(&[&of[..], &person[..]].concat(), &format!("{passphrase}\n{PASSWORD}\n"));
        }
        let [one, two] = FOUNDERS.map(|(duty, ..)| self.file(duty));
        let calendar = self.file("calendar");
        std::fs::write(&calendar, holidays()).unwrap();
        let begin =
            ["founding", "begin", "--name", "Hefu Operator", "--identifier", "uscc:91999999TRY000003E"];
        self.typed(&[&begin[..], &["--calendar", &calendar, &one, &two]].concat(), "yes\n");
    }

    /// They begin a further one, too.
    fn found_further(&self) {
        let prepared = self.typed(&["log", "add"], "");
        let files = FOUNDERS.map(|(duty, _, passphrase)| {
            let (file, out) = (self.file(duty), self.file(&format!("{duty}.further")));
            let again =
                ["founding", "again", "--file", &file, "--log", after(&prepared, "--log"), "--out", &out];
            self.typed(&again, &format!("{passphrase}\n"));
            out
        });
        self.typed(&["log", "add", &files[0], &files[1]], "");
    }
}

/// The word after `flag`.
fn after<'a>(said: &'a str, flag: &str) -> &'a str {
    said.split(&format!("{flag} ")).nth(1).unwrap().split_whitespace().next().unwrap()
}

/// A running `hefu serve`, mostly of the demonstration.
pub struct Product {
    served: Served,
    data: Folder,
    _demo: Option<Arc<Folder>>,
    /// Its address.
    pub base: String,
}

impl Product {
    /// Starts it and waits until it serves.
    pub fn start(name: &str) -> Self {
        let (demo, data) = (loaded(), Folder::new(name));
        // With owners and modes: the database does not start on a folder that is open to others.
        let copied = Command::new("cp").arg("-a").args([&demo.0, &data.0]).status();
        assert!(copied.unwrap().success());
        let served = Served::on(&data);
        Self { base: served.base.clone(), served, data, _demo: Some(demo) }
    }

    /// A log that is no demonstration, begun by [`FOUNDERS`].
    pub fn founded(name: &str) -> Self {
        let data = Folder::new(name);
        Terminal { data: &data, days_ago: 0 }.found();
        Self::of(data)
    }

    /// The same with a further log, begun some days ago; nothing has served them since.
    pub fn stopped(name: &str, days_ago: u32) -> Self {
        let data = Folder::new(name);
        let terminal = Terminal { data: &data, days_ago };
        terminal.found();
        terminal.found_further();
        Self::of(data)
    }

    fn of(data: Folder) -> Self {
        let served = Served::with(&data, &["serve"]);
        Self { base: served.base.clone(), served, data, _demo: None }
    }

    /// Begins a further log, and starts the product again, which then serves it.
    pub fn with_further_log(self) -> Self {
        let (added, words) = self.hefu(&["log", "add"]);
        assert!(added, "{words}");
        let Self { served, data, _demo, .. } = self;
        drop(served);
        let served = Served::on(&data);
        Self { base: served.base.clone(), served, data, _demo }
    }

    /// The folder with the demo's invoices that nobody has registered yet.
    pub fn invoices(&self) -> PathBuf {
        self.data.0.join("demo-invoices")
    }

    /// A folder for files of the test's own; it goes with the product.
    pub fn scratch(&self) -> PathBuf {
        let folder = self.data.0.join("scratch");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Runs another `hefu` beside it, and returns whether it succeeded and what it printed.
    pub fn hefu(&self, arguments: &[&str]) -> (bool, String) {
        let output =
            Command::new(tests::hefu()).args(arguments).env("HEFU_DATA", &self.data.0).output().unwrap();
        let words = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&words).into_owned())
    }
}
