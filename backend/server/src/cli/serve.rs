//! `hefu serve`.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use actix_web::{
    App as ActixApp, HttpServer,
    middleware::{Compress, from_fn},
    web::{Data, FormConfig, JsonConfig, PayloadConfig},
};
use store::{
    StoreError,
    durability::Standby,
    writer::{Pen, Queue, check_last_signed},
};

use super::{
    CliError, Place, boot, doctor,
    keeper::Workplace,
    log::{self, OneLog},
};
use crate::{
    api,
    app::App,
    auth::{
        guard,
        limit::{CheckLimit, SignInLimit, StatementLimit},
    },
    demo, jobs,
    logs::{self, LogName, Logs},
    seat_keys::SeatKeys,
    verified_entries::VerifiedEntries,
    web,
    witnessing::Witnessing,
};

/// Largest form or JSON that a page posts, in bytes.
const LARGEST_POST: usize = 512 * 1024;
/// Largest upload, in bytes: the readers of invoices take less.
const LARGEST_UPLOAD: usize = 6 * 1024 * 1024;

/// Who vouches for the log.
#[derive(Debug, clap::Args)]
pub struct Witnesses {
    /// A file in C2SP's tlog-policy form: the witnesses, their addresses, and how many are enough.
    #[arg(long, env = "HEFU_POLICY", value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Refuses disbursements until the entries that they rest on are witnessed.
    #[arg(long, env = "HEFU_REQUIRE_WITNESSED")]
    require_witnessed: bool,
}

/// Serves until the process is told to stop; then stops what it started, and nothing else.
///
/// # Errors
/// A [`CliError`].
pub fn run(
    place: &Place,
    listen: &str,
    demo: bool,
    witnesses: &Witnesses,
    standby: bool,
) -> Result<ExitCode, CliError> {
    if place.database_url.is_some() {
        println!("Using the database that HEFU_DATABASE_URL names …");
    } else {
        println!("Starting the database in {} …", place.data.display());
    }
    let database = boot::Database::open(place)?;
    let keys = boot::keys(place)?;
    let served = actix_web::rt::System::new().block_on(async {
        let store = database.connect().await?;
        doctor::refuse_lossy(&store, standby).await?;
        let logs = log::open_all(&store, &keys, place, demo).await?;
        let running = all_begun(logs, standby, (demo, place)).await?;
        let name = |(log, _): &(OneLog, Queue)| LogName { name: log.name.clone(), id: log.pen.genesis.id };
        let names: Vec<LogName> = running.iter().map(name).collect();
        let apps =
            running.into_iter().map(|log| app(log, &names, witnesses)).collect::<Result<Vec<_>, _>>()?;
        let simulated = apps.first().is_some_and(|app| app.demo);
        serve(logs_of(apps)?, listen, simulated).await
    });
    database.stop()?;
    served.map(|()| ExitCode::SUCCESS)
}

