//! The seller confirms that the money has come: the title passes.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{discount::disburse::Confirm, id::HoldingId};

use super::{show::load, view::View};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
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
    let loaded = load(&app, &caller.member, &path).await?;
    if loaded.view != View::Seller {
        return Err(WebError::NotFound);
    }
    let confirm = Confirm {
        request: loaded.request.id,
        holding: loaded.request.holding,
        title: HoldingId::from_uuid(entropy::uuid()),
    };
    let wanted = Wanted { new_ids: &["title"], ..Wanted::plain(confirm) };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
