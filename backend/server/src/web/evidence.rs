//! Evidence: files of what a member may show of a voucher or holding, and recorded files (存证), whose hash
//! stands on the ledger while the file stays with the member.

mod certificate;
mod export;
mod list;
mod record;

use actix_web::web::{self, ServiceConfig};

pub use export::Offer;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/vouchers/{voucher}/evidence", web::get().to(export::voucher))
        .route("/vouchers/{voucher}/certificate", web::get().to(certificate::voucher))
        .route("/holdings/{holding}/evidence", web::get().to(export::holding))
        .route("/holdings/{holding}/certificate", web::get().to(certificate::holding))
        .route("/evidence", web::get().to(list::show))
        .route("/evidence/record", web::get().to(record::show))
        .route("/evidence/record", web::post().to(record::submit));
}
