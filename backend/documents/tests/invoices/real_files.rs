//! Every public sample is read with the facts that a person reads in it, and a second reader agrees.

use crate::support;
use documents::{Currency, Format, Invoice, InvoiceRefusal, Kind, Party, Scheme, Signature, read_invoice};

/// File, number, issued, due, currency, total, tax, payable, lines.
type Facts = (&'static str, &'static str, &'static str, &'static str, &'static str, i64, i64, i64, usize);

const FACTS: [Facts; 11] = [
    (
        "ubl/BIS3_Invoice_positive.XML",
        "12345",
        "2019-01-25",
        "2019-02-24",
        "DKK",
        78_217_943,
        15_643_589,
        78_217_943,
        1,
    ),
    ("ubl/ubl-tc434-creditnote1.xml", "018304 / 28865", "2019-09-23", "", "EUR", 10_011, 0, 10_011, 1),
    ("ubl/ubl-tc434-example1.xml", "12115118", "2015-01-09", "2015-01-09", "EUR", 25_033, 2_073, 25_033, 20),
    ("ubl/ubl-tc434-example2.xml", "TOSL108", "2013-06-30", "2013-07-20", "NOK", 180_178, 36_528, 80_178, 5),
    ("ubl/ubl-tc434-example3.xml", "TOSL108", "2013-04-10", "2013-05-10", "DKK", 200_500, 30_500, 200_500, 2),
    ("ubl/ubl-tc434-example4.xml", "TOSL110", "2013-04-10", "2013-05-10", "DKK", 467_500, 67_500, 467_500, 3),
    ("ubl/ubl-tc434-example5.xml", "TOSL110", "2013-04-10", "2013-05-10", "DKK", 467_500, 67_500, 233_750, 3),
    ("cii/CII_example1.xml", "12115118", "2015-01-09", "2015-01-09", "EUR", 25_033, 2_073, 25_033, 20),
    ("cii/CII_example2.xml", "TOSL108", "2013-06-30", "2013-07-20", "NOK", 180_178, 36_528, 80_178, 5),
    ("cii/CII_example3.xml", "TOSL108", "2013-04-10", "2013-05-10", "DKK", 112_500, 22_500, 112_500, 1),
    ("cii/CII_example4.xml", "TOSL110", "2013-04-10", "2013-05-10", "DKK", 467_500, 67_500, 467_500, 3),
];

/// File, seller, buyer; each a name and then `scheme:value` of every identifier in order.
const PARTIES: [(&str, &str, &str); 11] = [
    (
        "ubl/BIS3_Invoice_positive.XML",
        "Company A|registration:DK12345678|vat:DK12345678|other:DK12345678|endpoint:DK12345678",
        "Company B|registration:DK87654321|vat:DK87654321|other:DK87654321|endpoint:DK87654321",
    ),
    (
        "ubl/ubl-tc434-creditnote1.xml",
        "My Supplier Company|registration:0000000196|vat:BE0000000196|endpoint:0000000196",
        "My Customer Company|registration:0000000295|vat:BE0000000295|endpoint:0000000295",
    ),
    (
        "ubl/ubl-tc434-example1.xml",
        "De Koksmaat|registration:57151520|vat:NL8200.98.395.B.01",
        "ODIN 59|other:10202",
    ),
    (
        "ubl/ubl-tc434-example2.xml",
        "Salescompany ltd.|registration:123456789|vat:NO123456789MVA|gln:1238764941386",
        "The Buyercompany|registration:987654321|vat:NO987654321MVA|gln:3456789012098",
    ),
    (
        "ubl/ubl-tc434-example3.xml",
        "SubscriptionSeller|registration:DK16356706|vat:DK16356706|gln:1238764941386",
        "Buyercompany ltd|registration:987654321|vat:NO987654321MVA|gln:5790000435975",
    ),
    (
        "ubl/ubl-tc434-example4.xml",
        "SellerCompany|registration:DK16356706|vat:DK16356706|gln:5790000436101",
        "Buyercompany ltd|gln:5790000436057",
    ),
    (
        "ubl/ubl-tc434-example5.xml",
        "SellerCompany|registration:NL16356706|vat:NL16356706|tax:NL16356706|gln:5790000436101|endpoint:info@selco.nl",
        "Buyercompany ltd|registration:DK16356607|vat:DK16356607|gln:5790000436057|endpoint:info@buyercompany.dk",
    ),
    (
        "cii/CII_example1.xml",
        "De Koksmaat|registration:57151520|vat:NL8200.98.395.B.01",
        "ODIN 59|other:10202",
    ),
    (
        "cii/CII_example2.xml",
        "Salescompany ltd.|registration:123456789|vat:NO123456789MVA|gln:1238764941386",
        "The Buyercompany|registration:987654321|vat:NO987654321MVA|gln:3456789012098",
    ),
    (
        "cii/CII_example3.xml",
        "SubscriptionSeller|registration:DK16356706|vat:DK16356706",
        "Buyercompany ltd|gln:5790000435975",
    ),
    (
        "cii/CII_example4.xml",
        "SellerCompany|registration:DK16356706|vat:DK16356706|gln:5790000436101",
        "Buyercompany ltd|gln:5790000436057",
    ),
];

fn read(path: &str) -> Option<Invoice> {
    support::sample(path)
        .map(|bytes| read_invoice(path, &bytes).unwrap_or_else(|refusal| panic!("{path}: {refusal}")))
}

#[test]
fn facts_of_every_sample() {
    for (path, number, issued, due, currency, total, tax, payable, lines) in FACTS {
        let Some(invoice) = read(path) else { continue };
        let due = (!due.is_empty()).then(|| support::day(due));
        assert_eq!(invoice.format, if path.starts_with("ubl") { Format::Ubl } else { Format::Cii }, "{path}");
        assert_eq!(
            (invoice.number.as_str(), invoice.issued_on, invoice.due_on),
            (number, support::day(issued), due)
        );
        assert_eq!(Some(invoice.currency), Currency::parse(currency), "{path}");
        assert_eq!(
            (invoice.total_minor, invoice.tax_minor, invoice.payable_minor),
            (total, tax, payable),
            "{path}"
        );
        assert_eq!(invoice.lines.len(), lines, "{path}");
        assert_eq!(invoice.signature, Signature::NotChecked);
    }
}

#[test]
fn parties_of_every_sample() {
    let shown = |party: &Party| {
        let identifiers = party.identifiers.iter().map(|id| format!("|{}:{}", id.scheme.as_str(), id.value));
        party.name.clone() + &identifiers.collect::<String>()
    };
    for (path, seller, buyer) in PARTIES {
        let Some(invoice) = read(path) else { continue };
        assert_eq!(
            (shown(&invoice.seller), shown(&invoice.buyer)),
            (seller.to_owned(), buyer.to_owned()),
            "{path}"
        );
    }
}

#[test]
fn particulars() {
    if let Some(invoice) = read("ubl/BIS3_Invoice_positive.XML") {
        assert_eq!(invoice.seller.identifiers[0].scheme_code.as_deref(), Some("0184"));
        assert_eq!(invoice.seller.identifier(Scheme::Vat), Some("DK12345678"));
        assert_eq!(invoice.seller.identifier(Scheme::Uscc), None);
    }
    for path in ["ubl/ubl-tc434-example1.xml", "cii/CII_example1.xml"] {
        let Some(invoice) = read(path) else { continue };
        assert_eq!(invoice.lines[0].description, "PATAT FRITES 10MM 10KG");
        assert_eq!((invoice.lines[0].net_minor, invoice.lines[19].net_minor), (Some(1990), Some(-10_998)));
        assert_eq!(invoice.lines.iter().filter_map(|line| line.net_minor).sum::<i64>(), 22_960);
    }
}

#[test]
fn every_sample_but_the_credit_note_may_back_a_voucher() {
    for (path, ..) in FACTS {
        let Some(invoice) = read(path) else { continue };
        if path.contains("creditnote") {
            assert_eq!((invoice.kind, invoice.type_code.as_str()), (Kind::CreditNote, "381"));
            assert_eq!(invoice.may_back_a_voucher(), Err(InvoiceRefusal::CreditNote));
        } else {
            assert_eq!((invoice.kind, invoice.type_code.as_str()), (Kind::Invoice, "380"), "{path}");
            assert_eq!(invoice.may_back_a_voucher(), Ok(()), "{path}");
        }
    }
}

/// The hash is of the file as brought; the value is from `sha256sum`.
#[test]
fn hash_of_the_file() {
    let text = support::fixture("ubl.xml");
    let invoice = read_invoice("ubl.xml", &text).expect("read");
    assert_eq!(invoice.sha256, include_str!("../../../../tests/fixtures/invoices/ubl.xml.sha256").trim());
}

/// No sample lies in the folders that the tables above leave out.
#[test]
fn the_tables_name_every_sample() {
    for folder in ["ubl", "cii"] {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
        let shared = std::env::var("HEFU_SHARED").unwrap_or_else(|_| beside.to_owned());
        let Ok(entries) = std::fs::read_dir(format!("{shared}/data/{folder}")) else {
            println!("skipped: {shared}/data/{folder} is absent");
            continue;
        };
        for entry in entries {
            let path = format!("{folder}/{}", entry.expect("entry").file_name().to_string_lossy());
            assert!(FACTS.iter().any(|facts| facts.0 == path), "{path}");
            assert!(PARTIES.iter().any(|parties| parties.0 == path), "{path}");
        }
    }
}

#[test]
fn a_second_reader_agrees() {
    for (path, ..) in FACTS {
        let (Some(bytes), Some(ours)) = (support::sample(path), read(path)) else { continue };
        let theirs = en16931_formats::read(&bytes).expect("readable").invoice;
        assert_eq!(theirs.number.as_deref(), Some(ours.number.as_str()), "{path}");
        assert_eq!(
            theirs.issue_date.map(|date| date.to_string()),
            Some(ours.issued_on.to_string()),
            "{path}"
        );
        assert_eq!(
            theirs.due_date.map(|date| date.to_string()),
            ours.due_on.map(|date| date.to_string()),
            "{path}"
        );
        assert_eq!(theirs.totals.gross_total.to_minor_units(), ours.total_minor, "{path}");
        assert_eq!(theirs.totals.due.to_minor_units(), ours.payable_minor, "{path}");
        assert_eq!(theirs.totals.vat_total.map_or(0, |tax| tax.to_minor_units()), ours.tax_minor, "{path}");
        assert_eq!(theirs.seller.name.as_deref(), Some(ours.seller.name.as_str()), "{path}");
        assert_eq!(theirs.buyer.name.as_deref(), Some(ours.buyer.name.as_str()), "{path}");
        for (party, own) in [(&theirs.seller, &ours.seller), (&theirs.buyer, &ours.buyer)] {
            let registration = party.legal_registration.as_ref().map(|id| id.content());
            assert_eq!(registration, own.identifier(Scheme::Registration), "{path}");
            assert_eq!(party.vat_identifier.as_deref(), own.identifier(Scheme::Vat), "{path}");
        }
    }
}
