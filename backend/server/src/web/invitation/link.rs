//! Links of invitations: made once, shown once, kept as a hash.

use actix_web::HttpRequest;
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::{
    calendar::Tick,
    id::MemberId,
    member::{Role, Seat},
};
use store::{Store, workplace::invitation};
use uuid::Uuid;

use crate::{
    auth::{Visitor, visitor::token_hash},
    clock, entropy,
    text::{Language, invitation::InvitationTexts, life},
    web::{
        Answered, Page,
        page::{html, site},
    },
};
use invitation::Invitation;

/// Days that a link works.
pub const DAYS: i64 = 14;

/// Whether the link of an invitation made at `made` works no more at `now`.
pub fn is_expired(made: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(made) > TimeDelta::days(DAYS)
}

/// Whoever is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's name.
    pub name: String,
    /// What the person will sign in with; lowercase.
    pub login: String,
    /// What the seat may do.
    pub roles: Vec<Role>,
}

/// A token for a link, and what is kept of it: 32 random bytes in hex, and their SHA-256.
pub fn fresh_token() -> (String, Vec<u8>) {
    let token = hex::encode(entropy::bytes::<32>());
    let hash = token_hash(&token);
    (token, hash)
}

/// Who invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The operator, into a firm that it admits.
    Admission(Uuid),
    /// The operator, into a member that it recovers.
    Recovery(Uuid),
    /// The member itself.
    Member,
}

/// An invitation of `person` into `member`, with the token of its link.
pub fn invite(store: &Store, by: By, member: MemberId, person: &Person) -> (Invitation, String) {
    let (token, token_hash) = fresh_token();
    let (firm_id, recovery_id) = match by {
        By::Admission(firm) => (Some(firm), None),
        By::Recovery(recovery) => (None, Some(recovery)),
        By::Member => (None, None),
    };
    let row = Invitation {
        log_id: store.registry_id,
        invitation_id: entropy::uuid(),
        token_hash,
        firm_id,
        member_id: member.uuid(),
        name: person.name.clone(),
        login: person.login.clone(),
        roles: person.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        seat_id: None,
        person_id: None,
        public_key: None,
        possession: None,
        password_hash: None,
        wrapped_key: None,
        state: invitation::OPEN.to_owned(),
        created_at: clock::now(),
        recovery_id,
    };
    (row, token)
}

/// How far an invitation has come at `now`, in words with a tone. `seats` are those of its member on the
/// ledger.
pub fn status(
    invited: &Invitation,
    seats: &[Seat],
    now: Tick,
    lang: Language,
) -> (&'static str, &'static str) {
    let t = InvitationTexts(lang);
    if let Some(seat) = seats.iter().find(|seat| Some(seat.id.uuid()) == invited.seat_id) {
        if seat.revoked {
            (t.state_revoked(), "bad")
        } else if seat.waits_at(now) {
            (t.state_waits(), "attention")
        } else {
            (t.state_enrolled(), "good")
        }
    } else if invited.state == invitation::MADE {
        (t.state_made(), "attention")
    } else if is_expired(invited.created_at, clock::now()) {
        (t.state_expired(), "bad")
    } else {
        (t.state_open(), "progress")
    }
}

/// A link with whom it is for.
struct Link {
    text: String,
    login: String,
    roles: String,
    address: String,
}

#[derive(Template)]
#[template(path = "invitation/links.html")]
struct LinksPage {
    page: Page,
    t: InvitationTexts,
    days: i64,
    links: Vec<Link>,
    back: String,
}

/// Shows the links of `invited`, this once; `back` is where the progress stands.
///
/// # Errors
/// Where the page cannot be rendered.
pub fn show_links(
    visitor: &Visitor,
    request: &HttpRequest,
    invited: &[(Invitation, String)],
    back: String,
) -> Answered {
    let t = InvitationTexts(visitor.lang);
    let link = |(row, token): &(Invitation, String)| Link {
        text: t.link_of(&row.name),
        login: row.login.clone(),
        roles: names_of(&super::code::roles(row), visitor.lang),
        address: format!("{}/invitations/{token}", site(request)),
    };
    let links = invited.iter().map(link).collect();
    // In another language the page would have to be asked for again, and the links are gone by then.
    let page = Page { once: true, ..Page::new(visitor, request, t.links_title()) };
    html(&LinksPage { page, t, days: DAYS, links, back })
}

/// Roles in words.
pub fn names_of(roles: &[Role], lang: Language) -> String {
    let names: Vec<&str> = roles.iter().map(|role| life::role(*role, lang)).collect();
    names.join(lang.pick("、", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_for_its_days() {
        let made = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert!(!is_expired(made, made + TimeDelta::days(DAYS)));
        assert!(is_expired(made, made + TimeDelta::days(DAYS) + TimeDelta::seconds(1)));
    }

    #[test]
    fn only_the_hash_of_a_token_is_kept() {
        let (token, hash) = fresh_token();
        assert_eq!(token.len(), 64);
        assert_eq!(hash, token_hash(&token));
        assert_ne!(fresh_token().0, token);
    }
}
