//! A command with its first signatures, posted by the page on which they were made: kept for the next seat.

use actix_web::{HttpResponse, web::Data};
use contracts::{codec, command::Command, id::CommandId};
use ledger::draft::UnsignedRecord;
use serde_json::{Value, json};
use store::workplace::draft::Draft;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{Caller, visitor::SignedIn},
    clock,
    web::{Answered, WebError, json::PostedJson},
};

/// Keeps a record that needs further signatures.
pub(super) async fn submit(app: Data<App>, caller: SignedIn, posted: PostedJson) -> Answered {
    let draft = keep(&app, &caller, &posted.0, None).await?;
    Ok(HttpResponse::Ok().json(json!({"location": format!("/drafts/{draft}")})))
}

/// Keeps a posted record, as a row of a sheet where it is one, and gives the draft's id.
///
/// # Errors
/// Why it is not kept: it cannot be read, a signature does not fit, or its draft has ended.
pub(in crate::web) async fn keep(
    app: &App,
    caller: &Caller,
    posted: &Value,
    sheet: Option<(Uuid, i32)>,
) -> Result<Uuid, WebError> {
    let malformed = |field: &str| WebError::Malformed(field.to_owned(), "as the page makes it".to_owned());
    let plain = |value: &Value| json!({"alg": value["alg"], "key": value["key"], "sig": value["sig"]});
    let list = |name: &str| posted.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let disclosures: Vec<String> =
        list("disclosures").iter().filter_map(|text| text.as_str().map(str::to_owned)).collect();
    let approvals = super::read_approvals(&list("approvals")).ok_or_else(|| malformed("approvals"))?;
    let command = posted["command"].as_str().unwrap_or_default().as_bytes().to_vec();
    let unsigned = UnsignedRecord::new(command.clone(), disclosures.clone(), approvals)
        .map_err(|error| WebError::NotAdmitted("record.malformed", error.field()))?;
    let record = unsigned.record();
    if record.command.member != caller.member.id.to_string() || record.command.log != app.pen.origin {
        return Err(malformed("member"));
    }
    super::check_approvals(&caller.member, record)?;
    // Whoever opens the draft has to be able to read it.
    Command::read(&record.command.op, &record.command.body, &record.disclosed)?;
    let draft_id = CommandId::parse(&record.command.id).map_err(|_| malformed("id"))?.uuid();
    // A receipt names voucher and holding, and is about the holding.
    let subject = ["request", "holding", "source", "voucher", "quote", "background"]
        .iter()
        .find_map(|name| record.command.body.get(*name));
    let subject_id = match subject {
        Some(codec::Value::Text(id)) => Uuid::parse_str(id).ok(),
        _ => None,
    };
    let kept = app
        .store
        .keep_draft(&Draft {
            log_id: app.store.log_id,
            draft_id,
            member_id: caller.member.id.uuid(),
            made_by: caller.seat.id.uuid(),
            op: record.command.op.clone(),
            subject_id,
            command,
            disclosures: disclosures.join("~"),
            approvals: list("approvals").iter().map(plain).collect(),
            sealed_blob: posted
                .get("sealed_blob")
                .filter(|blob| blob.is_object())
                .map(|blob| blob.to_string().into_bytes()),
            state: "open".to_owned(),
            reason: None,
            created_at: clock::now(),
            ended_at: None,
            sheet_id: sheet.map(|(sheet, _)| sheet),
            sheet_row: sheet.map(|(_, row)| row),
        })
        .await?;
    if !kept {
        return Err(WebError::DraftEnded);
    }
    Ok(draft_id)
}
