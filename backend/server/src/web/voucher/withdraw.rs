//! The obligor takes a voucher back before it is signed for.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::voucher::give_back::WithdrawVoucher;

use super::show;
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{
        Answered,
        form::Form,
        sign::{self, Wanted},
    },
};

/// Shows the withdrawal for review.
pub async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    _form: Form,
) -> Answered {
    let view = show::load(&app, &caller, &path).await?;
    let withdraw = WithdrawVoucher { voucher: view.voucher.id };
    let wanted = Wanted { currency: view.voucher.currency, ..Wanted::plain(withdraw) };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
