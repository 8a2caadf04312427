//! What is written is read back with the same facts, by our reader and by one of another hand.

use crate::support;
use documents::generate::{NewInvoice, NewParty, write_china_xml, write_cii, write_ubl};
use documents::{Currency, Format, Identifier, Invoice, Kind, Scheme, decimal, read_invoice};
use en16931_formats::{Policy, Recommendation};
use proptest::prelude::*;

/// The facts that a written invoice must come back with.
fn assert_same(written: &NewInvoice, read: &Invoice) {
    assert_eq!(read.kind, Kind::Invoice);
    assert_eq!(read.number, written.number);
    assert_eq!(read.issued_on, written.issued_on);
    assert_eq!(read.currency, written.currency);
    assert_eq!((Some(read.total_minor), Some(read.tax_minor)), (written.total_minor(), written.tax_minor()));
    assert_eq!(read.payable_minor, read.total_minor);
    let due_on = written.due_on.filter(|_| read.format != Format::ChinaXml);
    assert_eq!(read.due_on, due_on);
    for (read, written) in [(&read.seller, &written.seller), (&read.buyer, &written.buyer)] {
        assert_eq!(read.name, written.name);
        assert_eq!(read.identifier(Scheme::Uscc), written.uscc.as_deref());
    }
    assert_eq!(read.lines.len(), written.lines.len());
    for (read, written) in read.lines.iter().zip(&written.lines) {
        assert_eq!(read.description, written.description);
        assert_eq!(read.net_minor, Some(written.unit_price_minor * i64::from(written.quantity)));
    }
}

