//! Sheets among what is to be done: one row each, however many vouchers it has.

use chrono::{DateTime, Utc};
use contracts::calendar::Tick;
use store::workplace::sheet::Sheet;

use crate::{
    app::App,
    auth::Caller,
    text::{Language, home::HomeTexts, sheet::SheetTexts, sign::SignTexts},
    web::{
        WebError,
        draft::opened::Opened,
        home::{ToDo, by_maker},
        show,
    },
};

/// Sheets with drafts that can still be recorded at `now`: those that this seat made where `own`, else the others.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn open(
    app: &App,
    caller: &Caller,
    own: bool,
    now: Tick,
    lang: Language,
) -> Result<Vec<ToDo>, WebError> {
    let (s, t) = (SheetTexts(lang), HomeTexts(lang));
    let mut rows = Vec::new();
    for sheet in app.store.sheets(caller.member.id, "open").await? {
        if (sheet.made_by == caller.seat.id.uuid()) != own {
            continue;
        }
        // All rows of a sheet are signed at once, so the first one that is open speaks for them. One that
        // cannot be read is passed over: its own page says why.
        let first = app.store.first_open_of(caller.member.id, sheet.sheet_id).await?;
        let Some(Ok(first)) = first.map(|draft| Opened::of(caller, draft, now)) else { continue };
        if first.in_time || own {
            let what = if first.may_sign { s.to_check(sheet.drafts) } else { s.waits(sheet.drafts) };
            let started = t.started(&show::moment_of(sheet.created_at));
            let when = if first.in_time { started } else { s.expired().to_owned() };
            rows.push(ToDo { what, who: by_maker(caller, sheet.made_by, "", t), when, ..row_of(&sheet) });
        }
    }
    Ok(rows)
}

/// Sheets of this seat that came back with a reason since `since`, unless it has made another one after that.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn returned(
    app: &App,
    caller: &Caller,
    since: DateTime<Utc>,
    lang: Language,
) -> Result<Vec<ToDo>, WebError> {
    let own = |sheet: &Sheet| sheet.made_by == caller.seat.id.uuid();
    let sheets = |state| app.store.sheets(caller.member.id, state);
    let returned: Vec<Sheet> = sheets("returned").await?.into_iter().filter(own).collect();
    if returned.is_empty() {
        return Ok(Vec::new());
    }
    let made_after = sheets("open").await?.into_iter().chain(sheets("done").await?).filter(own);
    let newest = made_after.chain(returned.iter().cloned()).map(|sheet| sheet.created_at).max();
    let (s, t) = (SheetTexts(lang), HomeTexts(lang));
    let counts = |sheet: &&Sheet| {
        sheet.ended_at.is_some_and(|ended| ended > since && newest.is_none_or(|newest| newest < ended))
    };
    let row = |sheet: &Sheet| {
        let reason = sheet.reason.as_deref()?;
        let again = "/vouchers/sheets/new".to_owned();
        Some(ToDo { what: s.was_returned(sheet.drafts), who: t.because(reason), again, ..row_of(sheet) })
    };
    Ok(returned.iter().filter(counts).filter_map(row).collect())
}

/// The newest sheets of the member of which rows were recorded, returned or withdrawn; `when` says how they ended.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn ended(app: &App, caller: &Caller, lang: Language) -> Result<Vec<ToDo>, WebError> {
    let (s, g) = (SheetTexts(lang), SignTexts(lang));
    let mut rows = Vec::new();
    for state in ["done", "returned"] {
        for sheet in app.store.sheets(caller.member.id, state).await? {
            let how = match (state, &sheet.reason) {
                ("done", _) => g.recorded(),
                (_, Some(_)) => g.state_returned(),
                (_, None) => g.state_withdrawn(),
            };
            let when = format!("{how} · {}", show::moment_of(sheet.ended_at.unwrap_or(sheet.created_at)));
            let who = by_maker(caller, sheet.made_by, "", HomeTexts(lang));
            rows.push(ToDo { what: s.of_a_sheet(sheet.drafts), who, when, ..row_of(&sheet) });
        }
    }
    Ok(rows)
}

fn row_of(sheet: &Sheet) -> ToDo {
    ToDo { href: format!("/vouchers/sheets/{}", sheet.sheet_id), ..ToDo::default() }
}
