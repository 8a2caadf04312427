//! Trade backgrounds: what a member has registered, and the way from invoice files to a registration.
//!
//! Reading order: `upload` takes the files, `facts` says what an invoice states
//! and whether it counts, `check` shows that, `review` builds the command.

mod check;
mod facts;
mod file;
mod free;
mod list;
mod review;
mod show;
mod upload;

use actix_web::web::{self, ServiceConfig};

pub(super) use free::free_to_choose;
pub(super) use list::{claimed, is_verified};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/backgrounds", web::get().to(list::list))
        .route("/backgrounds/new", web::get().to(upload::form))
        .route("/backgrounds/new", web::post().to(upload::upload))
        .route("/backgrounds/review", web::post().to(review::review))
        .route("/backgrounds/{background}", web::get().to(show::show))
        .route("/documents/{sha256}", web::get().to(file::download));
}
