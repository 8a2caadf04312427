//! A log that is no demonstration: begun by two persons of the operator with keys of their own, served on a real clock,
//! and followed by a further one.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use chrono::{Datelike as _, NaiveDate};
use server::demo::cast::OPERATOR;

use crate::served::{Answer, Served, hefu};

/// An operator's data folder, and the files of its persons.
struct Operator {
    folder: PathBuf,
}

impl Operator {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("hefu-founding-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("data")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = hefu();
        command.args(words).env("HEFU_DATA", self.folder.join("data"));
        command
    }

    /// What the program says, and whether it did it; `typed` are the lines of whoever is asked.
    fn run(&self, words: &[&str], typed: &str) -> (String, bool) {
        let mut command = self.command(words);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that asks nothing has closed its end.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let done = child.wait_with_output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        (String::from_utf8(said).unwrap(), done.status.success())
    }

    /// A person makes a key for `log`.
    fn key(&self, log: &str, member: &str, name: &str, duty: &str) -> (String, bool) {
        let (login, out) =
            (format!("{}@operator.example", name.to_uppercase()), self.path(&format!("{name}.founder")));
        let words = [
            "founding", "key", "--log", log, "--member", member, "--name", name, "--login", &login, "--duty",
            duty, "--out", &out,
        ];
        self.run(&words, &format!("the passphrase of {name}\nthe password of {name}\n"))
    }

    fn begin(&self, identifier: &str, more: &[&str], typed: &str) -> (String, bool) {
        let calendar = self.path("calendar");
        fs::write(&calendar, holidays()).unwrap();
        let words = ["founding", "begin", "--name", OPERATOR.name, "--identifier", identifier];
        self.run(&[&words, &["--calendar", &calendar][..], more].concat(), typed)
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The first weekday of each year.
fn holidays() -> String {
    let first_weekday = |year| {
        let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        new_year.iter_days().find(|day| day.weekday().num_days_from_monday() < 5).unwrap()
    };
    (2026..2100).map(|year| format!("{} closed\n", first_weekday(year))).collect()
}

fn uscc() -> String {
    format!("uscc:{}", OPERATOR.uscc())
}

/// The word behind `flag` in what was said.
fn after<'a>(said: &'a str, flag: &str) -> &'a str {
    let (_, rest) = said.split_once(&format!("{flag} ")).unwrap();
    rest.split_whitespace().next().unwrap()
}

fn sign_in(served: &Served, name: &str) -> Answer {
    let body = format!("login={name}%40operator.example&password=the+password+of+{name}");
    served.post("/sign-in", "", &body)
}

