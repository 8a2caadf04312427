//! A firm as the operator enters it: reads the form and finds everything that is wrong with it.

use chrono::NaiveDate;
use contracts::{
    calendar::parse_date,
    member::MemberKind,
    party::{Identifier, Scheme},
};

use super::people;

use crate::{
    text::member::MemberTexts,
    web::{form::Form, invitation::link::Person, page::FieldError},
};

/// Longest name, result or reference, in characters.
const LONGEST: usize = 200;
/// What a firm may come for; the operator is not admitted.
pub const KINDS: [MemberKind; 4] =
    [MemberKind::CoreEnterprise, MemberKind::Supplier, MemberKind::Financier, MemberKind::Regulator];
/// Numbers beside the main one, by the names of their fields.
pub const FURTHER: [(&str, Scheme); 3] =
    [("vat", Scheme::Vat), ("registration", Scheme::Registration), ("gln", Scheme::Gln)];

/// A firm with its first administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its registered name.
    pub name: String,
    /// Its registry numbers, a USCC or LEI first.
    pub identifiers: Vec<Identifier>,
    /// What it comes for.
    pub kinds: Vec<MemberKind>,
    /// Whether it declares that one person signs for it.
    pub single_person: bool,
    /// Signatures that its commands need.
    pub signatures: u32,
    /// What the screening found, with its date and reference.
    pub screening: String,
    /// Its first administrators.
    pub people: Vec<Person>,
}

/// Collects what is wrong while the form is read.
struct Reading<'a> {
    form: &'a Form,
    t: MemberTexts,
    errors: Vec<FieldError>,
}

/// Reads the form as it stands on the business date `today`.
///
/// # Errors
/// Everything that is wrong, field by field.
pub fn read(form: &Form, today: NaiveDate, t: MemberTexts) -> Result<Entry, Vec<FieldError>> {
    let mut reading = Reading { form, t, errors: Vec::new() };
    let single_person = form.ticked("single-person");
    let entry = Entry {
        name: reading.text("name", t.name_missing()),
        identifiers: reading.identifiers(),
        kinds: reading.kinds(),
        single_person,
        signatures: reading.signatures(single_person),
        screening: reading.screening(today),
        people: reading.people(single_person),
    };
    if reading.errors.is_empty() { Ok(entry) } else { Err(reading.errors) }
}

/// A registry number as registries write it: people copy it in groups.
fn without_spaces(number: &str) -> String {
    number.split_whitespace().collect()
}

impl Reading<'_> {
    fn wrong(&mut self, field: &'static str, message: &str) {
        self.errors.push(FieldError { field, message: message.to_owned() });
    }

    /// A text that must not be empty, nor longer than the page shows.
    fn text(&mut self, field: &'static str, missing: &str) -> String {
        let text = self.form.get(field).to_owned();
        if text.is_empty() {
            self.wrong(field, missing);
        } else if text.chars().count() > LONGEST {
            self.wrong(field, self.t.too_long());
        }
        text
    }

    fn identifiers(&mut self) -> Vec<Identifier> {
        let scheme = if self.form.get("scheme") == Scheme::Lei.as_str() { Scheme::Lei } else { Scheme::Uscc };
        // Both registries write capitals; whoever types may not.
        let main = Identifier { scheme, value: without_spaces(self.form.get("number")).to_uppercase() };
        if main.value.is_empty() {
            self.wrong("number", self.t.number_missing());
        } else if !main.is_valid() {
            self.wrong("number", self.t.number_wrong());
        }
        let mut all = vec![main];
        for (field, scheme) in FURTHER {
            let value = without_spaces(self.form.get(field));
            if value.is_empty() {
                continue;
            }
            let further = Identifier { scheme, value };
            if !further.is_valid() {
                self.wrong(field, self.t.further_wrong());
            }
            all.push(further);
        }
        all
    }

    fn kinds(&mut self) -> Vec<MemberKind> {
        let chosen: Vec<&str> = self.form.all("kinds").collect();
        let kinds: Vec<MemberKind> =
            KINDS.into_iter().filter(|kind| chosen.contains(&kind.as_str())).collect();
        if kinds.is_empty() {
            self.wrong("kinds", self.t.kinds_missing());
        }
        kinds
    }

    fn signatures(&mut self, single_person: bool) -> u32 {
        match (self.form.get("signatures"), single_person) {
            ("1", true) => 1,
            ("2", false) => 2,
            (_, true) => {
                self.wrong("signatures", self.t.signatures_one());
                1
            }
            (_, false) => {
                self.wrong("signatures", self.t.signatures_two());
                2
            }
        }
    }

    fn screening(&mut self, today: NaiveDate) -> String {
        let result = self.text("screening", self.t.screening_missing());
        let date = parse_date(self.form.get("screened-on")).filter(|date| *date <= today);
        if date.is_none() {
            self.wrong("screened-on", self.t.date_wrong());
        }
        let reference = self.text("screening-reference", self.t.reference_missing());
        format!("{} · {result} · {reference}", date.unwrap_or(today))
    }

    fn people(&mut self, single_person: bool) -> Vec<Person> {
        let (name, login) = people::FIELDS[1];
        if single_person && (!self.form.get(name).is_empty() || !self.form.get(login).is_empty()) {
            self.wrong(name, self.t.second_person());
        }
        people::read(self.form, if single_person { 1 } else { 2 }, self.t, &mut self.errors)
    }
}

