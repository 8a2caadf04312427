//! The witness over HTTP: `POST add-checkpoint`, and under the hash of a log's origin its checkpoint and,
//! for a mirror, its tiles (C2SP tlog-witness, tlog-tiles). Nobody signs in: the log's signature on what
//! it brings is the only pass.

use std::{sync::Arc, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::DefaultHeaders,
    web::{self, Data, Path, Payload},
};
use ledger::{
    tile::Tile,
    witness::{MAX_REQUEST_BYTES, TEXT_TYPE},
};

use super::{Failure, Witness};
use crate::clock;

/// How long a body may take to come.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop. `told` gets the addresses once they are listened on.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(
    witness: Arc<Witness>,
    listen: &str,
    told: impl FnOnce(&[std::net::SocketAddr]),
) -> std::io::Result<()> {
    let shared = Data::from(witness);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .wrap(DefaultHeaders::new().add((X_CONTENT_TYPE_OPTIONS, "nosniff")))
            .route("/", web::get().to(about))
            .route("/vkey", web::get().to(vkey))
            .route("/add-checkpoint", web::post().to(add_checkpoint))
            .route("/{origin}/checkpoint", web::get().to(checkpoint))
            .route("/{origin}/tile/{path:.*}", web::get().to(tile))
    })
    .workers(1)
    .client_request_timeout(BODY_TIME)
    .shutdown_timeout(10)
    .bind(listen)?;
    told(&server.addrs());
    server.run().await
}

fn text(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, TEXT_TYPE))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}

fn not_found() -> HttpResponse {
    text(StatusCode::NOT_FOUND, "not found\n".to_owned())
}

/// Who this is and what it has cosigned, for people.
async fn about(witness: Data<Witness>) -> HttpResponse {
    let mut page = format!("witness {}\n", witness.vkey().print());
    for (hash, origin) in witness.logs() {
        let note = witness.checkpoint(hash).await;
        let size = note.as_deref().and_then(|note| note.split('\n').nth(1)).unwrap_or("nothing yet");
        page.push_str(&format!("\nlog {origin}\nsize {size}\n/{hash}/checkpoint\n"));
    }
    text(StatusCode::OK, page)
}

async fn vkey(witness: Data<Witness>) -> HttpResponse {
    text(StatusCode::OK, format!("{}\n", witness.vkey().print()))
}

async fn add_checkpoint(witness: Data<Witness>, payload: Payload) -> HttpResponse {
    let read = tokio::time::timeout(BODY_TIME, payload.to_bytes_limited(MAX_REQUEST_BYTES)).await;
    let body = match read {
        Ok(Ok(Ok(body))) => body,
        Ok(Ok(Err(_))) => return text(StatusCode::BAD_REQUEST, "the body did not come\n".to_owned()),
        Ok(Err(_)) => return text(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long\n".to_owned()),
        Err(_) => return text(StatusCode::REQUEST_TIMEOUT, "the body came too slowly\n".to_owned()),
    };
    let witness = witness.into_inner();
    let work = async move {
        let time = u64::try_from(clock::now().timestamp()).unwrap_or_default();
        witness.add_checkpoint(&body, time).await
    };
    // What was begun goes on when the caller goes away.
    match tokio::spawn(work).await {
        Ok(Ok(line)) => text(StatusCode::OK, line),
        Ok(Err(Failure::Refused(refusal))) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            HttpResponse::build(status)
                .insert_header((CONTENT_TYPE, refusal.content_type()))
                .body(refusal.body())
        }
        Ok(Err(Failure::Unavailable(what))) => text(StatusCode::SERVICE_UNAVAILABLE, format!("{what}\n")),
        Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "this failed\n".to_owned()),
    }
}

async fn checkpoint(witness: Data<Witness>, origin: Path<String>) -> HttpResponse {
    match witness.checkpoint(&origin).await {
        Some(note) => text(StatusCode::OK, note),
        None => not_found(),
    }
}

async fn tile(witness: Data<Witness>, path: Path<(String, String)>) -> HttpResponse {
    let (origin, path) = path.into_inner();
    let Some(tile) = Tile::parse(&format!("tile/{path}")) else { return not_found() };
    match witness.tile(&origin, tile).await {
        Ok(Some(bytes)) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "application/octet-stream"))
            .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(bytes),
        Ok(None) => not_found(),
        Err(error) => {
            tracing::error!(%error, "a tile could not be read");
            text(StatusCode::INTERNAL_SERVER_ERROR, "this failed\n".to_owned())
        }
    }
}
