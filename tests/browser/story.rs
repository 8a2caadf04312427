//! The whole story of a voucher, by real people in a real browser: each firm in sessions of its own, maker
//! and checker in different seats, from an invoice file to the last receipt.

use crate::support::{Browsers, Firm, Product, linked};

#[tokio::test]
async fn a_voucher_lives_from_its_invoice_to_its_last_receipt() {
    let product = Product::start("story");
    let browsers = Browsers::start();
    let core = Firm::open(&browsers, &product, "core-a", "zh-CN").await;
    let tier1 = Firm::open(&browsers, &product, "tier1-a", "en").await;

    // The core enterprise uploads an invoice and issues a voucher on it.
    core.register(&product.invoices().join("tier1-a-core-a-900001-ubl.xml")).await;
    core.maker.go("/vouchers/new").await;
    core.maker.choose("2,400,").await;
    core.maker.fill("amount", "2,000,000").await;
    core.maker.set_date("due_on", "2026-08-28").await;
    core.maker.shot("issue").await;
    core.maker.press("main form[action='/vouchers/new'] button[type='submit']").await;
    core.sign().await;
    let voucher = linked(&core.checker, "vouchers").await;

    // The supplier signs for it, with explicit consent.
    tier1.maker.go(&format!("/vouchers/{voucher}/sign-for")).await;
    tier1.maker.press("#consents").await;
    tier1.maker.press("main form[action$='/sign-for'] button").await;
    tier1.sign().await;

    // It splits it between two suppliers of its own, one of whom passes a part on.
    tier1.register(&product.invoices().join("tier2-a-tier1-a-900011-cii.xml")).await;
    tier1.register(&product.invoices().join("tier2-b-tier1-a-900024-数电票.xml")).await;
    tier1.transfer(&voucher, "Mingxi", "300,000.00").await;
    tier1.transfer(&voucher, "Lanshan", "200000").await;
    let tier2_a = Firm::open(&browsers, &product, "tier2-a", "zh-CN").await;
    let tier2_b = Firm::open(&browsers, &product, "tier2-b", "en").await;
    tier2_a.sign_for_holding(&voucher).await;
    tier2_b.sign_for_holding(&voucher).await;
    tier2_a.register(&product.invoices().join("tier3-tier2-a-900016-ubl.xml")).await;
    tier2_a.transfer(&voucher, "Zhuli", "１００,０００").await;
    let tier3 = Firm::open(&browsers, &product, "tier3", "zh-CN").await;
    tier3.sign_for_holding(&voucher).await;

    see_what_is_theirs(&browsers, &product, &voucher, &[&core, &tier1, &tier2_a, &tier2_b, &tier3]).await;
    let bank = discount(&browsers, &product, &tier2_a, &voucher).await;

    // At cut-off the obligor confirms the payment list; on the due date the receipts settle it.
    let (advanced, words) = product.hefu(&["demo", "advance", "101"]);
    assert!(advanced, "{words}");
    core.maker.go(&format!("/settlements/{voucher}")).await;
    core.maker.shot("payment-list").await;
    core.maker.press("main form[action$='/list'] button").await;
    core.sign().await;
    let (advanced, words) = product.hefu(&["demo", "advance", "1d"]);
    assert!(advanced, "{words}");
    for (firm, reference) in [(&tier1, "R-1"), (&tier2_b, "R-2"), (&tier3, "R-3"), (&bank, "R-4")] {
        firm.receive(&voucher, reference).await;
    }
    core.maker.go(&format!("/vouchers/{voucher}")).await;
    core.maker.shot("settled").await;
    assert!(core.maker.text().await.contains("已兑付"), "{}", core.maker.text().await);

    let (agrees, words) = product.hefu(&["verify"]);
    assert!(agrees, "{words}");
    for firm in [core, tier1, tier2_a, tier2_b, tier3, bank] {
        firm.leave().await;
    }
}

