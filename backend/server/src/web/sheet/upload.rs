//! `/vouchers/sheets/new`: the sheet is downloaded, filled in and uploaded.

use actix_multipart::Multipart;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::Data,
};
use askama::Template;
use chrono::NaiveDate;
use contracts::{background::Background, calendar::months_after, id::MemberId, log::Log};
use documents::{
    read_sheet,
    sheet::{MAX_SHEET_BYTES, MAX_SHEET_ROWS, make_workbook},
};

use super::{
    columns::{Columns, Offered, heads},
    judge::judge,
    review::{ReviewPage, steps_at},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::sheet::{self, SheetTexts},
    web::{
        Answered, Page, WebError,
        page::{FieldError, correct, html},
        parts::{self, Limits},
        show::Firms,
        step::Step,
    },
};

/// What browsers know a workbook by.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Template)]
#[template(path = "sheet/upload.html")]
struct UploadPage {
    page: Page,
    s: SheetTexts,
    errors: Vec<FieldError>,
    steps: Vec<Step>,
    /// How many rows the sheet has that can be downloaded.
    offered: usize,
    most_rows: usize,
}

impl UploadPage {
    fn error(&self) -> &str {
        FieldError::of(&self.errors, "file")
    }
}

async fn page(
    app: &App,
    visitor: &Visitor,
    obligor: MemberId,
    request: &HttpRequest,
    error: Option<String>,
) -> Result<UploadPage, WebError> {
    let s = SheetTexts(visitor.lang);
    let errors: Vec<FieldError> =
        error.into_iter().map(|message| FieldError { field: "file", message }).collect();
    Ok(UploadPage {
        page: Page::new(visitor, request, s.title()),
        s,
        steps: steps_at(s, usize::from(!errors.is_empty())),
        errors,
        offered: offered(app, obligor).await?.len(),
        most_rows: MAX_SHEET_ROWS,
    })
}

/// The trades that a voucher can rest on now, with the latest day on which it may fall due.
async fn offered(app: &App, obligor: MemberId) -> Result<Vec<(Background, NaiveDate)>, WebError> {
    let log = app.log().await?;
    let trades = app.store.free_backgrounds(obligor, MAX_SHEET_ROWS).await?;
    Ok(trades.into_iter().filter_map(|trade| latest(&log, &trade).map(|day| (trade, day))).collect())
}

fn latest(log: &Log, trade: &Background) -> Option<NaiveDate> {
    let today = log.now.date();
    let latest = months_after(today, log.policy.tenor_months)?.min(trade.due_on);
    let day = if log.calendar.is_business_day(latest) {
        latest
    } else {
        log.calendar.business_days_before(latest, 1)
    };
    (day > today).then_some(day)
}

/// The form.
pub async fn form(app: Data<App>, visitor: Visitor, caller: SignedIn, request: HttpRequest) -> Answered {
    html(&page(&app, &visitor, caller.member.id, &request, None).await?)
}

/// The sheet with the trades that are free, as many as a sheet takes.
pub async fn trades(app: Data<App>, visitor: Visitor, caller: SignedIn) -> Answered {
    let s = SheetTexts(visitor.lang);
    let trades = offered(&app, caller.member.id).await?;
    let creditors: Vec<_> = trades.iter().map(|(trade, _)| trade.creditor).collect();
    let firms = Firms::of(&app.store, &creditors).await?;
    let rows: Vec<_> = trades
        .into_iter()
        .map(|(trade, due_on)| {
            let payee = firms.get(trade.creditor);
            let offered = Offered {
                trade: trade.id.to_string(),
                payee: payee.name,
                number: payee.number,
                currency: trade.currency.to_string(),
                amount: (trade.free().minor(), trade.currency.exponent()),
                due_on,
            };
            offered.cells()
        })
        .collect();
    let workbook = make_workbook(s.tab(), &heads(s), &rows).map_err(WebError::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, WORKBOOK))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", s.file_name())))
        .body(workbook))
}

/// Reads the sheet, and shows what can be signed of it.
pub async fn upload(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    posted: Multipart,
) -> Answered {
    let limits = Limits { files: 1, file_bytes: MAX_SHEET_BYTES };
    let parts = parts::read(posted, &visitor, limits).await?;
    let (lang, s) = (visitor.lang, SheetTexts(visitor.lang));
    let read = match parts.files.into_iter().next() {
        None => Err(s.file_missing().to_owned()),
        // Unpacking a workbook takes a while.
        Some(file) => actix_web::web::block(move || read_sheet(&file.bytes))
            .await
            .map_err(|error| WebError::internal(error.to_string()))?
            .map_err(|refused| sheet::refusal(refused, lang)),
    };
    let read = read.and_then(|read| match Columns::of(&read.heads, lang) {
        Ok(columns) => Ok((read, columns)),
        Err(missing) => Err(s.columns_missing(&missing.join(lang.pick("、", ", ")))),
    });
    let (read, columns) = match read {
        Ok(found) => found,
        Err(message) => {
            return correct(&page(&app, &visitor, caller.member.id, &request, Some(message)).await?);
        }
    };
    let judged = judge(&app, &visitor, &caller, (&read, &columns)).await?;
    let shown = ReviewPage::new(&app, &visitor, &caller, &request, judged).await?;
    if shown.is_signable() { html(&shown) } else { correct(&shown) }
}
