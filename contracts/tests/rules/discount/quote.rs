//! `discount.quote`, `.withdraw_quote` and `.open_quote` from outside: sealed prices.

use contracts::{
    Event,
    command::Submission,
    discount::{
        QuoteLife,
        open_quote::OpenQuote,
        quote::{MakeQuote, WithdrawQuote},
        unwind::Unwind,
    },
    id::{QuoteId, RequestId},
    member::limit::GrantLimit,
};

use crate::{
    story::DUE,
    table::Table,
    world::{Bank, Core, Factor, Nobody, Operator, Tier1, World, day, limit, minor, seals, time, uuid},
};

pub fn table(t: &mut Table) {
    quotes(t);
    t.again();
    withdrawals(t);
    openings(t);
}

/// `w` with a request to both financiers on which Bank has quoted.
fn quoted(w: &mut World) -> (RequestId, QuoteId) {
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let request = w.asked(Tier1, holding, &[Bank, Factor]);
    (request, w.quoted(Bank, request))
}

fn quotes(t: &mut Table) {
    let mut w = World::new();
    w.act(Bank, limit(Core, 19_999));
    let (request, quote) = quoted(&mut w);
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let narrow = w.asked(Tier1, holding, &[Bank, Factor]);
    let closed = w.with(|w| w.advance(2 * 3600 + 1));
    let expires = w.now().after(3 * 3600);
    let mut s = w.submission(Tier1, MakeQuote { quote, request, expires });
    s.undisclosed.clear();
    let change = |s: &mut Submission, quote, request, expires| {
        s.command = MakeQuote { quote, request, expires }.into()
    };
    t.submission(&closed, &s, "discount.quote.not_invited");
    s.envelope.member = Bank.member();
    s.signers = Bank.signers(&s.command);
    t.submission(&closed, &s, "discount.quote.id_taken");
    change(&mut s, QuoteId::from_uuid(uuid(1)), request, expires);
    t.submission(&closed, &s, "discount.quote.closed");
    t.submission(&w, &s, "discount.quote.quoted_already");
    change(&mut s, QuoteId::from_uuid(uuid(1)), narrow, expires);
    t.submission(&w, &s, "discount.quote.expires_too_early");
    change(&mut s, QuoteId::from_uuid(uuid(1)), narrow, expires.after(1));
    t.submission(&w, &s, "discount.quote.not_sealed");
    s.undisclosed = (0..3).map(|digest: u8| digest.to_string()).collect();
    t.submission(&w, &s, "discount.quote.limit_exceeded");
    let wider = w.with(|w| w.act(Bank, limit(Core, 20_000)));
    assert!(wider.judge(&s).is_ok());
}

fn withdrawals(t: &mut Table) {
    let mut w = World::new();
    let (_, quote) = quoted(&mut w);
    w.act(Bank, WithdrawQuote { quote });
    let closed = w.with(|w| w.advance(2 * 3600 + 1));
    t.row(&closed, Factor, WithdrawQuote { quote }, "discount.quote.not_invited");
    t.row(&closed, Bank, WithdrawQuote { quote }, "discount.quote.closed");
    t.row(&w, Bank, WithdrawQuote { quote }, "discount.quote.not_standing");
}

fn openings(t: &mut Table) {
    let mut w = World::new();
    let (_, gone) = quoted(&mut w);
    w.act(Bank, WithdrawQuote { quote: gone });
    let (_, quote) = quoted(&mut w);
    let closed = w.with(|w| w.advance(2 * 3600 + 1));
    let late = w.with(|w| w.advance(3 * 3600 + 1));
    let mut s = w.submission(Factor, OpenQuote { value_on: day(DUE), ..w.opening(gone) });
    s.digests.insert("rate".to_owned(), "another".to_owned());
    t.submission(&w, &s, "discount.open_quote.not_the_financier");
    s.envelope.member = Bank.member();
    s.signers = Bank.signers(&s.command);
    t.submission(&w, &s, "discount.open_quote.not_standing");
    s.command = OpenQuote { value_on: day(DUE), ..w.opening(quote) }.into();
    t.submission(&w, &s, "discount.open_quote.still_sealed");
    t.submission(&late, &s, "discount.open_quote.too_late");
    t.submission(&closed, &s, "discount.open_quote.price_differs");
    s.digests = seals(quote).into_iter().collect();
    t.submission(&closed, &s, "discount.open_quote.price_impossible");
    s.command = w.opening(quote).into();
    assert!(closed.judge(&s).is_ok());
}