fn session(served: &Served, name: &str) -> String {
    let entered = sign_in(served, name);
    assert!(entered.is(303), "{}", entered.head);
    let (_, cookie) = entered.head.split_once("set-cookie: ").unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn two_persons_begin_a_log_and_a_further_one() {
    let own = Operator::new();
    let (said, _) = own.run(&["serve"], "");
    assert!(said.contains("hefu founding prepare"), "{said}");
    let (said, done) = own.run(&["founding", "prepare"], "");
    assert!(done, "{said}");
    let (log, member) = (after(&said, "--log").to_owned(), after(&said, "--member").to_owned());
    for (name, duty) in [("he", "maker"), ("fu", "checker")] {
        let (said, done) = own.key(&log, &member, name, duty);
        assert!(done && said.contains("read this aloud:"), "{said}");
    }
    refusals(&own, &log, &member);

    let (uscc, files) = (uscc(), ["he", "fu"].map(|name| own.path(&format!("{name}.founder"))));
    let [he, fu] = files.each_ref().map(String::as_str);
    let (said, done) = own.begin(&uscc, &[he, fu], "no\n");
    assert!(
        !done && said.contains("he, administrator and maker, signs in as he@operator.example: "),
        "{said}"
    );
    let (said, done) = own.begin(&uscc, &[he, fu], "yes\n");
    assert!(done && said.contains("has begun"), "{said}");
    // What was cut off may be done again, and nothing else.
    let (said, done) = own.begin(&uscc, &["--compared", fu, he], "");
    assert!(done && said.contains("has begun"), "{said}");
    let (said, done) = own.begin("lei:529900T8BM49AURSDO55", &["--compared", fu, he], "");
    assert!(!done && said.contains("another name, number or seats"), "{said}");
    further(&own);

    let serve = own.command(&["serve", "--listen", "127.0.0.1:0"]);
    let served = Served::start(serve);
    assert!(!sign_in(&served, "stranger").is(303));
    let he = session(&served, "he");
    let home = served.get("/", &he);
    assert!(
        home.is(200) && home.body.contains(OPERATOR.name) && home.body.contains("log-2"),
        "{}",
        home.body
    );
    for log in ["main", "log-2"] {
        assert!(served.get(&format!("/logs/{log}/checkpoint"), "").is(200));
    }
    served.stop();
    let (said, done) = own.run(&["verify"], "");
    assert!(done && said.matches("No difference").count() == 2, "{said}");
}

/// What is said to whoever makes a mistake.
fn refusals(own: &Operator, log: &str, member: &str) {
    let (said, done) = own.key(log, member, "he", "maker");
    assert!(!done && said.contains("exists"), "{said}");
    let words = |login: &'static str, log: &str| {
        let out = own.path("nobody.founder");
        let words = ["founding", "key", "--log", log, "--member", member, "--name", "x", "--login", login];
        let more = ["--duty", "maker", "--out", &out];
        own.run(&[&words[..], &more[..]].concat(), "short\nshort\n")
    };
    for (login, told) in [("x", "an address"), ("x@operator.example", "12")] {
        let (said, done) = words(login, log);
        assert!(!done && said.contains(told), "{said}");
    }
    assert!(!Path::new(&own.path("nobody.founder")).exists());
    let (he, uscc) = (own.path("he.founder"), uscc());
    for (identifier, files, told) in [
        (uscc.as_str(), &[he.as_str()][..], "two persons or more"),
        ("uscc:123", &[he.as_str(), he.as_str()], "no registry number"),
        (uscc.as_str(), &[he.as_str(), he.as_str()], "the same name to sign in"),
    ] {
        let (said, done) = own.begin(identifier, &[&["--compared"], files].concat(), "");
        assert!(!done && said.contains(told), "{said}");
    }
}

/// A further log, for which each person signs once more.
fn further(own: &Operator) {
    let (said, done) = own.run(&["log", "add"], "");
    assert!(done, "{said}");
    let log = after(&said, "--log").to_owned();
    let again = |name: &str, passphrase: &str| {
        let (file, out) = (own.path(&format!("{name}.founder")), own.path(&format!("{name}.log-2.founder")));
        let words = ["founding", "again", "--file", &file, "--log", &log, "--out", &out];
        own.run(&words, &format!("{passphrase}\n"))
    };
    let (said, done) = again("he", "the passphrase of another");
    assert!(!done && said.contains("does not open"), "{said}");
    for name in ["he", "fu"] {
        let (said, done) = again(name, &format!("the passphrase of {name}"));
        assert!(done, "{said}");
    }
    let [he, fu] = ["he", "fu"].map(|name| own.path(&format!("{name}.log-2.founder")));
    let (said, done) = own.run(&["log", "add", &own.path("he.founder"), &fu], "");
    assert!(!done && said.contains("has signed for"), "{said}");
    let (said, done) = own.run(&["log", "add", &he], "");
    assert!(!done && said.contains("fu began the registry and has not signed"), "{said}");
    // What the signature does not cover is taken from the registry, whatever the file says.
    let greedy = fs::read_to_string(&he).unwrap().replace("\"maker\"", "\"checker\"");
    fs::write(&he, greedy).unwrap();
    let (said, done) = own.run(&["log", "add", &he, &fu], "");
    assert!(done && said.contains("log-2 has begun"), "{said}");
}
