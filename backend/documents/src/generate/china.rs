//! The XML of a Chinese fully digital invoice (数电票), without the signature of the tax bureau.

use super::sums::Sums;
use super::writer::Writer;
use super::{NewInvoice, NewParty};
use crate::amount::decimal_wide;
use crate::cn_capital::capital;
use crate::currency::Currency;
use crate::invoice::{Field, InvoiceRefusal};

/// The invoice as `EInvoice`, a special VAT invoice in blue letters.
///
/// Refused as reading would refuse it: `invoice.unknown_currency` unless in CNY, `invoice.bad_number`
/// unless the number is 20 digits, `invoice.bad_amount` for a total that is negative or beyond 64 bits.
pub fn write_china_xml(invoice: &NewInvoice) -> Result<String, InvoiceRefusal> {
    if invoice.currency != Currency::CNY {
        return Err(InvoiceRefusal::UnknownCurrency);
    }
    if invoice.number.len() != 20 || !invoice.number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvoiceRefusal::BadNumber);
    }
    let sums = Sums::of(invoice);
    let total = u64::try_from(sums.total()).map_err(|_| InvoiceRefusal::BadAmount { field: Field::Total })?;
    let mut xml = Writer::new("EInvoice", &[]);
    xml.group("Header", |xml| {
        xml.leaf("EIid", &invoice.number);
        xml.group("InherentLabel", |xml| {
            label(xml, "InIssuType", "Y", "是否蓝字发票标志");
            label(xml, "GeneralOrSpecialVAT", "01", "增值税专用发票");
        });
    });
    xml.group("EInvoiceData", |xml| {
        xml.group("SellerInformation", |xml| party(xml, &invoice.seller, "SellerIdNum", "SellerName"));
        xml.group("BuyerInformation", |xml| party(xml, &invoice.buyer, "BuyerIdNum", "BuyerName"));
        xml.group("BasicInformation", |xml| {
            xml.leaf("TotalAmWithoutTax", &yuan(sums.net));
            xml.leaf("TotalTaxAm", &yuan(sums.tax));
            xml.leaf("TotalTax-includedAmount", &yuan(sums.total()));
            // Invoices write 圆 where vouchers write 元.
            xml.leaf("TotalTax-includedAmountInChinese", &capital(total).replace('元', "圆"));
            xml.leaf("RequestTime", &format!("{} 00:00:00", invoice.issued_on));
        });
        for (line, part) in invoice.lines.iter().zip(&sums.lines) {
            xml.group("IssuItemInformation", |xml| {
                xml.leaf("ItemName", &line.description);
                xml.leaf("Quantity", &line.quantity.to_string());
                xml.leaf("UnPrice", &yuan(i128::from(line.unit_price_minor)));
                xml.leaf("Amount", &yuan(part.net));
                xml.leaf("TaxRate", &yuan(i128::from(line.tax_percent)));
                xml.leaf("ComTaxAm", &yuan(part.tax));
            });
        }
    });
    xml.group("TaxSupervisionInfo", |xml| {
        xml.leaf("InvoiceNumber", &invoice.number);
        xml.leaf("IssueTime", &invoice.issued_on.to_string());
    });
    Ok(xml.finish())
}

fn label(xml: &mut Writer, name: &'static str, code: &str, text: &str) {
    xml.group(name, |xml| {
        xml.leaf("LabelCode", code);
        xml.leaf("LabelName", text);
    });
}

fn party(xml: &mut Writer, party: &NewParty, number: &'static str, name: &'static str) {
    if let Some(uscc) = &party.uscc {
        xml.leaf(number, uscc);
    }
    xml.leaf(name, &party.name);
}

/// Hundredths as a decimal: fen as yuan, and percent as the fraction in which rates are written.
fn yuan(hundredths: i128) -> String {
    decimal_wide(hundredths, Currency::CNY)
}
