//! Signing out: the session ends here and in the browser.

use actix_web::{HttpResponse, cookie::Cookie, web::Data};

use crate::{
    app::App,
    auth::visitor::{SESSION_COOKIE, SignedIn},
    web::{Answered, form::Form},
};

pub(super) async fn submit(app: Data<App>, caller: SignedIn, _form: Form) -> Answered {
    app.store.end_session(&caller.token_hash).await?;
    let mut cookie = Cookie::build(SESSION_COOKIE, "").path("/").finish();
    cookie.make_removal();
    Ok(HttpResponse::SeeOther()
        .insert_header(("location", "/sign-in"))
        .insert_header(("clear-site-data", "\"cache\""))
        .cookie(cookie)
        .finish())
}
