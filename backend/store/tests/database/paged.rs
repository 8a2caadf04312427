//! Lists that go on beyond one page: every row is shown once, in the list's order, whatever the page.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use contracts::{
    amount::Amount, discount::RequestLife, evidence::RecordEvidence, holding::HoldingLife,
    voucher::VoucherLife,
};
use serde_json::json;
use store::{
    FIRST_LOG, StoreError,
    pages::{
        holding::Part,
        paged::{After, Paged, ROWS_A_PAGE},
        voucher::Side,
    },
    workplace::draft::Draft,
};
use uuid::Uuid;

use crate::{
    database::Database,
    story::day,
    who::{Bank, Core, Tier1, Tier2, digest, uuid},
    world::World,
};

/// Rows of each list that is walked through: two full pages and a part of one.
const ROWS: usize = 120;

/// What carries value, written anew from the holdings that a test has changed.
const OUTSTANDING: &str = "DELETE FROM outstanding_holding; INSERT INTO outstanding_holding
    SELECT h.holding_id, h.log_id, h.holder_id, v.due_on, h.voucher_id, h.transferor_id, v.currency, h.amount, h.life,
        h.lapses_at, h.request_id
    FROM holding_now h JOIN voucher v ON v.log_id = h.log_id AND v.voucher_id = h.voucher_id
    WHERE h.life IN ('pending', 'held')";

/// What vouchers add up to, written anew from those that a test has changed.
const SUMS: &str = "DELETE FROM voucher_sum; INSERT INTO voucher_sum
    SELECT obligor_id, log_id, 'obligor', life, due_on, currency, count(*), sum(face - settled) FROM voucher
    GROUP BY 1, 2, 3, 4, 5, 6";

/// Walks through all pages of a list. Gives the rows as they came.
async fn walk<T>(mut page: impl AsyncFnMut(Option<After>) -> Result<Paged<T>, StoreError>) -> Vec<T> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let Paged { rows, next } = page(after).await.unwrap();
        let full = rows.len() == usize::try_from(ROWS_A_PAGE).unwrap();
        assert!(full || next.is_none(), "a page that is not full is the last");
        all.extend(rows);
        match next {
            Some(place) => after = Some(place),
            None => return all,
        }
    }
}

/// Makes copies of the row of `table` that `which` finds, until there are [`ROWS`]: each with an id of its
/// own, on a few different days.
async fn copy(database: &Database, table: &str, id: &str, dated: &str, which: &str) {
    let fields = format!("'{id}', gen_random_uuid(){dated}");
    database
        .tamper(&format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object({fields}))).* \
             FROM {table} one, generate_series(2, {ROWS}) number WHERE {which}"
        ))
        .await;
}

fn assert_all<K: Ord>(ids: &[Uuid], keys: &[K], descending: bool) {
    assert_eq!(ids.len(), ROWS);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ROWS, "a row is shown twice");
    let ordered = |pair: &[K]| if descending { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
    assert!(keys.windows(2).all(ordered), "the rows are out of order");
    assert!(keys.first() != keys.last(), "the rows differ in what they are ordered by");
}

