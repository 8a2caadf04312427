//! Drafts between their signatures: one a command, ended once, and told to whoever has to make it again.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use store::{FIRST_LOG, Store, workplace::draft::Draft};
use uuid::Uuid;

use crate::{
    database::Database,
    who::{Tier1, Tier2, uuid},
    world::World,
};

/// Minutes after the tests' day has begun.
fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn draft(name: &str, made: i64) -> Draft {
    Draft {
        log_id: FIRST_LOG,
        draft_id: uuid(name),
        member_id: Tier1.member().uuid(),
        made_by: uuid("maker"),
        op: "voucher.issue".to_owned(),
        subject_id: None,
        command: name.as_bytes().to_vec(),
        disclosures: String::new(),
        approvals: json!(["first"]),
        sealed_blob: None,
        state: "open".to_owned(),
        reason: None,
        created_at: at(made),
        ended_at: None,
    }
}

async fn state(store: &Store, id: Uuid) -> (String, Option<String>) {
    let found = store.draft(Tier1.member(), id).await.unwrap().unwrap();
    (found.state, found.reason)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_takes_signatures_of_its_own_command_as_long_as_it_is_open() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let (store, mine) = (&database.store, draft("mine", 0));
    assert!(store.keep_draft(&mine).await.unwrap());
    let signed =
        Draft { approvals: json!(["first", "second"]), made_by: uuid("second seat"), ..mine.clone() };
    assert!(store.keep_draft(&signed).await.unwrap());
    let kept = store.draft(Tier1.member(), mine.draft_id).await.unwrap().unwrap();
    assert_eq!((kept.approvals, kept.made_by), (signed.approvals.clone(), mine.made_by));

    // Neither another member's nor another command takes its place.
    let theirs = Draft { member_id: Tier2.member().uuid(), ..mine.clone() };
    let another = Draft { command: b"another".to_vec(), ..mine.clone() };
    for wrong in [theirs, another] {
        assert!(!store.keep_draft(&wrong).await.unwrap());
    }
    store.end_draft(Tier1.member(), mine.draft_id, ("returned", None), at(1)).await.unwrap();
    assert!(!store.keep_draft(&signed).await.unwrap(), "it was withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_is_done_whoever_returned_it_meanwhile() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let (store, member) = (&database.store, Tier1.member());
    for (name, ends) in [("returned first", ["returned", "done"]), ("done first", ["done", "returned"])] {
        let draft = draft(name, 0);
        store.keep_draft(&draft).await.unwrap();
        for end in ends {
            let reason = (end == "returned").then_some("the amount");
            store.end_draft(member, draft.draft_id, (end, reason), at(1)).await.unwrap();
        }
        assert_eq!(state(store, draft.draft_id).await, ("done".to_owned(), None), "{name}");
    }
    let other = draft("another's", 0);
    store.keep_draft(&other).await.unwrap();
    store.end_draft(Tier2.member(), other.draft_id, ("returned", None), at(1)).await.unwrap();
    assert_eq!(state(store, other.draft_id).await.0, "open", "nobody ends another firm's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_told_until_it_is_made_again() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let (store, member) = (&database.store, Tier1.member());
    let told = async || {
        let found = store.returned_drafts(member, uuid("maker"), at(0)).await.unwrap();
        found.iter().map(|draft| draft.draft_id).collect::<Vec<_>>()
    };
    // Two of a kind in one morning; the first comes back.
    for (name, made) in [("first", -20 * 1440), ("second", 1)] {
        store.keep_draft(&draft(name, made)).await.unwrap();
    }
    store.end_draft(member, uuid("first"), ("returned", Some("the amount")), at(2)).await.unwrap();
    assert_eq!(told().await, [uuid("first")], "the day it came back counts, and the second is another");
    store.keep_draft(&draft("again", 3)).await.unwrap();
    assert!(told().await.is_empty());
}
