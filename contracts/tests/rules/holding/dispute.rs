//! A holding whose title came by a key that others may have had: neither passed on nor sold, and paid.

use contracts::{
    Event, State,
    calendar::Tick,
    holding::{TitleSignature, give_back::WithdrawTransfer, sign_for::SignForHolding},
    id::{HoldingId, KeyId},
    member::{Role, enrol::Enrol, revoke::Revoke},
    settlement::receipt::Receipt,
    state::Key,
};

use crate::{
    story::DUE,
    world::{Bank, CHECKER, Core, MAKER, Rival, Tier1, Tier2, Tier3, Who, World, day, minor},
};

/// The seats that sign for a firm after its first ones are gone.
const SPARE_MAKER: u64 = 8;
const SPARE_CHECKER: u64 = 9;

/// Revokes a seat whose key others may have had since `since`.
pub fn stolen(who: Who, place: u64, since: Tick) -> Revoke {
    Revoke { seat: who.seat(place), compromised_since: Some(since), reason: "stolen".to_owned() }
}

/// What the rules say to a transfer and to a request by seats of `who` that were enrolled later.
fn answers(w: &World, who: Who, holding: HoldingId) -> [Option<&'static str>; 2] {
    let mut w = w.clone();
    for (place, role) in [(SPARE_MAKER, Role::Maker), (SPARE_CHECKER, Role::Checker)] {
        w.act(who, Enrol { proposal: who.proposal(place, &[role]) });
    }
    let signers = vec![who.key(SPARE_MAKER), who.key(SPARE_CHECKER)];
    let whole = w.holding(holding).amount.minor();
    let register = w.registration(who, Tier3, whole);
    let background = register.background;
    let mut made = w.submission(who, register);
    made.signers.clone_from(&signers);
    w.enter(made).unwrap();
    let transfer = contracts::holding::transfer::Transfer {
        source: holding,
        child: w.new_holding(),
        change: None,
        transferee: Tier3.member(),
        transferee_name: Tier3.name(),
        amount: minor(whole),
        background,
    };
    let mut transfer = w.submission(who, transfer);
    let ask = w.asking(holding, &[Bank]);
    let mut ask = w.submission(who, ask);
    transfer.signers.clone_from(&signers);
    ask.signers = signers;
    [w.judge(&transfer).err(), w.judge(&ask).err()]
}

const DISPUTED: [Option<&str>; 2] = [Some("holding.transfer.disputed"), Some("discount.request.disputed")];
const FREE: [Option<&str>; 2] = [None, None];

/// Tier2 holds what Tier1 has transferred a minute before it was signed for. Returns the three moments:
/// of Tier1's signing for the voucher, of the transfer, of Tier2's signing for it.
fn passed_on() -> (World, HoldingId, [Tick; 3]) {
    let mut w = World::new();
    let first = w.now();
    let (_, source) = w.live(Core, Tier1, 10_000);
    w.advance(60);
    let transferred = w.now();
    let (child, _) = w.pending(Tier1, Tier2, source, 10_000);
    w.advance(60);
    w.act(Tier2, SignForHolding { holding: child });
    let times = [first, transferred, w.now()];
    (w, child, times)
}

fn signed(who: Who, at: Tick) -> Vec<TitleSignature> {
    [MAKER, CHECKER].map(|place| TitleSignature { key: who.key(place), at }).into()
}

#[test]
fn title_is_by_the_transfer_and_by_signing_for_it_each_at_its_time() {
    let (w, child, [first, transferred, taken]) = passed_on();
    assert_eq!(w.holding(child).title, [signed(Tier1, transferred), signed(Tier2, taken)].concat());
    let source = w.holding(child).parent.unwrap();
    assert_eq!(w.holding(source).title, signed(Tier1, first));
}

#[test]
fn a_key_counts_from_the_time_that_its_member_states() {
    let (w, child, [first, transferred, taken]) = passed_on();
    assert_eq!(answers(&w, Tier2, child), FREE);
    for (who, place, since, expected) in [
        (Tier1, MAKER, first, DISPUTED),
        (Tier1, MAKER, transferred, DISPUTED),
        (Tier1, CHECKER, transferred, DISPUTED),
        // Others had it only after the transfer.
        (Tier1, MAKER, transferred.after(1), FREE),
        (Tier2, CHECKER, taken, DISPUTED),
        (Tier2, CHECKER, taken.after(1), FREE),
        // Whose key gave no title says nothing.
        (Rival, MAKER, first, FREE),
    ] {
        let mut after = w.with(|w| w.advance(60));
        after.act(who, stolen(who, place, since));
        assert_eq!(answers(&after, Tier2, child), expected, "{who:?} {place} {since}");
    }
    // A seat that is revoked without a word of theft leaves all as it was.
    let left = Revoke { seat: Tier1.seat(MAKER), compromised_since: None, reason: "left".to_owned() };
    assert_eq!(answers(&w.with(|w| w.act(Tier1, left)), Tier2, child), FREE);
}

