//! `/backgrounds`: the trades of which the member is buyer or seller.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{amount::Amount, background::Background, id::MemberId};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::background::BackgroundTexts,
    web::{
        Answered, Page,
        page::html,
        paging::{Links, Paging},
        show::{self, Firm, Firms},
    },
};

struct Row {
    href: String,
    number: String,
    role: &'static str,
    other: Firm,
    amount: String,
    free: String,
    currency: String,
    due_on: String,
    verified: bool,
    past_due: bool,
}

#[derive(Template)]
#[template(path = "background/list.html")]
struct ListPage {
    page: Page,
    t: BackgroundTexts,
    rows: Vec<Row>,
    links: Links,
}

/// Whether the buyer has registered it itself: only then it occupies its invoices.
pub fn is_verified(background: &Background) -> bool {
    !background.amount.is_zero()
}

/// What its invoices are occupied for, or would be.
pub fn claimed(background: &Background) -> Amount {
    Amount::sum(background.invoices.iter().map(|(_, amount)| *amount)).unwrap_or_default()
}

/// The party that `member` is not.
pub fn other(background: &Background, member: MemberId) -> MemberId {
    if background.debtor == member { background.creditor } else { background.debtor }
}

/// The list.
pub async fn list(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let t = BackgroundTexts(visitor.lang);
    let id = caller.member.id;
    let paging = Paging::of("/backgrounds", "after", &query);
    let listed = app.store.backgrounds_page(id, paging.after).await?;
    let backgrounds = listed.rows;
    let others: Vec<MemberId> = backgrounds.iter().map(|background| other(background, id)).collect();
    let firms = Firms::of(&app.store, &others).await?;
    let today = app.store.tick().await?.date();
    let row = |background: &Background| Row {
        href: format!("/backgrounds/{}", background.id),
        number: show::short(background.id),
        role: if background.debtor == id { t.buyer() } else { t.seller() },
        other: firms.get(other(background, id)),
        amount: show::amount(claimed(background), background.currency),
        free: show::amount(background.free(), background.currency),
        currency: background.currency.to_string(),
        due_on: background.due_on.to_string(),
        verified: is_verified(background),
        past_due: background.due_on <= today,
    };
    html(&ListPage {
        page: Page::new(&visitor, &request, t.list_title()),
        t,
        rows: backgrounds.iter().map(row).collect(),
        links: paging.links(listed.next),
    })
}
