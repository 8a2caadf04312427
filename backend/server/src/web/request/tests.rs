//! Who sees what of a request, and which quote costs least.

use contracts::{
    amount::Amount,
    calendar::{Tick, parse_date},
    discount::{Agreed, Quote, QuoteLife, Request, RequestLife},
    id::{HoldingId, LeafHash, MemberId, QuoteId, RequestId, VoucherId},
    member::{Approvals, Member, MemberKind},
    pricing::{Basis, Price, Terms},
    rate::Rate,
};
use uuid::Uuid;

use super::{
    closing::Closing,
    offers::{Offer, best, yearly_percent},
    turn::{Turn, turn},
    view::{Next, View, next_of, own_quote, quotes_shown, view_of},
};

const SELLER: u8 = 1;
const BANK: u8 = 2;
const OTHER_BANK: u8 = 3;
const STRANGER: u8 = 4;

fn uuid(byte: u8) -> Uuid {
    Uuid::from_bytes([byte; 16])
}

fn member_id(byte: u8) -> MemberId {
    MemberId::from_uuid(uuid(byte))
}

fn member(byte: u8, kind: MemberKind) -> Member {
    Member {
        id: member_id(byte),
        name: byte.to_string(),
        kinds: vec![kind],
        identifiers: Vec::new(),
        single_person: false,
        approvals: Approvals::of(1),
        accounts: Vec::new(),
        seats: Vec::new(),
        log: None,
        head: LeafHash([0; 32]),
    }
}

fn at(seconds: i64) -> Tick {
    Tick::from_seconds(seconds).unwrap()
}

fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

fn terms(rate: &str, fees: i64) -> Terms {
    Terms {
        rate: Rate::parse(rate).unwrap(),
        basis: Basis::Days360,
        value_on: parse_date("2026-03-02").unwrap(),
        fees: amount(fees),
    }
}

fn request(life: RequestLife, financiers: &[u8]) -> Request {
    Request {
        id: RequestId::from_uuid(uuid(9)),
        voucher: VoucherId::from_uuid(uuid(8)),
        holding: HoldingId::from_uuid(uuid(7)),
        seller: member_id(SELLER),
        amount: amount(100_000_000),
        financiers: financiers.iter().map(|byte| member_id(*byte)).collect(),
        recourse: false,
        ask_rate: None,
        deadline: at(1_000),
        life,
        since: at(0),
        agreed: None,
        payment: None,
        head: LeafHash([0; 32]),
    }
}

fn awarded_to(life: RequestLife, financier: u8) -> Request {
    let price = Price { days: 120, interest: amount(1), net: amount(1) };
    let quote = QuoteId::from_uuid(uuid(financier));
    let agreed = Agreed { quote, financier: member_id(financier), terms: terms("0.04", 0), price };
    Request { agreed: Some(agreed), ..request(life, &[BANK, OTHER_BANK]) }
}

fn quote(financier: u8, life: QuoteLife, terms: Option<Terms>) -> Quote {
    Quote {
        id: QuoteId::from_uuid(uuid(financier)),
        request: RequestId::from_uuid(uuid(9)),
        financier: member_id(financier),
        expires: at(9_000),
        made_at: at(i64::from(financier)),
        sealed: Vec::new(),
        terms,
        life,
    }
}

fn closing(closed: bool, too_late: bool) -> Closing {
    Closing { closed, at: at(1_000), open_until: at(4_600), too_late }
}

#[test]
fn a_request_is_seen_by_its_seller_and_by_financiers_that_it_concerns() {
    let open = request(RequestLife::Open, &[BANK]);
    let bank = |byte| member(byte, MemberKind::Financier);
    assert_eq!(view_of(&open, &[], &member(SELLER, MemberKind::Supplier)), Some(View::Seller));
    assert_eq!(view_of(&open, &[], &bank(BANK)), Some(View::Financier));
    assert_eq!(view_of(&open, &[], &bank(OTHER_BANK)), None);
    assert_eq!(view_of(&open, &[], &member(STRANGER, MemberKind::Supplier)), None);
    // Where nobody is named every financier is invited, and only financiers.
    let all = request(RequestLife::Open, &[]);
    assert_eq!(view_of(&all, &[], &bank(OTHER_BANK)), Some(View::Financier));
    assert_eq!(view_of(&all, &[], &member(STRANGER, MemberKind::Supplier)), None);
    // Afterwards only those who quoted or were awarded still see it.
    let over = awarded_to(RequestLife::Awarded, OTHER_BANK);
    let lost = [quote(BANK, QuoteLife::Released, None)];
    assert_eq!(view_of(&over, &lost, &bank(BANK)), Some(View::Financier));
    assert_eq!(view_of(&over, &[], &bank(BANK)), None);
    assert_eq!(view_of(&over, &[], &bank(OTHER_BANK)), Some(View::Financier));
}

#[test]
fn a_financier_is_shown_no_quote_but_its_own() {
    let quotes = [
        quote(BANK, QuoteLife::Standing, None),
        quote(OTHER_BANK, QuoteLife::Standing, Some(terms("0.04", 0))),
    ];
    let shown = |view, byte| {
        let shown = quotes_shown(view, &quotes, member_id(byte));
        shown.iter().map(|quote| quote.financier).collect::<Vec<_>>()
    };
    assert_eq!(shown(View::Seller, SELLER), [member_id(BANK), member_id(OTHER_BANK)]);
    assert_eq!(shown(View::Financier, BANK), [member_id(BANK)]);
    assert!(shown(View::Financier, STRANGER).is_empty());
}

