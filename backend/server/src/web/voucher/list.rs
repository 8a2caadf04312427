//! `/vouchers`: what the member has issued, what was issued to it, and the parts that it holds.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{
    holding::{Holding, HoldingLife},
    id::MemberId,
    member::{Member, MemberKind},
    voucher::{Voucher, VoucherLife},
};
use store::pages::{holding::Part, paged::After, voucher::Side};

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, life, voucher::VoucherTexts},
    web::{
        Answered, Page, WebError,
        page::html,
        paging::{Links, Paging},
        show::{self, Firm, Firms},
    },
};

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Issued,
    Received,
    Held,
}

impl Of {
    const ALL: [Self; 3] = [Self::Issued, Self::Received, Self::Held];

    const fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Received => "received",
            Self::Held => "held",
        }
    }

    /// Whether such a list is for this kind of member.
    fn is_for(self, member: &Member) -> bool {
        match self {
            Self::Issued => member.is(MemberKind::CoreEnterprise),
            Self::Received => member.is(MemberKind::Supplier) || member.is(MemberKind::CoreEnterprise),
            Self::Held => true,
        }
    }

    /// The list that was asked for, or the one that such a member comes for.
    fn asked(query: &BTreeMap<String, String>, member: &Member) -> Self {
        let asked = query.get("of").and_then(|name| Self::ALL.into_iter().find(|of| of.name() == *name));
        let usual = if member.is(MemberKind::CoreEnterprise) { Self::Issued } else { Self::Held };
        asked.filter(|of| of.is_for(member)).unwrap_or(usual)
    }
}

/// The tabs of vouchers: name in the address, and which states it gathers.
const GROUPS: [(&str, &[VoucherLife]); 6] = [
    ("all", VoucherLife::ALL),
    ("awaiting", &[VoucherLife::AwaitingSignFor]),
    ("live", &[VoucherLife::Live]),
    ("due", &[VoucherLife::Due, VoucherLife::PartSettled]),
    ("settled", &[VoucherLife::Settled]),
    ("ended", &[VoucherLife::Rejected, VoucherLife::Withdrawn, VoucherLife::Lapsed]),
];
/// The tabs of held parts.
const PARTS: [(&str, HoldingLife, Part); 2] =
    [("held", HoldingLife::Held, Part::Held), ("awaiting", HoldingLife::Pending, Part::ToSignFor)];

fn group_text(name: &str, t: VoucherTexts) -> &'static str {
    match name {
        "awaiting" => t.awaiting(),
        "live" => t.live(),
        "due" => t.due(),
        "settled" => t.settled(),
        "ended" => t.ended(),
        "held" => t.in_hand(),
        _ => t.all(),
    }
}

struct Tab {
    href: String,
    text: &'static str,
    current: bool,
    count: Option<u32>,
}

struct Row {
    href: String,
    number: String,
    other: Firm,
    amount: String,
    currency: String,
    due_on: String,
    state: &'static str,
    tone: &'static str,
}

struct Empty {
    text: &'static str,
    href: String,
    action: &'static str,
}

#[derive(Template)]
#[template(path = "voucher/list.html")]
struct ListPage {
    page: Page,
    t: VoucherTexts,
    sides: Vec<Tab>,
    states: Vec<Tab>,
    rows: Vec<Row>,
    caption: &'static str,
    other_head: &'static str,
    amount_head: &'static str,
    empty: Empty,
    may_issue: bool,
    links: Links,
}

/// What is asked for: which list, which state of it, and where its page begins.
struct Asked {
    of: Of,
    state: String,
    after: Option<After>,
}

/// The list.
pub async fn list(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let (t, member) = (VoucherTexts(visitor.lang), &caller.member);
    let of = Of::asked(&query, member);
    let usual = if of == Of::Held { "held" } else { "all" };
    let known = GROUPS.iter().map(|(name, _)| *name).chain(PARTS.iter().map(|(name, ..)| *name));
    let state =
        query.get("state").and_then(|asked| known.into_iter().find(|name| name == asked)).unwrap_or(usual);
    let paging = Paging::of(format!("/vouchers?of={}&state={state}", of.name()), "after", &query);
    let asked = Asked { of, state: state.to_owned(), after: paging.after };
    let (states, rows, next) = match of {
        Of::Issued => vouchers(&app, member.id, Side::Obligor, &asked, visitor.lang).await?,
        Of::Received => vouchers(&app, member.id, Side::Payee, &asked, visitor.lang).await?,
        Of::Held => parts(&app, member.id, &asked, visitor.lang).await?,
    };
    let side = |side: Of| Tab {
        href: format!("/vouchers?of={}", side.name()),
        text: match side {
            Of::Issued => t.issued(),
            Of::Received => t.received(),
            Of::Held => t.held(),
        },
        current: side == of,
        count: None,
    };
    let none_at_all = states.iter().all(|tab| tab.count.unwrap_or_default() == 0);
    html(&ListPage {
        page: Page::new(&visitor, &request, t.list_title()),
        t,
        sides: Of::ALL.into_iter().filter(|side| side.is_for(member)).map(side).collect(),
        states,
        rows,
        caption: match of {
            Of::Issued => t.issued_caption(),
            Of::Received => t.received_caption(),
            Of::Held => t.held_caption(),
        },
        other_head: if of == Of::Issued { t.payee() } else { t.obligor() },
        amount_head: if of == Of::Held { t.own_amount() } else { t.face() },
        empty: empty(of, none_at_all, t),
        may_issue: member.is(MemberKind::CoreEnterprise),
        links: paging.links(next),
    })
}

