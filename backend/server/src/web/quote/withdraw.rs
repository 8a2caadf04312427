//! A quote is taken back before quoting is over.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{discount::quote::WithdrawQuote, id::QuoteId};

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
    // The rules answer "not found" for a quote of somebody else.
    let quote = QuoteId::parse(&path).map_err(|_| WebError::NotFound)?;
    sign::review(&app, &visitor, &caller, &request, Wanted::plain(WithdrawQuote { quote })).await
}
