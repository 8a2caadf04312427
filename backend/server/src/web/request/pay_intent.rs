//! The financier is about to pay.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::discount::disburse::PayIntent;

use super::show::load_awarded;
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{
        Answered,
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
    let loaded = load_awarded(&app, &caller.member, &path).await?;
    let intent = PayIntent { request: loaded.request.id };
    sign::review(&app, &visitor, &caller, &request, Wanted::plain(intent)).await
}
