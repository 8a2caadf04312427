//! Handing in signed commands, one a request or a list of them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::CONTENT_TYPE,
    web::{self, Bytes, Data, ServiceConfig},
};
use futures_util::future::join_all;
use ledger::submission::{Submission, SubmissionError};
use serde_json::{Value, json};
use store::writer::{Answer, Recorded, Waiting};

use crate::{
    app::{App, SubmissionFailure},
    auth::Visitor,
    text::Language,
    web::{Answered, WebError},
};

/// Most commands of one request.
const MOST: usize = 256;
/// Longest list of commands, in bytes.
const LONGEST_LIST: usize = 6 * 1024 * 1024;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/logs/{log}/commands", web::post().to(hand_in));
}

/// Takes one submission, or a list of at most 256 in the order in which they are to be appended. All of them
/// are answered when they are durable and in a signed checkpoint, which the answer carries.
async fn hand_in(app: Data<App>, visitor: Visitor, request: HttpRequest, body: Bytes) -> Answered {
    let json = request.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !json {
        return Err(WebError::Malformed("content-type".to_owned(), "application/json".to_owned()));
    }
    if body.trim_ascii_start().first() == Some(&b'[') {
        list(&app, visitor.lang, &body).await
    } else {
        one(&app, &body).await
    }
}

async fn one(app: &App, body: &[u8]) -> Answered {
    let submission = Submission::parse(body).map_err(unreadable)?;
    let admitted = app.admit(submission).await?;
    let recorded = recorded(app.append(admitted).await?)?;
    let (size, note) = app.checkpoint_over(recorded.index).await?;
    Ok(HttpResponse::Ok().json(json!({"index": recorded.index, "size": size, "checkpoint": note})))
}

async fn list(app: &App, lang: Language, body: &[u8]) -> Answered {
    let mut waiting = Vec::new();
    for read in Submission::parse_batch(body, MOST, LONGEST_LIST).map_err(unreadable)? {
        let admitted = match read {
            Ok(submission) => app.admit(submission).await,
            Err(malformed) => Err(SubmissionFailure::Admission(SubmissionError::from(malformed).into())),
        };
        // Each is in the queue before the next is looked at, so their order is kept.
        waiting.push(match admitted {
            Ok(admitted) => app.hand_in(admitted).await,
            Err(failure) => Err(failure),
        });
    }
    let answer = async |handed_in: Result<Waiting, SubmissionFailure>| {
        recorded(handed_in?.answer().await.map_err(SubmissionFailure::from)?)
    };
    let answers = join_all(waiting.into_iter().map(answer)).await;
    let last = answers.iter().filter_map(|answer| answer.as_ref().ok()).map(|recorded| recorded.index).max();
    let (size, note) = match last {
        Some(index) => app.checkpoint_over(index).await?,
        None => (0, String::new()),
    };
    let answers: Vec<Value> = answers
        .into_iter()
        .map(|answer| match answer {
            Ok(recorded) => json!({"index": recorded.index}),
            Err(error) => json!({"code": error.code(), "message": error.message(lang)}),
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({"answers": answers, "size": size, "checkpoint": note})))
}

fn unreadable(error: SubmissionError) -> WebError {
    WebError::NotAdmitted("submission.malformed", error.field().to_owned())
}

fn recorded(answer: Answer) -> Result<Recorded, WebError> {
    match answer {
        Answer::Recorded(recorded) => Ok(recorded),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::IdUsed => Err(WebError::IdUsed),
    }
}
