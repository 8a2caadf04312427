//! When a request comes to nothing, and what that frees.

use contracts::discount::{
    QuoteLife, RequestLife, disburse::PayIntent, request::MakeRequest, unwind::Unwind,
};

use crate::world::{Bank, Core, Factor, Platform, Tier1, Tier2, World, time};

#[test]
fn an_unwinding_frees_the_holding_and_every_limit() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let request = w.asked(Tier1, holding, &[Bank, Factor]);
    let quotes = [w.quoted(Bank, request), w.quoted(Factor, request)];
    w.act(Tier1, Unwind { request, holding });
    assert_eq!((w.used(Bank, Core), w.used(Factor, Core)), (0, 0));
    for quote in quotes {
        assert_eq!(w.state.quote(&quote).unwrap().unwrap().life, QuoteLife::Released);
    }
    assert!(w.holding(holding).is_free());
    assert_eq!(w.state.request(&request).unwrap().unwrap().life, RequestLife::Unwound);
    assert_eq!(w.refusal(Tier1, Unwind { request, holding }), "discount.unwind.too_late");
}

#[test]
fn only_the_seller_unwinds_early_and_only_an_open_request() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let request = w.asked(Tier1, holding, &[Bank]);
    let unwind = Unwind { request, holding };
    for stranger in [Tier2, Bank, Core] {
        assert_eq!(w.refusal(stranger, unwind.clone()), "discount.unwind.not_yet");
    }
    let quote = w.quoted(Bank, request);
    w.act(Bank, w.opening(quote));
    assert!(w.decide(Tier1, unwind.clone()).is_ok());
    w.act(Tier1, w.awarding(request, quote, w.today()));
    assert_eq!(w.refusal(Tier1, unwind), "discount.unwind.not_yet");
}

#[test]
fn anyone_unwinds_once_its_time_is_over() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let unwind = |request| Unwind { request, holding };
    // Open: three business days after the hour for opening; that hour ends on 2 March.
    let request = w.asked(Tier1, holding, &[Bank]);
    let last = time("2026-03-05T15:59:59Z");
    assert_eq!(w.with(|w| w.tick(last)).refusal(Platform, unwind(request)), "discount.unwind.not_yet");
    assert!(w.with(|w| w.tick(last.after(1))).decide(Platform, unwind(request)).is_ok());
    w.act(Tier1, unwind(request));
    // Awarded and approved: three business days after each step.
    let request = w.awarded(Tier1, Bank, holding);
    assert!(w.with(|w| w.tick(last.after(1))).decide(Factor, unwind(request)).is_ok());
    w.on("2026-03-03");
    w.act(Bank, w.approval(request));
    w.tick(last.after(1));
    assert_eq!(w.refusal(Platform, unwind(request)), "discount.unwind.not_yet");
    w.on("2026-03-07");
    w.act(Platform, unwind(request));
    assert_eq!(w.used(Bank, Core), 0);
    assert!(w.holding(holding).is_free());
}

#[test]
fn an_open_request_waits_from_the_end_of_its_hour_for_opening() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let ask = w.asking(holding, &[Bank]);
    let request = ask.request;
    // Quotes are taken until five to midnight of 10 March in Shanghai, and opened until the 11th.
    w.act(Tier1, MakeRequest { deadline: time("2026-03-10T15:55:00Z"), ..ask });
    let last = time("2026-03-16T15:59:59Z");
    assert_eq!(
        w.with(|w| w.tick(last)).refusal(Platform, Unwind { request, holding }),
        "discount.unwind.not_yet"
    );
    assert!(w.with(|w| w.tick(last.after(1))).decide(Platform, Unwind { request, holding }).is_ok());
}

#[test]
fn a_pay_intent_ends_the_timeouts_unless_they_are_over() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let request = w.awarded(Tier1, Bank, holding);
    w.act(Bank, w.approval(request));
    // Deadlines bind by the tick, whether or not the unwinding is written yet.
    let last = time("2026-03-05T15:59:59Z");
    let over = w.with(|w| w.tick(last.after(1)));
    assert_eq!(over.refusal(Bank, PayIntent { request }), "discount.disburse.out_of_turn");
    w.tick(last);
    w.act(Bank, PayIntent { request });
    let later = w.later("2026-06-24");
    assert_eq!(later.refusal(Platform, Unwind { request, holding }), "discount.unwind.too_late");
}

#[test]
fn cut_off_ends_every_request_without_a_pay_intent() {
    let mut w = World::new();
    w.tick(time("2026-06-23T15:00:00Z"));
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let ask = w.asking(holding, &[Bank]);
    let request = ask.request;
    let deadline = w.now().after(1800);
    w.act(Tier1, MakeRequest { deadline, ..ask });
    let quote = w.quoted(Bank, request);
    w.act(Bank, w.opening(quote));
    w.act(Tier1, w.awarding(request, quote, w.today()));
    w.act(Bank, w.approval(request));
    assert_eq!(w.refusal(Platform, Unwind { request, holding }), "discount.unwind.not_yet");
    w.tick(time("2026-06-23T16:00:00Z"));
    assert_eq!(w.refusal(Bank, PayIntent { request }), "discount.disburse.out_of_turn");
    w.act(Platform, Unwind { request, holding });
    assert!(w.holding(holding).is_free());
}
