//! `/vouchers/{voucher}/check`: the code that a member gives out for a voucher, and what it shows.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use store::workplace::public_check::PublicCheck;

use super::{
    Offerer,
    qr::{self, Code},
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    clock, entropy,
    text::check::CheckTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{html, see_other, site},
        show::{self, Firm, Firms},
        voucher::show::{View, load},
    },
};

/// A check that is offered.
struct Offered {
    code: Code,
    address: String,
    shows_amount: bool,
    since: String,
}

#[derive(Template)]
#[template(path = "check/offer.html")]
struct OfferPage {
    page: Page,
    t: CheckTexts,
    id: String,
    number: String,
    obligor: Firm,
    due_on: String,
    hint: String,
    offered: Option<Offered>,
    /// Whether the member holds nothing any more: the code says so, and no new one is made.
    former: bool,
}

/// The voucher as the caller sees it, with what it may do with a check.
async fn own(app: &App, caller: &Caller, id: &str) -> Result<(View, Offerer, Option<PublicCheck>), WebError> {
    let view = load(app, caller, id).await?;
    let (offerer, _) = Offerer::of(caller.member.id, &view.voucher, &view.holdings);
    let check = app.store.check_of(caller.member.id, view.voucher.id).await?;
    // Who has passed everything on may still look at its check and withdraw it.
    if offerer == Offerer::Former && check.is_none() {
        return Err(WebError::NotFound);
    }
    Ok((view, offerer, check))
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let (view, offerer, check) = own(&app, &caller, &path).await?;
    let (t, voucher) = (CheckTexts(visitor.lang), &view.voucher);
    let (_, amount) = Offerer::of(caller.member.id, voucher, &view.holdings);
    let shown = |amount| format!("{} {}", show::amount(amount, voucher.currency), voucher.currency);
    let site = site(&request);
    let offered = |check: PublicCheck| -> Result<Offered, WebError> {
        let address = format!("{site}/v/{}", check.token);
        let since = contracts::calendar::Tick::from_seconds(check.created_at.timestamp());
        Ok(Offered {
            code: qr::draw(&address)?,
            address,
            shows_amount: check.shows_amount,
            since: since.map(show::time).unwrap_or_default(),
        })
    };
    html(&OfferPage {
        page: Page::new(&visitor, &request, t.offer_title(&show::short(voucher.id))),
        t,
        id: voucher.id.to_string(),
        number: show::short(voucher.id),
        obligor: Firms::of(&app.store, &[voucher.obligor]).await?.get(voucher.obligor),
        due_on: voucher.due_on.to_string(),
        hint: amount.map(|amount| t.shows_amount_hint(&shown(amount))).unwrap_or_default(),
        offered: check.map(offered).transpose()?,
        former: offerer == Offerer::Former,
    })
}

/// Offers a check, or changes what the one that is offered shows.
pub(super) async fn submit(app: Data<App>, caller: SignedIn, path: Path<String>, form: Form) -> Answered {
    let (view, offerer, _) = own(&app, &caller, &path).await?;
    if offerer == Offerer::Former {
        return Err(WebError::NotFound);
    }
    let check = PublicCheck {
        log_id: app.store.log_id,
        member_id: caller.member.id.uuid(),
        voucher_id: view.voucher.id.uuid(),
        token: BASE64_URL_SAFE_NO_PAD.encode(entropy::bytes::<16>()),
        shows_amount: form.ticked("shows-amount"),
        made_by: caller.seat.id.uuid(),
        created_at: clock::now(),
    };
    app.store.offer_check(&check).await?;
    Ok(see_other(&format!("/vouchers/{}/check", view.voucher.id)))
}

/// Takes the check back.
pub(super) async fn withdraw(app: Data<App>, caller: SignedIn, path: Path<String>, _form: Form) -> Answered {
    let (view, ..) = own(&app, &caller, &path).await?;
    app.store.withdraw_check(caller.member.id, view.voucher.id).await?;
    Ok(see_other(&format!("/vouchers/{}", view.voucher.id)))
}
