//! Members, as the operator sees them: who is admitted, who is being admitted, and how far that has come.

pub mod entry;
pub mod firm;
pub mod list;
pub mod new;
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
        .route("/members/{member}", web::get().to(show::show));
}
