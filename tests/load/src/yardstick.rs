//! What the machine can do without Hefu, measured in the same run on the same PostgreSQL.

use std::{
    fs::OpenOptions,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use ledger::signature::SigningKey;

use crate::{BenchError, hammer::Measured, site::Site};

/// A chained append as one would write it first: a statement a step, the head locked all the while.
const NAIVE: &str = "\\set source random(1, 100000)
\\set target random(1, 100000)
BEGIN;
SELECT size, hash FROM naive_head FOR UPDATE;
SELECT amount FROM naive_holding WHERE id = :source;
INSERT INTO naive_entry (hash, signature, body) VALUES (sha256(int8send(:source)), \
    decode(repeat('ab', 64), 'hex'), decode(repeat('cd', 1500), 'hex'));
UPDATE naive_holding SET amount = amount - 1 WHERE id = :source;
UPDATE naive_holding SET amount = amount + 1 WHERE id = :target;
UPDATE naive_head SET size = size + 1, hash = sha256(hash);
COMMIT;
";

const NAIVE_TABLES: &str = "
DROP TABLE IF EXISTS naive_head, naive_holding, naive_entry;
CREATE TABLE naive_head (size bigint, hash bytea);
INSERT INTO naive_head VALUES (0, sha256(''));
CREATE TABLE naive_holding (id bigint PRIMARY KEY, amount bigint);
INSERT INTO naive_holding SELECT n, 1000000 FROM generate_series(1, 100000) n;
CREATE TABLE naive_entry (index bigserial PRIMARY KEY, hash bytea, signature bytea, body bytea);
";

/// Clients of pgbench.
const CLIENTS: &str = "32";

/// Transactions a second of pgbench's TPC-B-like script, prepared.
pub fn tpcb(site: &Site, seconds: u64) -> Result<f64, BenchError> {
    let database = fresh(site, "yardstick")?;
    run(site, &database, &["-q", "-i", "-s", "10"])?;
    rate(&run(site, &database, &["-M", "prepared", "-c", CLIENTS, "-j", "2", "-T", &seconds.to_string()])?)
}

/// Transactions a second of the naive chained append.
pub fn naive(site: &Site, seconds: u64) -> Result<f64, BenchError> {
    let database = fresh(site, "naive")?;
    let script = site.folder.join("naive.sql");
    std::fs::write(&script, NAIVE)?;
    psql(site, &database, NAIVE_TABLES)?;
    let script = script.display().to_string();
    let seconds = seconds.to_string();
    rate(&run(
        site,
        &database,
        &["-n", "-M", "prepared", "-c", CLIENTS, "-j", "2", "-T", &seconds, "-f", &script],
    )?)
}

fn fresh(site: &Site, name: &str) -> Result<String, BenchError> {
    psql(site, "postgres", &format!("DROP DATABASE IF EXISTS {name}"))?;
    psql(site, "postgres", &format!("CREATE DATABASE {name}"))?;
    Ok(name.to_owned())
}

fn rate(output: &str) -> Result<f64, BenchError> {
    let line = output.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| BenchError::other(format!("pgbench said: {output}")))
}

/// Runs SQL as the superuser.
pub fn psql(site: &Site, database: &str, sql: &str) -> Result<String, BenchError> {
    program(site, "psql", database, &["-qAt", "-v", "ON_ERROR_STOP=1", "-c", sql])
}

fn run(site: &Site, database: &str, args: &[&str]) -> Result<String, BenchError> {
    program(site, "pgbench", database, args)
}

fn program(site: &Site, name: &str, database: &str, args: &[&str]) -> Result<String, BenchError> {
    let mut command = Command::new(find(name)?);
    command
        .env("PGHOST", site.cluster.socket_dir())
        .env("PGPORT", site.cluster.port().to_string())
        .env("PGUSER", site.cluster.superuser())
        .env("PGPASSWORD", site.cluster.password())
        .args(args);
    // Both take the database as their last word.
    let output = command.arg(database).output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(BenchError::other(format!("{name}: {}", String::from_utf8_lossy(&output.stderr))))
    }
}

/// Debian keeps these beside the server, not on PATH.
fn find(name: &str) -> Result<PathBuf, BenchError> {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        folders.map(|folder| folder.path().join("bin").join(name)).filter(|path| path.exists()).collect();
    found.sort();
    found.pop().ok_or_else(|| BenchError::other(format!("{name} was not found; it comes with PostgreSQL")))
}

/// Strict verifications a second on one core, of messages as long as a leaf's.
pub fn verifications(for_time: Duration) -> f64 {
    let signed: Vec<_> = (0..64_u8)
        .map(|seed| {
            let key = SigningKey::from_seed(&[seed; 32]);
            let message = [seed; 150];
            (key.public_key(), message, key.sign(&message))
        })
        .collect();
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < for_time {
        for (key, message, signature) in &signed {
            count += u32::from(key.verify(message, signature).is_ok());
        }
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

/// The time of one 8 KiB write with fdatasync in `folder`, as the write-ahead log does: into a file that was written
/// before, so that no block of it has to be found.
pub fn fdatasync(folder: &Path, times: usize) -> Result<Measured, BenchError> {
    let path = folder.join("fdatasync.probe");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    file.write_all_at(&vec![0; 2048 * 8192], 0)?;
    file.sync_all()?;
    let begun = Instant::now();
    let mut took = Vec::with_capacity(times);
    for number in 0..times {
        let sent = Instant::now();
        file.write_all_at(&[1; 8192], (number as u64 % 2048) * 8192)?;
        file.sync_data()?;
        took.push(sent.elapsed());
    }
    let measured = Measured::of(times, begun.elapsed(), took);
    std::fs::remove_file(path)?;
    Ok(measured)
}
