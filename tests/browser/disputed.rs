//! A key turns out to have been in other hands: what it gave title to is marked wherever it stands, in words,
//! and where it is neither passed on nor sold the page says why.

use crate::support::{Browsers, Product, Seat, accessible};

/// Revokes the maker's seat, whose key others may have had since the beginning of the year.
async fn revoke_maker(checker: &Seat) {
    checker.go("/seats").await;
    checker.press("#seats tbody tr:first-child a[href$='/revoke']").await;
    checker.fill("reason", "The device was stolen").await;
    checker.set_date("since_day", "2026-01-05").await;
    checker.press("main form[action$='/revoke'] button").await;
    assert!(checker.sign().await.starts_with("/receipts/"), "one signature is enough");
}

/// The statuses of the page's tables that say so.
async fn marks(seat: &Seat, word: &str) -> usize {
    let script = "return [...document.querySelectorAll('main td .status')] \
        .filter((status) => status.textContent.trim() === arguments[0]).length;";
    seat.driver.execute(script, vec![serde_json::json!(word)]).await.unwrap().convert().unwrap()
}

#[tokio::test]
async fn what_a_stolen_key_gave_title_to_is_marked_and_refused_with_its_reason() {
    let product = Product::start("disputed");
    let browsers = Browsers::start();

    // The seller of an open request.
    let seller = browsers.seat(&product.base, "checker@tier3.demo", "zh-CN").await;
    let bank = browsers.seat(&product.base, "maker@bank-a.demo", "en").await;
    seller.go("/requests").await;
    assert_eq!(marks(&seller, "存疑").await, 0);
    revoke_maker(&seller).await;
    seller.go("/requests").await;
    assert_eq!(marks(&seller, "存疑").await, 1, "{}", seller.text().await);
    assert!(seller.text().await.contains("取得该份额时所用的密钥"));
    seller.shot("disputed-requests").await;
    assert_eq!(accessible(&seller).await, [""; 0]);
    seller.go("/holdings?tab=in-request").await;
    assert!(marks(&seller, "存疑").await > 0, "{}", seller.text().await);
    // The bank that may buy it sees the mark as well.
    bank.go("/requests").await;
    assert_eq!(marks(&bank, "Disputed").await, 1, "{}", bank.text().await);
    bank.press("#invited tbody tr:has(.status-bad) th a").await;
    bank.wait_for("main .problem .status-bad").await;
    assert!(bank.text().await.contains("before you buy"), "{}", bank.text().await);
    bank.shot("disputed-offer").await;
    assert_eq!(accessible(&bank).await, [""; 0]);

    // A holder with a free part.
    let holder = browsers.seat(&product.base, "checker@tier1-a.demo", "en").await;
    revoke_maker(&holder).await;
    holder.go("/holdings").await;
    assert!(marks(&holder, "Disputed").await > 0, "{}", holder.text().await);
    assert!(holder.text().await.contains("neither passed on nor sold"));
    holder.shot("disputed-holdings").await;
    assert_eq!(accessible(&holder).await, [""; 0]);
    holder.press("#holdings tbody tr:has(.status-bad) th a").await;
    let holding = holder.path().await;
    holder.go(&format!("{holding}/transfer")).await;
    assert!(holder.text().await.contains("cannot be transferred"), "{}", holder.text().await);
    assert!(holder.driver.find(thirtyfour::By::Css("main form")).await.is_err(), "nothing to fill in");
    holder.shot("disputed-transfer").await;
    let id = holding.rsplit('/').next().unwrap();
    holder.go(&format!("/requests/new?holding={id}")).await;
    assert!(holder.text().await.contains("cannot be discounted"), "{}", holder.text().await);
    assert!(holder.driver.find(thirtyfour::By::Css("main form")).await.is_err(), "nothing to fill in");
    for seat in [seller, bank, holder] {
        seat.leave().await;
    }
}
