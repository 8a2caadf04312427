//! What a financier has granted, and how much of it is used.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::member::Limit;

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::limit::LimitTexts,
    web::{
        Answered, Page,
        page::html,
        show::{self, Firm, Firms},
    },
};

/// One limit.
struct Row {
    id: String,
    obligor: Firm,
    currency: String,
    granted: String,
    used: String,
    free: String,
    share: String,
    expires: String,
    state: &'static str,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "limit/list.html")]
struct ListPage {
    page: Page,
    t: LimitTexts,
    rows: Vec<Row>,
}

pub(super) async fn list(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
) -> Answered {
    let t = LimitTexts(visitor.lang);
    let now = app.store.tick().await?;
    let limits = app.store.limits(caller.member.id).await?;
    let firms = Firms::of(&app.store, &limits.iter().map(|limit| limit.obligor).collect::<Vec<_>>()).await?;
    let row = |limit: &Limit| {
        let expired = limit.expires <= now;
        Row {
            id: limit.obligor.to_string(),
            obligor: firms.get(limit.obligor),
            currency: limit.currency.to_string(),
            granted: show::amount(limit.granted, limit.currency),
            used: show::amount(limit.used, limit.currency),
            free: show::amount(limit.free(), limit.currency),
            share: share(limit),
            expires: show::time(limit.expires),
            state: if expired { t.expired() } else { t.in_force() },
            tone: if expired { "attention" } else { "good" },
        }
    };
    let rows = limits.iter().map(row).collect();
    html(&ListPage { page: Page::new(&visitor, &request, t.title()), t, rows })
}

/// How much of a limit is used, in whole percent, rounded down.
fn share(limit: &Limit) -> String {
    let used = i128::from(limit.used.minor()).saturating_mul(100);
    used.checked_div(i128::from(limit.granted.minor())).map(|share| format!("{share} %")).unwrap_or_default()
}
