//! `settlement.list`: at cut-off the payment list follows from who holds what. Anyone could derive it;
//! signed by the obligor it is also confirmed. One that the platform has drawn up on the due date the obligor
//! confirms afterwards, by the same command, as long as something is unpaid.

use crate::{
    amount::Amount,
    calendar::Tick,
    case::Case,
    command,
    event::Event,
    field::Reader,
    holding::HoldingLife,
    id::VoucherId,
    refusal::Stop,
    refusals,
    settlement::{Line, PaymentList},
    voucher::{Voucher, VoucherLife},
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Obligor, Reader::Operator];

command! {
    /// Draws up the payment list of a voucher.
    MakeList = "settlement.list" {
        /// The voucher.
        Clear voucher: VoucherId => PARTIES,
        /// How many lines it has.
        Confidential lines: u32 => PARTIES,
        /// Their total.
        Confidential total: Amount => PARTIES,
    }
}

refusals! {
    /// Why a list is refused, in the order the rule checks.
    ListRefusal in "settlement.list" {
        /// There is no such voucher for the signer.
        UnknownVoucher = "unknown_voucher", NotFound, "";
        /// It is not live, and has no list of the platform's that its obligor could still confirm.
        NotLive = "not_live", Rule, "";
        /// Before cut-off holdings still move.
        BeforeCutOff = "before_cut_off", Rule, "";
        /// A transfer waits for a signature; it lapses first.
        TransferPending = "transfer_pending", Rule, "";
        /// A discount is under way; it is confirmed, declined or unwound first.
        DiscountInProgress = "discount_in_progress", Rule, "";
        /// The lines or their total are not what follows from the holdings.
        Differs = "differs", Rule, "";
    }
}

/// Decides a list.
///
/// # Errors
/// A [`ListRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, make: &MakeList) -> Result<Vec<Event>, Stop> {
    let voucher = case.state.voucher(&make.voucher)?;
    let may = |found: &&Voucher| found.obligor == case.actor() || case.is_platform();
    let voucher = voucher.filter(may).ok_or(ListRefusal::UnknownVoucher)?;
    if let Some(list) = to_confirm(case, voucher)? {
        return confirm(list, voucher, make);
    }
    if voucher.life != VoucherLife::Live {
        return Err(ListRefusal::NotLive.into());
    }
    if !case.is_past_cut_off(voucher) {
        return Err(ListRefusal::BeforeCutOff.into());
    }
    let lines = derive(case, voucher)?;
    if !agrees(make, &lines, voucher) {
        return Err(ListRefusal::Differs.into());
    }
    let confirmed = !case.is_platform();
    Ok(vec![
        Event::List(Box::new(PaymentList { voucher: voucher.id, lines, confirmed })),
        Event::Voucher(Box::new(Voucher { life: VoucherLife::Due, ..voucher.clone() })),
    ])
}

/// The platform's list of `voucher` that the signer, its obligor, can confirm.
fn to_confirm<'a>(case: &Case<'a>, voucher: &Voucher) -> Result<Option<&'a PaymentList>, Stop> {
    let unpaid = matches!(voucher.life, VoucherLife::Due | VoucherLife::PartSettled);
    if !unpaid || case.is_platform() {
        return Ok(None);
    }
    Ok(case.state.list(&voucher.id)?.filter(|list| !list.confirmed))
}

/// Confirms `list` as it was drawn up: its lines do not change, whatever has been paid of them.
fn confirm(list: &PaymentList, voucher: &Voucher, make: &MakeList) -> Result<Vec<Event>, Stop> {
    if !agrees(make, &list.lines, voucher) {
        return Err(ListRefusal::Differs.into());
    }
    Ok(vec![
        Event::List(Box::new(PaymentList { confirmed: true, ..list.clone() })),
        Event::Voucher(Box::new(voucher.clone())),
    ])
}

/// Whether what was signed is the list of these lines, and they add up to the voucher.
fn agrees(make: &MakeList, lines: &[Line], voucher: &Voucher) -> bool {
    let total = Amount::sum(lines.iter().map(|line| line.amount));
    let same = usize::try_from(make.lines) == Ok(lines.len()) && total == Some(make.total);
    same && total == Some(voucher.face)
}

/// The lines that follow from the holdings, by holding id.
///
/// # Errors
/// A [`ListRefusal`] while something still moves, or what is missing.
pub fn derive(case: &Case<'_>, voucher: &Voucher) -> Result<Vec<Line>, Stop> {
    let fixed = i64::from(case.policy().account_fixed_days).saturating_mul(24 * 3600);
    let fixed_at = Tick::start_of(voucher.due_on).after(fixed.saturating_neg());
    let mut holdings = Vec::new();
    for id in case.state.outstanding(&voucher.id)?.into_iter().flatten() {
        holdings.extend(case.state.holding(id)?);
    }
    if holdings.iter().any(|holding| holding.life == HoldingLife::Pending) {
        return Err(ListRefusal::TransferPending.into());
    }
    if holdings.iter().any(|holding| holding.in_request.is_some()) {
        return Err(ListRefusal::DiscountInProgress.into());
    }
    let mut lines = Vec::with_capacity(holdings.len());
    for holding in holdings {
        let payee = case.state.member(&holding.holder)?;
        // A late change of account does not redirect this payment; a first account still counts.
        let account = payee.and_then(|payee| {
            payee.account(voucher.currency, fixed_at).or_else(|| payee.account(voucher.currency, case.now()))
        });
        lines.push(Line {
            holding: holding.id,
            payee: holding.holder,
            account: account.map(|account| account.number.clone()),
            amount: holding.amount,
        });
    }
    Ok(lines)
}
