//! Planted bugs: what a wrong rule would do has to be named by the invariants, and a wrong partial
//! state by the comparison of random lives.

use contracts::{
    Event, State, apply,
    background::Background,
    discount::{RequestLife, unwind::Unwind},
    holding::{Holding, HoldingLife},
    id::LeafHash,
    invariants::violation,
    member::Limit,
    settlement::receipt::Receipt,
    voucher::VoucherLife,
};

use crate::{
    life::{model, partial},
    story::DUE,
    world::{Bank, Core, Factor, Tier1, Tier2, World, day, minor},
};

const LEAF: LeafHash = LeafHash([0xee; 32]);

/// What is wrong with `world` once `events` are applied to it.
fn after(world: &World, events: &[Event]) -> String {
    let mut state = world.state.clone();
    events.iter().for_each(|event| apply(&mut state, event, LEAF));
    violation(&state).expect("a planted bug is found")
}

fn holding(holding: Holding) -> Event {
    Event::Holding(Box::new(holding))
}

/// A transfer of 300.00 of 1000.00, as the rule decides it.
fn transferred() -> (World, Vec<Event>) {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    let transfer = w.passing(Tier1, Tier2, source, 30_000);
    let events = w.decide(Tier1, transfer).unwrap();
    (w, events)
}

#[test]
fn a_cent_too_much_or_too_little_of_change_is_named() {
    for by in [1, -1] {
        let (w, mut events) = transferred();
        let Some(Event::Holding(change)) = events.last_mut() else { panic!("no change") };
        change.amount = minor(change.amount.minor() + by);
        assert!(after(&w, &events).starts_with("I1"), "{by}");
        assert!(model::check_events(&w.state, &events).unwrap_err().starts_with("I1"));
    }
    let (w, events) = transferred();
    assert_eq!(model::check_events(&w.state, &events), Ok(()));
}

#[test]
fn a_source_that_stays_and_a_child_that_is_missing_are_named() {
    let (w, events) = transferred();
    let unspent: Vec<_> = events
        .iter()
        .filter(|event| !matches!(event, Event::Holding(new) if new.life == HoldingLife::Spent))
        .cloned()
        .collect();
    assert!(after(&w, &unspent).starts_with("I1"));
    assert!(model::check_events(&w.state, &unspent).unwrap_err().starts_with("I3"));
    assert!(after(&w, &events[..2]).starts_with("I1"));
}

#[test]
fn a_holding_that_revives_is_named() {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    w.pending(Tier1, Tier2, source, 100_000);
    let revived = holding(Holding { life: HoldingLife::Held, ..w.holding(source) });
    assert!(after(&w, std::slice::from_ref(&revived)).starts_with("I1"));
    assert!(model::check_events(&w.state, &[revived]).unwrap_err().starts_with("I3"));
}

#[test]
fn sums_that_overflow_and_settled_sums_that_differ_are_named() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 1_000);
    let huge = Holding { amount: minor(i64::MAX), ..w.holding(source).part(w.new_holding(), minor(1)) };
    assert!(after(&w, &[holding(huge)]).contains("overflow"));
    w.listed(Core, voucher, 1);
    w.on(DUE);
    let receipt = Receipt {
        voucher,
        holding: source,
        bank_reference: "R".to_owned(),
        amount: minor(1_000),
        received_on: day(DUE),
    };
    let events = w.decide(Tier1, receipt).unwrap();
    let unpaid: Vec<_> = events.iter().filter(|event| !matches!(event, Event::Voucher(_))).cloned().collect();
    assert!(after(&w, &unpaid).starts_with("I1"));
    // A voucher that is not live has no holdings at all.
    let mut early = w.voucher(voucher);
    early.life = VoucherLife::AwaitingSignFor;
    assert!(after(&w, &[Event::Voucher(Box::new(early))]).starts_with("I1"));
}

#[test]
fn two_encumbrances_and_half_of_one_are_named() {
    let mut w = World::new();
    let (_, bound) = w.live(Core, Tier1, 1_000);
    let (_, free) = w.live(Core, Tier1, 1_000);
    let request = w.asked(Tier1, bound, &[Bank]);
    let twice = Holding { in_request: Some(request), ..w.holding(free) };
    assert!(after(&w, &[holding(twice)]).starts_with("I2"));
    let unbound = Holding { in_request: None, ..w.holding(bound) };
    assert!(after(&w, &[holding(unbound)]).starts_with("I2"));
    let mut ended = w.state.request(&request).unwrap().unwrap().clone();
    ended.life = RequestLife::Unwound;
    assert!(after(&w, &[Event::Request(Box::new(ended))]).starts_with("I2"));
    // A spent holding keeps no encumbrance either.
    let events = w.decide(Tier1, Unwind { request, holding: bound }).unwrap();
    assert_eq!(model::check_events(&w.state, &events), Ok(()));
    w.act(Tier1, Unwind { request, holding: bound });
    assert_eq!(violation(&w.state), None);
}

