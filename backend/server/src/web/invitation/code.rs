//! The code by which two people make sure that a key is the invited person's, and what is put on the
//! ledger of a key that was made.

use contracts::{
    id::{KeyId, PersonId, PublicKey as LedgerKey, SeatId},
    member::{Role, SeatProposal},
};
use ledger::{
    encoding::hex,
    signature::{POSSESSION_CONTEXT, Possession, PublicKey, possession_message},
};
use store::workplace::invitation::Invitation;

/// Hex digits of the code, and of one group of it. `comparisonCode` of `js/command.js` makes the same.
const DIGITS: usize = 20;
const GROUP: usize = 4;

/// The first 20 hex digits of SHA-256 of the possession statement, in groups of 4.
pub fn comparison_code(key: &PublicKey, possession: &Possession<'_>) -> String {
    let message = possession_message(key, possession);
    // The message is the context, a zero byte and that digest.
    let digest = hex(message.get(POSSESSION_CONTEXT.len().saturating_add(1)..).unwrap_or_default());
    let digits: Vec<char> = digest.chars().take(DIGITS).collect();
    digits.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// The code of the key that was made on an invitation to the log of `origin`; none where none was made.
pub fn code_of(origin: &str, invited: &Invitation) -> Option<String> {
    let bytes: [u8; 32] = invited.public_key.as_deref()?.try_into().ok()?;
    let key = PublicKey::parse(&bytes).ok()?;
    let ids = [invited.member_id, invited.person_id?, invited.seat_id?].map(|id| id.to_string());
    let [member, person, seat] = &ids;
    Some(comparison_code(&key, &Possession { log: origin, member, person, seat }))
}

/// The seat as its enrolment names it; none where no key was made.
pub fn proposal(invited: &Invitation) -> Option<SeatProposal> {
    let bytes: [u8; 32] = invited.public_key.as_deref()?.try_into().ok()?;
    let key = PublicKey::parse(&bytes).ok()?;
    Some(SeatProposal {
        seat: SeatId::from_uuid(invited.seat_id?),
        person: PersonId::from_uuid(invited.person_id?),
        name: invited.name.clone(),
        roles: roles(invited),
        alg: "ed25519".to_owned(),
        key: LedgerKey(bytes),
        key_id: KeyId(key.id().0),
        possession: hex(invited.possession.as_deref()?),
    })
}

/// What the seat of an invitation may do.
pub fn roles(invited: &Invitation) -> Vec<Role> {
    invited.roles.iter().filter_map(|role| Role::parse(role)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// `tests/browser-js/golden.test.mjs` asserts the same code for the same example.
    #[test]
    fn the_code_is_that_of_the_browser() {
        let example = include_str!("../../../../../tests/vectors/transfer-command.json");
        let example: Value = serde_json::from_str(example).unwrap();
        let text = |path: &str| example.pointer(path).and_then(Value::as_str).unwrap();
        let key = PublicKey::parse_hex(text("/approver/public_key")).unwrap();
        let possession = Possession {
            log: text("/log/origin"),
            member: text("/possession/member"),
            person: text("/possession/person"),
            seat: text("/possession/seat"),
        };
        assert_eq!(hex(&possession_message(&key, &possession)), text("/possession/message"));
        assert_eq!(comparison_code(&key, &possession), "ee8d 73d4 40cc c1c6 fc18");
    }

    #[test]
    fn another_seat_has_another_code() {
        let key = ledger::signature::SigningKey::from_seed(&[3; 32]).public_key();
        let code = |seat| comparison_code(&key, &Possession { log: "log", member: "m", person: "p", seat });
        assert_ne!(code("a"), code("b"));
    }
}
