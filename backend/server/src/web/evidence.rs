//! Recorded files (存证): the hash of a file stands on the ledger, the file stays with the member.

mod list;
mod record;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/evidence", web::get().to(list::show))
        .route("/evidence/record", web::get().to(record::show))
        .route("/evidence/record", web::post().to(record::submit));
}
