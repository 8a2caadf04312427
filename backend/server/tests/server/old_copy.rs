//! A deployment with two logs whose database is restored from an old copy: neither is signed before what is
//! missing came back from its own mirror.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    further_log::{Site, followed, record},
    own::OwnDemo,
};

const LOGS: [&str; 2] = ["main", "log-2"];

#[tokio::test(flavor = "multi_thread")]
async fn each_log_comes_back_from_its_mirror() {
    let mut own = OwnDemo::start("old-copy");
    let (said, done) = own.hefu(&["log", "add"]);
    assert!(done, "{said}");
    let (said, done) = own.hefu(&["auditor", "add", "mirror"]);
    assert!(done, "{said}");
    own.keep("token", said.lines().next().unwrap().as_bytes());
    own.again();
    let (registry, further, _) = Site::both(&own).await;
    followed(&registry, &further).await;
    drop((registry, further));
    own.stop();
    let (database, copy) = (database(&own), own.path("old-copy"));
    copied(&database, &copy);

    own.start_again();
    let (registry, further, operator) = Site::both(&own).await;
    registry.act(&own, &operator, record()).await;
    further.act(&own, &operator, record()).await;
    drop((registry, further));
    mirrored(&own);
    own.stop();
    fs::remove_dir_all(&database).unwrap();
    copied(&copy, &database);

    // The registry is not signed; brought back, it does not wait for the other, which is left out.
    let (said, done) = own.hefu(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!done && said.contains("hefu repair --log main "), "{said}");
    repaired(&own, "main");
    own.start_again();
    assert!(own.get("/logs/log-2/checkpoint", "").is(404));
    own.stop();
    // Another log's mirror brings nothing.
    let (said, done) =
        own.hefu(&["repair", "--log", "log-2", "--from", mirror(&own, "main").to_str().unwrap()]);
    assert!(!done, "{said}");
    repaired(&own, "log-2");
    own.start_again();
    // What the mirrors have kept leads to what is signed now.
    mirrored(&own);
    let (said, done) = own.hefu(&["verify"]);
    assert!(done && said.matches("No difference").count() == 2, "{said}");
    own.end();
}

/// Where PostgreSQL's files are: beside the data folder where its user may not enter that.
fn database(own: &OwnDemo) -> PathBuf {
    let note = fs::read_to_string(own.path("postgres.path"));
    note.map_or_else(|_| own.path("postgres"), |place| PathBuf::from(place.trim()))
}

/// Copies a folder with its owners.
fn copied(from: &PathBuf, to: &PathBuf) {
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

fn mirror(own: &OwnDemo, log: &str) -> PathBuf {
    own.path(&format!("mirror-{log}"))
}

/// Mirrors both logs.
fn mirrored(own: &OwnDemo) {
    let token = own.path("token");
    let token = token.to_str().unwrap();
    for log in LOGS {
        let (from, folder) = (format!("http://{}/logs/{log}", own.address), mirror(own, log));
        let key = own.get(&format!("/logs/{log}/vkey"), "").body;
        let folder = folder.to_str().unwrap();
        let verb = ["mirror", "--once", "--token-file", token, "--folder", folder];
        let (said, done) = own.hefu(&[&verb[..], &["--from", &from, "--log", key.trim()]].concat());
        assert!(done, "{said}");
    }
}

fn repaired(own: &OwnDemo, log: &str) {
    let folder = mirror(own, log);
    let (said, done) = own.hefu(&["repair", "--log", log, "--from", folder.to_str().unwrap()]);
    assert!(done && said.contains("They are back"), "{log}: {said}");
}
