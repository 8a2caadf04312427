//! `voucher.reject`, `voucher.withdraw`, `voucher.lapse`: three ways in which a voucher never becomes
//! live. Everything reserved for it is released.

use crate::{
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::VoucherId,
    refusal::Stop,
    refusals,
    voucher::{Voucher, VoucherLife},
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Obligor, Reader::Counterparty];

command! {
    /// The payee refuses it.
    RejectVoucher = "voucher.reject" {
        /// The voucher.
        Clear voucher: VoucherId => PARTIES,
        /// Why; the obligor reads it.
        Confidential reason: String => PARTIES,
    }
}
command! {
    /// The obligor takes it back.
    WithdrawVoucher = "voucher.withdraw" {
        /// The voucher.
        Clear voucher: VoucherId => PARTIES,
    }
}
command! {
    /// Nobody signed for it in time; anyone may record so.
    LapseVoucher = "voucher.lapse" {
        /// The voucher.
        Clear voucher: VoucherId => PARTIES,
    }
}

refusals! {
    /// Why a voucher is not given back, in the order the rules check.
    GiveBackRefusal in "voucher.give_back" {
        /// The signer is not the one who may: the payee rejects, the obligor withdraws.
        NotAParty = "not_a_party", NotFound, "";
        /// It does not wait to be signed for.
        NotAwaiting = "not_awaiting", Rule, "";
        /// There is still time to sign for it.
        NotLapsed = "not_lapsed", Rule, "";
    }
}

/// Decides a rejection.
///
/// # Errors
/// A [`GiveBackRefusal`], or what is missing.
pub fn reject(case: &Case<'_>, reject: &RejectVoucher) -> Result<Vec<Event>, Stop> {
    let voucher = awaiting(case, reject.voucher, |voucher| voucher.payee == case.actor())?;
    release(case, voucher, VoucherLife::Rejected)
}

/// Decides a withdrawal.
///
/// # Errors
/// A [`GiveBackRefusal`], or what is missing.
pub fn withdraw(case: &Case<'_>, withdraw: &WithdrawVoucher) -> Result<Vec<Event>, Stop> {
    let voucher = awaiting(case, withdraw.voucher, |voucher| voucher.obligor == case.actor())?;
    release(case, voucher, VoucherLife::Withdrawn)
}

/// Decides a lapse.
///
/// # Errors
/// A [`GiveBackRefusal`], or what is missing.
pub fn lapse(case: &Case<'_>, lapse: &LapseVoucher) -> Result<Vec<Event>, Stop> {
    let voucher = awaiting(case, lapse.voucher, |_| true)?;
    if case.now() <= voucher.sign_for_by {
        return Err(GiveBackRefusal::NotLapsed.into());
    }
    release(case, voucher, VoucherLife::Lapsed)
}

fn awaiting<'a>(case: &Case<'a>, id: VoucherId, may: impl Fn(&Voucher) -> bool) -> Result<&'a Voucher, Stop> {
    let voucher =
        case.state.voucher(&id)?.filter(|voucher| may(voucher)).ok_or(GiveBackRefusal::NotAParty)?;
    if voucher.life == VoucherLife::AwaitingSignFor {
        Ok(voucher)
    } else {
        Err(GiveBackRefusal::NotAwaiting.into())
    }
}

fn release(case: &Case<'_>, voucher: &Voucher, life: VoucherLife) -> Result<Vec<Event>, Stop> {
    let background = case.state.background(&voucher.background)?;
    let released = background.map(|background| Event::Background(background.release(voucher.face)));
    let ended = Event::Voucher(Box::new(Voucher { life, ..voucher.clone() }));
    Ok(released.into_iter().chain([ended]).collect())
}
