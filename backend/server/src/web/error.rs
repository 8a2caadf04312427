//! What goes wrong on the way to an answer, and the page that says so: what happened, what to do, and the
//! request's id. A caller's mistake is 4xx, our own failure is 5xx, never the other way round.

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use contracts::{Refusal, codec::Malformed, refusal::Answer};
use serde_json::json;
use store::StoreError;

use super::{Page, page::address_of};
use crate::{
    app::SubmissionFailure,
    auth::{
        Visitor,
        guard::{self, RequestId},
    },
    client::ClientError,
    text::{Language, error::ErrorTexts, refusal},
};

/// Why a request got no page.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WebError {
    /// Nothing here, or nothing for this caller.
    #[error("not found")]
    NotFound,
    /// One has to sign in first.
    #[error("sign-in needed")]
    SignInNeeded,
    /// A change that did not come from our own page.
    #[error("not from our own page")]
    NotFromHere,
    /// Something in the request cannot be read: the field, and what was expected.
    #[error("malformed: {0}: {1}")]
    Malformed(String, String),
    /// A submission is not admitted: code and field.
    #[error("not admitted: {0} {1}")]
    NotAdmitted(&'static str, String),
    /// The rules say no.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The command's id was used for another command.
    #[error("the id was used")]
    IdUsed,
    /// A draft was returned or withdrawn, or is another command's.
    #[error("the draft has ended")]
    DraftEnded,
    /// What a payment rests on is not witnessed yet, and this deployment waits for that.
    #[error("not witnessed yet")]
    NotWitnessed,
    /// No auditor's token, or none that counts.
    #[error("an auditor's token is needed")]
    TokenNeeded,
    /// Too many attempts.
    #[error("too many attempts")]
    TooMany,
    /// Too much at once, or the outcome is not known: try again.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Our own failure.
    #[error("internal: {0}")]
    Internal(String),
}

impl WebError {
    /// Our own failure, in words for the log.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::SignInNeeded => "sign_in_needed",
            Self::NotFromHere => "not_from_here",
            Self::Malformed(..) => "malformed",
            Self::NotAdmitted(code, _) => code,
            Self::Refused(refusal) => refusal.code(),
            Self::IdUsed => "command.id_used",
            Self::DraftEnded => "draft_ended",
            Self::NotWitnessed => "discount.disburse.not_witnessed",
            Self::TokenNeeded => "token_needed",
            Self::TooMany => "too_many_attempts",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// What a person reads.
    pub fn message(&self, lang: Language) -> String {
        let texts = ErrorTexts(lang);
        match self {
            Self::NotFound => texts.not_found().to_owned(),
            Self::SignInNeeded => texts.sign_in_needed().to_owned(),
            Self::NotFromHere => texts.not_from_here().to_owned(),
            Self::Malformed(field, expected) => texts.malformed(field, expected),
            Self::NotAdmitted(code, field) => texts.not_admitted(code, field),
            Self::Refused(refused) => refusal::text(*refused, lang).to_owned(),
            Self::IdUsed => texts.id_used().to_owned(),
            Self::DraftEnded => texts.draft_ended().to_owned(),
            Self::NotWitnessed => texts.not_witnessed().to_owned(),
            Self::TokenNeeded => texts.token_needed().to_owned(),
            Self::TooMany => texts.too_many().to_owned(),
            Self::Unavailable(_) => texts.unavailable().to_owned(),
            Self::Internal(_) => texts.internal().to_owned(),
        }
    }

    fn heading(&self, lang: Language) -> &'static str {
        let texts = ErrorTexts(lang);
        match self.status_code() {
            StatusCode::NOT_FOUND => texts.not_found_title(),
            StatusCode::CONFLICT => texts.conflict_title(),
            StatusCode::UNPROCESSABLE_ENTITY => texts.refused_title(),
            status if status.is_server_error() => texts.failure_title(),
            _ => texts.mistake_title(),
        }
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInNeeded | Self::TokenNeeded => StatusCode::UNAUTHORIZED,
            Self::NotWitnessed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFromHere => StatusCode::FORBIDDEN,
            Self::NotAdmitted("signature.invalid" | "command.unknown_key" | "possession.invalid", _) => {
                StatusCode::FORBIDDEN
            }
            Self::Malformed(..) | Self::NotAdmitted(..) => StatusCode::BAD_REQUEST,
            Self::Refused(refusal) => match refusal.answer() {
                Answer::Rule => StatusCode::UNPROCESSABLE_ENTITY,
                Answer::NotFound => StatusCode::NOT_FOUND,
                Answer::NotAllowed => StatusCode::FORBIDDEN,
                Answer::Stale => StatusCode::CONFLICT,
                Answer::Later => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::IdUsed | Self::DraftEnded => StatusCode::CONFLICT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Bare; [`render`] gives it its page, because only there the reader's language is known.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        if error.is_passing() {
            Self::Unavailable(error.to_string())
        } else {
            Self::Internal(error.to_string())
        }
    }
}

