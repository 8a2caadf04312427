//! Vouchers from outside: issue, sign for, reject, withdraw, lapse.

use contracts::{
    Event,
    amount::{CNY, Currency},
    background::register::Register,
    id::VoucherId,
    voucher::{
        VoucherLife,
        give_back::{LapseVoucher, RejectVoucher, WithdrawVoucher},
        issue::Issue,
        sign_for::SignForVoucher,
    },
};

use crate::{
    table::Table,
    world::{Core, Nobody, Platform, Rival, Tier1, Tier2, World, day, digest, minor, time, uuid},
};

pub fn table(t: &mut Table) {
    issues(t);
    signatures(t);
    for reject in [true, false] {
        t.again();
        given_back(t, reject);
    }
    t.again();
    lapses(t);
}

fn issues(t: &mut Table) {
    let mut w = World::new();
    let others = w.background(Rival, Tier1, 50);
    let background = w.background(Core, Tier1, 50);
    let dollars = w.registration(Core, Tier1, 50);
    let dollar_background = dollars.background;
    w.act(Core, Register { currency: Currency::parse("USD").unwrap(), ..dollars });
    let long = w.background(Core, Tier1, 100_000);
    let taken = w.issued(Core, Tier1, 1_000);

    let mut i = Issue {
        voucher: taken,
        undertaking_hash: digest(9),
        payee: Core.member(),
        payee_name: "Somebody else".to_owned(),
        due_on: day("2026-03-01"),
        ..w.issuance(Nobody, 51, others)
    };
    let not_core = Issue { payee: Tier1.member(), ..i.clone() };
    t.row(&w, Tier1, not_core, "voucher.issue.not_a_core_enterprise");
    t.row(&w, Core, i.clone(), "voucher.issue.id_taken");
    i.voucher = VoucherId::from_uuid(uuid(1));
    t.row(&w, Core, i.clone(), "voucher.issue.undertaking_differs");
    i.undertaking_hash = digest(1);
    t.row(&w, Core, i.clone(), "voucher.issue.to_self");
    i.payee = Nobody.member();
    t.row(&w, Core, i.clone(), "voucher.issue.unknown_payee");
    i.payee = Tier1.member();
    t.row(&w, Core, i.clone(), "voucher.issue.payee_name_differs");
    i.payee_name = Tier1.name();
    t.row(&w, Core, i.clone(), "voucher.issue.unknown_background");
    i.background = dollar_background;
    t.row(&w, Core, i.clone(), "voucher.issue.background_of_others");
    i.background = background;
    t.row(&w, Core, i.clone(), "voucher.issue.exceeds_background");
    i.amount = minor(50);
    t.row(&w, Core, i.clone(), "voucher.issue.too_small");
    i.amount = minor(100);
    i.background = long;
    t.row(&w, Core, i.clone(), "voucher.issue.due_not_later");
    // Dates cannot break all at once: each row breaks its own and as many later ones as it can.
    i.due_on = day("2027-01-02");
    t.row(&w, Core, i.clone(), "voucher.issue.due_not_a_business_day");
    i.due_on = day("2027-01-04");
    t.row(&w, Core, i.clone(), "voucher.issue.tenor_too_long");
    let more = w.registration(Core, Tier1, 100);
    i.background = more.background;
    w.act(Core, Register { due_on: day("2026-03-04"), ..more });
    i.due_on = day("2026-03-05");
    t.row(&w, Core, i.clone(), "voucher.issue.later_than_underlying");
    i.background = long;
    t.row(&w, Core, i.clone(), "voucher.issue.too_close_to_cut_off");
    i.due_on = day("2026-03-06");
    assert!(w.decide(Core, i).is_ok());
}

