//! Sheets: vouchers that are issued from the rows of a spreadsheet. They are reviewed together and signed with
//! one passphrase; each is a command of its own, with a draft of its own where a checker signs after it.
//!
//! Reading order: `columns` reads the cells, `judge` asks the rules about all rows in their order, `review` is
//! the page on which they are signed; `upload` and `show` lead there, and `hand_in` takes what was signed.

mod columns;
mod hand_in;
mod judge;
mod review;
mod show;
mod upload;
pub(in crate::web) mod waiting;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/vouchers/sheets/new", web::get().to(upload::form))
        .route("/vouchers/sheets/new", web::post().to(upload::upload))
        .route("/vouchers/sheets/trades", web::get().to(upload::trades))
        .route("/vouchers/sheets/commands", web::post().to(hand_in::commands))
        .route("/vouchers/sheets/drafts", web::post().to(hand_in::drafts))
        .route("/vouchers/sheets/{sheet}", web::get().to(show::show))
        .route("/vouchers/sheets/{sheet}/return", web::post().to(show::give_back));
}
