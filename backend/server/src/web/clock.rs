//! The log's clock.

mod confirm;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/clock", web::get().to(confirm::show)).route("/clock", web::post().to(confirm::submit));
}
