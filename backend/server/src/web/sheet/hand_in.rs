//! What was signed of a sheet, a part at a time: each row is answered on its own, and handed in again it gets the
//! same answer.

use actix_web::{HttpResponse, web::Data};
use contracts::{
    command::{Body, Command},
    voucher::issue::Issue,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use store::writer::{Answer, Waiting};
use uuid::Uuid;

use crate::{
    app::{App, SubmissionFailure},
    auth::{Caller, Visitor, visitor::SignedIn},
    clock,
    web::{Answered, WebError, draft::keep::keep, json::PostedJson, sign::admit_own},
};

/// Most rows of one request, as the page's script sends them.
const MOST: usize = 100;

fn posted_rows(posted: &PostedJson) -> Result<&[Value], WebError> {
    let rows = posted.0["rows"].as_array().filter(|rows| rows.len() <= MOST);
    rows.map(Vec::as_slice)
        .ok_or_else(|| WebError::Malformed("rows".to_owned(), format!("a list of at most {MOST}")))
}

/// The answers in the order of the rows.
fn answered(answers: impl IntoIterator<Item = Result<Value, WebError>>, visitor: &Visitor) -> HttpResponse {
    let answer = |answer: Result<Value, WebError>| match answer {
        Ok(done) => done,
        Err(error) => json!({"code": error.code(), "message": error.message(visitor.lang)}),
    };
    HttpResponse::Ok().json(json!({"answers": answers.into_iter().map(answer).collect::<Vec<_>>()}))
}

/// Appends rows that their last signer has signed, in their order.
pub async fn commands(app: Data<App>, visitor: Visitor, caller: SignedIn, posted: PostedJson) -> Answered {
    let mut waiting = Vec::new();
    for row in posted_rows(&posted)? {
        // Each is in the queue before the next is looked at, so their order is kept.
        waiting.push(hand_in(&app, &caller, &row["submission"]).await);
    }
    let answers = waiting.into_iter().map(async |handed_in| {
        let HandedIn { command, was_draft, waiting } = handed_in?;
        match waiting.answer().await.map_err(SubmissionFailure::from)? {
            Answer::Recorded(_) => {
                if was_draft
                    && let Err(error) =
                        app.store.end_draft(caller.member.id, command, ("done", None), clock::now()).await
                {
                    // It stands in the ledger; whoever opens the sheet next finds that.
                    tracing::warn!(%command, %error, "a draft that was recorded is still open");
                }
                Ok(json!({"receipt": format!("/receipts/{command}")}))
            }
            Answer::Refused(refusal) => Err(refusal.into()),
            Answer::IdUsed => Err(WebError::IdUsed),
        }
    });
    Ok(answered(join_all(answers).await, &visitor))
}

/// A command on its way through the queue.
struct HandedIn {
    command: Uuid,
    /// Whether it waited for this signature.
    was_draft: bool,
    waiting: Waiting,
}

async fn hand_in(app: &App, caller: &Caller, submission: &Value) -> Result<HandedIn, WebError> {
    let (admitted, draft) = admit_own(app, caller, submission).await?;
    // Others leave more behind than an entry, and have pages of their own.
    if !matches!(admitted.asked.command, Command::VoucherIssue(_)) {
        return Err(WebError::Malformed("submission".to_owned(), "an issuance".to_owned()));
    }
    let command = admitted.asked.envelope.id.uuid();
    Ok(HandedIn { command, was_draft: draft.is_some(), waiting: app.hand_in(admitted).await? })
}

/// Keeps rows that need further signatures.
pub async fn drafts(app: Data<App>, visitor: Visitor, caller: SignedIn, posted: PostedJson) -> Answered {
    let malformed = |field: &str| WebError::Malformed(field.to_owned(), "as the page makes it".to_owned());
    let sheet = Uuid::parse_str(posted.text("sheet")).map_err(|_| malformed("sheet"))?;
    let maker = app.store.sheet_maker(caller.member.id, sheet).await?;
    let others = maker.is_some_and(|maker| maker != caller.seat.id.uuid());
    let mut answers = Vec::new();
    for row in posted_rows(&posted)? {
        let number = row["row"].as_i64().and_then(|number| i32::try_from(number).ok());
        let number = number.ok_or_else(|| malformed("row"))?;
        let (id, op) = named(&row["draft"]).ok_or_else(|| malformed("draft"))?;
        // Whoever did not make a sheet signs what stands in it, and adds nothing.
        if op != Issue::OP || (others && app.store.draft(caller.member.id, id).await?.is_none()) {
            return Err(malformed("draft"));
        }
        let kept = keep(&app, &caller, &row["draft"], Some((sheet, number))).await;
        answers.push(kept.map(|draft| json!({"draft": format!("/drafts/{draft}")})));
    }
    Ok(answered(answers, &visitor))
}

/// Id and op of the command of a posted draft, before it is read in full.
fn named(draft: &Value) -> Option<(Uuid, String)> {
    let command: Value = serde_json::from_str(draft["command"].as_str()?).ok()?;
    Some((Uuid::parse_str(command["id"].as_str()?).ok()?, command["op"].as_str()?.to_owned()))
}