/// The form as it stands before anyone has typed: the usual choices.
pub fn blank(today: NaiveDate) -> Form {
    let date = today.to_string();
    let fields = [("scheme", "uscc"), ("signatures", "2"), ("screened-on", date.as_str())];
    Form::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use contracts::member::Role;

    use super::*;
    use crate::text::Language;

    const GOOD: [(&str, &str); 12] = [
        ("name", "青禾重工演示公司"),
        ("scheme", "uscc"),
        ("number", "91350100m000100y43"),
        ("gln", "6901234567892"),
        ("kinds", "core_enterprise"),
        ("signatures", "2"),
        ("screening", "未命中"),
        ("screened-on", "2026-03-02"),
        ("screening-reference", "KYC-7"),
        ("name-1", "林晚"),
        ("login-1", "Lin@qinghe.example"),
        ("name-2", "周牧"),
    ];

    fn form(changes: &[(&str, &str)]) -> Form {
        let mut fields: BTreeMap<&str, &str> = GOOD.into_iter().collect();
        fields.insert("login-2", "zhou@qinghe.example");
        fields.extend(changes.iter().copied());
        Form::of(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn faults(changes: &[(&str, &str)]) -> Vec<&'static str> {
        let today = parse_date("2026-03-02").unwrap();
        let read = read(&form(changes), today, MemberTexts(Language::English));
        read.err().unwrap_or_default().iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_firm_is_read() {
        let today = parse_date("2026-03-02").unwrap();
        let entry = read(&form(&[]), today, MemberTexts(Language::Chinese)).unwrap();
        assert_eq!(entry.identifiers[0].to_string(), "uscc:91350100M000100Y43");
        assert_eq!(entry.identifiers[1].to_string(), "gln:6901234567892");
        assert_eq!(entry.screening, "2026-03-02 · 未命中 · KYC-7");
        assert_eq!(entry.people[0].roles, [Role::Administrator, Role::Maker]);
        assert_eq!(entry.people[1].roles, [Role::Administrator, Role::Checker]);
        assert_eq!(entry.people[0].login, "lin@qinghe.example");
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        assert_eq!(faults(&[("name", "")]), ["name"]);
        assert_eq!(faults(&[("name", &"长".repeat(201))]), ["name"]);
        assert_eq!(faults(&[("number", "91350100M000100Y44")]), ["number"]);
        assert_eq!(faults(&[("number", " 9135 0100 m000 100y 43")]), [""; 0]);
        assert_eq!(faults(&[("number", "")]), ["number"]);
        assert_eq!(faults(&[("scheme", "lei")]), ["number"]);
        assert_eq!(faults(&[("scheme", "lei"), ("number", "506700GE1G29325QX363")]), [""; 0]);
        assert_eq!(faults(&[("vat", "123")]), ["vat"]);
        assert_eq!(faults(&[("kinds", "operator")]), ["kinds"]);
        assert_eq!(faults(&[("signatures", "1")]), ["signatures"]);
        assert_eq!(faults(&[("screened-on", "2026-03-03")]), ["screened-on"]);
        assert_eq!(
            faults(&[("screening", ""), ("screening-reference", "")]),
            ["screening", "screening-reference"]
        );
        assert_eq!(faults(&[("name-2", "林晚")]), ["name-2"]);
        assert_eq!(faults(&[("login-2", "LIN@qinghe.example")]), ["login-2"]);
        assert_eq!(faults(&[("login-1", "lin")]), ["login-1"]);
    }

    #[test]
    fn one_person_signs_alone_only_where_the_firm_says_so() {
        let alone = [("single-person", "yes"), ("name-2", ""), ("login-2", "")];
        assert_eq!(faults(&alone), ["signatures"]);
        let with_one = [alone.as_slice(), &[("signatures", "1")]].concat();
        assert_eq!(faults(&with_one), [""; 0]);
        assert_eq!(faults(&[("single-person", "yes"), ("signatures", "1")]), ["name-2"]);
        let entry = read(&form(&with_one), parse_date("2026-03-02").unwrap(), MemberTexts(Language::English))
            .unwrap();
        assert_eq!(entry.people.len(), 1);
        assert_eq!(entry.people[0].roles, [Role::Administrator, Role::Maker, Role::Checker]);
    }
}
