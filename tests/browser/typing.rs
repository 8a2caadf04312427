//! Nothing that was typed is lost: the session may end, the language may change, one may go back.

use crate::support::{Browsers, Product, Seat};

/// What stands in an input.
async fn value(seat: &Seat, id: &str) -> String {
    let input = seat.wait_for(&format!("#{id}")).await;
    input.prop("value").await.unwrap().unwrap_or_default()
}

/// Ends the session as time does: the server knows this browser no more.
async fn end_session(seat: &Seat) {
    seat.driver.delete_cookie("hefu_session").await.unwrap();
}

/// Signs in on the page that is open.
async fn sign_in(seat: &Seat, login: &str, password: &str) {
    seat.fill("login", login).await;
    seat.fill("password", password).await;
    seat.press("main form[action='/sign-in'] button").await;
}

#[tokio::test]
async fn what_was_typed_comes_back_after_the_session_has_ended() {
    let product = Product::start("typing");
    let browsers = Browsers::start();
    let (login, password) = ("maker@core-a.demo", "demo-core-a-maker");
    let seat = browsers.seat(&product.base, login, "en").await;

    // The session ends while the form is filled in.
    seat.go("/vouchers/new").await;
    seat.fill("amount", "123,456.78").await;
    seat.set_date("due_on", "2026-08-28").await;
    end_session(&seat).await;
    seat.press("main form[action='/vouchers/new'] button[type='submit']").await;
    seat.press("main a[href^='/sign-in?next=']").await;
    sign_in(&seat, login, password).await;
    seat.wait_for("#typed-note:not([hidden])").await;
    assert_eq!(seat.path().await, "/vouchers/new");
    assert_eq!(
        (value(&seat, "amount").await, value(&seat, "due_on").await),
        ("123,456.78".into(), "2026-08-28".into())
    );

    // The language changes.
    seat.press(".site-seat form[action='/language'] button").await;
    seat.wait_for("html[lang='zh-CN']").await;
    seat.wait_for("#typed-note:not([hidden])").await;
    assert_eq!(value(&seat, "amount").await, "123,456.78");

    // What is wrong with it stands beside what was typed.
    seat.choose("Qingping").await;
    seat.fill("amount", "12x").await;
    seat.press("main form[action='/vouchers/new'] button[type='submit']").await;
    seat.wait_for(".error-summary").await;
    assert_eq!(
        (value(&seat, "amount").await, value(&seat, "due_on").await),
        ("12x".into(), "2026-08-28".into())
    );

    // The session ends on the review page: signing in leads back to the form.
    seat.fill("amount", "120000").await;
    seat.press("main form[action='/vouchers/new'] button[type='submit']").await;
    seat.wait_for("#review > *").await;
    end_session(&seat).await;
    seat.fill("passphrase", password).await;
    seat.press("#sign-button").await;
    seat.press("#sign-in-again:not([hidden]) a").await;
    sign_in(&seat, login, password).await;
    seat.wait_for("#typed-note:not([hidden])").await;
    assert_eq!(
        (value(&seat, "amount").await, value(&seat, "due_on").await),
        ("120000".into(), "2026-08-28".into())
    );

    // Once it is signed, the form is empty again.
    seat.press("main form[action='/vouchers/new'] button[type='submit']").await;
    seat.sign().await;
    seat.go("/vouchers/new").await;
    assert_eq!(value(&seat, "amount").await, "");
    seat.leave().await;
}
