//! The list of a member's holdings, by what can be done with them.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    amount::{Amount, Currency},
    holding::Holding,
    id::MemberId,
    voucher::VoucherLife,
};
use store::pages::voucher::LONGEST_LIST;

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, holding::HoldingTexts, life},
    web::{
        Answered, Page, WebError,
        page::{Link, html},
        show::{self, Firm, Firms},
    },
};

/// Which holdings are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    ToSignFor,
    Held,
    InRequest,
    Passed,
}

/// One row.
struct Row {
    href: String,
    short: String,
    obligor: Firm,
    other: Option<Firm>,
    due_on: String,
    amount: String,
    currency: Currency,
    state: &'static str,
    tone: &'static str,
    until: String,
}

#[derive(Template)]
#[template(path = "holding/list.html")]
struct ListPage {
    page: Page,
    t: HoldingTexts,
    tabs: Vec<Link>,
    caption: &'static str,
    empty: &'static str,
    next: (&'static str, &'static str),
    other: &'static str,
    until: bool,
    rows: Vec<Row>,
    totals: Vec<(String, Currency)>,
    cut_short: bool,
}

impl Tab {
    fn parse(name: Option<&str>) -> Self {
        match name {
            Some("to-sign-for") => Self::ToSignFor,
            Some("in-request") => Self::InRequest,
            Some("transferred") => Self::Passed,
            _ => Self::Held,
        }
    }

    const fn captions(self, t: HoldingTexts) -> (&'static str, &'static str) {
        match self {
            Self::ToSignFor => (t.caption_to_sign_for(), t.empty_to_sign_for()),
            Self::Held => (t.caption_held(), t.empty_held()),
            Self::InRequest => (t.caption_in_request(), t.empty_in_request()),
            Self::Passed => (t.caption_passed(), t.empty_passed()),
        }
    }
}

pub(super) async fn list(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let t = HoldingTexts(visitor.lang);
    let tab = Tab::parse(query.get("tab").map(String::as_str));
    let id = caller.member.id;
    let pending = app.store.holdings_of(id, "pending").await?;
    let held = app.store.holdings_of(id, "held").await?;
    let passed = app.store.holdings_sent(id).await?;
    let full = [&pending, &held, &passed].into_iter().any(|list| list.len() >= longest());
    let (bound, free): (Vec<_>, Vec<_>) = held.into_iter().partition(|holding| holding.in_request.is_some());
    let link = |of, href, text, list: &[Holding]| Link {
        href,
        text,
        current: tab == of,
        count: u32::try_from(list.len()).ok().filter(|count| *count > 0),
    };
    let tabs = vec![
        link(Tab::ToSignFor, "/holdings?tab=to-sign-for", t.tab_to_sign_for(), &pending),
        link(Tab::Held, "/holdings", t.tab_held(), &free),
        link(Tab::InRequest, "/holdings?tab=in-request", t.tab_in_request(), &bound),
        link(Tab::Passed, "/holdings?tab=transferred", t.tab_passed(), &passed),
    ];
    let chosen = match tab {
        Tab::ToSignFor => &pending,
        Tab::Held => &free,
        Tab::InRequest => &bound,
        Tab::Passed => &passed,
    };
    let (rows, totals) = rows(&app, tab, chosen, visitor.lang).await?;
    let (caption, empty) = tab.captions(t);
    html(&ListPage {
        page: Page::new(&visitor, &request, t.list_title()),
        t,
        tabs,
        caption,
        empty,
        next: if tab == Tab::Held { ("/vouchers", t.see_vouchers()) } else { ("/holdings", t.see_held()) },
        other: match tab {
            Tab::ToSignFor => t.from(),
            Tab::Passed => t.to(),
            Tab::Held | Tab::InRequest => "",
        },
        until: matches!(tab, Tab::ToSignFor | Tab::Passed),
        rows,
        totals,
        cut_short: full,
    })
}

fn longest() -> usize {
    usize::try_from(LONGEST_LIST).unwrap_or(usize::MAX)
}

/// The rows of a tab, and their sum by currency.
async fn rows(
    app: &App,
    tab: Tab,
    holdings: &[Holding],
    lang: Language,
) -> Result<(Vec<Row>, Vec<(String, Currency)>), WebError> {
    let vouchers =
        app.store.vouchers_by_id(&holdings.iter().map(|one| one.voucher).collect::<Vec<_>>()).await?;
    let other = |holding: &Holding| match tab {
        Tab::ToSignFor => holding.transferor,
        Tab::Passed => Some(holding.holder),
        Tab::Held | Tab::InRequest => None,
    };
    let mut named: Vec<MemberId> = vouchers.iter().map(|voucher| voucher.obligor).collect();
    named.extend(holdings.iter().filter_map(other));
    let firms = Firms::of(&app.store, &named).await?;
    let (mut rows, mut sums) = (Vec::new(), BTreeMap::<Currency, Amount>::new());
    for holding in holdings {
        // Every holding has its voucher; one that is missing would be a fault of the store.
        let Some(voucher) = vouchers.iter().find(|voucher| voucher.id == holding.voucher) else { continue };
        let (state, tone) = if tab == Tab::InRequest {
            (HoldingTexts(lang).in_request(), "progress")
        } else if voucher.life != VoucherLife::Live {
            life::voucher(voucher.life, lang)
        } else {
            life::holding(holding.life, lang)
        };
        let sum = sums.entry(voucher.currency).or_default();
        *sum = sum.checked_add(holding.amount).unwrap_or(*sum);
        rows.push(Row {
            href: format!("/holdings/{}", holding.id),
            short: show::short(holding.id),
            obligor: firms.get(voucher.obligor),
            other: other(holding).map(|id| firms.get(id)),
            due_on: voucher.due_on.to_string(),
            amount: show::amount(holding.amount, voucher.currency),
            currency: voucher.currency,
            state,
            tone,
            until: holding.lapses_at.map(show::time).unwrap_or_default(),
        });
    }
    rows.sort_by(|one, two| one.due_on.cmp(&two.due_on));
    let totals = sums.into_iter().map(|(currency, sum)| (show::amount(sum, currency), currency)).collect();
    Ok((rows, totals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tab_has_its_address_and_anything_else_is_what_is_held() {
        for (name, tab) in [
            (Some("to-sign-for"), Tab::ToSignFor),
            (Some("in-request"), Tab::InRequest),
            (Some("transferred"), Tab::Passed),
            (Some("x"), Tab::Held),
            (None, Tab::Held),
        ] {
            assert_eq!(Tab::parse(name), tab, "{name:?}");
        }
    }
}
