//! Addresses that are only posted to: whoever reloads such a page, or comes back to it after signing in, is led
//! to the page that has the form.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

use super::page::see_other;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/backgrounds/review", web::get().to(invoices))
        .route("/quotes/{quote}/withdraw", web::get().to(requests))
        .route("/drafts/{draft}/return", web::get().to(above))
        .route("/holdings/{holding}/sign-for", web::get().to(above))
        .route("/holdings/{holding}/reject", web::get().to(above))
        .route("/holdings/{holding}/withdraw", web::get().to(above))
        .route("/holdings/{holding}/states", web::get().to(above))
        .route("/vouchers/{voucher}/reject", web::get().to(above))
        .route("/vouchers/{voucher}/withdraw", web::get().to(above))
        .route("/vouchers/{voucher}/check/withdraw", web::get().to(above))
        .route("/settlements/{voucher}/list", web::get().to(above))
        .route("/requests/{request}/award", web::get().to(above))
        .route("/requests/{request}/unwind", web::get().to(above))
        .route("/requests/{request}/confirm", web::get().to(above))
        .route("/requests/{request}/pay-intent", web::get().to(above))
        .route("/seats/veto", web::get().to(above))
        .route("/seats/invitations/{invitation}/enrol", web::get().to(above))
        .route("/seats/invitations/{invitation}/renew", web::get().to(above))
        .route("/seats/invitations/{invitation}/cancel", web::get().to(above))
        .route("/members/firms/{firm}/admit", web::get().to(above))
        .route("/members/firms/{firm}/withdraw", web::get().to(above))
        .route("/members/firms/{firm}/invitations/{invitation}/renew", web::get().to(object))
        .route("/members/recoveries/{recovery}/begin", web::get().to(above))
        .route("/members/recoveries/{recovery}/withdraw", web::get().to(above))
        .route("/members/recoveries/{recovery}/invitations/{invitation}/renew", web::get().to(object));
}

/// The path of the object without its last `steps` parts.
fn without(path: &str, steps: usize) -> &str {
    (0..steps).fold(path, |path, _| path.rsplit_once('/').map_or("", |(above, _)| above))
}

/// The page of the object that the verb was about.
async fn above(request: HttpRequest) -> HttpResponse {
    see_other(without(request.path(), 1))
}

/// The page of the firm or recovery whose link was made anew.
async fn object(request: HttpRequest) -> HttpResponse {
    see_other(without(request.path(), 3))
}

/// The files of a registration are chosen anew.
async fn invoices() -> HttpResponse {
    see_other("/backgrounds/new")
}

/// A quote has no page of its own.
async fn requests() -> HttpResponse {
    see_other("/requests")
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_verb_leads_to_its_object() {
        assert_eq!(without("/vouchers/1/withdraw", 1), "/vouchers/1");
        assert_eq!(without("/members/firms/1/invitations/2/renew", 3), "/members/firms/1");
    }
}
