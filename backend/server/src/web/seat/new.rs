//! Invites a person to a seat of the caller's own member.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::member::Role;

use super::only_administrators;
use crate::{
    app::App,
    auth::{Visitor, login::parse_login, visitor::SignedIn},
    text::{life, seat::SeatTexts},
    web::{
        Answered, Page,
        form::Form,
        invitation::link::{self, By, Person},
        page::{FieldError, correct, html},
    },
};

/// Longest name, in characters.
const LONGEST: usize = 200;

/// One role to choose.
struct Choice {
    value: &'static str,
    text: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "seat/new.html")]
struct NewPage {
    page: Page,
    t: SeatTexts,
    errors: Vec<FieldError>,
    typed: Form,
    roles: Vec<Choice>,
}

impl NewPage {
    fn new(visitor: &Visitor, request: &HttpRequest, typed: Form, errors: Vec<FieldError>) -> Self {
        let t = SeatTexts(visitor.lang);
        let choice = |role: &Role| Choice {
            value: role.as_str(),
            text: life::role(*role, visitor.lang),
            chosen: typed.all("roles").any(|chosen| chosen == role.as_str()),
        };
        let roles = Role::ALL.iter().map(choice).collect();
        Self { page: Page::new(visitor, request, t.invite_title()), t, errors, roles, typed }
    }

    fn error(&self, field: &str) -> &str {
        FieldError::of(&self.errors, field)
    }
}

pub(super) async fn show(visitor: Visitor, caller: SignedIn, request: HttpRequest) -> Answered {
    only_administrators(&caller)?;
    html(&NewPage::new(&visitor, &request, Form::default(), Vec::new()))
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    only_administrators(&caller)?;
    let t = SeatTexts(visitor.lang);
    let mut read = read(&form, t);
    if let Ok(person) = &read
        && app.store.login_taken(&person.login).await?
    {
        read = Err(vec![FieldError { field: "login", message: t.login_taken().to_owned() }]);
    }
    let person = match read {
        Ok(person) => person,
        Err(errors) => return correct(&NewPage::new(&visitor, &request, form, errors)),
    };
    let (row, token) = link::invite(&app.store, By::Member, caller.member.id, &person);
    app.store.invite(&row).await?;
    let back = format!("/seats/invitations/{}", row.invitation_id);
    link::show_links(&visitor, &request, &[(row, token)], back)
}

fn read(form: &Form, t: SeatTexts) -> Result<Person, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let name = form.get("name").to_owned();
    if name.is_empty() {
        wrong("name", t.name_missing());
    } else if name.chars().count() > LONGEST {
        wrong("name", t.too_long());
    }
    let login = parse_login(form.get("login"));
    if login.is_none() {
        wrong("login", t.login_wrong());
    }
    let chosen: Vec<&str> = form.all("roles").collect();
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| chosen.contains(&role.as_str())).collect();
    if roles.is_empty() {
        wrong("roles", t.roles_missing());
    }
    if errors.is_empty() { Ok(Person { name, login: login.unwrap_or_default(), roles }) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn read_pairs(pairs: &[(&str, &str)]) -> Result<Person, Vec<&'static str>> {
        let form =
            Form::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        read(&form, SeatTexts(Language::Chinese))
            .map_err(|errors| errors.iter().map(|error| error.field).collect())
    }

    #[test]
    fn a_person_needs_a_name_an_address_and_a_role() {
        let person = read_pairs(&[
            ("name", "林晚"),
            ("login", "Lin@firm.example"),
            ("roles", "checker"),
            ("roles", "maker"),
            ("roles", "king"),
        ]);
        let person = person.unwrap();
        assert_eq!(
            (person.login.as_str(), person.roles.as_slice()),
            ("lin@firm.example", &[Role::Maker, Role::Checker][..])
        );
        assert_eq!(read_pairs(&[]).unwrap_err(), ["name", "login", "roles"]);
        assert_eq!(read_pairs(&[("name", &"长".repeat(201))]).unwrap_err(), ["name", "login", "roles"]);
    }
}
