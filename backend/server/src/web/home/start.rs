//! What a new member still needs before it can do what it came for: said on its first page until it is there.

use contracts::{
    calendar::Tick,
    command::Command,
    member::{Member, MemberKind, Role},
};

use store::pages::voucher::Side;

use super::to_do::ToDo;
use crate::{
    app::App,
    auth::Caller,
    text::home::HomeTexts,
    web::{
        WebError,
        seat::{notice::waits_until, waiting::Waiting},
        show,
    },
};

/// One thing that is missing, with the page where it is done; without an address it needs somebody else.
pub(super) struct Step {
    pub text: &'static str,
    pub href: String,
    pub action: &'static str,
}

/// Whether the member issues, holds or buys.
pub(in crate::web) fn trades(member: &Member) -> bool {
    [MemberKind::CoreEnterprise, MemberKind::Supplier, MemberKind::Financier]
        .into_iter()
        .any(|kind| member.is(kind))
}

/// The settlement account, as something to do, until there is one.
pub(super) fn account_to_do(caller: &Caller, t: HomeTexts) -> Option<ToDo> {
    let missing = trades(&caller.member) && caller.member.accounts.is_empty();
    missing.then(|| ToDo {
        href: if may_register(caller) { "/seats/account" } else { "/seats" }.to_owned(),
        what: t.register_account().to_owned(),
        who: if may_register(caller) { String::new() } else { t.by_administrators().to_owned() },
        ..ToDo::default()
    })
}

/// A recovery that waits: whoever still has a key of the member should look at it at once.
pub(in crate::web) fn recovery_to_do(caller: &Caller, now: Tick, t: HomeTexts) -> Option<ToDo> {
    waits_until(&caller.member, now).map(|from| ToDo {
        href: "/seats".to_owned(),
        what: t.recovery_waits().to_owned(),
        when: t.takes_effect(&show::time(from)),
        ..ToDo::default()
    })
}

fn may_register(caller: &Caller) -> bool {
    caller.seat.roles.contains(&Role::Administrator)
}

/// What is missing, in the order in which it is done.
///
/// # Errors
/// Where the store fails.
pub(super) async fn missing(
    app: &App,
    caller: &Caller,
    waiting: &Waiting,
    t: HomeTexts,
) -> Result<Vec<Step>, WebError> {
    let member = &caller.member;
    let mut steps = Vec::new();
    if trades(member) && member.accounts.is_empty() {
        let draft = waiting.address(|command| matches!(command, Command::MemberAccount(_)));
        let (href, action) = match (draft.is_empty(), may_register(caller)) {
            (false, _) => (draft, t.signed_once()),
            (true, true) => ("/seats/account".to_owned(), t.register_account()),
            (true, false) => (String::new(), ""),
        };
        steps.push(Step { text: t.needs_account(), href, action });
    }
    if trades(member) && !member.single_person && !has_maker_and_checker(member) {
        steps.push(Step { text: t.needs_seats(), href: "/seats".to_owned(), action: t.seats() });
    }
    let traded =
        async || Ok::<_, WebError>(!app.store.backgrounds_page(member.id, None).await?.rows.is_empty());
    if member.is(MemberKind::CoreEnterprise) && !traded().await? {
        let step =
            Step { text: t.needs_trade(), href: "/backgrounds/new".to_owned(), action: t.upload_invoice() };
        steps.push(step);
    } else if member.is(MemberKind::Supplier) && !app.store.has_holdings(member.id).await? {
        let received = !app.store.voucher_sums(member.id, Side::Payee).await?.is_empty();
        if !received && !traded().await? {
            steps.push(Step { text: t.supplier_waits(), href: String::new(), action: "" });
        }
    }
    if member.is(MemberKind::Financier) && app.store.limits(member.id).await?.is_empty() {
        steps.push(Step { text: t.needs_limit(), href: "/limits/new".to_owned(), action: t.grant_limit() });
    }
    Ok(steps)
}

/// Whether two people can sign one after the other, as maker and as checker.
fn has_maker_and_checker(member: &Member) -> bool {
    let with =
        |role: Role| member.seats.iter().filter(move |seat| !seat.revoked && seat.roles.contains(&role));
    with(Role::Maker).any(|maker| with(Role::Checker).any(|checker| checker.person != maker.person))
}
