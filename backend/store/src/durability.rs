//! What "durable" rests on: settings of PostgreSQL under which a commit that was answered is lost are refused
//! at the start, and on a pair a commit counts once the standby has flushed it, too.
//!
//! Where a wait for the standby is cancelled, PostgreSQL answers a commit with success and a warning (01000).
//! So the answer to the commit is not asked; the standby's flush position is.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    time::Duration,
};

use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Bool, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{connect::Store, error::StoreError, statement::Statement};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Nothing is lost by it, but somebody should look.
    Doubtful,
    /// What was acknowledged may be lost.
    Lossy,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub name: &'static str,
    /// How it is.
    pub value: String,
    /// How bad that is.
    pub verdict: Verdict,
    /// What follows from it, and what to do; empty where it is good.
    pub advice: &'static str,
}

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = Text)]
    fsync: String,
    #[diesel(sql_type = Text)]
    full_page_writes: String,
    #[diesel(sql_type = Text)]
    synchronous_commit: String,
    #[diesel(sql_type = Text)]
    data_checksums: String,
    #[diesel(sql_type = Text)]
    synchronous_standby_names: String,
    #[diesel(sql_type = Text)]
    idle_in_transaction_session_timeout: String,
    #[diesel(sql_type = Text)]
    lock_timeout: String,
    #[diesel(sql_type = Bool)]
    superuser: bool,
    #[diesel(sql_type = BigInt)]
    standbys: i64,
    #[diesel(sql_type = Bool)]
    sees_standbys: bool,
    #[diesel(sql_type = BigInt)]
    seconds: i64,
}

/// As this very session has them: a role or database may have settings of its own.
const SETTINGS: &str = "SELECT \
    current_setting('fsync') AS fsync, \
    current_setting('full_page_writes') AS full_page_writes, \
    current_setting('synchronous_commit') AS synchronous_commit, \
    current_setting('data_checksums') AS data_checksums, \
    current_setting('synchronous_standby_names') AS synchronous_standby_names, \
    current_setting('idle_in_transaction_session_timeout') AS idle_in_transaction_session_timeout, \
    current_setting('lock_timeout') AS lock_timeout, \
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser, \
    (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) AS standbys, \
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_standbys, \
    extract(epoch FROM clock_timestamp())::bigint AS seconds";

/// Looks at everything that durability rests on. `standby` says whether this deployment is a pair, `now` is
/// this machine's time in seconds since 1970.
///
/// # Errors
/// A [`StoreError`] where PostgreSQL does not say.
pub async fn examine(
    connection: &mut AsyncPgConnection,
    standby: bool,
    now: i64,
) -> Result<Vec<Finding>, StoreError> {
    let found: Settings = sql_query(SETTINGS).get_result(connection).await?;
    let mut findings = judged(&found, now);
    if standby {
        findings.extend(judged_pair(&found));
    }
    Ok(findings)
}

fn finding(name: &'static str, value: &str, good: bool, otherwise: Verdict, advice: &'static str) -> Finding {
    let (verdict, advice) = if good { (Verdict::Good, "") } else { (otherwise, advice) };
    Finding { name, value: value.to_owned(), verdict, advice }
}

fn judged(found: &Settings, now: i64) -> Vec<Finding> {
    use Verdict::{Doubtful, Lossy};
    let commit = found.synchronous_commit.as_str();
    let apart = found.seconds.abs_diff(now);
    let waits = |setting: &str| setting != "0";
    vec![
        finding(
            "fsync",
            &found.fsync,
            found.fsync == "on",
            Lossy,
            "a power cut destroys the database: turn it on",
        ),
        finding(
            "full_page_writes",
            &found.full_page_writes,
            found.full_page_writes == "on",
            Lossy,
            "a power cut tears pages: turn it on",
        ),
        finding(
            "synchronous_commit",
            commit,
            matches!(commit, "on" | "remote_apply"),
            Lossy,
            "a commit is answered before it is on disk: set it to on, for the role too",
        ),
        finding(
            "data_checksums",
            &found.data_checksums,
            found.data_checksums == "on",
            Doubtful,
            "a page that the disk has changed is not noticed: pg_checksums --enable",
        ),
        finding(
            "role",
            if found.superuser { "superuser" } else { "ordinary" },
            !found.superuser,
            Doubtful,
            "the server could change entries: serve as hefu_app",
        ),
        finding(
            "idle_in_transaction_session_timeout",
            &found.idle_in_transaction_session_timeout,
            waits(&found.idle_in_transaction_session_timeout),
            Doubtful,
            "a node that freezes while it holds the head stops the others: set 3s for the role",
        ),
        finding(
            "lock_timeout",
            &found.lock_timeout,
            waits(&found.lock_timeout),
            Doubtful,
            "a batch waits for the head for ever: set 3s for the role",
        ),
        finding(
            "clock",
            &format!("{apart} s apart"),
            apart <= 5,
            Doubtful,
            "the database's machine and this one disagree about the time",
        ),
    ]
}

fn judged_pair(found: &Settings) -> [Finding; 3] {
    use Verdict::{Doubtful, Lossy};
    [
        finding(
            "synchronous_standby_names",
            &found.synchronous_standby_names,
            !found.synchronous_standby_names.is_empty(),
            Lossy,
            "commits do not wait for a standby: name it",
        ),
        finding(
            "pg_read_all_stats",
            if found.sees_standbys { "granted" } else { "missing" },
            found.sees_standbys,
            Lossy,
            "the standby's flush position cannot be read: GRANT pg_read_all_stats TO hefu_app",
        ),
        finding(
            "synchronous standbys",
            &found.standbys.to_string(),
            found.standbys > 0,
            Doubtful,
            "none is connected: commands are answered 503 until one is, or none is named any more",
        ),
    ]
}

