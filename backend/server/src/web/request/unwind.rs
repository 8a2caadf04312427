//! A request that is to come to nothing.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::discount::unwind::Unwind;

use super::show::load;
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
    let loaded = load(&app, &caller.member, &path).await?;
    let unwind = Unwind { request: loaded.request.id, holding: loaded.request.holding };
    sign::review(&app, &visitor, &caller, &request, Wanted::plain(unwind)).await
}
