//! The result of a signed command: its number, what happens next, and the receipt with which anyone can
//! check that it stands in the ledger.

use actix_web::{
    HttpRequest,
    web::{self, Data, Path, ServiceConfig},
};
use askama::Template;
use contracts::id::CommandId;
use ledger::{checkpoint::SignedCheckpoint, encoding::hex};

use store::witness::Which;

use super::{
    Answered, Page, WebError,
    page::{found, html},
    show,
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, field, sign::SignTexts, witness::WitnessTexts},
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
    what_next: &'static str,
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
        let since = first.witnessed_at.and_then(contracts::calendar::Tick::from_seconds);
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
    let tick =
        contracts::calendar::Tick::from_seconds(entry.tick).ok_or_else(|| WebError::internal("a tick"))?;
    html(&ReceiptPage {
        page: Page::new(&visitor, &request, field::op(&entry.op, visitor.lang)),
        t: SignTexts(visitor.lang),
        command: command.to_string(),
        what_next: field::done(&entry.op, visitor.lang),
        index: entry.index,
        time: show::time(tick),
        leaf_hash: hex(&entry.leaf()?.hash()),
        tree_size: signed.checkpoint().size,
        witnessed: Witnessed::of(&app, entry.index, visitor.lang).await?,
        w: WitnessTexts(visitor.lang),
        checkpoint: note,
        proof: proof.iter().map(|hash| hex(hash)).collect(),
        next: links(&entry, visitor.lang)?,
    })
}

/// Where one goes from here: the objects that the command names.
fn links(
    entry: &store::log::Entry,
    lang: crate::text::Language,
) -> Result<Vec<(String, &'static str)>, WebError> {
    let record = entry.read()?;
    let mut nouns =
        vec![("voucher", "/vouchers/"), ("request", "/requests/"), ("background", "/backgrounds/")];
    // The holding of a discount is seen from its request, and by the seller only.
    if entry.op.starts_with("holding.") {
        nouns.extend([("holding", "/holdings/"), ("source", "/holdings/")]);
    }
    let of = |name: &str| match record.command.body.get(name) {
        Some(contracts::codec::Value::Text(id)) => Some(id.clone()),
        _ => None,
    };
    Ok(nouns
        .into_iter()
        .filter_map(|(name, path)| Some((format!("{path}{}", of(name)?), field::label(name, lang))))
        .collect())
}
