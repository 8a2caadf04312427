//! Signing in with a password: it opens the seat's pages and signs nothing.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    web::{Data, Query},
};
use askama::Template;
use contracts::id::SeatId;
use store::workplace::session::Session;

use crate::{
    app::App,
    auth::{
        Visitor, password,
        visitor::{SESSION_COOKIE, seat_in_force, token_hash},
    },
    clock,
    demo::cast::{FIRMS, OPERATOR, Place},
    entropy,
    text::session::SessionTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        language::local_path,
        page::{FieldError, correct, html, see_other},
        seat::rotate::successor,
    },
};

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignInPage {
    page: Page,
    t: SessionTexts,
    errors: Vec<FieldError>,
    login: String,
    /// Where to go afterwards; a path of this site.
    next: String,
    demo_seats: Vec<(String, String, String)>,
}

fn page(app: &App, visitor: &Visitor, request: &HttpRequest) -> SignInPage {
    let t = SessionTexts(visitor.lang);
    let demo_seats = if app.demo { demo_seats() } else { Vec::new() };
    SignInPage {
        page: Page::new(visitor, request, t.sign_in()),
        t,
        errors: Vec::new(),
        login: String::new(),
        next: "/".to_owned(),
        demo_seats,
    }
}

/// Login, password and firm of every demo seat.
fn demo_seats() -> Vec<(String, String, String)> {
    let firms = std::iter::once(&OPERATOR).chain(&FIRMS);
    let seats = firms.flat_map(|firm| Place::ALL.map(|place| (place, firm)));
    seats.map(|(place, firm)| (place.login(firm), place.passphrase(firm), firm.name.to_owned())).collect()
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    query: Query<BTreeMap<String, String>>,
) -> Answered {
    let next = local_path(query.get("next").map_or("/", String::as_str));
    if visitor.caller.is_some() {
        return Ok(see_other(next));
    }
    html(&SignInPage { next: next.to_owned(), ..page(&app, &visitor, &request) })
}

pub(super) async fn submit(app: Data<App>, visitor: Visitor, request: HttpRequest, form: Form) -> Answered {
    let login = form.get("login").to_lowercase();
    let address = request.peer_addr().map(|address| address.ip());
    if !app.sign_in_limit.allows(&login, address) {
        return Err(WebError::TooMany);
    }
    let known = app.store.sign_in(&login).await?;
    let given = form.raw("password").to_owned();
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right = tokio::task::spawn_blocking(move || password::verify(&given, hash.as_deref()))
        .await
        .map_err(|error| WebError::internal(error.to_string()))?;
    let seat = known.filter(|_| right).map(|known| SeatId::from_uuid(known.seat_id));
    let enrolled = match seat {
        Some(seat) => match seat_in_force(&app, seat).await? {
            Some((_, seat)) => Some(seat.id),
            None => rotated(&app, seat).await?,
        },
        None => None,
    };
    let Some(seat) = enrolled else {
        let mut page = page(&app, &visitor, &request);
        // One answer for an unknown login, a wrong password and a seat that is not enrolled.
        page.errors.push(FieldError { field: "login", message: page.t.wrong().to_owned() });
        page.login = login;
        page.next = local_path(form.get("next")).to_owned();
        return correct(&page);
    };
    let secure = request.connection_info().scheme() == "https";
    begin(&app, seat, secure, local_path(form.get("next"))).await
}

/// The seat that the person has now, where its key was changed and the sign-in has not followed yet.
async fn rotated(app: &App, old: SeatId) -> Result<Option<SeatId>, WebError> {
    let Some(member) = app.store.member_of_seat(old).await? else { return Ok(None) };
    let found = member.seat(old).and_then(|seat| successor(&member.seats, seat)).map(|seat| seat.id);
    let Some(now) = found else { return Ok(None) };
    app.store.move_sign_in(old.uuid(), now.uuid(), None).await?;
    Ok(seat_in_force(app, now).await?.map(|(_, seat)| seat.id))
}

/// Begins a session with a fresh token, whatever the browser had before.
async fn begin(app: &App, seat: SeatId, secure: bool, next: &str) -> Answered {
    let token = hex::encode(entropy::bytes::<32>());
    let now = clock::now();
    app.store
        .begin_session(&Session {
            log_id: app.store.registry_id,
            token_hash: token_hash(&token),
            seat_id: seat.uuid(),
            csrf: hex::encode(entropy::bytes::<16>()),
            created_at: now,
            seen_at: now,
        })
        .await?;
    let cookie = Cookie::build(SESSION_COOKIE, token)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .finish();
    Ok(HttpResponse::SeeOther().insert_header(("location", next)).cookie(cookie).finish())
}
