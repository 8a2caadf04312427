//! Public checks: a member offers a code for a voucher, and whoever reads it sees, without an account, that
//! the voucher is genuine and where it stands.

mod offer;
mod public;
mod qr;

use actix_web::web::{self, ServiceConfig};
use contracts::{
    amount::Amount,
    holding::Holding,
    id::MemberId,
    voucher::{Voucher, VoucherLife},
};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/v/{token}", web::get().to(public::show))
        .route("/vouchers/{voucher}/check", web::get().to(offer::show))
        .route("/vouchers/{voucher}/check", web::post().to(offer::submit))
        .route("/vouchers/{voucher}/check/withdraw", web::post().to(offer::withdraw));
}

/// What whoever offers a check is to the voucher now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offerer {
    /// Who issued it.
    Obligor,
    /// To whom it was issued, before it is signed for.
    Payee,
    /// Who holds a part of it.
    Holder,
    /// Who holds nothing of it any more.
    Former,
}

impl Offerer {
    /// What `member` is to `voucher`, all of whose holdings are `holdings`, and the amount that is its own:
    /// the face amount for obligor and payee, else what it holds.
    fn of(member: MemberId, voucher: &Voucher, holdings: &[Holding]) -> (Self, Option<Amount>) {
        if voucher.obligor == member {
            return (Self::Obligor, Some(voucher.face));
        }
        if voucher.life == VoucherLife::AwaitingSignFor && voucher.payee == member {
            return (Self::Payee, Some(voucher.face));
        }
        let own = holdings.iter().filter(|holding| holding.holder == member && holding.carries_value());
        let held = own.filter(|holding| holding.life != contracts::holding::HoldingLife::Pending);
        match Amount::sum(held.map(|holding| holding.amount)).filter(|held| !held.is_zero()) {
            Some(held) => (Self::Holder, Some(held)),
            None => (Self::Former, None),
        }
    }
}

/// Whether `member` may offer a check of `voucher`, all of whose holdings are `holdings`.
pub(super) fn may_offer(member: MemberId, voucher: &Voucher, holdings: &[Holding]) -> bool {
    Offerer::of(member, voucher, holdings).0 != Offerer::Former
}
