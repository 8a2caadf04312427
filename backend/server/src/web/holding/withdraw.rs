//! The transferor takes a transfer back before it is signed for.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{holding::give_back::WithdrawTransfer, id::HoldingId};

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
    let holding = HoldingId::parse(&path).map_err(|_| WebError::NotFound)?;
    let returned = HoldingId::from_uuid(entropy::uuid());
    let wanted = Wanted { new_ids: &["returned"], ..Wanted::plain(WithdrawTransfer { holding, returned }) };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
