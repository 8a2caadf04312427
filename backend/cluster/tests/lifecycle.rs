//! The life of a private PostgreSQL, with a real one: made, asked, stopped,
//! started again, adopted, killed, locked.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod support;

use cluster::{Cluster, ClusterError, Options, Origin};
use rustix::process::{Pid, Signal, getpgid, kill_process};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use support::{Folder, ask, is_root, start};

const MAKE_TABLE: &str = "create table kept as select 42 as answer";
const READ_TABLE: &str = "select answer from kept";

/// A supervisor in a process of its own, its connection string and its server's process id.
fn supervisor(data: &Path) -> (Child, String, u32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cluster-hold"))
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next().expect("the supervisor says where the server is").unwrap();
    let pid = lines.next().unwrap().unwrap().parse().unwrap();
    (child, url, pid)
}

fn kill_9(pid: u32) {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}

#[test]
fn a_new_cluster_is_durable_checked_and_private() {
    let folder = Folder::new("new");
    let cluster = start(&folder.data());
    let url = cluster.superuser_url("postgres");
    for (setting, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("max_wal_size", "4GB"),
        ("wal_compression", "lz4"),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C.UTF-8"),
        ("password_encryption", "scram-sha-256"),
        ("unix_socket_permissions", "0700"),
    ] {
        assert_eq!(ask(&url, &format!("show {setting}")), Ok(value.to_owned()), "{setting}");
    }
    let wrong = cluster.url("postgres", cluster.superuser(), "wrong");
    assert!(ask(&wrong, "select 1").unwrap_err().contains("password authentication failed"));

    let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
    assert_eq!(mode(cluster.folder()), 0o700);
    assert_eq!(mode(cluster.socket_dir()), 0o700);
    assert_eq!(mode(&cluster.folder().join("superuser.password")), 0o600);
    assert_eq!(mode(&cluster.folder().join("postgres.log")), 0o600);
    assert_eq!(cluster.folder(), fs::canonicalize(folder.data()).unwrap().join("postgres"));
    if is_root() {
        assert_ne!(cluster.folder().metadata().unwrap().uid(), 0);
    }
    cluster.stop().unwrap();
}

#[test]
fn ctrl_c_at_the_terminal_does_not_reach_the_server() {
    let folder = Folder::new("group");
    let cluster = start(&folder.data());
    let pid = Pid::from_raw(i32::try_from(cluster.pid()).unwrap()).unwrap();
    assert_ne!(getpgid(Some(pid)).unwrap(), getpgid(None).unwrap());
    cluster.stop().unwrap();
}

#[test]
fn data_and_password_are_kept_over_a_stop() {
    let folder = Folder::new("kept");
    let cluster = start(&folder.data());
    let (url, pid) = (cluster.superuser_url("postgres"), cluster.pid());
    ask(&url, MAKE_TABLE).unwrap();
    cluster.stop().unwrap();
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "stop waits until the server has ended");
    assert!(ask(&url, "select 1").is_err());

    let cluster = start(&folder.data());
    assert_eq!(cluster.origin(), Origin::Started);
    assert_eq!(cluster.superuser_url("postgres"), url);
    assert_eq!(ask(&url, READ_TABLE), Ok(String::from("42")));
    cluster.stop().unwrap();
}

#[test]
fn a_second_supervisor_is_refused() {
    let folder = Folder::new("locked");
    let cluster = start(&folder.data());
    let error = Cluster::start(&folder.data(), &Options::default()).unwrap_err();
    assert!(matches!(error, ClusterError::InUse { .. }), "{error}");
    assert_eq!(ask(&cluster.superuser_url("postgres"), "select 1"), Ok(String::from("1")));
    cluster.stop().unwrap();
    start(&folder.data()).stop().unwrap();
}

#[test]
fn a_dead_supervisors_server_is_adopted_and_then_stopped() {
    let folder = Folder::new("adopted");
    let (mut dead, url, pid) = supervisor(&folder.data());
    ask(&url, MAKE_TABLE).unwrap();
    dead.kill().unwrap();
    dead.wait().unwrap();
    assert_eq!(ask(&url, READ_TABLE), Ok(String::from("42")), "the server outlives its supervisor");

    let cluster = start(&folder.data());
    assert_eq!((cluster.origin(), cluster.pid()), (Origin::Adopted, pid));
    assert_eq!(cluster.superuser_url("postgres"), url);
    cluster.stop().unwrap();
    assert!(ask(&url, "select 1").is_err());
}

