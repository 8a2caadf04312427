//! The files that the member has recorded, and a file compared with them in the browser.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use contracts::{calendar::Tick, codec::Value};
use store::log::Entry;

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::recorded::RecordedTexts,
    web::{
        Answered, Page, WebError,
        page::html,
        paging::{Links, Paging},
        show,
    },
};

struct Row {
    index: i64,
    time: String,
    file: String,
    note: String,
    command: String,
}

#[derive(Template)]
#[template(path = "evidence/list.html")]
struct ListPage {
    page: Page,
    t: RecordedTexts,
    rows: Vec<Row>,
    links: Links,
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let t = RecordedTexts(visitor.lang);
    let paging = Paging::of("/evidence", "after", &query);
    let page = app.store.recorded_evidence(caller.member.id, paging.after).await?;
    html(&ListPage {
        page: Page::new(&visitor, &request, t.title()),
        t,
        rows: page.rows.iter().map(row).collect::<Result<_, _>>()?,
        links: paging.links(page.next),
    })
}

fn row(entry: &Entry) -> Result<Row, WebError> {
    let record = entry.read()?;
    let text = |name: &str| match record.disclosed.get(name) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    Ok(Row {
        index: entry.index,
        time: Tick::from_seconds(entry.tick).map(show::time).unwrap_or_default(),
        file: text("file"),
        note: text("note"),
        command: record.command.id.clone(),
    })
}
