//! A draft on its way between maker and checker: both see what it is about, it comes back with a reason, and
//! nothing that is half signed is offered again. Pages that answer a post can be left and come back to.

use crate::support::{Browsers, Product, Seat};

/// The maker asks for a voucher on the trade with Qingping; the review page is open then.
async fn issue(maker: &Seat, amount: &str) {
    maker.choose("Qingping").await;
    maker.fill("amount", amount).await;
    maker.set_date("due_on", "2026-08-28").await;
    maker.press("main form[action='/vouchers/new'] button[type='submit']").await;
    maker.wait_for("#review > *").await;
}

/// Asserts that the page says each of `words`.
async fn says(seat: &Seat, words: &[&str]) {
    let text = seat.text().await;
    for word in words {
        assert!(text.contains(word), "{word:?} is missing:\n{text}");
    }
}

#[tokio::test]
async fn a_draft_is_told_apart_returned_and_made_again() {
    let product = Product::start("drafts");
    let browsers = Browsers::start();
    let maker = browsers.seat(&product.base, "maker@core-a.demo", "en").await;
    let checker = browsers.seat(&product.base, "checker@core-a.demo", "zh-CN").await;

    // What is not there is said in the reader's language, and nobody looks signed out.
    maker.go("/nowhere").await;
    says(&maker, &["Not found", "Sign out"]).await;

    // The language of a review page changes on its form, and what was typed is there.
    maker.go("/vouchers/new").await;
    issue(&maker, "120000").await;
    says(&maker, &["From the ledger, not part of what you sign", "Underlying payment due"]).await;
    maker.press(".site-seat form[action='/language'] button").await;
    maker.wait_for("html[lang='zh-CN']").await;
    assert_eq!(maker.path().await, "/vouchers/new");
    maker.press(".site-seat form[action='/language'] button").await;
    maker.wait_for("html[lang='en']").await;
    issue(&maker, "120000").await;
    maker.sign().await;
    says(&maker, &["Withdraw my draft"]).await;

    // What is withdrawn while a checker reads it is signed no more.
    checker.go("/drafts").await;
    checker.press("section[aria-labelledby='to-do-title'] .todo a").await;
    checker.wait_for("#review > *").await;
    maker.press("#return summary").await;
    maker.press("#return button").await;
    maker.wait_for("section[aria-labelledby='done-title']").await;
    checker.sign_in_vain("不能再签名").await;
    maker.go("/vouchers/new").await;
    issue(&maker, "120000").await;
    maker.sign().await;

    // The checker sees which one it is, and cannot return it without a word.
    checker.go("/").await;
    says(&checker, &["复核：签发凭证", "120,000.00 CNY", "经办："]).await;
    checker.press(".todo a[href^='/drafts/']").await;
    checker.wait_for("#review > *").await;
    says(&checker, &["以下取自账本，不属于签名内容"]).await;
    checker.press("#return summary").await;
    checker.press("#return button").await;
    checker.wait_for(".error-summary").await;
    checker.fill("reason", "金额不对").await;
    checker.press("#return button").await;
    checker.wait_for("section[aria-labelledby='done-title']").await;

    // It comes back to the maker with the reason, and leads to its form.
    maker.go("/").await;
    says(&maker, &["Returned: Issue a voucher", "金额不对", "Do it again"]).await;
    maker.press(".todo a[href^='/drafts/']").await;
    maker.wait_for("main a.btn-primary").await;
    says(&maker, &["Returned: Issue a voucher", "Reason: 金额不对"]).await;
    maker.press("main a.btn-primary").await;
    issue(&maker, "130000").await;
    let draft = maker.sign().await;
    checker.check().await;
    says(&checker, &["办理内容", "收款人", "130,000.00 CNY", "2026-08-28"]).await;
    maker.go(&draft).await;
    says(&maker, &["Recorded: Issue a voucher", "See the receipt"]).await;
    maker.go("/").await;
    let text = maker.text().await;
    assert!(!text.contains("Returned:"), "it was made again:\n{text}");
    for seat in [maker, checker] {
        seat.leave().await;
    }
}

#[tokio::test]
async fn what_is_signed_once_waits_for_the_checker_and_is_not_offered_again() {
    let product = Product::start("half-signed");
    let browsers = Browsers::start();
    let maker = browsers.seat(&product.base, "maker@core-a.demo", "en").await;
    let checker = browsers.seat(&product.base, "checker@core-a.demo", "en").await;
    maker.go("/vouchers/new").await;
    issue(&maker, "140000").await;
    maker.sign().await;
    checker.check().await;

    // Its payee signs for it once; the page of a command that names only ids says what they mean.
    let payee = browsers.seat(&product.base, "maker@tier1-a.demo", "en").await;
    payee.go("/").await;
    says(&payee, &["Sign for a voucher", "140,000.00 CNY", "Sign for by"]).await;
    payee.press(".todo a[href^='/vouchers/']").await;
    let sign_for = "main a[href$='/sign-for']";
    payee.press(sign_for).await;
    payee.press("#consents").await;
    payee.press("main form[action$='/sign-for'] button").await;
    payee.wait_for("#review > *").await;
    says(&payee, &["From the ledger, not part of what you sign", "Obligor", "140,000.00 CNY", "2026-08-28"])
        .await;
    payee.sign().await;
    payee.go("/").await;
    says(&payee, &["Waits for the checker: Sign for a voucher"]).await;

    // A trade that is due already is not registered, and the form says why.
    maker.go("/backgrounds/review").await;
    assert_eq!(maker.path().await, "/backgrounds/new");
    let file = product.invoices().join("tier1-a-core-a-900002-cii.xml");
    maker.wait_for("#files").await.send_keys(file.to_str().unwrap()).await.unwrap();
    maker.press("main form button[type='submit']").await;
    maker.fill("contract", "HT-1").await;
    maker.set_date("due_on", "2025-12-31").await;
    maker.press("main form[action='/backgrounds/review'] button[type='submit']").await;
    maker.wait_for(".error-summary").await;
    says(&maker, &["the ledger date", "would occupy its invoices"]).await;
    for seat in [maker, checker, payee] {
        seat.leave().await;
    }
}
