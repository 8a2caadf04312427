//! `holding.sign_for`, `.reject`, `.withdraw` and `.lapse` from outside.

use contracts::{
    Event,
    holding::{
        HoldingLife, Notice,
        give_back::{LapseTransfer, RejectTransfer, WithdrawTransfer},
        sign_for::SignForHolding,
    },
    id::HoldingId,
};

use crate::{
    table::Table,
    world::{Bank, Core, Platform, Tier1, Tier2, Tier3, Who, World, minor, time, uuid},
};

const NO: &str = "not ours";

pub fn table(t: &mut Table) {
    let mut w = World::new();
    let (_, held) = w.live(Core, Tier2, 1_000);
    let (_, source) = w.live(Core, Tier1, 1_000);
    let (child, _) = w.pending(Tier1, Tier2, source, 1_000);
    let late = w.later("2026-03-06");
    t.row(&late, Tier1, SignForHolding { holding: held }, "holding.sign_for.not_the_transferee");
    t.row(&late, Tier2, SignForHolding { holding: held }, "holding.sign_for.not_pending");
    t.row(&late, Tier2, SignForHolding { holding: child }, "holding.sign_for.too_late");
    assert!(w.decide(Tier2, SignForHolding { holding: child }).is_ok());

    let reject = |holding, returned| RejectTransfer { holding, returned, reason: NO.to_owned() };
    let free = HoldingId::from_uuid(uuid(1));
    t.row(&w, Tier1, reject(held, held), "holding.give_back.not_a_party");
    t.row(&w, Tier2, reject(held, held), "holding.give_back.not_pending");
    t.row(&w, Tier2, reject(child, held), "holding.give_back.id_taken");
    assert!(w.decide(Tier2, reject(child, free)).is_ok());

    t.again();
    let withdraw = |holding, returned| WithdrawTransfer { holding, returned };
    let done = w.with(|w| w.act(Tier2, SignForHolding { holding: child }));
    t.row(&done, Tier2, withdraw(child, held), "holding.give_back.not_a_party");
    t.row(&done, Tier1, withdraw(child, held), "holding.give_back.not_pending");
    t.row(&w, Tier1, withdraw(child, held), "holding.give_back.id_taken");
    assert!(w.decide(Tier1, withdraw(child, free)).is_ok());

    t.again();
    let lapse = |holding, returned| LapseTransfer { holding, returned };
    t.row(&w, Platform, lapse(free, held), "holding.give_back.not_a_party");
    t.row(&w, Platform, lapse(held, held), "holding.give_back.not_pending");
    let last = w.with(|w| w.tick(time("2026-03-05T15:59:59Z")));
    t.row(&last, Platform, lapse(child, held), "holding.give_back.not_lapsed");
    assert!(last.with(|w| w.advance(1)).decide(Platform, lapse(child, free)).is_ok());
    t.row(&late, Platform, lapse(child, held), "holding.give_back.id_taken");
    assert!(late.decide(Platform, lapse(child, free)).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn signing_for_holds_it_and_only_now_gives_notice() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 100_000);
    let transfer = w.passing(Tier1, Tier2, source, 30_000);
    let child = transfer.child;
    let notices = |events: &[Event]| events.iter().filter(|event| matches!(event, Event::Notice(_))).count();
    assert_eq!(notices(&w.act(Tier1, transfer.clone())), 0);
    w.tick(time("2026-03-05T15:59:59Z"));
    let events = w.act(Tier2, SignForHolding { holding: child });
    let held = w.holding(child);
    assert_eq!((held.life, held.lapses_at, held.depth), (HoldingLife::Held, None, 1));
    assert!(held.is_free());
    let notice = Notice { voucher, holding: child, to: Tier2.member(), at: w.now() };
    assert!(events.contains(&Event::Notice(notice)));
    assert_eq!(events.len(), 2);
    assert_eq!(w.reserved(transfer.background), 30_000);
    assert!(w.state.pending(&(Tier1.member(), Tier2.member())).unwrap().unwrap().is_empty());
    assert_eq!(w.refusal(Tier2, SignForHolding { holding: child }), "holding.sign_for.not_pending");
}

/// What each of the three ways back does to a transfer.
fn way_back(who: Who) {
    let mut w = World::new();
    let (_, source) = w.live(Core, Tier1, 100_000);
    let (first, _) = w.passed(Tier1, Tier2, source, 60_000);
    let transfer = w.passing(Tier2, Tier3, first, 25_000);
    let (holding, returned) = (transfer.child, w.new_holding());
    w.act(Tier2, transfer.clone());
    assert_eq!(w.reserved(transfer.background), 25_000);
    let events = match who {
        Tier3 => w.act(who, RejectTransfer { holding, returned, reason: NO.to_owned() }),
        Tier2 => w.act(who, WithdrawTransfer { holding, returned }),
        _ => {
            w.on("2026-03-06");
            w.act(who, LapseTransfer { holding, returned })
        }
    };
    assert!(matches!(&events[..], [Event::Background(_), Event::Holding(_), Event::Holding(_)]));
    assert_eq!(w.reserved(transfer.background), 0);
    assert_eq!(w.holding(holding).life, HoldingLife::Void);
    let back = w.holding(returned);
    assert_eq!((back.life, back.holder, back.amount), (HoldingLife::Held, Tier2.member(), minor(25_000)));
    assert_eq!((back.depth, back.parent, back.transferor), (1, Some(holding), None));
    assert_eq!((back.background, back.lapses_at), (None, None));
    assert!(back.is_free());
    // The pending one never revives, and the spent one neither.
    assert_eq!(w.refusal(Tier3, SignForHolding { holding }), "holding.sign_for.not_pending");
    assert_eq!(w.refusal(Tier2, transfer), "holding.transfer.not_free");
}

#[test]
fn a_transfer_that_does_not_come_about_makes_a_new_holding_at_the_old_depth() {
    for who in [Tier3, Tier2, Platform, Bank] {
        way_back(who);
    }
}

#[test]
fn what_a_financier_passes_on_uses_its_limit_until_it_is_signed_for() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let title = w.discounted(Tier1, Bank, holding, "REF-1");
    assert_eq!(w.used(Bank, Core), 100_000);
    let (child, change) = w.pending(Bank, Tier2, title, 40_000);
    assert_eq!(w.used(Bank, Core), 100_000);
    assert!(w.holding(change.unwrap()).financed);
    // It comes back as it went.
    let back = w.with(|w| {
        let returned = w.new_holding();
        w.act(Tier2, RejectTransfer { holding: child, returned, reason: NO.to_owned() });
        assert!(w.holding(returned).financed);
    });
    assert_eq!(back.used(Bank, Core), 100_000);
    w.act(Tier2, SignForHolding { holding: child });
    assert_eq!(w.used(Bank, Core), 60_000);
    assert!(!w.holding(child).financed);
    // The next holder bought nothing by discount and uses nobody's limit.
    w.passed(Tier2, Tier3, child, 40_000);
    assert_eq!(w.used(Bank, Core), 60_000);
}
