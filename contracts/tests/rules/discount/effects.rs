//! What the steps of a discount do: the price, the reserved limits, and when the title passes.

use contracts::{
    Event,
    discount::{
        QuoteLife, RequestLife,
        approve::Decline,
        award::Award,
        disburse::{Confirm, PayIntent},
        unwind::Unwind,
    },
    holding::{HoldingLife, Notice},
};

use crate::world::{Bank, Core, Factor, Tier1, Tier2, World, account, minor};

#[test]
fn an_award_fixes_the_price_and_releases_the_other_quotes() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let request = w.asked(Tier1, holding, &[Bank, Factor]);
    let (mine, other) = (w.quoted(Bank, request), w.quoted(Factor, request));
    assert_eq!((w.used(Bank, Core), w.used(Factor, Core)), (100_000, 100_000));
    w.act(Bank, w.opening(mine));
    // 1000.00 at 3.6 % over 119 of 360 days: 11.90; fees 0.10.
    let award = Award { request, quote: mine, interest: Some(minor(1_190)), net: minor(98_800) };
    assert_eq!(award, w.awarding(request, mine, w.today()));
    for (interest, net) in [(Some(1_191), 98_800), (None, 98_800), (Some(1_190), 98_801)] {
        let wrong = Award { interest: interest.map(minor), net: minor(net), ..award.clone() };
        assert_eq!(w.refusal(Tier1, wrong), "discount.award.price_differs");
    }
    let unopened = Award { quote: other, ..award.clone() };
    assert_eq!(w.refusal(Tier1, unopened), "discount.award.not_opened");
    w.act(Tier1, award);
    assert_eq!((w.used(Bank, Core), w.used(Factor, Core)), (100_000, 0));
    let life = |id| w.state.quote(&id).unwrap().unwrap().life;
    assert_eq!((life(mine), life(other)), (QuoteLife::Awarded, QuoteLife::Released));
    let asked = w.state.request(&request).unwrap().unwrap();
    let agreed = asked.agreed.clone().unwrap();
    assert_eq!((asked.life, agreed.quote, agreed.financier), (RequestLife::Awarded, mine, Bank.member()));
    assert_eq!(
        (agreed.price.days, agreed.price.interest, agreed.price.net),
        (119, minor(1_190), minor(98_800))
    );
    assert_eq!(w.holding(holding).in_request, Some(request));
}

#[test]
fn the_title_passes_at_the_confirmation_and_not_before() {
    let mut w = World::new();
    let (voucher, holding) = w.live(Core, Tier1, 100_000);
    let request = w.awarded(Tier1, Bank, holding);
    let step = |w: &mut World, life| {
        assert_eq!(w.state.request(&request).unwrap().unwrap().life, life);
        assert_eq!(w.holding(holding).holder, Tier1.member());
        assert_eq!(w.holding(holding).life, HoldingLife::Held);
        assert_eq!(w.used(Bank, Core), 100_000);
    };
    step(&mut w, RequestLife::Awarded);
    w.act(Bank, w.approval(request));
    step(&mut w, RequestLife::Approved);
    w.act(Bank, PayIntent { request });
    step(&mut w, RequestLife::PayIntended);
    let events = w.act(Bank, w.disbursement(request));
    assert!(matches!(&events[..], [Event::Reference(_), Event::Request(_)]));
    step(&mut w, RequestLife::Disbursed);
    let payment = w.state.request(&request).unwrap().unwrap().payment.clone().unwrap();
    assert_eq!((payment.bank_reference.as_str(), payment.account), ("REF-1", Tier1.account()));
    let title = w.new_holding();
    let leaf = w.leaf();
    let events = w.act(Tier1, Confirm { request, holding, title });
    let notice = Notice { voucher, holding: title, to: Bank.member(), at: w.now() };
    assert_eq!((events.len(), events.last()), (4, Some(&Event::Notice(notice))));
    let sold = w.holding(holding);
    assert_eq!((sold.life, sold.in_request, sold.head), (HoldingLife::Spent, None, leaf));
    let bought = w.holding(title);
    assert_eq!(
        (bought.life, bought.holder, bought.amount),
        (HoldingLife::Held, Bank.member(), minor(100_000))
    );
    assert_eq!((bought.depth, bought.parent, bought.transferor), (1, Some(holding), Some(Tier1.member())));
    assert!(bought.financed && bought.is_free() && bought.head == leaf);
    assert_eq!(w.state.request(&request).unwrap().unwrap().life, RequestLife::Confirmed);
    assert_eq!(w.used(Bank, Core), 100_000);
    let again = Confirm { request, holding, title };
    assert_eq!(w.refusal(Tier1, again), "discount.disburse.out_of_turn");
}