/// Everybody sees the right balance, and nobody what is not theirs.
async fn see_what_is_theirs(browsers: &Browsers, product: &Product, voucher: &str, firms: &[&Firm; 5]) {
    let [core, tier1, tier2_a, tier2_b, tier3] = firms;
    let page = format!("/vouchers/{voucher}");
    for (firm, sees, never) in [
        (core, "2,000,000.00", "300,000.00"),
        (tier1, "1,500,000.00", "100,000.00"),
        (tier2_a, "200,000.00", "1,500,000.00"),
        (tier2_b, "200,000.00", "300,000.00"),
        (tier3, "100,000.00", "200,000.00"),
    ] {
        firm.maker.go(&page).await;
        firm.maker.wait_for("main h1").await;
        firm.maker.shot("voucher").await;
        let text = firm.maker.text().await;
        assert!(text.contains(sees), "{sees} is missing:\n{text}");
        assert!(!text.contains(never), "{never} is shown to someone else:\n{text}");
    }
    let stranger = browsers.seat(&product.base, "maker@core-b.demo", "en").await;
    stranger.go(&page).await;
    assert!(stranger.text().await.contains("Not found") || stranger.text().await.contains("not found"));
    assert!(!stranger.text().await.contains("2,000,000"));
    stranger.leave().await;
}

/// The supplier asks two banks for quotes, compares them and awards; the bank approves and pays; the seller
/// confirms, and the holding is the bank's.
async fn discount(browsers: &Browsers, product: &Product, seller: &Firm, voucher: &str) -> Firm {
    let bank_a = Firm::open(browsers, product, "bank-a", "zh-CN").await;
    let bank_b = Firm::open(browsers, product, "bank-b", "en").await;
    seller.maker.go(&format!("/vouchers/{voucher}")).await;
    seller.maker.press("#parts a[href^='/requests/new']").await;
    seller.maker.choose("Jiangwan").await;
    seller.maker.choose("Beilu").await;
    seller.maker.set_date("deadline_day", "2026-05-20").await;
    seller.maker.shot("request").await;
    seller.maker.press("main form[action^='/requests/new'] button[type='submit']").await;
    seller.sign().await;
    let request = format!("/requests/{}", linked(&seller.checker, "requests").await);

    for (bank, rate) in [(&bank_a, "3.85"), (&bank_b, "4.20")] {
        bank.maker.go(&request).await;
        bank.maker.press(&format!("a[href='{request}/quote']")).await;
        bank.maker.fill("rate", rate).await;
        bank.maker.shot("quote").await;
        bank.maker.press("#quote button[type='submit']").await;
        assert!(bank.maker.sign().await.starts_with("/receipts/"));
        bank.maker.go(&request).await;
        let other = if rate == "3.85" { "4.2" } else { "3.85" };
        assert!(!bank.maker.text().await.contains(other), "a bank sees the other's price");
    }
    seller.maker.go(&request).await;
    assert!(!seller.maker.text().await.contains("3.85"), "the price is sealed");
    for bank in [&bank_a, &bank_b] {
        bank.maker.go(&request).await;
        bank.maker.press("a[href^='/quotes/'][href$='/open']").await;
        bank.maker.open_sealed().await;
        assert!(bank.maker.sign().await.starts_with("/receipts/"));
    }
    seller.maker.go(&request).await;
    seller.maker.shot("compare").await;
    seller.maker.press("form[action$='/award'] button.btn-primary").await;
    seller.sign().await;

    bank_a.maker.go(&format!("{request}/approve")).await;
    bank_a.maker.press("#evidence_read").await;
    bank_a.maker.press("#verified").await;
    bank_a.maker.fill("registration", "ZD-2026-0518").await;
    bank_a.maker.press("main form[action$='/approve'] button").await;
    bank_a.sign().await;
    bank_a.maker.go(&request).await;
    bank_a.maker.press("form[action$='/pay-intent'] button").await;
    bank_a.sign().await;
    bank_a.maker.go(&format!("{request}/disburse")).await;
    bank_a.maker.fill("bank_reference", "DISB-1").await;
    bank_a.maker.press("main form[action$='/disburse'] button").await;
    bank_a.sign().await;

    seller.maker.go(&request).await;
    seller.maker.shot("paid").await;
    seller.maker.press("form[action$='/confirm'] button").await;
    seller.sign().await;
    bank_a.maker.go(&format!("/vouchers/{voucher}")).await;
    bank_a.maker.shot("title").await;
    assert!(bank_a.maker.text().await.contains("200,000.00"));
    bank_b.leave().await;
    bank_a
}
