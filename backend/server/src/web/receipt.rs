//! The result of a signed command: its number, what happens next, and the receipt with which anyone can
//! check that it stands in the ledger.

use actix_web::{
    HttpRequest,
    web::{self, Data, Path, ServiceConfig},
};
use askama::Template;
use contracts::id::CommandId;
use ledger::{checkpoint::SignedCheckpoint, encoding::hex};

use super::{
    Answered, Page, WebError,
    page::{found, html},
    show,
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{field, sign::SignTexts},
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
    checkpoint: String,
    proof: Vec<String>,
    next: Vec<(String, &'static str)>,
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
    let note = app.store.checkpoint().await?;
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
