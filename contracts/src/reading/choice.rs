//! Which entries on a voucher go into what one member may show of it, and how.

use std::collections::BTreeSet;

use super::{Eyes, Step, Title};
use crate::{
    command::Command,
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId},
    voucher::Voucher,
};

/// What a member may show of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Its record, with these fields.
    Show(BTreeSet<&'static str>),
    /// That it stands in the log: a step of a title path whose signers are not the member's to know.
    Hide,
    /// Nothing.
    LeaveOut,
}

/// The holdings that an entry makes.
fn made(command: &Command) -> Vec<HoldingId> {
    match command {
        Command::VoucherSignFor(c) => vec![c.holding],
        Command::HoldingTransfer(c) => [Some(c.child), c.change].into_iter().flatten().collect(),
        Command::HoldingReject(c) => vec![c.returned],
        Command::HoldingWithdraw(c) => vec![c.returned],
        Command::HoldingLapse(c) => vec![c.returned],
        Command::DiscountRequest(c) => [c.part, c.change].into_iter().flatten().collect(),
        Command::DiscountConfirm(c) => vec![c.title],
        _ => Vec::new(),
    }
}

/// Chooses among `steps`, the entries on `voucher`, what `member` may show: of the whole voucher, or of the
/// holding `only`. None where that is nothing of its business.
pub fn choose(
    member: MemberId,
    voucher: &Voucher,
    holdings: &[Holding],
    steps: &[Step],
    only: Option<HoldingId>,
) -> Option<Vec<Choice>> {
    let title = Title::new(holdings);
    let own: Vec<HoldingId> = match only {
        None => holdings.iter().filter(|held| held.holder == member).map(|held| held.id).collect(),
        Some(id) => {
            let holding = title.get(id)?;
            let party = holding.holder == member || holding.transferor == Some(member);
            vec![party.then_some(id)?]
        }
    };
    if own.is_empty() && member != voucher.obligor && member != voucher.payee {
        return None;
    }
    let path: BTreeSet<HoldingId> =
        own.iter().flat_map(|id| title.path_to(*id)).map(|holding| holding.id).collect();
    let eyes = Eyes::new(member, voucher, holdings, steps);
    let choice = |step: &Step| {
        let leads_here = leads_to(&step.command, &path);
        let concerns = only.is_none_or(|id| leads_here || is_about(&eyes, &step.command, id));
        let reading = eyes.read(step);
        if concerns && reading.record {
            Choice::Show(reading.fields(step.command.op()))
        } else if leads_here {
            Choice::Hide
        } else {
            Choice::LeaveOut
        }
    };
    Some(steps.iter().map(choice).collect())
}

/// The holdings of which `member` may show what the platform stated of their last entry (`head.state`): those
/// that it holds or has held, of the whole voucher or on the way to the holding `only`.
pub fn stated(member: MemberId, holdings: &[Holding], only: Option<HoldingId>) -> BTreeSet<HoldingId> {
    let title = Title::new(holdings);
    let own = |holding: &&Holding| holding.holder == member && holding.life != HoldingLife::Pending;
    match only {
        None => holdings.iter().filter(own).map(|holding| holding.id).collect(),
        Some(id) => title.path_to(id).into_iter().filter(own).map(|holding| holding.id).collect(),
    }
}

/// Whether the entry is a step on the way to one of the holdings of `path`.
fn leads_to(command: &Command, path: &BTreeSet<HoldingId>) -> bool {
    match command {
        Command::VoucherIssue(_) | Command::VoucherSignFor(_) => true,
        Command::HoldingSignFor(c) => path.contains(&c.holding),
        _ => made(command).iter().any(|made| path.contains(made)),
    }
}

/// Whether the entry is about the holding `id` itself: what was done with it, and the request that offers it.
fn is_about(eyes: &Eyes<'_>, command: &Command, id: HoldingId) -> bool {
    let on_request = |request| eyes.deals().offered(request) == Some(id);
    let on_quote = |quote| eyes.deals().request_of(quote).is_some_and(on_request);
    match command {
        Command::HoldingTransfer(c) => c.source == id,
        Command::HoldingReject(c) => c.holding == id,
        Command::HoldingWithdraw(c) => c.holding == id,
        Command::HoldingLapse(c) => c.holding == id,
        Command::DiscountRequest(c) => c.holding == id || on_request(c.request),
        Command::DiscountQuote(c) => on_request(c.request),
        Command::DiscountWithdrawQuote(c) => on_quote(c.quote),
        Command::DiscountOpenQuote(c) => on_quote(c.quote),
        Command::DiscountAward(c) => on_request(c.request),
        Command::DiscountApprove(c) => on_request(c.request),
        Command::DiscountDecline(c) => on_request(c.request),
        Command::DiscountPayIntent(c) => on_request(c.request),
        Command::DiscountDisburse(c) => on_request(c.request),
        Command::DiscountConfirm(c) => c.holding == id,
        Command::DiscountUnwind(c) => on_request(c.request),
        Command::SettlementReceipt(c) => c.holding == id,
        _ => false,
    }
}
