//! Drafts: what waits for a further signature, and the checker's review of exactly the bytes that the
//! maker signed.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{self, Data, Path, Query, ServiceConfig},
};
use askama::Template;
use contracts::{
    authority::{may_sign, signatures_needed},
    command::Command,
    member::Member,
};
use ledger::{
    draft::UnsignedRecord,
    encoding::from_hex,
    record::{Approval, ReadRecord},
    signature::{KeyId, PublicKey},
};
use serde_json::{Value, json};
use store::workplace::draft::Draft;
use uuid::Uuid;

use super::{
    Answered, Page, WebError,
    form::Form,
    home::recovery_to_do,
    json::PageJson,
    page::{found, html, see_other},
    paging::{Links, Paging},
    sign::{ReviewPage, labels, names_in, names_seats, signer},
};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::{field, home::HomeTexts, sign::SignTexts},
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/drafts", web::get().to(list))
        .route("/drafts/{draft}", web::get().to(show))
        .route("/drafts/{draft}/return", web::post().to(give_back));
}

/// One row of the three lists.
struct Row {
    href: String,
    what: String,
    who: String,
    when: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "draft/list.html")]
struct ListPage {
    page: Page,
    t: SignTexts,
    to_do: Vec<Row>,
    to_do_links: Links,
    started: Vec<Row>,
    started_links: Links,
    done: Vec<Row>,
    done_links: Links,
}

async fn list(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let t = SignTexts(visitor.lang);
    let name = |seat: Uuid| {
        let found = caller.member.seats.iter().find(|known| known.id.uuid() == seat);
        found.map(|seat| seat.name.clone()).unwrap_or_default()
    };
    let row = |draft: &Draft| Row {
        href: format!("/drafts/{}", draft.draft_id),
        what: field::op(&draft.op, visitor.lang).to_owned(),
        who: name(draft.made_by),
        when: draft.created_at.format("%Y-%m-%d %H:%M UTC").to_string(),
        reason: draft.reason.clone().unwrap_or_default(),
    };
    let paging = |name| Paging::of("/drafts", name, &query);
    let [to_do, started, done] = ["to-do", "started", "done"].map(paging);
    let (store, member, seat) = (&app.store, caller.member.id, caller.seat.id.uuid());
    let waiting = store.drafts_page(member, &["open"], Some((seat, false)), to_do.after).await?;
    let own = store.drafts_page(member, &["open"], Some((seat, true)), started.after).await?;
    let ended = store.drafts_page(member, &["done", "returned"], None, done.after).await?;
    // A recovery waits for a look by every seat, before anything else.
    let recovery = recovery_to_do(&caller, store.tick().await?, HomeTexts(visitor.lang)).map(|row| Row {
        href: row.href,
        what: row.what,
        who: row.who,
        when: row.when,
        reason: String::new(),
    });
    html(&ListPage {
        page: Page::new(&visitor, &request, t.drafts_title()),
        t,
        to_do: recovery.into_iter().chain(waiting.rows.iter().map(row)).collect(),
        to_do_links: to_do.links(waiting.next),
        started: own.rows.iter().map(row).collect(),
        started_links: started.links(own.next),
        done: ended.rows.iter().map(row).collect(),
        done_links: done.links(ended.next),
    })
}

/// Reads approvals as they stand in a record.
pub(super) fn read_approvals(list: &[Value]) -> Option<Vec<Approval>> {
    let read = |value: &Value| {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let ed25519 = text("alg")? == "ed25519";
        let approval = Approval { key: KeyId::parse(text("key")?)?, signature: from_hex(text("sig")?)? };
        ed25519.then_some(approval)
    };
    list.iter().map(read).collect()
}

/// Checks that each approval so far is a strict signature by a live seat of `member`, so that a checker is
/// never shown a draft that cannot succeed.
///
/// # Errors
/// [`WebError::NotAdmitted`].
pub(super) fn check_approvals(member: &Member, record: &ReadRecord) -> Result<(), WebError> {
    for (place, approval) in record.approvals.iter().enumerate() {
        let seat = member.seats.iter().find(|seat| seat.key.0 == approval.key.0 && !seat.revoked);
        let key = seat.and_then(|seat| PublicKey::parse(&seat.public_key.0).ok());
        let fits =
            key.is_some_and(|key| key.verify(&record.approval_message(place), &approval.signature).is_ok());
        if !fits {
            return Err(WebError::NotAdmitted("signature.invalid", format!("approvals.{place}")));
        }
    }
    Ok(())
}

