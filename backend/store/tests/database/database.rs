//! One PostgreSQL for all tests that run at a time, and a fresh database for each of them.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

use chrono::DateTime;
use cluster::{Cluster, Options};
use contracts::id::LogId;
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use ledger::admission::Admitted;
use sha2::{Digest as _, Sha256};
use store::{
    Store,
    log::{begin_log, log_of},
    verify::{Report, Trusted, verify},
    workplace::document::Document,
    writer::{Answer, Pen, Sources, append},
};
use tokio::sync::Mutex;

use crate::{
    who::{ADMINISTRATOR, Core, Operator, Platform, uuid},
    world::{TAG_KEY, World, log_key},
};

/// Every table of the ledger and of its state.
pub const TABLES: &[&str] = &[
    "log",
    "head",
    "entry",
    "answer",
    "tile",
    "timeline",
    "signature",
    "member",
    "identifier",
    "seat",
    "account",
    "granted_limit",
    "invoice",
    "background",
    "voucher",
    "holding",
    "holding_end",
    "outstanding_holding",
    "voucher_sum",
    "request",
    "quote",
    "payment_list",
    "payment_line",
    "bank_reference",
    "notice",
];

/// The database that all others are copied from: migrated and empty.
const TEMPLATE: &str = "hefu_template";
const PASSWORD: &str = "only a test";

static SERVER: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
static SERVERS: AtomicU32 = AtomicU32::new(0);
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A running PostgreSQL in a folder of its own; both go with the last test that holds it.
pub struct Server {
    cluster: Option<Cluster>,
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.cluster.take());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// A server that nobody shares.
    pub async fn start() -> Self {
        // A server that is still being stopped has its folder to itself.
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("hefu-store-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let server = Self {
            cluster: Some(Cluster::start(&folder.join("data"), &Options::default()).unwrap()),
            folder,
        };
        let mut connection = server.connect("postgres").await;
        for role in ["hefu_owner", "hefu_app"] {
            run(&mut connection, &format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")).await;
        }
        run(&mut connection, &format!("CREATE DATABASE {TEMPLATE} OWNER hefu_owner")).await;
        store::migrate::migrate(&server.url(TEMPLATE, "hefu_owner")).await.unwrap();
        server
    }

    /// The one that all tests share.
    async fn shared() -> Arc<Self> {
        let mut shared = SERVER.lock().await;
        if let Some(server) = shared.upgrade() {
            return server;
        }
        let server = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&server);
        server
    }

    fn cluster(&self) -> &Cluster {
        self.cluster.as_ref().unwrap()
    }

    /// Starts PostgreSQL again, on what it left behind when it was killed.
    fn restart(&mut self) {
        self.cluster.take().unwrap().stop().unwrap();
        self.cluster = Some(Cluster::start(&self.folder.join("data"), &Options::default()).unwrap());
    }

    /// The process id of PostgreSQL.
    pub fn pid(&self) -> u32 {
        self.cluster().pid()
    }

    fn url(&self, database: &str, role: &str) -> String {
        self.cluster().url(database, role, PASSWORD)
    }

    /// The folder that goes with this server.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Where a superuser finds `database`.
    pub fn superuser_url(&self, database: &str) -> String {
        self.cluster().superuser_url(database)
    }

    /// A superuser's connection.
    pub async fn connect(&self, database: &str) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.superuser_url(database)).await.unwrap()
    }
}

