//! Drafts: what waits for a further signature, and the checker's review of exactly the bytes that the
//! maker signed.

pub(in crate::web) mod again;
pub(in crate::web) mod give_back;
pub(in crate::web) mod keep;
pub(in crate::web) mod opened;

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{self, Data, Path, Query, ServiceConfig},
};
use askama::Template;
use contracts::{
    amount::{CNY, Currency},
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

use opened::Opened;

use super::{
    Answered, Page, WebError,
    context::Context,
    home::{ToDo, about, by_maker, recovery_to_do},
    json::PageJson,
    page::{FieldError, found, html},
    paging::{Links, Paging},
    sheet, show,
    sign::{ReviewPage, labels, names_in, names_seats, signer},
};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::{Language, context::ContextTexts, field, home::HomeTexts, sign::SignTexts},
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/drafts", web::get().to(list))
        .route("/drafts", web::post().to(keep::submit))
        .route("/drafts/{draft}", web::get().to(show_draft))
        .route("/drafts/{draft}/return", web::post().to(give_back::submit));
}

/// One row of the three lists.
struct Row {
    href: String,
    what: String,
    who: String,
    amount: String,
    when: String,
    /// How it ended, for those that have.
    state: &'static str,
    reason: String,
}

impl Row {
    /// A draft, told apart from others of its kind by whom and how much it is about.
    async fn of(app: &App, caller: &Caller, draft: &Draft, lang: Language) -> Result<Self, WebError> {
        let (who, amount) = about(app, caller, draft, lang).await?;
        Ok(Self {
            href: format!("/drafts/{}", draft.draft_id),
            what: field::op(&draft.op, lang).to_owned(),
            who: by_maker(caller, draft.made_by, &who, HomeTexts(lang)),
            amount,
            when: show::moment_of(draft.created_at),
            state: Standing::of(draft).word(SignTexts(lang)),
            reason: draft.reason.clone().unwrap_or_default(),
        })
    }

    async fn all(
        app: &App,
        caller: &Caller,
        drafts: &[Draft],
        lang: Language,
    ) -> Result<Vec<Self>, WebError> {
        let mut rows = Vec::new();
        for draft in drafts {
            rows.push(Self::of(app, caller, draft, lang).await?);
        }
        Ok(rows)
    }
}

impl From<ToDo> for Row {
    fn from(row: ToDo) -> Self {
        let ToDo { href, what, who, amount, when, .. } = row;
        Self { href, what, who, amount, when, state: "", reason: String::new() }
    }
}

/// What has become of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Standing {
    /// It waits for a signature.
    Open,
    /// It stands in the ledger.
    Recorded,
    /// A checker gave it back, with a reason.
    Returned,
    /// Its maker took it back.
    Withdrawn,
}

impl Standing {
    /// That of `draft`.
    pub fn of(draft: &Draft) -> Self {
        match (draft.state.as_str(), &draft.reason) {
            ("open", _) => Self::Open,
            ("done", _) => Self::Recorded,
            (_, Some(_)) => Self::Returned,
            (_, None) => Self::Withdrawn,
        }
    }

    /// In one word.
    pub const fn word(self, t: SignTexts) -> &'static str {
        match self {
            Self::Open => t.state_open(),
            Self::Recorded => t.recorded(),
            Self::Returned => t.state_returned(),
            Self::Withdrawn => t.state_withdrawn(),
        }
    }

    /// The title of the page of a draft that would do `op`, for somebody who signs it or only looks at it.
    fn title(self, t: SignTexts, op: &str, signing: bool) -> String {
        if signing { t.review_of(op) } else { t.state_title(self.word(t), op) }
    }
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
    let (lang, t) = (visitor.lang, SignTexts(visitor.lang));
    let paging = |name| Paging::of("/drafts", name, &query);
    let [to_do, started, done] = ["to-do", "started", "done"].map(paging);
    let (store, member, seat) = (&app.store, caller.member.id, caller.seat.id.uuid());
    let waiting = store.drafts_page(member, &["open"], Some((seat, false)), to_do.after).await?;
    let own = store.drafts_page(member, &["open"], Some((seat, true)), started.after).await?;
    let ended = store.drafts_page(member, &["done", "returned"], None, done.after).await?;
    // A recovery waits for a look by every seat, before anything else.
    let now = store.tick().await?;
    let recovery = recovery_to_do(&caller, now, HomeTexts(lang));
    let sheets = sheet::waiting::open(&app, &caller, false, now, lang).await?;
    let before = recovery.into_iter().chain(sheets).map(Row::from);
    let own_sheets = sheet::waiting::open(&app, &caller, true, now, lang).await?.into_iter().map(Row::from);
    let waiting_rows = Row::all(&app, &caller, &waiting.rows, lang).await?;
    let ended_sheets = match done.after {
        None => sheet::waiting::ended(&app, &caller, lang).await?,
        Some(_) => Vec::new(),
    };
    let ended_sheets = ended_sheets.into_iter().map(Row::from);
    let ended_rows = Row::all(&app, &caller, &ended.rows, lang).await?;
    let own_rows = Row::all(&app, &caller, &own.rows, lang).await?;
    html(&ListPage {
        page: Page::new(&visitor, &request, t.drafts_title()),
        t,
        to_do: before.chain(waiting_rows).collect(),
        to_do_links: to_do.links(waiting.next),
        started: own_sheets.chain(own_rows).collect(),
        started_links: started.links(own.next),
        done: ended_sheets.chain(ended_rows).collect(),
        done_links: done.links(ended.next),
    })
}

