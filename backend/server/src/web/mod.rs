//! Pages, one file each: `web/<noun>/<verb>.rs` shows `templates/<noun>/<verb>.html`.

pub mod asset;
mod back;
pub mod background;
pub mod check;
pub mod clock;
mod context;
pub mod draft;
pub mod error;
pub mod evidence;
pub mod form;
pub mod holding;
pub mod home;
pub mod invitation;
pub mod json;
pub mod language;
pub mod limit;
pub mod lineage;
pub mod log;
pub mod member;
pub mod page;
pub mod paging;
mod parts;
pub mod quote;
pub mod receipt;
pub mod request;
pub mod seat;
pub mod session;
pub mod settlement;
mod sheet;
pub mod show;
pub mod sign;
mod step;
pub mod verify;
pub mod voucher;

use actix_web::{HttpResponse, web::ServiceConfig};

pub use error::WebError;
pub use page::Page;

/// What a handler answers.
pub type Answered = Result<HttpResponse, WebError>;

/// Every route. Each also stands in [`crate::auth::roles::TABLE`].
pub fn routes(config: &mut ServiceConfig) {
    // Before the objects, whose patterns would take a verb for an id.
    back::routes(config);
    asset::routes(config);
    home::routes(config);
    language::routes(config);
    session::routes(config);
    sign::routes(config);
    draft::routes(config);
    receipt::routes(config);
    log::routes(config);
    settlement::routes(config);
    seat::routes(config);
    member::routes(config);
    clock::routes(config);
    invitation::routes(config);
    holding::routes(config);
    request::routes(config);
    quote::routes(config);
    limit::routes(config);
    background::routes(config);
    sheet::routes(config);
    voucher::routes(config);
    evidence::routes(config);
    verify::routes(config);
    check::routes(config);
}
