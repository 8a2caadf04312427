//! What the key of one of the member's seats has signed, newest first: for whoever looks into a key that
//! others may have had.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{calendar::Tick, id::SeatId, member::Seat};
use store::log::Entry;

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{Language, field, seat::SeatTexts},
    web::{
        Answered, Page, WebError,
        page::{found, html},
        show,
    },
};

/// Most entries that are shown.
const MOST: i64 = 200;

struct Row {
    index: i64,
    time: String,
    what: &'static str,
    command: String,
    disputed: bool,
}

#[derive(Template)]
#[template(path = "seat/entries.html")]
struct EntriesPage {
    page: Page,
    t: SeatTexts,
    seat: String,
    name: String,
    key: String,
    since: String,
    rows: Vec<Row>,
    disputed: usize,
    full: bool,
    revoked: bool,
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = SeatId::parse(&path).map_err(|_| WebError::NotFound)?;
    let seat = found(caller.member.seat(id))?;
    let t = SeatTexts(visitor.lang);
    let always = Tick::from_seconds(0).ok_or_else(|| WebError::internal("the first tick"))?;
    let entries = app.store.signed_by(seat.key, always, MOST).await?;
    let rows = entries.iter().map(|entry| row(entry, seat, visitor.lang)).collect::<Result<Vec<_>, _>>()?;
    html(&EntriesPage {
        page: Page::new(&visitor, &request, t.entries_of(&seat.name)),
        t,
        seat: seat.id.to_string(),
        name: seat.name.clone(),
        key: seat.key.to_string(),
        since: seat.compromised_since.map(show::time).unwrap_or_default(),
        disputed: rows.iter().filter(|row| row.disputed).count(),
        full: i64::try_from(rows.len()).is_ok_and(|rows| rows >= MOST),
        rows,
        revoked: seat.revoked,
    })
}

fn row(entry: &Entry, seat: &Seat, lang: Language) -> Result<Row, WebError> {
    let tick = Tick::from_seconds(entry.tick);
    Ok(Row {
        index: entry.index,
        time: tick.map(show::time).unwrap_or_default(),
        what: field::op(&entry.op, lang),
        command: entry.read()?.command.id,
        disputed: seat.compromised_since.zip(tick).is_some_and(|(since, signed)| since <= signed),
    })
}
