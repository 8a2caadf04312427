//! A member that has lost its administrators: the operator enters the recovery, two people make keys on their
//! own browsers, two seats of the operator sign, every seat of the member is told and one vetoes; and, where
//! nobody does, the new administrators sign after seven days.

use crate::support::{Browsers, PASSWORD, Product, Seat, accessible, make_key};

const DOCUMENT: &str = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

/// Enters a recovery of the firm whose name holds `words`, and gives its page and the links of its people.
async fn enter(operator: &Seat, words: &str, logins: [&str; 2]) -> (String, Vec<String>) {
    operator.go("/members").await;
    operator.follow("#members th a", words).await;
    operator.press("main a[href$='/recover']").await;
    // What is missing stands at its field, and what was typed stays.
    operator.fill("name-1", "Lin Wan").await;
    operator.press("main form[action$='/recover'] button").await;
    operator.wait_for("#document-error").await;
    operator.fill("document", DOCUMENT).await;
    operator.fill("reason", "Both devices are lost; confirmed by telephone.").await;
    for (number, (name, login)) in ["Lin Wan", "Zhou Mu"].into_iter().zip(logins).enumerate() {
        operator.fill(&format!("name-{}", number + 1), name).await;
        operator.fill(&format!("login-{}", number + 1), login).await;
    }
    operator.shot("recover").await;
    operator.press("main form[action$='/recover'] button").await;
    let mut links = Vec::new();
    for number in 1..=2 {
        let link = operator.wait_for(&format!("#link-{number}")).await;
        links.push(link.prop("value").await.unwrap().unwrap());
    }
    operator.press("main a.btn-primary").await;
    (operator.path().await, links)
}

/// Two administrators of the operator sign what stands on the page of the recovery.
async fn begin(maker: &Seat, checker: &Seat, page: &str, codes: &[&str]) {
    maker.go(page).await;
    for code in codes {
        assert!(maker.text().await.contains(code), "{code} is not shown:\n{}", maker.text().await);
    }
    maker.shot("recovery").await;
    maker.press("main form[action$='/begin'] button").await;
    // Nobody signs for keys that were not compared.
    maker.wait_for("main .field-error").await;
    maker.press("#compared").await;
    maker.press("main form[action$='/begin'] button").await;
    assert!(maker.sign().await.starts_with("/drafts/"));
    let receipt = checker.check().await;
    checker.go(&receipt).await;
    assert!(checker.text().await.contains("takes effect from"), "{}", checker.text().await);
    checker.shot("recovery-receipt").await;
    maker.go(page).await;
    assert!(maker.text().await.contains("Waits"), "{}", maker.text().await);
}

#[tokio::test]
async fn a_recovery_is_told_to_every_seat_and_vetoed_or_takes_effect() {
    let product = Product::start("recovery");
    let browsers = Browsers::start();
    let maker = browsers.seat(&product.base, "maker@operator.demo", "en").await;
    let checker = browsers.seat(&product.base, "checker@operator.demo", "en").await;

    let (page, links) = enter(&maker, "Mingxi", ["lin@back.example", "zhou@back.example"]).await;
    let (one, code_one) = make_key(&browsers, &product, &links[0], "en", "the first new passphrase").await;
    let (two, code_two) = make_key(&browsers, &product, &links[1], "en", "the second new passphrase").await;
    assert_ne!(code_one, code_two);
    begin(&maker, &checker, &page, &[&code_one, &code_two]).await;
    one.go(links[0].strip_prefix(&product.base).unwrap()).await;
    assert!(one.text().await.contains("Your seat is enrolled and waits"), "{}", one.text().await);

    // Every seat of the member is told, on its first page and among what it has to do.
    let seat = browsers.seat(&product.base, "maker@tier2-a.demo", "en").await;
    seat.go("/drafts").await;
    seat.press("section[aria-labelledby='to-do-title'] a[href='/seats']").await;
    seat.go("/").await;
    let told = seat.text().await;
    for words in ["A recovery of your firm's seats waits", "Lin Wan", DOCUMENT, "TAKES EFFECT"] {
        assert!(told.to_uppercase().contains(&words.to_uppercase()), "{words} is missing:\n{told}");
    }
    seat.shot("told").await;
    assert_eq!(accessible(&seat).await, [""; 0]);
    seat.press("main form[action='/seats/veto'] button").await;
    assert!(seat.sign().await.starts_with("/receipts/"), "any one seat vetoes alone");
    seat.go("/").await;
    assert!(!seat.text().await.contains("A recovery of your firm"));
    maker.go(&page).await;
    assert!(maker.text().await.contains("Its seats are revoked"), "{}", maker.text().await);
    one.go(links[0].strip_prefix(&product.base).unwrap()).await;
    assert!(one.text().await.contains("Your seat is revoked"));

    // Another firm's, which nobody vetoes: no earlier than after seven days its new people sign in and sign.
    let (page, links) = enter(&maker, "Lanshan", ["lin@new.example", "zhou@new.example"]).await;
    let (first, code) = make_key(&browsers, &product, &links[0], "en", "the third new passphrase").await;
    let (second, _) = make_key(&browsers, &product, &links[1], "en", "the fourth new passphrase").await;
    begin(&maker, &checker, &page, &[&code]).await;
    first.try_to_sign_in("lin@new.example", PASSWORD).await;
    first.wait_for(".error-summary").await;
    let (advanced, words) = product.hefu(&["demo", "advance", "7"]);
    assert!(advanced, "{words}");
    maker.go(&page).await;
    assert!(maker.text().await.contains("In force"), "{}", maker.text().await);
    first.try_to_sign_in("lin@new.example", PASSWORD).await;
    first.wait_for("a[aria-current='page'][href='/']").await;
    first.go("/evidence/record").await;
    first.fill("file", DOCUMENT).await;
    first.press("main form[action='/evidence/record'] button").await;
    assert!(first.sign().await.starts_with("/drafts/"), "it needs a checker as before");
    second.try_to_sign_in("zhou@new.example", PASSWORD).await;
    second.wait_for("a[aria-current='page'][href='/']").await;
    second.check().await;
    for seat in [maker, checker, one, two, seat, first, second] {
        seat.leave().await;
    }
    let (agrees, words) = product.hefu(&["verify"]);
    assert!(agrees, "{words}");
}
