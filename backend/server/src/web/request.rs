//! Requests for quotes (询价) and the discount that follows: by the seller and by the financier.

mod approve;
mod award;
mod closing;
mod confirm;
mod decline;
mod disburse;
mod financier;
mod list;
mod make;
mod offers;
mod pay_intent;
mod quote;
mod seller;
mod show;
#[cfg(test)]
mod tests;
mod trade;
pub(in crate::web) mod turn;
mod unwind;
mod view;

use actix_web::web::{self, ServiceConfig};

pub(super) use closing::Closing;
pub(super) use show::{Loaded, load};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/requests", web::get().to(list::list))
        .route("/requests/new", web::get().to(make::form))
        .route("/requests/new", web::post().to(make::submit))
        .route("/requests/{request}", web::get().to(show::show))
        .route("/requests/{request}/award", web::post().to(award::submit))
        .route("/requests/{request}/unwind", web::post().to(unwind::submit))
        .route("/requests/{request}/confirm", web::post().to(confirm::submit))
        .route("/requests/{request}/quote", web::get().to(quote::form))
        .route("/requests/{request}/approve", web::get().to(approve::form))
        .route("/requests/{request}/approve", web::post().to(approve::submit))
        .route("/requests/{request}/decline", web::get().to(decline::form))
        .route("/requests/{request}/decline", web::post().to(decline::submit))
        .route("/requests/{request}/pay-intent", web::post().to(pay_intent::submit))
        .route("/requests/{request}/disburse", web::get().to(disburse::form))
        .route("/requests/{request}/disburse", web::post().to(disburse::submit));
}
