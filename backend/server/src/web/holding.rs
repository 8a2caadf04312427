//! Holdings (持有份额): what a member holds, is to sign for, offers for discount, and has passed on.

mod list;
pub(super) mod path;
mod reject;
mod show;
mod sign_for;
mod state;
pub(super) mod terms;
mod transfer;
mod withdraw;

use actix_web::web::{self, ServiceConfig};

pub(super) use show::{View, load, view_of};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/holdings", web::get().to(list::list))
        .route("/holdings/{holding}", web::get().to(show::show))
        .route("/holdings/{holding}/transfer", web::get().to(transfer::form))
        .route("/holdings/{holding}/transfer", web::post().to(transfer::submit))
        .route("/holdings/{holding}/sign-for", web::post().to(sign_for::submit))
        .route("/holdings/{holding}/reject", web::post().to(reject::submit))
        .route("/holdings/{holding}/withdraw", web::post().to(withdraw::submit))
        .route("/holdings/{holding}/states", web::post().to(state::submit))
        .route("/holdings/{holding}/states/{command}", web::get().to(state::show));
}
