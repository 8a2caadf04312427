//! `/vouchers/{id}`: one voucher as far as the caller may see it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use chrono::NaiveDate;
use contracts::{
    amount::Amount,
    holding::{Holding, HoldingLife},
    id::{MemberId, VoucherId},
    voucher::{Voucher, VoucherLife},
};

use super::{
    picture::Picture,
    sight::{Sight, seen_by},
    timeline::Timeline,
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::{Language, check::CheckTexts, life, voucher::VoucherTexts},
    web::{
        Answered, Page, WebError, check,
        evidence::Offer,
        page::{found, html},
        show::{self, Firm, Firms},
    },
};

/// A voucher with what the caller sees of it.
pub struct View {
    /// The voucher.
    pub voucher: Voucher,
    /// All its holdings; only what `sight` lets through is shown.
    pub holdings: Vec<Holding>,
    /// What the caller sees.
    pub sight: Sight,
}

/// The voucher with the id `id`, where the caller may see anything of it.
///
/// # Errors
/// [`WebError::NotFound`] where there is none, or nothing for the caller.
pub async fn load(app: &App, caller: &Caller, id: &str) -> Result<View, WebError> {
    let id = VoucherId::parse(id).map_err(|_| WebError::NotFound)?;
    let voucher = found(app.store.voucher(id).await?)?;
    let holdings = app.store.holdings_of_voucher(id).await?;
    let sight = found(seen_by(caller.member.id, &voucher, &holdings))?;
    Ok(View { voucher, holdings, sight })
}

/// One of the caller's own parts.
struct Part {
    id: String,
    number: String,
    amount: String,
    state: &'static str,
    tone: &'static str,
    depth: u32,
    from: Option<Firm>,
    change: bool,
    in_request: bool,
    disputed: bool,
    moves: bool,
}

/// What the caller can do next.
#[derive(Default)]
struct Actions {
    sign_for: bool,
    withdraw: bool,
    pay: bool,
    be_paid: bool,
    move_on: bool,
}

impl Actions {
    const fn any(&self) -> bool {
        self.sign_for || self.withdraw || self.pay || self.be_paid || self.move_on
    }
}

#[derive(Template)]
#[template(path = "voucher/show.html")]
struct ShowPage {
    page: Page,
    t: VoucherTexts,
    id: String,
    obligor: Firm,
    payee: Option<Firm>,
    currency: String,
    face: String,
    headline: String,
    capitals: String,
    state: &'static str,
    tone: &'static str,
    past_due: bool,
    settled: String,
    issued_on: String,
    due_on: String,
    cut_off_on: String,
    sign_for_by: String,
    undertaking: String,
    undertaking_hash: String,
    background: String,
    actions: Actions,
    parts: Vec<Part>,
    /// Whether any of the parts is.
    disputed: bool,
    timeline: Timeline,
    picture: Picture,
    evidence: Offer,
    /// The public check that the caller offers, or may.
    check: Option<Check>,
}

/// What the caller can do about a public check.
struct Check {
    t: CheckTexts,
    offered: bool,
}

/// The page.
pub async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let view = load(&app, &caller, &path).await?;
    let timeline = Timeline::of(&app, &caller, &view, visitor.lang).await?;
    let firms = Firms::of(&app.store, &members_in(&view)).await?;
    let offered = app.store.check_of(caller.member.id, view.voucher.id).await?.is_some();
    let may_offer = check::may_offer(caller.member.id, &view.voucher, &view.holdings);
    let disputed = app.store.disputed(&view.sight.own).await?;
    let mut page = page_of(&app, &visitor, &request, &view, &firms, timeline).await?;
    for part in &mut page.parts {
        part.disputed = disputed.iter().any(|id| id.to_string() == part.id);
        part.moves &= !part.disputed;
    }
    page.disputed = page.parts.iter().any(|part| part.disputed);
    page.check = (offered || may_offer).then_some(Check { t: CheckTexts(visitor.lang), offered });
    html(&page)
}