fn signatures(t: &mut Table) {
    let mut w = World::new();
    let (_, taken) = w.live(Core, Tier1, 1_000);
    let voucher = w.issued(Core, Tier1, 1_000);
    let late = w.later("2026-03-06");
    let ended = late.with(|w| w.act(Core, WithdrawVoucher { voucher }));
    let mut s = SignForVoucher { voucher, consents: false, holding: taken };
    t.row(&ended, Tier2, s.clone(), "voucher.sign_for.not_the_payee");
    t.row(&ended, Tier1, s.clone(), "voucher.sign_for.not_awaiting");
    t.row(&late, Tier1, s.clone(), "voucher.sign_for.too_late");
    t.row(&w, Tier1, s.clone(), "voucher.sign_for.no_consent");
    s.consents = true;
    t.row(&w, Tier1, s.clone(), "voucher.sign_for.id_taken");
    s.holding = w.new_holding();
    assert!(w.decide(Tier1, s).is_ok());
}

/// A rejection by the payee or a withdrawal by the obligor.
fn given_back(t: &mut Table, reject: bool) {
    let mut w = World::new();
    let voucher = w.issued(Core, Tier1, 1_000);
    let (live, _) = w.live(Core, Tier1, 1_000);
    let reason = "goods are missing".to_owned();
    if reject {
        let of = |voucher| RejectVoucher { voucher, reason: reason.clone() };
        t.row(&w, Core, of(live), "voucher.give_back.not_a_party");
        t.row(&w, Tier1, of(live), "voucher.give_back.not_awaiting");
        assert!(w.decide(Tier1, of(voucher)).is_ok());
    } else {
        let of = |voucher| WithdrawVoucher { voucher };
        t.row(&w, Tier1, of(live), "voucher.give_back.not_a_party");
        t.row(&w, Core, of(live), "voucher.give_back.not_awaiting");
        assert!(w.decide(Core, of(voucher)).is_ok());
    }
}

