//! The XML of a Chinese fully digital invoice (数电票), document element `EInvoice`.
//!
//! Red letters (红字), the Chinese credit note, are known by negative amounts or by the label
//! `InIssuType` = `N` (是否蓝字发票标志). The signature of the tax bureau is not checked.

use super::identify::{Identifiers, Scheme};
use super::xml::{self, Node};
use super::{Field, Format, InvoiceRefusal, Kind, Line, Party, Stated};
use crate::currency::Currency;
use chrono::NaiveDate;

/// Reads the facts below the document element.
pub(super) fn read(root: Node<'_, '_>) -> Result<Stated, InvoiceRefusal> {
    let currency = Currency::CNY;
    let data = xml::need(root, &["EInvoiceData"], Field::Total)?;
    let basic = xml::need(data, &["BasicInformation"], Field::Total)?;
    let total_minor = xml::need_amount(basic, &["TotalTax-includedAmount"], currency, Field::Total)?;
    let red = total_minor < 0 || is_labelled_red(root)?;
    Ok(Stated {
        format: Format::ChinaXml,
        kind: if red { Kind::CreditNote } else { Kind::Invoice },
        type_code: if red { "381" } else { "380" }.to_owned(),
        number: number(root)?,
        issued_on: issued_on(root)?,
        due_on: None,
        currency,
        net_minor: xml::need_amount(basic, &["TotalAmWithoutTax"], currency, Field::Net)?,
        tax_minor: tax(basic, currency)?,
        total_minor,
        payable_minor: total_minor,
        seller: party(data, ["SellerInformation", "SellerName", "SellerIdNum"], Field::Seller)?,
        buyer: party(data, ["BuyerInformation", "BuyerName", "BuyerIdNum"], Field::Buyer)?,
        lines: lines(data, currency)?,
    })
}

/// Whether the header says that this is not in blue letters.
fn is_labelled_red(root: Node<'_, '_>) -> Result<bool, InvoiceRefusal> {
    let path = ["Header", "InherentLabel", "InIssuType", "LabelCode"];
    Ok(xml::find_text(root, &path, Field::TypeCode)?.is_some_and(|code| code == "N"))
}

/// The number of 20 digits, which stands in the header and with the tax bureau's particulars.
fn number(root: Node<'_, '_>) -> Result<String, InvoiceRefusal> {
    let field = Field::Number;
    let stated = xml::find_text(root, &["TaxSupervisionInfo", "InvoiceNumber"], field)?;
    let header = xml::find_text(root, &["Header", "EIid"], field)?;
    if stated.is_some() && header.is_some() && stated != header {
        return Err(InvoiceRefusal::AmbiguousField { field });
    }
    let number = stated.or(header).ok_or(InvoiceRefusal::MissingField { field })?;
    if number.len() != 20 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvoiceRefusal::BadNumber);
    }
    Ok(number)
}

/// The day of issue, or of the request for it where the former is not stated; a time may follow.
fn issued_on(root: Node<'_, '_>) -> Result<NaiveDate, InvoiceRefusal> {
    let field = Field::IssueDate;
    let stated = match xml::find_text(root, &["TaxSupervisionInfo", "IssueTime"], field)? {
        Some(stated) => stated,
        None => xml::need_text(root, &["EInvoiceData", "BasicInformation", "RequestTime"], field)?,
    };
    xml::hyphenated_day(&stated, field, |rest| {
        rest.is_empty() || xml::has_shape(rest, " 00:00:00") || xml::has_shape(rest, "T00:00:00")
    })
}

/// The tax; an exempt sale leaves it blank.
fn tax(basic: Node<'_, '_>, currency: Currency) -> Result<i64, InvoiceRefusal> {
    match xml::find(basic, &["TotalTaxAm"], Field::Tax)? {
        Some(node) if xml::text(node, Field::Tax)?.is_some() => xml::amount(node, currency, Field::Tax),
        _ => Ok(0),
    }
}

/// A party by its group, name and number. The number, a taxpayer's, is the USCC of an organisation;
/// a natural person who buys may have none.
fn party(
    data: Node<'_, '_>,
    [group, name, number]: [&'static str; 3],
    field: Field,
) -> Result<Party, InvoiceRefusal> {
    let group = xml::need(data, &[group], field)?;
    let name = xml::need_text(group, &[name], field)?;
    let mut identifiers = Identifiers::of(field);
    if let Some(number) = xml::find(group, &[number], field)? {
        identifiers.add(Scheme::Uscc, None, number)?;
    }
    Ok(Party { name, identifiers: identifiers.finish() })
}

fn lines(data: Node<'_, '_>, currency: Currency) -> Result<Vec<Line>, InvoiceRefusal> {
    let line = |node| {
        let net = xml::find(node, &["Amount"], Field::Line)?;
        Ok(Line {
            description: xml::description(node, &["ItemName"])?,
            net_minor: net.map(|net| xml::amount(net, currency, Field::Line)).transpose()?,
        })
    };
    xml::children(data, "IssuItemInformation").map(line).collect()
}