/// Reads approvals as they stand in a record.
fn read_approvals(list: &[Value]) -> Option<Vec<Approval>> {
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
fn check_approvals(member: &Member, record: &ReadRecord) -> Result<(), WebError> {
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
pub(in crate::web) fn read(draft: &Draft) -> Result<UnsignedRecord, WebError> {
    let disclosures: Vec<String> =
        draft.disclosures.split('~').filter(|text| !text.is_empty()).map(str::to_owned).collect();
    let approvals = draft.approvals.as_array().and_then(|list| read_approvals(list));
    let approvals = approvals.ok_or_else(|| WebError::internal("a draft's approvals cannot be read"))?;
    UnsignedRecord::new(draft.command.clone(), disclosures, approvals)
        .map_err(|error| WebError::internal(format!("a draft cannot be read: {error}")))
}

async fn show_draft(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Answered {
    let draft = found(app.store.draft(caller.member.id, *path).await?)?;
    html(&page_of(&app, &visitor, &caller, &request, draft).await?)
}

async fn page_of(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    request: &HttpRequest,
    draft: Draft,
) -> Result<DraftPage, WebError> {
    let (lang, t) = (visitor.lang, SignTexts(visitor.lang));
    let opened = Opened::of(caller, draft, app.store.tick().await?)?;
    let (last, may_sign) = (opened.last(), opened.may_sign);
    let Opened { draft, command, signed, signatures, signed_by_me, .. } = opened;
    let standing = Standing::of(&draft);
    let own = draft.made_by == caller.seat.id.uuid();
    let context = Context::of(app, &caller.member, &command, lang).await?;
    let currency = context.currency().unwrap_or(CNY);
    Ok(DraftPage {
        review: ReviewPage {
            page: Page::new(visitor, request, standing.title(t, field::op(command.op(), lang), may_sign)),
            t,
            proposal: PageJson(proposal(app, visitor, caller, &draft, &command, (currency, last)).await?),
            signature_number: signed + 1,
            signatures,
            may_sign,
            compare_codes: names_seats(&command),
            c: ContextTexts(lang),
            context: context.shown(may_sign),
        },
        draft: draft.draft_id.to_string(),
        standing,
        signed_by_me,
        own,
        again: if own { again::page_of(&command) } else { String::new() },
        receipt: format!("/receipts/{}", draft.draft_id),
        because: draft.reason.unwrap_or_default(),
        errors: Vec::new(),
    })
}

/// What the page's script signs: the very bytes that the maker signed.
async fn proposal(
    app: &App,
    visitor: &Visitor,
    caller: &Caller,
    draft: &Draft,
    command: &Command,
    (currency, last): (Currency, bool),
) -> Result<Value, WebError> {
    let unsigned = read(draft)?;
    let record = unsigned.record();
    let values: Vec<_> = record.disclosed.values().chain(record.command.body.values()).cloned().collect();
    let names = names_in(app, &values).await?;
    Ok(json!({
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
        "signer": signer(caller, last),
        "labels": labels(command, currency, &names, visitor),
        "csrf": caller.csrf,
    }))
}

#[derive(Template)]
#[template(path = "draft/show.html")]
struct DraftPage {
    review: ReviewPage,
    draft: String,
    standing: Standing,
    signed_by_me: bool,
    /// Whether this seat made it, so that it takes it back and does not return it.
    own: bool,
    /// Where it is made again, for whoever made it.
    again: String,
    /// The receipt, once it is recorded.
    receipt: String,
    /// Why it was returned.
    because: String,
    errors: Vec<FieldError>,
}

impl DraftPage {
    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

impl std::ops::Deref for DraftPage {
    type Target = ReviewPage;
    fn deref(&self) -> &ReviewPage {
        &self.review
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_its_own_words() {
        let t = SignTexts(Language::English);
        let title = |standing: Standing| standing.title(t, "Issue a voucher", false);
        assert_eq!(Standing::Open.title(t, "Issue a voucher", true), "Review and sign: Issue a voucher");
        assert_eq!(title(Standing::Open), "Awaiting signature: Issue a voucher");
        assert_eq!(title(Standing::Recorded), "Recorded: Issue a voucher");
        assert_eq!(title(Standing::Returned), "Returned: Issue a voucher");
        assert_eq!(title(Standing::Withdrawn), "Withdrawn: Issue a voucher");
    }
}
