//! Vouchers: lists, issuing, one voucher's page, and what is done before it is live.
//!
//! Reading order: `sight` and `steps` say what a member sees of a voucher; `show` puts it on a page with
//! `timeline` and `picture`; the other files are one verb each.

mod issue;
mod list;
mod picture;
mod reject;
#[cfg(test)]
mod samples;
pub(in crate::web) mod show;
pub mod sight;
mod sign_for;
mod steps;
mod timeline;
pub(in crate::web) mod undertaking;
mod withdraw;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/vouchers", web::get().to(list::list))
        .route("/vouchers/new", web::get().to(issue::form))
        .route("/vouchers/new", web::post().to(issue::submit))
        .route("/vouchers/{voucher}", web::get().to(show::show))
        .route("/vouchers/{voucher}/sign-for", web::get().to(sign_for::form))
        .route("/vouchers/{voucher}/sign-for", web::post().to(sign_for::submit))
        .route("/vouchers/{voucher}/reject", web::post().to(reject::submit))
        .route("/vouchers/{voucher}/withdraw", web::post().to(withdraw::submit));
}