/// The draft's record, as it stands.
fn read(draft: &Draft) -> Result<UnsignedRecord, WebError> {
    let disclosures: Vec<String> =
        draft.disclosures.split('~').filter(|text| !text.is_empty()).map(str::to_owned).collect();
    let approvals = draft.approvals.as_array().and_then(|list| read_approvals(list));
    let approvals = approvals.ok_or_else(|| WebError::internal("a draft's approvals cannot be read"))?;
    UnsignedRecord::new(draft.command.clone(), disclosures, approvals)
        .map_err(|error| WebError::internal(format!("a draft cannot be read: {error}")))
}

async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Answered {
    let draft = found(app.store.draft(caller.member.id, *path).await?)?;
    let unsigned = read(&draft)?;
    let record = unsigned.record();
    let command = Command::read(&record.command.op, &record.command.body, &record.disclosed)?;
    let now = app.store.tick().await?;
    let signatures = signatures_needed(&command, &caller.member.approvals, now);
    let place = record.approvals.len();
    let signed_by_me = record.approvals.iter().any(|approval| {
        let seat = caller.member.seats.iter().find(|seat| seat.key.0 == approval.key.0);
        seat.is_some_and(|seat| seat.person == caller.seat.person)
    });
    let values: Vec<_> = record.disclosed.values().chain(record.command.body.values()).cloned().collect();
    let names = names_in(&app, &values).await?;
    let currency = record.disclosed.get("currency").and_then(|value| match value {
        contracts::codec::Value::Text(code) => contracts::amount::Currency::parse(code),
        _ => None,
    });
    let proposal = json!({
        "origin": app.pen.origin,
        "op": record.command.op,
        "member": record.command.member,
        "rules": record.command.rules.to_string(),
        "prev": record.command.prev.iter().map(hex::encode).collect::<Vec<_>>(),
        "not_after": record.command.not_after,
        "clear": {}, "confidential": {},
        "built": {
            "command": String::from_utf8_lossy(&draft.command),
            "disclosures": unsigned.disclosures(),
            "approvals": draft.approvals,
        },
        "sealed_blob": draft.sealed_blob.as_ref().and_then(|blob| serde_json::from_slice::<Value>(blob).ok()),
        "signer": signer(&caller, place + 1 >= signatures),
        "draft": draft.draft_id.to_string(),
        "labels": labels(&command, currency.unwrap_or(contracts::amount::CNY), &names, &visitor),
        "csrf": caller.csrf,
    });
    let page = DraftPage {
        review: ReviewPage {
            page: Page::new(&visitor, &request, field::op(command.op(), visitor.lang)),
            t: SignTexts(visitor.lang),
            proposal: PageJson(proposal),
            signature_number: place + 1,
            signatures,
            may_sign: !signed_by_me
                && draft.state == "open"
                && may_sign(&command, &caller.seat, place, signatures),
            compare_codes: names_seats(&command),
        },
        draft: draft.draft_id.to_string(),
        open: draft.state == "open",
        signed_by_me,
        reason: draft.reason.unwrap_or_default(),
    };
    html(&page)
}

#[derive(Template)]
#[template(path = "draft/show.html")]
struct DraftPage {
    review: ReviewPage,
    draft: String,
    open: bool,
    signed_by_me: bool,
    reason: String,
}

impl std::ops::Deref for DraftPage {
    type Target = ReviewPage;
    fn deref(&self) -> &ReviewPage {
        &self.review
    }
}

/// Returns a draft to its maker with a reason.
async fn give_back(app: Data<App>, caller: SignedIn, path: Path<Uuid>, form: Form) -> Answered {
    let draft = found(app.store.draft(caller.member.id, *path).await?)?;
    let reason = form.get("reason");
    if reason.is_empty() {
        return Err(WebError::Malformed("reason".to_owned(), "a reason for the maker".to_owned()));
    }
    app.store.end_draft(caller.member.id, draft.draft_id, "returned", Some(reason)).await?;
    Ok(see_other("/drafts"))
}
