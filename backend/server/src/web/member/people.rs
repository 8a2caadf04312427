//! The administrators whom the operator invites, of a new firm or in a recovery: their fields in a form, and
//! how far each has come.

use contracts::{
    calendar::Tick,
    member::{Member, Role},
};
use store::workplace::invitation::{Invitation, MADE};

use crate::{
    app::App,
    auth::login::parse_login,
    text::{Language, member::MemberTexts},
    web::{
        WebError,
        form::Form,
        invitation::{
            code,
            link::{self, Person},
        },
        page::FieldError,
    },
};

/// Longest name, in characters.
const LONGEST: usize = 200;
/// The fields of each person. No policy asks for more signatures than these (`member.approval_policy`).
pub const FIELDS: [(&str, &str); 5] = [
    ("name-1", "login-1"),
    ("name-2", "login-2"),
    ("name-3", "login-3"),
    ("name-4", "login-4"),
    ("name-5", "login-5"),
];

/// What each of `number` administrators may do: one alone does everything, of several the first makes and
/// the others check.
pub fn roles_of(number: usize) -> Vec<Vec<Role>> {
    if number <= 1 {
        return vec![vec![Role::Administrator, Role::Maker, Role::Checker]];
    }
    let role = |place| if place == 0 { Role::Maker } else { Role::Checker };
    (0..number).map(|place| vec![Role::Administrator, role(place)]).collect()
}

/// Reads `number` people, who must differ in name and sign-in name, and adds what is wrong to `errors`.
pub fn read(form: &Form, number: usize, t: MemberTexts, errors: &mut Vec<FieldError>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for (place, ((name_field, login_field), roles)) in FIELDS.into_iter().zip(roles_of(number)).enumerate() {
        let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
        let name = form.get(name_field).to_owned();
        if name.is_empty() {
            wrong(name_field, &t.person_missing(place + 1));
        } else if name.chars().count() > LONGEST {
            wrong(name_field, t.too_long());
        } else if people.iter().any(|other| other.name == name) {
            wrong(name_field, t.person_same());
        }
        let login = parse_login(form.get(login_field));
        match &login {
            None => wrong(login_field, &t.login_wrong(place + 1)),
            Some(login) if people.iter().any(|other| other.login == *login) => {
                wrong(login_field, t.login_same());
            }
            Some(_) => {}
        }
        people.push(Person { name, login: login.unwrap_or_default(), roles });
    }
    people
}

/// The sign-in names that someone else has.
///
/// # Errors
/// Where the store fails.
pub async fn logins_taken(app: &App, people: &[Person], t: MemberTexts) -> Result<Vec<FieldError>, WebError> {
    let mut errors = Vec::new();
    for (person, (_, field)) in people.iter().zip(FIELDS) {
        if app.store.login_taken(&person.login).await? {
            errors.push(FieldError { field, message: t.login_taken().to_owned() });
        }
    }
    Ok(errors)
}

/// One of the invited, as `member/people.html` shows them.
pub struct Invited {
    pub invitation: String,
    pub name: String,
    pub login: String,
    pub roles: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub code: String,
    pub made: bool,
}

/// How far an invitation has come. `member` is what the ledger says of the firm at `now`.
pub fn invited(
    app: &App,
    lang: Language,
    member: Option<&Member>,
    now: Tick,
    invited: &Invitation,
) -> Invited {
    let seats = member.map(|member| member.seats.as_slice()).unwrap_or_default();
    let (state, tone) = link::status(invited, seats, now, lang);
    Invited {
        invitation: invited.invitation_id.to_string(),
        name: invited.name.clone(),
        login: invited.login.clone(),
        roles: link::names_of(&code::roles(invited), lang),
        state,
        tone,
        code: code::code_of(&app.pen.origin, invited).unwrap_or_default(),
        made: invited.state == MADE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(number: usize, changes: &[(&str, &str)]) -> (Vec<Person>, Vec<&'static str>) {
        let good = [
            ("name-1", "林晚"),
            ("login-1", "Lin@firm.example"),
            ("name-2", "周牧"),
            ("login-2", "zhou@firm.example"),
            ("name-3", "许闻"),
            ("login-3", "xu@firm.example"),
        ];
        let mut fields: std::collections::BTreeMap<&str, &str> = good.into_iter().collect();
        fields.extend(changes.iter().copied());
        let form = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut errors = Vec::new();
        let people = read(&Form::of(form), number, MemberTexts(Language::English), &mut errors);
        (people, errors.iter().map(|error| error.field).collect())
    }

    #[test]
    fn people_are_as_many_as_asked_for_and_differ() {
        let (people, errors) = faults(3, &[]);
        assert_eq!((people.len(), errors), (3, vec![]));
        assert_eq!(people[0].login, "lin@firm.example");
        assert_eq!(people[0].roles, [Role::Administrator, Role::Maker]);
        assert_eq!(people[2].roles, [Role::Administrator, Role::Checker]);
        assert_eq!(
            faults(3, &[("name-3", "林晚"), ("login-3", "ZHOU@firm.example")]).1,
            ["name-3", "login-3"]
        );
        assert_eq!(
            faults(2, &[("name-3", "林晚"), ("name-2", ""), ("login-2", "x")]).1,
            ["name-2", "login-2"]
        );
        assert_eq!(faults(1, &[("name-1", &"长".repeat(201)), ("name-2", "")]).1, ["name-1"]);
    }

    #[test]
    fn one_alone_has_every_role() {
        assert_eq!(faults(1, &[]).0[0].roles, [Role::Administrator, Role::Maker, Role::Checker]);
    }
}
