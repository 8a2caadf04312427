//! Enters a recovery: the document by which a member without administrators asks for new ones, and whom to
//! invite.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    calendar::Tick,
    command::Body as _,
    id::{Digest, MemberId},
    member::{Member, enrol::Enrol},
};
use store::workplace::recovery::Recovery;
use uuid::Uuid;

use super::{
    people::{self, FIELDS},
    recovery::under_way,
};
use crate::{
    app::App,
    auth::Visitor,
    clock, entropy,
    text::{member::MemberTexts, recorded::RecordedTexts, recovery::RecoveryTexts},
    web::{
        Answered, Page, WebError,
        form::Form,
        invitation::link::{self, By, Person},
        page::{FieldError, correct, found, html, see_other},
    },
};

/// Longest reason, in characters.
const LONGEST: usize = 500;

/// The fields of one person.
struct Fields {
    title: String,
    name: &'static str,
    login: &'static str,
}

/// A seat that still signs.
struct Seat {
    name: String,
    roles: String,
}

#[derive(Template)]
#[template(path = "member/recover.html")]
struct RecoverPage {
    page: Page,
    t: RecoveryTexts,
    m: MemberTexts,
    f: RecordedTexts,
    errors: Vec<FieldError>,
    typed: Form,
    member: String,
    recovery: String,
    live: Vec<Seat>,
    people: Vec<Fields>,
}

impl RecoverPage {
    fn new(
        visitor: &Visitor,
        request: &HttpRequest,
        member: &Member,
        now: Tick,
        typed: Form,
        errors: Vec<FieldError>,
    ) -> Self {
        let (t, lang) = (RecoveryTexts(visitor.lang), visitor.lang);
        let recovery = Uuid::parse_str(typed.get("recovery")).unwrap_or_else(|_| entropy::uuid()).to_string();
        let roles = people::roles_of(administrators(member, now));
        let fields = FIELDS.iter().zip(roles).enumerate().map(|(place, ((name, login), roles))| Fields {
            title: t.person_number(place.saturating_add(1), &link::names_of(&roles, lang)),
            name,
            login,
        });
        let live = member.seats.iter().filter(|seat| seat.signs_at(now));
        Self {
            page: Page::new(visitor, request, t.title(&member.name)),
            t,
            m: MemberTexts(lang),
            f: RecordedTexts(lang),
            errors,
            typed,
            member: member.id.to_string(),
            recovery,
            live: live
                .map(|seat| Seat { name: seat.name.clone(), roles: link::names_of(&seat.roles, lang) })
                .collect(),
            people: fields.collect(),
        }
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

/// How many administrators a recovery of `member` needs; the rule of `member.recover` says why.
fn administrators(member: &Member, now: Tick) -> usize {
    let least = if member.single_person { 1 } else { 2 };
    member.approvals.needed(Enrol::OP, now).max(least).min(FIELDS.len())
}

/// The member, and where one goes instead when a recovery of it is under way.
async fn to_recover(app: &App, path: &str) -> Result<(Member, Tick, Option<String>), WebError> {
    let id = MemberId::parse(path).map_err(|_| WebError::NotFound)?;
    let member = found(app.store.member(id).await?)?;
    let now = app.store.tick().await?;
    let address = under_way(app, &member, now).await?;
    Ok((member, now, address))
}

pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let (member, now, under_way) = to_recover(&app, &path).await?;
    if let Some(address) = under_way {
        return Ok(see_other(&address));
    }
    html(&RecoverPage::new(&visitor, &request, &member, now, Form::default(), Vec::new()))
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let (member, now, under_way) = to_recover(&app, &path).await?;
    if let Some(address) = under_way {
        return Ok(see_other(&address));
    }
    let t = MemberTexts(visitor.lang);
    let id = Uuid::parse_str(form.get("recovery"))
        .map_err(|_| WebError::Malformed("recovery".to_owned(), "an id".to_owned()))?;
    let read = match read(&form, administrators(&member, now), RecoveryTexts(visitor.lang), t) {
        Ok(read) => match people::logins_taken(&app, &read.people, t).await? {
            taken if taken.is_empty() => Ok(read),
            taken => Err(taken),
        },
        Err(errors) => Err(errors),
    };
    let entry = match read {
        Ok(entry) => entry,
        Err(errors) => {
            return correct(&RecoverPage::new(&visitor, &request, &member, now, form, errors));
        }
    };
    let row = Recovery {
        log_id: app.store.registry_id,
        recovery_id: id,
        member_id: member.id.uuid(),
        document: entry.document.0.to_vec(),
        reason: entry.reason,
        created_at: clock::now(),
    };
    let people = entry.people.iter();
    let invited: Vec<_> =
        people.map(|person| link::invite(&app.store, By::Recovery(id), member.id, person)).collect();
    let rows: Vec<_> = invited.iter().map(|(row, _)| row.clone()).collect();
    let back = format!("/members/recoveries/{id}");
    if !app.store.add_recovery(&row, &rows).await? {
        return Ok(see_other(&back));
    }
    link::show_links(&visitor, &request, &invited, back)
}

/// What the form says.
struct Entry {
    document: Digest,
    reason: String,
    people: Vec<Person>,
}

fn read(form: &Form, number: usize, t: RecoveryTexts, m: MemberTexts) -> Result<Entry, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let document = Digest::parse(&form.get("document").to_lowercase());
    if document.is_err() {
        wrong("document", RecordedTexts(t.0).file_wrong());
    }
    let reason = form.get("reason").to_owned();
    if reason.is_empty() {
        wrong("reason", t.reason_missing());
    } else if reason.chars().count() > LONGEST {
        wrong("reason", t.reason_long());
    }
    let people = people::read(form, number, m, &mut errors);
    match document {
        Ok(document) if errors.is_empty() => Ok(Entry { document, reason, people }),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn faults(document: &str, reason: &str) -> Vec<&'static str> {
        let fields = [
            ("document", document),
            ("reason", reason),
            ("name-1", "林晚"),
            ("login-1", "lin@firm.example"),
            ("name-2", "周牧"),
            ("login-2", "zhou@firm.example"),
        ];
        let form = Form::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let read = read(&form, 2, RecoveryTexts(Language::Chinese), MemberTexts(Language::Chinese));
        read.err().unwrap_or_default().iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_recovery_needs_a_document_and_a_reason() {
        let hash = "Ab".repeat(32);
        assert_eq!(faults(&hash, "两台设备均遗失"), [""; 0]);
        assert_eq!(faults(&hash[1..], ""), ["document", "reason"]);
        assert_eq!(faults("", &"长".repeat(501)), ["document", "reason"]);
    }
}
