//! What the ledger says of a member.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    id::MemberId,
    member::{Account, Seat},
};

use super::{list::names_of, recovery::under_way};
use crate::{
    app::App,
    auth::Visitor,
    text::{life, member::MemberTexts, recovery::RecoveryTexts, seat::SeatTexts},
    web::{
        Answered, Page, WebError,
        invitation::link,
        page::{found, html},
        seat::notice::waits_until,
        show,
    },
};

/// One seat.
struct Row {
    name: String,
    roles: String,
    key: String,
    state: String,
    tone: &'static str,
}

/// One settlement account.
struct Money {
    currency: String,
    bank: String,
    number: String,
    effective: String,
}

#[derive(Template)]
#[template(path = "member/show.html")]
struct ShowPage {
    page: Page,
    t: MemberTexts,
    id: String,
    identifiers: Vec<(&'static str, String)>,
    kinds: String,
    single_person: bool,
    signatures: usize,
    seats: Vec<Row>,
    accounts: Vec<Money>,
    r: RecoveryTexts,
    /// What is said of a recovery that waits; empty where none does.
    waits: String,
    /// The recovery that is prepared or waits; empty where there is none.
    recovery: String,
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = MemberId::parse(&path).map_err(|_| WebError::NotFound)?;
    let member = found(app.store.member(id).await?)?;
    let now = app.store.tick().await?;
    let (lang, t, r) = (visitor.lang, MemberTexts(visitor.lang), RecoveryTexts(visitor.lang));
    let row = |seat: &Seat| Row {
        name: seat.name.clone(),
        roles: link::names_of(&seat.roles, lang),
        key: seat.key.to_string(),
        state: match seat.effective.filter(|_| seat.waits_at(now)) {
            Some(from) => SeatTexts(lang).waits_until(&show::time(from)),
            None if seat.revoked => t.revoked().to_owned(),
            None => t.live().to_owned(),
        },
        tone: match seat {
            seat if seat.revoked => "bad",
            seat if seat.waits_at(now) => "attention",
            _ => "good",
        },
    };
    let money = |account: &Account| Money {
        currency: account.currency.to_string(),
        bank: account.bank_name.clone(),
        number: account.number.clone(),
        effective: show::time(account.effective),
    };
    html(&ShowPage {
        page: Page::new(&visitor, &request, member.name.clone()),
        t,
        r,
        waits: waits_until(&member, now).map(|from| r.member_waits(&show::time(from))).unwrap_or_default(),
        recovery: under_way(&app, &member, now).await?.unwrap_or_default(),
        id: member.id.to_string(),
        identifiers: member
            .identifiers
            .iter()
            .map(|one| (life::scheme(one.scheme, lang), one.value.clone()))
            .collect(),
        kinds: names_of(&member.kinds, lang),
        single_person: member.single_person,
        signatures: member.approvals.needed("", now),
        seats: member.seats.iter().map(row).collect(),
        accounts: member.accounts.iter().map(money).collect(),
    })
}
