//! Whether everybody can use a page: axe-core, run in the browser.

use super::Seat;

/// Loads axe into the page that is open and into all that come: handing it over takes as long as a check.
async fn load(seat: &Seat) {
    let file = std::env::var("HEFU_AXE").expect("scripts/test names axe-core in HEFU_AXE");
    let axe = std::fs::read_to_string(file).unwrap();
    seat.driver.execute(&axe, vec![]).await.unwrap();
    let source = serde_json::json!({ "source": axe });
    seat.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await.unwrap();
}

/// What axe finds on the page that is open, as `rule: target` lines.
pub async fn accessible(seat: &Seat) -> Vec<String> {
    let known = seat.driver.execute("return typeof axe === 'object';", vec![]).await.unwrap();
    if !known.convert::<bool>().unwrap() {
        load(seat).await;
    }
    let script = "const done = arguments[arguments.length - 1]; \
        axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']}) \
        .then((r) => done(r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target.join(' ')))));";
    let found = seat.driver.execute_async(script, vec![]).await.unwrap();
    serde_json::from_value(found.json().clone()).unwrap()
}
