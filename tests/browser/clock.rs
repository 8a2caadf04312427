//! A log that nothing served for days: its clock has stopped until two of the operator's administrators have
//! confirmed the time.

use crate::support::{Browsers, Firm, Product, Seat, accessible};

/// The log that follows.
const FURTHER: &str = "log-2";

/// What the first page says of a clock that has stopped.
const STOPPED: &str = "section[aria-labelledby='stopped-title']";

/// Hands in the hash of a file, which any member may, as far as the page on which it is reviewed.
async fn record(seat: &Seat) {
    seat.go("/evidence/record").await;
    seat.fill("file", &"ab".repeat(32)).await;
    seat.press("main form[action='/evidence/record'] button[type='submit']").await;
}

/// Waits until the first page of the log that is shown says nothing of a stopped clock.
async fn runs_again(seat: &Seat) {
    loop {
        seat.go("/").await;
        seat.wait_for("main h1").await;
        if !seat.has(STOPPED).await {
            return;
        }
    }
}

#[tokio::test]
async fn two_administrators_confirm_the_time_of_a_log_that_nothing_served_for_days() {
    let product = Product::stopped("stopped", 3);
    let browsers = Browsers::start();
    let operator = Firm::founders(&browsers, &product, ["en", "zh-CN"]).await;
    let (maker, checker) = (&operator.maker, &operator.checker);
    for seat in [maker, checker] {
        seat.wait_for(STOPPED).await;
        seat.shot("stopped").await;
        assert_eq!(accessible(seat).await, [""; 0]);
    }
    record(maker).await;
    maker.wait_for("main").await;
    assert!(maker.text().await.contains("clock.tick.too_far"), "{}", maker.text().await);
    maker.shot("refused").await;

    maker.go("/").await;
    maker.press(&format!("{STOPPED} a[href='/clock']")).await;
    maker.shot("clock").await;
    assert_eq!(accessible(maker).await, [""; 0]);
    maker.press("main form[action='/clock'] button").await;
    maker.wait_for(".error-summary").await;
    maker.press("#compared").await;
    maker.press("main form[action='/clock'] button").await;
    let path = maker.sign().await;
    assert!(path.starts_with("/drafts/"), "one signature was enough: {path}");
    checker.go("/clock").await;
    checker.shot("waits").await;
    checker.press("main a[href^='/drafts/']").await;
    checker.shot("to-check").await;
    let path = checker.sign().await;
    assert!(path.starts_with("/receipts/"), "two signatures were not enough: {path}");
    checker.shot("confirmed").await;

    // The further log follows by itself, and both record again.
    for log in [None, Some(FURTHER)] {
        for seat in [maker, checker] {
            if let Some(name) = log {
                seat.show_log(name).await;
            }
            runs_again(seat).await;
        }
        record(maker).await;
        operator.sign().await;
    }
    maker.go("/clock").await;
    maker.shot("runs").await;
    operator.leave().await;
    let (agrees, words) = product.hefu(&["verify"]);
    assert!(agrees, "{words}");
}
