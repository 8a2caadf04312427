//! Has the obligor sign the payment list that follows from the holdings.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use contracts::{amount::Amount, settlement::list::MakeList};

use super::{derived, of_obligor};
use crate::{
    app::App,
    auth::{Visitor, visitor::SignedIn},
    web::{
        Answered,
        form::Form,
        sign::{self, Wanted},
    },
};

pub(super) async fn submit(
    app: Data<App>,
    visitor: Visitor,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    _form: Form,
) -> Answered {
    let voucher = of_obligor(&app, caller.member.id, &path).await?;
    // What the platform has drawn up is confirmed as it stands.
    let lines = match app.store.payment_list(voucher.id).await? {
        Some(list) => list.lines,
        None => derived::derive(&app, &voucher).await??,
    };
    let wanted = Wanted {
        currency: voucher.currency,
        ..Wanted::plain(MakeList {
            voucher: voucher.id,
            lines: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            total: Amount::sum(lines.iter().map(|line| line.amount)).unwrap_or_default(),
        })
    };
    sign::review(&app, &visitor, &caller, &request, wanted).await
}
