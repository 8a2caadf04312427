//! `holding.transfer` from outside.

use contracts::{
    Event,
    amount::{Amount, Currency},
    background::register::Register,
    holding::{
        HoldingLife,
        give_back::{RejectTransfer, WithdrawTransfer},
        sign_for::SignForHolding,
        transfer::Transfer,
    },
    id::HoldingId,
};

use crate::{
    holding::dispute::stolen,
    table::Table,
    world::{Core, MAKER, Nobody, Rival, Tier1, Tier2, Tier3, Tier4, Who, World, minor, time, uuid},
};

/// Tier2 holds at the greatest depth a line of change that has given off as much as it may, and two
/// transfers of Tier2 to Tier3 wait. Returns the holding.
fn exhausted(w: &mut World) -> HoldingId {
    let (_, first) = w.live(Core, Tier1, 10_000);
    let (a, _) = w.passed(Tier1, Tier2, first, 10_000);
    let (b, _) = w.passed(Tier2, Tier1, a, 10_000);
    let (c, _) = w.passed(Tier1, Tier2, b, 10_000);
    assert_eq!(w.holding(c).depth, 3);
    let (_, other) = w.live(Core, Tier2, 10_000);
    let (_, change) = w.pending(Tier2, Tier3, other, 200);
    w.pending(Tier2, Tier3, change.unwrap(), 200);
    c
}

pub fn table(t: &mut Table) {
    let mut w = World::new();
    let deep = exhausted(&mut w);
    let others = w.background(Rival, Tier3, 5_000);
    let small = w.background(Tier2, Tier3, 150);
    let dollars = w.registration(Tier2, Tier3, 5_000);
    w.act(Tier2, Register { currency: Currency::parse("USD").unwrap(), ..dollars.clone() });
    // One holding for each row whose condition cannot be mended on the one before.
    let (_, spent) = w.live(Core, Tier2, 300);
    w.pending(Tier2, Tier4, spent, 300);
    let (listed, first) = w.live(Core, Rival, 300);
    let (line, _) = w.passed(Rival, Tier2, first, 300);
    let (_, split) = w.live(Core, Tier2, 10_000);
    let (_, one) = w.pending(Tier2, Tier4, split, 200);
    let (_, two) = w.pending(Tier2, Tier1, one.unwrap(), 200);
    let tomorrow = w.later("2026-03-03");
    let mut out_of_splits = tomorrow.clone();
    let (_, three) = out_of_splits.pending(Tier2, Tier1, two.unwrap(), 200);
    let late = w.with(|w| w.listed(Core, listed, 1));
    let disputed = late.with(|w| w.act(Rival, stolen(Rival, MAKER, time("2026-03-02T01:00:00Z"))));

    let (source, change, amount) = (spent, Some(line), minor(10_001));
    let (transferee, transferee_name) = (Tier2.member(), "Somebody else".to_owned());
    let mut x =
        Transfer { source, child: line, change, transferee, transferee_name, amount, background: others };
    t.row(&late, Tier3, x.clone(), "holding.transfer.not_the_holder");
    t.row(&late, Tier2, x.clone(), "holding.transfer.not_free");
    x.source = line;
    t.row(&disputed, Tier2, x.clone(), "holding.transfer.disputed");
    t.row(&late, Tier2, x.clone(), "holding.transfer.voucher_not_live");
    x.source = deep;
    t.row(&late, Tier2, x.clone(), "holding.transfer.to_self");
    x.transferee = Core.member();
    t.row(&late, Tier2, x.clone(), "holding.transfer.to_obligor");
    x.transferee = Nobody.member();
    t.row(&late, Tier2, x.clone(), "holding.transfer.unknown_transferee");
    x.transferee = Tier3.member();
    t.row(&late, Tier2, x.clone(), "holding.transfer.transferee_name_differs");
    x.transferee_name = Tier3.name();
    t.row(&late, Tier2, x.clone(), "holding.transfer.past_cut_off");
    t.row(&w, Tier2, x.clone(), "holding.transfer.exceeds_holding");
    x.amount = minor(99);
    t.row(&w, Tier2, x.clone(), "holding.transfer.piece_too_small");
    x.amount = minor(9_901);
    t.row(&w, Tier2, x.clone(), "holding.transfer.change_too_small");
    x.amount = minor(10_000);
    t.row(&w, Tier2, x.clone(), "holding.transfer.change_id_wrong");
    x.amount = minor(200);
    t.row(&w, Tier2, x.clone(), "holding.transfer.too_deep");
    x.source = three.unwrap();
    t.row(&out_of_splits, Tier2, x.clone(), "holding.transfer.too_many_splits");
    x.source = two.unwrap();
    t.row(&w, Tier2, x.clone(), "holding.transfer.too_many_splits_today");
    t.row(&tomorrow, Tier2, x.clone(), "holding.transfer.too_many_pending");
    let w = tomorrow.with(|w| {
        let pending = w.state.pending(&(Tier2.member(), Tier3.member())).unwrap().unwrap().clone();
        let (holding, returned) = (*pending.first().unwrap(), w.new_holding());
        w.act(Tier3, RejectTransfer { holding, returned, reason: "no".to_owned() });
    });
    t.row(&w, Tier2, x.clone(), "holding.transfer.unknown_background");
    x.background = dollars.background;
    t.row(&w, Tier2, x.clone(), "holding.transfer.background_of_others");
    x.background = small;
    t.row(&w, Tier2, x.clone(), "holding.transfer.exceeds_background");
    x.amount = minor(150);
    t.row(&w, Tier2, x.clone(), "holding.transfer.id_taken");
    x.child = HoldingId::from_uuid(uuid(1));
    x.change = Some(HoldingId::from_uuid(uuid(2)));
    assert!(w.decide(Tier2, x).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn the_source_is_spent_for_a_pending_child_and_change() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 100_000);
    let x = w.passing(Tier1, Tier2, source, 30_000);
    let leaf = w.leaf();
    w.act(Tier1, x.clone());
    let spent = w.holding(source);
    assert_eq!((spent.life, spent.amount, spent.head), (HoldingLife::Spent, minor(100_000), leaf));
    let child = w.holding(x.child);
    assert_eq!((child.life, child.amount, child.depth), (HoldingLife::Pending, minor(30_000), 1));
    assert_eq!((child.holder, child.transferor), (Tier2.member(), Some(Tier1.member())));
    assert_eq!((child.voucher, child.parent, child.background), (voucher, Some(source), Some(x.background)));
    assert_eq!((child.splits, child.splits_that_day, child.head), (0, 0, leaf));
    assert_eq!(child.lapses_at, Some(time("2026-03-05T15:59:59Z")));
    let change = w.holding(x.change.unwrap());
    assert_eq!((change.life, change.amount, change.depth), (HoldingLife::Held, minor(70_000), 0));
    assert_eq!((change.holder, change.transferor), (Tier1.member(), None));
    assert_eq!((change.parent, change.background, change.lapses_at), (Some(source), None, None));
    assert_eq!((change.splits, change.splits_that_day), (1, 1));
    assert_eq!(w.reserved(x.background), 30_000);
    let outstanding = w.state.outstanding(&voucher).unwrap().unwrap();
    assert_eq!(outstanding.iter().collect::<Vec<_>>(), {
        let mut ids = vec![&x.child, x.change.as_ref().unwrap()];
        ids.sort();
        ids
    });
    assert_eq!(w.state.pending(&(Tier1.member(), Tier2.member())).unwrap().unwrap().len(), 1);
}

