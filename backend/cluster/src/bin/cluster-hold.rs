//! Holds the private PostgreSQL of a data folder until its standard input closes.
//!
//! Prints the superuser's connection string and the server's process id, one a
//! line. For scripts and crash tests: kill it, and the server lives on to be adopted.

use cluster::{Cluster, ClusterError, Options};
use std::io::{Read, Write, stdin, stdout};
use std::path::Path;
use std::process::ExitCode;

fn hold(data_dir: &Path) -> Result<(), ClusterError> {
    let cluster = Cluster::start(data_dir, &Options::default())?;
    let text = format!("{}\n{}\n", cluster.superuser_url("postgres"), cluster.pid());
    let told = stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush());
    // A reader that is gone, like a closed input, means that nobody needs the server.
    if told.is_ok() {
        let _ = stdin().read_to_end(&mut Vec::new());
    }
    cluster.stop()
}

fn main() -> ExitCode {
    let Some(data_dir) = std::env::args_os().nth(1) else {
        eprintln!("usage: cluster-hold <data folder>");
        return ExitCode::from(2);
    };
    match hold(Path::new(&data_dir)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
