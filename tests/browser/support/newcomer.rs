//! Someone who was invited and has neither a password nor a key yet.

use super::{Browsers, Product, Seat};

/// What everyone signs in with who makes a key here.
pub const PASSWORD: &str = "a sentence for signing in";

/// Makes the key of an invitation in a browser of its own, and gives that browser and the code it shows.
pub async fn make_key(
    browsers: &Browsers,
    product: &Product,
    link: &str,
    lang: &str,
    passphrase: &str,
) -> (Seat, String) {
    let person = browsers.visitor(&product.base, lang).await.with_passphrase(passphrase);
    let path = link.strip_prefix(&product.base).unwrap();
    person.go(path).await;
    for (id, secret) in [
        ("password", PASSWORD),
        ("password-again", PASSWORD),
        ("passphrase", passphrase),
        ("passphrase-again", passphrase),
    ] {
        person.fill(id, secret).await;
    }
    person.shot("invited").await;
    person.press("#make").await;
    person.wait_for("#made-step:not([hidden])").await;
    person.shot("key-made").await;
    person.press("#backup").await;
    person.press("#finish:not([disabled])").await;
    let code = person.wait_for("main .result .comparison-code").await.text().await.unwrap();
    (person, code)
}
