//! Has the platform state which entry of a holding is the last, and shows such a statement.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    calendar::Tick,
    codec::Value,
    head::{HeadKind, StateHead},
    holding::{Holding, HoldingLife},
    id::{CommandId, ObjectId},
};

use super::show::{View, load, view_of};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    jobs::due,
    text::holding::HoldingTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{found, html, see_other},
        show,
    },
};

#[derive(Template)]
#[template(path = "holding/state.html")]
struct StatePage {
    page: Page,
    t: HoldingTexts,
    holding: String,
    index: i64,
    time: String,
    head: String,
    command: String,
    bytes: String,
    still: bool,
}

/// A holding that the caller holds or has held.
async fn own(app: &App, caller: &Caller, id: &str) -> Result<Holding, WebError> {
    let (holding, _) = load(app, id).await?;
    let mine = view_of(&holding, caller.member.id) == Some(View::Holder);
    found(Some(holding).filter(|holding| mine && holding.life != HoldingLife::Pending))
}

/// Appends the statement and shows it.
pub(super) async fn submit(app: Data<App>, caller: SignedIn, path: Path<String>, _form: Form) -> Answered {
    let holding = own(&app, &caller, &path).await?;
    if !app.statement_limit.allows(caller.member.id) {
        return Err(WebError::TooMany);
    }
    let object = ObjectId::from_uuid(holding.id.uuid());
    let stated = StateHead { kind: HeadKind::Holding, object, head: holding.head };
    let command = due::state(&app.store, &app.queue, &app.pen, &stated.into()).await?;
    Ok(see_other(&format!("/holdings/{}/states/{command}", holding.id)))
}

/// A statement about a holding of the caller's.
pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answered {
    let (id, command) = &*path;
    let holding = own(&app, &caller, id).await?;
    let command = CommandId::parse(command).map_err(|_| WebError::NotFound)?;
    let entry = found(app.store.entry_of(app.pen.genesis.operator, command).await?)?;
    let record = entry.read()?;
    let text = |name: &str| match record.command.body.get(name) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    // Other entries of the platform, and statements about what others hold, are not for the caller.
    if entry.op != "head.state" || text("object") != holding.id.to_string() {
        return Err(WebError::NotFound);
    }
    let t = HoldingTexts(visitor.lang);
    html(&StatePage {
        page: Page::new(&visitor, &request, t.stated_title()),
        t,
        holding: holding.id.to_string(),
        index: entry.index,
        time: Tick::from_seconds(entry.tick).map(show::time).unwrap_or_default(),
        head: text("head").to_owned(),
        command: command.to_string(),
        bytes: String::from_utf8_lossy(&entry.record).into_owned(),
        still: text("head") == holding.head.to_string(),
    })
}
