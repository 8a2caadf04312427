//! One holding, as its holder sees it, and as its transferor does until it is signed for.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId},
    voucher::{Voucher, VoucherLife},
};

use super::{path::TitlePath, terms::Terms};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{holding::HoldingTexts, life},
    web::{
        Answered, Page, WebError,
        evidence::Offer,
        page::{FieldError, found, html},
        show::{self, Firm, Firms},
    },
};

/// From which side a holding is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum View {
    /// By its holder, or by the transferee who has to sign for it.
    Holder,
    /// By who transferred it.
    Transferor,
}

/// From which side `member` sees `holding`; strangers do not.
pub(in crate::web) fn view_of(holding: &Holding, member: MemberId) -> Option<View> {
    if holding.holder == member {
        Some(View::Holder)
    } else if holding.transferor == Some(member) {
        Some(View::Transferor)
    } else {
        None
    }
}

/// What may be done with it now, as far as a page can tell; the rules have the last word.
struct Actions {
    sign_for: bool,
    withdraw: bool,
    move_on: bool,
}

#[derive(Template)]
#[template(path = "holding/show.html")]
pub(super) struct ShowPage {
    page: Page,
    t: HoldingTexts,
    pub(super) errors: Vec<FieldError>,
    pub(super) reason: String,
    holding_id: String,
    amount: String,
    capitals: String,
    currency: String,
    state: &'static str,
    tone: &'static str,
    from: Option<Firm>,
    to: Option<Firm>,
    parent: Option<String>,
    depth: u32,
    until: String,
    background: Option<String>,
    in_request: Option<String>,
    terms: Terms,
    path: TitlePath,
    evidence: Offer,
    actions: Actions,
    disputed: bool,
    /// Whether a statement of its latest state can be asked for.
    may_state: bool,
}

impl ShowPage {
    fn error<'a>(&'a self, field: &str) -> &'a str {
        FieldError::of(&self.errors, field)
    }
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let (holding, voucher) = load(&app, &path).await?;
    html(&page_of(&app, &visitor, &caller, &request, &holding, &voucher).await?)
}

/// The holding that an address names, with its voucher.
pub(in crate::web) async fn load(app: &App, id: &str) -> Result<(Holding, Voucher), WebError> {
    let id = HoldingId::parse(id).map_err(|_| WebError::NotFound)?;
    let holding = found(app.store.holding(id).await?)?;
    let voucher = found(app.store.voucher(holding.voucher).await?)?;
    Ok((holding, voucher))
}

pub(super) async fn page_of(
    app: &App,
    visitor: &Visitor,
    caller: &SignedIn,
    request: &HttpRequest,
    holding: &Holding,
    voucher: &Voucher,
) -> Result<ShowPage, WebError> {
    let lang = visitor.lang;
    let t = HoldingTexts(lang);
    let view = found(view_of(holding, caller.member.id))?;
    let today = app.log().await?.now.date();
    let mine = view == View::Holder;
    let pending = holding.life == HoldingLife::Pending;
    // What became of it afterwards is its holder's business.
    let (state, tone) = if mine || matches!(holding.life, HoldingLife::Pending | HoldingLife::Void) {
        life::holding(holding.life, lang)
    } else {
        (t.signed_for(), "good")
    };
    let firms =
        Firms::of(&app.store, &holding.transferor.into_iter().chain([holding.holder]).collect::<Vec<_>>())
            .await?;
    let all = app.store.holdings_of_voucher(holding.voucher).await?;
    let disputed = mine && app.store.disputed(std::slice::from_ref(holding)).await?.contains(&holding.id);
    let movable =
        !disputed && holding.is_free() && voucher.life == VoucherLife::Live && today < voucher.cut_off_on;
    Ok(ShowPage {
        page: Page::new(visitor, request, t.title(&show::short(holding.id))),
        t,
        errors: Vec::new(),
        reason: String::new(),
        holding_id: holding.id.to_string(),
        amount: show::amount(holding.amount, voucher.currency),
        capitals: show::capitals(holding.amount, voucher.currency, lang),
        currency: voucher.currency.to_string(),
        state,
        tone,
        from: holding.transferor.filter(|_| mine).map(|id| firms.get(id)),
        to: (!mine).then(|| firms.get(holding.holder)),
        parent: holding.parent.filter(|_| mine && holding.transferor.is_none()).map(|id| id.to_string()),
        depth: holding.depth,
        until: holding.lapses_at.map(show::time).unwrap_or_default(),
        background: holding.background.map(|id| id.to_string()),
        in_request: holding.in_request.filter(|_| mine).map(|id| id.to_string()),
        terms: Terms::of(app, voucher, lang, mine && !pending).await?,
        evidence: Offer::of(&format!("/holdings/{}", holding.id), lang),
        path: TitlePath::of(&all, holding.id, lang),
        actions: Actions { sign_for: mine && pending, withdraw: !mine && pending, move_on: mine && movable },
        disputed,
        may_state: mine && !pending,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::path::tests::holding, *};

    #[test]
    fn holder_and_transferor_see_it_and_nobody_else() {
        let member = |byte: u8| MemberId::from_uuid(uuid::Uuid::from_bytes([byte; 16]));
        let passed = Holding { transferor: Some(member(1)), holder: member(2), ..holding(3, Some(4), 1) };
        assert_eq!(view_of(&passed, member(2)), Some(View::Holder));
        assert_eq!(view_of(&passed, member(1)), Some(View::Transferor));
        assert_eq!(view_of(&passed, member(3)), None);
        // Change names no transferor, so who once passed the holding on before it does not see it.
        let change = passed.part(passed.id, passed.amount);
        assert_eq!(view_of(&change, member(1)), None);
    }
}
