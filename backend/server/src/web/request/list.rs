//! The requests of a member: those it made, and those it may quote on.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    discount::{Quote, Request, RequestLife},
    id::MemberId,
    member::MemberKind,
};
use store::pages::paged::Paged;

use super::view::{is_under_way, own_quote};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, life, request::RequestTexts},
    web::{
        Answered, Page, WebError,
        page::html,
        paging::{Links, Paging},
        show::{self, Firm, Firms},
    },
};

/// One row.
struct Row {
    href: String,
    short: String,
    obligor: Firm,
    seller: Firm,
    due_on: String,
    amount: String,
    currency: String,
    deadline: String,
    state: &'static str,
    tone: &'static str,
    quote: &'static str,
    quote_tone: &'static str,
    disputed: bool,
}

#[derive(Template)]
#[template(path = "request/list.html")]
struct ListPage {
    page: Page,
    t: RequestTexts,
    own: Vec<Row>,
    own_links: Links,
    invited: Vec<Row>,
    invited_links: Links,
    financier: bool,
    /// Whether a part that is offered in any row is disputed.
    disputed: bool,
}

pub(super) async fn list(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let t = RequestTexts(visitor.lang);
    let id = caller.member.id;
    let financier = caller.member.is(MemberKind::Financier);
    let every = RequestLife::ALL;
    let own_paging = Paging::of("/requests", "own", &query);
    let own = app.store.requests_of_seller(id, every, own_paging.after).await?;
    let paging = Paging::of("/requests", "invited", &query);
    let (mut invited, mut quotes) = (Paged { rows: Vec::new(), next: None }, Vec::new());
    if financier {
        invited = app.store.requests_for_financier(id, every, paging.after).await?;
        let ids: Vec<_> = invited.rows.iter().map(|request| request.id).collect();
        quotes = app.store.quotes_of_financier(id, &ids).await?;
    }
    let own_rows = rows(&app, &own.rows, &[], id, visitor.lang).await?;
    let invited_rows = rows(&app, &invited.rows, &quotes, id, visitor.lang).await?;
    html(&ListPage {
        page: Page::new(&visitor, &request, t.list_title()),
        t,
        disputed: own_rows.iter().chain(&invited_rows).any(|row| row.disputed),
        own: own_rows,
        own_links: own_paging.links(own.next),
        invited: invited_rows,
        invited_links: paging.links(invited.next),
        financier,
    })
}

async fn rows(
    app: &App,
    requests: &[Request],
    quotes: &[Quote],
    member: MemberId,
    lang: Language,
) -> Result<Vec<Row>, WebError> {
    let ids: Vec<_> = requests.iter().map(|request| request.voucher).collect();
    let vouchers = app.store.vouchers_by_id(&ids).await?;
    let mut named: Vec<MemberId> = vouchers.iter().map(|voucher| voucher.obligor).collect();
    named.extend(requests.iter().map(|request| request.seller));
    let firms = Firms::of(&app.store, &named).await?;
    let offered: Vec<_> =
        requests.iter().filter(|one| is_under_way(one.life)).map(|one| one.holding).collect();
    let disputed = app.store.disputed_of(&offered).await?;
    let row = |request: &Request| {
        let voucher = vouchers.iter().find(|voucher| voucher.id == request.voucher)?;
        let (state, tone) = life::request(request.life, lang);
        let on_this: Vec<Quote> =
            quotes.iter().filter(|quote| quote.request == request.id).cloned().collect();
        let (quote, quote_tone) = own_quote(&on_this, member)
            .map_or((RequestTexts(lang).not_quoted(), "neutral"), |quote| life::quote(quote.life, lang));
        Some(Row {
            href: format!("/requests/{}", request.id),
            short: show::short(request.id),
            obligor: firms.get(voucher.obligor),
            seller: firms.get(request.seller),
            due_on: voucher.due_on.to_string(),
            amount: show::amount(request.amount, voucher.currency),
            currency: voucher.currency.to_string(),
            deadline: show::time(request.deadline),
            state,
            tone,
            quote,
            quote_tone,
            // An ended request may name a part that is offered anew.
            disputed: is_under_way(request.life) && disputed.contains(&request.holding),
        })
    };
    Ok(requests.iter().filter_map(row).collect())
}
