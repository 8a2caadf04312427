//! Invitations and firms in admission: what is kept together, and what a key on the ledger is safe from.

use chrono::{DateTime, Utc};
use contracts::id::MemberId;
use serde_json::json;
use store::{
    FIRST_LOG,
    workplace::{
        firm::Firm,
        invitation::{Invitation, Kept, KeyMade, MADE, OPEN},
        recovery::Recovery,
        session::Session,
        sign_in::SignIn,
    },
};
use uuid::Uuid;

use crate::{database::Database, who::uuid, world::World};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn invited(name: &str, login: &str, member: Uuid, firm: Option<Uuid>) -> Invitation {
    Invitation {
        log_id: FIRST_LOG,
        invitation_id: uuid(name),
        token_hash: name.as_bytes().to_vec(),
        firm_id: firm,
        member_id: member,
        name: name.to_owned(),
        login: login.to_owned(),
        roles: vec!["maker".to_owned()],
        seat_id: None,
        person_id: None,
        public_key: None,
        possession: None,
        password_hash: None,
        wrapped_key: None,
        state: OPEN.to_owned(),
        created_at: now(),
        recovery_id: None,
    }
}

fn made(seat: Uuid) -> KeyMade {
    KeyMade {
        seat_id: seat,
        person_id: uuid("person"),
        public_key: vec![1; 32],
        possession: vec![2; 64],
        password_hash: "hash".to_owned(),
        wrapped_key: None,
    }
}

