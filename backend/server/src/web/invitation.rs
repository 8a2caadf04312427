//! Invitations: whoever has the link of one makes the key of a new seat. Nobody signs in for it.

pub mod accept;
pub mod code;
pub mod link;
pub mod password;
pub mod show;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/invitations/{token}", web::get().to(show::show))
        .route("/invitations/{token}", web::post().to(accept::submit));
}
