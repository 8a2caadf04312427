//! From award to confirmation and unwinding, from outside: the refusals.

use contracts::{
    discount::{
        approve::Decline,
        award::Award,
        disburse::{Confirm, Disburse, PayIntent},
        quote::MakeQuote,
        unwind::Unwind,
    },
    id::{HoldingId, QuoteId, RequestId},
};

use crate::{
    story::DUE,
    table::Table,
    world::{Bank, Core, Factor, Operator, Platform, Tier1, Tier2, World, account, day, minor, time, uuid},
};

pub fn table(t: &mut Table) {
    awards(t);
    approvals(t);
    t.again();
    declines(t);
    t.again();
    payments(t);
    t.again();
    confirmations(t);
    t.again();
    intents(t);
    t.again();
    unwindings(t);
}

fn awards(t: &mut Table) {
    // A seller that has not named its account yet.
    let mut w = World::empty();
    for who in [Core, Bank, Factor, Tier1, Tier2] {
        w.act(Operator, who.admission());
    }
    for financier in [Bank, Factor] {
        w.act(financier, crate::world::limit(Core, 1_000_000));
    }
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let (_, other) = w.live(Core, Tier1, 10_000);
    let ended = w.asked(Tier1, other, &[Bank]);
    w.act(Tier1, Unwind { request: ended, holding: other });
    w.on("2026-06-23");
    let request = w.asked(Tier1, holding, &[Bank, Factor]);
    let expires = time("2026-06-23T12:00:00Z");
    let quote = QuoteId::from_uuid(w.id());
    w.act(Bank, MakeQuote { quote, request, expires });
    let long = w.with(|w| w.quoted(Factor, request));
    let long_quote =
        *long.state.quotes_of(&request).unwrap().unwrap().iter().find(|id| **id != quote).unwrap();
    let closed = w.with(|w| w.advance(2 * 3600 + 1));
    let opened = closed.with(|w| w.act(Bank, w.opening(quote)));
    let expired = opened.with(|w| w.tick(expires.after(1)));
    let late = long.with(|w| {
        w.act(Factor, w.opening(long_quote));
        w.on("2026-06-24");
    });

    let mut a = Award { request: ended, quote: QuoteId::from_uuid(uuid(1)), interest: None, net: minor(1) };
    t.row(&w, Tier2, a.clone(), "discount.award.not_the_seller");
    t.row(&w, Tier1, a.clone(), "discount.award.not_open");
    a.request = request;
    t.row(&w, Tier1, a.clone(), "discount.award.still_quoting");
    t.row(&closed, Tier1, a.clone(), "discount.award.unknown_quote");
    a.quote = quote;
    t.row(&closed, Tier1, a.clone(), "discount.award.not_opened");
    t.row(&expired, Tier1, a.clone(), "discount.award.quote_expired");
    a.quote = long_quote;
    t.row(&late, Tier1, a.clone(), "discount.award.price_differs");
    a = late.awarding(request, long_quote, day("2026-06-23"));
    t.row(&late, Tier1, a.clone(), "discount.award.no_account");
    let late = late.with(|w| w.act(Tier1, account(Tier1, "1")));
    t.row(&late, Tier1, a, "discount.award.past_cut_off");
    let opened = opened.with(|w| w.act(Tier1, account(Tier1, "1")));
    assert!(opened.decide(Tier1, opened.awarding(request, quote, opened.today())).is_ok());
}

fn approvals(t: &mut Table) {
    let mut w = World::new();
    w.on("2026-06-23");
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.awarded(Tier1, Bank, holding);
    let done = w.with(|w| w.act(Bank, w.approval(request)));
    let late = w.later("2026-06-24");
    let mut a = w.approval(request);
    a.evidence_read = false;
    t.row(&done, Factor, a.clone(), "discount.approve.not_the_financier");
    t.row(&done, Bank, a.clone(), "discount.approve.not_awarded");
    t.row(&late, Bank, a.clone(), "discount.approve.evidence_not_read");
    a.evidence_read = true;
    t.row(&late, Bank, a.clone(), "discount.approve.invoices_not_verified");
    a.invoices_verified_on = day("2026-06-24");
    t.row(&late, Bank, a.clone(), "discount.approve.past_cut_off");
    assert!(w.decide(Bank, w.approval(request)).is_ok());
}