#[test]
fn a_decline_frees_the_holding_and_the_limit() {
    for steps in 0..3 {
        let mut w = World::new();
        let (_, holding) = w.live(Core, Tier1, 100_000);
        let request = w.awarded(Tier1, Bank, holding);
        if steps > 0 {
            w.act(Bank, w.approval(request));
        }
        if steps > 1 {
            w.act(Bank, PayIntent { request });
        }
        w.act(Bank, Decline { request, holding, reason: "no".to_owned() });
        assert!(w.holding(holding).is_free());
        assert_eq!(w.used(Bank, Core), 0);
        assert_eq!(w.state.request(&request).unwrap().unwrap().life, RequestLife::Declined);
        let again = Decline { request, holding, reason: "no".to_owned() };
        assert_eq!(w.refusal(Bank, again), "discount.approve.not_awarded");
        // It can be offered again.
        w.awarded(Tier1, Factor, holding);
        assert_eq!(w.used(Factor, Core), 100_000);
    }
}

#[test]
fn a_financier_that_sells_on_no_longer_uses_its_limit() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let title = w.discounted(Tier1, Bank, holding, "REF-1");
    let request = w.awarded(Bank, Factor, title);
    assert_eq!((w.used(Bank, Core), w.used(Factor, Core)), (100_000, 100_000));
    w.disbursed(Factor, request, "REF-2");
    let next = w.new_holding();
    w.act(Bank, Confirm { request, holding: title, title: next });
    assert_eq!((w.used(Bank, Core), w.used(Factor, Core)), (0, 100_000));
    assert!(w.holding(next).financed);
}

#[test]
fn the_money_goes_to_the_account_in_use_at_the_payment() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 100_000);
    let request = w.awarded(Tier1, Bank, holding);
    w.act(Bank, w.approval(request));
    w.act(Bank, PayIntent { request });
    // A change that still cools off redirects nothing.
    w.act(Tier1, account(Tier1, "stolen"));
    let mut disbursement = w.disbursement(request);
    assert_eq!(disbursement.account, Tier1.account());
    assert!(w.decide(Bank, disbursement.clone()).is_ok());
    disbursement.account = "stolen".to_owned();
    assert_eq!(w.refusal(Bank, disbursement.clone()), "discount.disburse.account_differs");
    w.advance(3 * 24 * 3600);
    assert!(w.decide(Bank, disbursement).is_ok());
}

#[test]
fn a_discount_of_a_part_leaves_the_rest_with_the_seller() {
    let mut w = World::new();
    let (voucher, holding) = w.live(Core, Tier1, 100_000);
    let mut ask = w.asking(holding, &[Bank]);
    let (part, change) = (w.new_holding(), w.new_holding());
    (ask.amount, ask.part, ask.change) = (minor(30_000), Some(part), Some(change));
    w.act(Tier1, ask.clone());
    let request = ask.request;
    let quote = w.quoted(Bank, request);
    assert_eq!(w.used(Bank, Core), 30_000);
    w.act(Bank, w.opening(quote));
    w.act(Tier1, w.awarding(request, quote, w.today()));
    w.disbursed(Bank, request, "REF-1");
    let title = w.new_holding();
    w.act(Tier1, Confirm { request, holding: part, title });
    assert_eq!(w.holding(title).amount, minor(30_000));
    assert_eq!(w.holding(change).amount, minor(70_000));
    w.passed(Tier1, Tier2, change, 70_000);
    assert_eq!(w.state.outstanding(&voucher).unwrap().unwrap().len(), 2);
    assert_eq!(w.refusal(Tier1, Unwind { request, holding: part }), "discount.unwind.too_late");
}
