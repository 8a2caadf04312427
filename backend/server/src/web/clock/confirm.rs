//! The log's time and this server's. Where the platform alone may not move the log's time so far, two of the
//! operator's administrators confirm it here.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{clock::ClockTick, command::Command, log::Clock};

use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::clock::ClockTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, html},
        seat::waiting::Waiting,
        show,
        sign::{self, Wanted},
    },
};

#[derive(Template)]
#[template(path = "clock/confirm.html")]
struct ClockPage {
    page: Page,
    t: ClockTexts,
    errors: Vec<FieldError>,
    /// The log's time.
    log_time: String,
    /// This server's.
    server_time: String,
    simulated: bool,
    stopped: bool,
    /// What was signed once already; empty where there is nothing.
    draft: String,
}

impl ClockPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let t = ClockTexts(visitor.lang);
        let now = app.store.tick().await?;
        let waiting = Waiting::of(app, caller.member.id, now).await?;
        Ok(Self {
            page: Page::new(visitor, request, t.title()),
            t,
            errors,
            log_time: show::time(now),
            server_time: app.time().map(show::time).unwrap_or_default(),
            simulated: app.pen.genesis.clock == Clock::Simulated,
            stopped: app.stopped_at(now).is_some(),
            draft: waiting.address(|command| matches!(command, Command::ClockTick(_))),
        })
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
) -> Answered {
    html(&ClockPage::new(&app, &visitor, &caller, &request, Vec::new()).await?)
}

/// Has this server's time reviewed and signed, once whoever signs has compared it with another clock.
pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    let again = async |errors| ClockPage::new(&app, &visitor, &caller, &request, errors).await;
    let Some(time) = app.stopped_at(app.store.tick().await?) else {
        // It runs, or somebody else was first: the page says so.
        return html(&again(Vec::new()).await?);
    };
    if !form.ticked("compared") {
        let message = ClockTexts(visitor.lang).compare_first().to_owned();
        return correct(&again(vec![FieldError { field: "compared", message }]).await?);
    }
    sign::review(&app, &visitor, &caller, &request, Wanted::plain(ClockTick { time })).await
}