fn declines(t: &mut Table) {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.awarded(Tier1, Bank, holding);
    let paid = w.with(|w| w.disbursed(Bank, request, "REF-1"));
    let wrong = HoldingId::from_uuid(uuid(1));
    let of = |holding| Decline { request, holding, reason: "no evidence".to_owned() };
    t.row(&paid, Factor, of(wrong), "discount.approve.not_the_financier");
    t.row(&paid, Bank, of(wrong), "discount.approve.not_awarded");
    t.row(&w, Bank, of(wrong), "discount.approve.wrong_holding");
    assert!(w.decide(Bank, of(holding)).is_ok());
}

fn payments(t: &mut Table) {
    let mut w = World::new();
    let (_, first) = w.live(Core, Tier1, 10_000);
    let earlier = w.awarded(Tier1, Bank, first);
    w.disbursed(Bank, earlier, "REF-1");
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.awarded(Tier1, Bank, holding);
    w.act(Bank, w.approval(request));
    let approved = w.clone();
    w.act(Bank, PayIntent { request });
    let mut d = w.disbursement(request);
    let net = d.amount;
    d.amount = minor(1);
    d.account = "elsewhere".to_owned();
    d.paid_on = day("2026-03-03");
    t.row(&approved, Factor, d.clone(), "discount.disburse.not_a_party");
    t.row(&approved, Bank, d.clone(), "discount.disburse.out_of_turn");
    t.row(&w, Bank, d.clone(), "discount.disburse.amount_differs");
    d.amount = net;
    t.row(&w, Bank, d.clone(), "discount.disburse.account_differs");
    d.account = Tier1.account();
    t.row(&w, Bank, d.clone(), "discount.disburse.paid_in_the_future");
    d.paid_on = day("2026-03-02");
    t.row(&w, Bank, d.clone(), "discount.disburse.reference_used");
    d.bank_reference = "REF-2".to_owned();
    assert!(w.decide(Bank, d.clone()).is_ok());
    // A reference is used once for its date.
    let next_day = w.later("2026-03-03");
    let other_date = Disburse { bank_reference: "REF-1".to_owned(), paid_on: day("2026-03-03"), ..d };
    assert!(next_day.decide(Bank, other_date).is_ok());
}

fn confirmations(t: &mut Table) {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.awarded(Tier1, Bank, holding);
    let paid = w.with(|w| w.disbursed(Bank, request, "REF-1"));
    let unknown = HoldingId::from_uuid(uuid(1));
    // Another holding of the same seller, which a wrong confirmation would spend.
    let mut paid = paid;
    let (_, other) = paid.live(Core, Tier1, 10_000);
    let mut c = Confirm { request, holding: other, title: holding };
    t.row(&w, Bank, c.clone(), "discount.disburse.not_a_party");
    t.row(&w, Tier1, c.clone(), "discount.disburse.out_of_turn");
    t.row(&paid, Tier1, c.clone(), "discount.disburse.wrong_holding");
    assert_eq!(
        paid.refusal(Tier1, Confirm { holding: unknown, ..c.clone() }),
        "discount.disburse.wrong_holding"
    );
    c.holding = holding;
    t.row(&paid, Tier1, c.clone(), "discount.disburse.id_taken");
    c.title = unknown;
    assert!(paid.decide(Tier1, c).is_ok());
}

fn intents(t: &mut Table) {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.awarded(Tier1, Bank, holding);
    t.row(&w, Factor, PayIntent { request }, "discount.disburse.not_a_party");
    t.row(&w, Bank, PayIntent { request }, "discount.disburse.out_of_turn");
    w.act(Bank, w.approval(request));
    assert!(w.decide(Bank, PayIntent { request }).is_ok());
    // Before an award nobody is a party.
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.asked(Tier1, holding, &[Bank]);
    assert_eq!(w.refusal(Bank, PayIntent { request }), "discount.disburse.not_a_party");
}

fn unwindings(t: &mut Table) {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.asked(Tier1, holding, &[Bank]);
    let ended = w.with(|w| w.act(Tier1, Unwind { request, holding }));
    let (unknown, wrong) = (RequestId::from_uuid(uuid(1)), HoldingId::from_uuid(uuid(1)));
    t.row(&ended, Platform, Unwind { request: unknown, holding: wrong }, "discount.unwind.unknown_request");
    t.row(&ended, Platform, Unwind { request, holding: wrong }, "discount.unwind.too_late");
    t.row(&w, Platform, Unwind { request, holding: wrong }, "discount.unwind.wrong_holding");
    t.row(&w, Platform, Unwind { request, holding }, "discount.unwind.not_yet");
    assert!(w.later(DUE).decide(Platform, Unwind { request, holding }).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}
