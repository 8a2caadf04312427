//! Changing the language: remembered in the profile, and in a cookie for whoever is not signed in.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web::{self, Data, ServiceConfig},
};

use super::{Answered, WebError, form::Form};
use crate::{
    app::App,
    auth::{Visitor, visitor::LANGUAGE_COOKIE},
    text::Language,
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/language", web::post().to(change));
}

async fn change(app: Data<App>, visitor: Visitor, form: Form) -> Answered {
    let lang = Language::parse(form.get("lang"))
        .ok_or_else(|| WebError::Malformed("lang".to_owned(), "zh-CN or en".to_owned()))?;
    if let Some(caller) = &visitor.caller {
        app.store.set_language(caller.seat.id.uuid(), lang.tag()).await?;
    }
    let cookie = Cookie::build(LANGUAGE_COOKIE, lang.tag())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .finish();
    let next = local_path(form.get("next"));
    Ok(HttpResponse::SeeOther().insert_header(("location", next)).cookie(cookie).finish())
}

/// `path` where it is one of this site; the home page otherwise.
pub fn local_path(path: &str) -> &str {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if path.starts_with('/') && !path.starts_with("//") && plain { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(local_path("/vouchers?page=2"), "/vouchers?page=2");
        for wrong in ["//evil.test", "/\\evil.test", "https://evil.test", "evil", "", "/a\r\nb"] {
            assert_eq!(local_path(wrong), "/", "{wrong:?}");
        }
    }
}