/// Every log that can be written. A further log whose database is an old copy, or another than it signed, is left
/// out and said; the others do not wait for it. Without the registry nobody knows who may sign.
async fn all_begun(
    logs: Vec<OneLog>,
    standby: bool,
    at: (bool, &Place),
) -> Result<Vec<(OneLog, Queue)>, CliError> {
    let mut running = Vec::new();
    for log in logs {
        let (name, further) = (log.name.clone(), log.pen.genesis.registry.is_some());
        match begun(log, standby, at).await {
            Ok(log) => running.push(log),
            Err(CliError::Store(error @ (StoreError::RolledBack { .. } | StoreError::Forked { .. })))
                if further =>
            {
                println!("{name} is not served: {error}");
                tracing::error!(name, %error, "a further log is not served");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(running)
}

/// A log with its writer at work, its demonstration loaded and its guards stated.
async fn begun(
    log: OneLog,
    standby: bool,
    (demo, place): (bool, &Place),
) -> Result<(OneLog, Queue), CliError> {
    let OneLog { name, store, keys, pen } = log;
    let standby = standby.then(Arc::<Standby>::default);
    let store = store.beside(standby.clone());
    let pen = Pen { standby, ..pen };
    // An old copy of the database is told at once, not to the first member that signs.
    check_last_signed(&mut *store.connection().await?, &pen).await?;
    let queue = Queue::start(store.clone(), pen.clone())?;
    if demo && pen.genesis.registry.is_none() {
        println!("Loading the demonstration …");
        demo::load(&store, &queue, &pen, &keys, &mut Workplace(&store)).await?;
        demo::write_fresh(&place.data.join("demo-invoices"), store.tick().await?.date())?;
    }
    // The guards of the database stand on the ledger before anyone is served.
    jobs::catalogue::run(&store, &queue, &pen).await?;
    Ok((OneLog { name, store, keys, pen }, queue))
}

/// What the handlers of one log share, and its jobs at work.
fn app((log, queue): (OneLog, Queue), names: &[LogName], witnesses: &Witnesses) -> Result<App, CliError> {
    let OneLog { name, store, keys, pen } = log;
    let (file, required) = (witnesses.policy.as_deref(), witnesses.require_witnessed);
    let witnessing = Witnessing::read(file, required, &keys.log.public_key());
    let witnessing = witnessing.map(Arc::new).map_err(CliError::Other)?;
    tokio::spawn(jobs::run(store.clone(), queue.clone(), pen.clone()));
    tokio::spawn(jobs::witness::run(store.clone(), witnessing.clone(), keys.log.public_key()));
    Ok(App {
        name,
        logs: names.to_vec(),
        store,
        queue,
        demo: pen.genesis.clock == contracts::log::Clock::Simulated,
        pen,
        keys,
        asset_version: web::asset::version(),
        witnessing,
        seat_keys: SeatKeys::default(),
        verified_entries: VerifiedEntries::default(),
        sign_in_limit: SignInLimit::default(),
        check_limit: CheckLimit::default(),
        statement_limit: StatementLimit::default(),
    })
}

/// All logs, the further ones following the registry.
fn logs_of(apps: Vec<App>) -> Result<Data<Logs>, CliError> {
    let mut apps = apps.into_iter().map(Data::new);
    let registry = apps.next().ok_or_else(|| CliError::Other("no log has begun here".to_owned()))?;
    let further: Vec<Data<App>> = apps.collect();
    for app in &further {
        tokio::spawn(jobs::registry::run(registry.written(), app.written()));
    }
    Ok(Data::new(Logs::new(registry, further)))
}

async fn serve(logs: Data<Logs>, listen: &str, demo: bool) -> Result<(), CliError> {
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(logs.clone())
            .app_data(FormConfig::default().limit(LARGEST_POST))
            .app_data(JsonConfig::default().limit(LARGEST_POST))
            .app_data(PayloadConfig::new(LARGEST_UPLOAD))
            .wrap(from_fn(guard::guard))
            .wrap(from_fn(logs::choose))
            .wrap(from_fn(web::error::pages))
            .wrap(Compress::default())
            // Routes are tried in this order, and programs ask more often than people.
            .configure(api::routes)
            .configure(web::routes)
    })
    .client_request_timeout(std::time::Duration::from_secs(10))
    .shutdown_timeout(10)
    .bind(listen)?;
    let addresses = server.addrs();
    // Whoever reads the address may stop the server at once: by then it hears signals.
    let served = actix_web::rt::spawn(server.run());
    tokio::task::yield_now().await;
    for address in addresses {
        println!("Hefu serves on http://{address}");
    }
    if demo {
        print_seats();
    }
    println!("Press Ctrl-C to stop.");
    Ok(served.await.map_err(std::io::Error::other)??)
}

fn print_seats() {
    println!("\nDemo seats (password and passphrase are the same):");
    for (login, passphrase) in demo::sign_ins() {
        println!("  {login:<28} {passphrase}");
    }
    println!();
}