#[test]
fn both_new_ids_are_free_and_distinct() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    let x = w.passing(Tier1, Tier2, source, 30_000);
    let (child, change) = (x.child, x.change);
    let answer = |child, change| w.decide(Tier1, Transfer { child, change, ..x.clone() }).err();
    let taken = Some("holding.transfer.id_taken");
    assert_eq!(answer(child, change), None);
    assert_eq!(answer(source, change), taken);
    assert_eq!(answer(child, Some(source)), taken);
    assert_eq!(answer(child, Some(child)), taken);
}

#[test]
fn the_whole_passes_without_change() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    let x = w.passing(Tier1, Tier2, source, 100_000);
    assert_eq!(x.change, None);
    let events = w.act(Tier1, x.clone());
    assert!(matches!(&events[..], [Event::Background(_), Event::Holding(_), Event::Holding(_)]));
    // Spent once is spent: neither the source nor the pending child moves again.
    assert_eq!(w.refusal(Tier1, x.clone()), "holding.transfer.not_free");
    let again = w.passing(Tier2, Tier3, x.child, 100_000);
    assert_eq!(w.refusal(Tier2, again), "holding.transfer.not_free");
    w.act(Tier2, SignForHolding { holding: x.child });
    let on = w.passing(Tier2, Tier3, x.child, 100_000);
    assert!(w.decide(Tier2, on).is_ok());
}

