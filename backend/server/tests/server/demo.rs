//! The demonstration on a real PostgreSQL: it loads, replays without a difference, waits for its
//! visitors, and the story is true to the last fen.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::PathBuf, sync::Arc};

use cluster::{Cluster, Options};
use contracts::{
    discount::{QuoteLife, RequestLife},
    holding::HoldingLife,
    settlement::PaymentList,
    voucher::VoucherLife,
};
use ledger::wrapped_key::WrappedKey;
use server::{
    client::{ClientError, Desk, Signer},
    demo::{self, DemoDocument, DemoError, DemoSeat, Keeper, genesis::open_demo_log},
    genesis,
    jobs::due::{self, Done},
    keys::DeploymentKeys,
};
use store::{
    Store, StoreError, aggregate, migrate, prepare,
    verify::{Trusted, verify},
    writer::{Pen, Queue},
};

/// A fresh deployment; its server and its folder go with it.
struct Fresh {
    cluster: Option<Cluster>,
    folder: PathBuf,
}

impl Fresh {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("hefu-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let cluster = Cluster::start(&folder.join("data"), &Options::default()).unwrap();
        Self { cluster: Some(cluster), folder }
    }

    async fn open(&self) -> Deployment {
        let cluster = self.cluster.as_ref().unwrap();
        let roles = prepare::Roles { database: "hefu", owner_password: "owner", app_password: "app" };
        prepare::prepare(&cluster.superuser_url("postgres"), &roles).await.unwrap();
        migrate::migrate(&cluster.url("hefu", "hefu_owner", "owner")).await.unwrap();
        let store = store::connect(&cluster.url("hefu", "hefu_app", "app"), 4).await.unwrap();
        let keys = DeploymentKeys::open(&self.folder.join("keys")).unwrap();
        let pen = open_demo_log(&store, &keys, Arc::default()).await.unwrap();
        let queue = Queue::start(store.clone(), pen.clone()).unwrap();
        Deployment { store, queue, pen, keys }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        drop(self.cluster.take());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Deployment {
    store: Store,
    queue: Queue,
    pen: Pen,
    keys: DeploymentKeys,
}

impl Deployment {
    async fn load(&self, kept: &mut Kept) -> Result<Vec<DemoSeat>, DemoError> {
        demo::load(&self.store, &self.queue, &self.pen, &self.keys, kept).await
    }

    async fn replays(&self) -> u64 {
        let trusted = Trusted { log_key: self.keys.log.public_key(), tag_key: Some(self.keys.tag) };
        let report = verify(&self.store, &trusted).await.unwrap();
        assert_eq!(report.difference, None);
        report.entries
    }

    async fn vouchers(&self) -> BTreeMap<&'static str, usize> {
        let mut connection = self.store.connection().await.unwrap();
        let vouchers = aggregate::voucher::all(&mut connection, self.store.log_id).await.unwrap();
        count(vouchers.iter().map(|voucher| voucher.life.as_str()))
    }

    async fn requests(&self) -> BTreeMap<&'static str, usize> {
        let mut connection = self.store.connection().await.unwrap();
        let requests = aggregate::discount::all(&mut connection, self.store.log_id).await.unwrap();
        count(requests.iter().map(|request| request.life.as_str()))
    }

    async fn lists(&self) -> Vec<PaymentList> {
        let mut connection = self.store.connection().await.unwrap();
        aggregate::settlement::all(&mut connection, self.store.log_id).await.unwrap()
    }
}

fn count<'a>(lives: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for life in lives {
        *counts.entry(life).or_default() += 1;
    }
    counts
}

/// Keeps what the demonstration makes in memory.
#[derive(Default)]
struct Kept {
    seats: Vec<DemoSeat>,
    documents: Vec<DemoDocument>,
}

