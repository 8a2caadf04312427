//! Who sees which entries, by the table of readers.

use contracts::{
    amount::Amount,
    discount::{disburse::Confirm, request::MakeRequest},
    holding::{HoldingLife, sign_for::SignForHolding, transfer::Transfer},
    id::{BackgroundId, RequestId},
    settlement::list::MakeList,
    voucher::{issue::Issue, sign_for::SignForVoucher},
};

use super::*;
use crate::web::voucher::{
    samples::{Firm, holding_id, part, story, uuid, voucher},
    sight::seen_by,
};

fn transfer(from: Firm, source: u8, child: u8, to: Firm) -> Step {
    let transfer = Transfer {
        source: holding_id(source),
        child: holding_id(child),
        change: None,
        transferee: to.id(),
        transferee_name: "x".to_owned(),
        amount: Amount::from_minor(1).unwrap(),
        background: BackgroundId::from_uuid(uuid(2)),
    };
    Step { actor: from.id(), command: transfer.into() }
}

fn sign_for(firm: Firm, holding: u8) -> Step {
    Step { actor: firm.id(), command: SignForHolding { holding: holding_id(holding) }.into() }
}

/// The story of the samples as far as it matters here.
fn steps() -> Vec<Step> {
    let issued = voucher();
    let issue = Issue {
        voucher: issued.id,
        undertaking: issued.undertaking.clone(),
        undertaking_hash: issued.undertaking_hash,
        payee: issued.payee,
        payee_name: "x".to_owned(),
        currency: issued.currency,
        amount: issued.face,
        due_on: issued.due_on,
        background: issued.background,
    };
    let first = SignForVoucher { voucher: issued.id, consents: true, holding: holding_id(10) };
    let request = RequestId::from_uuid(uuid(3));
    let ask = MakeRequest {
        request,
        holding: holding_id(11),
        amount: Amount::from_minor(250).unwrap(),
        part: Some(holding_id(12)),
        change: Some(holding_id(13)),
        financiers: Vec::new(),
        recourse: false,
        ask_rate: None,
        deadline: issued.sign_for_by,
    };
    let confirm = Confirm { request, holding: holding_id(12), title: holding_id(50) };
    vec![
        Step { actor: Firm::Obligor.id(), command: issue.into() },
        Step { actor: Firm::Payee.id(), command: first.into() },
        transfer(Firm::Payee, 10, 20, Firm::Tier1),
        sign_for(Firm::Tier1, 20),
        transfer(Firm::Tier1, 20, 30, Firm::Tier2),
        sign_for(Firm::Tier2, 30),
        transfer(Firm::Tier2, 30, 40, Firm::Tier3),
        sign_for(Firm::Tier3, 40),
        Step { actor: Firm::Payee.id(), command: ask.into() },
        Step { actor: Firm::Payee.id(), command: confirm.into() },
        transfer(Firm::Payee, 13, 60, Firm::Sibling),
    ]
}

/// By place of the entry: `a` the actor is told, `.` it is seen without, a blank for an entry that is not.
fn eyes(firm: Firm) -> String {
    let seen = seen(firm.id(), &voucher(), &story(), &steps());
    seen.iter().map(|seen| seen.map_or(' ', |seen| if seen.actor { 'a' } else { '.' })).collect()
}

#[test]
fn each_sees_its_own_part_of_the_story() {
    let table = [
        (Firm::Obligor, "aa a a a a "),
        (Firm::Payee, "aaaa    aaa"),
        (Firm::Tier1, "aaaaaa     "),
        // The payee offered it a part once, which came to nothing.
        (Firm::Tier2, "aa  aaaa   "),
        (Firm::Tier3, "a.    aa   "),
        (Firm::Sibling, "aa        a"),
    ];
    for (firm, expected) in table {
        assert_eq!(eyes(firm), expected, "{firm:?}");
    }
}

#[test]
fn a_later_holder_learns_that_it_was_signed_for_but_not_by_whom() {
    let seen = seen(Firm::Tier3.id(), &voucher(), &story(), &steps());
    assert_eq!(seen[1], Some(Seen { actor: false, party: false, notice: false }));
}

#[test]
fn the_obligor_is_notified_of_assignments_and_told_no_more() {
    let seen = seen(Firm::Obligor.id(), &voucher(), &story(), &steps());
    let notices: Vec<usize> = seen
        .iter()
        .enumerate()
        .filter(|(_, seen)| seen.is_some_and(|seen| seen.notice))
        .map(|(at, _)| at)
        .collect();
    assert_eq!(notices, [3, 5, 7, 9]);
    assert!(seen.iter().flatten().all(|seen| !(seen.notice && seen.party)));
}

#[test]
fn a_bank_reads_the_title_path_and_no_other_branch() {
    // The bank buys from the payee, then tier 1 sells what it kept to the bank: now that path is open too.
    assert_eq!(&eyes(Firm::Bank)[..8], "aa      ");
    let mut sold = part(80, Some(21), Firm::Bank, 180, HoldingLife::Held);
    sold.transferor = Some(Firm::Tier1.id());
    sold.depth = 2;
    sold.financed = true;
    let all: Vec<_> = story().into_iter().chain([sold]).collect();
    let seen = seen(Firm::Bank.id(), &voucher(), &all, &steps());
    let told: Vec<bool> = seen.iter().map(Option::is_some).collect();
    assert_eq!(told[..8], [true, true, true, true, false, false, false, false]);
    assert!(!told[10], "the sibling's branch stays closed");
}

#[test]
fn what_only_the_obligor_reads_no_holder_sees() {
    let list = MakeList { voucher: voucher().id, lines: 4, total: voucher().face };
    let step = [Step { actor: Firm::Obligor.id(), command: list.into() }];
    for firm in Firm::ALL {
        if seen_by(firm.id(), &voucher(), &story()).is_none() {
            continue;
        }
        let seen = seen(firm.id(), &voucher(), &story(), &step);
        assert_eq!(seen[0].is_some(), firm == Firm::Obligor, "{firm:?}");
    }
}

#[test]
fn every_kind_of_entry_is_closed_to_strangers() {
    // A holder of a sibling part is a stranger to every entry that names neither it nor the voucher's terms.
    let open = ["voucher.issue", "voucher.sign_for"];
    for step in steps().into_iter().take(10) {
        let op = step.command.op();
        let seen = seen(Firm::Sibling.id(), &voucher(), &story(), &[step]);
        assert_eq!(seen[0].is_some(), open.contains(&op), "{op}");
    }
}