fn read(text: &str) -> Invoice {
    read_invoice("written.xml", text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

/// Bytes of the writers change only when a fixture is changed with them.
#[test]
fn fixtures() {
    let invoice = support::new_invoice();
    let china = write_china_xml(&invoice).expect("CNY");
    for (name, text) in
        [("ubl.xml", write_ubl(&invoice)), ("cii.xml", write_cii(&invoice)), ("china.xml", china)]
    {
        assert_eq!(text.as_bytes(), support::fixture(name), "{name}");
        assert_same(&invoice, &read(&text));
    }
    assert_eq!(decimal(invoice.total_minor().expect("small"), Currency::CNY), "46380.76");
}

/// 125 × 321.50 at 13 % and 888.88 at 9 %, by hand: 40187.50 + 5224.38 (of 5224.375), 888.88 + 80.00.
#[test]
fn sums_by_hand() {
    let invoice = support::new_invoice();
    assert_eq!(invoice.tax_minor(), Some(522_438 + 8_000));
    assert_eq!(invoice.total_minor(), Some(4_018_750 + 88_888 + 522_438 + 8_000));
}

#[test]
fn other_readers_accept_what_is_written() {
    let mut euro = support::new_invoice();
    euro.currency = Currency::parse("EUR").expect("listed");
    euro.seller.uscc = None;
    euro.seller.vat = Some("DE123456789".to_owned());
    let mut on_receipt = support::new_invoice();
    on_receipt.due_on = None;
    on_receipt.lines.push(support::line("zero-rated", 3, 100, 0));
    for invoice in [support::new_invoice(), euro, on_receipt] {
        for text in [write_ubl(&invoice), write_cii(&invoice)] {
            let received = en16931_formats::receive(text.as_bytes(), &Policy::default());
            assert_eq!(received.recommendation, Recommendation::Accept, "{received}\n{text}");
        }
    }
}

#[test]
fn lei_and_vat_come_back() {
    let mut invoice = support::new_invoice();
    invoice.seller = NewParty {
        name: "Global Parts GmbH".to_owned(),
        country: "DE".to_owned(),
        uscc: None,
        lei: Some("506700GE1G29325QX363".to_owned()),
        vat: Some("DE123456789".to_owned()),
    };
    for text in [write_ubl(&invoice), write_cii(&invoice)] {
        let vat = Identifier { scheme: Scheme::Vat, scheme_code: None, value: "DE123456789".to_owned() };
        let code = Some("0199".to_owned());
        let lei =
            Identifier { scheme: Scheme::Lei, scheme_code: code, value: "506700GE1G29325QX363".to_owned() };
        assert_eq!(read(&text).seller.identifiers, [vat, lei]);
    }
}

#[test]
fn minor_units_of_every_kind() {
    for (code, total) in [("JPY", "4638076"), ("KWD", "4638.076"), ("CLF", "463.8076"), ("USD", "46380.76")] {
        let mut invoice = support::new_invoice();
        invoice.currency = Currency::parse(code).expect("listed");
        for text in [write_ubl(&invoice), write_cii(&invoice)] {
            assert!(text.contains(&format!(">{total}<")), "{code}\n{text}");
            assert_same(&invoice, &read(&text));
        }
    }
}

#[test]
fn china_xml_is_refused_where_it_could_not_be_read() {
    let refused = |change: fn(&mut NewInvoice)| {
        let mut invoice = support::new_invoice();
        change(&mut invoice);
        write_china_xml(&invoice).map_err(|refusal| refusal.code())
    };
    let jpy = |invoice: &mut NewInvoice| invoice.currency = Currency::parse("JPY").expect("listed");
    assert_eq!(refused(jpy), Err("invoice.unknown_currency"));
    assert_eq!(refused(|invoice| invoice.number = "1".to_owned()), Err("invoice.bad_number"));
    assert_eq!(refused(|invoice| invoice.number = "２".repeat(20)), Err("invoice.bad_number"));
    assert_eq!(refused(|invoice| invoice.lines[0].unit_price_minor = -1_000_000), Err("invoice.bad_amount"));
}

/// Sums too large for the ledger are written, and refused when read.
#[test]
fn immense_sums() {
    let mut invoice = support::new_invoice();
    invoice.lines[0] = support::line("everything", u32::MAX, i64::MAX, 255);
    assert_eq!(invoice.total_minor(), None);
    let refusal = read_invoice("a.xml", write_ubl(&invoice).as_bytes()).map_err(|refusal| refusal.code());
    assert_eq!(refusal.map(|invoice| invoice.number), Err("invoice.bad_amount"));
}

/// What XML cannot hold is replaced, and the document still reads.
#[test]
fn forbidden_characters() {
    let mut invoice = support::new_invoice();
    invoice.buyer.name = "a\0b\u{1b}c\u{ffff}d\re".to_owned();
    for text in [write_ubl(&invoice), write_cii(&invoice), write_china_xml(&invoice).expect("CNY")] {
        assert_eq!(read(&text).buyer.name, "a\u{fffd}b\u{fffd}c\u{fffd}d\re");
    }
}

fn any_line() -> impl Strategy<Value = documents::generate::NewLine> {
    (
        "[!-~一-龥][ -~一-龥😀]{0,20}[!-~]",
        1_u32..10_000,
        0_i64..100_000_000,
        prop::sample::select(vec![0_u8, 1, 3, 6, 9, 13]),
    )
        .prop_map(|(description, quantity, price, percent)| {
            support::line(&description, quantity, price, percent)
        })
}

proptest! {
    #[test]
    fn written_then_read(
        name in "[!-~一-龥][ -~一-龥\u{202e}\u{200b}😀]{0,30}[!-~]",
        number in "[0-9]{20}",
        days in 0_i64..20_000,
        due in proptest::option::of(0_i64..400),
        lines in prop::collection::vec(any_line(), 1..8),
    ) {
        let mut invoice = support::new_invoice();
        invoice.number = number;
        invoice.seller.name = name;
        invoice.issued_on = support::day("2000-01-01") + chrono::Duration::days(days);
        invoice.due_on = due.map(|due| invoice.issued_on + chrono::Duration::days(due));
        invoice.lines = lines;
        for text in [write_ubl(&invoice), write_cii(&invoice), write_china_xml(&invoice).expect("CNY")] {
            assert_same(&invoice, &read(&text));
        }
    }
}
