//! Whose turn it is on open requests: for the list of what a member has to do.

use std::collections::BTreeMap;

use contracts::{
    calendar::Tick,
    discount::{Quote, QuoteLife, Request, RequestLife},
    id::{MemberId, QuoteId, RequestId},
};

use super::{
    closing::Closing,
    view::{Next, next_of, own_quote},
};
use crate::{app::App, web::WebError};

/// What a member may do on an open request, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Turn {
    /// Quote.
    Quote(Tick),
    /// Open the quote that it has sealed.
    Open(QuoteId, Tick),
    /// Compare what was opened and award, or end the request.
    Award,
}

/// The open ones of `requests` on which it is `member`'s turn.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn turns(
    app: &App,
    member: MemberId,
    requests: &[Request],
) -> Result<BTreeMap<RequestId, Turn>, WebError> {
    let open: Vec<&Request> = requests.iter().filter(|request| request.life == RequestLife::Open).collect();
    let ids: Vec<RequestId> = open.iter().map(|request| request.id).collect();
    let mut turns = BTreeMap::new();
    if ids.is_empty() {
        return Ok(turns);
    }
    let (quotes, log) = (app.store.quotes_on(&ids).await?, app.log().await?);
    for request in open {
        let quotes: Vec<Quote> = quotes.iter().filter(|quote| quote.request == request.id).cloned().collect();
        let closing = Closing::of(&log, request, &quotes)?;
        turns.extend(turn(request, &quotes, &closing, member).map(|turn| (request.id, turn)));
    }
    Ok(turns)
}

/// Whether it is `member`'s turn on the open `request`.
pub(super) fn turn(request: &Request, quotes: &[Quote], closing: &Closing, member: MemberId) -> Option<Turn> {
    if request.seller == member {
        let opened = quotes.iter().any(|quote| quote.life == QuoteLife::Standing && quote.terms.is_some());
        return (closing.closed && (opened || closing.too_late)).then_some(Turn::Award);
    }
    match next_of(request, quotes, closing, member) {
        Next::Quote => Some(Turn::Quote(closing.at)),
        Next::Open => own_quote(quotes, member).map(|quote| Turn::Open(quote.id, closing.open_until)),
        _ => None,
    }
}
