//! Vouchers from a spreadsheet: downloaded, filled in, signed at once by maker and checker, and returned whole.

use thirtyfour::prelude::*;

use crate::support::{Browsers, Product, Seat, accessible};

/// The workbook that the page offers, as the browser would save it.
async fn download(seat: &Seat) -> Vec<u8> {
    let script = "return fetch('/vouchers/sheets/trades').then((answer) => answer.arrayBuffer()) \
        .then((bytes) => Array.from(new Uint8Array(bytes)));";
    seat.driver.execute(script, Vec::new()).await.unwrap().convert::<Vec<u8>>().unwrap()
}

/// Chooses a file with these bytes and uploads it.
async fn upload(seat: &Seat, name: &str, bytes: &[u8]) {
    let file = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
    std::fs::write(&file, bytes).unwrap();
    seat.go("/vouchers/sheets/new").await;
    seat.wait_for("#file").await.send_keys(file.display().to_string()).await.unwrap();
    seat.press("main form[enctype] button").await;
    // The page that is left has steps too, but none that is done.
    seat.wait_for(".steps .step-done").await;
}

/// Enters the passphrase, and waits until every row is answered. What the page says then.
async fn sign(seat: &Seat) -> String {
    seat.wait_for("#sheet-rows > *").await;
    seat.fill("passphrase", seat.passphrase()).await;
    seat.press("#sign-button").await;
    seat.wait_for("#sheet-done:not([hidden])").await;
    seat.wait_for("#sheet-counts").await.text().await.unwrap()
}

/// Asserts that the page says each of `words`, and that everyone can use it.
async fn says(seat: &Seat, words: &[&str]) {
    let text = seat.text().await;
    for word in words {
        assert!(text.contains(word), "{word:?} is missing:\n{text}");
    }
    assert_eq!(accessible(seat).await, Vec::<String>::new());
}

async fn rows(seat: &Seat, css: &str) -> usize {
    seat.driver.find_all(By::Css(css)).await.unwrap().len()
}

/// A file that is no sheet, or lacks a column, is refused with what to do.
async fn files_are_refused(maker: &Seat) {
    upload(maker, "old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").await;
    says(maker, &["Save it as .xlsx or CSV"]).await;
    upload(maker, "short.csv", b"Trade background,Amount\n1,2\n").await;
    says(maker, &["lacks these columns: Due date"]).await;
}

/// Two rows that can be issued, as people write them.
fn two_rows(trade: &str) -> Vec<u8> {
    format!("贸易背景编号,金额,到期日\n{trade},\"1,000.00\",2026/8/28\n{trade},2000,2026年8月28日\n")
        .into_bytes()
}

/// Rows that are wrong are told apart from the two that can be issued, also what is too much together.
async fn wrong_rows_are_told(maker: &Seat, trade: &str) {
    let wrong =
        format!("{trade},9999999999,2026-08-28\n{trade},1000,28/08/2026\nno such trade,1000,2026-08-28\n");
    upload(maker, "made.csv", &[two_rows(trade), wrong.into_bytes()].concat()).await;
    maker.wait_for("#sheet-rows > *").await;
    assert_eq!(rows(maker, "#wrong tbody tr").await, 3);
    assert_eq!(rows(maker, "#sheet-rows > tr").await, 2);
    says(maker, &["Vouchers: 2. In total: 3,000.00 CNY", "Write the due date like 2026-12-31."]).await;
    maker.shot("sheet-wrong-rows").await;
}

#[tokio::test]
async fn a_sheet_is_downloaded_signed_returned_made_again_and_issued() {
    let product = Product::start("sheets");
    let browsers = Browsers::start();
    let maker = browsers.seat(&product.base, "maker@core-a.demo", "en").await;
    let checker = browsers.seat(&product.base, "checker@core-a.demo", "zh-CN").await;
    maker.go("/backgrounds").await;
    maker.follow("main th a[href^='/backgrounds/']", "").await;
    let path = maker.path().await;
    let trade = path.trim_start_matches("/backgrounds/");

    // What is downloaded can be uploaded as it is.
    maker.go("/vouchers/sheets/new").await;
    says(&maker, &["Download the sheet", "Trade backgrounds with a free amount"]).await;
    upload(&maker, "offered.xlsx", &download(&maker).await).await;
    maker.wait_for("#sheet-rows > *").await;
    let offered = rows(&maker, "#sheet-rows > tr").await;
    let total = maker.wait_for("#sheet-total").await.text().await.unwrap();
    assert!(total.starts_with(&format!("Vouchers: {offered}. In total: ")), "{total}");
    maker.press("#sheet-rows details summary").await;
    maker.wait_for("#sheet-rows details dl > *").await;
    says(&maker, &["After you a checker reviews", "Hash of the undertaking"]).await;
    maker.shot("sheet-review").await;
    let said = sign(&maker).await;
    assert_eq!(said, format!("Issued: 0. Waiting for a checker: {offered}. Not accepted: 0."));

    // The checker has one row for all of them, and returns them with one reason.
    checker.go("/").await;
    checker.follow(".todo a", &format!("复核：用表格签发凭证（{offered} 张）")).await;
    checker.wait_for("#sheet-rows > *").await;
    checker.press("#return summary").await;
    checker.press("#return button").await;
    checker.wait_for(".error-summary").await;
    checker.fill("reason", "金额不对").await;
    checker.press("#return button").await;
    checker.wait_for("#rows").await;
    says(&checker, &["金额不对"]).await;
    maker.go("/").await;
    says(&maker, &["Returned: vouchers of a sheet", "金额不对", "Do it again"]).await;

    files_are_refused(&maker).await;
    wrong_rows_are_told(&maker, trade).await;
    sign(&maker).await;
    maker.go("/drafts").await;
    says(&maker, &["Waits for the checker: vouchers of a sheet (2)", "Vouchers of a sheet", "Returned"])
        .await;
    // Uploaded a second time, nothing of it is issued twice.
    upload(&maker, "again.csv", &two_rows(trade)).await;
    assert_eq!(rows(&maker, "#wrong tbody tr").await, 2);
    says(&maker, &["signed already and waits for a checker", "No row can be issued"]).await;

    checker.go("/drafts").await;
    checker.follow("section[aria-labelledby='to-do-title'] a", "用表格签发凭证（2 张）").await;
    checker.wait_for("#sheet-rows > *").await;
    says(&checker, &["2 张凭证，合计 3,000.00 CNY", "1,000.00"]).await;
    checker.shot("sheet-check").await;
    let path = checker.path().await;
    assert_eq!(sign(&checker).await, "已签发 2 张，待复核 0 张，未受理 0 张。");
    checker.shot("sheet-issued").await;
    checker.go(&path).await;
    assert_eq!(rows(&checker, "#rows a[href^='/receipts/']").await, 2);
    maker.go("/vouchers?of=issued&state=awaiting_sign_for").await;
    says(&maker, &["1,000.00", "2,000.00"]).await;
    for seat in [maker, checker] {
        seat.leave().await;
    }
}