#[test]
fn pieces_keep_the_minimum_to_the_cent() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 1_000);
    let background = w.background(Tier1, Tier2, 1_000);
    let mut answer = |amount: i64, change: bool| {
        let mut x = w.passing(Tier1, Tier2, source, 500);
        x.background = background;
        x.amount = minor(amount);
        x.change = x.change.filter(|_| change);
        w.decide(Tier1, x).err()
    };
    assert_eq!(answer(100, true), None);
    assert_eq!(answer(99, true), Some("holding.transfer.piece_too_small"));
    assert_eq!(answer(900, true), None);
    assert_eq!(answer(901, true), Some("holding.transfer.change_too_small"));
    assert_eq!(answer(1_000, false), None);
    assert_eq!(answer(1_000, true), Some("holding.transfer.change_id_wrong"));
    assert_eq!(answer(900, false), Some("holding.transfer.change_id_wrong"));
    assert_eq!(answer(1_001, true), Some("holding.transfer.exceeds_holding"));
    assert_eq!(answer(i64::MAX, true), Some("holding.transfer.exceeds_holding"));
    assert_eq!(w.holding(source).amount, Amount::from_minor(1_000).unwrap());
}

#[test]
fn nothing_moves_from_the_day_of_cut_off_and_pending_holdings_lapse_before_it() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    w.tick(time("2026-06-23T15:59:58Z"));
    let x = w.passing(Tier1, Tier2, source, 100_000);
    assert!(w.with(|w| w.advance(1)).decide(Tier1, x.clone()).is_ok());
    assert_eq!(w.with(|w| w.advance(2)).refusal(Tier1, x.clone()), "holding.transfer.past_cut_off");
    w.act(Tier1, x.clone());
    assert_eq!(w.holding(x.child).lapses_at, Some(time("2026-06-23T15:59:59Z")));
    assert!(w.with(|w| w.advance(1)).decide(Tier2, SignForHolding { holding: x.child }).is_ok());
    let code = w.with(|w| w.advance(2)).refusal(Tier2, SignForHolding { holding: x.child });
    assert_eq!(code, "holding.sign_for.too_late");
}

#[test]
fn splits_count_along_the_line_of_change_and_by_the_day() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    let to = [Tier2, Tier3, Tier4];
    let give = |w: &mut World, to: Who, source| w.pending(Tier1, to, source, 1_000).1.unwrap();
    let first = give(&mut w, to[0], source);
    let second = give(&mut w, to[1], first);
    let third = w.passing(Tier1, to[2], second, 1_000);
    assert_eq!(w.refusal(Tier1, third.clone()), "holding.transfer.too_many_splits_today");
    // The day is that of Shanghai.
    let mut w = w.with(|w| w.tick(time("2026-03-02T16:00:00Z")));
    w.act(Tier1, third.clone());
    let last = w.holding(third.change.unwrap());
    assert_eq!((last.splits, last.splits_that_day), (3, 1));
    let fourth = w.passing(Tier1, to[0], last.id, 1_000);
    assert_eq!(w.refusal(Tier1, fourth), "holding.transfer.too_many_splits");
}

#[test]
fn to_and_fro_sets_neither_depth_nor_splits_back() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    let (_, change) = w.pending(Tier1, Tier2, source, 1_000);
    let before = w.holding(change.unwrap());
    let (child, _) = w.pending(Tier1, Tier3, before.id, 99_000);
    let returned = w.new_holding();
    w.act(Tier1, WithdrawTransfer { holding: child, returned });
    let after = w.holding(returned);
    assert_eq!(
        (after.depth, after.splits, after.splits_on, after.splits_that_day),
        (before.depth, before.splits, before.splits_on, before.splits_that_day)
    );
}

#[test]
fn waiting_transfers_are_counted_for_each_pair_of_members() {
    let mut w = World::new();
    let (_, one) = w.live(Core, Tier1, 10_000);
    let (_, two) = w.live(Core, Tier1, 10_000);
    let (child, change) = w.pending(Tier1, Tier2, one, 1_000);
    w.pending(Tier1, Tier2, change.unwrap(), 1_000);
    let third = w.passing(Tier1, Tier2, two, 1_000);
    assert_eq!(w.refusal(Tier1, third.clone()), "holding.transfer.too_many_pending");
    let elsewhere = w.passing(Tier1, Tier3, two, 1_000);
    assert!(w.decide(Tier1, elsewhere).is_ok());
    w.act(Tier2, SignForHolding { holding: child });
    assert!(w.decide(Tier1, third).is_ok());
}
