//! The log as C2SP tlog-tiles serves it: checkpoint, tiles of hashes, verifier key, policy; proofs for the
//! parties to an entry; and entries for auditors. By the first part of an address, the log's name, its
//! [`App`] has been chosen already ([`crate::logs`]).

mod auditor;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{self, Data, Path, ServiceConfig},
};
use contracts::id::CommandId;
use ledger::{
    checkpoint::{SignedCheckpoint, log_verifier_key},
    note::{Note, VerifierKey},
    sigsum_proof::SigsumProof,
    tile::Tile,
    tlog_proof::TlogProof,
};

use store::witness::Which;

use super::{Answered, WebError, form::Form, page::found};
use crate::{app::App, auth::visitor::SignedIn, logs};

/// What a request may ask for after the question mark.
type Format = web::Query<std::collections::BTreeMap<String, String>>;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(health))
        .route("/logs/{log}/checkpoint", web::get().to(checkpoint))
        .route("/logs/{log}/witnessed", web::get().to(witnessed))
        .route("/logs/{log}/vkey", web::get().to(verifier_key))
        .route("/logs/{log}/policy", web::get().to(policy))
        .configure(auditor::routes)
        .route("/logs/{log}/tile/{path:.*}", web::get().to(tile))
        .route("/logs/{log}/proof/{command}", web::get().to(proof))
        .route("/log", web::post().to(show_log))
        .route("/undertaking/{name}", web::get().to(undertaking));
}

async fn health(app: Data<App>) -> Answered {
    app.store.checkpoint().await.map_err(|error| WebError::Unavailable(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n"))
}

/// The newest checkpoint, with the cosignatures that it has so far.
async fn checkpoint(app: Data<App>) -> Answered {
    Ok(short_lived(app.store.newest_checkpoint().await?.note))
}

/// The newest checkpoint that a quorum of the policy has cosigned.
async fn witnessed(app: Data<App>) -> Answered {
    let vouched = app.store.witnessed_checkpoint(&app.witnessing.hash, -1, Which::Newest).await?;
    Ok(short_lived(found(vouched)?.note))
}

fn short_lived(note: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=2"))
        .body(note)
}

/// Which witnesses vouch for this log, and how many are enough: in C2SP's syntax, or in Sigsum's.
async fn policy(app: Data<App>, query: Format) -> Answered {
    let policy = app.witnessing.public();
    let text = match query.get("format").map(String::as_str) {
        None | Some("c2sp") => policy.print(),
        Some("sigsum") => policy.print_sigsum(),
        Some(_) => return Err(WebError::NotFound),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .body(text))
}

async fn verifier_key(app: Data<App>) -> Answered {
    let key = log_verifier_key(&app.keys.log.public_key()).print();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(format!("{key}\n")))
}

async fn tile(app: Data<App>, path: Path<(String, String)>) -> Answered {
    // Bundles of entries tell who acted when, so they are not public.
    let tile = Tile::parse(&format!("tile/{}", path.1)).filter(|tile| tile.level.is_some());
    let bytes = found(app.store.tile(found(tile)?).await?)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/octet-stream"))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}

/// The proof of a command that the caller's member signed: `?format=sigsum` or `?format=tlog`.
async fn proof(app: Data<App>, caller: SignedIn, path: Path<(String, String)>, query: Format) -> Answered {
    let command = CommandId::parse(&path.1).map_err(|_| WebError::NotFound)?;
    let entry = found(app.store.entry_of(caller.member.id, command).await?)?;
    let note = app.store.best_checkpoint(&app.witnessing.hash, entry.index).await?.note;
    let internal = |error: &dyn std::fmt::Display| WebError::internal(error.to_string());
    let log = app.keys.log.public_key();
    let signed = SignedCheckpoint::open(note.as_bytes(), &log).map_err(|error| internal(&error))?;
    let path = app.store.inclusion(entry.index, &signed).await?;
    let index = u64::try_from(entry.index).map_err(|error| internal(&error))?;
    let witnesses: Vec<VerifierKey> =
        app.witnessing.policy.witnesses().iter().map(|witness| witness.key.clone()).collect();
    let (text, name) = if query.get("format").is_some_and(|format| format == "tlog") {
        let checkpoint = Note::parse(note.as_bytes()).map_err(|error| internal(&error))?;
        (TlogProof { extra: None, index, path, checkpoint }.print(), "tlog-proof")
    } else {
        let proof = SigsumProof::new(&entry.leaf()?, index, path, &signed, log.id(), &witnesses);
        (proof.print(), "sigsum-proof")
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header(("content-disposition", format!("attachment; filename=\"{command}.{name}\"")))
        .body(text))
}

/// Shows the browser another log from here on.
async fn show_log(app: Data<App>, form: Form) -> Answered {
    let name = form.get("log");
    found(app.logs.iter().find(|log| log.name == name))?;
    Ok(HttpResponse::SeeOther().insert_header(("location", "/")).cookie(logs::cookie(name)).finish())
}

/// The text of the undertaking that obligors sign, byte for byte as it was hashed.
async fn undertaking(app: Data<App>, path: Path<String>) -> Answered {
    if *path != app.pen.genesis.policy.undertaking {
        return Err(WebError::NotFound);
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(crate::genesis::UNDERTAKING_TEXT))
}