/// How often and how long the standby's position is asked for.
const ASKED: (u32, Duration) = (100, Duration::from_millis(20));

const POSITION: &str = "SELECT pg_current_wal_flush_lsn()::text AS position";
const FLUSHED: &str = "SELECT current_setting('synchronous_standby_names') = '' AS alone, \
    EXISTS (SELECT FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') AND flush_lsn >= $1::pg_lsn) \
    AS flushed";

#[derive(QueryableByName)]
struct PositionRow {
    #[diesel(sql_type = Text)]
    position: String,
}

#[derive(QueryableByName)]
struct FlushedRow {
    #[diesel(sql_type = Bool)]
    alone: bool,
    #[diesel(sql_type = Bool)]
    flushed: bool,
}

/// How far the write-ahead log is on this database's own disk.
///
/// # Errors
/// [`StoreError::Database`] where PostgreSQL does not answer.
async fn position(connection: &mut AsyncPgConnection) -> Result<String, StoreError> {
    let row: PositionRow = Statement::new(POSITION).get_result(connection).await?;
    Ok(row.position)
}

/// The synchronous standby of a pair, as far as this process knows it.
#[derive(Debug, Default)]
pub struct Standby {
    /// The size of the largest tree that it is known to have flushed.
    size: AtomicI64,
    /// Whether the database was last seen to name no standby any more.
    alone: AtomicBool,
}

impl Standby {
    /// Whether it is known to have the tree of `size` entries.
    fn has(&self, size: i64) -> bool {
        // Named in full: diesel gives every type a method of this name.
        AtomicI64::load(&self.size, Ordering::Acquire) >= size
    }

    /// Whether it has flushed up to `position`, behind which the tree of `size` entries is committed. Where the
    /// database names no standby, nobody else is asked: after a failover the operator has decided that one
    /// machine is enough until there is a second one again (docs/OPERATING.md).
    async fn has_flushed(
        &self,
        connection: &mut AsyncPgConnection,
        position: &str,
        size: i64,
    ) -> Result<bool, StoreError> {
        let asked = Statement::new(FLUSHED).with::<Text, _>(position.to_owned());
        let FlushedRow { alone, flushed } = asked.get_result(connection).await?;
        if self.alone.swap(alone, Ordering::AcqRel) != alone {
            match alone {
                true => {
                    tracing::warn!("no standby is named any more: what is acknowledged is on one machine")
                }
                false => tracing::warn!("a standby is named again, and counts"),
            }
        }
        if alone || flushed {
            self.size.fetch_max(size, Ordering::AcqRel);
        }
        Ok(alone || flushed)
    }

    /// Waits until the standby has flushed everything that is committed now, the tree of `size` entries with it.
    ///
    /// # Errors
    /// [`StoreError::NotFlushed`] after two seconds; [`StoreError::Database`] where PostgreSQL does not answer.
    pub(crate) async fn flushes(
        &self,
        connection: &mut AsyncPgConnection,
        size: i64,
    ) -> Result<(), StoreError> {
        let position = position(connection).await?;
        let (times, pause) = ASKED;
        for _ in 0..times {
            if self.has_flushed(connection, &position, size).await? {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
        }
        Err(StoreError::NotFlushed { position })
    }
}

impl Store {
    /// Waits until the tree of `size` entries is where it outlives this database's machine. No connection is held
    /// meanwhile: those who wait for a standby that is away leave the others theirs.
    pub(crate) async fn outlives(&self, size: i64) -> Result<(), StoreError> {
        let Some(standby) = self.standby.as_ref().filter(|standby| !standby.has(size)) else { return Ok(()) };
        let position = position(&mut *self.connection().await?).await?;
        let (times, pause) = ASKED;
        for _ in 0..times {
            if standby.has_flushed(&mut *self.connection().await?, &position, size).await? {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
        }
        Err(StoreError::NotFlushed { position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Settings {
        let on = || "on".to_owned();
        Settings {
            fsync: on(),
            full_page_writes: on(),
            synchronous_commit: on(),
            data_checksums: on(),
            synchronous_standby_names: "ANY 1 (b)".to_owned(),
            idle_in_transaction_session_timeout: "3s".to_owned(),
            lock_timeout: "3s".to_owned(),
            superuser: false,
            standbys: 1,
            sees_standbys: true,
            seconds: 100,
        }
    }

    fn worst(settings: &Settings) -> Verdict {
        let findings = judged(settings, 103).into_iter().chain(judged_pair(settings));
        findings.map(|finding| finding.verdict).max().unwrap()
    }

    #[test]
    fn each_lossy_setting_is_told() {
        assert_eq!(worst(&sound()), Verdict::Good);
        let off = || "off".to_owned();
        for settings in [
            Settings { fsync: off(), ..sound() },
            Settings { full_page_writes: off(), ..sound() },
            Settings { synchronous_commit: off(), ..sound() },
            Settings { synchronous_commit: "remote_write".to_owned(), ..sound() },
            Settings { synchronous_commit: "local".to_owned(), ..sound() },
            Settings { synchronous_standby_names: String::new(), ..sound() },
            Settings { sees_standbys: false, ..sound() },
        ] {
            assert_eq!(worst(&settings), Verdict::Lossy);
        }
        for settings in [
            Settings { data_checksums: off(), ..sound() },
            Settings { superuser: true, ..sound() },
            Settings { lock_timeout: "0".to_owned(), ..sound() },
            Settings { standbys: 0, ..sound() },
            Settings { seconds: 90, ..sound() },
        ] {
            assert_eq!(worst(&settings), Verdict::Doubtful);
        }
    }
}
