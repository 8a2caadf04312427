//! The result of a signed command: its number, what happens next, and the receipt with which anyone can
//! check that it stands in the ledger.

use actix_web::{
    HttpRequest,
    web::{self, Data, Path, ServiceConfig},
};
use askama::Template;
use contracts::{
    calendar::Tick,
    codec::Value,
    command::{Body as _, Command},
    id::CommandId,
    member::{
        MemberKind,
        recover::{Recover, WAIT_SECONDS},
    },
};
use ledger::{checkpoint::SignedCheckpoint, encoding::hex};
use store::log::Entry;

use store::witness::Which;

use super::{
    Answered, Page, WebError,
    context::{Context, Row},
    home::trades,
    page::{found, html},
    show,
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::{
        Language, context::ContextTexts, field, recovery::RecoveryTexts, sign::SignTexts,
        witness::WitnessTexts,
    },
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/receipts/{command}", web::get().to(show_receipt));
}

#[derive(Template)]
#[template(path = "receipt/show.html")]
struct ReceiptPage {
    page: Page,
    t: SignTexts,
    command: String,
    c: ContextTexts,
    /// What was done, in words.
    done: Vec<Row>,
    what_next: &'static str,
    /// From when it takes effect, where it is a recovery.
    effective: String,
    index: i64,
    time: String,
    leaf_hash: String,
    tree_size: u64,
    witnessed: Option<Witnessed>,
    w: WitnessTexts,
    checkpoint: String,
    proof: Vec<String>,
    next: Vec<(String, &'static str)>,
}

/// Who vouches for an entry. There is none of this where the deployment asks nobody.
struct Witnessed {
    /// Whether they are enough.
    enough: bool,
    /// What their number means, in words.
    meaning: String,
    /// Their names, in the policy's order; empty before they are enough.
    names: Vec<String>,
    /// When they were, in business time; empty before.
    since: String,
}

impl Witnessed {
    async fn of(app: &App, index: i64, lang: Language) -> Result<Option<Self>, WebError> {
        let (policy, t) = (&app.witnessing.policy, WitnessTexts(lang));
        if !app.witnessing.expects_witnesses() {
            return Ok(None);
        }
        let (fewest, all) = (policy.fewest(), policy.witnesses().len());
        let first = app.store.witnessed_checkpoint(&app.witnessing.hash, index, Which::First).await?;
        let Some(first) = first else {
            let meaning = t.waiting(fewest, all);
            return Ok(Some(Self { enough: false, meaning, names: Vec::new(), since: String::new() }));
        };
        let has =
            |key: &ledger::signature::KeyId| first.witnesses.iter().any(|(cosigner, _)| cosigner == key);
        let names: Vec<String> = policy
            .witnesses()
            .iter()
            .filter(|witness| has(&witness.key.key().id()))
            .map(|witness| witness.name.clone())
            .collect();
        let since = first.witnessed_at.and_then(Tick::from_seconds);
        let meaning = t.meaning(names.len(), all, fewest);
        Ok(Some(Self { enough: true, meaning, names, since: since.map(show::time).unwrap_or_default() }))
    }
}

async fn show_receipt(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let command = CommandId::parse(&path).map_err(|_| WebError::NotFound)?;
    let entry = found(app.store.entry_of(caller.member.id, command).await?)?;
    let vouched = app.store.best_checkpoint(&app.witnessing.hash, entry.index).await?;
    let note = vouched.note;
    let signed = SignedCheckpoint::open(note.as_bytes(), &app.keys.log.public_key())
        .map_err(|error| WebError::internal(error.to_string()))?;
    let proof = app.store.inclusion(entry.index, &signed).await?;
    let tick = Tick::from_seconds(entry.tick).ok_or_else(|| WebError::internal("a tick"))?;
    html(&ReceiptPage {
        page: Page::new(&visitor, &request, field::op(&entry.op, visitor.lang)),
        t: SignTexts(visitor.lang),
        command: command.to_string(),
        c: ContextTexts(visitor.lang),
        done: done(&app, &caller, &entry, visitor.lang).await?,
        what_next: field::done(&entry.op, visitor.lang),
        effective: effective(&app, &entry, tick, visitor.lang).await?,
        index: entry.index,
        time: show::time(tick),
        leaf_hash: hex(&entry.leaf()?.hash()),
        tree_size: signed.checkpoint().size,
        witnessed: Witnessed::of(&app, entry.index, visitor.lang).await?,
        w: WitnessTexts(visitor.lang),
        checkpoint: note,
        proof: proof.iter().map(|hash| hex(hash)).collect(),
        next: links(&entry, &caller, SignTexts(visitor.lang))?,
    })
}

/// What the command says and what the ledger adds, as far as it can be read.
async fn done(app: &App, caller: &Caller, entry: &Entry, lang: Language) -> Result<Vec<Row>, WebError> {
    let record = entry.read()?;
    let command = Command::read(&record.command.op, &record.command.body, &record.disclosed);
    let Ok(command) = command else { return Ok(Vec::new()) };
    let context = Context::of(app, &caller.member, &command, lang).await?;
    // Where it leads stands above, as buttons.
    Ok(context.done().into_iter().filter(|row| row.href.is_empty()).cloned().collect())
}

/// From when a recovery takes effect; empty for anything else.
async fn effective(app: &App, entry: &Entry, at: Tick, lang: Language) -> Result<String, WebError> {
    if entry.op != Recover::OP {
        return Ok(String::new());
    }
    let (from, t) = (at.after(WAIT_SECONDS), RecoveryTexts(lang));
    let over = app.store.tick().await? >= from;
    Ok(if over { t.receipt_over().to_owned() } else { t.receipt_waits(&show::time(from)) })
}

/// Where one goes from here: to the objects that the command names, or to the page that it was started from.
fn links(entry: &Entry, caller: &Caller, t: SignTexts) -> Result<Vec<(String, &'static str)>, WebError> {
    let record = entry.read()?;
    let of = |name: &str| match record.command.body.get(name) {
        Some(Value::Text(id)) => Some(id.clone()),
        _ => None,
    };
    let to = |name: &str, path: &str, text| Some((format!("{path}{}", of(name)?), text));
    let page = |path: &str, text| Some((path.to_owned(), text));
    // Only the seller sees the holding of a discount, and it sees it from the request.
    let moved = entry.op.starts_with("holding.");
    let listed = entry.op.starts_with("settlement.");
    let by_noun = [
        to("request", "/requests/", t.go_request()),
        to("voucher", "/settlements/", t.go_settlement()).filter(|_| listed),
        to("voucher", "/vouchers/", t.go_voucher()),
        to("holding", "/holdings/", t.go_holding()).filter(|_| moved),
        to("source", "/holdings/", t.go_source()).filter(|_| moved),
        to("background", "/backgrounds/", t.go_background()),
    ];
    let issues = caller.member.is(MemberKind::CoreEnterprise);
    let by_op = match entry.op.as_str() {
        "background.register" if issues => {
            [to("background", "/vouchers/new?background=", t.go_issue()), None]
        }
        "member.admit" => [to("admitted", "/members/", t.go_member()), page("/members", t.go_members())],
        "member.recover" => [to("recovered", "/members/", t.go_member()), page("/members", t.go_members())],
        "evidence.record" => [page("/evidence", t.go_evidence()), None],
        "clock.tick" => [page("/clock", t.go_clock()), None],
        "member.account"
        | "member.approval_policy"
        | "member.veto_recovery"
        | "seat.revoke"
        | "seat.rotate" => [page("/seats", t.go_seats()), None],
        "seat.enrol" => {
            let without_account = trades(&caller.member) && caller.member.accounts.is_empty();
            let account = page("/seats/account", t.go_account()).filter(|_| without_account);
            [page("/seats", t.go_seats()), account]
        }
        "limit.grant" => [page("/limits", t.go_limits()), None],
        _ => [None, None],
    };
    Ok(by_noun.into_iter().chain(by_op).flatten().collect())
}
