//! Styles, scripts and icons, built into the binary. Their address holds a hash of all of them, so that a
//! browser may keep them for ever.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{self, ServiceConfig},
};
use include_dir::{Dir, include_dir};
use sha2::{Digest as _, Sha256};

use super::{Answered, WebError};
use crate::auth::roles::ASSET;

static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../templates/assets");

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route(ASSET, web::get().to(show));
}

/// A hash over every asset's path and bytes, twelve hex digits.
pub fn version() -> String {
    let mut digest = Sha256::new();
    hash(&ASSETS, &mut digest);
    hex::encode(digest.finalize()).chars().take(12).collect()
}

fn hash(folder: &Dir<'_>, digest: &mut Sha256) {
    for file in folder.files() {
        digest.update(file.path().to_string_lossy().as_bytes());
        digest.update([0]);
        digest.update(Sha256::digest(file.contents()));
    }
    folder.dirs().for_each(|folder| hash(folder, digest));
}

async fn show(path: web::Path<(String, String)>) -> Answered {
    let (_, path) = path.into_inner();
    let file = ASSETS.get_file(&path).ok_or(WebError::NotFound)?;
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return Err(WebError::NotFound),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(file.contents()))
}
