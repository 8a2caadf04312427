//! `/backgrounds/{id}`: one trade with its invoices, as its registration on the ledger says, for its two
//! parties.

use std::collections::BTreeSet;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    amount::Currency,
    background::register::{InvoiceUse, Register},
    calendar::Tick,
    command::Command,
    id::BackgroundId,
    member::MemberKind,
};
use store::log::Entry;

use super::list::{claimed, is_verified, other};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::background::BackgroundTexts,
    web::{
        Answered, Page, WebError,
        page::{found, html},
        show::{self, Firm, Firms},
    },
};

struct Row {
    number: String,
    issued_on: String,
    total: String,
    occupied: String,
    /// Address of the file; empty where the other party uploaded it.
    href: String,
}

#[derive(Template)]
#[template(path = "background/show.html")]
struct ShowPage {
    page: Page,
    t: BackgroundTexts,
    id: String,
    buyer: Firm,
    seller: Firm,
    currency: String,
    amount: String,
    reserved: String,
    free: String,
    due_on: String,
    verified: bool,
    contract: String,
    contract_file: String,
    delivery_file: String,
    registered_at: String,
    entry: i64,
    rows: Vec<Row>,
    may_issue: bool,
    is_debtor: bool,
    used_up: bool,
    past_due: bool,
}

/// The page.
pub async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = BackgroundId::parse(&path).map_err(|_| WebError::NotFound)?;
    let member = caller.member.id;
    let background = app.store.background(id).await?;
    let background =
        found(background.filter(|background| background.debtor == member || background.creditor == member))?;
    let timeline = app.store.timeline(id.uuid()).await?;
    let (register, entry) = registration(&timeline)?;
    let files: Vec<[u8; 32]> = register.invoices.iter().map(|used| used.file.0).collect();
    let kept: BTreeSet<[u8; 32]> = app.store.documents_kept(member, &files).await?.into_iter().collect();
    let firms = Firms::of(&app.store, &[background.debtor, background.creditor]).await?;
    let t = BackgroundTexts(visitor.lang);
    let currency = background.currency;
    let digest = |file: Option<contracts::id::Digest>| file.map(|file| file.to_string()).unwrap_or_default();
    let is_debtor = background.debtor == member;
    let free = !background.free().is_zero();
    let past_due = background.due_on <= app.store.tick().await?.date();
    html(&ShowPage {
        page: Page::new(&visitor, &request, t.show_title(&firms.get(other(&background, member)).name)),
        t,
        id: id.to_string(),
        buyer: firms.get(background.debtor),
        seller: firms.get(background.creditor),
        currency: currency.to_string(),
        amount: show::amount(claimed(&background), currency),
        reserved: show::amount(background.reserved, currency),
        free: show::amount(background.free(), currency),
        due_on: background.due_on.to_string(),
        verified: is_verified(&background),
        contract: register.contract.clone(),
        contract_file: digest(register.contract_file),
        delivery_file: digest(register.delivery_file),
        registered_at: Tick::from_seconds(entry.tick).map(show::time).unwrap_or_default(),
        entry: entry.index,
        rows: register.invoices.iter().map(|used| row(used, currency, &kept)).collect(),
        may_issue: is_debtor && free && !past_due && caller.member.is(MemberKind::CoreEnterprise),
        is_debtor,
        used_up: is_verified(&background) && !free,
        past_due,
    })
}

/// What was registered, as the entry says that registered it.
fn registration(timeline: &[Entry]) -> Result<(Register, &Entry), WebError> {
    let entry = timeline.iter().find(|entry| entry.op == "background.register");
    let entry = entry.ok_or_else(|| WebError::internal("a background without its registration"))?;
    let record = entry.read()?;
    match Command::read(&record.command.op, &record.command.body, &record.disclosed) {
        Ok(Command::BackgroundRegister(register)) => Ok((register, entry)),
        _ => Err(WebError::internal("a registration that cannot be read")),
    }
}

fn row(used: &InvoiceUse, currency: Currency, kept: &BTreeSet<[u8; 32]>) -> Row {
    Row {
        number: used.number.clone(),
        issued_on: used.issued_on.to_string(),
        total: show::amount(used.amount, currency),
        occupied: show::amount(used.occupied, currency),
        href: if kept.contains(&used.file.0) { format!("/documents/{}", used.file) } else { String::new() },
    }
}
