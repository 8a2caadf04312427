//! `discount.request` from outside.

use contracts::{
    Event,
    discount::{RequestLife, request::MakeRequest},
    holding::HoldingLife,
    id::{HoldingId, RequestId},
};

use crate::{
    holding::dispute::stolen,
    table::Table,
    world::{Bank, Core, Factor, MAKER, Nobody, Rival, Tier1, Tier2, Tier3, Tier4, World, minor, time, uuid},
};

pub fn table(t: &mut Table) {
    let mut w = World::new();
    let (_, offered) = w.live(Core, Tier1, 10_000);
    let taken = w.asked(Tier1, offered, &[Bank]);
    let (listed, first) = w.live(Core, Rival, 300);
    let (line, _) = w.passed(Rival, Tier1, first, 300);
    let (_, split) = w.live(Core, Tier1, 10_000);
    let (_, one) = w.pending(Tier1, Tier2, split, 200);
    let (_, two) = w.pending(Tier1, Tier3, one.unwrap(), 200);
    w.on("2026-03-03");
    let (_, three) = w.pending(Tier1, Tier4, two.unwrap(), 200);
    let (_, fresh) = w.live(Core, Tier1, 10_000);
    let late = w.with(|w| w.listed(Core, listed, 1));
    let disputed = late.with(|w| w.act(Rival, stolen(Rival, MAKER, time("2026-03-02T01:00:00Z"))));

    let mut r = MakeRequest {
        request: taken,
        amount: minor(10_001),
        part: Some(line),
        change: None,
        deadline: w.now(),
        ..w.asking(offered, &[Nobody])
    };
    t.row(&late, Tier2, r.clone(), "discount.request.not_the_holder");
    t.row(&late, Tier1, r.clone(), "discount.request.not_free");
    r.holding = line;
    t.row(&disputed, Tier1, r.clone(), "discount.request.disputed");
    t.row(&late, Tier1, r.clone(), "discount.request.voucher_not_live");
    r.holding = three.unwrap();
    t.row(&late, Tier1, r.clone(), "discount.request.past_cut_off");
    t.row(&w, Tier1, r.clone(), "discount.request.id_taken");
    r.request = RequestId::from_uuid(uuid(1));
    t.again();
    t.row(&w, Tier1, r.clone(), "discount.request.id_taken");
    r.part = Some(HoldingId::from_uuid(uuid(2)));
    t.row(&w, Tier1, r.clone(), "discount.request.exceeds_holding");
    r.amount = minor(99);
    t.row(&w, Tier1, r.clone(), "discount.request.piece_too_small");
    r.amount = minor(100);
    t.row(&w, Tier1, r.clone(), "discount.request.part_ids_wrong");
    r.change = Some(HoldingId::from_uuid(uuid(3)));
    t.row(&w, Tier1, r.clone(), "discount.request.too_many_splits");
    r.holding = fresh;
    t.row(&w, Tier1, r.clone(), "discount.request.not_a_financier");
    r.financiers = vec![Bank.member()];
    t.row(&w, Tier1, r.clone(), "discount.request.deadline_wrong");
    r.deadline = w.now().after(1);
    assert!(w.decide(Tier1, r).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn the_whole_is_bound_as_it_is() {
    let mut w = World::new();
    let (voucher, holding) = w.live(Core, Tier1, 10_000);
    let mut ask = w.asking(holding, &[Bank]);
    ask.recourse = true;
    let leaf = w.leaf();
    let events = w.act(Tier1, ask.clone());
    assert!(matches!(&events[..], [Event::Holding(_), Event::Request(_)]));
    let bound = w.holding(holding);
    assert_eq!((bound.life, bound.in_request, bound.head), (HoldingLife::Held, Some(ask.request), leaf));
    assert!(!bound.is_free());
    let request = w.state.request(&ask.request).unwrap().unwrap().clone();
    assert_eq!((request.voucher, request.holding, request.seller), (voucher, holding, Tier1.member()));
    assert_eq!((request.amount, request.life, request.recourse), (minor(10_000), RequestLife::Open, true));
    assert_eq!((request.since, request.deadline, request.head), (w.now(), ask.deadline, leaf));
    assert_eq!((request.agreed, request.payment), (None, None));
    // Offered once is offered: it moves nowhere else.
    let again = MakeRequest { request: RequestId::from_uuid(uuid(1)), ..ask };
    assert_eq!(w.refusal(Tier1, again), "discount.request.not_free");
    let transfer = w.passing(Tier1, Tier2, holding, 10_000);
    assert_eq!(w.refusal(Tier1, transfer), "holding.transfer.not_free");
}

#[test]
fn a_part_is_split_off_first_and_both_pieces_count_the_split() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let ask = w.asking(holding, &[Bank]);
    let (part, change) = (w.new_holding(), w.new_holding());
    let ask = MakeRequest { amount: minor(4_000), part: Some(part), change: Some(change), ..ask };
    w.act(Tier1, ask.clone());
    assert_eq!(w.holding(holding).life, HoldingLife::Spent);
    let (part, change) = (w.holding(part), w.holding(change));
    assert_eq!((part.amount, part.in_request), (minor(4_000), Some(ask.request)));
    assert_eq!((change.amount, change.in_request), (minor(6_000), None));
    for piece in [&part, &change] {
        assert_eq!((piece.holder, piece.parent), (Tier1.member(), Some(holding)));
        assert_eq!((piece.depth, piece.splits, piece.life), (0, 1, HoldingLife::Held));
    }
    assert_eq!(w.state.request(&ask.request).unwrap().unwrap().holding, part.id);
}

#[test]
fn ids_are_named_for_exactly_the_pieces_that_come_about() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let ask = w.asking(holding, &[]);
    let (a, b) = (Some(w.new_holding()), Some(w.new_holding()));
    let answer = |amount, part, change| {
        w.decide(Tier1, MakeRequest { amount: minor(amount), part, change, ..ask.clone() }).err()
    };
    let wrong = Some("discount.request.part_ids_wrong");
    assert_eq!(answer(10_000, None, None), None);
    assert_eq!(answer(10_000, a, None), wrong);
    assert_eq!(answer(10_000, None, b), wrong);
    assert_eq!(answer(10_000, a, b), wrong);
    assert_eq!(answer(5_000, a, b), None);
    assert_eq!(answer(5_000, None, None), wrong);
    assert_eq!(answer(5_000, a, None), wrong);
    assert_eq!(answer(5_000, a, a), wrong);
    assert_eq!(answer(9_901, a, b), Some("discount.request.piece_too_small"));
    assert_eq!(answer(9_900, a, b), None);
    assert_eq!(answer(100, a, b), None);
    assert_eq!(answer(5_000, Some(holding), b), Some("discount.request.id_taken"));
    assert_eq!(answer(5_000, a, Some(holding)), Some("discount.request.id_taken"));
}

