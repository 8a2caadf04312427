//! Settlement: the payment list that follows from who holds what, and the receipts that settle it.

pub mod csv;
pub mod derived;
pub mod list;
pub mod make;
pub mod receipt;
pub mod show;

use actix_web::web::{self, ServiceConfig};
use contracts::{
    id::{MemberId, VoucherId},
    voucher::Voucher,
};

use super::{WebError, page::found};
use crate::app::App;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/settlements", web::get().to(list::show))
        .route("/settlements/{voucher}", web::get().to(show::show))
        .route("/settlements/{voucher}/list", web::post().to(make::submit))
        .route("/settlements/{voucher}/list.csv", web::get().to(csv::download))
        .route("/settlements/{voucher}/receipts/{holding}", web::get().to(receipt::show))
        .route("/settlements/{voucher}/receipts/{holding}", web::post().to(receipt::submit));
}

/// A voucher of `obligor`; for anyone else it does not exist.
///
/// # Errors
/// [`WebError::NotFound`].
async fn of_obligor(app: &App, obligor: MemberId, path: &str) -> Result<Voucher, WebError> {
    let id = VoucherId::parse(path).map_err(|_| WebError::NotFound)?;
    found(app.store.voucher(id).await?.filter(|voucher| voucher.obligor == obligor))
}
