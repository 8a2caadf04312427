//! `holding.transfer`: passes a holding or part of it; the rest stays as change.

use crate::{
    amount::Amount,
    background::Background,
    calendar::Tick,
    case::Case,
    command,
    event::Event,
    field::Reader,
    holding::{Holding, HoldingLife},
    id::{BackgroundId, HoldingId, LeafHash, MemberId},
    refusal::Stop,
    refusals,
    voucher::{Voucher, VoucherLife},
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty];
const TITLE_PATH: &[Reader] = &[Reader::Actor, Reader::Counterparty, Reader::Financier];
const OWN: &[Reader] = &[Reader::Actor];

command! {
    /// Transfers a holding to one transferee, who has to sign for it.
    Transfer = "holding.transfer" {
        /// The holding that is spent.
        Clear source: HoldingId => TITLE_PATH,
        /// The new holding for the transferee.
        Confidential child: HoldingId => TITLE_PATH,
        /// The new holding for the rest; left out when nothing rests.
        Confidential change: Option<HoldingId> => OWN,
        /// To whom.
        Confidential transferee: MemberId => TITLE_PATH,
        /// The transferee's registered name, as the signer saw it.
        Confidential transferee_name: String => TITLE_PATH,
        /// How much of it.
        Confidential amount: Amount => TITLE_PATH,
        /// The trade between the two.
        Confidential background: BackgroundId => PARTIES,
    }
}

refusals! {
    /// Why a transfer is refused, in the order the rule checks.
    TransferRefusal in "holding.transfer" {
        /// The signer does not hold it.
        NotTheHolder = "not_the_holder", NotFound, "";
        /// It is pending, spent, or offered under a request.
        NotFree = "not_free", Rule, "";
        /// Title came to its holder by a key that others may have had.
        Disputed = "disputed", Rule, "电子签名法 15";
        /// Its voucher is not live.
        VoucherNotLive = "voucher_not_live", Rule, "";
        /// Nobody transfers to itself.
        ToSelf = "to_self", Rule, "";
        /// The obligor does not become its own creditor.
        ToObligor = "to_obligor", Rule, "民法典 576";
        /// The transferee is no member.
        UnknownTransferee = "unknown_transferee", Rule, "";
        /// The name that was reviewed is not the transferee's registered name.
        TransfereeNameDiffers = "transferee_name_differs", Rule, "";
        /// At cut-off the obligor's payment list is drawn up.
        PastCutOff = "past_cut_off", Rule, "";
        /// More than the holding.
        ExceedsHolding = "exceeds_holding", Rule, "";
        /// Smaller than the smallest holding.
        PieceTooSmall = "piece_too_small", Rule, "银发〔2025〕77号 Art 16";
        /// What would rest is smaller than the smallest holding.
        ChangeTooSmall = "change_too_small", Rule, "银发〔2025〕77号 Art 16";
        /// A change holding is named although nothing rests, or missing although something does.
        ChangeIdWrong = "change_id_wrong", Rule, "";
        /// Too many transfers from the payee.
        TooDeep = "too_deep", Rule, "银发〔2025〕77号 Art 16";
        /// Too many pieces given off.
        TooManySplits = "too_many_splits", Rule, "银发〔2025〕77号 Art 16";
        /// Too many pieces given off today.
        TooManySplitsToday = "too_many_splits_today", Rule, "银发〔2025〕77号 Art 16";
        /// Too many transfers to this transferee wait for its signature.
        TooManyPending = "too_many_pending", Rule, "";
        /// The trade background is not one of the transferor's.
        UnknownBackground = "unknown_background", Rule, "银发〔2025〕77号 Art 10";
        /// It is a trade with somebody else, or in another currency.
        BackgroundOfOthers = "background_of_others", Rule, "银发〔2025〕77号 Art 10";
        /// Less than this is free of the background.
        ExceedsBackground = "exceeds_background", Rule, "银发〔2025〕77号 Art 10";
        /// The id of a new holding is taken.
        IdTaken = "id_taken", Rule, "";
    }
}

