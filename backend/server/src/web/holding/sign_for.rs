//! The transferee signs for a holding.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{holding::sign_for::SignForHolding, id::HoldingId};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{
        Answered, WebError,
        form::Form,
        sign::{self, Wanted},
    },
};

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    _token: Form,
) -> Answered {
    let holding = HoldingId::parse(&path).map_err(|_| WebError::NotFound)?;
    sign::review(&app, &visitor, &caller, &request, Wanted::plain(SignForHolding { holding })).await
}
