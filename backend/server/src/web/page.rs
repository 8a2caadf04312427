//! What every page carries.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use askama::Template;
use contracts::{
    Refusal,
    member::{Member, MemberKind},
    refusal::Answer,
};

use super::{Answered, WebError, language::local_path};
use crate::{
    app::App,
    auth::Visitor,
    text::{Language, base::BaseTexts, refusal},
};

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The reader's language.
    pub lang: Language,
    /// `light`, `dark` or `auto`.
    pub theme: String,
    /// Of the page.
    pub title: String,
    /// Path and query by which one may come back here: for the answer to a post, those of its form.
    pub path: String,
    /// Whether the page is shown this once and cannot be had again, in another language or at all.
    pub once: bool,
    /// Whether the ribbon is shown.
    pub demo: bool,
    /// The session's token for forms.
    pub csrf: String,
    /// Who has signed in.
    pub seat: Option<SeatName>,
    /// Where one can go.
    pub nav: Vec<Link>,
    /// The name of the log that the page is about.
    pub log: String,
    /// The other logs, where there are any.
    pub other_logs: Vec<String>,
    /// Part of every asset's address.
    pub asset_version: String,
    /// The frame's texts.
    pub t: BaseTexts,
}

/// Who has signed in, for the header.
#[derive(Debug, Clone)]
pub struct SeatName {
    /// The seat's id.
    pub id: String,
    /// The person.
    pub name: String,
    /// The member.
    pub member_name: String,
}

/// A link of the navigation.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where to.
    pub href: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Whether it is the page's own section.
    pub current: bool,
    /// How many wait there.
    pub count: Option<u32>,
}

impl Page {
    /// The frame of the page with this title for `visitor`.
    pub fn new(visitor: &Visitor, request: &HttpRequest, title: impl Into<String>) -> Self {
        let app = request.app_data::<Data<App>>();
        let caller = visitor.caller.as_deref();
        let t = BaseTexts(visitor.lang);
        Self {
            lang: visitor.lang,
            theme: visitor.theme.clone(),
            title: title.into(),
            path: address_of(request),
            once: false,
            demo: app.is_some_and(|app| app.demo),
            csrf: caller.map(|caller| caller.csrf.clone()).unwrap_or_default(),
            seat: caller.map(|caller| SeatName {
                id: caller.seat.id.to_string(),
                name: caller.seat.name.clone(),
                member_name: caller.member.name.clone(),
            }),
            nav: caller.map(|caller| links(&caller.member, t, request.path())).unwrap_or_default(),
            log: app.map(|app| app.name.clone()).unwrap_or_default(),
            other_logs: app.map(|app| app.other_logs()).unwrap_or_default(),
            asset_version: app.map(|app| app.asset_version.clone()).unwrap_or_default(),
            t,
        }
    }
}

/// The navigation of a member, by what it came for.
fn links(member: &Member, t: BaseTexts, path: &str) -> Vec<Link> {
    let trades = [MemberKind::CoreEnterprise, MemberKind::Supplier, MemberKind::Financier];
    let trader = trades.into_iter().any(|kind| member.is(kind));
    let all = [
        ("/", t.home(), true),
        ("/vouchers", t.vouchers(), trader),
        ("/holdings", t.holdings(), trader),
        ("/backgrounds", t.backgrounds(), trader && !member.is(MemberKind::Financier)),
        ("/requests", t.requests(), trader),
        ("/limits", t.limits(), member.is(MemberKind::Financier)),
        ("/settlements", t.settlements(), trader),
        ("/members", t.members(), member.is(MemberKind::Operator)),
        ("/seats", t.seats(), true),
    ];
    all.into_iter()
        .filter(|(_, _, shown)| *shown)
        .map(|(href, text, _)| Link {
            href,
            text,
            current: if href == "/" { path == "/" } else { path.starts_with(href) },
            count: None,
        })
        .collect()
}

/// The page's own address, or of what was posted the page with the form.
pub fn address_of(request: &HttpRequest) -> String {
    let own = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let from = request.headers().get(header::REFERER).and_then(|from| from.to_str().ok());
    // What comes from elsewhere does not get here, so the form's page is of this site.
    let from = from.filter(|_| !request.method().is_safe()).and_then(|from| from.splitn(4, '/').nth(3));
    from.map_or_else(|| own.to_owned(), |path| local_path(&format!("/{path}")).to_owned())
}

/// Answers with a page.
///
/// # Errors
/// [`WebError::Internal`] where it cannot be rendered.
pub fn html(template: &impl Template) -> Answered {
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// Answers a form that has to be corrected: 422 with the page.
///
/// # Errors
/// [`WebError::Internal`] where it cannot be rendered.
pub fn correct(template: &impl Template) -> Answered {
    Ok(HttpResponse::UnprocessableEntity().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// Scheme and host by which the caller reached this site.
pub fn site(request: &HttpRequest) -> String {
    let info = request.connection_info();
    format!("{}://{}", info.scheme(), info.host())
}

/// Sends the browser on to `path` of this site.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("location", path)).finish()
}

/// Something that has to be corrected in a form.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// The input's name and id.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl FieldError {
    /// The message for `field`, or an empty text.
    pub fn of<'a>(errors: &'a [Self], field: &str) -> &'a str {
        errors.iter().find(|error| error.field == field).map_or("", |error| error.message.as_str())
    }

    /// A rule's refusal at the field that `place` finds for it, so that the form can be corrected.
    ///
    /// # Errors
    /// Any other error, as it is.
    pub fn refused(
        error: WebError,
        lang: Language,
        place: impl Fn(Refusal) -> &'static str,
    ) -> Result<Self, WebError> {
        match error {
            WebError::Refused(refusal) if refusal.answer() == Answer::Rule => {
                Ok(Self { field: place(refusal), message: refusal::text(refusal, lang).to_owned() })
            }
            other => Err(other),
        }
    }
}

/// The error of handlers that look something up that is not there for the caller.
pub fn found<T>(found: Option<T>) -> Result<T, WebError> {
    found.ok_or(WebError::NotFound)
}
