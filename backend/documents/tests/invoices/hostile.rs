//! Hostile and broken files: each is refused with its code, and none costs memory or time.

use crate::support;
use documents::{Field, InvoiceRefusal, Kind, MAX_BYTES, read_invoice};

/// The code of the refusal, with its field where it has one; or `read`.
fn answer(bytes: &[u8]) -> String {
    match read_invoice("brought.xml", bytes) {
        Ok(_) => "read".to_owned(),
        Err(refusal) => {
            let field = refusal.field().map(|field| format!(" {}", field.as_str())).unwrap_or_default();
            format!("{}{field}", refusal.code())
        }
    }
}

fn text(fixture: &str) -> String {
    String::from_utf8(support::fixture(fixture)).expect("fixtures are UTF-8")
}

/// The fixture with one text replaced, which must have been there.
fn changed(fixture: &str, from: &str, to: &str) -> String {
    let whole = text(fixture);
    assert!(whole.contains(from), "{fixture} lacks {from}");
    whole.replacen(from, to, 1)
}

fn check(table: &[(&str, &str, &str, &str)]) {
    for (fixture, from, to, expected) in table {
        assert_eq!(answer(changed(fixture, from, to).as_bytes()), *expected, "{fixture}: {from:?} to {to:?}");
    }
}