fn firm(name: &str, member: Uuid) -> Firm {
    Firm {
        log_id: FIRST_LOG,
        firm_id: uuid(&format!("firm {name}")),
        member_id: member,
        name: name.to_owned(),
        identifiers: json!([["uscc", "91350100M000100Y43"]]),
        kinds: vec!["supplier".to_owned()],
        single_person: false,
        signatures: 2,
        screening: "none".to_owned(),
        created_at: now(),
        obligor_log: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_kept_once_and_with_its_sign_in_or_not_at_all() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let store = &database.store;
    let member = MemberId::from_uuid(uuid("member"));
    let (one, two) = (invited("one", "a@b", member.uuid(), None), invited("two", "a@b", member.uuid(), None));
    store.invite(&one).await.unwrap();
    assert!(store.login_taken("a@b").await.unwrap() && !store.login_taken("c@d").await.unwrap());
    store.invite(&two).await.unwrap();
    assert_eq!(store.keep_key(&one, &made(uuid("seat 1"))).await.unwrap(), Kept::Yes);
    assert_eq!(store.keep_key(&one, &made(uuid("seat 1"))).await.unwrap(), Kept::NotOpen);
    assert_eq!(store.sign_in("a@b").await.unwrap().unwrap().seat_id, uuid("seat 1"));

    // The name is taken: nothing of the second key stays behind.
    assert_eq!(store.keep_key(&two, &made(uuid("seat 2"))).await.unwrap(), Kept::LoginTaken);
    let second = store.invitation(b"two").await.unwrap().unwrap();
    assert_eq!((second.state.as_str(), second.public_key), (OPEN, None));

    // A new link forgets the key and its sign-in, and the old link leads nowhere.
    let first = store.invitation(b"one").await.unwrap().unwrap();
    assert_eq!((first.state.as_str(), first.seat_id), (MADE, Some(uuid("seat 1"))));
    assert!(store.renew_invitation(&first, b"new", now()).await.unwrap());
    assert!(store.invitation(b"one").await.unwrap().is_none());
    assert_eq!(store.keep_key(&one, &made(uuid("seat 3"))).await.unwrap(), Kept::NotOpen);
    assert!(store.sign_in("a@b").await.unwrap().is_none());
    let renewed = store.invitation(b"new").await.unwrap().unwrap();
    assert_eq!((renewed.state.as_str(), &renewed.password_hash), (OPEN, &None));

    assert!(store.cancel_invitation(&renewed).await.unwrap());
    let left: Vec<Uuid> =
        store.invitations(member).await.unwrap().iter().map(|invited| invited.invitation_id).collect();
    assert_eq!(left, [uuid("two")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_on_the_ledger_keeps_its_sign_in() {
    let database = Database::of(&World::peopled(2), 1000).await;
    let store = &database.store;
    let member = store.members().await.unwrap().remove(0);
    let seat = member.seats[0].id.uuid();
    let stranger = invited("stranger", "x@y", member.id.uuid(), None);
    store.invite(&stranger).await.unwrap();
    assert_eq!(store.keep_key(&stranger, &made(seat)).await.unwrap(), Kept::LoginTaken);

    // As if the seat had been enrolled after its key was made.
    assert_eq!(store.keep_key(&stranger, &made(uuid("own seat"))).await.unwrap(), Kept::Yes);
    database.tamper(&format!("UPDATE invitation SET seat_id = '{seat}'")).await;
    database.tamper(&format!("UPDATE sign_in SET seat_id = '{seat}'")).await;
    let enrolled = store.invitation(b"stranger").await.unwrap().unwrap();
    assert!(!store.renew_invitation(&enrolled, b"new", now()).await.unwrap());
    assert!(!store.cancel_invitation(&enrolled).await.unwrap());
    assert_eq!(store.sign_in("x@y").await.unwrap().unwrap().seat_id, seat);
    assert!(store.invitation(b"stranger").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firm_is_entered_once_and_withdrawn_whole() {
    let database = Database::of(&World::peopled(3), 1000).await;
    let store = &database.store;
    let coming = firm("coming", uuid("coming member"));
    let people = [invited("first", "a@b", coming.member_id, Some(coming.firm_id))];
    assert!(store.add_firm(&coming, &people).await.unwrap());
    // Posted twice, it is entered once.
    assert!(!store.add_firm(&coming, &people).await.unwrap());
    let admitted = firm("admitted", store.members().await.unwrap()[0].id.uuid());
    assert!(store.add_firm(&admitted, &[]).await.unwrap());
    let names = |firms: Vec<Firm>| firms.into_iter().map(|firm| firm.name).collect::<Vec<_>>();
    assert_eq!(names(store.firms_in_admission().await.unwrap()), ["coming"]);

    let colleague = invited("colleague", "c@d", coming.member_id, None);
    store.invite(&colleague).await.unwrap();
    let first = store.first_administrators(&coming).await.unwrap();
    assert_eq!(first.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["first"]);

    assert_eq!(store.keep_key(&first[0], &made(uuid("seat"))).await.unwrap(), Kept::Yes);
    assert!(store.withdraw_firm(&coming).await.unwrap());
    assert!(store.sign_in("a@b").await.unwrap().is_none());
    assert!(store.firm(coming.firm_id).await.unwrap().is_none());
    assert!(!store.login_taken("a@b").await.unwrap());
    assert!(!store.withdraw_firm(&admitted).await.unwrap());
    assert!(store.firm(admitted.firm_id).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_follows_its_person_to_another_seat() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let store = &database.store;
    let invited = invited("one", "a@b", uuid("member"), None);
    store.invite(&invited).await.unwrap();
    assert_eq!(store.keep_key(&invited, &made(uuid("old"))).await.unwrap(), Kept::Yes);
    let (token, now) = (b"token".to_vec(), now());
    let session = Session {
        log_id: FIRST_LOG,
        token_hash: token.clone(),
        seat_id: uuid("old"),
        csrf: "csrf".to_owned(),
        created_at: now,
        seen_at: now,
    };
    store.begin_session(&session).await.unwrap();
    store.move_sign_in(uuid("old"), uuid("new"), Some(vec![1])).await.unwrap();
    let moved = store.sign_in("a@b").await.unwrap().unwrap();
    assert_eq!((moved.seat_id, &moved.wrapped_key), (uuid("new"), &Some(vec![1])));
    // The old seat has none left: another one finds its place free.
    let other = SignIn { seat_id: uuid("old"), login: "b@c".to_owned(), ..moved };
    assert!(store.add_sign_in(&other).await.unwrap());
    // The session goes on, as the same person's.
    assert_eq!(store.session(&token).await.unwrap().unwrap().0.seat_id, uuid("new"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_is_its_own_and_is_withdrawn_whole() {
    let database = Database::of(&World::peopled(2), 1000).await;
    let store = &database.store;
    let member = store.members().await.unwrap().remove(0);
    let entered = |name: &str| Recovery {
        log_id: FIRST_LOG,
        recovery_id: uuid(name),
        member_id: member.id.uuid(),
        document: vec![7; 32],
        reason: "both devices lost".to_owned(),
        created_at: now(),
    };
    let coming = |name: &str, login: &str, recovery: &Recovery| Invitation {
        recovery_id: Some(recovery.recovery_id),
        ..invited(name, login, member.id.uuid(), None)
    };
    let one = entered("one");
    let people = [coming("first", "a@b", &one), coming("second", "c@d", &one)];
    assert!(store.add_recovery(&one, &people).await.unwrap());
    // Posted twice, it is entered once.
    assert!(!store.add_recovery(&one, &people).await.unwrap());
    assert_eq!(store.recovered(&one).await.unwrap().len(), 2);
    // The member's own administrators do not enrol them, nor take them back.
    assert!(store.invitations(member.id).await.unwrap().is_empty());
    let of = async |member| store.recoveries(member).await.unwrap().len();
    assert_eq!((of(Some(member.id)).await, of(None).await), (1, 1));
    assert_eq!(of(Some(MemberId::from_uuid(uuid("another")))).await, 0);

    let first = &store.recovered(&one).await.unwrap()[0];
    assert_eq!(store.keep_key(first, &made(uuid("new seat"))).await.unwrap(), Kept::Yes);
    assert!(store.withdraw_recovery(&one).await.unwrap());
    assert!(store.recovery(one.recovery_id).await.unwrap().is_none());
    assert!(store.sign_in("a@b").await.unwrap().is_none());
    assert!(!store.login_taken("c@d").await.unwrap());

    // Once the ledger has one of its seats, it stays.
    let two = entered("two");
    assert!(store.add_recovery(&two, &[coming("third", "e@f", &two)]).await.unwrap());
    let seat = member.seats[0].id.uuid();
    database.tamper(&format!("UPDATE invitation SET seat_id = '{seat}' WHERE name = 'third'")).await;
    assert!(!store.withdraw_recovery(&two).await.unwrap());
    assert!(store.recovery(two.recovery_id).await.unwrap().is_some());
}
