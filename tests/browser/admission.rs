//! From admission to the first issue: two firms that nobody knows yet, one admitted in Chinese and one in
//! English, come to a voucher between them within the hour, each by what its own pages tell it. The obligor's
//! vouchers stand on a further log, on which both sign with the seats that they were admitted with.

use std::path::PathBuf;

use crate::support::{Browsers, Firm, PASSWORD, Product, Seat, accessible, linked, make_key};

/// A firm that comes, with the words of its language that its people look for.
struct Newcomer {
    lang: &'static str,
    name: &'static str,
    uscc: &'static str,
    kind: &'static str,
    /// The log that it is admitted for, where it is an obligor.
    log: Option<&'static str>,
    people: [(&'static str, &'static str); 2],
    /// What its first page says as long as there is no settlement account.
    needs_account: &'static str,
    /// What its first page tells it to do next.
    next: &'static str,
}

/// The log of the obligor's vouchers.
const FURTHER: &str = "log-2";

const CORE: Newcomer = Newcomer {
    lang: "zh-CN",
    name: "澄江装备演示公司",
    uscc: "91999999TRY0000018",
    kind: "core_enterprise",
    log: Some(FURTHER),
    people: [("林晚 (Lin Wan)", "lin@chengjiang.example"), ("周牧 (Zhou Mu)", "zhou@chengjiang.example")],
    needs_account: "结算账户",
    next: "贸易背景",
};

const SUPPLIER: Newcomer = Newcomer {
    lang: "en",
    name: "Hemu Castings Demo",
    uscc: "91999999TRY000002B",
    kind: "supplier",
    log: None,
    people: [("Tang Yi", "tang@hemu.example"), ("Mo Fei", "mo@hemu.example")],
    needs_account: "A settlement account",
    next: "To sign for a voucher you need nothing else",
};

impl Newcomer {
    /// The operator enters it, and gets a link for each of its people.
    async fn entered(&self, operator: &Seat) -> Vec<String> {
        operator.go("/").await;
        operator.press("main a[href='/members/new']").await;
        operator.fill("name", self.name).await;
        // What is wrong or missing stands at its field, and what was typed stays.
        operator.fill("number", "91999999TRY0000019").await;
        operator.press("main form[action='/members/new'] button").await;
        operator.wait_for("#number-error").await;
        operator.wait_for("#name-1-error").await;
        operator.shot("not-yet-entered").await;
        operator.fill("number", self.uscc).await;
        operator.press(&format!("#kind-{}", self.kind)).await;
        if let Some(log) = self.log {
            operator.choose(log).await;
        }
        operator.fill("screening", "未命中 (no match)").await;
        operator.fill("screening-reference", "KYC-2026-118").await;
        for (number, (name, login)) in self.people.into_iter().enumerate() {
            operator.fill(&format!("name-{}", number + 1), name).await;
            operator.fill(&format!("login-{}", number + 1), login).await;
        }
        operator.shot("enter").await;
        operator.press("main form[action='/members/new'] button").await;
        let mut links = Vec::new();
        for number in 1..=2 {
            let link = operator.wait_for(&format!("#link-{number}")).await;
            links.push(link.prop("value").await.unwrap().unwrap());
        }
        operator.shot("links").await;
        operator.press("main a.btn-primary").await;
        links
    }

    /// Its people make their keys, two administrators of the operator compare the codes and sign.
    async fn admitted(&self, operator: &Firm, browsers: &Browsers, product: &Product) -> Firm {
        let links = self.entered(&operator.maker).await;
        let page = operator.maker.path().await;
        let make = async |place: usize, passphrase: &str| {
            let (seat, code) = make_key(browsers, product, &links[place], self.lang, passphrase).await;
            (seat.named(self.people[place].1.split('@').next().unwrap()), code)
        };
        let (maker, one) = make(0, "the first new passphrase").await;
        let (checker, two) = make(1, "the second new passphrase").await;
        maker.shot("waits").await;
        operator.maker.go(&page).await;
        let shown = operator.maker.text().await;
        assert!(shown.contains(&one) && shown.contains(&two), "{one} or {two} is not shown:\n{shown}");
        operator.maker.press("#compared").await;
        operator.maker.shot("compared").await;
        operator.maker.press("main form[action$='/admit'] button").await;
        operator.sign().await;
        operator.maker.go(&page).await;
        operator.maker.press("section[aria-labelledby='admit-title'] a.btn-primary").await;
        assert!(operator.maker.text().await.contains(self.uscc));
        operator.maker.shot("admitted").await;
        // The page that each of them left open leads on.
        for ((seat, link), (_, login)) in [&maker, &checker].into_iter().zip(&links).zip(self.people) {
            seat.go(link.strip_prefix(&product.base).unwrap()).await;
            seat.press("main .result a[href='/sign-in']").await;
            seat.fill("login", login).await;
            seat.fill("password", PASSWORD).await;
            seat.press("main form[action='/sign-in'] button").await;
            seat.wait_for("a[aria-current='page'][href='/']").await;
        }
        Firm { maker, checker }
    }