/// What belongs here, and the one next step.
fn empty(of: Of, none_at_all: bool, t: VoucherTexts) -> Empty {
    if !none_at_all {
        let href = format!("/vouchers?of={}", of.name());
        return Empty { text: t.empty_state(), href, action: t.show_all() };
    }
    match of {
        Of::Issued => {
            Empty { text: t.empty_issued(), href: "/vouchers/new".to_owned(), action: t.issue_new() }
        }
        Of::Received => Empty {
            text: t.empty_received(),
            href: "/backgrounds/new".to_owned(),
            action: t.register_background(),
        },
        Of::Held => Empty { text: t.empty_held(), href: "/".to_owned(), action: t.see_to_do() },
    }
}

type Listed = (Vec<Tab>, Vec<Row>, Option<After>);

async fn vouchers(
    app: &App,
    member: MemberId,
    side: Side,
    asked: &Asked,
    lang: Language,
) -> Result<Listed, WebError> {
    let t = VoucherTexts(lang);
    let sums = app.store.voucher_sums(member, side).await?;
    let lives =
        GROUPS.iter().find(|(name, _)| *name == asked.state).map_or(VoucherLife::ALL, |(_, lives)| lives);
    let page = app.store.vouchers_page(member, side, lives, asked.after).await?;
    let vouchers = page.rows;
    let other = |voucher: &Voucher| if side == Side::Obligor { voucher.payee } else { voucher.obligor };
    let firms = Firms::of(&app.store, &vouchers.iter().map(other).collect::<Vec<_>>()).await?;
    let rows = vouchers.iter().map(|voucher| row(voucher, firms.get(other(voucher)), voucher.face, lang));
    let count = |lives: &[VoucherLife]| {
        sums.iter().filter(|sum| lives.contains(&sum.life)).map(|sum| sum.number).sum::<usize>()
    };
    let tab = |(name, lives): &(&'static str, &[VoucherLife])| Tab {
        href: format!("/vouchers?of={}&state={name}", asked.of.name()),
        text: group_text(name, t),
        current: asked.state == *name,
        count: u32::try_from(count(lives)).ok(),
    };
    Ok((GROUPS.iter().map(tab).collect(), rows.collect(), page.next))
}

async fn parts(app: &App, member: MemberId, asked: &Asked, lang: Language) -> Result<Listed, WebError> {
    let t = VoucherTexts(lang);
    let sums = app.store.holding_sums(member).await?;
    let tab = |(name, life, _): &(&'static str, HoldingLife, Part)| Tab {
        href: format!("/vouchers?of=held&state={name}"),
        text: group_text(name, t),
        current: asked.state == *name,
        count: u32::try_from(
            sums.iter().filter(|sum| sum.life == *life).map(|sum| sum.number).sum::<usize>(),
        )
        .ok(),
    };
    let part = PARTS.iter().find(|(name, ..)| *name == asked.state).map_or(Part::Held, |(.., part)| *part);
    let page = app.store.holdings_page(member, part, asked.after).await?;
    let shown: &[Holding] = &page.rows;
    let ids: Vec<_> = shown.iter().map(|holding| holding.voucher).collect();
    let vouchers = app.store.vouchers_by_id(&ids).await?;
    let firms =
        Firms::of(&app.store, &vouchers.iter().map(|voucher| voucher.obligor).collect::<Vec<_>>()).await?;
    let rows = shown.iter().filter_map(|holding| {
        let voucher = vouchers.iter().find(|voucher| voucher.id == holding.voucher)?;
        Some(row(voucher, firms.get(voucher.obligor), holding.amount, lang))
    });
    Ok((PARTS.iter().map(tab).collect(), rows.collect(), page.next))
}

fn row(voucher: &Voucher, other: Firm, amount: contracts::amount::Amount, lang: Language) -> Row {
    let (state, tone) = life::voucher(voucher.life, lang);
    Row {
        href: format!("/vouchers/{}", voucher.id),
        number: show::short(voucher.id),
        other,
        amount: show::amount(amount, voucher.currency),
        currency: voucher.currency.to_string(),
        due_on: voucher.due_on.to_string(),
        state,
        tone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_voucher_has_one_tab() {
        for life in VoucherLife::ALL {
            let tabs = GROUPS.iter().skip(1).filter(|(_, lives)| lives.contains(life)).count();
            assert_eq!(tabs, 1, "{life:?}");
        }
    }
}