impl Keeper for Kept {
    async fn keep_seat(&mut self, seat: &DemoSeat) -> Result<(), StoreError> {
        self.seats.push(seat.clone());
        Ok(())
    }
    async fn keep_document(&mut self, document: &DemoDocument) -> Result<(), StoreError> {
        self.documents.push(document.clone());
        Ok(())
    }
}

/// Fails at the first file, as a full disk would.
struct Interrupted;

impl Keeper for Interrupted {
    async fn keep_seat(&mut self, _: &DemoSeat) -> Result<(), StoreError> {
        Err(StoreError::Log("interrupted".to_owned()))
    }
    async fn keep_document(&mut self, _: &DemoDocument) -> Result<(), StoreError> {
        Ok(())
    }
}

const DAY: i64 = 24 * 3600;

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_loads_once_and_goes_on_by_itself() {
    let fresh = Fresh::new("demo");
    let deployment = fresh.open().await;
    let mut kept = Kept::default();
    let seats = deployment.load(&mut kept).await.unwrap();
    assert_eq!(seats, kept.seats);
    let entries = deployment.replays().await;
    check_what_waits(&deployment).await;
    check_seats(&deployment, &kept).await;

    assert_eq!(deployment.load(&mut kept).await.unwrap(), []);
    assert_eq!(deployment.replays().await, entries);
    check_time(&deployment).await;
    deployment.replays().await;
}

async fn check_what_waits(deployment: &Deployment) {
    let vouchers = deployment.vouchers().await;
    let named = |life: VoucherLife| vouchers.get(life.as_str()).copied().unwrap_or_default();
    assert_eq!(named(VoucherLife::AwaitingSignFor), 1);
    assert_eq!(named(VoucherLife::Settled), 1);
    assert_eq!(named(VoucherLife::PartSettled), 1);
    assert_eq!(named(VoucherLife::Lapsed), 1);
    assert!(named(VoucherLife::Live) >= 5, "{vouchers:?}");
    let requests = deployment.requests().await;
    let named = |life: RequestLife| requests.get(life.as_str()).copied().unwrap_or_default();
    assert_eq!(named(RequestLife::Open), 1);
    assert_eq!(named(RequestLife::Confirmed), 3);
    assert_eq!((named(RequestLife::Declined), named(RequestLife::Unwound)), (1, 1));
    let mut connection = deployment.store.connection().await.unwrap();
    let log_id = deployment.store.log_id;
    let holdings = aggregate::holding::all(&mut connection, log_id).await.unwrap();
    assert_eq!(holdings.iter().map(|holding| holding.depth).max(), Some(4));
    assert_eq!(holdings.iter().filter(|holding| holding.life == HoldingLife::Pending).count(), 1);
    let quotes = aggregate::discount::all_quotes(&mut connection, log_id).await.unwrap();
    let opened = quotes.iter().filter(|quote| quote.terms.is_some());
    assert!(opened.clone().any(|quote| quote.life == QuoteLife::Awarded));
    assert!(opened.clone().any(|quote| quote.life == QuoteLife::Released));
}

/// Every printed passphrase opens the key that the ledger has enrolled for that very seat.
async fn check_seats(deployment: &Deployment, kept: &Kept) {
    let mut printed = demo::sign_ins();
    let mut logins: Vec<_> =
        kept.seats.iter().map(|seat| (seat.login.clone(), seat.passphrase.clone())).collect();
    printed.sort();
    logins.sort();
    assert_eq!((logins.len(), &logins), (24, &printed));
    let mut connection = deployment.store.connection().await.unwrap();
    let members = aggregate::member::all(&mut connection, deployment.store.log_id).await.unwrap();
    for seat in kept
        .seats
        .iter()
        .filter(|seat| seat.login.ends_with("core-a.demo") || seat.login.contains("operator"))
    {
        let wrapped = WrappedKey::parse(&seat.wrapped_key_json).unwrap();
        wrapped.unwrap(&seat.passphrase).unwrap();
        let member = members.iter().find(|member| member.id == seat.member).unwrap();
        let enrolled = member.seats.iter().find(|enrolled| enrolled.id == seat.seat).unwrap();
        assert_eq!((enrolled.public_key.0, &enrolled.name), (wrapped.public_key, &seat.person_name));
    }
    for document in &kept.documents {
        documents::read_invoice(&document.file_name, &document.bytes).unwrap();
        assert!(members.iter().any(|member| member.id == document.member));
    }
    assert!(kept.documents.len() > 30);
}