#[test]
fn a_closed_input_stops_the_held_server() {
    let folder = Folder::new("closed");
    let (mut supervisor, url, _) = supervisor(&folder.data());
    drop(supervisor.stdin.take());
    assert!(supervisor.wait().unwrap().success());
    assert!(ask(&url, "select 1").is_err());
}

#[test]
fn what_was_committed_survives_kill_9_of_everything() {
    let folder = Folder::new("killed");
    let (mut dead, url, pid) = supervisor(&folder.data());
    ask(&url, MAKE_TABLE).unwrap();
    dead.kill().unwrap();
    dead.wait().unwrap();
    kill_9(pid);

    let cluster = start(&folder.data());
    assert_eq!(cluster.origin(), Origin::Started);
    assert_eq!(ask(&url, READ_TABLE), Ok(String::from("42")));

    // The server alone: its supervisor still holds it as a child, so it is not even reaped.
    kill_9(cluster.pid());
    drop(cluster);
    let cluster = start(&folder.data());
    assert_eq!(ask(&url, READ_TABLE), Ok(String::from("42")));
    cluster.stop().unwrap();
}

#[test]
fn a_process_id_that_another_program_has_now_is_no_server() {
    let folder = Folder::new("reused");
    let cluster = start(&folder.data());
    let file = cluster.folder().join("data/postmaster.pid");
    let text = fs::read_to_string(&file).unwrap();
    kill_9(cluster.pid());
    drop(cluster);
    // As after a reboot: the file is there, and its process id is this test's.
    let rest = text.split_once('\n').unwrap().1;
    fs::write(&file, format!("{}\n{rest}", std::process::id())).unwrap();
    let cluster = start(&folder.data());
    assert_eq!(cluster.origin(), Origin::Started);
    cluster.stop().unwrap();
}

#[test]
fn long_and_odd_paths_get_a_short_socket_folder() {
    let folder = Folder::new("odd");
    let data = folder.0.join(format!("it's 数据, {}", "x".repeat(120)));
    let cluster = start(&data);
    let socket_dir = cluster.socket_dir().to_path_buf();
    assert!(socket_dir.starts_with("/tmp"), "{}", socket_dir.display());
    assert_eq!(socket_dir.metadata().unwrap().mode() & 0o777, 0o700);
    assert_eq!(ask(&cluster.superuser_url("postgres"), "select 1"), Ok(String::from("1")));
    cluster.stop().unwrap();

    // Somebody else's folder in its place is not trusted.
    fs::set_permissions(&socket_dir, fs::Permissions::from_mode(0o777)).unwrap();
    let error = Cluster::start(&data, &Options::default()).unwrap_err();
    assert!(matches!(error, ClusterError::UnsafeSocketFolder { .. }), "{error}");
    fs::remove_dir(&socket_dir).unwrap();
}

#[test]
fn what_is_not_ours_is_left_alone_and_said() {
    let folder = Folder::new("strange");
    let data = folder.data().join("postgres/data");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("thesis.txt"), "years of work").unwrap();
    let error = Cluster::start(&folder.data(), &Options::default()).unwrap_err();
    assert!(matches!(error, ClusterError::NotACluster { .. }), "{error}");

    fs::write(data.join("PG_VERSION"), "9\n").unwrap();
    let error = Cluster::start(&folder.data(), &Options::default()).unwrap_err();
    assert!(matches!(error, ClusterError::WrongVersion { made_by: 9, .. }), "{error}");

    let options = Options { bindir: Some(folder.0.clone()), ..Options::default() };
    let error = Cluster::start(&folder.data(), &options).unwrap_err();
    assert!(error.to_string().contains("apt-get install postgresql"), "{error}");
    assert_eq!(fs::read_to_string(data.join("thesis.txt")).unwrap(), "years of work");
}

#[test]
fn a_setting_it_does_not_know_ends_it_with_its_own_words() {
    let folder = Folder::new("setting");
    let options = Options { settings: vec![String::from("no_such_setting=1")], ..Options::default() };
    let error = Cluster::start(&folder.data(), &options).unwrap_err().to_string();
    assert!(error.contains("no_such_setting"), "{error}");
}
