//! Who is at the door: the session's seat with its member, and how pages are shown to them.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use chrono::TimeDelta;
use contracts::{
    id::SeatId,
    member::{Member, Seat},
};
use sha2::{Digest as _, Sha256};
use store::StoreError;

use crate::{app::App, clock, text::Language, web::WebError};

/// The session's cookie. It opens pages and signs nothing.
pub const SESSION_COOKIE: &str = "hefu_session";
/// The language's cookie.
pub const LANGUAGE_COOKIE: &str = "hefu_language";
/// A session ends after this many minutes without a request …
const IDLE_MINUTES: i64 = 60;
/// … and this many hours after it began.
const LONGEST_HOURS: i64 = 12;

/// A seat that has signed in.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Its member.
    pub member: Member,
    /// The seat.
    pub seat: Seat,
    /// The session's token for forms.
    pub csrf: String,
    /// SHA-256 of the session's token.
    pub token_hash: Vec<u8>,
    /// The language of its pages.
    pub lang: Language,
    /// The encrypted key, where the seat keeps one on the platform.
    pub wrapped_key: Option<Vec<u8>>,
}

/// Whoever sends a request.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The language of the answer: profile, cookie, then `Accept-Language`.
    pub lang: Language,
    /// `light`, `dark` or `auto`.
    pub theme: String,
    /// The seat, where one has signed in.
    pub caller: Option<Arc<Caller>>,
}

/// SHA-256 of a token: what the store keeps of it.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The seat and its member, where it signs now. One that was revoked, or that a recovery has added and a
/// veto may still end, opens no pages either: else the operator could let itself in.
///
/// # Errors
/// A [`StoreError`].
pub async fn seat_in_force(app: &App, id: SeatId) -> Result<Option<(Member, Seat)>, StoreError> {
    let Some(member) = app.store.member_of_seat(id).await? else { return Ok(None) };
    let Some(seat) = member.seat(id).cloned() else { return Ok(None) };
    let in_force = match seat.effective {
        None => !seat.revoked,
        Some(_) => seat.signs_at(app.store.tick().await?),
    };
    Ok(in_force.then_some((member, seat)))
}

impl Visitor {
    /// Whoever sends `request`, without asking who it is: with the language that the browser names.
    pub fn nobody(request: &HttpRequest) -> Self {
        let cookie = request.cookie(LANGUAGE_COOKIE).and_then(|cookie| Language::parse(cookie.value()));
        let asked = request.headers().get("accept-language").and_then(|value| value.to_str().ok());
        let lang = cookie.unwrap_or_else(|| Language::accepted(asked.unwrap_or_default()));
        Self { lang, theme: "auto".to_owned(), caller: None }
    }

    /// Finds out who sends `request`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn of(app: &App, request: &HttpRequest) -> Result<Self, StoreError> {
        let nobody = Self::nobody(request);
        let lang = nobody.lang;
        let Some(cookie) = request.cookie(SESSION_COOKIE) else { return Ok(nobody) };
        let token_hash = token_hash(cookie.value());
        let Some((session, sign_in)) = app.store.session(&token_hash).await? else { return Ok(nobody) };
        let now = clock::now();
        let idle = now.signed_duration_since(session.seen_at);
        let age = now.signed_duration_since(session.created_at);
        if idle > TimeDelta::minutes(IDLE_MINUTES) || age > TimeDelta::hours(LONGEST_HOURS) {
            app.store.end_session(&token_hash).await?;
            return Ok(nobody);
        }
        let id = SeatId::from_uuid(session.seat_id);
        // A revoked seat is out at its next request.
        let Some((member, seat)) = seat_in_force(app, id).await? else { return Ok(nobody) };
        if idle > TimeDelta::minutes(1) {
            app.store.touch_session(&token_hash, now).await?;
        }
        let lang = sign_in.language.as_deref().and_then(Language::parse).unwrap_or(lang);
        let wrapped_key = sign_in.wrapped_key;
        let caller = Caller { member, seat, csrf: session.csrf, token_hash, lang, wrapped_key };
        Ok(Self { lang, theme: sign_in.theme, caller: Some(Arc::new(caller)) })
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            request
                .extensions()
                .get::<Self>()
                .cloned()
                .ok_or_else(|| WebError::internal("no visitor was found")),
        )
    }
}

/// A handler that takes this is only for seats that have signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Arc<Caller>);

impl std::ops::Deref for SignedIn {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl FromRequest for SignedIn {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Visitor>().and_then(|visitor| visitor.caller.clone());
        ready(caller.map(Self).ok_or(WebError::SignInNeeded))
    }
}
