//! Members, as the operator sees them: who is admitted, who is being admitted or recovered, and how far that
//! has come.

pub mod entry;
pub mod firm;
pub mod list;
pub mod new;
pub mod people;
pub mod recover;
pub mod recovery;
pub mod show;

use actix_web::web::{self, ServiceConfig};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/members", web::get().to(list::show))
        .route("/members/new", web::get().to(new::show))
        .route("/members/new", web::post().to(new::submit))
        .route("/members/firms/{firm}", web::get().to(firm::show))
        .route("/members/firms/{firm}/admit", web::post().to(firm::admit))
        .route("/members/firms/{firm}/withdraw", web::post().to(firm::withdraw))
        .route("/members/firms/{firm}/invitations/{invitation}/renew", web::post().to(firm::renew))
        .route("/members/recoveries/{recovery}", web::get().to(recovery::show))
        .route("/members/recoveries/{recovery}/begin", web::post().to(recovery::begin))
        .route("/members/recoveries/{recovery}/withdraw", web::post().to(recovery::withdraw))
        .route(
            "/members/recoveries/{recovery}/invitations/{invitation}/renew",
            web::post().to(recovery::renew),
        )
        .route("/members/{member}/recover", web::get().to(recover::show))
        .route("/members/{member}/recover", web::post().to(recover::submit))
        .route("/members/{member}", web::get().to(show::show));
}
