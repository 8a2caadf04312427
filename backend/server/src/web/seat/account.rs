//! Registers or changes the settlement account.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use contracts::{
    Refusal,
    amount::CNY,
    member::account::{AccountRefusal, SetAccount},
};

use super::only_administrators;
use crate::{
    app::App,
    auth::{Caller, Visitor, visitor::SignedIn},
    text::seat::SeatTexts,
    web::{
        Answered, Page, WebError,
        form::Form,
        page::{FieldError, correct, html},
        sign::{self, Wanted},
    },
};

/// Longest name of a bank, in characters.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "seat/account.html")]
struct AccountPage {
    page: Page,
    t: SeatTexts,
    errors: Vec<FieldError>,
    typed: Form,
    account_name: String,
    first: bool,
    change_text: String,
}

impl AccountPage {
    async fn new(
        app: &App,
        visitor: &Visitor,
        caller: &Caller,
        request: &HttpRequest,
        typed: Form,
        errors: Vec<FieldError>,
    ) -> Result<Self, WebError> {
        let t = SeatTexts(visitor.lang);
        let policy = app.log().await?.policy;
        Ok(Self {
            page: Page::new(visitor, request, t.account_title()),
            t,
            errors,
            typed,
            account_name: caller.member.name.clone(),
            first: !caller.member.accounts.iter().any(|account| account.currency == CNY),
            change_text: t.account_change(policy.account_cooling_days, policy.account_fixed_days),
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
    only_administrators(&caller)?;
    html(&AccountPage::new(&app, &visitor, &caller, &request, Form::default(), Vec::new()).await?)
}

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    form: Form,
) -> Answered {
    only_administrators(&caller)?;
    let errors = match read(&form, &caller.member.name, SeatTexts(visitor.lang)) {
        Ok(set) => match sign::review(&app, &visitor, &caller, &request, Wanted::plain(set)).await {
            Err(error) => vec![FieldError::refused(error, visitor.lang, place)?],
            answered => return answered,
        },
        Err(errors) => errors,
    };
    correct(&AccountPage::new(&app, &visitor, &caller, &request, form, errors).await?)
}

const fn place(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::MemberAccount(AccountRefusal::NotOwnName) => "bank",
        _ => "number",
    }
}

fn read(form: &Form, member: &str, t: SeatTexts) -> Result<SetAccount, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: &str| errors.push(FieldError { field, message: message.to_owned() });
    let bank_name = form.get("bank").to_owned();
    if bank_name.is_empty() || bank_name.chars().count() > LONGEST {
        wrong("bank", t.bank_missing());
    }
    let number = form.get("number").to_owned();
    if !is_account_number(&number) {
        wrong("number", t.account_wrong());
    }
    let set = SetAccount { currency: CNY, bank_name, account_name: member.to_owned(), number };
    if errors.is_empty() { Ok(set) } else { Err(errors) }
}

/// 4 to 34 letters and digits (34 as in ISO 13616), with single spaces or hyphens between them.
fn is_account_number(text: &str) -> bool {
    let signs = text.chars().filter(char::is_ascii_alphanumeric).count();
    let groups = text
        .split([' ', '-'])
        .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_alphanumeric()));
    (4..=34).contains(&signs) && groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers() {
        for right in ["9990 0001 0000 0011", "6222021234567890123", "DE89-3704-0044-0532-0130-00", "1234"] {
            assert!(is_account_number(right), "{right}");
        }
        for wrong in ["", "123", " 1234", "1234  5678", "12=34", "1234\n", "１２３４", &"1".repeat(35)] {
            assert!(!is_account_number(wrong), "{wrong:?}");
        }
    }
}
