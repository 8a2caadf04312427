//! Who runs PostgreSQL: an ordinary user runs his own, root runs somebody else's.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod support;

use cluster::{Cluster, ClusterError, Options, Origin};
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use support::{Folder, ask, is_root, start};

/// Debian's `nobody`.
const NOBODY: u32 = 65534;

/// Runs a whole life of a cluster in `folder` as an ordinary user; returns what it printed.
fn as_nobody(folder: &Folder) -> Result<String, String> {
    // The build folder may be closed to that user, so the program is brought along. By another process: a
    // child that a neighbouring test starts meanwhile would hold a file that is written here open, and busy.
    let program = folder.0.join("cluster-hold");
    let mut install = Command::new("install");
    install.args(["-m", "755", env!("CARGO_BIN_EXE_cluster-hold")]).arg(&program);
    assert!(install.status().unwrap().success());
    let output = Command::new(&program)
        .arg(folder.data())
        .uid(NOBODY)
        .gid(NOBODY)
        .current_dir("/")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn an_ordinary_user_runs_it_and_root_runs_it_on_as_that_user() {
    if !is_root() {
        println!("skipped: the other tests ran as an ordinary user");
        return;
    }
    let folder = Folder::new("nobody");
    chown(&folder.0, Some(NOBODY), Some(NOBODY)).unwrap();
    let said = as_nobody(&folder).unwrap();
    assert!(said.contains("host='"), "{said}");
    assert_eq!(folder.data().join("postgres/data").metadata().unwrap().uid(), NOBODY);

    let cluster = start(&folder.data());
    assert_eq!(cluster.origin(), Origin::Started);
    assert_eq!(cluster.folder().metadata().unwrap().uid(), NOBODY);
    assert_eq!(ask(&cluster.superuser_url("postgres"), "select 1"), Ok(String::from("1")));
    cluster.stop().unwrap();
    as_nobody(&folder).expect("root has left the folder usable to its user");
}

#[test]
fn an_ordinary_user_is_told_whose_data_it_is() {
    if !is_root() {
        println!("skipped: only root makes another user's data");
        return;
    }
    let folder = Folder::new("theirs");
    let data = folder.data().join("postgres/data");
    fs::create_dir_all(&data).unwrap();
    let said = as_nobody(&folder).unwrap_err();
    assert!(said.contains("belongs to the user with uid 0"), "{said}");
}

#[test]
fn under_a_closed_folder_root_keeps_the_data_elsewhere() {
    if !is_root() {
        println!("skipped: only root drops privileges");
        return;
    }
    // As under /root: the data folder's parent is closed to PostgreSQL's user.
    let folder = Folder::with_mode("closed", 0o700);
    let cluster = start(&folder.data());
    let elsewhere = cluster.folder().to_path_buf();
    assert!(elsewhere.starts_with("/var/lib/hefu"), "{}", elsewhere.display());
    let url = cluster.superuser_url("postgres");
    ask(&url, "create table kept as select 42 as answer").unwrap();
    cluster.stop().unwrap();

    let cluster = start(&folder.data());
    assert_eq!(cluster.folder(), elsewhere);
    assert_eq!(ask(&url, "select answer from kept"), Ok(String::from("42")));
    // A copied data folder names the same cluster, but does not get it twice.
    let copy = Folder::new("copy");
    fs::create_dir(copy.data()).unwrap();
    fs::copy(folder.data().join("postgres.path"), copy.data().join("postgres.path")).unwrap();
    let error = Cluster::start(&copy.data(), &Options::default()).unwrap_err();
    assert!(matches!(error, ClusterError::InUse { .. }), "{error}");
    cluster.stop().unwrap();

    fs::remove_dir_all(&elsewhere).unwrap();
    let error = Cluster::start(&folder.data(), &Options::default()).unwrap_err();
    assert!(matches!(error, ClusterError::HomeGone { .. }), "{error}");
}

#[test]
fn roots_own_closed_data_folder_opens_to_the_servers_group_alone() {
    if !is_root() {
        println!("skipped: only root drops privileges");
        return;
    }
    let folder = Folder::new("own");
    let cluster = start(&folder.data());
    let found = folder.data().metadata().unwrap();
    assert_eq!(found.mode() & 0o777, 0o710);
    assert_eq!(found.gid(), cluster.folder().metadata().unwrap().gid());
    cluster.stop().unwrap();

    // As restored by root from a backup: everything is root's.
    let status = Command::new("chown").args(["-R", "0:0"]).arg(folder.data()).status().unwrap();
    assert!(status.success());
    let error = Cluster::start(&folder.data(), &Options::default()).map(drop).map_err(|e| e.to_string());
    assert_eq!(error, Ok(()));
}
