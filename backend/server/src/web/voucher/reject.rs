//! The payee refuses a voucher, and says why.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::voucher::give_back::RejectVoucher;

use super::{show, sign_for};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    text::voucher::VoucherTexts,
    web::{
        Answered,
        form::Form,
        page::{FieldError, correct},
        sign::{self, Wanted},
    },
};

/// Longest reason in letters; the ledger takes 1024 bytes.
const LONGEST_REASON: usize = 300;

/// Shows the rejection for review, or the form again without a reason.
pub async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let view = show::load(&app, &caller, &path).await?;
    let t = VoucherTexts(visitor.lang);
    let reason = form.get("reason").replace("\r\n", "\n");
    let wrong = match reason.chars().count() {
        0 => Some(t.reason_missing()),
        1..=LONGEST_REASON => None,
        _ => Some(t.reason_long()),
    };
    if let Some(message) = wrong {
        let mut page = sign_for::page_of(&app, &visitor, &request, &view).await?;
        page.errors.push(FieldError { field: "reason", message: message.to_owned() });
        page.reason = reason;
        return correct(&page);
    }
    let reject = RejectVoucher { voucher: view.voucher.id, reason };
    let wanted = Wanted { currency: view.voucher.currency, ..Wanted::plain(reject) };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
