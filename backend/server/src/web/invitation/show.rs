//! What whoever has the link sees: the page on which the key is made, then the code to compare, then that
//! the seat is open.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    calendar::Tick,
    id::{MemberId, SeatId},
    member::Member,
};
use serde_json::{Value, json};
use store::workplace::invitation::{CANCELLED, Invitation, MADE};

use super::{code, link};
use crate::{
    app::App,
    auth::{Visitor, visitor::token_hash},
    clock,
    text::{invitation::InvitationTexts, sign::SignTexts},
    web::{
        Answered, Page, WebError,
        json::PageJson,
        page::{found, html},
        show,
    },
};

/// Who is invited by whom into what.
struct Invited {
    by: String,
    firm: String,
    name: String,
    login: String,
    roles: String,
}

#[derive(Template)]
#[template(path = "invitation/make.html")]
struct MakePage {
    page: Page,
    t: InvitationTexts,
    invited: Invited,
    enrolment: PageJson,
}

#[derive(Template)]
#[template(path = "invitation/made.html")]
struct MadePage {
    page: Page,
    t: InvitationTexts,
    invited: Invited,
    code: String,
    /// What has become of the seat; empty while the code is still to be compared.
    seat: String,
    /// Whether the person can sign in.
    open: bool,
}

#[derive(Template)]
#[template(path = "invitation/expired.html")]
struct ExpiredPage {
    page: Page,
    text: String,
}

/// The invitation of a link, unless it was taken back.
///
/// # Errors
/// [`WebError::NotFound`].
pub(super) async fn of_token(app: &App, token: &str) -> Result<Invitation, WebError> {
    let invited = app.store.invitation(&token_hash(token)).await?;
    found(invited.filter(|invited| invited.state != CANCELLED))
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let t = InvitationTexts(visitor.lang);
    let invited = match of_token(&app, &path).await {
        // Whoever was invited cannot know why; whoever invited them can mend it.
        Err(WebError::NotFound) => {
            let page = Page::new(&visitor, &request, t.gone_title());
            let gone = ExpiredPage { page, text: t.gone_text().to_owned() }.render()?;
            return Ok(HttpResponse::NotFound().content_type("text/html; charset=utf-8").body(gone));
        }
        found => found?,
    };
    let member = app.store.member(MemberId::from_uuid(invited.member_id)).await?;
    if invited.state == MADE {
        let now = app.store.tick().await?;
        let (title, seat, open) = standing(member.as_ref(), &invited, now, t);
        let page = Page::new(&visitor, &request, title);
        let code = code::code_of(&app.pen.origin, &invited).unwrap_or_default();
        let invited = in_words(&app, &visitor, member.as_ref(), &invited).await?;
        return html(&MadePage { page, t, invited, code, seat, open });
    }
    if link::is_expired(invited.created_at, clock::now()) {
        let page = Page::new(&visitor, &request, t.expired_title());
        return html(&ExpiredPage { page, text: t.expired_text(link::DAYS) });
    }
    let enrolment = enrolment(&app, &visitor, &invited, &path);
    let invited = in_words(&app, &visitor, member.as_ref(), &invited).await?;
    let page = Page::new(&visitor, &request, t.title());
    html(&MakePage { page, t, invited, enrolment: PageJson(enrolment) })
}

/// What has become of the seat for which a key was made: the page's title, what it says, and whether the
/// person can sign in.
fn standing(
    member: Option<&Member>,
    invited: &Invitation,
    now: Tick,
    t: InvitationTexts,
) -> (&'static str, String, bool) {
    let id = invited.seat_id.map(SeatId::from_uuid);
    let Some(seat) = member.zip(id).and_then(|(member, seat)| member.seat(seat)) else {
        return (t.made_title(), String::new(), false);
    };
    match seat.effective.filter(|_| seat.waits_at(now)) {
        Some(from) => (t.waits_title(), t.waits_text(&show::time(from)), false),
        None if seat.revoked => (t.revoked_title(), t.revoked_text().to_owned(), false),
        None => (t.enrolled_title(), t.enrolled_text().to_owned(), true),
    }
}

async fn in_words(
    app: &App,
    visitor: &Visitor,
    member: Option<&Member>,
    invited: &Invitation,
) -> Result<Invited, WebError> {
    // The operator invites the administrators of a firm that it admits or recovers, the member a colleague.
    let operator = async || Ok::<_, WebError>(found(app.store.member(app.pen.genesis.operator).await?)?.name);
    let (by, firm) = match (invited.firm_id, invited.recovery_id) {
        (Some(firm), _) => (operator().await?, found(app.store.firm(firm).await?)?.name),
        (None, Some(_)) => (operator().await?, found(member)?.name.clone()),
        (None, None) => {
            let name = found(member)?.name.clone();
            (name.clone(), name)
        }
    };
    Ok(Invited {
        by,
        firm,
        name: invited.name.clone(),
        login: invited.login.clone(),
        roles: link::names_of(&code::roles(invited), visitor.lang),
    })
}

/// What the script on the page needs.
fn enrolment(app: &App, visitor: &Visitor, invited: &Invitation, token: &str) -> Value {
    let (t, sign) = (InvitationTexts(visitor.lang), SignTexts(visitor.lang));
    json!({
        "origin": app.pen.origin,
        "member": invited.member_id.to_string(),
        "csrf": visitor.caller.as_ref().map(|caller| caller.csrf.as_str()).unwrap_or_default(),
        "action": format!("/invitations/{token}"),
        "labels": {"messages": {
            "no_crypto": sign.no_crypto(),
            "network": sign.network(),
            "making": sign.making(),
            "password_short": t.password_short(),
            "password_differs": t.password_differs(),
            "password_is_passphrase": t.password_is_passphrase(),
            "passphrase_short": sign.passphrase_short(),
            "passphrase_differs": sign.passphrase_differs(),
        }},
    })
}
