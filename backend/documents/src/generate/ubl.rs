//! UBL 2.1 `Invoice` within EN 16931. Elements stand in the order of the OASIS schema.

use super::sums::{Part, Sums};
use super::writer::Writer;
use super::{NewInvoice, NewLine, NewParty};
use crate::amount::decimal_wide;

const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"),
    ("xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
    ("xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
];

/// The invoice as UBL 2.1 (type 380, commercial invoice).
pub fn write_ubl(invoice: &NewInvoice) -> String {
    let sums = Sums::of(invoice);
    let mut xml = Writer::new("Invoice", &NAMESPACES);
    xml.leaf("cbc:CustomizationID", "urn:cen.eu:en16931:2017");
    xml.leaf("cbc:ID", &invoice.number);
    xml.leaf("cbc:IssueDate", &invoice.issued_on.to_string());
    if let Some(due_on) = invoice.due_on {
        xml.leaf("cbc:DueDate", &due_on.to_string());
    }
    xml.leaf("cbc:InvoiceTypeCode", "380");
    xml.leaf("cbc:DocumentCurrencyCode", invoice.currency.as_str());
    xml.group("cac:AccountingSupplierParty", |xml| party(xml, &invoice.seller, true));
    xml.group("cac:AccountingCustomerParty", |xml| party(xml, &invoice.buyer, false));
    if invoice.due_on.is_none() {
        xml.group("cac:PaymentTerms", |xml| xml.leaf("cbc:Note", "Payable on receipt"));
    }
    tax_total(&mut xml, invoice, &sums);
    xml.group("cac:LegalMonetaryTotal", |xml| {
        amount(xml, "cbc:LineExtensionAmount", invoice, sums.net);
        amount(xml, "cbc:TaxExclusiveAmount", invoice, sums.net);
        amount(xml, "cbc:TaxInclusiveAmount", invoice, sums.total());
        amount(xml, "cbc:PayableAmount", invoice, sums.total());
    });
    for (index, (line, part)) in invoice.lines.iter().zip(&sums.lines).enumerate() {
        xml.group("cac:InvoiceLine", |xml| invoice_line(xml, invoice, index, line, *part));
    }
    xml.finish()
}

fn amount(xml: &mut Writer, name: &'static str, invoice: &NewInvoice, minor: i128) {
    let text = decimal_wide(minor, invoice.currency);
    xml.leaf_with(name, &[("currencyID", invoice.currency.as_str())], &text);
}

/// A Chinese seller's tax registration is its USCC, which no VAT number's country prefix fits. The
/// norm has a place for it (BT-32) with the seller only.
fn party(xml: &mut Writer, party: &NewParty, seller: bool) {
    xml.group("cac:Party", |xml| {
        if let Some(lei) = &party.lei {
            let id = |xml: &mut Writer| xml.leaf_with("cbc:ID", &[("schemeID", "0199")], lei);
            xml.group("cac:PartyIdentification", id);
        }
        xml.group("cac:PostalAddress", |xml| {
            xml.group("cac:Country", |xml| xml.leaf("cbc:IdentificationCode", &party.country));
        });
        let tax_number = party.uscc.as_ref().filter(|_| seller).map(|uscc| (uscc, "TAX"));
        for (number, scheme) in party.vat.as_ref().map(|vat| (vat, "VAT")).into_iter().chain(tax_number) {
            xml.group("cac:PartyTaxScheme", |xml| {
                xml.leaf("cbc:CompanyID", number);
                xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", scheme));
            });
        }
        xml.group("cac:PartyLegalEntity", |xml| {
            xml.leaf("cbc:RegistrationName", &party.name);
            if let Some(uscc) = &party.uscc {
                xml.leaf("cbc:CompanyID", uscc);
            }
        });
    });
}

fn tax_total(xml: &mut Writer, invoice: &NewInvoice, sums: &Sums) {
    xml.group("cac:TaxTotal", |xml| {
        amount(xml, "cbc:TaxAmount", invoice, sums.tax);
        for (rate, part) in &sums.rates {
            xml.group("cac:TaxSubtotal", |xml| {
                amount(xml, "cbc:TaxableAmount", invoice, part.net);
                amount(xml, "cbc:TaxAmount", invoice, part.tax);
                category(xml, "cac:TaxCategory", *rate);
            });
        }
    });
}

fn category(xml: &mut Writer, name: &'static str, rate: u8) {
    xml.group(name, |xml| {
        xml.leaf("cbc:ID", if rate == 0 { "Z" } else { "S" });
        xml.leaf("cbc:Percent", &rate.to_string());
        xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
    });
}

fn invoice_line(xml: &mut Writer, invoice: &NewInvoice, index: usize, line: &NewLine, part: Part) {
    xml.leaf("cbc:ID", &(index + 1).to_string());
    xml.leaf_with("cbc:InvoicedQuantity", &[("unitCode", "C62")], &line.quantity.to_string());
    amount(xml, "cbc:LineExtensionAmount", invoice, part.net);
    xml.group("cac:Item", |xml| {
        xml.leaf("cbc:Name", &line.description);
        category(xml, "cac:ClassifiedTaxCategory", line.tax_percent);
    });
    xml.group("cac:Price", |xml| amount(xml, "cbc:PriceAmount", invoice, i128::from(line.unit_price_minor)));
}
