//! Drafts between their signatures: one a command, ended once, and told to whoever has to make it again.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use store::{FIRST_LOG, Store, workplace::draft::Draft};
use uuid::Uuid;

use crate::{
    database::Database,
    story::limit,
    who::{Bank, Core, Tier1, Tier2, uuid},
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
        sheet_id: None,
        sheet_row: None,
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

    // Nobody's signature is overwritten: neither by who read the draft before it, nor by its maker once more.
    let beside = Draft { approvals: json!(["first", "third"]), ..mine.clone() };
    assert!(!store.keep_draft(&beside).await.unwrap());
    assert!(store.keep_draft(&mine).await.unwrap());
    let still = store.draft(Tier1.member(), mine.draft_id).await.unwrap().unwrap();
    assert_eq!(still.approvals, signed.approvals);

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

/// A draft of the sheet `sheet`.
fn of_sheet(sheet: &str, row: i32, made: i64) -> Draft {
    let (sheet_id, sheet_row) = (Some(uuid(sheet)), Some(row));
    Draft { sheet_id, sheet_row, ..draft(&format!("{sheet} {row}"), made) }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drafts_of_a_sheet_are_one_row_of_every_list() {
    let database = Database::of(&World::peopled(1), 1000).await;
    let (store, member) = (&database.store, Tier1.member());
    assert!(store.keep_draft(&draft("alone", 0)).await.unwrap());
    for row in [3, 12, 2] {
        assert!(store.keep_draft(&of_sheet("first", row, 1)).await.unwrap());
    }
    assert!(store.keep_draft(&of_sheet("second", 2, 2)).await.unwrap());

    let alone: Vec<Uuid> =
        store.drafts(member, "open").await.unwrap().iter().map(|draft| draft.draft_id).collect();
    assert_eq!(alone, [uuid("alone")]);
    let page = store.drafts_page(member, &["open"], None, None).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    let sheets = store.sheets(member, "open").await.unwrap();
    let counted: Vec<_> = sheets.iter().map(|sheet| (sheet.sheet_id, sheet.drafts)).collect();
    assert_eq!(counted, [(uuid("second"), 1), (uuid("first"), 3)]);
    let rows = store.sheet_drafts(member, uuid("first")).await.unwrap();
    assert_eq!(rows.iter().filter_map(|draft| draft.sheet_row).collect::<Vec<_>>(), [2, 3, 12]);
    let first = store.first_open_of(member, uuid("first")).await.unwrap();
    assert_eq!(first.and_then(|draft| draft.sheet_row), Some(2));
    assert_eq!(store.sheet_maker(member, uuid("first")).await.unwrap(), Some(uuid("maker")));
    assert_eq!(store.sheet_maker(Tier2.member(), uuid("first")).await.unwrap(), None);
    assert_eq!(store.open_drafts(member, "voucher.issue").await.unwrap().len(), 5);
    assert!(store.open_drafts(member, "holding.transfer").await.unwrap().is_empty());
    // Nobody sees, or returns, another firm's.
    assert!(store.sheet_drafts(Tier2.member(), uuid("first")).await.unwrap().is_empty());
    store.return_sheet(Tier2.member(), uuid("first"), Some("no"), at(3)).await.unwrap();

    // What was recorded meanwhile is not returned.
    let recorded = rows[0].draft_id;
    store.end_draft(member, recorded, ("done", None), at(3)).await.unwrap();
    store.return_sheet(member, uuid("first"), Some("the amounts"), at(4)).await.unwrap();
    assert_eq!(state(store, recorded).await.0, "done");
    let returned = store.sheets(member, "returned").await.unwrap();
    assert_eq!(returned.len(), 1);
    assert_eq!((returned[0].drafts, returned[0].reason.as_deref()), (2, Some("the amounts")));
    assert_eq!(returned[0].ended_at, Some(at(4)));
    assert!(store.returned_drafts(member, uuid("maker"), at(0)).await.unwrap().is_empty());
    assert_eq!(store.sheets(member, "open").await.unwrap().len(), 1);
    assert!(store.first_open_of(member, uuid("first")).await.unwrap().is_none());
}

/// A server that stopped after the commit has left the draft open: what stands in the ledger is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_recorded_is_done_though_nobody_said_so() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 1000).await;
    let store = &database.store;
    let admitted = world.admitted(Bank, limit(Core, 5_500_000));
    let recorded = Draft {
        draft_id: admitted.asked.envelope.id.uuid(),
        member_id: admitted.asked.envelope.member.uuid(),
        ..of_sheet("sheet", 1, 0)
    };
    let open = Draft { member_id: recorded.member_id, ..of_sheet("sheet", 2, 0) };
    for draft in [&recorded, &open] {
        assert!(store.keep_draft(draft).await.unwrap());
    }
    database.append(&world, &[&admitted]).await;
    let member = admitted.asked.envelope.member;
    store.end_recorded(member, uuid("sheet"), at(1)).await.unwrap();
    let states: Vec<_> = store.sheet_drafts(member, uuid("sheet")).await.unwrap();
    assert_eq!(states.iter().map(|draft| draft.state.as_str()).collect::<Vec<_>>(), ["done", "open"]);
}
