//! The list of a member's holdings, by what can be done with them.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    amount::{Amount, Currency},
    holding::{Holding, HoldingLife},
    id::MemberId,
    voucher::VoucherLife,
};
use store::pages::holding::{HoldingSum, Part};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, holding::HoldingTexts, life},
    web::{
        Answered, Page, WebError,
        page::{Link, html},
        paging::{Links, Paging},
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
    disputed: bool,
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
    /// Whether any row is disputed.
    disputed: bool,
    totals: Vec<(String, Currency)>,
    links: Links,
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

    const ALL: [Self; 4] = [Self::ToSignFor, Self::Held, Self::InRequest, Self::Passed];

    const fn part(self) -> Part {
        match self {
            Self::ToSignFor => Part::ToSignFor,
            Self::Held => Part::Free,
            Self::InRequest => Part::InRequest,
            Self::Passed => Part::Passed,
        }
    }

    const fn href(self) -> &'static str {
        match self {
            Self::ToSignFor => "/holdings?tab=to-sign-for",
            Self::Held => "/holdings",
            Self::InRequest => "/holdings?tab=in-request",
            Self::Passed => "/holdings?tab=transferred",
        }
    }

    const fn text(self, t: HoldingTexts) -> &'static str {
        match self {
            Self::ToSignFor => t.tab_to_sign_for(),
            Self::Held => t.tab_held(),
            Self::InRequest => t.tab_in_request(),
            Self::Passed => t.tab_passed(),
        }
    }

    /// Whether a sum of what the member has in hand belongs to this tab.
    fn counts(self, sum: &HoldingSum) -> bool {
        match self {
            Self::ToSignFor => sum.life == HoldingLife::Pending,
            Self::Held => sum.life == HoldingLife::Held && !sum.in_request,
            Self::InRequest => sum.life == HoldingLife::Held && sum.in_request,
            Self::Passed => false,
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
    let sums = app.store.holding_sums(id).await?;
    let passed = app.store.passed_sums(id).await?;
    let of = |tab: Tab| -> Vec<&HoldingSum> {
        if tab == Tab::Passed {
            passed.iter().collect()
        } else {
            sums.iter().filter(|sum| tab.counts(sum)).collect()
        }
    };
    let link = |one: Tab| Link {
        href: one.href(),
        text: one.text(t),
        current: tab == one,
        count: u32::try_from(of(one).iter().map(|sum| sum.number).sum::<usize>())
            .ok()
            .filter(|count| *count > 0),
    };
    let paging = Paging::of(tab.href(), "after", &query);
    let page = app.store.holdings_page(id, tab.part(), paging.after).await?;
    let rows = rows(&app, tab, &page.rows, visitor.lang).await?;
    let (caption, empty) = tab.captions(t);
    html(&ListPage {
        page: Page::new(&visitor, &request, t.list_title()),
        t,
        tabs: Tab::ALL.into_iter().map(link).collect(),
        caption,
        empty,
        next: if tab == Tab::Held { ("/vouchers", t.see_vouchers()) } else { ("/holdings", t.see_held()) },
        other: match tab {
            Tab::ToSignFor => t.from(),
            Tab::Passed => t.to(),
            Tab::Held | Tab::InRequest => "",
        },
        until: matches!(tab, Tab::ToSignFor | Tab::Passed),
        disputed: rows.iter().any(|row| row.disputed),
        rows,
        totals: totals(&of(tab)),
        links: paging.links(page.next),
    })
}

/// What all holdings of a tab add up to, by currency.
fn totals(sums: &[&HoldingSum]) -> Vec<(String, Currency)> {
    let mut totals = BTreeMap::<Currency, Amount>::new();
    for sum in sums {
        let total = totals.entry(sum.currency).or_default();
        *total = total.checked_add(sum.amount).unwrap_or(*total);
    }
    totals.into_iter().map(|(currency, total)| (show::amount(total, currency), currency)).collect()
}

/// The rows of a tab.
async fn rows(app: &App, tab: Tab, holdings: &[Holding], lang: Language) -> Result<Vec<Row>, WebError> {
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
    // What was passed on is the transferee's business.
    let disputed = match tab {
        Tab::Passed => BTreeSet::new(),
        Tab::ToSignFor | Tab::Held | Tab::InRequest => app.store.disputed(holdings).await?,
    };
    let mut rows = Vec::new();
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
            disputed: disputed.contains(&holding.id),
        });
    }
    Ok(rows)
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
