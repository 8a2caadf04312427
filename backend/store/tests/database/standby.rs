//! A pair: what the synchronous standby has not flushed is neither acknowledged nor shown to anyone as signed.

use std::{
    fs,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use ledger::admission::Admitted;
use store::{
    StoreError,
    durability::Standby,
    writer::{Answer, Pen, Queue, SubmitError, append},
};
use tokio::time::timeout;

use crate::{
    database::{Database, Server, pen, run},
    story::limit,
    who::*,
    world::World,
};

/// PostgreSQL's own receiver of the write-ahead log, which reports what it has flushed as a standby does.
struct Follower(Child);

impl Follower {
    /// Follows `server` from where an earlier one stopped, and returns when every commit waits for it.
    async fn of(database: &Database) -> Self {
        let server: &Server = &database.server;
        let postgres = fs::read_link(format!("/proc/{}/exe", server.pid())).unwrap();
        let folder = server.folder().join("follower");
        fs::create_dir_all(&folder).unwrap();
        let child = Command::new(postgres.with_file_name("pg_receivewal"))
            .args([
                "--synchronous",
                "--no-loop",
                "--dbname",
                &server.superuser_url("postgres"),
                "--directory",
            ])
            .arg(folder)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let follower = Self(child);
        let streams = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'";
        until(database, streams).await;
        follower
    }

    /// It dies, as its machine would.
    async fn dies(mut self, database: &Database) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        until(database, "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_replication)").await;
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks until there is a row.
async fn until(database: &Database, sql: &str) {
    for _ in 0..600 {
        if !database.ask(sql).await.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never true: {sql}");
}

/// Appends `command` while somebody cancels its wait for the standby.
async fn cancelled(database: &Database, pen: &Pen, command: &Admitted) -> Result<Vec<Answer>, StoreError> {
    let mut connection = database.store.connection().await.unwrap();
    let batch = [command];
    let (answers, ()) = tokio::join!(
        append(&mut connection, pen, &batch),
        until(
            database,
            "SELECT 1 FROM pg_stat_activity \
                WHERE CASE WHEN wait_event = 'SyncRep' THEN pg_cancel_backend(pid) ELSE false END"
        ),
    );
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_standby_has_not_flushed_does_not_count() {
    let mut world = World::peopled(1);
    let (first, second) =
        (world.admitted(Bank, limit(Core, 6_000_000)), world.admitted(Bank, limit(Core, 7_000_000)));
    let database = Database::on(Arc::new(Server::start().await)).await;
    database.begin(&world).await;
    database.append(&world, &world.entries[1..].iter().collect::<Vec<_>>()).await;
    let mut administrator = database.server.connect("postgres").await;
    run(&mut administrator, "GRANT pg_read_all_stats TO hefu_app").await;
    run(&mut administrator, "ALTER SYSTEM SET synchronous_standby_names = '*'").await;
    run(&mut administrator, "SELECT pg_reload_conf()").await;

    let standby = Arc::new(Standby::default());
    let pen = Pen { standby: Some(standby.clone()), ..pen(&world) };
    let store = database.another_store().await.beside(Some(standby));
    let only = |pen: Pen, command: Admitted| {
        let database = &database;
        async move {
            let mut connection = database.store.connection().await.unwrap();
            append(&mut connection, &pen, &[&command]).await.map(|answers| answers[0].clone())
        }
    };

    // With its standby the pair works.
    let follower = Follower::of(&database).await;
    let answered = only(pen.clone(), first).await.unwrap();
    assert!(matches!(answered, Answer::Recorded(_)), "{answered:?}");
    let (shown, signed) = (store.checkpoint().await.unwrap(), pen.last_signed.head().unwrap());

    // Without it a commit hangs; cancelled, PostgreSQL calls it a success, and the entry can be read.
    follower.dies(&database).await;
    let answers = cancelled(&database, &pen, &second).await;
    assert!(matches!(answers, Err(StoreError::NotFlushed { .. })), "{answers:?}");
    let visible = format!("SELECT size FROM head WHERE size = {}", signed.size + 1);
    assert_eq!(database.ask(&visible).await.len(), 1);
    // Yet nobody is shown the new head, nor does this node hold itself to it, nor is it found by asking again.
    assert!(matches!(store.checkpoint().await, Err(StoreError::NotFlushed { .. })));
    assert!(matches!(store.newest_checkpoint().await, Err(StoreError::NotFlushed { .. })));
    assert_eq!(pen.last_signed.head().unwrap(), signed);
    // (Asked again, it is found; the lock on the head makes even that a commit that waits.)
    let again = cancelled(&database, &pen, &second).await;
    assert!(matches!(again, Err(StoreError::NotFlushed { .. })), "{again:?}");
    // The planted bug: a writer that takes PostgreSQL's word acknowledges what a failover would lose.
    let careless = Pen { standby: None, ..pen.clone() };
    let careless = cancelled(&database, &careless, &second).await.unwrap().remove(0);
    assert!(matches!(careless, Answer::Recorded(_)), "{careless:?}");
    assert_ne!(database.store.checkpoint().await.unwrap(), shown);

    // Once it is back and has caught up, the same command is answered where it stands.
    let _follower = Follower::of(&database).await;
    assert_eq!(only(pen.clone(), second).await.unwrap(), careless);
    assert_eq!(store.checkpoint().await.unwrap(), database.store.checkpoint().await.unwrap());
}

/// A commit that waits for a standby that is gone never returns. Whoever waits for it is told that the outcome is not
/// known; and where the operator names no standby any more, one machine is enough from then on.
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_goes_on_without_its_standby_where_the_operator_says_so() {
    let mut world = World::peopled(1);
    let command = world.admitted(Bank, limit(Core, 6_000_000));
    let database = Database::on(Arc::new(Server::start().await)).await;
    database.begin(&world).await;
    database.append(&world, &world.entries[1..].iter().collect::<Vec<_>>()).await;
    let mut administrator = database.server.connect("postgres").await;
    run(&mut administrator, "GRANT pg_read_all_stats TO hefu_app").await;
    run(&mut administrator, "ALTER SYSTEM SET synchronous_standby_names = '*'").await;
    run(&mut administrator, "SELECT pg_reload_conf()").await;
    Follower::of(&database).await.dies(&database).await;

    let standby = Some(Arc::new(Standby::default()));
    let store = database.another_store().await.beside(standby.clone());
    let queue = Queue::start(store.clone(), Pen { standby, ..pen(&world) }).unwrap();
    // The first attempt hangs in its commit, and the second waits for the head that the first holds.
    for _ in 0..2 {
        let answer =
            timeout(Duration::from_secs(60), queue.submit(command.clone())).await.expect("an answer");
        assert!(matches!(answer, Err(SubmitError::Unknown(_))), "{answer:?}");
    }

    run(&mut administrator, "ALTER SYSTEM RESET synchronous_standby_names").await;
    run(&mut administrator, "SELECT pg_reload_conf()").await;
    let mut answer = queue.submit(command.clone()).await;
    while answer.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        answer = queue.submit(command.clone()).await;
    }
    assert!(matches!(answer, Ok(Answer::Recorded(_))), "{answer:?}");
    assert_eq!(store.checkpoint().await.unwrap(), database.store.checkpoint().await.unwrap());
    world.enter(&command).unwrap();
    database.assert_clean(&world).await;
}
