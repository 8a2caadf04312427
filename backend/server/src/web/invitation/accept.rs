//! Keeps the key that a person's browser has made, once the proof that the browser has it is checked.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use contracts::id::{KeyId, PersonId, SeatId};
use ledger::{
    encoding::from_hex,
    signature::{Possession, PublicKey, Signature, possession_message},
    wrapped_key::{WrappedKey, associated_data},
};
use serde_json::{Value, json};
use store::workplace::invitation::{Invitation, Kept, KeyMade, OPEN};

use super::{link, password, show::of_token};
use crate::{
    app::App,
    auth::{self, Visitor},
    clock,
    text::invitation::InvitationTexts,
    web::{Answered, WebError, json::PostedJson},
};

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    path: Path<String>,
    posted: PostedJson,
) -> Answered {
    let invited = of_token(&app, &path).await?;
    let t = InvitationTexts(visitor.lang);
    if invited.state != OPEN || link::is_expired(invited.created_at, clock::now()) {
        return Ok(refused("invitation.not_open", t.not_open()));
    }
    let (secret, again) = (posted.text("password"), posted.text("password-again"));
    if let Some(fault) = password::fault(secret, again, &invited.login) {
        return Ok(refused("invitation.password", fault.text(t)));
    }
    let key = read_key(&app.pen.origin, &invited, &posted)?;
    if !app.store.public_keys(&[KeyId(key.public.id().0)]).await?.is_empty() {
        return Ok(refused("invitation.key_taken", t.key_taken()));
    }
    let secret = secret.to_owned();
    let hash = tokio::task::spawn_blocking(move || auth::password::hash(&secret)).await;
    let password_hash =
        hash.map_err(|error| error.to_string()).and_then(|hash| hash).map_err(WebError::internal)?;
    let made = KeyMade {
        seat_id: key.seat.uuid(),
        person_id: key.person.uuid(),
        public_key: key.public.as_bytes().to_vec(),
        possession: key.possession.to_vec(),
        password_hash,
        wrapped_key: key.wrapped.map(|wrapped| wrapped.print()),
    };
    Ok(match app.store.keep_key(&invited, &made).await? {
        Kept::Yes => HttpResponse::Ok().json(json!({"location": format!("/invitations/{path}")})),
        Kept::NotOpen => refused("invitation.not_open", t.not_open()),
        Kept::LoginTaken => refused("invitation.login_taken", t.login_taken()),
    })
}

fn refused(code: &str, message: &str) -> HttpResponse {
    HttpResponse::UnprocessableEntity().json(json!({"code": code, "message": message}))
}

/// A key whose possession was shown.
struct Key {
    seat: SeatId,
    person: PersonId,
    public: PublicKey,
    possession: Signature,
    wrapped: Option<WrappedKey>,
}

/// Reads and checks what the page posts.
fn read_key(origin: &str, invited: &Invitation, posted: &PostedJson) -> Result<Key, WebError> {
    let malformed = |field: &str| WebError::Malformed(field.to_owned(), "as the page makes it".to_owned());
    let seat = SeatId::parse(posted.text("seat")).map_err(|_| malformed("seat"))?;
    let person = PersonId::parse(posted.text("person")).map_err(|_| malformed("person"))?;
    // A weak key is refused here: one signature of it would fit many statements.
    let public = PublicKey::parse_hex(posted.text("key")).map_err(|_| malformed("key"))?;
    let possession: Signature = from_hex(posted.text("possession")).ok_or_else(|| malformed("possession"))?;
    let ids = [invited.member_id.to_string(), person.to_string(), seat.to_string()];
    let [member, person_id, seat_id] = &ids;
    let statement = Possession { log: origin, member, person: person_id, seat: seat_id };
    let shown = public.verify(&possession_message(&public, &statement), &possession).is_ok();
    if !shown || public.id().to_string() != posted.text("key_id") {
        return Err(WebError::NotAdmitted("possession.invalid", "possession".to_owned()));
    }
    let wrapped = match posted.0.get("wrapped").filter(|wrapped| !wrapped.is_null()) {
        Some(wrapped) => {
            Some(read_wrapped(wrapped, &public, member, seat_id).ok_or_else(|| malformed("wrapped"))?)
        }
        None => None,
    };
    Ok(Key { seat, person, public, possession, wrapped })
}

