//! A request as an invited financier sees it: the trade pack, its limit, its own quote, and what comes next.

use actix_web::HttpRequest;
use askama::Template;
use contracts::discount::{Quote, QuoteLife};

use super::{
    seller::{PriceRow, price_row},
    show::Loaded,
    trade::{Trade, trades},
    view::{Next, View, next_of, own_quote, quotes_shown},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{life, quote::QuoteTexts, request::RequestTexts},
    web::{
        Answered, Page, WebError,
        holding::{path::TitlePath, terms::Terms},
        page::html,
        request::offers::Offer,
        show::{self, Firm, Firms},
    },
};

/// What the financier has granted for the obligor.
struct LimitRow {
    granted: String,
    used: String,
    free: String,
    expires: String,
}

/// The financier's own quote.
struct Own {
    id: String,
    state: &'static str,
    tone: &'static str,
    made_at: String,
    expires: String,
    price: Option<PriceRow>,
    sealed_by: String,
}

#[derive(Template)]
#[template(path = "request/financier.html")]
struct FinancierPage {
    page: Page,
    t: RequestTexts,
    q: QuoteTexts,
    request_id: String,
    state: &'static str,
    tone: &'static str,
    seller: Firm,
    amount: String,
    capitals: String,
    currency: String,
    recourse: bool,
    ask_rate: String,
    deadline: String,
    open_until: String,
    terms: Terms,
    obligor: String,
    disputed: bool,
    limit: Option<LimitRow>,
    enough: bool,
    own: Option<Own>,
    next: Next,
    trades: Vec<Trade>,
    path: TitlePath,
}

pub(super) async fn show(
    app: &App,
    visitor: &Visitor,
    caller: &SignedIn,
    http: &HttpRequest,
    loaded: &Loaded,
) -> Answered {
    let (request, voucher, lang) = (&loaded.request, &loaded.voucher, visitor.lang);
    let (t, q) = (RequestTexts(lang), QuoteTexts(lang));
    let me = caller.member.id;
    let quotes: Vec<Quote> = quotes_shown(View::Financier, &loaded.quotes, me).into_iter().cloned().collect();
    let next = next_of(request, &loaded.quotes, &loaded.closing, me);
    let firms = Firms::of(&app.store, &[request.seller]).await?;
    let holdings = app.store.holdings_of_voucher(request.voucher).await?;
    let key = (me, voucher.obligor, voucher.currency);
    let limit = app.store.limits(me).await?.into_iter().find(|limit| limit.key() == key);
    let enough =
        limit.as_ref().is_some_and(|limit| limit.expires > loaded.log.now && limit.free() >= request.amount);
    let (state, tone) = life::request(request.life, lang);
    let shown = |amount| format!("{} {}", show::amount(amount, voucher.currency), voucher.currency);
    html(&FinancierPage {
        page: Page::new(visitor, http, t.title(&show::short(request.id))),
        t,
        q,
        request_id: request.id.to_string(),
        disputed: loaded.disputed,
        state,
        tone,
        seller: firms.get(request.seller),
        amount: show::amount(request.amount, voucher.currency),
        capitals: show::capitals(request.amount, voucher.currency, lang),
        currency: voucher.currency.to_string(),
        recourse: request.recourse,
        ask_rate: request.ask_rate.map(|rate| t.percent(&rate.percent())).unwrap_or_default(),
        deadline: show::time(request.deadline),
        open_until: show::time(loaded.closing.open_until),
        terms: Terms::of(app, voucher, lang, false).await?,
        obligor: voucher.obligor.to_string(),
        limit: limit.map(|limit| LimitRow {
            granted: shown(limit.granted),
            used: shown(limit.used),
            free: shown(limit.free()),
            expires: show::time(limit.expires),
        }),
        enough,
        own: own(app, visitor, caller, loaded, &quotes, next).await?,
        next,
        trades: trades(app, q, loaded, &holdings, me).await?,
        path: TitlePath::of(&holdings, request.holding, lang),
    })
}

/// The financier's own quote, with its price once it is open.
async fn own(
    app: &App,
    visitor: &Visitor,
    caller: &SignedIn,
    loaded: &Loaded,
    quotes: &[Quote],
    next: Next,
) -> Result<Option<Own>, WebError> {
    let Some(quote) = own_quote(quotes, caller.member.id) else { return Ok(None) };
    let price = Offer::of(quote, loaded.request.amount, loaded.voucher.due_on).price;
    let price = quote.terms.zip(price).map(|(terms, price)| price_row(&terms, &price, loaded, visitor.lang));
    let (state, tone) = match next {
        Next::Void => (RequestTexts(visitor.lang).void(), "neutral"),
        _ => life::quote(quote.life, visitor.lang),
    };
    let sealed_by = if quote.terms.is_none() && quote.life == QuoteLife::Standing {
        let sealed = app.store.sealed(caller.member.id, quote.id).await?;
        let seat =
            sealed.and_then(|row| caller.member.seats.iter().find(|seat| seat.id.uuid() == row.seat_id));
        seat.map(|seat| seat.name.clone()).unwrap_or_default()
    } else {
        String::new()
    };
    Ok(Some(Own {
        id: quote.id.to_string(),
        state,
        tone,
        made_at: show::time(quote.made_at),
        expires: show::time(quote.expires),
        price,
        sealed_by,
    }))
}
