//! A member's own seats: who sits there, how many must sign, and where money is paid to.

pub mod account;
pub mod enrol;
pub mod entries;
pub mod list;
pub mod new;
pub(super) mod notice;
pub mod policy;
pub mod revoke;
pub mod rotate;
pub mod veto;
pub(super) mod waiting;

use actix_web::web::{self, ServiceConfig};
use contracts::{Refusal, authority::CommandRefusal, member::Role};

use super::WebError;
use crate::auth::Caller;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/seats", web::get().to(list::show))
        .route("/seats/new", web::get().to(new::show))
        .route("/seats/new", web::post().to(new::submit))
        .route("/seats/policy", web::get().to(policy::show))
        .route("/seats/policy", web::post().to(policy::submit))
        .route("/seats/account", web::get().to(account::show))
        .route("/seats/account", web::post().to(account::submit))
        .route("/seats/invitations/{invitation}", web::get().to(enrol::show))
        .route("/seats/invitations/{invitation}/enrol", web::post().to(enrol::submit))
        .route("/seats/invitations/{invitation}/renew", web::post().to(enrol::renew))
        .route("/seats/invitations/{invitation}/cancel", web::post().to(enrol::cancel))
        .route("/seats/veto", web::post().to(veto::submit))
        .route("/seats/{seat}/rotate", web::get().to(rotate::show))
        .route("/seats/{seat}/entries", web::get().to(entries::show))
        .route("/seats/{seat}/revoke", web::get().to(revoke::show))
        .route("/seats/{seat}/revoke", web::post().to(revoke::submit));
}

/// Whether the caller looks after its member's seats.
fn is_administrator(caller: &Caller) -> bool {
    caller.seat.roles.contains(&Role::Administrator)
}

/// Lets only administrators go on.
///
/// # Errors
/// The refusal that their command would meet.
fn only_administrators(caller: &Caller) -> Result<(), WebError> {
    if is_administrator(caller) { Ok(()) } else { Err(Refusal::Command(CommandRefusal::RoleMissing).into()) }
}
