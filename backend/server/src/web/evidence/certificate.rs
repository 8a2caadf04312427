//! Downloads of certificates: the evidence file of a voucher or holding as a document for people.

use actix_web::{
    HttpRequest,
    web::{self, Data, Path},
};
use contracts::id::{HoldingId, VoucherId};

use super::export::{attachment, exported};
use crate::{
    app::App,
    auth::{roles, visitor::SignedIn},
    evidence::{
        Subject,
        certificate::{LeadsTo, certificate},
    },
    web::{
        Answered, WebError,
        page::{found, site},
        show,
    },
};

pub(super) async fn voucher(
    app: Data<App>,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = VoucherId::parse(&path).map_err(|_| WebError::NotFound)?;
    let name = format!("hefu-voucher-{}.pdf", show::short(id));
    download(&app, &caller, &request, (Subject::Voucher(id), id), &name).await
}

pub(super) async fn holding(
    app: Data<App>,
    caller: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Answered {
    let id = HoldingId::parse(&path).map_err(|_| WebError::NotFound)?;
    let holding = found(app.store.holding(id).await?)?;
    let name = format!("hefu-holding-{}.pdf", show::short(id));
    download(&app, &caller, &request, (Subject::Holding(id), holding.voucher), &name).await
}

async fn download(
    app: &App,
    caller: &SignedIn,
    request: &HttpRequest,
    (subject, voucher): (Subject, VoucherId),
    name: &str,
) -> Answered {
    let file = exported(app, caller, subject).await?;
    let site = site(request);
    // A code that the member has given out shows the present state; else the page that checks files.
    let leads_to = match app.store.check_of(caller.member.id, voucher).await? {
        Some(check) => Some(LeadsTo::Check(format!("{site}/v/{}", check.token))),
        None => roles::who("GET", "/verify").map(|_| LeadsTo::Verify(format!("{site}/verify"))),
    };
    // Setting type takes a moment of computing, which other requests need not wait for.
    let printed = web::block(move || certificate(&file, leads_to.as_ref())).await;
    let printed = printed.map_err(|error| WebError::internal(error.to_string()))?;
    let printed = printed.map_err(|error| WebError::internal(error.to_string()))?;
    Ok(attachment("application/pdf", name, printed))
}
