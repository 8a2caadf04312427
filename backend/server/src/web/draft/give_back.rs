//! What a checker does not sign goes back to its maker, and what its maker takes back waits no longer.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{Standing, page_of};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    clock,
    text::{Language, sign::SignTexts},
    web::{
        Answered,
        form::Form,
        page::{FieldError, correct, found, see_other},
    },
};

/// Longest reason of a return, in characters.
const LONGEST_REASON: usize = 300;

/// Returns a draft to its maker with a reason; its maker withdraws it without one.
pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
    form: Form,
) -> Answered {
    let draft = found(app.store.draft(caller.member.id, *path).await?)?;
    let (id, own) = (draft.draft_id, draft.made_by == caller.seat.id.uuid());
    // What has ended meanwhile stays as it ended.
    if Standing::of(&draft) != Standing::Open {
        return Ok(see_other(&format!("/drafts/{id}")));
    }
    let reason = Some(form.get("reason")).filter(|_| !own);
    if let Some(message) = reason.and_then(|reason| return_problem(reason, visitor.lang)) {
        let mut page = page_of(&app, &visitor, &caller, &request, draft).await?;
        page.errors.push(FieldError { field: "reason", message });
        return correct(&page);
    }
    app.store.end_draft(caller.member.id, id, ("returned", reason), clock::now()).await?;
    Ok(see_other("/drafts"))
}

/// What is wrong with the reason of a return.
pub(in crate::web) fn return_problem(reason: &str, lang: Language) -> Option<String> {
    let t = SignTexts(lang);
    match reason.chars().count() {
        0 => Some(t.return_reason_missing().to_owned()),
        1..=LONGEST_REASON => None,
        _ => Some(t.return_reason_long().to_owned()),
    }
}
