//! `/vouchers/sheets/{sheet}`: a sheet between its maker and its checker.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::command::Command;
use uuid::Uuid;

use super::review::{Signing, row_of_draft, signing};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    clock,
    text::{sheet::SheetTexts, sign::SignTexts, voucher::VoucherTexts},
    web::{
        Answered, Page, WebError,
        draft::{Standing, give_back::return_problem, opened::Opened},
        form::Form,
        page::{FieldError, correct, html, see_other},
        show,
    },
};

/// A row as the ledger or its draft has it.
struct Row {
    row: i32,
    href: String,
    payee: String,
    amount: String,
    due_on: String,
    state: &'static str,
    reason: String,
}

#[derive(Template)]
#[template(path = "sheet/show.html")]
struct ShowPage {
    page: Page,
    s: SheetTexts,
    g: SignTexts,
    t: VoucherTexts,
    sheet: Uuid,
    /// Those that are not to be signed here.
    rows: Vec<Row>,
    signing: Option<Signing>,
    /// Whether drafts of it are open.
    open: bool,
    /// Whether any of those can still be recorded.
    waits: bool,
    /// Whether this seat made it, so that it takes it back and does not return it.
    own: bool,
    errors: Vec<FieldError>,
}

impl ShowPage {
    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

fn row_of(opened: &Opened, s: SheetTexts, g: SignTexts) -> Row {
    let standing = Standing::of(&opened.draft);
    let expired = standing == Standing::Open && !opened.in_time;
    let (payee, amount, due_on) = match &opened.command {
        Command::VoucherIssue(issue) => (
            issue.payee_name.clone(),
            format!("{} {}", show::amount(issue.amount, issue.currency), issue.currency),
            issue.due_on.to_string(),
        ),
        _ => Default::default(),
    };
    Row {
        row: opened.draft.sheet_row.unwrap_or_default(),
        href: match standing {
            Standing::Recorded => format!("/receipts/{}", opened.draft.draft_id),
            _ => format!("/drafts/{}", opened.draft.draft_id),
        },
        payee,
        amount,
        due_on,
        state: if expired { s.expired() } else { standing.word(g) },
        reason: opened.draft.reason.clone().unwrap_or_default(),
    }
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    request: &HttpRequest,
    sheet: Uuid,
) -> Result<ShowPage, WebError> {
    let (s, g) = (SheetTexts(visitor.lang), SignTexts(visitor.lang));
    let now = app.store.tick().await?;
    app.store.end_recorded(caller.member.id, sheet, clock::now()).await?;
    let drafts = app.store.sheet_drafts(caller.member.id, sheet).await?;
    let own = drafts.first().ok_or(WebError::NotFound)?.made_by == caller.seat.id.uuid();
    let opened: Vec<Opened> =
        drafts.into_iter().map(|draft| Opened::of(caller, draft, now)).collect::<Result<_, _>>()?;
    let open = opened.iter().any(|opened| Standing::of(&opened.draft) == Standing::Open);
    let waits = opened.iter().any(|opened| Standing::of(&opened.draft) == Standing::Open && opened.in_time);
    let (to_sign, others): (Vec<_>, Vec<_>) =
        opened.into_iter().partition(|opened| opened.may_sign && opened.in_time);
    let signing = if to_sign.is_empty() {
        None
    } else {
        let rows = to_sign.iter().map(|opened| row_of_draft(&opened.draft, opened.last()));
        let rows = rows.collect::<Result<_, _>>()?;
        let first = to_sign.iter().any(|opened| !opened.last());
        let commands: Vec<Command> = to_sign.into_iter().map(|opened| opened.command).collect();
        Some(signing(app, visitor, caller, &commands, (sheet, first, rows)).await?)
    };
    Ok(ShowPage {
        page: Page::new(visitor, request, s.sheet_title()),
        s,
        g,
        t: VoucherTexts(visitor.lang),
        sheet,
        rows: others.iter().map(|opened| row_of(opened, s, g)).collect(),
        signing,
        open,
        waits,
        own,
        errors: Vec::new(),
    })
}

/// The sheet with its rows, to be signed where the seat may.
pub async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Answered {
    html(&page_of(&app, &visitor, &caller, &request, *path).await?)
}

/// Returns what is open of a sheet to its maker with a reason; its maker withdraws it without one.
pub async fn give_back(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
    form: Form,
) -> Answered {
    let mut page = page_of(&app, &visitor, &caller, &request, *path).await?;
    let reason = Some(form.get("reason")).filter(|_| !page.own);
    if let Some(message) = reason.and_then(|reason| return_problem(reason, visitor.lang)) {
        page.errors.push(FieldError { field: "reason", message });
        return correct(&page);
    }
    app.store.return_sheet(caller.member.id, *path, reason, clock::now()).await?;
    Ok(see_other(&format!("/vouchers/sheets/{}", page.sheet)))
}
