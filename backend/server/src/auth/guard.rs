//! What stands before every handler: who it is, whether the role table lets them in, whether a change
//! comes from our own page; and the headers that every answer carries.

use actix_web::{
    Error, HttpMessage as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};

use super::{
    Visitor, auditor, csrf,
    roles::{self, Who},
};
use crate::{app::App, entropy, logs::Logs, web::WebError};

/// Scripts, styles and connections from here only, nothing inline, framed by nobody.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

/// The id of a request, shown on error pages and written to the log.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Lets a request through to its handler, or answers it here.
///
/// # Errors
/// Those of the framework itself.
pub async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = entropy::uuid().simple().to_string();
    request.extensions_mut().insert(RequestId(id));
    match admit(&request).await {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_boxed_body),
        Err(error) => Ok(request.error_response(error)),
    }
}

async fn admit(request: &ServiceRequest) -> Result<(), WebError> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| WebError::internal("no application"))?;
    let logs = request.app_data::<Data<Logs>>().cloned().ok_or_else(|| WebError::internal("no logs"))?;
    if request.uri().to_string().contains("%00") {
        return Err(WebError::Malformed("address".to_owned(), "text without NUL".to_owned()));
    }
    // Each look at the pattern compares the path with every route before it.
    let pattern = request.match_pattern();
    // Whoever gets no page is told so in their own language, and is not shown as signed out.
    // A file that is the same for everyone asks the database for nobody.
    let visitor = if pattern.as_deref() == Some(roles::ASSET) {
        Visitor::nobody(request.request())
    } else {
        // Whoever was revoked on the registry is out of the pages of every log at once.
        Visitor::of(logs.registry(), request.request()).await?
    };
    request.extensions_mut().insert(visitor.clone());
    // A path that no route has is answered as not found by the router.
    let Some(pattern) = pattern else { return Ok(()) };
    let who = roles::who(request.method().as_str(), &pattern).ok_or(WebError::NotFound)?;
    let refused = match (&visitor.caller, who) {
        (_, Who::Anyone | Who::Signature) => None,
        (_, Who::Auditor) if auditor::shows_token(&app, request.headers()).await? => None,
        (_, Who::Auditor) => Some(WebError::TokenNeeded),
        (None, _) => Some(WebError::SignInNeeded),
        (Some(caller), who) if who.includes(&caller.member) => None,
        // What is not for this kind of member does not exist for it.
        (Some(_), _) => Some(WebError::NotFound),
    };
    match refused {
        Some(error) => Err(error),
        // A signature says what its member wants; where it was posted from does not change that.
        None if who == Who::Signature => Ok(()),
        None if csrf::comes_from_here(request.method(), request.headers()) => Ok(()),
        None => Err(WebError::NotFromHere),
    }
}

/// Sets the headers that every answer carries.
pub fn harden<B>(response: &mut ServiceResponse<B>) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ] {
        // A handler may have set a stricter policy of its own: an uploaded file is sandboxed.
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key("cache-control") {
        headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
    }
}
