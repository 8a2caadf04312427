//! A firm at work: two people who sign one after the other.

use std::path::Path;

use super::{Browsers, FOUNDERS, PASSWORD, Product, Seat, product::Founder};

/// A firm's maker and checker, each at a browser.
pub struct Firm {
    /// Signs first.
    pub maker: Seat,
    /// Signs last.
    pub checker: Seat,
}

impl Firm {
    /// Opens the browsers of a firm of the demonstration.
    pub async fn open(browsers: &Browsers, product: &Product, code: &str, lang: &str) -> Self {
        let seat = async |place: &str| {
            let login = format!("{place}@{code}.demo");
            browsers.seat(&product.base, &login, lang).await
        };
        let (maker, checker) = tokio::join!(seat("maker"), seat("checker"));
        Self { maker, checker }
    }

    /// Opens the browsers of the persons who began a log.
    pub async fn founders(browsers: &Browsers, product: &Product, langs: [&str; 2]) -> Self {
        let seat = async |(duty, login, passphrase): Founder, lang: &str| {
            let seat = browsers.visitor(&product.base, lang).await;
            let seat = seat.with_passphrase(passphrase).named(&format!("founder-{duty}"));
            seat.try_to_sign_in(login, PASSWORD).await;
            seat.wait_for("a[aria-current='page'][href='/']").await;
            seat
        };
        let [maker, checker] = FOUNDERS;
        let (maker, checker) = tokio::join!(seat(maker, langs[0]), seat(checker, langs[1]));
        Self { maker, checker }
    }

    /// What stands on the maker's review page is signed by the maker, then by the checker.
    pub async fn sign(&self) {
        let path = self.maker.sign().await;
        assert!(path.starts_with("/drafts/"), "one signature was enough: {path}");
        self.checker.check().await;
    }

    /// Uploads an invoice file and registers it as a trade background, with the terms of the contract.
    pub async fn register(&self, file: &Path) {
        self.maker.go("/backgrounds/new").await;
        self.maker.wait_for("#files").await.send_keys(file.to_str().unwrap()).await.unwrap();
        self.maker.press("main form button[type='submit']").await;
        self.maker.fill("contract", "HT-2026-0518").await;
        self.maker.shot("invoice-read").await;
        self.maker.set_date("due_on", "2026-10-30").await;
        self.maker.press("main form[action='/backgrounds/review'] button[type='submit']").await;
        self.sign().await;
    }

    /// Transfers part of the one holding that is free and large enough, to the party of the background
    /// whose label holds `transferee`.
    pub async fn transfer(&self, voucher: &str, transferee: &str, amount: &str) {
        self.maker.go(&format!("/vouchers/{voucher}")).await;
        self.maker.press("#parts a[href$='/transfer']").await;
        self.maker.choose(transferee).await;
        self.maker.fill("amount", amount).await;
        self.maker.press("main form button[type='submit']").await;
        self.sign().await;
    }

    /// Signs for the part of the voucher that waits for its signature.
    pub async fn sign_for_holding(&self, voucher: &str) {
        self.maker.go(&format!("/vouchers/{voucher}")).await;
        self.maker.press("#parts th a[href^='/holdings/']").await;
        self.maker.press("main form[action$='/sign-for'] button").await;
        self.sign().await;
    }

    /// Says that the money of its line has come.
    pub async fn receive(&self, voucher: &str, reference: &str) {
        self.maker.go(&format!("/settlements/{voucher}")).await;
        self.maker.press("#own a").await;
        self.maker.fill("bank-reference", reference).await;
        self.maker.press("main form button[type='submit']").await;
        self.sign().await;
    }

    /// Ends their browsers.
    pub async fn leave(self) {
        self.maker.leave().await;
        self.checker.leave().await;
    }
}

/// The id at the end of the first link to `/<noun>/<id>` on the page.
pub async fn linked(seat: &Seat, noun: &str) -> String {
    let link = seat.wait_for(&format!("main a[href^='/{noun}/']")).await;
    link.attr("href").await.unwrap().unwrap().rsplit('/').next().unwrap().to_owned()
}