#[test]
fn a_quote_that_was_taken_back_gives_way_to_the_one_after_it() {
    let withdrawn = Quote { id: QuoteId::from_uuid(uuid(5)), ..quote(BANK, QuoteLife::Withdrawn, None) };
    let standing = quote(BANK, QuoteLife::Standing, None);
    let own = |quotes: &[Quote]| own_quote(quotes, member_id(BANK)).map(|quote| quote.id);
    assert_eq!(own(&[standing.clone(), withdrawn.clone()]), Some(standing.id));
    assert_eq!(own(std::slice::from_ref(&withdrawn)), Some(withdrawn.id));
    assert_eq!(own(&[quote(OTHER_BANK, QuoteLife::Standing, None)]), None);
}

#[test]
fn each_state_has_its_next_step() {
    let standing = [quote(BANK, QuoteLife::Standing, None)];
    let opened = [quote(BANK, QuoteLife::Standing, Some(terms("0.04", 0)))];
    let withdrawn = [quote(BANK, QuoteLife::Withdrawn, None)];
    let open = request(RequestLife::Open, &[BANK]);
    let next = |request: &Request, quotes: &[Quote], closed, too_late| {
        next_of(request, quotes, &closing(closed, too_late), member_id(BANK))
    };
    assert_eq!(next(&open, &[], false, false), Next::Quote);
    assert_eq!(next(&open, &withdrawn, false, false), Next::Quote);
    assert_eq!(next(&open, &[], true, false), Next::Closed);
    assert_eq!(next(&open, &standing, false, false), Next::Sealed);
    assert_eq!(next(&open, &standing, true, false), Next::Open);
    assert_eq!(next(&open, &standing, true, true), Next::Void);
    assert_eq!(next(&open, &opened, true, true), Next::Opened);
    for (life, expected) in [
        (RequestLife::Awarded, Next::Approve),
        (RequestLife::Approved, Next::PayIntent),
        (RequestLife::PayIntended, Next::Disburse),
        (RequestLife::Disbursed, Next::WaitForSeller),
        (RequestLife::Confirmed, Next::Done),
        (RequestLife::Declined, Next::Lost),
        (RequestLife::Unwound, Next::Lost),
    ] {
        assert_eq!(next(&awarded_to(life, BANK), &opened, true, true), expected);
        assert_eq!(next(&awarded_to(life, OTHER_BANK), &opened, true, true), Next::Lost);
    }
}

#[test]
fn it_is_ones_turn_only_while_one_can_do_something() {
    let standing = [quote(BANK, QuoteLife::Standing, None)];
    let opened = [quote(BANK, QuoteLife::Standing, Some(terms("0.04", 0)))];
    let open = request(RequestLife::Open, &[BANK]);
    let of = |quotes: &[Quote], byte, closed, too_late| {
        turn(&open, quotes, &closing(closed, too_late), member_id(byte))
    };
    let (until, by) = (closing(false, false).at, closing(false, false).open_until);
    assert_eq!(of(&[], BANK, false, false), Some(Turn::Quote(until)));
    assert_eq!(of(&standing, BANK, false, false), None, "it has quoted and waits");
    assert_eq!(of(&standing, BANK, true, false), Some(Turn::Open(standing[0].id, by)));
    assert_eq!(of(&standing, BANK, true, true), None, "too late");
    assert_eq!(of(&opened, BANK, true, false), None, "it waits for the award");
    assert_eq!(of(&standing, SELLER, false, false), None, "quoting goes on");
    assert_eq!(of(&standing, SELLER, true, false), None, "nothing is opened yet");
    assert_eq!(of(&opened, SELLER, true, false), Some(Turn::Award));
    assert_eq!(of(&standing, SELLER, true, true), Some(Turn::Award), "nobody will: it is ended");
}

#[test]
fn the_lowest_cost_with_fees_is_best_and_the_first_of_equals() {
    let (face, due) = (amount(100_000_000), parse_date("2026-06-30").unwrap());
    let cheap_rate = quote(BANK, QuoteLife::Standing, Some(terms("0.0435", 30_001)));
    let no_fees = quote(OTHER_BANK, QuoteLife::Standing, Some(terms("0.0444", 0)));
    let sealed = quote(STRANGER, QuoteLife::Standing, None);
    let offer = |quote| Offer::of(quote, face, due);
    let cost = |quote| offer(quote).cost.map(Amount::minor);
    assert_eq!((cost(&cheap_rate), cost(&no_fees), cost(&sealed)), (Some(1_480_001), Some(1_480_000), None));
    let all = [offer(&sealed), offer(&cheap_rate), offer(&no_fees)];
    assert_eq!(best(&all, at(5_000)), Some(no_fees.id));
    let equal = quote(BANK, QuoteLife::Standing, Some(terms("0.0435", 30_000)));
    assert_eq!(best(&[offer(&equal), offer(&no_fees)], at(5_000)), Some(equal.id));
    // Past their expiry, released or sealed, none may be chosen.
    assert_eq!(best(&all, at(9_001)), None);
    let released = quote(BANK, QuoteLife::Released, Some(terms("0.01", 0)));
    assert_eq!(best(&[offer(&released), offer(&sealed)], at(5_000)), None);
}

#[test]
fn a_cost_is_put_on_a_year() {
    let percent = |cost, face, days| yearly_percent(amount(cost), amount(face), days);
    // 14 500.00 on 1 000 000.00 over 120 days is 4.41 % over 365 days.
    assert_eq!(percent(1_450_000, 100_000_000, 120).as_deref(), Some("4.41"));
    assert_eq!(percent(0, 100_000_000, 120).as_deref(), Some("0.00"));
    assert_eq!(percent(5, 36_500_000, 1).as_deref(), Some("0.01"));
    assert_eq!(percent(4, 36_500_000, 1).as_deref(), Some("0.00"));
    assert_eq!(percent(1, 0, 120), None);
}
