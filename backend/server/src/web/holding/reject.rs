//! The transferee refuses a holding, and says why.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{holding::give_back::RejectTransfer, id::HoldingId};

use super::show;
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    entropy,
    text::holding::HoldingTexts,
    web::{
        Answered,
        form::Form,
        page::{FieldError, correct},
        sign::{self, Wanted},
    },
};

/// Longer than this it is not read; the ledger takes 1024 bytes.
const LONGEST_REASON: usize = 300;

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    form: Form,
) -> Answered {
    let (holding, voucher) = show::load(&app, &path).await?;
    let t = HoldingTexts(visitor.lang);
    let reason = form.get("reason").replace("\r\n", "\n");
    let wrong = match reason.chars().count() {
        0 => Some(t.reason_missing()),
        1..=LONGEST_REASON => None,
        _ => Some(t.reason_long()),
    };
    if let Some(message) = wrong {
        let mut page = show::page_of(&app, &visitor, &caller, &request, &holding, &voucher).await?;
        page.errors.push(FieldError { field: "reason", message: message.to_owned() });
        page.reason = reason;
        return correct(&page);
    }
    let returned = HoldingId::from_uuid(entropy::uuid());
    let reject = RejectTransfer { holding: holding.id, returned, reason };
    let wanted = Wanted { new_ids: &["returned"], ..Wanted::plain(reject) };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