/// Time passes: waits end by themselves, and what falls due unconfirmed is listed on its due date only.
async fn check_time(deployment: &Deployment) {
    let Deployment { store, queue, pen, .. } = deployment;
    let lists = deployment.lists().await.len();
    // 20 May 10:30, the day on which one voucher falls due.
    let (_, done) = demo::advance(store, queue, pen, DAY).await.unwrap();
    assert_eq!(done, Done::default());
    let (_, done) = demo::advance(store, queue, pen, DAY).await.unwrap();
    assert_eq!(done, Done { lists: 1, ..Done::default() });
    let unconfirmed = deployment.lists().await.into_iter().filter(|list| !list.confirmed).count();
    assert_eq!((deployment.lists().await.len(), unconfirmed), (lists + 1, 1));
    let (_, done) = demo::advance(store, queue, pen, 5 * DAY).await.unwrap();
    assert_eq!(done, Done { vouchers: 1, transfers: 1, requests: 1, lists: 0 });
    assert_eq!(due::run(store, queue, pen).await.unwrap(), Done::default());
    let back = demo::advance(store, queue, pen, -1).await;
    assert!(matches!(back, Err(DemoError::Client(ClientError::Refused(_)))), "{back:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_is_true() {
    let fresh = Fresh::new("story");
    let Deployment { store, queue, pen, keys } = fresh.open().await;
    let mut told = Vec::new();
    demo::story(&store, &queue, &pen, &keys, &mut told).await.unwrap();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("net 296,012.50"), "{told}");
    assert!(told.ends_with("The voucher is settled: 1,000,000.00 of 1,000,000.00.\n"), "{told}");
    let again = demo::story(&store, &queue, &pen, &keys, &mut Vec::new()).await;
    assert!(matches!(again, Err(DemoError::NotFresh)), "{again:?}");
    Deployment { store, queue, pen, keys }.replays().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_load_is_known_as_one() {
    let fresh = Fresh::new("interrupted");
    let deployment = fresh.open().await;
    let Deployment { store, queue, pen, keys } = &deployment;
    let first = demo::load(store, queue, pen, keys, &mut Interrupted).await;
    assert!(matches!(first, Err(DemoError::Store(_))), "{first:?}");
    let again = deployment.load(&mut Kept::default()).await;
    assert!(matches!(again, Err(DemoError::HalfLoaded)), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_keys_do_not_open_the_log_and_strangers_do_not_sign_on_it() {
    let fresh = Fresh::new("strangers");
    let Deployment { store, queue, pen, keys } = fresh.open().await;
    let other = DeploymentKeys::open(&fresh.folder.join("other-keys")).unwrap();
    let refused = open_demo_log(&store, &other, Arc::default()).await.map(|_| ());
    assert!(matches!(refused, Err(ClientError::Store(_))), "{refused:?}");

    let client = genesis::client(&keys);
    let desk = Desk { client, store, queue };
    let stranger = Signer {
        seat: contracts::id::SeatId::from_uuid(server::entropy::uuid()),
        key: ledger::signature::SigningKey::from_seed(&[7; 32]),
    };
    let policy = contracts::member::approval_policy::SetApprovalPolicy { default: 1, by_op: Vec::new() };
    let refused = desk.act(pen.genesis.operator, &[&stranger], &policy.into()).await;
    assert!(matches!(refused, Err(ClientError::Admission(_))), "{refused:?}");
}
