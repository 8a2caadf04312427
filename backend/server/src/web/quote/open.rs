//! The page on which a financier opens its quote: the passphrase decrypts in the browser what was sealed
//! there, the review shows it, and the same passphrase signs it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{
    discount::open_quote::{OpenQuote, OpenQuoteRefusal},
    id::QuoteId,
    pricing::Basis,
    rate::Rate,
};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{
        Answered, WebError,
        page::found,
        request,
        sign::{self, Wanted},
    },
};

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = QuoteId::parse(&path).map_err(|_| WebError::NotFound)?;
    let quote = app.store.quote(id).await?.filter(|quote| quote.financier == caller.member.id);
    let quote = found(quote)?;
    let loaded = request::load(&app, &caller.member, &quote.request.to_string()).await?;
    // The rules judge an opening with its price, which only the browser has. When it may be opened does not
    // depend on the price, so it is said before the passphrase is asked for.
    if let Some(refusal) = too_soon_or_too_late(&loaded.closing, &quote) {
        return Err(WebError::Refused(refusal.into()));
    }
    let sealed = app.store.sealed(caller.member.id, id).await?;
    let wanted = Wanted {
        currency: loaded.voucher.currency,
        sealed_blob: sealed.map(|sealed| sealed.blob),
        ..Wanted::plain(price_to_be_filled_in(id, &loaded)?)
    };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}

fn too_soon_or_too_late(
    closing: &request::Closing,
    quote: &contracts::discount::Quote,
) -> Option<OpenQuoteRefusal> {
    if quote.life != contracts::discount::QuoteLife::Standing || quote.terms.is_some() {
        Some(OpenQuoteRefusal::NotStanding)
    } else if !closing.closed {
        Some(OpenQuoteRefusal::StillSealed)
    } else if closing.too_late {
        Some(OpenQuoteRefusal::TooLate)
    } else {
        None
    }
}

/// The command whose confidential fields the browser takes from what was sealed; the values here go nowhere.
fn price_to_be_filled_in(quote: QuoteId, loaded: &request::Loaded) -> Result<OpenQuote, WebError> {
    let rate = Rate::parse("0").ok_or_else(|| WebError::internal("nought is a rate"))?;
    Ok(OpenQuote { quote, rate, basis: Basis::Days360, value_on: loaded.voucher.due_on, fees: None })
}