/// Runs a statement that must succeed.
pub async fn run(connection: &mut AsyncPgConnection, sql: &str) {
    connection.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// One database with the store on it.
pub struct Database {
    pub server: Arc<Server>,
    pub name: String,
    pub store: Store,
}

impl Database {
    /// An empty, migrated database.
    pub async fn new() -> Self {
        Self::on(Server::shared().await).await
    }

    /// A database in which everything that `world` holds was appended, some at a time.
    pub async fn of(world: &World, at_a_time: usize) -> Self {
        Self::of_entries(world, world.entries.len(), at_a_time).await
    }

    /// The same with the first `count` entries only.
    pub async fn of_entries(world: &World, count: usize, at_a_time: usize) -> Self {
        let database = Self::new().await;
        database.begin(world).await;
        for batch in world.entries[1..count].chunks(at_a_time) {
            let batch: Vec<&Admitted> = batch.iter().collect();
            for answer in database.append(world, &batch).await {
                assert!(matches!(answer, Answer::Recorded(_)), "{answer:?}");
            }
        }
        database
    }

    /// An empty, migrated database on `server`.
    pub async fn on(server: Arc<Server>) -> Self {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut connection = server.connect("postgres").await;
        run(&mut connection, &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER hefu_owner")).await;
        let store = store::connect(&server.url(&name, "hefu_app"), 4).await.unwrap();
        Self { server, name, store }
    }

    /// A second store on the same database, as another process would have it.
    pub async fn another_store(&self) -> Store {
        store::connect(&self.url("hefu_app"), 4).await.unwrap()
    }

    /// The same database after its server, which nobody else uses, was killed.
    pub async fn restarted(self) -> Self {
        let Self { mut server, name, store } = self;
        drop(store);
        Arc::get_mut(&mut server).unwrap().restart();
        let store = store::connect(&server.url(&name, "hefu_app"), 4).await.unwrap();
        Self { server, name, store }
    }

    pub fn url(&self, role: &str) -> String {
        self.server.url(&self.name, role)
    }

    /// A connection as `role`.
    pub async fn connect_as(&self, role: &str) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url(role)).await.unwrap()
    }

    /// A connection of someone whom neither grants nor triggers hold back.
    pub async fn administrator(&self) -> AsyncPgConnection {
        let mut connection = self.server.connect(&self.name).await;
        run(&mut connection, "SET session_replication_role = replica").await;
        connection
    }

    /// Runs `sql` as that someone.
    pub async fn tamper(&self, sql: &str) {
        run(&mut self.administrator().await, sql).await;
    }

    /// What `sql` answers, one text a row.
    pub async fn ask(&self, sql: &str) -> Vec<String> {
        let mut connection = self.server.connect(&self.name).await;
        let sql = format!("SELECT coalesce(line::text, '') AS line FROM ({sql}) AS asked(line)");
        let lines: Vec<Line> = diesel::sql_query(sql).load(&mut connection).await.unwrap();
        lines.into_iter().map(|line| line.line).collect()
    }

    /// Keeps an uploaded file of the first firm.
    pub async fn keep_document(&self, bytes: &[u8]) {
        let row = Document {
            log_id: store::FIRST_LOG,
            member_id: Core.member().uuid(),
            sha256: Sha256::digest(bytes).to_vec(),
            file_name: "invoice.xml".to_owned(),
            bytes: bytes.to_vec(),
            uploaded_at: DateTime::UNIX_EPOCH,
        };
        self.store.keep_document(&row).await.unwrap();
    }

    pub async fn begin(&self, world: &World) {
        begin_log(&self.store, &pen(world), "main", &world.entries[0]).await.unwrap();
    }

    pub async fn append(&self, world: &World, batch: &[&Admitted]) -> Vec<Answer> {
        let mut connection = self.store.connection().await.unwrap();
        append(&mut connection, &pen(world), batch).await.unwrap()
    }

    pub async fn verify(&self, world: &World) -> Report {
        let log_key = log_key(world.log).public_key();
        verify(&self.store, &Trusted { log_key, tag_key: Some(TAG_KEY) }).await.unwrap()
    }

    /// Verifies, and fails the test where the store is not what follows from the ledger.
    pub async fn assert_clean(&self, world: &World) -> Report {
        let report = self.verify(world).await;
        let difference = report.difference.as_ref();
        assert!(difference.is_none(), "{}", difference.unwrap());
        assert_eq!(report.entries, report.size);
        report
    }
}

/// What the server of `world`'s log writes with. Its ids are fresh and its clock stands still.
pub fn pen(world: &World) -> Pen {
    static FRESH: AtomicU32 = AtomicU32::new(0);
    let contracts::command::Command::Genesis(genesis) = &world.entries[0].asked.command else {
        panic!("entry 0 is genesis")
    };
    Pen {
        log_id: store::FIRST_LOG,
        origin: world.origin.clone(),
        genesis: log_of(genesis, LogId(log_key(world.log).public_key().id().0), Operator.member()).unwrap(),
        registry: None,
        log_key: log_key(world.log),
        platform_key: Platform.key(ADMINISTRATOR),
        sources: Sources {
            now: Arc::new(|| 0),
            fresh_id: Arc::new(|| uuid(&format!("fresh {}", FRESH.fetch_add(1, Ordering::Relaxed)))),
        },
        last_signed: Arc::default(),
        standby: None,
    }
}