#[test]
fn refusals_in_order() {
    table(&mut Table::default());
}

#[test]
fn a_quote_is_sealed_and_reserves_the_limit() {
    let mut w = World::new();
    let (request, quote) = quoted(&mut w);
    let made = w.state.quote(&quote).unwrap().unwrap().clone();
    assert_eq!((made.request, made.financier, made.life), (request, Bank.member(), QuoteLife::Standing));
    assert_eq!((made.terms, made.made_at), (None, w.now()));
    let sealed: Vec<String> = seals(quote).into_iter().map(|(_, digest)| digest).collect();
    assert_eq!(made.sealed, sealed);
    assert_eq!(w.used(Bank, Core), 10_000);
    assert!(w.state.quotes_of(&request).unwrap().unwrap().contains(&quote));
    let events = w.act(Bank, WithdrawQuote { quote });
    assert!(matches!(&events[..], [Event::Limit(_), Event::Quote(_)]));
    assert_eq!(w.used(Bank, Core), 0);
}

#[test]
fn three_digests_are_a_price_without_fees_four_with_and_nothing_else_is() {
    let mut w = World::new();
    let (request, _) = quoted(&mut w);
    let quoting = w.quoting(request);
    let mut s = w.submission(Factor, quoting);
    for (count, answer) in [
        (0, Some("discount.quote.not_sealed")),
        (2, Some("discount.quote.not_sealed")),
        (3, None),
        (4, None),
        (5, Some("discount.quote.not_sealed")),
    ] {
        s.undisclosed = (0..count).map(|digest: u8| digest.to_string()).collect();
        assert_eq!(w.judge(&s).err(), answer, "{count}");
    }
}

#[test]
fn only_invited_financiers_quote_and_never_the_seller() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let title = w.discounted(Tier1, Bank, holding, "REF-1");
    let open_to_all = w.asked(Bank, title, &[]);
    let quoting = w.quoting(open_to_all);
    assert_eq!(w.refusal(Bank, quoting.clone()), "discount.quote.not_invited");
    assert_eq!(w.refusal(Core, quoting.clone()), "discount.quote.not_invited");
    assert!(w.decide(Factor, quoting.clone()).is_ok());
    let nowhere = MakeQuote { request: RequestId::from_uuid(uuid(1)), ..quoting };
    assert_eq!(w.refusal(Factor, nowhere), "discount.quote.not_invited");
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let invited = w.asked(Tier1, holding, &[Bank]);
    let quoting = w.quoting(invited);
    assert_eq!(w.refusal(Factor, quoting), "discount.quote.not_invited");
}

#[test]
fn a_limit_counts_until_it_expires_and_in_its_currency() {
    let mut w = World::new();
    let (request, _) = quoted(&mut w);
    let quoting = w.quoting(request);
    let expires = w.now().after(60);
    w.act(Factor, GrantLimit { expires, ..limit(Core, 10_000) });
    assert!(w.with(|w| w.advance(59)).decide(Factor, quoting.clone()).is_ok());
    assert_eq!(w.with(|w| w.advance(60)).refusal(Factor, quoting), "discount.quote.limit_exceeded");
    // A financier without any limit for this obligor.
    let mut other = Nobody.admission();
    other.kinds = vec![contracts::member::MemberKind::Financier];
    w.act(Operator, other);
    let (_, holding) = w.live(Core, Tier1, 10_000);
    let all = w.asked(Tier1, holding, &[]);
    let quoting = w.quoting(all);
    assert_eq!(w.refusal(Nobody, quoting), "discount.quote.limit_exceeded");
}

