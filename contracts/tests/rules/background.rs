//! Trade backgrounds from outside.

use contracts::{Event, amount::Currency, background::register::Register, id::BackgroundId};

use crate::{
    story::invoice,
    table::Table,
    world::{Bank, Core, Nobody, Rival, Tier1, Tier2, Who, World, day, minor, tag, uuid},
};

/// The largest amount that the ledger can write.
const LARGEST: i64 = 999_999_999_999_999_999;

fn registration(invoices: Vec<contracts::background::register::InvoiceUse>) -> Register {
    Register {
        background: BackgroundId::from_uuid(uuid(1)),
        debtor: Core.member(),
        creditor: Tier1.member(),
        currency: contracts::amount::CNY,
        contract: "HT-1".to_owned(),
        contract_file: None,
        delivery_file: None,
        due_on: day("2026-12-31"),
        invoices,
    }
}

pub fn table(t: &mut Table) {
    let mut w = World::new();
    let mut known = registration(vec![invoice(1, Core, Tier1, LARGEST, 60)]);
    w.act(Core, known.clone());
    known.debtor = Nobody.member();
    known.invoices.clear();
    t.row(&w, Rival, known.clone(), "background.register.id_taken");
    let mut r = Register { background: BackgroundId::from_uuid(uuid(2)), ..known };
    t.row(&w, Rival, r.clone(), "background.register.not_a_party");
    t.row(&w, Tier1, r.clone(), "background.register.unknown_party");
    r.debtor = Core.member();
    t.row(&w, Core, r.clone(), "background.register.no_invoice");
    // The first invoice breaks all that one invoice can; nine more make the total too large.
    let mut first = invoice(1, Core, Rival, 70, 71);
    first.type_code = "386".to_owned();
    first.issued_on = day("2026-03-03");
    r.invoices = (1..11).map(|number| invoice(number, Core, Tier1, LARGEST, LARGEST)).collect();
    r.invoices[0] = first.clone();
    r.invoices.push(first);
    t.row(&w, Core, r.clone(), "background.register.invoice_twice");
    r.invoices.pop();
    t.row(&w, Core, r.clone(), "background.register.prepayment");
    r.invoices[0].type_code = "381".to_owned();
    t.row(&w, Core, r.clone(), "background.register.not_an_invoice");
    r.invoices[0].type_code = "380".to_owned();
    t.row(&w, Core, r.clone(), "background.register.invoice_from_the_future");
    r.invoices[0].issued_on = day("2026-03-02");
    t.row(&w, Core, r.clone(), "background.register.other_parties");
    r.invoices[0].seller = Tier1.identifier();
    t.row(&w, Core, r.clone(), "background.register.conflicting_amount");
    r.invoices[0].amount = minor(LARGEST);
    r.invoices[0].occupied = minor(LARGEST);
    t.row(&w, Core, r.clone(), "background.register.over_occupied");
    r.invoices[0].occupied = minor(LARGEST - 60);
    t.row(&w, Core, r.clone(), "background.register.too_large");
    r.invoices.truncate(1);
    assert!(w.decide(Core, r).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn the_same_invoice_meets_itself_whoever_brings_it() {
    let mut w = World::new();
    let use_of = |w: &mut World, occupied| {
        let mut register = registration(vec![invoice(1, Core, Tier1, 1_000, occupied)]);
        register.background = BackgroundId::from_uuid(w.id());
        register
    };
    let first = use_of(&mut w, 600);
    w.act(Core, first);
    assert_eq!(w.state.invoice(&tag(1)).unwrap().unwrap().occupied, minor(600));
    let over = use_of(&mut w, 401);
    assert_eq!(w.refusal(Core, over), "background.register.over_occupied");
    let rest = use_of(&mut w, 400);
    w.act(Core, rest);
    assert_eq!(w.state.invoice(&tag(1)).unwrap().unwrap().occupied, minor(1_000));
    // More than the invoice at once, too.
    let more = registration(vec![invoice(2, Core, Tier1, 1_000, 1_001)]);
    let more = Register { background: BackgroundId::from_uuid(uuid(7)), ..more };
    assert_eq!(w.refusal(Core, more), "background.register.over_occupied");
    // The same amount in another currency is another amount.
    let mut dollars = use_of(&mut w, 1);
    dollars.currency = Currency::parse("USD").unwrap();
    assert_eq!(w.refusal(Core, dollars), "background.register.conflicting_amount");
}

#[test]
fn registered_by_the_debtor_it_occupies_and_by_the_creditor_it_does_not() {
    let mut w = World::new();
    let mut register =
        registration(vec![invoice(1, Core, Tier1, 1_000, 600), invoice(2, Core, Tier1, 50, 50)]);
    let events = w.act(Core, register.clone());
    assert!(matches!(&events[..], [Event::Invoice(_), Event::Invoice(_), Event::Background(_)]));
    let verified = w.state.background(&register.background).unwrap().unwrap().clone();
    assert_eq!((verified.amount, verified.reserved, verified.free()), (minor(650), minor(0), minor(650)));
    assert_eq!(verified.invoices, [(tag(1), minor(600)), (tag(2), minor(50))]);
    assert_eq!((verified.debtor, verified.creditor), (Core.member(), Tier1.member()));

    register.background = BackgroundId::from_uuid(uuid(2));
    register.invoices = vec![invoice(3, Core, Tier1, 1_000, 1_000)];
    let events = w.act(Tier1, register.clone());
    assert!(matches!(&events[..], [Event::Background(background)] if background.amount == minor(0)));
    assert_eq!(w.state.invoice(&tag(3)), Ok(None));
    let issue = w.issuance(Tier1, 100, register.background);
    assert_eq!(w.refusal(Core, issue), "voucher.issue.exceeds_background");
}

#[test]
fn only_invoices_that_claim_payment_for_a_delivery_count() {
    let w = World::new();
    let answer = |code: &str| {
        let mut register = registration(vec![invoice(1, Core, Tier1, 1_000, 1_000)]);
        register.invoices[0].type_code = code.to_owned();
        w.decide(Core, register).err()
    };
    for code in ["80", "82", "380", "383", "384", "388", "780"] {
        assert_eq!(answer(code), None, "{code}");
    }
    assert_eq!(answer("386"), Some("background.register.prepayment"));
    // Pro forma, factored, credit notes, and what is no code.
    for code in ["325", "393", "381", "261", "0380", "三八〇"] {
        assert_eq!(answer(code), Some("background.register.not_an_invoice"), "{code}");
    }
}

#[test]
fn invoices_name_the_two_parties_in_their_places() {
    let w = World::new();
    let answer = |seller: Who, buyer: Who| {
        let mut register = registration(vec![invoice(1, Core, Tier1, 1_000, 1_000)]);
        register.invoices[0].seller = seller.identifier();
        register.invoices[0].buyer = buyer.identifier();
        w.decide(Core, register).err()
    };
    let other = Some("background.register.other_parties");
    assert_eq!(answer(Tier1, Core), None);
    assert_eq!(answer(Core, Tier1), other);
    assert_eq!(answer(Tier2, Core), other);
    assert_eq!(answer(Tier1, Bank), other);
}

#[test]
fn nobody_trades_with_itself() {
    let w = World::new();
    let mut register = registration(vec![invoice(1, Core, Core, 10, 10)]);
    register.creditor = Core.member();
    assert_eq!(w.refusal(Core, register), "background.register.not_a_party");
}