/// A UBL document element with `content`.
fn ubl(content: &str) -> String {
    format!("<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">{content}</Invoice>")
}

#[test]
fn bytes_that_are_no_invoice() {
    let utf_16: Vec<u8> = text("ubl.xml").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xff\xfe"[..], &utf_16].concat();
    let truncated = text("ubl.xml")[..700].to_owned();
    let nul = changed("ubl.xml", "江南", "江\0南");
    let table: [(&[u8], &str); 17] = [
        (b"", "invoice.empty"),
        (b"  \n", "invoice.empty"),
        (b"\0\0\0\0\0\0\0\0", "invoice.not_xml"),
        (b"%PDF-1.7\n%\xe2\xe3", "invoice.wrong_type"),
        (b"PK\x03\x04\x14\0", "invoice.wrong_type"),
        (b"\x89PNG\r\n\x1a\n", "invoice.wrong_type"),
        (b"<!DOCTYPE html><html></html>", "invoice.wrong_type"),
        (&marked, "invoice.encoding"),
        (&utf_16, "invoice.encoding"),
        (b"<EInvoice>\xff</EInvoice>", "invoice.encoding"),
        (truncated.as_bytes(), "invoice.not_xml"),
        (nul.as_bytes(), "invoice.not_xml"),
        (b"an invoice over 100 euro", "invoice.not_xml"),
        (b"<a>&nbsp;</a>", "invoice.not_xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "invoice.unknown_format"),
        (b"<Invoice/>", "invoice.unknown_format"),
        (b"<EInvoice/><EInvoice/>", "invoice.not_xml"),
    ];
    for (bytes, expected) in table {
        assert_eq!(answer(bytes), expected, "{:?}", &bytes[..bytes.len().min(40)]);
    }
    let named = read_invoice("发票.ofd", b"PK\x03\x04");
    assert_eq!(named, Err(InvoiceRefusal::WrongType { found: "ofd" }));
    let root = "a".repeat(5000);
    let cut = read_invoice("a.xml", format!("<{root}/>").as_bytes());
    assert_eq!(cut, Err(InvoiceRefusal::UnknownFormat { root: "a".repeat(60) }));
}

#[test]
fn size_is_looked_at_first() {
    let mut large = b"%PDF".to_vec();
    large.resize(50 * 1024 * 1024, b' ');
    assert_eq!(read_invoice("a.xml", &large), Err(InvoiceRefusal::TooLarge { bytes: large.len() }));
    let mut whole = support::fixture("ubl.xml");
    whole.resize(MAX_BYTES, b' ');
    assert_eq!(answer(&whole), "read");
    whole.push(b' ');
    assert_eq!(answer(&whole), "invoice.too_large");
}

#[test]
fn document_type_declarations() {
    let external = "<!DOCTYPE Invoice [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Invoice>&x;</Invoice>";
    let mut laughs = "<!DOCTYPE lolz [<!ENTITY lol0 \"lol\">".to_owned();
    for level in 1..10 {
        let below = format!("&lol{};", level - 1).repeat(10);
        laughs += &format!("<!ENTITY lol{level} \"{below}\">");
    }
    laughs += "]><lolz>&lol9;</lolz>";
    let behind_comment = format!("<?xml version=\"1.0\"?><!-- --><!DOCTYPE Invoice>{}", ubl(""));
    for bomb in [external, &laughs, &behind_comment, "<!DOCTYPE Invoice><Invoice/>"] {
        assert_eq!(answer(bomb.as_bytes()), "invoice.dtd", "{bomb:.60}");
    }
    // The same letters as text are nothing but text.
    let quoted = changed("ubl.xml", "*运输服务*", "<![CDATA[<!DOCTYPE x>]]>");
    assert_eq!(answer(quoted.as_bytes()), "read");
    let commented = changed("ubl.xml", "<cbc:ID>", "<!-- <!DOCTYPE x> --><cbc:ID>");
    assert_eq!(answer(commented.as_bytes()), "read");
}

#[test]
fn nesting_and_numbers_without_end() {
    let nested = "<a>".repeat(200_000) + &"</a>".repeat(200_000);
    assert_eq!(answer(nested.as_bytes()), "invoice.too_deep");
    assert_eq!(answer("<a>".repeat(200_000).as_bytes()), "invoice.too_deep");
    let within = "<a>".repeat(64) + &"</a>".repeat(64);
    assert_eq!(answer(within.as_bytes()), "invoice.unknown_format");
    let beyond = "<a>".repeat(65) + &"</a>".repeat(65);
    assert_eq!(answer(beyond.as_bytes()), "invoice.too_deep");

    let many = |what| Err(InvoiceRefusal::TooMany { what });
    let elements = ubl(&"<a/>".repeat(200_000));
    assert_eq!(read_invoice("a.xml", elements.as_bytes()), many("elements"));
    let comments = ubl(&"<!---->".repeat(600_000));
    assert_eq!(read_invoice("a.xml", comments.as_bytes()), many("elements"));
    let attributes: String = (0..400_000).map(|count| format!(" a{count}=''")).collect();
    assert_eq!(read_invoice("a.xml", format!("<a{attributes}/>").as_bytes()), many("attributes"));
    let namespaces: String = (0..20).map(|count| format!(" xmlns:a{count}='b'")).collect();
    let inherited = format!("<a{namespaces}><a{namespaces}/></a>");
    assert_eq!(read_invoice("a.xml", inherited.as_bytes()), many("namespaces"));
    let numbers: String = (0..40_000)
        .map(|count| format!("<PartyLegalEntity><CompanyID>{count}</CompanyID></PartyLegalEntity>"))
        .collect();
    let party = changed("ubl.xml", "<cac:PartyTaxScheme>", &format!("{numbers}<cac:PartyTaxScheme>"));
    assert_eq!(answer(party.as_bytes()), "invoice.ambiguous_field seller");
    let numbers: String = (0..40_000)
        .map(|count| format!("<PartyIdentification><ID>{count}</ID></PartyIdentification>"))
        .collect();
    let party = changed("ubl.xml", "<cac:PartyTaxScheme>", &format!("{numbers}<cac:PartyTaxScheme>"));
    assert_eq!(read_invoice("a.xml", party.as_bytes()), many("identifiers"));
}

/// The costliest tree that passes the screen: every element declares, below all that may be in scope.
#[test]
fn the_worst_that_passes_is_still_read() {
    let scope: String = (0..30).map(|count| format!(" xmlns:n{count}='u{count}'")).collect();
    let children = "<a xmlns:x='y'/>".repeat(90_000);
    let worst = ubl(&format!("<a{scope}>{children}</a>"));
    assert_eq!(answer(worst.as_bytes()), "invoice.missing_field type_code");
}

#[test]
fn missing_facts() {
    check(&[
        ("ubl.xml", "<cbc:ID>26312000000000000017</cbc:ID>", "", "invoice.missing_field number"),
        ("ubl.xml", ">26312000000000000017<", "> \n <", "invoice.missing_field number"),
        ("ubl.xml", "<cbc:IssueDate>2026-03-02</cbc:IssueDate>", "", "invoice.missing_field issue_date"),
        ("ubl.xml", "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", "invoice.missing_field type_code"),
        ("ubl.xml", ">CNY<", "><", "invoice.missing_field currency"),
        ("ubl.xml", ">江南精密机械有限公司<", "><", "invoice.missing_field seller"),
        ("ubl.xml", "AccountingCustomerParty>", "OtherParty>", "invoice.not_xml"),
        (
            "ubl.xml",
            "<cbc:PayableAmount currencyID=\"CNY\">46380.76</cbc:PayableAmount>",
            "",
            "invoice.missing_field payable",
        ),
        (
            "ubl.xml",
            "<cbc:TaxInclusiveAmount currencyID=\"CNY\">46380.76</cbc:TaxInclusiveAmount>",
            "",
            "invoice.missing_field total",
        ),
        ("ubl.xml", "<cbc:DueDate>2026-08-31</cbc:DueDate>", "", "read"),
        ("cii.xml", "<ram:ID>26312000000000000017</ram:ID>", "", "invoice.missing_field number"),
        (
            "cii.xml",
            "<ram:GrandTotalAmount>46380.76</ram:GrandTotalAmount>",
            "",
            "invoice.missing_field total",
        ),
        ("cii.xml", "<ram:TypeCode>380</ram:TypeCode>", "", "invoice.missing_field type_code"),
        (
            "china.xml",
            "<TotalTax-includedAmount>46380.76</TotalTax-includedAmount>",
            "",
            "invoice.missing_field total",
        ),
        ("china.xml", "<InvoiceNumber>26312000000000000017</InvoiceNumber>", "", "read"),
        ("china.xml", "<IssueTime>2026-03-02</IssueTime>", "", "read"),
        ("china.xml", "<BuyerName>", "<BuyerName/><Other>", "invoice.not_xml"),
    ]);
    let neither = text("china.xml").replace(">26312000000000000017<", "><");
    assert_eq!(answer(neither.as_bytes()), "invoice.missing_field number");
}

#[test]
fn facts_told_twice() {
    check(&[
        ("ubl.xml", "<cbc:IssueDate>", "<cbc:ID>2</cbc:ID><cbc:IssueDate>", "invoice.ambiguous_field number"),
        (
            "ubl.xml",
            "<cac:LegalMonetaryTotal>",
            "<cac:LegalMonetaryTotal/><cac:LegalMonetaryTotal>",
            "invoice.ambiguous_field net",
        ),
        (
            "ubl.xml",
            "<cac:TaxTotal>",
            "<cac:TaxTotal><cbc:TaxAmount>1</cbc:TaxAmount></cac:TaxTotal><cac:TaxTotal>",
            "invoice.ambiguous_field tax",
        ),
        (
            "cii.xml",
            "<ram:GrandTotalAmount>",
            "<ram:GrandTotalAmount>1</ram:GrandTotalAmount><ram:GrandTotalAmount>",
            "invoice.ambiguous_field total",
        ),
        (
            "china.xml",
            "<EIid>26312000000000000017",
            "<EIid>26312000000000000018",
            "invoice.ambiguous_field number",
        ),
        (
            "china.xml",
            "<SellerName>",
            "<SellerName>乙</SellerName><SellerName>",
            "invoice.ambiguous_field seller",
        ),
    ]);
    // A comment within a text does not end it, as it does for readers that take the first piece.
    let divided = changed("ubl.xml", "26312000000000000017", "2631200000<!-- -->0000000017");
    let invoice = read_invoice("a.xml", divided.as_bytes()).expect("read");
    assert_eq!(invoice.number, "26312000000000000017");
}

#[test]
fn amounts() {
    for (written, expected) in [
        ("NaN", "invoice.bad_amount total"),
        ("1e3", "invoice.bad_amount total"),
        ("１００", "invoice.bad_amount total"),
        ("46380.765", "invoice.bad_amount total"),
        ("46,380.76", "invoice.bad_amount total"),
        ("INF", "invoice.bad_amount total"),
        ("9223372036854775808", "invoice.bad_amount total"),
        ("", "invoice.missing_field total"),
        ("46380.77", "invoice.totals_disagree"),
        ("-46380.76", "invoice.totals_disagree"),
        ("46380.760", "read"),
        ("\n 46380.76 \t", "read"),
    ] {
        for (fixture, element) in [
            ("ubl.xml", "TaxInclusiveAmount currencyID=\"CNY\""),
            ("cii.xml", "ram:GrandTotalAmount"),
            ("china.xml", "TotalTax-includedAmount"),
        ] {
            let file = changed(fixture, &format!("{element}>46380.76<"), &format!("{element}>{written}<"));
            assert_eq!(answer(file.as_bytes()), expected, "{fixture} {written}");
        }
    }
    let euro = text("ubl.xml").replace("CNY", "EUR");
    assert_eq!(answer(euro.as_bytes()), "read");
    assert_eq!(answer(euro.replace("5304.38", "5304.381").as_bytes()), "invoice.bad_amount tax");
}

#[test]
fn currencies_dates_and_numbers() {
    check(&[
        (
            "ubl.xml",
            "CNY</cbc:DocumentCurrencyCode>",
            "RMB</cbc:DocumentCurrencyCode>",
            "invoice.unknown_currency currency",
        ),
        (
            "ubl.xml",
            "CNY</cbc:DocumentCurrencyCode>",
            "USD</cbc:DocumentCurrencyCode>",
            "invoice.currency_mismatch net",
        ),
        (
            "ubl.xml",
            "PayableAmount currencyID=\"CNY\"",
            "PayableAmount currencyID=\"USD\"",
            "invoice.currency_mismatch payable",
        ),
        (
            "cii.xml",
            "CNY</ram:InvoiceCurrencyCode>",
            "cny</ram:InvoiceCurrencyCode>",
            "invoice.unknown_currency currency",
        ),
        ("ubl.xml", "2026-03-02", "2027-02-29", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-03-02", "2028-02-29", "read"),
        ("ubl.xml", "2026-03-02", "2026-03-02+08:00", "read"),
        ("ubl.xml", "2026-03-02", "2026-03-02Z", "read"),
        ("ubl.xml", "2026-03-02", "2026-03-02T00:00:00", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-03-02", "2026-3-2", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-03-02", "02/03/2026", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-03-02", "0026-03-02", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-03-02", "２０２６-03-02", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-03-02", "+026-03-02", "invoice.bad_date issue_date"),
        ("ubl.xml", "2026-08-31", "2026-08-32", "invoice.bad_date due_date"),
        ("cii.xml", "20260302", "20270229", "invoice.bad_date issue_date"),
        ("cii.xml", "20260302", "2026-03-02", "invoice.bad_date issue_date"),
        ("cii.xml", "format=\"102\"", "format=\"203\"", "invoice.bad_date issue_date"),
        ("china.xml", "<IssueTime>2026-03-02", "<IssueTime>2027-02-29", "invoice.bad_date issue_date"),
        ("china.xml", "<IssueTime>2026-03-02", "<IssueTime>2026-03-02 10:11:12", "read"),
        ("china.xml", "<IssueTime>2026-03-02", "<IssueTime>2026-03-02 10:11", "invoice.bad_date issue_date"),
    ]);
    for number in ["2631200000000000001", "263120000000000000170", "2631200000000000001X", "２６３１２０"]
    {
        let file = text("china.xml").replace("26312000000000000017", number);
        assert_eq!(answer(file.as_bytes()), "invoice.bad_number number", "{number}");
    }
    let long = changed("ubl.xml", "江南", &"江".repeat(501));
    assert_eq!(
        read_invoice("a.xml", long.as_bytes()),
        Err(InvoiceRefusal::FieldTooLong { field: Field::Seller })
    );
}

#[test]
fn what_may_back_a_voucher() {
    let zero = |text: String| {
        let none = |text: String, amount: &str| text.replace(&format!(">{amount}<"), ">0.00<");
        ["46380.76", "41076.38", "5304.38"].into_iter().fold(text, none)
    };
    let code = |code: &str| changed("ubl.xml", ">380<", &format!(">{code}<"));
    let paid =
        changed("ubl.xml", "PayableAmount currencyID=\"CNY\">46380.76", "PayableAmount currencyID=\"CNY\">0");
    let label = changed("china.xml", "<LabelCode>Y<", "<LabelCode>N<");
    for (file, kind, expected) in [
        (text("ubl.xml"), Kind::Invoice, "may"),
        (code("381"), Kind::CreditNote, "invoice.credit_note"),
        (code("386"), Kind::Prepayment, "invoice.prepayment"),
        (code("325"), Kind::Other, "invoice.other_kind"),
        (code("393"), Kind::Other, "invoice.other_kind"),
        (changed("cii.xml", ">380<", ">386<"), Kind::Prepayment, "invoice.prepayment"),
        (zero(text("ubl.xml")), Kind::Invoice, "invoice.not_positive"),
        (zero(text("china.xml")), Kind::Invoice, "invoice.not_positive"),
        (paid, Kind::Invoice, "invoice.nothing_payable"),
        (text("china-red.xml"), Kind::CreditNote, "invoice.credit_note"),
        (
            text("china-red.xml").replace("<LabelCode>N<", "<LabelCode>Y<"),
            Kind::CreditNote,
            "invoice.credit_note",
        ),
        (label, Kind::CreditNote, "invoice.credit_note"),
    ] {
        let invoice = read_invoice("a.xml", file.as_bytes()).expect("read");
        assert_eq!(invoice.kind, kind);
        let answer = invoice.may_back_a_voucher().map_or_else(|refusal| refusal.code(), |()| "may");
        assert_eq!(answer, expected);
    }
    let negative = text("ubl.xml")
        .replace(">46380.76<", ">-46380.76<")
        .replace(">41076.38<", ">-41076.38<")
        .replace("\">5304.38<", "\">-5304.38<");
    let invoice = read_invoice("a.xml", negative.as_bytes()).expect("read");
    assert_eq!(
        (invoice.total_minor, invoice.may_back_a_voucher()),
        (-4_638_076, Err(InvoiceRefusal::NotPositive))
    );
}

#[test]
fn a_red_letter_invoice_is_read_in_full() {
    let invoice = read_invoice("a.xml", &support::fixture("china-red.xml")).expect("read");
    assert_eq!(
        (invoice.type_code.as_str(), invoice.total_minor, invoice.tax_minor),
        ("381", -113_000, -13_000)
    );
    assert_eq!(
        (invoice.number.as_str(), invoice.issued_on),
        ("26312000000000000099", support::day("2026-03-09"))
    );
    assert_eq!(invoice.lines[0].net_minor, Some(-100_000));
}

/// Each bound holds at its own number, not somewhere above it.
#[test]
fn bounds_are_exact() {
    let attributes = |count| (0..count).map(|at| format!(" a{at}=''")).collect::<String>();
    let namespaces = |count| (0..count).map(|at| format!(" xmlns:n{at}='u'")).collect::<String>();
    for (file, expected) in [
        (format!("<a{}/>", attributes(64)), "invoice.unknown_format"),
        (format!("<a{}/>", attributes(65)), "invoice.too_many"),
        (format!("<a{}/>", namespaces(32)), "invoice.unknown_format"),
        (format!("<a{}/>", namespaces(33)), "invoice.too_many"),
        (format!("<a>{}</a>", "<b/>".repeat(99_999)), "invoice.unknown_format"),
        (format!("<a>{}</a>", "<b/>".repeat(100_000)), "invoice.too_many"),
    ] {
        assert_eq!(answer(file.as_bytes()), expected, "{file:.60}");
    }
    // The seller has one identifier already.
    for (more, expected) in [(31, "read"), (32, "invoice.too_many")] {
        let numbers = (0..more).map(|at| format!("<PartyIdentification><ID>{at}</ID></PartyIdentification>"));
        let file =
            changed("ubl.xml", "<cac:PostalAddress>", &(numbers.collect::<String>() + "<cac:PostalAddress>"));
        assert_eq!(answer(file.as_bytes()), expected, "{more}");
    }
}
