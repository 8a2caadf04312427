//! `settlement.receipt`: the payee of a line says that the money has come. Never the obligor's word alone.

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    case::Case,
    command,
    event::Event,
    field::Reader,
    holding::HoldingLife,
    id::{HoldingId, VoucherId},
    refusal::Stop,
    refusals,
    settlement::Reference,
    voucher::{Voucher, VoucherLife},
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Obligor];

command! {
    /// Settles one line of a payment list.
    Receipt = "settlement.receipt" {
        /// The voucher.
        Clear voucher: VoucherId => PARTIES,
        /// The line's holding.
        Clear holding: HoldingId => PARTIES,
        /// The bank's reference.
        Confidential bank_reference: String => PARTIES,
        /// What has come: the line's amount.
        Confidential amount: Amount => PARTIES,
        /// The value date.
        Confidential received_on: NaiveDate => PARTIES,
    }
}

refusals! {
    /// Why a receipt is refused, in the order the rule checks.
    ReceiptRefusal in "settlement.receipt" {
        /// The signer is not the payee of such a line.
        NotThePayee = "not_the_payee", NotFound, "";
        /// The voucher has no payment list yet, or the holding is no line of it.
        NotListed = "not_listed", Rule, "";
        /// The line is paid already.
        PaidAlready = "paid_already", Rule, "";
        /// Not the line's amount.
        AmountDiffers = "amount_differs", Rule, "";
        /// Money does not arrive in the future.
        ReceivedInTheFuture = "received_in_the_future", Rule, "";
        /// The payee has named this reference before.
        ReferenceUsed = "reference_used", Rule, "";
    }
}

/// Decides a receipt.
///
/// # Errors
/// A [`ReceiptRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, receipt: &Receipt) -> Result<Vec<Event>, Stop> {
    let holding = case.state.holding(&receipt.holding)?;
    let own = holding.filter(|found| found.holder == case.actor() && found.voucher == receipt.voucher);
    let holding = own.ok_or(ReceiptRefusal::NotThePayee)?;
    let voucher = case.state.voucher(&receipt.voucher)?.ok_or(ReceiptRefusal::NotThePayee)?;
    let is_line = matches!(holding.life, HoldingLife::Held | HoldingLife::Settled);
    let listed = matches!(voucher.life, VoucherLife::Due | VoucherLife::PartSettled | VoucherLife::Settled);
    if !listed || !is_line {
        return Err(ReceiptRefusal::NotListed.into());
    }
    if holding.life == HoldingLife::Settled {
        return Err(ReceiptRefusal::PaidAlready.into());
    }
    if receipt.amount != holding.amount {
        return Err(ReceiptRefusal::AmountDiffers.into());
    }
    if receipt.received_on > case.today() {
        return Err(ReceiptRefusal::ReceivedInTheFuture.into());
    }
    let reference = Reference {
        stated_by: case.actor(),
        on: receipt.received_on,
        bank_reference: receipt.bank_reference.clone(),
    };
    if case.state.reference(&reference)?.is_some() {
        return Err(ReceiptRefusal::ReferenceUsed.into());
    }
    let settled = voucher.settled.checked_add(holding.amount).ok_or(ReceiptRefusal::AmountDiffers)?;
    let life = if settled == voucher.face { VoucherLife::Settled } else { VoucherLife::PartSettled };
    let mut events = vec![
        Event::Reference(reference),
        Event::Holding(Box::new(holding.ended(HoldingLife::Settled))),
        Event::Voucher(Box::new(Voucher { life, settled, ..voucher.clone() })),
    ];
    events.extend(holding.release_limit(case, holding.holder)?);
    Ok(events)
}