/// A wrapped key is kept only where it names this very key and seat.
fn read_wrapped(wrapped: &Value, key: &PublicKey, member: &str, seat: &str) -> Option<WrappedKey> {
    let wrapped = WrappedKey::parse(wrapped.to_string().as_bytes()).ok()?;
    let own =
        wrapped.public_key == *key.as_bytes() && wrapped.aad == associated_data(member, seat, &key.id());
    own.then_some(wrapped)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contracts::id::MemberId;
    use ledger::{encoding::hex, signature::SigningKey};
    use uuid::Uuid;

    use super::*;

    const SEAT: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    const PERSON: &str = "b2c3d4e5-f6a7-4b8c-9d0e-1f2a3b4c5d6e";
    const MEMBER: &str = "0d5f8a4e-91c7-4b2a-9f3e-6a7b8c9d0e1f";

    fn invited() -> Invitation {
        Invitation {
            log_id: 1,
            invitation_id: Uuid::nil(),
            token_hash: Vec::new(),
            firm_id: None,
            member_id: MemberId::parse(MEMBER).unwrap().uuid(),
            name: "Lin".to_owned(),
            login: "lin@firm.example".to_owned(),
            roles: vec!["maker".to_owned()],
            seat_id: None,
            person_id: None,
            public_key: None,
            possession: None,
            password_hash: None,
            wrapped_key: None,
            state: OPEN.to_owned(),
            created_at: DateTime::from_timestamp(0, 0).unwrap(),
            recovery_id: None,
        }
    }

    /// What a browser posts for the log `log`.
    fn posted(log: &str) -> Value {
        let signing = SigningKey::from_seed(&[5; 32]);
        let key = signing.public_key();
        let statement = Possession { log, member: MEMBER, person: PERSON, seat: SEAT };
        let aad = associated_data(MEMBER, SEAT, &key.id());
        let wrapped = WrappedKey::wrap(&[5; 32], "a passphrase", [1; 16], [2; 12], aad, 1);
        json!({
            "seat": SEAT,
            "person": PERSON,
            "key": hex(key.as_bytes()),
            "key_id": key.id().to_string(),
            "possession": hex(&signing.sign(&possession_message(&key, &statement))),
            "wrapped": serde_json::from_slice::<Value>(&wrapped.print()).unwrap(),
        })
    }

    fn read(value: Value) -> Result<Key, WebError> {
        read_key("log", &invited(), &PostedJson(value))
    }

    #[test]
    fn a_key_comes_with_its_proof() {
        let key = read(posted("log")).unwrap();
        assert_eq!((key.seat.to_string().as_str(), key.person.to_string().as_str()), (SEAT, PERSON));
        assert!(key.wrapped.is_some());
        let mut on_the_device_only = posted("log");
        on_the_device_only["wrapped"] = Value::Null;
        assert!(read(on_the_device_only).unwrap().wrapped.is_none());
    }

    #[test]
    fn a_key_without_its_proof_is_refused() {
        let code = |value: Value| read(value).err().map(|error| error.code());
        assert_eq!(code(posted("another log")), Some("possession.invalid"));
        let mut other_seat = posted("log");
        other_seat["seat"] = json!(MEMBER);
        assert_eq!(code(other_seat), Some("possession.invalid"));
        let mut other_id = posted("log");
        other_id["key_id"] = json!("00".repeat(32));
        assert_eq!(code(other_id), Some("possession.invalid"));
        // The identity of the curve: of small order.
        let mut weak = posted("log");
        weak["key"] = json!(format!("01{}", "00".repeat(31)));
        assert_eq!(code(weak), Some("malformed"));
        let mut foreign = posted("log");
        foreign["wrapped"]["aad"] = json!("hefu|another");
        assert_eq!(code(foreign), Some("malformed"));
    }
}
