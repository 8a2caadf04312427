//! The seller chooses a quote. The price that it signs is worked out by the rules.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{
    discount::award::{Award, AwardRefusal},
    id::QuoteId,
};

use super::{offers::Offer, show::load, view::View};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{
        Answered, WebError,
        form::Form,
        page::found,
        sign::{self, Wanted},
    },
};

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let loaded = load(&app, &caller.member, &path).await?;
    if loaded.view != View::Seller {
        return Err(WebError::NotFound);
    }
    let id = QuoteId::parse(form.get("quote")).map_err(|_| WebError::NotFound)?;
    let quote = found(loaded.quotes.iter().find(|quote| quote.id == id))?;
    let price = Offer::of(quote, loaded.request.amount, loaded.voucher.due_on).price;
    let price = price.ok_or(WebError::Refused(AwardRefusal::NotOpened.into()))?;
    let award = Award {
        request: loaded.request.id,
        quote: id,
        interest: Some(price.interest).filter(|interest| !interest.is_zero()),
        net: price.net,
    };
    let wanted = Wanted { currency: loaded.voucher.currency, ..Wanted::plain(award) };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
