//! Auditors' tokens: random text that is shown once, and known here by its hash alone.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use ledger::encoding::base64url;
use sha2::{Digest as _, Sha256};
use store::StoreError;

use crate::{app::App, clock, entropy};

/// What every token begins with, so that a leaked one is known for what it is.
const PREFIX: &str = "hefu-auditor-";

/// A token that nobody has had before.
pub fn fresh() -> String {
    format!("{PREFIX}{}", base64url(&entropy::bytes::<32>()))
}

/// The hash by which it is known.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Whether the request shows a token that counts now.
///
/// # Errors
/// A [`StoreError`].
pub async fn shows_token(app: &App, headers: &HeaderMap) -> Result<bool, StoreError> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let scheme_and_token = header.and_then(|header| header.split_once(' '));
    match scheme_and_token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && token.starts_with(PREFIX) => {
            Ok(app.store.auditor(&hash(token), clock::now()).await?.is_some())
        }
        _ => Ok(false),
    }
}