    /// The first page says what is missing, and leads to the account, which both sign.
    async fn prepared(&self, firm: &Firm, account: &str) {
        let says = async |words: &str| {
            firm.maker.go("/").await;
            firm.maker.shot("first-page").await;
            let section = firm.maker.wait_for("section[aria-labelledby='missing-title']").await;
            section.text().await.unwrap().contains(words)
        };
        assert!(says(self.needs_account).await && says(self.next).await);
        firm.maker.press("section[aria-labelledby='missing-title'] a[href='/seats/account']").await;
        firm.maker.fill("bank", "江湾演示银行").await;
        firm.maker.fill("number", account).await;
        firm.maker.press("main form[action='/seats/account'] button").await;
        firm.sign().await;
        assert!(!says(self.needs_account).await && says(self.next).await);
    }
}

/// An invoice of the demonstration, between the two newcomers.
fn invoice(product: &Product) -> PathBuf {
    let mut text = std::fs::read_to_string(product.invoices().join("tier1-a-core-a-900001-ubl.xml")).unwrap();
    for (of_demo, ours) in [
        ("91999999DEM0000117", CORE.uscc),
        ("云梦重工演示公司 (Yunmeng Heavy Industry Demo)", CORE.name),
        ("91999999DEM0000218", SUPPLIER.uscc),
        ("青萍机械演示公司 (Qingping Machinery Demo)", SUPPLIER.name),
    ] {
        assert!(text.contains(of_demo), "the invoice does not name {of_demo}");
        text = text.replace(of_demo, ours);
    }
    let file = product.scratch().join("invoice.xml");
    std::fs::write(&file, text).unwrap();
    file
}

#[tokio::test]
async fn firms_that_were_just_admitted_come_to_their_first_voucher() {
    let product = Product::start("admission").with_further_log();
    let browsers = Browsers::start();
    let operator = Firm::open(&browsers, &product, "operator", "zh-CN").await;
    let core = CORE.admitted(&operator, &browsers, &product).await;
    for seat in [&operator.maker, &operator.checker] {
        seat.speak("en").await;
    }
    let supplier = SUPPLIER.admitted(&operator, &browsers, &product).await;
    operator.leave().await;
    CORE.prepared(&core, "9990 0001 0000 0118").await;
    supplier.maker.go("/").await;
    supplier.maker.shot("first-page").await;
    let said = supplier.maker.text().await;
    assert!(said.contains(SUPPLIER.needs_account) && said.contains(SUPPLIER.next), "{said}");

    // The first trade, and the first voucher on it, on the log that the obligor was admitted for.
    for seat in [&core.maker, &core.checker] {
        seat.show_log(FURTHER).await;
        seat.shot("other-log").await;
        assert_eq!(accessible(seat).await, [""; 0]);
    }
    core.maker.go("/").await;
    core.maker.press("section[aria-labelledby='missing-title'] a[href='/backgrounds/new']").await;
    core.register(&invoice(&product)).await;
    core.maker.go("/").await;
    assert!(!core.maker.text().await.contains(CORE.needs_account));
    core.maker.press("section[aria-labelledby='actions-title'] a[href='/vouchers/new']").await;
    core.maker.choose("2,400,").await;
    core.maker.fill("amount", "2,000,000").await;
    core.maker.set_date("due_on", "2026-08-28").await;
    core.maker.shot("first-issue").await;
    core.maker.press("main form[action='/vouchers/new'] button[type='submit']").await;
    core.sign().await;
    let voucher = linked(&core.checker, "vouchers").await;

    // It stands under what the supplier has to do, who is told so on the log that it looks at, and signs for it.
    supplier.maker.go("/").await;
    supplier.maker.shot("waits-elsewhere").await;
    assert_eq!(accessible(&supplier.maker).await, [""; 0]);
    supplier.maker.press("section[aria-labelledby='to-do-title'] form[action='/log'] button").await;
    supplier.maker.shot("to-sign-for").await;
    supplier.checker.show_log(FURTHER).await;
    supplier.maker.press(&format!("section[aria-labelledby='to-do-title'] a[href*='{voucher}']")).await;
    if !supplier.maker.path().await.ends_with("/sign-for") {
        supplier.maker.press("main a[href$='/sign-for']").await;
    }
    supplier.maker.press("#consents").await;
    supplier.maker.press("main form[action$='/sign-for'] button").await;
    supplier.sign().await;
    supplier.maker.go("/holdings").await;
    assert!(supplier.maker.text().await.contains("2,000,000.00"), "{}", supplier.maker.text().await);
    supplier.maker.shot("holds").await;
    for firm in [core, supplier] {
        firm.leave().await;
    }
    let (agrees, words) = product.hefu(&["verify"]);
    assert!(agrees, "{words}");
}

/// Two persons who made their keys before there was anything to sign in to sign for the first firm.
#[tokio::test]
async fn a_log_that_is_no_demonstration_admits_its_first_firm() {
    let product = Product::founded("founded");
    let browsers = Browsers::start();
    let operator = Firm::founders(&browsers, &product, ["en", "en"]).await;
    operator.maker.shot("first-page").await;
    assert_eq!(accessible(&operator.maker).await, [""; 0]);
    let supplier = SUPPLIER.admitted(&operator, &browsers, &product).await;
    supplier.maker.shot("first-page").await;
    for firm in [operator, supplier] {
        firm.leave().await;
    }
    let (agrees, words) = product.hefu(&["verify"]);
    assert!(agrees, "{words}");
}
