//! The logs of this deployment, and which of them a request is for. Handlers are given one [`App`] and know of
//! no other: each log has its own store, writer and keys.

use std::rc::Rc;

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, MessageBody},
    cookie::{Cookie, SameSite, time::Duration},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use contracts::id::LogId;

use crate::{app::App, web::WebError};

/// The log whose pages a browser shows; without it the registry's.
pub const LOG_COOKIE: &str = "hefu_log";

/// The log of the page that a script posts from.
const LOG_HEADER: &str = "x-hefu-log";

/// Pages about members, their seats and the clock: their commands are signed for the registry log.
const OF_THE_REGISTRY: [&str; 4] = ["/members", "/seats", "/invitations", "/clock"];
/// Where one signs in, also from a page of another log.
const DOOR: &str = "/sign-in";

/// What a log is called, and which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogName {
    /// Its name in addresses.
    pub name: String,
    /// The log.
    pub id: LogId,
}

/// Every log that is served, the registry first.
pub struct Logs {
    registry: Data<App>,
    further: Vec<Data<App>>,
}

impl Logs {
    /// The registry and the further logs.
    pub const fn new(registry: Data<App>, further: Vec<Data<App>>) -> Self {
        Self { registry, further }
    }

    /// The log that members are admitted on.
    pub const fn registry(&self) -> &Data<App> {
        &self.registry
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &Data<App>> {
        std::iter::once(&self.registry).chain(&self.further)
    }

    fn named(&self, name: &str) -> Option<&Data<App>> {
        self.all().find(|app| app.name == name)
    }

    /// The log that `request` is for: the one in its address, the registry for what is signed there, or the
    /// one that the browser shows.
    fn of(&self, request: &HttpRequest) -> Option<&Data<App>> {
        if let Some(address) = request.path().strip_prefix("/logs/") {
            return self.named(address.split('/').next().unwrap_or_default());
        }
        // What a page posts is for the log that the page was about, whatever was chosen in another tab since.
        if let Some(stated) = request.headers().get(LOG_HEADER) {
            return stated.to_str().ok().and_then(|name| self.named(name));
        }
        let chosen = request.cookie(LOG_COOKIE).filter(|_| !self.further.is_empty());
        let chosen = chosen.filter(|_| !is_of_the_registry(request.path()) && request.path() != DOOR);
        Some(chosen.and_then(|cookie| self.named(cookie.value())).unwrap_or(&self.registry))
    }
}

fn is_of_the_registry(path: &str) -> bool {
    OF_THE_REGISTRY
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The cookie that makes a browser show the log `name`.
pub fn cookie(name: &str) -> Cookie<'static> {
    Cookie::build(LOG_COOKIE, name.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .finish()
}

/// Gives a request the log that it is for.
///
/// # Errors
/// Those of the framework itself.
pub async fn choose<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let logs = request.app_data::<Data<Logs>>().cloned();
    let chosen = logs.as_ref().and_then(|logs| logs.of(request.request()));
    let Some(app) = chosen.cloned() else { return Ok(request.error_response(WebError::NotFound)) };
    // Whoever comes from a page about members goes on with the commands signed there.
    let shown = request.cookie(LOG_COOKIE).filter(|shown| shown.value() != app.name);
    let back = (shown.is_some() && is_of_the_registry(request.path())).then(|| cookie(&app.name));
    let mut data = Extensions::new();
    data.insert(app);
    request.add_data_container(Rc::new(data));
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(back) = back {
        response.response_mut().add_cookie(&back).map_err(Error::from)?;
    }
    Ok(response)
}
