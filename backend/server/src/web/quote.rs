//! A financier's quotes (报价), once they are made: taken back, or opened.

mod open;
mod withdraw;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/quotes/{quote}/withdraw", web::post().to(withdraw::submit))
        .route("/quotes/{quote}/open", web::get().to(open::show));
}
