//! The public page that verifies an evidence file: in the browser, in both languages, without an account and
//! without sending anything of the file anywhere.

use std::{collections::BTreeSet, fs, path::Path};

use crate::support::{Browsers, Product, Proxy, Seat, accessible};

/// What the page says of each file, by language: of a sound one, of one with a byte flipped, and of one
/// whose signer had been revoked.
const SAYS: [(&str, [&str; 3]); 2] = [
    ("zh-CN", ["文件所示内容核验无误", "文件的打包方式不是规定的那一种", "所在记录：第"]),
    (
        "en",
        [
            "What the file shows is verified",
            "The file is not packed in the one way that is allowed",
            "Entry: ",
        ],
    ),
];

/// Downloads the evidence file at `path` with the session of `seat`, as its link does.
async fn download(seat: &Seat, path: &str) -> Vec<u8> {
    let script = "const [path, done] = arguments; \
        fetch(path).then((answer) => answer.arrayBuffer()).then((bytes) => done(Array.from(new Uint8Array(bytes))));";
    let bytes = seat.driver.execute_async(script, vec![serde_json::json!(path)]).await.unwrap();
    serde_json::from_value(bytes.json().clone()).unwrap()
}

/// A holding with a statement of its latest state, and its evidence file.
async fn evidence(browsers: &Browsers, product: &Product) -> Vec<u8> {
    let seat = browsers.seat(&product.base, "maker@tier1-a.demo", "en").await;
    seat.go("/holdings").await;
    seat.press("main th a[href^='/holdings/']").await;
    let holding = seat.path().await;
    seat.press("main form[action$='/states'] button").await;
    seat.wait_for("main pre.raw").await;
    seat.go(&holding).await;
    let link = seat.wait_for("main a[href$='/evidence']").await.attr("href").await.unwrap().unwrap();
    let file = download(&seat, &link).await;
    seat.leave().await;
    file
}

/// Has the page judge a file, and gives what it says.
async fn judge(visitor: &Seat, file: &Path) -> String {
    visitor.go("/verify").await;
    visitor.wait_for("#verify:not([hidden])").await;
    visitor.wait_for("#file").await.send_keys(file.to_str().unwrap()).await.unwrap();
    visitor.press("#verify button[type='submit']").await;
    visitor.wait_for("#report:not([hidden]) h2").await;
    // What is folded is read as well.
    let script = "return document.getElementById('report').textContent;";
    let said = visitor.driver.execute(script, vec![]).await.unwrap();
    said.convert().unwrap()
}

/// Request lines of what the browser has said.
fn requests(said: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(said);
    text.lines().filter(|line| line.ends_with(" HTTP/1.1")).map(str::to_owned).collect()
}

/// Whether 16 bytes of `file` in a row stand in `said`.
fn leaks(said: &[u8], file: &[u8]) -> bool {
    let said: BTreeSet<&[u8]> = said.windows(16).collect();
    file.chunks_exact(16).any(|part| said.contains(part))
}

#[tokio::test]
async fn anyone_verifies_an_evidence_file_and_nothing_of_it_leaves_the_page() {
    let product = Product::start("verify");
    let browsers = Browsers::start();
    let sound = evidence(&browsers, &product).await;
    let mut flipped = sound.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let folder = product.scratch();
    let files = [folder.join("sound.hefu"), folder.join("flipped.hefu")];
    fs::write(&files[0], &sound).unwrap();
    fs::write(&files[1], &flipped).unwrap();
    let revoked = tests::checkout().join("tests/vectors/evidence/revoked-key.hefu");

    // The command line says the same of the same bytes, and reads the platform's statement in them.
    let (judged_sound, words) = product.hefu(&["verify", files[0].to_str().unwrap()]);
    assert!(judged_sound && words.contains("Stated by the platform"), "{words}");
    let (judged_sound, words) = product.hefu(&["verify", files[1].to_str().unwrap()]);
    assert!(!judged_sound && words.contains("container.not_canonical"), "{words}");

    let proxy = Proxy::before(&product.base);
    for (lang, [good, packed, at_entry]) in SAYS {
        let visitor = browsers.visitor(&proxy.base, lang).await;
        for (file, says, code) in [
            (&files[0], good, ""),
            (&files[1], packed, "container.not_canonical"),
            (&revoked, at_entry, "authority.revoked_key"),
        ] {
            let said = judge(&visitor, file).await;
            assert!(said.contains(says) && said.contains(code), "{lang}, {}:\n{said}", file.display());
            assert_eq!(said.contains(good), code.is_empty(), "{lang}, {}:\n{said}", file.display());
            visitor.shot(&format!("verify-{lang}-{code}")).await;
            for width in [1280, 360] {
                visitor.width(width).await;
                assert_eq!(accessible(&visitor).await, [""; 0], "{lang}, {width}, {}", file.display());
            }
            // Nothing was asked of anyone but this site, and only for the page and what it is made of.
            let elsewhere = "return performance.getEntriesByType('resource') \
                .map((entry) => entry.name).filter((name) => !name.startsWith(location.origin));";
            let elsewhere = visitor.driver.execute(elsewhere, vec![]).await.unwrap();
            assert_eq!(elsewhere.convert::<Vec<String>>().unwrap(), [""; 0]);
        }
        visitor.leave().await;
    }
    let said = proxy.said();
    let asked = requests(&said);
    let plain = |line: &String| line.starts_with("GET /verify ") || line.starts_with("GET /assets/");
    assert!(asked.iter().any(|line| line.starts_with("GET /verify ")), "{asked:?}");
    assert!(asked.iter().all(|line| plain(line) || line.starts_with("GET /favicon")), "{asked:?}");
    assert!(leaks(&sound, &flipped), "what is looked for is found where it is");
    for file in [&sound, &flipped, &fs::read(&revoked).unwrap()] {
        assert!(!leaks(&said, file));
    }
}
