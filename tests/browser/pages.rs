//! Every page, by every kind of member, in both languages and both schemes, at two widths: no
//! accessibility violation (axe), nothing that scrolls sideways, no page that fails. Any two of language,
//! scheme and width meet on every page.

use crate::support::{Browsers, Product, Seat, accessible};

/// Whom the demo shows which pages.
const PAGES: &[(&str, &[&str])] = &[
    (
        "maker@core-a.demo",
        &[
            "/",
            "/vouchers",
            "/vouchers/new",
            "/vouchers/sheets/new",
            "/backgrounds",
            "/backgrounds/new",
            "/settlements",
        ],
    ),
    (
        "maker@tier1-a.demo",
        &["/", "/vouchers", "/holdings", "/requests", "/drafts", "/seats", "/evidence", "/evidence/record"],
    ),
    ("maker@bank-a.demo", &["/", "/requests", "/limits", "/holdings"]),
    ("maker@operator.demo", &["/", "/members", "/members/new", "/seats"]),
    ("maker@regulator.demo", &["/", "/seats"]),
];

/// Makes a public check of a live voucher: the voucher's page, the page with the code, what anyone sees
/// with it, and what anyone sees with a code that opens nothing.
async fn with_public_check(seat: &Seat) -> Vec<String> {
    seat.go("/vouchers?of=issued&state=live").await;
    seat.press("main th a[href^='/vouchers/']").await;
    seat.press("main a[href$='/check']").await;
    let offer = seat.path().await;
    seat.press("#shows-amount").await;
    seat.press("main form[action$='/check'] button").await;
    let link = seat.wait_for("main a[href*='/v/']").await;
    let address = link.attr("href").await.unwrap().unwrap();
    let (_, token) = address.rsplit_once('/').unwrap();
    let voucher = offer.trim_end_matches("/check").to_owned();
    vec![voucher, offer, format!("/v/{token}"), "/v/AAAAAAAAAAAAAAAAAAAAAA".to_owned()]
}

/// The pages about a seat's own key, and a holding's page with a statement of its latest state.
async fn of_own_key(seat: &Seat) -> Vec<String> {
    let mut paths = Vec::new();
    for page in ["rotate", "entries", "revoke"] {
        seat.go("/seats").await;
        seat.press(&format!("#seats a[href$='/{page}']")).await;
        paths.push(seat.path().await);
    }
    seat.go("/holdings").await;
    seat.press("main th a[href^='/holdings/']").await;
    paths.push(seat.path().await);
    seat.press("main form[action$='/states'] button").await;
    seat.wait_for("main pre.raw").await;
    paths.push(seat.path().await);
    paths
}

/// Looks at the page of `path` in both schemes, each at the width that it stands beside.
async fn check(seat: &Seat, path: &str, lang: &str, widths: [u32; 2]) -> Vec<String> {
    let mut found = Vec::new();
    seat.go(path).await;
    for (scheme, width) in ["light", "dark"].into_iter().zip(widths) {
        seat.scheme(scheme).await;
        seat.width(width).await;
        let mut here: Vec<String> = accessible(seat).await;
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth;";
        if seat.driver.execute(wide, vec![]).await.unwrap().convert::<bool>().unwrap() {
            here.push("scrolls sideways".to_owned());
        }
        if scheme == "light" {
            seat.shot(&path.replace('/', "_")).await;
        }
        found.extend(here.into_iter().map(|line| format!("{path} ({lang} {scheme} {width}): {line}")));
    }
    let title = seat.driver.title().await.unwrap();
    if title.is_empty() || seat.text().await.contains("internal") {
        found.push(format!("{path} ({lang}) does not answer: {title}"));
    }
    found
}

#[tokio::test]
async fn pages_are_accessible_in_both_languages_and_schemes() {
    let product = Product::start("pages");
    let browsers = Browsers::start();
    let mut found = Vec::new();
    for (login, paths) in PAGES {
        let seat = browsers.seat(&product.base, login, "zh-CN").await;
        let mut paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        if *login == "maker@core-a.demo" {
            paths.extend(with_public_check(&seat).await);
        }
        if *login == "maker@tier1-a.demo" {
            paths.extend(of_own_key(&seat).await);
        }
        for (lang, widths) in [("zh-CN", [1280, 360]), ("en", [360, 1280])] {
            seat.speak(lang).await;
            for path in &paths {
                found.extend(check(&seat, path, lang, widths).await);
            }
        }
        seat.leave().await;
    }
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}
