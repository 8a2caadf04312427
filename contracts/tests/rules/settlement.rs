//! Payment lists and receipts from outside.

use contracts::{
    Event,
    discount::{request::MakeRequest, unwind::Unwind},
    holding::{HoldingLife, give_back::LapseTransfer},
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{VoucherLife, give_back::WithdrawVoucher},
};

use crate::{
    story::DUE,
    table::Table,
    world::{Bank, Core, Operator, Platform, Rival, Tier1, Tier2, Tier3, World, account, day, minor, time},
};

pub fn table(t: &mut Table) {
    lists(t);
    receipts(t);
}

fn lists(t: &mut Table) {
    let mut w = World::new();
    let withdrawn = w.issued(Core, Tier1, 100);
    w.act(Core, WithdrawVoucher { voucher: withdrawn });
    w.tick(time("2026-06-23T10:00:00Z"));
    let (voucher, source) = w.live(Core, Tier1, 10_000);
    // The bound holding has a smaller id than the pending one.
    let ask = w.asking(source, &[Bank]);
    let (part, change) = (w.new_holding(), w.new_holding());
    let ask = MakeRequest { amount: minor(4_000), part: Some(part), change: Some(change), ..ask };
    w.act(Tier1, ask.clone());
    let (child, _) = w.pending(Tier1, Tier2, change, 6_000);
    let cut_off = w.later("2026-06-24");
    let lapsed = cut_off.with(|w| {
        let returned = w.new_holding();
        w.act(Platform, LapseTransfer { holding: child, returned });
    });
    let over = lapsed.with(|w| w.act(Platform, Unwind { request: ask.request, holding: part }));

    let mut l = MakeList { voucher: withdrawn, lines: 3, total: minor(9_999) };
    t.row(&w, Rival, l.clone(), "settlement.list.unknown_voucher");
    t.row(&w, Core, l.clone(), "settlement.list.not_live");
    l.voucher = voucher;
    t.row(&w, Core, l.clone(), "settlement.list.before_cut_off");
    t.row(&cut_off, Core, l.clone(), "settlement.list.transfer_pending");
    t.row(&lapsed, Core, l.clone(), "settlement.list.discount_in_progress");
    t.row(&over, Core, l.clone(), "settlement.list.differs");
    l.lines = 2;
    t.again();
    t.row(&over, Core, l.clone(), "settlement.list.differs");
    l.total = minor(10_000);
    assert!(over.decide(Core, l).is_ok());
}

fn receipts(t: &mut Table) {
    let mut w = World::new();
    let (early, unlisted) = w.live(Core, Tier1, 5_000);
    let (voucher, source) = w.live(Core, Tier1, 10_000);
    let (other, _) = w.passed(Tier1, Tier2, source, 4_000);
    let line = *w.state.outstanding(&voucher).unwrap().unwrap().iter().find(|id| **id != other).unwrap();
    let (paid_voucher, paid) = w.live(Core, Tier1, 1_000);
    w.listed(Core, voucher, 2);
    w.listed(Core, paid_voucher, 1);
    w.on(DUE);
    let mut r = Receipt {
        voucher: paid_voucher,
        holding: paid,
        bank_reference: "R-1".to_owned(),
        amount: minor(1_000),
        received_on: day(DUE),
    };
    w.act(Tier1, r.clone());
    r.amount = minor(9_999);
    r.received_on = day("2026-06-30");
    t.row(&w, Tier1, Receipt { holding: unlisted, ..r.clone() }, "settlement.receipt.not_the_payee");
    r.voucher = early;
    r.holding = unlisted;
    t.row(&w, Tier1, r.clone(), "settlement.receipt.not_listed");
    // A spent holding of a listed voucher is no line.
    let spent = Receipt { voucher, holding: source, ..r.clone() };
    assert_eq!(w.refusal(Tier1, spent), "settlement.receipt.not_listed");
    r.voucher = paid_voucher;
    r.holding = paid;
    t.row(&w, Tier1, r.clone(), "settlement.receipt.paid_already");
    r.voucher = voucher;
    r.holding = line;
    t.row(&w, Tier1, r.clone(), "settlement.receipt.amount_differs");
    r.amount = minor(6_000);
    t.row(&w, Tier1, r.clone(), "settlement.receipt.received_in_the_future");
    r.received_on = day(DUE);
    t.row(&w, Tier1, r.clone(), "settlement.receipt.reference_used");
    r.bank_reference = "R-2".to_owned();
    assert!(w.decide(Tier1, r.clone()).is_ok());
    // Never the obligor's word, nor another holder's.
    assert_eq!(w.refusal(Core, r.clone()), "settlement.receipt.not_the_payee");
    assert_eq!(w.refusal(Tier2, r), "settlement.receipt.not_the_payee");
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn the_list_names_every_holder_once_with_its_account() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 100_000);
    let (child, change) = w.passed(Tier1, Tier2, source, 30_000);
    let (grandchild, rest) = w.passed(Tier2, Tier3, child, 10_000);
    w.tick(time("2026-06-23T16:00:00Z"));
    let confirmed = w.with(|w| w.act(Core, MakeList { voucher, lines: 3, total: minor(100_000) }));
    assert!(confirmed.state.list(&voucher).unwrap().unwrap().confirmed);
    w.act(Platform, MakeList { voucher, lines: 3, total: minor(100_000) });
    let list = w.state.list(&voucher).unwrap().unwrap();
    assert!(!list.confirmed);
    assert!(list.lines.is_sorted_by_key(|line| line.holding));
    let mut lines: Vec<_> =
        list.lines.iter().map(|line| (line.holding, line.payee, line.amount, line.account.clone())).collect();
    lines.sort();
    let mut expected = vec![
        (change.unwrap(), Tier1.member(), minor(70_000), Some(Tier1.account())),
        (rest.unwrap(), Tier2.member(), minor(20_000), Some(Tier2.account())),
        (grandchild, Tier3.member(), minor(10_000), Some(Tier3.account())),
    ];
    expected.sort();
    assert_eq!(lines, expected);
    assert_eq!(w.voucher(voucher).life, VoucherLife::Due);
    assert_eq!(
        w.refusal(Platform, MakeList { voucher, lines: 3, total: minor(100_000) }),
        "settlement.list.not_live"
    );
}

