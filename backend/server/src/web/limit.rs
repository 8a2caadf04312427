//! A financier's limits (额度): its ceilings for obligors.

mod list;
mod make;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/limits", web::get().to(list::list))
        .route("/limits/new", web::get().to(make::form))
        .route("/limits/new", web::post().to(make::submit));
}
