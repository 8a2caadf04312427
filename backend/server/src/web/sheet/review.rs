//! The page on which all rows of a sheet are signed: what its script makes the bytes from, or the bytes that a
//! maker has signed.

use actix_web::HttpRequest;
use askama::Template;
use contracts::{amount::CNY, authority::may_sign, command::Command, id::MemberId};
use serde_json::{Value, json};
use store::workplace::draft::Draft;
use uuid::Uuid;

use super::judge::{Judged, Ready, Wrong};
use crate::{
    app::App,
    auth::{Caller, Visitor},
    entropy,
    text::{sheet::SheetTexts, sign::SignTexts, voucher::VoucherTexts},
    web::{
        Page, WebError, draft,
        json::PageJson,
        show::Firms,
        sign::{self, Wanted, labels, signer},
        step::{Step, steps},
        voucher::undertaking::Undertaking,
    },
};

/// What stands around the rows to be signed.
pub struct Signing {
    /// For the script.
    pub data: PageJson,
    /// Whether other seats have to sign after this one.
    pub first: bool,
    /// What each signature undertakes.
    pub undertaking: Undertaking,
}

/// A sheet that was uploaded: what is wrong with some rows, and the others to be signed.
#[derive(Template)]
#[template(path = "sheet/review.html")]
pub struct ReviewPage {
    page: Page,
    s: SheetTexts,
    g: SignTexts,
    t: VoucherTexts,
    steps: Vec<Step>,
    wrong: Vec<Wrong>,
    /// None where no row can be issued.
    signing: Option<Signing>,
    may_sign: bool,
}

/// The three steps, at the one from 0 that is shown.
pub fn steps_at(s: SheetTexts, now: usize) -> Vec<Step> {
    steps([s.step_fill(), s.step_upload(), s.step_sign()], now)
}

impl ReviewPage {
    /// The page for what `judged` says.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn new(
        app: &App,
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        judged: Judged,
    ) -> Result<Self, WebError> {
        let s = SheetTexts(visitor.lang);
        let signs =
            |ready: &Ready| may_sign(&ready.issue.clone().into(), &caller.seat, 0, ready.prepared.signatures);
        let may_sign = judged.ready.iter().all(signs);
        let first = judged.ready.iter().any(|ready| ready.prepared.signatures > 1);
        let Judged { ready, wrong } = judged;
        let commands: Vec<Command> = ready.iter().map(|ready| ready.issue.clone().into()).collect();
        let rows = ready.iter().zip(&commands).map(|(ready, command)| {
            let wanted = Wanted { new_ids: &["voucher"], ..Wanted::plain(command.clone()) };
            row_of(ready.row, &sign::proposal(app, caller, &wanted, &ready.prepared))
        });
        let rows = rows.collect();
        let sheet = entropy::uuid();
        let signing = match commands.is_empty() {
            true => None,
            false => Some(signing(app, visitor, caller, &commands, (sheet, first, rows)).await?),
        };
        Ok(Self {
            page: Page::new(visitor, request, s.title()),
            s,
            g: SignTexts(visitor.lang),
            t: VoucherTexts(visitor.lang),
            steps: steps_at(s, if signing.is_some() { 2 } else { 1 }),
            wrong,
            signing,
            may_sign,
        })
    }

    /// Whether something can be signed.
    pub const fn is_signable(&self) -> bool {
        self.signing.is_some()
    }
}

/// What the script has to know of one row beside what all of them have in common.
fn row_of(row: u64, proposal: &Value) -> Value {
    json!({
        "row": row,
        "prev": proposal["prev"],
        "not_after": proposal["not_after"],
        "clear": proposal["clear"],
        "confidential": proposal["confidential"],
        "built": null,
        "last": proposal["signer"]["last"],
    })
}

/// The same of a draft: the very bytes that its maker signed.
///
/// # Errors
/// Where it cannot be read.
pub fn row_of_draft(draft: &Draft, last: bool) -> Result<Value, WebError> {
    let unsigned = draft::read(draft)?;
    Ok(json!({
        "row": draft.sheet_row,
        "built": {
            "command": String::from_utf8_lossy(&draft.command),
            "disclosures": unsigned.disclosures(),
            "approvals": draft.approvals,
        },
        "last": last,
    }))
}

/// What is signed: `commands`, and what the script has to know of each.
///
/// # Errors
/// Where the store fails, or where there are no commands.
pub async fn signing(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    commands: &[Command],
    (sheet, first, rows): (Uuid, bool, Vec<Value>),
) -> Result<Signing, WebError> {
    let s = SheetTexts(visitor.lang);
    let command = commands.first().ok_or_else(|| WebError::internal("a sheet without rows"))?;
    let issues = commands.iter().filter_map(|command| match command {
        Command::VoucherIssue(issue) => Some(issue),
        _ => None,
    });
    let payees: Vec<MemberId> = issues.clone().map(|issue| issue.payee).collect();
    let currency = issues.map(|issue| issue.currency).next().unwrap_or(CNY);
    let firms = Firms::of(&app.store, &payees).await?;
    let names: Vec<(MemberId, String)> = payees
        .into_iter()
        .map(|payee| {
            let firm = firms.get(payee);
            (payee, format!("{} ({})", firm.name, firm.number))
        })
        .collect();
    let rules = app.log().await?.rules;
    let data = PageJson(json!({
        "sheet": sheet.to_string(),
        "common": {
            "origin": app.pen.origin,
            "op": command.op(),
            "member": caller.member.id.to_string(),
            "rules": rules.to_string(),
            "labels": labels(command, currency, &names, visitor),
            "signer": signer(caller, false),
            "csrf": caller.csrf,
        },
        "rows": rows,
        "texts": {
            "total": s.total(),
            "all_of_it": s.all_of_it(),
            "progress": s.progress(),
            "recorded": s.recorded(),
            "kept": s.kept(),
            "done": s.done(),
            "row": s.row(),
        },
    }));
    Ok(Signing { data, first, undertaking: Undertaking::in_force(app) })
}