#[test]
fn an_earlier_compromise_may_be_stated_of_a_revoked_seat_and_a_later_one_not() {
    let (mut w, child, [_, transferred, taken]) = passed_on();
    w.act(Tier1, stolen(Tier1, MAKER, taken));
    assert_eq!(answers(&w, Tier2, child), FREE);
    assert_eq!(w.refusal(Tier1, stolen(Tier1, MAKER, taken)), "seat.revoke.already_revoked");
    assert_eq!(w.refusal(Tier1, stolen(Tier1, MAKER, w.now().after(60))), "seat.revoke.already_revoked");
    let again = Revoke { compromised_since: None, ..stolen(Tier1, MAKER, taken) };
    assert_eq!(w.refusal(Tier1, again), "seat.revoke.already_revoked");
    w.act(Tier1, stolen(Tier1, MAKER, transferred));
    assert_eq!(answers(&w, Tier2, child), DISPUTED);
}

#[test]
fn change_and_parts_keep_the_title_and_what_comes_back_has_its_old_one() {
    let (mut w, child, [_, transferred, _]) = passed_on();
    let title = w.holding(child).title;
    w.advance(60);
    let (given, change) = w.pending(Tier2, Tier3, child, 4_000);
    assert_eq!(w.holding(change.unwrap()).title, title);
    assert_eq!(w.holding(given).title, signed(Tier2, w.now()));
    let returned = w.new_holding();
    w.act(Tier2, WithdrawTransfer { holding: given, returned });
    assert_eq!(w.holding(returned).title, title);
    w.act(Tier1, stolen(Tier1, MAKER, transferred));
    assert_eq!(answers(&w, Tier2, change.unwrap()), DISPUTED);
    assert_eq!(answers(&w, Tier2, returned), DISPUTED);
}

#[test]
fn a_financiers_title_is_by_the_sellers_confirmation() {
    let mut w = World::new();
    let (_, holding) = w.live(Core, Tier1, 10_000);
    w.advance(60);
    let title = w.discounted(Tier1, Bank, holding, "REF-1");
    assert_eq!(w.holding(title).title, signed(Tier1, w.now()));
    w.act(Tier1, stolen(Tier1, CHECKER, w.now()));
    let ask = w.asking(title, &[crate::world::Factor]);
    assert_eq!(w.refusal(Bank, ask), "discount.request.disputed");
}

#[test]
fn a_disputed_holding_is_signed_for_listed_and_paid() {
    let mut w = World::new();
    let (voucher, source) = w.live(Core, Tier1, 10_000);
    let (child, _) = w.pending(Tier1, Tier2, source, 10_000);
    w.act(Tier1, stolen(Tier1, MAKER, w.now()));
    w.act(Tier2, SignForHolding { holding: child });
    w.listed(Core, voucher, 1);
    w.on(DUE);
    let received_on = day(DUE);
    let receipt = Receipt {
        voucher,
        holding: child,
        bank_reference: "R".to_owned(),
        amount: minor(10_000),
        received_on,
    };
    assert!(matches!(w.act(Tier2, receipt)[0], Event::Reference(_) | Event::Holding(_)));
}

#[test]
fn a_partial_state_asks_for_the_keys_of_a_title_and_then_for_their_members() {
    let (w, child, _) = passed_on();
    let holding = w.holding(child);
    let mut partial = State::partial(w.state.log.clone());
    let key: KeyId = holding.title[0].key;
    assert_eq!(holding.is_disputed(&partial), Err(Key::Seat(key)));
    for (key, seat) in w.state.seats.rows() {
        partial.seats.set(*key, Some(*seat));
    }
    assert_eq!(holding.is_disputed(&partial), Err(Key::Member(Tier1.member())));
    for (id, member) in w.state.members.rows() {
        partial.members.set(*id, Some(member.clone()));
    }
    assert_eq!(holding.is_disputed(&partial), Ok(false));
}