#[test]
fn quoting_ends_at_the_deadline_or_when_all_invited_have_quoted() {
    let mut w = World::new();
    let (request, first) = quoted(&mut w);
    w.advance(600);
    assert_eq!(w.refusal(Bank, w.opening(first)), "discount.open_quote.still_sealed");
    let second = w.quoted(Factor, request);
    // Nothing is left to wait for: the hour to open counts from the last quote.
    let quoting = w.quoting(request);
    assert_eq!(w.refusal(Factor, quoting), "discount.quote.closed");
    assert_eq!(w.refusal(Bank, WithdrawQuote { quote: first }), "discount.quote.closed");
    w.advance(3600);
    w.act(Bank, w.opening(first));
    assert_eq!(w.with(|w| w.advance(1)).refusal(Factor, w.opening(second)), "discount.open_quote.too_late");
}

#[test]
fn the_deadline_itself_still_counts() {
    let mut w = World::new();
    let (request, first) = quoted(&mut w);
    w.advance(2 * 3600);
    let quoting = w.quoting(request);
    assert!(w.decide(Factor, quoting.clone()).is_ok());
    assert_eq!(w.refusal(Bank, w.opening(first)), "discount.open_quote.still_sealed");
    w.advance(1);
    assert_eq!(w.refusal(Factor, quoting), "discount.quote.closed");
    assert!(w.decide(Bank, w.opening(first)).is_ok());
    w.advance(3599);
    assert!(w.decide(Bank, w.opening(first)).is_ok());
    w.advance(1);
    assert_eq!(w.refusal(Bank, w.opening(first)), "discount.open_quote.too_late");
}

#[test]
fn who_takes_a_quote_back_may_quote_again_before_the_deadline() {
    let mut w = World::new();
    let (request, first) = quoted(&mut w);
    w.act(Bank, WithdrawQuote { quote: first });
    // Bank has no quote, so Factor's does not close the request.
    let second = w.quoted(Factor, request);
    assert_eq!(w.refusal(Factor, w.opening(second)), "discount.open_quote.still_sealed");
    let third = w.quoted(Bank, request);
    assert_eq!(w.used(Bank, Core), 10_000);
    w.act(Bank, w.opening(third));
}

#[test]
fn an_opened_price_is_the_sealed_one_and_is_opened_once() {
    let mut w = World::new();
    let (_, quote) = quoted(&mut w);
    w.advance(2 * 3600 + 1);
    let good = w.submission(Bank, w.opening(quote));
    let mut fewer = good.clone();
    fewer.digests.remove("fees");
    assert_eq!(w.judge(&fewer).err(), Some("discount.open_quote.price_differs"));
    let mut more = good.clone();
    more.digests.insert("z".to_owned(), "z".to_owned());
    assert_eq!(w.judge(&more).err(), Some("discount.open_quote.price_differs"));
    let yesterday = OpenQuote { value_on: w.today().pred_opt().unwrap(), ..w.opening(quote) };
    assert_eq!(w.refusal(Bank, yesterday), "discount.open_quote.price_impossible");
    let greedy = OpenQuote { fees: Some(minor(10_000)), ..w.opening(quote) };
    assert_eq!(w.refusal(Bank, greedy), "discount.open_quote.price_impossible");
    w.enter(good).unwrap();
    let terms = w.state.quote(&quote).unwrap().unwrap().terms.unwrap();
    assert_eq!(
        (terms.rate.to_string(), terms.value_on, terms.fees),
        ("0.036".to_owned(), w.today(), minor(10))
    );
    assert_eq!(w.refusal(Bank, w.opening(quote)), "discount.open_quote.not_standing");
}

#[test]
fn a_quote_falls_with_its_request() {
    let mut w = World::new();
    let (request, quote) = quoted(&mut w);
    let holding = w.state.request(&request).unwrap().unwrap().holding;
    w.act(Tier1, Unwind { request, holding });
    assert_eq!(w.state.quote(&quote).unwrap().unwrap().life, QuoteLife::Released);
    assert_eq!(w.refusal(Bank, w.opening(quote)), "discount.open_quote.not_standing");
    assert_eq!(w.refusal(Bank, WithdrawQuote { quote }), "discount.quote.closed");
    assert_eq!(w.used(Bank, Core), 0);
    assert!(w.now() < time("2026-03-02T03:00:00Z"));
}