#[test]
fn only_other_financiers_are_invited_and_each_once() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let title = w.discounted(Tier1, Bank, holding, "REF-1");
    let ask = w.asking(title, &[]);
    let answer = |who: &[crate::world::Who]| {
        let financiers = who.iter().map(|who| who.member()).collect();
        w.decide(Bank, MakeRequest { financiers, ..ask.clone() }).err()
    };
    let wrong = Some("discount.request.not_a_financier");
    assert_eq!(answer(&[]), None);
    assert_eq!(answer(&[Factor]), None);
    assert_eq!(answer(&[Factor, Factor]), wrong);
    assert_eq!(answer(&[Bank]), wrong);
    assert_eq!(answer(&[Factor, Tier2]), wrong);
    assert_eq!(answer(&[Nobody]), wrong);
}

#[test]
fn the_deadline_lies_between_now_and_cut_off() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let ask = w.asking(holding, &[]);
    let answer = |deadline| w.decide(Tier1, MakeRequest { deadline, ..ask.clone() }).err();
    let wrong = Some("discount.request.deadline_wrong");
    assert_eq!(answer(w.now()), wrong);
    assert_eq!(answer(w.now().after(1)), None);
    assert_eq!(answer(time("2026-06-23T15:59:59Z")), None);
    assert_eq!(answer(time("2026-06-23T16:00:00Z")), wrong);
}