impl From<SubmissionFailure> for WebError {
    fn from(failure: SubmissionFailure) -> Self {
        match failure {
            SubmissionFailure::Admission(error) => Self::NotAdmitted(error.code(), error.field()),
            SubmissionFailure::Store(error) => error.into(),
            SubmissionFailure::NotWitnessed => Self::NotWitnessed,
            SubmissionFailure::Submit(error) => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<ClientError> for WebError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused(refusal) => Self::Refused(refusal),
            ClientError::Store(error) => error.into(),
            ClientError::Submit(error) => Self::Unavailable(error.to_string()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<Refusal> for WebError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Malformed> for WebError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed.field, malformed.expected.to_owned())
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a page could not be rendered: {error}"))
    }
}

/// The page of an error.
#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    t: ErrorTexts,
    message: String,
    code: &'static str,
    source: &'static str,
    request: String,
    /// Where to go from here, and what that is called.
    onward: (String, &'static str),
}

/// Gives errors their pages, and every answer its headers. It stands outside the guard, so that the
/// guard's own answers get theirs too.
///
/// # Errors
/// Those of the framework itself; what stands inside answers with a response.
pub async fn pages<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = render(next.call(request).await?.map_into_boxed_body());
    guard::harden(&mut response);
    Ok(response)
}

/// Gives an error its page, or its JSON where a script asked.
fn render(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let known = response.response().extensions().get::<WebError>().cloned();
    let error = match known {
        Some(error) => error,
        None if !status.is_client_error() || response.headers().contains_key(header::CONTENT_TYPE) => {
            return response;
        }
        // The framework's own answers: no such route, a method not served, an unreadable body.
        None if status == StatusCode::NOT_FOUND || status == StatusCode::METHOD_NOT_ALLOWED => {
            WebError::NotFound
        }
        None => WebError::Malformed("body".to_owned(), status.to_string()),
    };
    let request = response.request().clone();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    if error.status_code().is_server_error() {
        tracing::error!(request = %id, pattern = ?request.match_pattern(), %error, "request failed");
    }
    let visitor = request.extensions().get::<Visitor>().cloned();
    let lang = visitor.as_ref().map_or(Language::Chinese, |visitor| visitor.lang);
    let accepts_json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/json"));
    let mut builder = HttpResponse::build(error.status_code());
    if error.status_code() == StatusCode::SERVICE_UNAVAILABLE {
        builder.insert_header((header::RETRY_AFTER, "1"));
    } else if matches!(error, WebError::TooMany) {
        builder.insert_header((header::RETRY_AFTER, "60"));
    }
    let answer = if matches!(error, WebError::TokenNeeded) {
        builder.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        builder.content_type("text/plain; charset=utf-8").body(format!("{}\n", error.message(lang)))
    } else if accepts_json {
        builder.json(json!({"code": error.code(), "message": error.message(lang), "request": id}))
    } else if matches!(error, WebError::SignInNeeded) && request.method().is_safe() {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, sign_in_for(&address_of(&request))))
            .finish()
    } else {
        page_of(&error, visitor, &request, lang, id).map_or_else(
            |_| HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR),
            |html| builder.content_type("text/html; charset=utf-8").body(html),
        )
    };
    response.into_response(answer)
}

fn page_of(
    error: &WebError,
    visitor: Option<Visitor>,
    request: &HttpRequest,
    lang: Language,
    id: String,
) -> Result<String, askama::Error> {
    let visitor = visitor.unwrap_or(Visitor { lang, theme: "auto".to_owned(), caller: None });
    let source = if let WebError::Refused(refusal) = error { refusal.source() } else { "" };
    let page = ErrorPage {
        page: Page::new(&visitor, request, error.heading(lang)),
        t: ErrorTexts(lang),
        message: error.message(lang),
        code: error.code(),
        source,
        request: id,
        onward: onward(error, request, ErrorTexts(lang)),
    };
    askama::Template::render(&page)
}

/// The sign-in page that leads to `address` afterwards.
fn sign_in_for(address: &str) -> String {
    if address == "/" {
        return "/sign-in".to_owned();
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let encoded = address
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    format!("/sign-in?next={}", encoded.collect::<String>())
}

/// To sign in, or back to the form, which has kept what was typed, or home.
fn onward(error: &WebError, request: &HttpRequest, t: ErrorTexts) -> (String, &'static str) {
    let address = address_of(request);
    match error {
        WebError::SignInNeeded => (sign_in_for(&address), t.sign_in()),
        _ if request.method().is_safe() => ("/".to_owned(), t.back_home()),
        _ => (address, t.back_to_form()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn signing_in_leads_back_to_the_form() {
        let t = ErrorTexts(Language::English);
        let from = |referer: &'static str| {
            TestRequest::post()
                .uri("/requests/new?holding=1")
                .insert_header((header::REFERER, referer))
                .to_http_request()
        };
        let posted = from("https://hefu.test/requests/new?holding=1&x=a+b");
        let (href, _) = onward(&WebError::SignInNeeded, &posted, t);
        assert_eq!(href, "/sign-in?next=/requests/new%3Fholding%3D1%26x%3Da%2Bb");
        assert_eq!(onward(&WebError::NotFromHere, &posted, t).0, "/requests/new?holding=1&x=a+b");
        assert_eq!(onward(&WebError::NotFromHere, &from("https://evil.test//evil.test"), t).0, "/");
        let asked = TestRequest::get().uri("/vouchers?of=held").to_http_request();
        assert_eq!(onward(&WebError::SignInNeeded, &asked, t).0, "/sign-in?next=/vouchers%3Fof%3Dheld");
        assert_eq!(onward(&WebError::NotFound, &asked, t).0, "/");
        let home = TestRequest::get().uri("/").to_http_request();
        assert_eq!(onward(&WebError::SignInNeeded, &home, t).0, "/sign-in");
    }
}