/// Decides a transfer.
///
/// # Errors
/// A [`TransferRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, transfer: &Transfer) -> Result<Vec<Event>, Stop> {
    let source = case.state.holding(&transfer.source)?;
    let source = source.filter(|found| found.holder == case.actor()).ok_or(TransferRefusal::NotTheHolder)?;
    if !source.is_free() {
        return Err(TransferRefusal::NotFree.into());
    }
    if source.is_disputed(case.state)? {
        return Err(TransferRefusal::Disputed.into());
    }
    let voucher = case.state.voucher(&source.voucher)?.ok_or(TransferRefusal::VoucherNotLive)?;
    if voucher.life != VoucherLife::Live {
        return Err(TransferRefusal::VoucherNotLive.into());
    }
    check_transferee(case, transfer, voucher)?;
    // From cut-off on the obligor has signed whom it will pay. A later transfer would send the
    // money to someone who no longer holds the claim.
    if case.is_past_cut_off(voucher) {
        return Err(TransferRefusal::PastCutOff.into());
    }
    let rest = check_amounts(case, transfer, source)?;
    let splits_today = check_counts(case, transfer, source)?;
    let background = reserve(case, transfer, voucher)?;
    for id in [Some(transfer.child), transfer.change].into_iter().flatten() {
        if case.holding_exists(id)? || transfer.change == Some(transfer.child) {
            return Err(TransferRefusal::IdTaken.into());
        }
    }
    let child = Holding {
        transferor: Some(case.actor()),
        holder: transfer.transferee,
        depth: source.depth.saturating_add(1),
        splits: 0,
        splits_on: case.today(),
        splits_that_day: 0,
        background: Some(transfer.background),
        lapses_at: Some(lapses_at(case, voucher)),
        life: HoldingLife::Pending,
        title: case.title(),
        head: LeafHash([0; 32]),
        ..source.part(transfer.child, transfer.amount)
    };
    let change = transfer.change.map(|id| Holding {
        splits: source.splits.saturating_add(1),
        splits_on: case.today(),
        splits_that_day: splits_today,
        ..source.part(id, rest)
    });
    let mut events = vec![
        Event::Background(background),
        Event::Holding(Box::new(source.ended(HoldingLife::Spent))),
        Event::Holding(Box::new(child)),
    ];
    events.extend(change.map(|change| Event::Holding(Box::new(change))));
    Ok(events)
}

fn check_transferee(case: &Case<'_>, transfer: &Transfer, voucher: &Voucher) -> Result<(), Stop> {
    if transfer.transferee == case.actor() {
        return Err(TransferRefusal::ToSelf.into());
    }
    if transfer.transferee == voucher.obligor {
        return Err(TransferRefusal::ToObligor.into());
    }
    let transferee = case.state.member(&transfer.transferee)?.ok_or(TransferRefusal::UnknownTransferee)?;
    if transferee.name == transfer.transferee_name {
        Ok(())
    } else {
        Err(TransferRefusal::TransfereeNameDiffers.into())
    }
}

/// Checks the amounts and returns what rests.
fn check_amounts(case: &Case<'_>, transfer: &Transfer, source: &Holding) -> Result<Amount, Stop> {
    let rest = source.amount.checked_sub(transfer.amount).ok_or(TransferRefusal::ExceedsHolding)?;
    let minimum = i64::from(case.policy().minimum_piece);
    if transfer.amount.minor() < minimum {
        return Err(TransferRefusal::PieceTooSmall.into());
    }
    if !rest.is_zero() && rest.minor() < minimum {
        return Err(TransferRefusal::ChangeTooSmall.into());
    }
    if rest.is_zero() == transfer.change.is_some() {
        return Err(TransferRefusal::ChangeIdWrong.into());
    }
    Ok(rest)
}

/// Checks depth, splits and pending transfers, and returns the splits of today with this one.
fn check_counts(case: &Case<'_>, transfer: &Transfer, source: &Holding) -> Result<u32, Stop> {
    let policy = case.policy();
    if source.depth >= policy.depth_max {
        return Err(TransferRefusal::TooDeep.into());
    }
    if source.splits >= policy.splits_max {
        return Err(TransferRefusal::TooManySplits.into());
    }
    let today = if source.splits_on == case.today() { source.splits_that_day } else { 0 };
    if today >= policy.splits_per_day_max {
        return Err(TransferRefusal::TooManySplitsToday.into());
    }
    let pending =
        case.state.pending(&(case.actor(), transfer.transferee))?.map_or(0, std::collections::BTreeSet::len);
    if pending >= usize::try_from(policy.pending_max).unwrap_or(usize::MAX) {
        return Err(TransferRefusal::TooManyPending.into());
    }
    Ok(today.saturating_add(1))
}

fn reserve(case: &Case<'_>, transfer: &Transfer, voucher: &Voucher) -> Result<Background, Stop> {
    let background = case.state.background(&transfer.background)?;
    let background =
        background.filter(|found| found.debtor == case.actor()).ok_or(TransferRefusal::UnknownBackground)?;
    if background.creditor != transfer.transferee || background.currency != voucher.currency {
        return Err(TransferRefusal::BackgroundOfOthers.into());
    }
    background.reserve(transfer.amount).ok_or_else(|| TransferRefusal::ExceedsBackground.into())
}

/// A pending holding waits a few business days, and never past cut-off.
fn lapses_at(case: &Case<'_>, voucher: &Voucher) -> Tick {
    let days = case.policy().transfer_sign_for_days;
    let waits = Tick::end_of(case.calendar().business_days_after(case.today(), days));
    waits.min(Tick::start_of(voucher.cut_off_on).after(-1))
}