#[test]
fn the_obligor_confirms_a_list_of_the_platform_while_something_is_unpaid() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 100_000);
    let (other, kept) = w.passed(Tier1, Tier2, source, 30_000);
    w.on(DUE);
    let make = MakeList { voucher, lines: 2, total: minor(100_000) };
    let by_obligor = w.with(|w| w.act(Core, make.clone()));
    assert_eq!(by_obligor.refusal(Core, make.clone()), "settlement.list.not_live");
    w.act(Platform, make.clone());
    let drawn_up = w.state.list(&voucher).unwrap().unwrap().clone();
    assert_eq!(w.refusal(Rival, make.clone()), "settlement.list.unknown_voucher");
    assert_eq!(w.refusal(Platform, make.clone()), "settlement.list.not_live");
    for wrong in [MakeList { lines: 3, ..make.clone() }, MakeList { total: minor(99_999), ..make.clone() }] {
        assert_eq!(w.refusal(Core, wrong), "settlement.list.differs");
    }
    let receipt = |holding, amount: i64, reference: &str| Receipt {
        voucher,
        holding,
        bank_reference: reference.to_owned(),
        amount: minor(amount),
        received_on: day(DUE),
    };
    w.act(Tier2, receipt(other, 30_000, "R-1"));
    // What is paid already stays a line of it.
    let mut confirmed = w.clone();
    let leaf = confirmed.leaf();
    confirmed.act(Core, make.clone());
    let list = confirmed.state.list(&voucher).unwrap().unwrap();
    assert!(list.confirmed);
    assert_eq!(list.lines, drawn_up.lines);
    let after = confirmed.voucher(voucher);
    assert_eq!((after.life, after.head), (VoucherLife::PartSettled, leaf));
    assert_eq!(confirmed.refusal(Core, make.clone()), "settlement.list.not_live");
    confirmed.act(Tier1, receipt(kept.unwrap(), 70_000, "R-2"));
    assert_eq!(confirmed.voucher(voucher).life, VoucherLife::Settled);
    // Once everything is paid there is nothing left to confirm.
    w.act(Tier1, receipt(kept.unwrap(), 70_000, "R-2"));
    assert_eq!(w.refusal(Core, make), "settlement.list.not_live");
}

#[test]
fn an_account_named_too_late_receives_nothing_unless_it_is_the_first() {
    // Five days before 29 June accounts are fixed: 23 June 16:00 UTC. A change cools off three days.
    let number = |w: &mut World, voucher| {
        w.listed(Core, voucher, 1);
        w.state.list(&voucher).unwrap().unwrap().lines[0].account.clone()
    };
    for (changed_at, expected) in
        [("2026-06-20T16:00:00Z", "changed".to_owned()), ("2026-06-20T16:00:01Z", Tier1.account())]
    {
        let mut w = World::new();
        let (voucher, _) = w.live(Core, Tier1, 10_000);
        w.tick(time(changed_at));
        w.act(Tier1, account(Tier1, "changed"));
        w.on(DUE);
        assert_eq!(number(&mut w, voucher), Some(expected));
    }
    let mut w = World::empty();
    for who in [Core, Tier1] {
        w.act(Operator, who.admission());
    }
    let (voucher, _) = w.live(Core, Tier1, 10_000);
    w.on("2026-06-25");
    assert_eq!(number(&mut w.clone(), voucher), None);
    w.act(Tier1, account(Tier1, "first"));
    assert_eq!(number(&mut w, voucher).as_deref(), Some("first"));
}

#[test]
fn receipts_settle_line_by_line_and_release_limits() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 100_000);
    let (sold, kept) = w.passed(Tier1, Tier2, source, 30_000);
    let title = w.discounted(Tier2, Bank, sold, "REF-1");
    w.listed(Core, voucher, 2);
    w.on(DUE);
    let receipt = |holding, amount| Receipt {
        voucher,
        holding,
        bank_reference: "R-1".to_owned(),
        amount: minor(amount),
        received_on: day(DUE),
    };
    assert_eq!(w.used(Bank, Core), 30_000);
    let events = w.act(Bank, receipt(title, 30_000));
    assert!(matches!(
        &events[..],
        [Event::Reference(_), Event::Holding(_), Event::Voucher(_), Event::Limit(_)]
    ));
    assert_eq!(w.used(Bank, Core), 0);
    assert_eq!(
        (w.voucher(voucher).life, w.voucher(voucher).settled),
        (VoucherLife::PartSettled, minor(30_000))
    );
    assert_eq!(w.holding(title).life, HoldingLife::Settled);
    // Another payee's reference is its own.
    let events = w.act(Tier1, receipt(kept.unwrap(), 70_000));
    assert!(matches!(&events[..], [Event::Reference(_), Event::Holding(_), Event::Voucher(_)]));
    assert_eq!((w.voucher(voucher).life, w.voucher(voucher).settled), (VoucherLife::Settled, minor(100_000)));
    assert!(w.state.outstanding(&voucher).unwrap().unwrap().is_empty());
    // What was paid with the trade stays used.
    assert_eq!(w.reserved(w.voucher(voucher).background), 100_000);
    assert_eq!(w.refusal(Tier1, receipt(kept.unwrap(), 70_000)), "settlement.receipt.paid_already");
}
