//! One request, as its seller or a financier sees it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{
    discount::{Quote, Request},
    id::RequestId,
    log::Log,
    member::Member,
    voucher::Voucher,
};

use super::{
    closing::Closing,
    financier, seller,
    view::{View, is_under_way, view_of},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{Answered, WebError, page::found},
};

/// A request with all that its pages need. Its quotes are not all for every reader.
pub struct Loaded {
    /// The request.
    pub request: Request,
    /// Its voucher.
    pub voucher: Voucher,
    /// Every quote on it, oldest first.
    pub quotes: Vec<Quote>,
    /// The log at its present time.
    pub log: Log,
    /// Where it stands in time.
    pub closing: Closing,
    /// Whether the part that it offers is disputed.
    pub disputed: bool,
    /// From which side the caller sees it.
    pub view: View,
}

/// The request that an address names, if `member` may see it.
///
/// # Errors
/// [`WebError::NotFound`] for strangers.
pub async fn load(app: &App, member: &Member, id: &str) -> Result<Loaded, WebError> {
    let id = RequestId::parse(id).map_err(|_| WebError::NotFound)?;
    let request = found(app.store.request(id).await?)?;
    let quotes = app.store.quotes_on(&[id]).await?;
    let view = found(view_of(&request, &quotes, member))?;
    let voucher = found(app.store.voucher(request.voucher).await?)?;
    let log = app.log().await?;
    let closing = Closing::of(&log, &request, &quotes)?;
    let disputed = is_under_way(request.life)
        && app.store.disputed_of(&[request.holding]).await?.contains(&request.holding);
    Ok(Loaded { request, voucher, quotes, log, closing, disputed, view })
}

/// The same, for the financier that the request was awarded to.
///
/// # Errors
/// [`WebError::NotFound`] for anyone else.
pub async fn load_awarded(app: &App, member: &Member, id: &str) -> Result<Loaded, WebError> {
    let loaded = load(app, member, id).await?;
    let awarded = loaded.request.agreed.as_ref().is_some_and(|agreed| agreed.financier == member.id);
    if awarded { Ok(loaded) } else { Err(WebError::NotFound) }
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let loaded = load(&app, &caller.member, &path).await?;
    match loaded.view {
        View::Seller => seller::show(&app, &visitor, &caller, &request, &loaded).await,
        View::Financier => financier::show(&app, &visitor, &caller, &request, &loaded).await,
    }
}
