//! Ends a recovery that waits: any live seat of the member may, so that nobody takes a firm over unnoticed.

use actix_web::{HttpRequest, web::Data};
use contracts::{
    id::SeatId,
    member::{Seat, recover::VetoRecovery},
};

use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    web::{
        Answered, WebError,
        form::Form,
        sign::{self, Wanted},
    },
};

/// The seats that a recovery has added to the caller's member and that do not sign yet.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn waiting(app: &App, caller: &Caller) -> Result<Vec<Seat>, WebError> {
    let now = app.store.tick().await?;
    Ok(caller.member.seats.iter().filter(|seat| seat.waits_at(now)).cloned().collect())
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    _form: Form,
) -> Answered {
    let seats: Vec<SeatId> = waiting(&app, &caller).await?.iter().map(|seat| seat.id).collect();
    sign::review(&app, &visitor, &caller, &request, Wanted::plain(VetoRecovery { seats })).await
}
