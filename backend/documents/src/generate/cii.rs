//! UN/CEFACT CII D16B within EN 16931. Elements stand in the order of the schema.

use super::sums::{Part, Sums};
use super::writer::Writer;
use super::{NewInvoice, NewLine, NewParty};
use crate::amount::decimal_wide;
use chrono::NaiveDate;

const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
];

/// The invoice as CII D16B (type 380, commercial invoice).
pub fn write_cii(invoice: &NewInvoice) -> String {
    let sums = Sums::of(invoice);
    let mut xml = Writer::new("rsm:CrossIndustryInvoice", &NAMESPACES);
    xml.group("rsm:ExchangedDocumentContext", |xml| {
        xml.group("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
            xml.leaf("ram:ID", "urn:cen.eu:en16931:2017")
        });
    });
    xml.group("rsm:ExchangedDocument", |xml| {
        xml.leaf("ram:ID", &invoice.number);
        xml.leaf("ram:TypeCode", "380");
        xml.group("ram:IssueDateTime", |xml| date(xml, invoice.issued_on));
    });
    xml.group("rsm:SupplyChainTradeTransaction", |xml| {
        for (index, (line, part)) in invoice.lines.iter().zip(&sums.lines).enumerate() {
            xml.group("ram:IncludedSupplyChainTradeLineItem", |xml| {
                trade_line(xml, invoice, index, line, *part)
            });
        }
        xml.group("ram:ApplicableHeaderTradeAgreement", |xml| {
            xml.group("ram:SellerTradeParty", |xml| party(xml, &invoice.seller, true));
            xml.group("ram:BuyerTradeParty", |xml| party(xml, &invoice.buyer, false));
        });
        xml.group("ram:ApplicableHeaderTradeDelivery", |_| {});
        xml.group("ram:ApplicableHeaderTradeSettlement", |xml| settlement(xml, invoice, &sums));
    });
    xml.finish()
}

fn amount(xml: &mut Writer, name: &'static str, invoice: &NewInvoice, minor: i128) {
    xml.leaf(name, &decimal_wide(minor, invoice.currency));
}

/// A day in format 102 of UNTDID 2379.
fn date(xml: &mut Writer, day: NaiveDate) {
    xml.leaf_with("udt:DateTimeString", &[("format", "102")], &day.to_string().replace('-', ""));
}

/// As in UBL, the USCC is the tax registration (BT-32) of the seller only.
fn party(xml: &mut Writer, party: &NewParty, seller: bool) {
    if let Some(lei) = &party.lei {
        xml.leaf_with("ram:GlobalID", &[("schemeID", "0199")], lei);
    }
    xml.leaf("ram:Name", &party.name);
    if let Some(uscc) = &party.uscc {
        xml.group("ram:SpecifiedLegalOrganization", |xml| xml.leaf("ram:ID", uscc));
    }
    xml.group("ram:PostalTradeAddress", |xml| xml.leaf("ram:CountryID", &party.country));
    let tax_number = party.uscc.as_ref().filter(|_| seller).map(|uscc| (uscc, "FC"));
    for (number, scheme) in party.vat.as_ref().map(|vat| (vat, "VA")).into_iter().chain(tax_number) {
        let id = |xml: &mut Writer| xml.leaf_with("ram:ID", &[("schemeID", scheme)], number);
        xml.group("ram:SpecifiedTaxRegistration", id);
    }
}

fn category(rate: u8) -> &'static str {
    if rate == 0 { "Z" } else { "S" }
}

fn trade_line(xml: &mut Writer, invoice: &NewInvoice, index: usize, line: &NewLine, part: Part) {
    xml.group("ram:AssociatedDocumentLineDocument", |xml| xml.leaf("ram:LineID", &(index + 1).to_string()));
    xml.group("ram:SpecifiedTradeProduct", |xml| xml.leaf("ram:Name", &line.description));
    xml.group("ram:SpecifiedLineTradeAgreement", |xml| {
        let price = i128::from(line.unit_price_minor);
        xml.group("ram:NetPriceProductTradePrice", |xml| amount(xml, "ram:ChargeAmount", invoice, price));
    });
    xml.group("ram:SpecifiedLineTradeDelivery", |xml| {
        xml.leaf_with("ram:BilledQuantity", &[("unitCode", "C62")], &line.quantity.to_string());
    });
    xml.group("ram:SpecifiedLineTradeSettlement", |xml| {
        xml.group("ram:ApplicableTradeTax", |xml| {
            xml.leaf("ram:TypeCode", "VAT");
            xml.leaf("ram:CategoryCode", category(line.tax_percent));
            xml.leaf("ram:RateApplicablePercent", &line.tax_percent.to_string());
        });
        xml.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            amount(xml, "ram:LineTotalAmount", invoice, part.net);
        });
    });
}

fn settlement(xml: &mut Writer, invoice: &NewInvoice, sums: &Sums) {
    let currency = invoice.currency.as_str();
    xml.leaf("ram:InvoiceCurrencyCode", currency);
    for (rate, part) in &sums.rates {
        xml.group("ram:ApplicableTradeTax", |xml| {
            amount(xml, "ram:CalculatedAmount", invoice, part.tax);
            xml.leaf("ram:TypeCode", "VAT");
            amount(xml, "ram:BasisAmount", invoice, part.net);
            xml.leaf("ram:CategoryCode", category(*rate));
            xml.leaf("ram:RateApplicablePercent", &rate.to_string());
        });
    }
    xml.group("ram:SpecifiedTradePaymentTerms", |xml| match invoice.due_on {
        Some(due_on) => xml.group("ram:DueDateDateTime", |xml| date(xml, due_on)),
        None => xml.leaf("ram:Description", "Payable on receipt"),
    });
    xml.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| {
        amount(xml, "ram:LineTotalAmount", invoice, sums.net);
        amount(xml, "ram:TaxBasisTotalAmount", invoice, sums.net);
        let tax = decimal_wide(sums.tax, invoice.currency);
        xml.leaf_with("ram:TaxTotalAmount", &[("currencyID", currency)], &tax);
        amount(xml, "ram:GrandTotalAmount", invoice, sums.total());
        amount(xml, "ram:DuePayableAmount", invoice, sums.total());
    });
}
