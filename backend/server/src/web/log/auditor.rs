//! The log's entries for auditors: C2SP bundles, and the Sigsum v1 read API in its own text form. The guard
//! has seen their token. Refusals here are plain text too, because programs ask.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    web::{self, Data, Path, ServiceConfig},
};
use ledger::{
    checkpoint::SignedCheckpoint,
    encoding::{from_decimal, from_hex, hex},
    note::Note,
    tile::{TILE_WIDTH, Tile, print_entries},
};

use super::super::{Answered, WebError};
use crate::{app::App, mirror::line};

/// The most leaves of one answer.
const MOST_LEAVES: u64 = 512;
/// The most records of one answer.
const MOST_RECORDS: i64 = 256;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/logs/{log}/tile/entries/{path:.*}", web::get().to(bundle))
        .route("/logs/{log}/records/{from}", web::get().to(records))
        .route("/logs/{log}/get-tree-head", web::get().to(tree_head))
        .route("/logs/{log}/get-leaves/{from}/{until}", web::get().to(leaves))
        .route("/logs/{log}/get-inclusion-proof/{size}/{leaf_hash}", web::get().to(inclusion_proof))
        .route("/logs/{log}/get-consistency-proof/{old}/{new}", web::get().to(consistency_proof));
}

fn text(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(body)
}

fn malformed() -> HttpResponse {
    text(StatusCode::BAD_REQUEST, "a number or hash that cannot be, or out of its range\n".to_owned())
}

fn absent() -> HttpResponse {
    text(StatusCode::NOT_FOUND, "not in the log\n".to_owned())
}

/// A number of at most 63 bits, as Sigsum demands.
fn number(text: &str) -> Option<u64> {
    from_decimal(text).filter(|number| i64::try_from(*number).is_ok())
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many entries the signed checkpoint has.
async fn present_size(app: &App) -> Result<u64, WebError> {
    Ok(u64::try_from(app.store.newest_checkpoint().await?.size).unwrap_or_default())
}

async fn bundle(app: Data<App>, path: Path<(String, String)>) -> Answered {
    let Some(tile) = Tile::parse(&format!("tile/entries/{}", path.1)) else { return Ok(absent()) };
    let from = tile.index.saturating_mul(u64::from(TILE_WIDTH));
    let until = from.saturating_add(u64::from(tile.width));
    if until > present_size(&app).await? {
        return Ok(absent());
    }
    let leaves = app.store.leaves(signed(from), signed(until)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/octet-stream"))
        .insert_header((CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .body(print_entries(&leaves)))
}

/// Entries with records and disclosures, a line of JSON each, for whoever keeps a full copy of the log.
async fn records(app: Data<App>, path: Path<(String, String)>) -> Answered {
    let Some(from) = number(&path.1) else { return Ok(malformed()) };
    let entries = app.store.entries(signed(from), MOST_RECORDS).await?;
    if entries.is_empty() {
        return Ok(absent());
    }
    let mut lines = String::new();
    for entry in &entries {
        lines.push_str(&line::print(entry).map_err(WebError::internal)?);
        lines.push('\n');
    }
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/jsonl")).body(lines))
}

/// The newest checkpoint that the policy accepts; before there is one, the newest.
async fn tree_head(app: Data<App>) -> Answered {
    let vouched = app.store.best_checkpoint(&app.witnessing.hash, -1).await?;
    let internal = |error: &dyn std::fmt::Display| WebError::internal(error.to_string());
    let note = Note::parse(vouched.note.as_bytes()).map_err(|error| internal(&error))?;
    let cosigned = app.witnessing.policy.cosigned(&note).map_err(|error| internal(&error))?;
    let head = SignedCheckpoint::of(note, &app.keys.log.public_key()).map_err(|error| internal(&error))?;
    let mut body = format!(
        "size={}\nroot_hash={}\nsignature={}\n",
        head.checkpoint().size,
        hex(&head.checkpoint().root),
        hex(head.signature())
    );
    for witness in app.witnessing.policy.witnesses() {
        if let Some(cosignature) = cosigned.get(&witness.name) {
            let (key, signature) = (witness.key.key().id(), hex(&cosignature.signature));
            body.push_str(&format!("cosignature={key} {} {signature}\n", cosignature.time));
        }
    }
    Ok(text(StatusCode::OK, body))
}

async fn leaves(app: Data<App>, path: Path<(String, String, String)>) -> Answered {
    let (Some(from), Some(until)) = (number(&path.1), number(&path.2)) else { return Ok(malformed()) };
    if from >= until {
        return Ok(malformed());
    }
    let until = until.min(present_size(&app).await?).min(from.saturating_add(MOST_LEAVES));
    let leaves = app.store.leaves(signed(from), signed(until)).await?;
    if leaves.is_empty() {
        return Ok(absent());
    }
    let line = |leaf: &ledger::leaf::Leaf| {
        format!("leaf={} {} {}\n", hex(&leaf.checksum), hex(&leaf.signature), leaf.key)
    };
    Ok(text(StatusCode::OK, leaves.iter().map(line).collect()))
}

fn nodes(hashes: &[[u8; 32]]) -> String {
    hashes.iter().map(|hash| format!("node_hash={}\n", hex(hash))).collect()
}

async fn inclusion_proof(app: Data<App>, path: Path<(String, String, String)>) -> Answered {
    // Case does not matter in Sigsum's hex.
    let leaf_hash = from_hex::<32>(&path.2.to_ascii_lowercase());
    let (Some(size), Some(leaf_hash)) = (number(&path.1).filter(|size| *size >= 2), leaf_hash) else {
        return Ok(malformed());
    };
    if size > present_size(&app).await? {
        return Ok(malformed());
    }
    let index = app.store.index_of(&leaf_hash).await?.and_then(|index| u64::try_from(index).ok());
    let Some(index) = index.filter(|index| *index < size) else { return Ok(absent()) };
    let proof = app.store.inclusion_in(index, size).await?;
    Ok(text(StatusCode::OK, format!("leaf_index={index}\n{}", nodes(&proof))))
}

async fn consistency_proof(app: Data<App>, path: Path<(String, String, String)>) -> Answered {
    let (Some(old), Some(new)) = (number(&path.1), number(&path.2)) else { return Ok(malformed()) };
    if old == 0 || old >= new || new > present_size(&app).await? {
        return Ok(malformed());
    }
    Ok(text(StatusCode::OK, nodes(&app.store.consistency(old, new).await?)))
}
