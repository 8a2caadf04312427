//! Revokes a seat: its key signs nothing from that entry on.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    id::SeatId,
    member::{Seat, revoke::Revoke},
};

use super::only_administrators;
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::seat::SeatTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        invitation::link,
        page::{FieldError, correct, found, html},
        show,
        sign::{self, Wanted},
    },
};

#[derive(Template)]
#[template(path = "seat/revoke.html")]
struct RevokePage {
    page: Page,
    t: SeatTexts,
    errors: Vec<FieldError>,
    seat: String,
    name: String,
    roles: String,
    key: String,
    own: bool,
    reason: String,
}

impl RevokePage {
    fn new(
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        seat: &Seat,
        reason: &str,
        errors: Vec<FieldError>,
    ) -> Self {
        let t = SeatTexts(visitor.lang);
        Self {
            page: Page::new(visitor, request, t.revoke_title()),
            t,
            errors,
            seat: seat.id.to_string(),
            name: seat.name.clone(),
            roles: link::names_of(&seat.roles, visitor.lang),
            key: show::short(seat.key),
            own: seat.id == caller.seat.id,
            reason: reason.to_owned(),
        }
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// A live seat of the caller's member that the caller may revoke: its own, or any as administrator.
fn revocable<'a>(caller: &'a Caller, path: &str) -> Result<&'a Seat, WebError> {
    let id = SeatId::parse(path).map_err(|_| WebError::NotFound)?;
    let seat = found(caller.member.seat(id).filter(|seat| !seat.revoked))?;
    if seat.id != caller.seat.id {
        only_administrators(caller)?;
    }
    Ok(seat)
}

pub(super) async fn show(
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let seat = revocable(&caller, &path)?;
    html(&RevokePage::new(&visitor, &caller, &request, seat, "", Vec::new()))
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let seat = revocable(&caller, &path)?;
    let reason = form.get("reason");
    let error = if reason.is_empty() {
        FieldError { field: "reason", message: SeatTexts(visitor.lang).reason_missing().to_owned() }
    } else {
        let wanted =
            Wanted::plain(Revoke { seat: seat.id, compromised_since: None, reason: reason.to_owned() });
        match sign::review(&app, &visitor, &caller, &request, wanted).await {
            Err(error) => FieldError::refused(error, visitor.lang, |_| "reason")?,
            answered => return answered,
        }
    };
    correct(&RevokePage::new(&visitor, &caller, &request, seat, reason, vec![error]))
}
