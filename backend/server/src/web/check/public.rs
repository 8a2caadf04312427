//! `/v/{token}`: what anyone sees who was given a code, without an account.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    id::{MemberId, VoucherId},
    voucher::{Voucher, VoucherLife},
};
use ledger::note::Note;
use store::workplace::public_check::PublicCheck;

use super::Offerer;
use crate::{
    app::App,
    auth::{Visitor, roles},
    logs::Logs,
    text::{check::CheckTexts, life},
    web::{
        Answered, Page, WebError,
        page::found,
        show::{self, Firm, Firms},
    },
};

/// Letters of a token.
const TOKEN_LETTERS: usize = 22;

/// What the voucher is worth believing, in words with a tone.
type Verdict = (&'static str, &'static str, &'static str);

#[derive(Template)]
#[template(path = "check/public.html")]
struct PublicPage {
    page: Page,
    t: CheckTexts,
    verdict: Verdict,
    number: String,
    state: &'static str,
    tone: &'static str,
    past_due: bool,
    obligor: Firm,
    currency: String,
    due_on: String,
    amount: String,
    amount_label: &'static str,
    offerer: &'static str,
    offerer_tone: &'static str,
    issued_in: i64,
    entry: u64,
    ledger_time: String,
    witnesses: usize,
    /// Whether evidence files can be checked here.
    verify: bool,
}

#[derive(Template)]
#[template(path = "check/unknown.html")]
struct UnknownPage {
    page: Page,
    t: CheckTexts,
}

pub(super) async fn show(
    logs: Data<Logs>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    // One for all logs: whoever tries tokens may choose a log.
    if !logs.registry().check_limit.allows(request.peer_addr().map(|address| address.ip())) {
        return Err(WebError::TooMany);
    }
    let t = CheckTexts(visitor.lang);
    // A token that was withdrawn, one that never was, and what is no token: all are told the same.
    let known = path.len() == TOKEN_LETTERS;
    // Whoever scans a code has chosen no log.
    for app in logs.all().filter(|_| known) {
        if let Some(check) = app.store.check_by_token(&path).await? {
            return answer(StatusCode::OK, &page_of(app, &visitor, &request, &check).await?);
        }
    }
    let page = Page::new(&visitor, &request, t.unknown_title());
    answer(StatusCode::NOT_FOUND, &UnknownPage { page, t })
}

/// An answer that no search engine lists, no other site is told of, and nobody keeps.
fn answer(status: StatusCode, page: &impl Template) -> Answered {
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("x-robots-tag", "noindex, nofollow"))
        .insert_header(("referrer-policy", "no-referrer"))
        .insert_header(("cache-control", "no-store"))
        .body(page.render()?))
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    check: &PublicCheck,
) -> Result<PublicPage, WebError> {
    let (t, lang) = (CheckTexts(visitor.lang), visitor.lang);
    let id = VoucherId::from_uuid(check.voucher_id);
    // The checkpoint first: what is read after it stands in it, or is newer.
    let note = app.store.checkpoint().await?;
    let voucher = found(app.store.voucher(id).await?)?;
    let holdings = app.store.holdings_of_voucher(id).await?;
    let now = app.store.tick().await?;
    let issued = app.store.timeline(id.uuid()).await?.first().map_or(0, |entry| entry.index);
    let (offerer, amount) = Offerer::of(MemberId::from_uuid(check.member_id), &voucher, &holdings);
    let (state, tone) = life::voucher(voucher.life, lang);
    let (offerer_text, offerer_tone) = offered_by(offerer, t);
    let to_be_paid = matches!(voucher.life, VoucherLife::Live | VoucherLife::Due | VoucherLife::PartSettled);
    let shown = amount.filter(|_| check.shows_amount);
    let (size, witnesses) = read_checkpoint(&note)?;
    Ok(PublicPage {
        page: Page { log: app.name.clone(), ..Page::new(visitor, request, t.public_title()) },
        t,
        verdict: verdict(&voucher, t),
        number: show::short(voucher.id),
        state,
        tone,
        past_due: to_be_paid && now.date() > voucher.due_on,
        obligor: Firms::of(&app.store, &[voucher.obligor]).await?.get(voucher.obligor),
        currency: voucher.currency.to_string(),
        due_on: voucher.due_on.to_string(),
        amount: shown.map(|amount| show::amount(amount, voucher.currency)).unwrap_or_default(),
        amount_label: if offerer == Offerer::Holder { t.held_amount() } else { t.face() },
        offerer: offerer_text,
        offerer_tone,
        issued_in: issued,
        entry: size.saturating_sub(1),
        ledger_time: show::time(now),
        witnesses,
        verify: roles::who("GET", "/verify").is_some(),
    })
}

/// The size that a checkpoint names, and how many have signed it beside the log.
fn read_checkpoint(note: &str) -> Result<(u64, usize), WebError> {
    let internal = |what: &str| WebError::internal(format!("the checkpoint cannot be read: {what}"));
    let note = Note::parse(note.as_bytes()).map_err(|error| internal(&error.to_string()))?;
    let checkpoint =
        ledger::checkpoint::Checkpoint::parse(note.text()).map_err(|error| internal(&error.to_string()))?;
    Ok((checkpoint.size, note.signatures().len().saturating_sub(1)))
}

fn verdict(voucher: &Voucher, t: CheckTexts) -> Verdict {
    match voucher.life {
        VoucherLife::AwaitingSignFor => (t.genuine(), t.not_signed_for(), "attention"),
        VoucherLife::Live | VoucherLife::Due | VoucherLife::PartSettled => {
            (t.genuine(), t.genuine_text(), "good")
        }
        VoucherLife::Settled => (t.genuine(), t.settled_text(), "neutral"),
        VoucherLife::Rejected | VoucherLife::Withdrawn | VoucherLife::Lapsed => {
            (t.came_to_nothing(), t.came_to_nothing_text(), "bad")
        }
    }
}

fn offered_by(offerer: Offerer, t: CheckTexts) -> (&'static str, &'static str) {
    match offerer {
        Offerer::Obligor => (t.by_obligor(), "neutral"),
        Offerer::Payee => (t.by_payee(), "neutral"),
        Offerer::Holder => (t.by_holder(), "good"),
        Offerer::Former => (t.by_former(), "bad"),
    }
}
