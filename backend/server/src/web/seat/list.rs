//! The member's seats, the numbers of signatures, the settlement account, and whom it has invited.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{
    amount::CNY,
    calendar::Tick,
    command::Command,
    member::{Account, Approvals, Member, Seat},
};
use store::workplace::invitation::Invitation;

use super::{is_administrator, notice::Notice, waiting::Waiting};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::{field, seat::SeatTexts},
    web::{
        Answered, Page,
        invitation::{code, link},
        page::html,
        show,
    },
};

/// One seat.
struct Row {
    id: String,
    name: String,
    own: bool,
    roles: String,
    key: String,
    revoked: bool,
    /// From when it signs, where a recovery has added it and it still waits.
    waits: String,
    compromised: bool,
    may_revoke: bool,
    revoke: String,
}

/// One person who is invited.
struct Invited {
    href: String,
    name: String,
    roles: String,
    state: &'static str,
    tone: &'static str,
    code: String,
}

/// The numbers of signatures at some time.
pub(super) struct Numbers {
    /// From when on; empty for those in force.
    pub from: String,
    /// What, and how many: the default first.
    pub rows: Vec<(&'static str, String)>,
}

/// One account.
struct Money {
    bank: String,
    number: String,
    from: String,
    state: &'static str,
    tone: &'static str,
}

/// What waits for another administrator.
struct Drafts {
    revoke: String,
    policy: String,
    account: String,
}

#[derive(Template)]
#[template(path = "seat/list.html")]
struct ListPage {
    page: Page,
    t: SeatTexts,
    administrator: bool,
    seats: Vec<Row>,
    invited: Vec<Invited>,
    numbers: Numbers,
    next: Option<Numbers>,
    account_name: String,
    accounts: Vec<Money>,
    drafts: Drafts,
    /// A recovery that waits.
    notice: Option<Notice>,
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
) -> Answered {
    let t = SeatTexts(visitor.lang);
    let member = &caller.member;
    let now = app.store.tick().await?;
    let waiting = Waiting::of(&app, member.id, now).await?;
    let invited = app.store.invitations(member.id).await?;
    // Whoever sits already stands in the list of seats.
    let open =
        invited.iter().filter(|one| !member.seats.iter().any(|seat| Some(seat.id.uuid()) == one.seat_id));
    let (numbers, next) = numbers_of(&member.approvals, now, t);
    html(&ListPage {
        page: Page::new(&visitor, &request, t.title()),
        t,
        administrator: is_administrator(&caller),
        seats: member.seats.iter().map(|seat| row(seat, &caller, now, t)).collect(),
        invited: open.map(|one| invited_row(&app, one, now, &visitor)).collect(),
        numbers,
        next,
        account_name: member.name.clone(),
        notice: Notice::of(&app, member, now, visitor.lang).await?,
        accounts: accounts(member, now, t),
        drafts: Drafts {
            revoke: waiting.address(|command| matches!(command, Command::SeatRevoke(_))),
            policy: waiting.address(|command| matches!(command, Command::MemberApprovalPolicy(_))),
            account: waiting.address(|command| matches!(command, Command::MemberAccount(_))),
        },
    })
}

fn row(seat: &Seat, caller: &Caller, now: Tick, t: SeatTexts) -> Row {
    let own = seat.id == caller.seat.id;
    Row {
        id: seat.id.to_string(),
        name: seat.name.clone(),
        own,
        roles: link::names_of(&seat.roles, t.0),
        key: show::short(seat.key),
        revoked: seat.revoked,
        waits: seat.effective.filter(|_| seat.waits_at(now)).map(show::time).unwrap_or_default(),
        compromised: seat.compromised_since.is_some(),
        may_revoke: own || is_administrator(caller),
        revoke: if seat.revoked { t.compromise_of(&seat.name) } else { t.revoke_of(&seat.name) },
    }
}

fn invited_row(app: &App, invited: &Invitation, now: Tick, visitor: &Visitor) -> Invited {
    let (state, tone) = link::status(invited, &[], now, visitor.lang);
    Invited {
        href: format!("/seats/invitations/{}", invited.invitation_id),
        name: invited.name.clone(),
        roles: link::names_of(&code::roles(invited), visitor.lang),
        state,
        tone,
        code: code::code_of(&app.pen.origin, invited).unwrap_or_default(),
    }
}

/// The numbers in force at `now`, and those that wait.
pub(super) fn numbers_of(approvals: &Approvals, now: Tick, t: SeatTexts) -> (Numbers, Option<Numbers>) {
    let numbers = |from: String, default: u32, by_op: &BTreeMap<String, u32>| {
        let own = by_op.iter().map(|(op, number)| (field::op(op, t.0), t.signatures(*number)));
        Numbers { from, rows: std::iter::once((t.by_default(), t.signatures(default))).chain(own).collect() }
    };
    match &approvals.next {
        Some((from, default, by_op)) if now >= *from => (numbers(String::new(), *default, by_op), None),
        Some((from, default, by_op)) => (
            numbers(String::new(), approvals.default, &approvals.by_op),
            Some(numbers(t.pending_from(&show::time(*from)), *default, by_op)),
        ),
        None => (numbers(String::new(), approvals.default, &approvals.by_op), None),
    }
}

/// The accounts, newest first.
fn accounts(member: &Member, now: Tick, t: SeatTexts) -> Vec<Money> {
    let in_use = member.account(CNY, now);
    let money = |account: &Account| {
        let (state, tone) = if in_use == Some(account) {
            (t.in_use(), "good")
        } else if account.effective > now {
            (t.cooling(), "progress")
        } else {
            (t.replaced(), "neutral")
        };
        Money {
            bank: account.bank_name.clone(),
            number: account.number.clone(),
            from: show::time(account.effective),
            state,
            tone,
        }
    };
    member.accounts.iter().rev().map(money).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn lowered_numbers_wait_until_their_time() {
        let t = SeatTexts(Language::English);
        let from = Tick::parse("2026-03-05T01:00:00Z").unwrap();
        let next = Some((from, 1, BTreeMap::new()));
        let approvals = Approvals { default: 2, by_op: [("voucher.issue".to_owned(), 3)].into(), next };
        let (present, waiting) = numbers_of(&approvals, from.after(-1), t);
        assert_eq!((present.rows[0].1.as_str(), present.rows.len()), ("2", 2));
        let waiting = waiting.unwrap();
        assert_eq!((waiting.rows[0].1.as_str(), waiting.rows.len()), ("1", 1));
        assert!(waiting.from.contains("2026-03-05 09:00"));
        let (present, waiting) = numbers_of(&approvals, from, t);
        assert_eq!((present.rows[0].1.as_str(), present.rows.len()), ("1", 1));
        assert!(waiting.is_none());
    }
}
