//! What the tests of this crate share: the sample files, and invoices to write.

use chrono::NaiveDate;
use documents::Currency;
use documents::generate::{NewInvoice, NewLine, NewParty};
use std::path::PathBuf;

/// A sample file from the shared data, by path below `data`; `None`, having said so, where absent.
pub fn sample(path: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os("HEFU_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let file = folder.join("data").join(path);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        println!("skipped: {} is absent", file.display());
    }
    bytes
}

/// A fixture of the project's own, from `tests/fixtures/invoices`.
pub fn fixture(name: &str) -> Vec<u8> {
    let file =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/invoices")).join(name);
    std::fs::read(&file).unwrap_or_else(|problem| panic!("{}: {problem}", file.display()))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date in a test")
}

/// An invoice over two lines and two rates, from one Chinese firm to another.
pub fn new_invoice() -> NewInvoice {
    let party = |name: &str, uscc: &str| NewParty {
        name: name.to_owned(),
        country: "CN".to_owned(),
        uscc: Some(uscc.to_owned()),
        lei: None,
        vat: None,
    };
    NewInvoice {
        number: "26312000000000000017".to_owned(),
        issued_on: day("2026-03-02"),
        due_on: Some(day("2026-08-31")),
        currency: Currency::CNY,
        seller: party("江南精密机械有限公司", "91350100M000100Y43"),
        buyer: party("华远重工股份有限公司 <总部> & \"采购\"", "91310000MA1FL0000N"),
        lines: vec![line("*金属制品*法兰盘 DN80", 125, 32_150, 13), line("*运输服务*陆路运输", 1, 88_888, 9)],
    }
}

pub fn line(description: &str, quantity: u32, unit_price_minor: i64, tax_percent: u8) -> NewLine {
    NewLine { description: description.to_owned(), quantity, unit_price_minor, tax_percent }
}