fn lapses(t: &mut Table) {
    let mut w = World::new();
    let voucher = w.issued(Core, Tier1, 1_000);
    let (live, _) = w.live(Core, Tier1, 1_000);
    let unknown = VoucherId::from_uuid(uuid(1));
    t.row(&w, Platform, LapseVoucher { voucher: unknown }, "voucher.give_back.not_a_party");
    t.row(&w, Platform, LapseVoucher { voucher: live }, "voucher.give_back.not_awaiting");
    let last = w.with(|w| w.tick(time("2026-03-05T15:59:59Z")));
    t.row(&last, Platform, LapseVoucher { voucher }, "voucher.give_back.not_lapsed");
    assert!(last.with(|w| w.advance(1)).decide(Platform, LapseVoucher { voucher }).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn an_issuance_waits_for_its_payee_and_reserves_its_background() {
    let mut w = World::new();
    let background = w.background(Core, Tier1, 100_000);
    let issue = w.issuance(Tier1, 60_000, background);
    let leaf = w.leaf();
    let events = w.act(Core, issue.clone());
    assert!(matches!(&events[..], [Event::Background(_), Event::Voucher(_)]));
    assert_eq!(w.reserved(background), 60_000);
    let v = w.voucher(issue.voucher);
    assert_eq!((v.obligor, v.payee, v.currency), (Core.member(), Tier1.member(), CNY));
    assert_eq!((v.face, v.settled, v.life), (minor(60_000), minor(0), VoucherLife::AwaitingSignFor));
    assert_eq!(
        (v.issued_on, v.due_on, v.cut_off_on),
        (day("2026-03-02"), day("2026-06-29"), day("2026-06-24"))
    );
    // Three business days, to the last second in Shanghai.
    assert_eq!(v.sign_for_by, time("2026-03-05T15:59:59Z"));
    assert_eq!((v.background, v.policy_version, v.head), (background, 1, leaf));
    let more = Issue { voucher: VoucherId::from_uuid(uuid(1)), amount: minor(40_001), ..issue.clone() };
    assert_eq!(w.refusal(Core, more.clone()), "voucher.issue.exceeds_background");
    w.act(Core, Issue { amount: minor(40_000), ..more });
    assert_eq!(w.reserved(background), 100_000);
}

#[test]
fn business_days_and_months_bound_the_due_date() {
    let mut w = World::new();
    let background = w.background(Core, Tier1, 1_000);
    let issue = w.issuance(Tier1, 1_000, background);
    let answer = |w: &World, due| w.decide(Core, Issue { due_on: day(due), ..issue.clone() }).err();
    let no_business_day = Some("voucher.issue.due_not_a_business_day");
    assert_eq!(answer(&w, "2026-03-02"), Some("voucher.issue.due_not_later"));
    assert_eq!(answer(&w, "2026-03-07"), no_business_day);
    // A published holiday, and a Saturday that is worked.
    assert_eq!(answer(&w, "2026-05-01"), no_business_day);
    assert_eq!(answer(&w, "2026-05-09"), None);
    // Six months from today, and a day more.
    assert_eq!(answer(&w, "2026-09-02"), None);
    assert_eq!(answer(&w, "2026-09-03"), Some("voucher.issue.tenor_too_long"));
    // Months are clamped: from 31 August to the end of February.
    let august = w.later("2026-08-31");
    assert_eq!(answer(&august, "2026-12-31"), None);
    assert_eq!(answer(&august, "2027-01-04"), Some("voucher.issue.later_than_underlying"));
    // Cut-off is three business days before; tomorrow is the first that is not too close.
    assert_eq!(answer(&w, "2026-03-05"), Some("voucher.issue.too_close_to_cut_off"));
    assert_eq!(answer(&w, "2026-03-06"), None);
    // Over the holidays of May, and with the Saturday that is worked, it moves.
    let voucher = issue.voucher;
    w.act(Core, Issue { due_on: day("2026-05-11"), ..issue.clone() });
    assert_eq!(w.voucher(voucher).cut_off_on, day("2026-05-07"));
}

#[test]
fn signing_for_makes_it_live_with_one_holding_of_all_of_it() {
    let mut w = World::new();
    let voucher = w.issued(Core, Tier1, 60_000);
    w.tick(time("2026-03-05T15:59:59Z"));
    let holding = w.new_holding();
    let leaf = w.leaf();
    let events = w.act(Tier1, SignForVoucher { voucher, consents: true, holding });
    assert!(matches!(&events[..], [Event::Voucher(_), Event::Holding(_)]));
    assert_eq!(w.voucher(voucher).life, VoucherLife::Live);
    let h = w.holding(holding);
    assert_eq!((h.voucher, h.holder, h.amount), (voucher, Tier1.member(), minor(60_000)));
    assert_eq!((h.parent, h.transferor, h.depth, h.splits), (None, None, 0, 0));
    assert!(h.is_free() && !h.financed);
    assert_eq!(h.head, leaf);
}

#[test]
fn rejected_withdrawn_and_lapsed_vouchers_release_all_that_was_reserved() {
    for life in [VoucherLife::Rejected, VoucherLife::Withdrawn, VoucherLife::Lapsed] {
        let mut w = World::new();
        let voucher = w.issued(Core, Tier1, 60_000);
        let background = w.voucher(voucher).background;
        assert_eq!(w.reserved(background), 60_000);
        match life {
            VoucherLife::Rejected => w.act(Tier1, RejectVoucher { voucher, reason: "no".to_owned() }),
            VoucherLife::Withdrawn => w.act(Core, WithdrawVoucher { voucher }),
            _ => {
                w.on("2026-03-06");
                w.act(Core, LapseVoucher { voucher })
            }
        };
        assert_eq!(w.voucher(voucher).life, life);
        assert_eq!(w.reserved(background), 0);
        let holding = w.new_holding();
        let code = w.refusal(Tier1, SignForVoucher { voucher, consents: true, holding });
        assert_eq!(code, "voucher.sign_for.not_awaiting");
    }
}

#[test]
fn names_of_lives_are_read_back() {
    for life in VoucherLife::ALL {
        assert_eq!(VoucherLife::parse(life.as_str()), Some(*life));
    }
    assert_eq!(VoucherLife::parse("cancelled"), None);
}