/// Everyone whom the caller is shown by name.
fn members_in(view: &View) -> Vec<MemberId> {
    let mut members = vec![view.voucher.obligor];
    members.extend(Some(view.voucher.payee).filter(|_| view.sight.face.is_some()));
    members.extend(view.sight.pieces.iter().filter_map(|piece| piece.holder));
    members.extend(view.sight.own.iter().filter_map(|holding| holding.transferor));
    members.sort_unstable();
    members.dedup();
    members
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    view: &View,
    firms: &Firms,
    timeline: Timeline,
) -> Result<ShowPage, WebError> {
    let (lang, t) = (visitor.lang, VoucherTexts(visitor.lang));
    let View { voucher, sight, .. } = view;
    let today = app.log().await?.now.date();
    let (state, tone) = life::voucher(voucher.life, lang);
    let shown = |amount: Amount| show::amount(amount, voucher.currency);
    let own = headline(view);
    let awaiting = voucher.life == VoucherLife::AwaitingSignFor;
    Ok(ShowPage {
        page: Page::new(visitor, request, t.show_title(&show::short(voucher.id))),
        t,
        id: voucher.id.to_string(),
        obligor: firms.get(voucher.obligor),
        payee: sight.face.map(|_| firms.get(voucher.payee)),
        currency: voucher.currency.to_string(),
        face: sight.face.map(shown).unwrap_or_default(),
        headline: own.map(shown).unwrap_or_default(),
        capitals: own.map(|own| show::capitals(own, voucher.currency, lang)).unwrap_or_default(),
        state,
        tone,
        past_due: today > voucher.due_on && is_to_be_paid(voucher),
        settled: Some(voucher.settled)
            .filter(|paid| sight.obligor && !paid.is_zero())
            .map(shown)
            .unwrap_or_default(),
        issued_on: voucher.issued_on.to_string(),
        due_on: voucher.due_on.to_string(),
        cut_off_on: voucher.cut_off_on.to_string(),
        sign_for_by: if awaiting { show::time(voucher.sign_for_by) } else { String::new() },
        undertaking: voucher.undertaking.clone(),
        undertaking_hash: voucher.undertaking_hash.to_string(),
        background: sight.face.map(|_| voucher.background.to_string()).unwrap_or_default(),
        actions: actions(view, today),
        parts: parts(view, firms, today, lang),
        disputed: false,
        timeline,
        picture: Picture::of(view, firms, lang),
        evidence: Offer::of(&format!("/vouchers/{}", voucher.id), lang),
        check: None,
    })
}

const fn is_to_be_paid(voucher: &Voucher) -> bool {
    matches!(voucher.life, VoucherLife::Live | VoucherLife::Due | VoucherLife::PartSettled)
}

/// The amount that the caller came for: the face amount for the obligor and until it is signed for, then
/// what the caller holds; none where it holds nothing.
fn headline(view: &View) -> Option<Amount> {
    let Sight { obligor, face, .. } = &view.sight;
    if *obligor || view.holdings.is_empty() {
        return *face;
    }
    let carried = view.sight.own.iter().filter(|holding| holding.carries_value());
    Amount::sum(carried.map(|holding| holding.amount)).filter(|held| !held.is_zero())
}

fn actions(view: &View, today: NaiveDate) -> Actions {
    let View { voucher, sight, .. } = view;
    let awaiting = voucher.life == VoucherLife::AwaitingSignFor;
    let listed = matches!(voucher.life, VoucherLife::Due | VoucherLife::PartSettled);
    Actions {
        sign_for: awaiting && sight.payee,
        withdraw: awaiting && sight.obligor,
        pay: listed && sight.obligor,
        be_paid: listed && sight.held().next().is_some(),
        move_on: sight.own.iter().any(|holding| moves(voucher, holding, today) || is_pending(holding)),
    }
}

fn is_pending(holding: &Holding) -> bool {
    holding.life == HoldingLife::Pending
}

/// Whether its holder can transfer or discount it.
fn moves(voucher: &Voucher, holding: &Holding, today: NaiveDate) -> bool {
    voucher.life == VoucherLife::Live && today < voucher.cut_off_on && holding.is_free()
}

/// What the caller has or had, what it has now first.
fn parts(view: &View, firms: &Firms, today: NaiveDate, lang: Language) -> Vec<Part> {
    let part = |holding: &Holding| {
        let (state, tone) = life::holding(holding.life, lang);
        Part {
            id: holding.id.to_string(),
            number: show::short(holding.id),
            amount: show::amount(holding.amount, view.voucher.currency),
            state,
            tone,
            depth: holding.depth,
            from: holding.transferor.map(|transferor| firms.get(transferor)),
            change: holding.parent.is_some(),
            in_request: holding.in_request.is_some(),
            disputed: false,
            moves: moves(&view.voucher, holding, today),
        }
    };
    let mut own: Vec<&Holding> = view.sight.own.iter().collect();
    own.sort_by_key(|holding| (!holding.carries_value(), std::cmp::Reverse(holding.amount), holding.id));
    own.into_iter().map(part).collect()
}
