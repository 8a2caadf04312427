//! Enters a firm: what it is, what the screening found, and whom to invite as its first administrators.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{
    id::MemberId,
    member::MemberKind,
    party::{Identifier, Scheme},
};
use serde_json::{Value, json};
use store::workplace::firm::Firm;
use uuid::Uuid;

use super::{
    entry::{self, Entry, FURTHER, KINDS},
    people,
};
use crate::{
    app::App,
    auth::Visitor,
    clock, entropy,
    text::{life, member::MemberTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        invitation::link::{self, By},
        page::{FieldError, correct, html, see_other},
    },
};

/// One kind to choose.
struct Kind {
    value: &'static str,
    text: &'static str,
    chosen: bool,
}

/// A number beside the main one.
struct Further {
    field: &'static str,
    label: &'static str,
}

#[derive(Template)]
#[template(path = "member/new.html")]
struct NewPage {
    page: Page,
    t: MemberTexts,
    errors: Vec<FieldError>,
    typed: Form,
    firm: String,
    kinds: Vec<Kind>,
    schemes: Vec<(&'static str, &'static str)>,
    further: Vec<Further>,
}

impl NewPage {
    fn new(visitor: &Visitor, request: &HttpRequest, typed: Form, errors: Vec<FieldError>) -> Self {
        let t = MemberTexts(visitor.lang);
        let chosen: Vec<String> = typed.all("kinds").map(str::to_owned).collect();
        let kind = |kind: MemberKind| Kind {
            value: kind.as_str(),
            text: life::kind(kind, visitor.lang),
            chosen: chosen.iter().any(|chosen| chosen == kind.as_str()),
        };
        let further = |(field, scheme)| Further { field, label: life::scheme(scheme, visitor.lang) };
        // The id is made with the form, so that a form that is posted twice enters one firm.
        let firm = Uuid::parse_str(typed.get("firm")).unwrap_or_else(|_| entropy::uuid());
        Self {
            page: Page::new(visitor, request, t.new_title()),
            t,
            errors,
            firm: firm.to_string(),
            kinds: KINDS.into_iter().map(kind).collect(),
            schemes: [Scheme::Uscc, Scheme::Lei]
                .map(|one| (one.as_str(), life::scheme(one, visitor.lang)))
                .to_vec(),
            further: FURTHER.into_iter().map(further).collect(),
            typed,
        }
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

pub(super) async fn show(app: Data<App>, visitor: Visitor, request: HttpRequest) -> Answered {
    let today = app.store.tick().await?.date();
    html(&NewPage::new(&visitor, &request, entry::blank(today), Vec::new()))
}

pub(super) async fn submit(app: Data<App>, visitor: Visitor, request: HttpRequest, form: Form) -> Answered {
    let t = MemberTexts(visitor.lang);
    let id = Uuid::parse_str(form.get("firm"))
        .map_err(|_| WebError::Malformed("firm".to_owned(), "an id".to_owned()))?;
    if app.store.firm(id).await?.is_some() {
        return Ok(see_other(&format!("/members/firms/{id}")));
    }
    // The screening is dated by the wall clock too: a simulated ledger may be behind it.
    let today = app.store.tick().await?.date().max(clock::now().date_naive());
    let read = match entry::read(&form, today, t) {
        Ok(entry) => taken(&app, &entry, t)
            .await
            .map(|errors| if errors.is_empty() { Ok(entry) } else { Err(errors) })?,
        Err(errors) => Err(errors),
    };
    let chosen_log = form.get("obligor-log").to_owned();
    let entry = match read {
        Ok(entry) => entry,
        Err(errors) => return correct(&NewPage::new(&visitor, &request, form, errors)),
    };
    let member = MemberId::from_uuid(entropy::uuid());
    let row = Firm {
        log_id: app.store.registry_id,
        firm_id: id,
        member_id: member.uuid(),
        name: entry.name,
        identifiers: write_identifiers(&entry.identifiers),
        kinds: entry.kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
        single_person: entry.single_person,
        signatures: i32::try_from(entry.signatures).unwrap_or(i32::MAX),
        screening: entry.screening,
        created_at: clock::now(),
        obligor_log: obligor_log(&app, &chosen_log)?,
    };
    let people = entry.people.iter();
    let invited: Vec<_> =
        people.map(|person| link::invite(&app.store, By::Admission(id), member, person)).collect();
    let rows: Vec<_> = invited.iter().map(|(row, _)| row.clone()).collect();
    let back = format!("/members/firms/{id}");
    if !app.store.add_firm(&row, &rows).await? {
        return Ok(see_other(&back));
    }
    link::show_links(&visitor, &request, &invited, back)
}

/// The key id of the log that was chosen for the firm's vouchers; none where that is the registry.
fn obligor_log(app: &App, name: &str) -> Result<Option<Vec<u8>>, WebError> {
    if name.is_empty() || name == app.name {
        return Ok(None);
    }
    let log = app.logs.iter().find(|log| log.name == name);
    let log = log.ok_or_else(|| WebError::Malformed("obligor-log".to_owned(), "a log".to_owned()))?;
    Ok(Some(log.id.0.to_vec()))
}

/// What someone else has already.
async fn taken(app: &App, entry: &Entry, t: MemberTexts) -> Result<Vec<FieldError>, WebError> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let admissions = app.store.firms_in_admission().await?;
    let in_admission: Vec<Identifier> =
        admissions.iter().flat_map(|firm| read_identifiers(&firm.identifiers)).collect();
    for identifier in &entry.identifiers {
        let field =
            FURTHER.iter().find(|(_, scheme)| *scheme == identifier.scheme).map_or("number", |row| row.0);
        let member = app.store.member_with(std::slice::from_ref(&identifier.value)).await?;
        let known = member.is_some_and(|member| member.identifiers.contains(identifier));
        if known || in_admission.contains(identifier) {
            wrong(field, t.number_known());
        }
    }
    errors.extend(people::logins_taken(app, &entry.people, t).await?);
    Ok(errors)
}

fn write_identifiers(identifiers: &[Identifier]) -> Value {
    identifiers.iter().map(|one| json!([one.scheme.as_str(), one.value])).collect()
}

/// The registry numbers of a firm as they were entered.
pub(super) fn read_identifiers(stored: &Value) -> Vec<Identifier> {
    let read = |pair: &Value| {
        let text = |place: usize| pair.get(place).and_then(Value::as_str);
        Some(Identifier { scheme: Scheme::parse(text(0)?)?, value: text(1)?.to_owned() })
    };
    stored.as_array().map(|pairs| pairs.iter().filter_map(read).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_as_they_were_written() {
        let all = vec![
            Identifier { scheme: Scheme::Uscc, value: "91350100M000100Y43".to_owned() },
            Identifier { scheme: Scheme::Gln, value: "6901234567892".to_owned() },
        ];
        assert_eq!(read_identifiers(&write_identifiers(&all)), all);
    }
}
