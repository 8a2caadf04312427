//! A person changes its own key: the browser makes the new one, and the old one signs for it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use contracts::{
    id::{KeyId, PublicKey, SeatId},
    member::{MemberKind, Seat, SeatProposal, rotate::Rotate},
};
use ledger::wrapped_key::WrappedKey;
use serde_json::json;

use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
    text::{seat::SeatTexts, sign::SignTexts},
    web::{
        Answered, Page, WebError,
        invitation::link,
        json::{PageJson, PostedJson},
        page::html,
        show,
        sign::{self, Wanted},
    },
};

#[derive(Template)]
#[template(path = "seat/rotate.html")]
struct RotatePage {
    page: Page,
    t: SeatTexts,
    name: String,
    roles: String,
    key: String,
    financier: bool,
    roaming: bool,
    rotation: PageJson,
}

/// The page. Only for one's own seat: nobody else can sign for a change of its key.
pub(super) async fn show(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = SeatId::parse(&path).map_err(|_| WebError::NotFound)?;
    if id != caller.seat.id {
        return Err(WebError::NotFound);
    }
    let (t, s) = (SeatTexts(visitor.lang), SignTexts(visitor.lang));
    let seat = &caller.seat;
    // The rules are asked about a seat whose key is made up; the browser puts its own in its place.
    let asked = Rotate { seat: seat.id, proposal: stand_in(seat) };
    let (proposal, _) = sign::propose(&app, &visitor, &caller, &Wanted::plain(asked)).await?;
    let rotation = json!({
        "origin": app.pen.origin,
        "member": caller.member.id.to_string(),
        "person": seat.person.to_string(),
        "proposal": proposal,
        "labels": {"messages": {
            "making": s.making(),
            "passphrase_short": s.passphrase_short(),
            "passphrase_differs": s.passphrase_differs(),
        }},
    });
    html(&RotatePage {
        page: Page::new(&visitor, &request, t.rotate_title()),
        t,
        name: seat.name.clone(),
        roles: link::names_of(&seat.roles, visitor.lang),
        key: show::short(seat.key),
        financier: caller.member.is(MemberKind::Financier),
        roaming: caller.wrapped_key.is_some(),
        rotation: PageJson(rotation),
    })
}

fn stand_in(seat: &Seat) -> SeatProposal {
    SeatProposal {
        seat: SeatId::from_uuid(entropy::uuid()),
        person: seat.person,
        name: seat.name.clone(),
        roles: seat.roles.clone(),
        alg: "ed25519".to_owned(),
        key: PublicKey(entropy::bytes()),
        key_id: KeyId(entropy::bytes()),
        possession: String::new(),
    }
}

/// Lets the person sign in to the new seat as it did to the old one, once the ledger has it.
///
/// # Errors
/// Where the store fails.
pub(in crate::web) async fn follow(app: &App, rotate: &Rotate, posted: &PostedJson) -> Result<(), WebError> {
    let wrapped = posted.0.get("wrapped").filter(|wrapped| wrapped.is_object());
    let wrapped = wrapped.and_then(|wrapped| WrappedKey::parse(wrapped.to_string().as_bytes()).ok());
    // A copy of any other key would open nothing here.
    let wrapped = wrapped.filter(|wrapped| wrapped.public_key == rotate.proposal.key.0);
    let (old, new) = (rotate.seat.uuid(), rotate.proposal.seat.uuid());
    Ok(app.store.move_sign_in(old, new, wrapped.map(|wrapped| wrapped.print())).await?)
}

/// The seat that its person has now, where `seat` gave way to another key of the same person.
pub fn successor<'a>(seats: &'a [Seat], seat: &Seat) -> Option<&'a Seat> {
    let same = |other: &&Seat| other.person == seat.person && other.id != seat.id && !other.revoked;
    seats.iter().find(same).filter(|_| seat.revoked)
}

#[cfg(test)]
mod tests {
    use contracts::id::PersonId;
    use uuid::Uuid;

    use super::*;

    fn seat(id: u128, person: u128, revoked: bool) -> Seat {
        Seat {
            id: SeatId::from_uuid(Uuid::from_u128(id)),
            person: PersonId::from_uuid(Uuid::from_u128(person)),
            name: "甲".to_owned(),
            roles: Vec::new(),
            key: KeyId([0; 32]),
            public_key: PublicKey([0; 32]),
            revoked,
            compromised_since: None,
            effective: None,
        }
    }

    #[test]
    fn a_sign_in_follows_its_person_and_nobody_else() {
        let seats = vec![seat(1, 1, true), seat(2, 2, false), seat(3, 1, false), seat(4, 4, true)];
        let ids = |of: &Seat| successor(&seats, of).map(|found| found.id.uuid().as_u128());
        assert_eq!(ids(&seats[0]), Some(3));
        assert_eq!((ids(&seats[1]), ids(&seats[2]), ids(&seats[3])), (None, None, None));
    }
}
