//! Who sees what of a voucher that went down three tiers, with a sibling branch and a bank.

use std::collections::BTreeSet;

use super::*;
use crate::web::voucher::samples::{Firm, part, story, voucher};

fn sight(firm: Firm) -> Sight {
    seen_by(firm.id(), &voucher(), &story()).expect("a party")
}

fn names(sight: &Sight) -> BTreeSet<MemberId> {
    sight.pieces.iter().filter_map(|piece| piece.holder).collect()
}

fn amounts(sight: &Sight) -> BTreeSet<i64> {
    let told = sight.pieces.iter().flat_map(|piece| [piece.received, piece.kept]).flatten();
    told.map(Amount::minor).collect()
}

#[test]
fn a_stranger_sees_nothing() {
    assert_eq!(seen_by(Firm::Stranger.id(), &voucher(), &story()), None);
    assert_eq!(seen_by(Firm::Tier1.id(), &voucher(), &[]), None, "before anything was transferred to it");
}

#[test]
fn a_holder_sees_its_own_branch_and_its_neighbours_only() {
    let seen = sight(Firm::Tier1);
    assert_eq!(seen.face, None);
    assert!(!seen.obligor && !seen.payee);
    // From the payee to itself to the one it passed on to; the bank's and the sibling's parts are not there.
    assert_eq!(names(&seen), [Firm::Payee.id(), Firm::Tier1.id(), Firm::Tier2.id()].into());
    assert_eq!(amounts(&seen), [300, 180, 120].into());
    let tiers: Vec<(u32, Standing)> = seen.pieces.iter().map(|piece| (piece.depth, piece.standing)).collect();
    assert_eq!(tiers, [(0, Standing::NotShown), (1, Standing::Held), (2, Standing::SignedFor)]);
    assert_eq!(seen.pieces[0].received, None, "what its transferor got is not its business");
}

#[test]
fn siblings_make_no_difference_to_what_a_holder_sees() {
    let whole = story();
    let seen = seen_by(Firm::Tier1.id(), &voucher(), &whole).unwrap();
    let own_branch: Vec<Holding> = whole
        .into_iter()
        .filter(|holding| holding.holder == Firm::Tier1.id() || holding.transferor == Some(Firm::Tier1.id()))
        .collect();
    assert_eq!(seen_by(Firm::Tier1.id(), &voucher(), &own_branch).unwrap().pieces, seen.pieces);
}

#[test]
fn what_became_of_a_passed_on_part_is_not_told() {
    // Tier 2 has passed all of it on to tier 3 in the story; to tier 1 it looks as if it held it still.
    let seen = sight(Firm::Tier1);
    let given = seen.pieces.last().unwrap();
    assert_eq!((given.holder, given.kept), (Some(Firm::Tier2.id()), None));
    assert!(!names(&seen).contains(&Firm::Tier3.id()));
}

#[test]
fn the_way_to_a_deep_holder_is_long_and_nameless() {
    let seen = sight(Firm::Tier3);
    let way: Vec<(u32, Option<MemberId>)> =
        seen.pieces.iter().map(|piece| (piece.depth, piece.holder)).collect();
    let last = Some(Firm::Tier2.id());
    assert_eq!(way, [(0, None), (1, None), (2, last), (3, Some(Firm::Tier3.id()))]);
    assert_eq!(amounts(&seen), [120].into());
}

#[test]
fn the_obligor_sees_whom_it_must_pay_and_no_names_on_the_way() {
    let seen = sight(Firm::Obligor);
    assert_eq!(seen.face.map(Amount::minor), Some(1_000));
    let now = [Firm::Payee, Firm::Tier1, Firm::Tier3, Firm::Bank].map(Firm::id);
    assert_eq!(names(&seen), now.into());
    // Tier 2 has passed everything on, and what awaits the sibling's signature was not notified yet.
    assert!(!names(&seen).contains(&Firm::Sibling.id()));
    assert!(seen.pieces.iter().all(|piece| piece.own == piece.holder.is_some()));
    assert_eq!(amounts(&seen), BTreeSet::new(), "how much each holds is not its business yet");
}

#[test]
fn with_the_payment_list_the_obligor_is_told_how_much_it_is_to_pay_to_each() {
    for life in [VoucherLife::Due, VoucherLife::PartSettled, VoucherLife::Settled] {
        let seen = seen_by(Firm::Obligor.id(), &Voucher { life, ..voucher() }, &story()).unwrap();
        assert_eq!(amounts(&seen), [300, 180, 120, 250].into());
        assert!(seen.pieces.iter().all(|piece| piece.received.is_none()));
    }
}

#[test]
fn only_the_two_parties_of_the_issuance_see_the_face_amount() {
    for firm in Firm::ALL {
        let face = seen_by(firm.id(), &voucher(), &story()).and_then(|seen| seen.face);
        assert_eq!(face.is_some(), matches!(firm, Firm::Obligor | Firm::Payee), "{firm:?}");
    }
}

#[test]
fn a_bank_sees_the_title_path_of_what_it_bought() {
    let seen = sight(Firm::Bank);
    assert_eq!(names(&seen), [Firm::Payee.id(), Firm::Bank.id()].into());
    // The payee's first holding is the face amount, which is not the bank's to know.
    assert_eq!(amounts(&seen), [250].into());
    assert_eq!(seen.path.len(), 2);
}

#[test]
fn a_pending_part_of_a_bank_gives_its_transferee_no_title_path() {
    let mut pending = part(90, Some(50), Firm::Stranger, 250, HoldingLife::Pending);
    pending.transferor = Some(Firm::Bank.id());
    pending.depth = 2;
    pending.financed = true;
    for life in [HoldingLife::Pending, HoldingLife::Void] {
        let all: Vec<Holding> = story().into_iter().chain([Holding { life, ..pending.clone() }]).collect();
        let seen = seen_by(Firm::Stranger.id(), &voucher(), &all).unwrap();
        assert!(seen.path.is_empty(), "{life:?}");
        assert!(!names(&seen).contains(&Firm::Payee.id()), "{life:?}");
    }
}

#[test]
fn change_and_what_came_back_belong_to_the_piece_they_came_from() {
    let seen = sight(Firm::Payee);
    let own: Vec<&Piece> = seen.pieces.iter().filter(|piece| piece.own).collect();
    assert_eq!(own.len(), 1);
    let told = (own[0].received.map(Amount::minor), own[0].kept.map(Amount::minor), own[0].standing);
    assert_eq!(told, (Some(1_000), Some(300), Standing::Held));
    // The void holding of the transfer that was rejected is no piece.
    assert!(seen.pieces.iter().all(|piece| piece.received.map(Amount::minor) != Some(70)));
}

#[test]
fn every_piece_stands_after_the_one_it_came_from() {
    for firm in Firm::ALL {
        let Some(seen) = seen_by(firm.id(), &voucher(), &story()) else { continue };
        for (place, piece) in seen.pieces.iter().enumerate() {
            assert!(piece.from.is_none_or(|from| from < place), "{firm:?}: {piece:?}");
            assert_eq!(piece.from.is_none(), piece.depth == 0, "{firm:?}: {piece:?}");
        }
    }
}
