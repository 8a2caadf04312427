//! One invitation of the caller's member: its code, then the enrolment that administrators sign.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{calendar::Tick, command::Command, member::enrol::Enrol};
use store::workplace::invitation::{Invitation, MADE};
use uuid::Uuid;

use super::{is_administrator, only_administrators, waiting::Waiting};
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    clock,
    text::{invitation::InvitationTexts, seat::SeatTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        invitation::{code, link},
        page::{FieldError, correct, found, html, see_other},
        show,
        sign::{self, Wanted},
    },
};

#[derive(Template)]
#[template(path = "seat/enrol.html")]
struct EnrolPage {
    page: Page,
    t: SeatTexts,
    i: InvitationTexts,
    errors: Vec<FieldError>,
    administrator: bool,
    id: String,
    name: String,
    login: String,
    roles: String,
    invited_on: String,
    state: &'static str,
    tone: &'static str,
    made: bool,
    enrolled: bool,
    code: String,
    draft: String,
}

impl EnrolPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        invited: &Invitation,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let t = SeatTexts(visitor.lang);
        let now = app.store.tick().await?;
        let (state, tone) = link::status(invited, &caller.member.seats, now, visitor.lang);
        let seat = invited.seat_id;
        let meant = |command: &Command| matches!(command, Command::SeatEnrol(enrol) if Some(enrol.proposal.seat.uuid()) == seat);
        Ok(Self {
            page: Page::new(visitor, request, t.invitation_of(&invited.name)),
            t,
            i: InvitationTexts(visitor.lang),
            errors,
            administrator: is_administrator(caller),
            id: invited.invitation_id.to_string(),
            name: invited.name.clone(),
            login: invited.login.clone(),
            roles: link::names_of(&code::roles(invited), visitor.lang),
            invited_on: Tick::from_seconds(invited.created_at.timestamp())
                .map(show::time)
                .unwrap_or_default(),
            state,
            tone,
            made: invited.state == MADE,
            enrolled: caller.member.seats.iter().any(|known| Some(known.id.uuid()) == seat),
            code: code::code_of(&app.pen.origin, invited).unwrap_or_default(),
            draft: Waiting::of(app, caller.member.id, now).await?.address(meant),
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// An invitation of the caller's own member.
async fn own(app: &App, caller: &Caller, id: Uuid) -> Result<Invitation, WebError> {
    let invited = app.store.invitations(caller.member.id).await?;
    found(invited.into_iter().find(|invited| invited.invitation_id == id))
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
) -> Answered {
    let invited = own(&app, &caller, *path).await?;
    html(&EnrolPage::new(&app, &visitor, &caller, &request, &invited, Vec::new()).await?)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
    form: Form,
) -> Answered {
    only_administrators(&caller)?;
    let invited = own(&app, &caller, *path).await?;
    let wrong = |message: &str| vec![FieldError { field: "compared", message: message.to_owned() }];
    let errors = match code::proposal(&invited) {
        _ if !form.ticked("compared") => wrong(InvitationTexts(visitor.lang).compare_first()),
        None => wrong(SeatTexts(visitor.lang).enrol_wait()),
        Some(proposal) => {
            match sign::review(&app, &visitor, &caller, &request, Wanted::plain(Enrol { proposal })).await {
                Err(error) => vec![FieldError::refused(error, visitor.lang, |_| "compared")?],
                answered => return answered,
            }
        }
    };
    correct(&EnrolPage::new(&app, &visitor, &caller, &request, &invited, errors).await?)
}

/// Makes a new link; a key that was made is discarded.
pub(super) async fn renew(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<Uuid>,
    _form: Form,
) -> Answered {
    only_administrators(&caller)?;
    let invited = own(&app, &caller, *path).await?;
    let back = format!("/seats/invitations/{}", invited.invitation_id);
    let (token, hash) = link::fresh_token();
    if !app.store.renew_invitation(&invited, &hash, clock::now()).await? {
        return Ok(see_other(&back));
    }
    link::show_links(&visitor, &request, &[(invited, token)], back)
}

/// Takes the invitation back.
pub(super) async fn cancel(app: Data<App>, caller: SignedIn, path: Path<Uuid>, _form: Form) -> Answered {
    only_administrators(&caller)?;
    let invited = own(&app, &caller, *path).await?;
    app.store.cancel_invitation(&invited).await?;
    Ok(see_other("/seats"))
}