#[tokio::test(flavor = "multi_thread")]
async fn vouchers_and_backgrounds_are_shown_once_each() {
    let mut world = World::peopled(1);
    let voucher = world.issued(Core, Tier1, 1000);
    let database = Database::of(&world, 1000).await;
    let (store, core, tier1) = (&database.store, Core.member(), Tier1.member());
    let which = format!("voucher_id = '{voucher}'");
    copy(&database, "voucher", "voucher_id", ", 'due_on', one.due_on + number % 3", &which).await;
    copy(&database, "background", "background_id", ", 'due_on', one.due_on + number % 3", "true").await;
    let waiting = [VoucherLife::AwaitingSignFor];
    for (member, side) in [(core, Side::Obligor), (tier1, Side::Payee)] {
        let found = walk(async |after| store.vouchers_page(member, side, &waiting, after).await).await;
        let ids: Vec<_> = found.iter().map(|voucher| voucher.id.uuid()).collect();
        assert_all(&ids, &found.iter().map(|voucher| voucher.due_on).collect::<Vec<_>>(), false);
    }
    let none = store.vouchers_page(core, Side::Obligor, &[VoucherLife::Live], None).await.unwrap();
    assert_eq!(none, Paged { rows: Vec::new(), next: None });
    for member in [core, tier1] {
        let found = walk(async |after| store.backgrounds_page(member, after).await).await;
        let ids: Vec<_> = found.iter().map(|background| background.id.uuid()).collect();
        assert_all(&ids, &found.iter().map(|background| background.due_on).collect::<Vec<_>>(), true);
    }

    // What is to be paid: nothing while none is live, then those whose cut-off comes soon.
    database.tamper("UPDATE voucher SET life = 'live', cut_off_on = due_on - 3").await;
    let found = walk(async |after| store.vouchers_to_pay(core, day("2027-01-01"), after).await).await;
    let ids: Vec<_> = found.iter().map(|voucher| voucher.id.uuid()).collect();
    assert_all(&ids, &found.iter().map(|voucher| voucher.due_on).collect::<Vec<_>>(), true);
    assert!(store.vouchers_to_pay(core, day("2026-06-01"), None).await.unwrap().rows.is_empty());
    database.tamper(SUMS).await;
    let sums = store.voucher_sums(core, Side::Obligor).await.unwrap();
    assert!(sums.iter().all(|sum| sum.life == VoucherLife::Live));
    assert_eq!(sums.iter().map(|sum| sum.number).sum::<usize>(), ROWS);
    assert_eq!(Amount::sum(sums.iter().map(|sum| sum.unpaid)).unwrap().minor(), 120_000);
    assert_eq!(sums.len(), 3);

    // Each state has its own order in the index; of several, the list has one.
    let states = "ARRAY['live', 'due', 'part_settled', 'settled']";
    database
        .tamper(&format!("UPDATE voucher SET life = ({states})[1 + get_byte(uuid_send(voucher_id), 0) % 4]"))
        .await;
    let all = [VoucherLife::Live, VoucherLife::Due, VoucherLife::PartSettled, VoucherLife::Settled];
    let found = walk(async |after| store.vouchers_page(core, Side::Obligor, &all, after).await).await;
    let ids: Vec<_> = found.iter().map(|voucher| voucher.id.uuid()).collect();
    assert_all(&ids, &found.iter().map(|voucher| voucher.due_on).collect::<Vec<_>>(), false);
    let found = walk(async |after| store.vouchers_to_pay(core, day("2027-01-01"), after).await).await;
    let ids: Vec<_> = found.iter().map(|voucher| voucher.id.uuid()).collect();
    assert_all(&ids, &found.iter().map(|voucher| voucher.due_on).collect::<Vec<_>>(), true);
    // Before any cut-off comes near, those that are being paid or are paid.
    let found = walk(async |after| store.vouchers_to_pay(core, day("2026-06-01"), after).await).await;
    assert!(found.iter().all(|voucher| voucher.life != VoucherLife::Live));
    let paid = database.ask("SELECT count(*) FROM voucher WHERE life <> 'live'").await;
    assert_eq!(found.len().to_string(), paid[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn holdings_are_shown_once_each_in_their_part() {
    let mut world = World::peopled(1);
    let (voucher, holding) = world.live(Core, Tier1, 100_000);
    let (pending, _) = world.pending(Tier1, Tier2, holding, 1000);
    let database = Database::of(&world, 1000).await;
    let (store, tier1, tier2) = (&database.store, Tier1.member(), Tier2.member());
    // Vouchers of other days, so that the order can be seen.
    let which = format!("voucher_id = '{voucher}'");
    copy(&database, "voucher", "voucher_id", ", 'due_on', one.due_on + number % 3", &which).await;
    let other =
        ", 'voucher_id', (SELECT voucher_id FROM voucher ORDER BY voucher_id OFFSET number - 1 LIMIT 1)";
    copy(&database, "holding", "holding_id", other, &format!("holding_id = '{pending}'")).await;
    database.tamper(OUTSTANDING).await;
    for (member, part) in [(tier2, Part::ToSignFor), (tier1, Part::Passed)] {
        let found = walk(async |after| store.holdings_page(member, part, after).await).await;
        let ids: Vec<_> = found.iter().map(|holding| holding.id.uuid()).collect();
        let vouchers: Vec<_> = found.iter().map(|holding| holding.voucher).collect();
        let known = store.vouchers_by_id(&vouchers).await.unwrap();
        let due = |id| known.iter().find(|voucher| voucher.id == id).unwrap().due_on;
        assert_all(&ids, &vouchers.into_iter().map(due).collect::<Vec<_>>(), false);
    }
    let sums = store.holding_sums(tier2).await.unwrap();
    assert!(sums.iter().all(|sum| sum.life == HoldingLife::Pending && !sum.in_request));
    assert_eq!(sums.iter().map(|sum| sum.number).sum::<usize>(), ROWS);
    assert_eq!(store.passed_sums(tier1).await.unwrap(), sums);
    assert_eq!(Amount::sum(sums.iter().map(|sum| sum.amount)).unwrap().minor(), 120_000);

    // What is held is free, on offer, or being paid: each part shows its own.
    database.tamper("UPDATE holding SET life = 'held', request_id = NULL WHERE life = 'pending'").await;
    database.tamper(OUTSTANDING).await;
    let count = async |part| walk(async |after| store.holdings_page(tier2, part, after).await).await.len();
    assert_eq!(
        (count(Part::Held).await, count(Part::Free).await, count(Part::InRequest).await),
        (ROWS, ROWS, 0)
    );
    assert_eq!((count(Part::Payable).await, count(Part::ToSignFor).await), (0, 0));
    database
        .tamper(&format!("UPDATE holding SET request_id = holding_id WHERE holding_id = '{pending}'"))
        .await;
    database.tamper(OUTSTANDING).await;
    database.tamper(&format!("UPDATE voucher SET life = 'due' WHERE {which}")).await;
    assert_eq!(
        (count(Part::Held).await, count(Part::Free).await, count(Part::InRequest).await),
        (ROWS, ROWS - 1, 1)
    );
    let being_paid = async || -> String {
        let of = "JOIN voucher USING (log_id, voucher_id) WHERE voucher.life IN ('due', 'part_settled')";
        let asked = format!("SELECT count(*) FROM holding {of} AND holder_id = '{tier2}'");
        database.ask(&asked).await.remove(0)
    };
    assert_eq!(count(Part::Payable).await.to_string(), being_paid().await);
    // Of later ones too, and not of all that are due before the last of those.
    let later = "due_on > (SELECT min(due_on) FROM voucher) AND get_byte(uuid_send(voucher_id), 0) % 2 = 0";
    database.tamper(&format!("UPDATE voucher SET life = 'part_settled' WHERE {later}")).await;
    assert_eq!(count(Part::Payable).await.to_string(), being_paid().await);
    assert!((2..ROWS).contains(&count(Part::Payable).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_drafts_are_shown_once_each() {
    let mut world = World::peopled(1);
    let (_, holding) = world.live(Core, Tier1, 100_000);
    let (request, _) = world.asked(Tier1, holding, 1000, &[Bank]);
    let database = Database::of(&world, 1000).await;
    let (store, tier1, bank) = (&database.store, Tier1.member(), Bank.member());
    let which = format!("request_id = '{request}'");
    copy(&database, "request", "request_id", ", 'deadline', one.deadline + number % 3", &which).await;
    let every = RequestLife::ALL;
    let own = walk(async |after| store.requests_of_seller(tier1, every, after).await).await;
    let invited = walk(async |after| store.requests_for_financier(bank, every, after).await).await;
    for found in [own, invited] {
        let ids: Vec<_> = found.iter().map(|request| request.id.uuid()).collect();
        assert_all(&ids, &found.iter().map(|request| request.deadline.seconds()).collect::<Vec<_>>(), true);
    }
    let settled = [RequestLife::Confirmed];
    assert!(store.requests_of_seller(tier1, &settled, None).await.unwrap().rows.is_empty());

    let (maker, began) = (uuid("maker"), DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    for number in 0..ROWS {
        let draft = Draft {
            log_id: FIRST_LOG,
            draft_id: uuid(&format!("draft {number}")),
            member_id: tier1.uuid(),
            made_by: maker,
            op: "holding.transfer".to_owned(),
            subject_id: None,
            command: Vec::new(),
            disclosures: String::new(),
            approvals: json!([]),
            sealed_blob: None,
            state: "open".to_owned(),
            reason: None,
            created_at: began + TimeDelta::seconds(i64::try_from(number % 7).unwrap()),
            ended_at: None,
            sheet_id: None,
            sheet_row: None,
        };
        assert!(store.keep_draft(&draft).await.unwrap());
    }
    let own = Some((maker, true));
    let found = walk(async |after| store.drafts_page(tier1, &["open"], own, after).await).await;
    let ids: Vec<_> = found.iter().map(|draft| draft.draft_id).collect();
    assert_all(&ids, &found.iter().map(|draft| draft.created_at).collect::<Vec<_>>(), true);
    for (states, made_by) in [(["open"], Some((maker, false))), (["done"], None)] {
        assert!(store.drafts_page(tier1, &states, made_by, None).await.unwrap().rows.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_evidence_is_shown_once_each_and_nobody_elses() {
    let mut world = World::peopled(1);
    for number in 0..ROWS {
        world.act(Tier1, RecordEvidence { file: digest(&format!("file {number}")), note: None });
    }
    world.act(Tier2, RecordEvidence { file: digest("theirs"), note: None });
    let database = Database::of(&world, 1000).await;
    let page = async |after| database.store.recorded_evidence(Tier1.member(), after).await;
    let indexes: Vec<i64> = walk(page).await.iter().map(|entry| entry.index).collect();
    assert_eq!(indexes.len(), ROWS);
    assert!(indexes.windows(2).all(|pair| pair[0] > pair[1]));
    let theirs = database.store.recorded_evidence(Tier2.member(), None).await.unwrap();
    assert_eq!(theirs.rows.len(), 1);
}
