//! `voucher.sign_for`: the payee takes the voucher with explicit consent; from then on it is live.

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    holding::Holding,
    id::{HoldingId, VoucherId},
    refusal::Stop,
    refusals,
    voucher::{Voucher, VoucherLife},
};

command! {
    /// Signs for a voucher.
    SignForVoucher = "voucher.sign_for" {
        /// The voucher.
        Clear voucher: VoucherId => &[Reader::Actor, Reader::Obligor, Reader::LaterHolders],
        /// The payee agrees to be paid by this voucher.
        Clear consents: bool => &[Reader::Actor, Reader::Obligor, Reader::LaterHolders],
        /// The first holding.
        Confidential holding: HoldingId => &[Reader::Actor, Reader::Financier],
    }
}

refusals! {
    /// Why signing for a voucher is refused, in the order the rule checks.
    VoucherSignForRefusal in "voucher.sign_for" {
        /// The signer is not its payee.
        NotThePayee = "not_the_payee", NotFound, "";
        /// It does not wait to be signed for.
        NotAwaiting = "not_awaiting", Rule, "";
        /// The time to sign for it is over.
        TooLate = "too_late", Rule, "";
        /// Consent has to be explicit.
        NoConsent = "no_consent", Rule, "保障中小企业款项支付条例 Art 11";
        /// The id of the new holding is taken.
        IdTaken = "id_taken", Rule, "";
    }
}

/// Decides signing for a voucher.
///
/// # Errors
/// A [`VoucherSignForRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, sign_for: &SignForVoucher) -> Result<Vec<Event>, Stop> {
    let voucher = case.state.voucher(&sign_for.voucher)?;
    let voucher =
        voucher.filter(|found| found.payee == case.actor()).ok_or(VoucherSignForRefusal::NotThePayee)?;
    if voucher.life != VoucherLife::AwaitingSignFor {
        return Err(VoucherSignForRefusal::NotAwaiting.into());
    }
    if case.now() > voucher.sign_for_by {
        return Err(VoucherSignForRefusal::TooLate.into());
    }
    if !sign_for.consents {
        return Err(VoucherSignForRefusal::NoConsent.into());
    }
    if case.holding_exists(sign_for.holding)? {
        return Err(VoucherSignForRefusal::IdTaken.into());
    }
    let first = Holding { title: case.title(), ..Holding::first(sign_for.holding, voucher, case.today()) };
    let live = Voucher { life: VoucherLife::Live, ..voucher.clone() };
    Ok(vec![Event::Voucher(Box::new(live)), Event::Holding(Box::new(first))])
}