#[test]
fn counters_beyond_their_ceilings_are_named() {
    let mut w = World::new();
    let background = w.background(Core, Tier1, 1_000);
    let row = w.state.background(&background).unwrap().unwrap().clone();
    let over = Background { reserved: minor(1_001), ..row.clone() };
    assert!(after(&w, &[Event::Background(over)]).starts_with("background"));
    let mut invoice = w.state.invoice(&row.invoices[0].0).unwrap().unwrap().clone();
    invoice.occupied = minor(1_001);
    assert!(after(&w, &[Event::Invoice(invoice)]).starts_with("invoice"));
    let key = (Bank.member(), Core.member(), contracts::amount::CNY);
    let limit = w.state.limit(&key).unwrap().unwrap().clone();
    let over = Limit { used: minor(1_000_001), ..limit.clone() };
    assert!(after(&w, &[Event::Limit(over)]).starts_with("limit"));
    // Below the ceiling, but for nothing: the sums worked out anew find it.
    apply(&mut w.state, &Event::Limit(Limit { used: minor(1), ..limit }), LEAF);
    assert_eq!(violation(&w.state), None);
    assert!(model::fault(&w.state).unwrap().starts_with("limit"));
}

#[test]
fn a_limit_that_stays_used_after_a_sale_is_named() {
    let mut w = World::new();
    let (_, first) = w.live(Core, Tier1, 1_000);
    let title = w.discounted(Tier1, Bank, first, "REF-1");
    let request = w.awarded(Bank, Factor, title);
    w.disbursed(Factor, request, "REF-2");
    let confirm = contracts::discount::disburse::Confirm { request, holding: title, title: w.new_holding() };
    let events = w.decide(Bank, confirm).unwrap();
    let mut kept = w.clone();
    for event in events.iter().filter(|event| !matches!(event, Event::Limit(_))) {
        apply(&mut kept.state, event, LEAF);
    }
    assert_eq!(violation(&kept.state), None);
    assert!(model::fault(&kept.state).unwrap().starts_with("limit"));
    events.iter().for_each(|event| apply(&mut w.state, event, LEAF));
    assert_eq!(model::fault(&w.state), None);
}

#[test]
fn a_partial_state_that_misses_what_its_batch_did_is_named() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 100_000);
    let stored = w.state.clone();
    let mut writer = State::partial(stored.log.clone());
    // The batch: a background is registered, then rests a transfer on it.
    let transfer = w.passing(Tier1, Tier2, source, 30_000);
    let batch = [w.entries[w.entries.len() - 1].clone(), w.submission(Tier1, transfer)];
    for submission in &batch {
        let events = partial::decide(&mut writer, &stored, submission).unwrap().unwrap();
        events.iter().for_each(|event| apply(&mut writer, event, LEAF));
    }
    let events = w.judge(&batch[1]).unwrap();
    events.iter().for_each(|event| apply(&mut w.state, event, LEAF));
    assert_eq!(partial::difference(&writer, &w.state), None);
    // The index is loaded after the batch has changed it: what was stored is put right.
    writer.set_outstanding(voucher, stored.outstanding(&voucher).unwrap().unwrap().clone());
    let outstanding = |state: &State| state.outstanding(&voucher).unwrap().unwrap().clone();
    assert_eq!(outstanding(&writer), outstanding(&w.state));
    // Loaded as stored it would be wrong, and the comparison says so.
    writer.outstanding.set(voucher, Some(outstanding(&stored)));
    assert!(partial::difference(&writer, &w.state).unwrap().starts_with("outstanding"));
}

#[test]
fn a_partial_state_says_what_it_misses_and_a_complete_one_misses_nothing() {
    let mut w = World::new();
    let (voucher, holding) = w.live(Core, Tier1, 1_000);
    let partial = State::partial(w.state.log.clone());
    assert_eq!(partial.holding(&holding), Err(contracts::state::Key::Holding(holding)));
    assert_eq!(partial.outstanding(&voucher), Err(contracts::state::Key::Outstanding(voucher)));
    assert!(!partial.holdings.knows(&holding));
    let unknown = w.new_holding();
    assert_eq!((w.state.holdings.knows(&unknown), w.state.holding(&unknown)), (true, Ok(None)));
    let mut table = w.state.members.clone();
    table.shrink_to(2);
    assert_eq!(table.rows().count(), 2);
    table.shrink_to(3);
    assert_eq!(table.rows().count(), 2);
}
