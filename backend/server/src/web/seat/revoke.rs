//! Revokes a seat: its key signs nothing from that entry on. Since when others may have had the key can be
//! stated with it, or later.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    Refusal,
    id::SeatId,
    member::{
        Seat,
        revoke::{Revoke, RevokeRefusal},
    },
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
    /// Whether it was revoked before: only an earlier compromise can be stated.
    revoked: bool,
    known_since: String,
    today: String,
    typed: Form,
}

impl RevokePage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        seat: &Seat,
        typed: Form,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let t = SeatTexts(visitor.lang);
        Ok(Self {
            page: Page::new(
                visitor,
                request,
                if seat.revoked { t.compromise_title() } else { t.revoke_title() },
            ),
            t,
            errors,
            seat: seat.id.to_string(),
            name: seat.name.clone(),
            roles: link::names_of(&seat.roles, visitor.lang),
            key: show::short(seat.key),
            own: seat.id == caller.seat.id,
            revoked: seat.revoked,
            known_since: seat.compromised_since.map(show::time).unwrap_or_default(),
            today: app.store.tick().await?.date().to_string(),
            typed,
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// A seat of the caller's member that the caller may revoke, or state a compromise of: its own, or any as
/// administrator.
fn revocable<'a>(caller: &'a Caller, path: &str) -> Result<&'a Seat, WebError> {
    let id = SeatId::parse(path).map_err(|_| WebError::NotFound)?;
    let seat = found(caller.member.seat(id))?;
    if seat.id != caller.seat.id {
        only_administrators(caller)?;
    }
    Ok(seat)
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let seat = revocable(&caller, &path)?;
    html(&RevokePage::new(&app, &visitor, &caller, &request, seat, Form::default(), Vec::new()).await?)
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
    let errors = match read(&form, seat, SeatTexts(visitor.lang)) {
        Ok(revoke) => match sign::review(&app, &visitor, &caller, &request, Wanted::plain(revoke)).await {
            Err(error) => vec![FieldError::refused(error, visitor.lang, place)?],
            answered => return answered,
        },
        Err(errors) => errors,
    };
    correct(&RevokePage::new(&app, &visitor, &caller, &request, seat, form, errors).await?)
}

/// The revocation as typed, or what is wrong with it.
fn read(form: &Form, seat: &Seat, t: SeatTexts) -> Result<Revoke, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let reason = form.get("reason");
    if reason.is_empty() {
        wrong("reason", t.reason_missing());
    }
    let (day, time) = (form.get("since_day"), form.get("since_time"));
    // A day without a time is the whole day.
    let since = show::moment(day, if time.is_empty() { "00:00" } else { time });
    let stated = !day.is_empty() || !time.is_empty();
    if stated && since.is_none() {
        wrong("since_day", t.since_wrong());
    } else if seat.revoked && !stated {
        wrong("since_day", t.since_missing());
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Revoke { seat: seat.id, compromised_since: since.filter(|_| stated), reason: reason.to_owned() })
}

/// The field at which a refusal is explained.
const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::SeatRevoke(RevokeRefusal::CompromisedLater | RevokeRefusal::AlreadyRevoked) => "since_day",
        _ => "reason",
    }
}

#[cfg(test)]
mod tests {
    use contracts::id::{KeyId, PersonId, PublicKey};

    use super::*;
    use crate::text::Language;

    fn seat(revoked: bool) -> Seat {
        let id = uuid::Uuid::from_u128(1);
        Seat {
            id: SeatId::from_uuid(id),
            person: PersonId::from_uuid(id),
            name: "甲".to_owned(),
            roles: Vec::new(),
            key: KeyId([1; 32]),
            public_key: PublicKey([1; 32]),
            revoked,
            compromised_since: None,
            effective: None,
        }
    }

    fn typed(
        reason: &str,
        day: &str,
        time: &str,
        revoked: bool,
    ) -> Result<Option<String>, Vec<&'static str>> {
        let fields = [("reason", reason), ("since_day", day), ("since_time", time)];
        let form = Form::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        read(&form, &seat(revoked), SeatTexts(Language::English))
            .map(|revoke| revoke.compromised_since.map(|since| since.to_string()))
            .map_err(|errors| errors.iter().map(|error| error.field).collect())
    }

    #[test]
    fn since_when_others_may_have_had_the_key_is_business_time_and_may_be_left_out() {
        assert_eq!(typed("left", "", "", false), Ok(None));
        assert_eq!(typed("lost", "2026-03-02", "09:30", false), Ok(Some("2026-03-02T01:30:00Z".to_owned())));
        assert_eq!(typed("lost", "2026-03-02", "", false), Ok(Some("2026-03-01T16:00:00Z".to_owned())));
        assert_eq!(typed("", "2026-02-30", "", false), Err(vec!["reason", "since_day"]));
        assert_eq!(typed("lost", "", "09:30", false), Err(vec!["since_day"]));
        // A seat that was revoked before has nothing else to state.
        assert_eq!(typed("lost", "", "", true), Err(vec!["since_day"]));
    }
}
