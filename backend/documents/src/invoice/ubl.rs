//! OASIS UBL 2.1 `Invoice` and `CreditNote`, by the element names that EN 16931 binds (CEN/TS 16931-3-2).

use super::identify::{Identifiers, Scheme};
use super::xml::{self, Node};
use super::{Field, Format, InvoiceRefusal, Kind, Line, Party, Stated};
use crate::currency::Currency;
use chrono::NaiveDate;

pub(super) const INVOICE_NAMESPACE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
pub(super) const CREDIT_NOTE_NAMESPACE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";

/// Reads the facts below the document element.
pub(super) fn read(root: Node<'_, '_>) -> Result<Stated, InvoiceRefusal> {
    let credit_note = root.tag_name().name() == "CreditNote";
    let type_code = type_code(root, credit_note)?;
    let kind = if credit_note { Kind::CreditNote } else { Kind::of_code(&type_code) };
    let currency = xml::currency(&xml::need_text(root, &["DocumentCurrencyCode"], Field::Currency)?)?;
    let totals = |name, field| xml::need_amount(root, &["LegalMonetaryTotal", name], currency, field);
    Ok(Stated {
        format: Format::Ubl,
        kind,
        type_code,
        number: xml::need_text(root, &["ID"], Field::Number)?,
        issued_on: date(&xml::need_text(root, &["IssueDate"], Field::IssueDate)?, Field::IssueDate)?,
        due_on: due_on(root)?,
        currency,
        net_minor: totals("TaxExclusiveAmount", Field::Net)?,
        tax_minor: tax(root, currency)?,
        total_minor: totals("TaxInclusiveAmount", Field::Total)?,
        payable_minor: totals("PayableAmount", Field::Payable)?,
        seller: party(root, "AccountingSupplierParty", Field::Seller)?,
        buyer: party(root, "AccountingCustomerParty", Field::Buyer)?,
        lines: lines(root, if credit_note { "CreditNoteLine" } else { "InvoiceLine" }, currency)?,
    })
}

/// The type code. A `CreditNote` may leave it out, being one by its name.
fn type_code(root: Node<'_, '_>, credit_note: bool) -> Result<String, InvoiceRefusal> {
    if !credit_note {
        return xml::need_text(root, &["InvoiceTypeCode"], Field::TypeCode);
    }
    let stated = xml::find_text(root, &["CreditNoteTypeCode"], Field::TypeCode)?;
    Ok(stated.unwrap_or_else(|| "381".to_owned()))
}

/// An `xs:date`. A time zone after it does not move the day that the seller wrote.
fn date(text: &str, field: Field) -> Result<NaiveDate, InvoiceRefusal> {
    xml::hyphenated_day(text, field, |rest| {
        matches!(rest, "" | "Z") || xml::has_shape(rest, "+00:00") || xml::has_shape(rest, "-00:00")
    })
}

/// The last due day stated: at the head, or with a means or terms of payment.
fn due_on(root: Node<'_, '_>) -> Result<Option<NaiveDate>, InvoiceRefusal> {
    let head = xml::find(root, &["DueDate"], Field::DueDate)?;
    let payments = xml::children(root, "PaymentMeans").chain(xml::children(root, "PaymentTerms"));
    let below = payments.flat_map(|payment| xml::children(payment, "PaymentDueDate"));
    let mut latest = None;
    for node in head.into_iter().chain(below) {
        if let Some(stated) = xml::text(node, Field::DueDate)? {
            latest = latest.max(Some(date(&stated, Field::DueDate)?));
        }
    }
    Ok(latest)
}

/// The tax in the invoice's own currency. A second total in the currency of the tax return is left
/// aside; none at all is no tax.
fn tax(root: Node<'_, '_>, currency: Currency) -> Result<i64, InvoiceRefusal> {
    let field = Field::Tax;
    let mut found = None;
    for total in xml::children(root, "TaxTotal") {
        let node = xml::need(total, &["TaxAmount"], field)?;
        if node.attribute("currencyID").is_some_and(|stated| xml::trim(stated) != currency.as_str()) {
            continue;
        }
        if found.replace(xml::amount(node, currency, field)?).is_some() {
            return Err(InvoiceRefusal::AmbiguousField { field });
        }
    }
    Ok(found.unwrap_or(0))
}

fn party(root: Node<'_, '_>, role: &'static str, field: Field) -> Result<Party, InvoiceRefusal> {
    let party = xml::need(root, &[role, "Party"], field)?;
    let name = match xml::find_text(party, &["PartyLegalEntity", "RegistrationName"], field)? {
        Some(name) => name,
        None => xml::need_text(party, &["PartyName", "Name"], field)?,
    };
    let mut identifiers = Identifiers::of(field);
    for node in xml::children(party, "PartyLegalEntity").flat_map(|entity| xml::children(entity, "CompanyID"))
    {
        identifiers.add(Scheme::Registration, node.attribute("schemeID"), node)?;
    }
    for registration in xml::children(party, "PartyTaxScheme") {
        let vat = xml::find_text(registration, &["TaxScheme", "ID"], field)?.is_some_and(|id| id == "VAT");
        if let Some(node) = xml::find(registration, &["CompanyID"], field)? {
            let place = if vat { Scheme::Vat } else { Scheme::Tax };
            identifiers.add(place, node.attribute("schemeID"), node)?;
        }
    }
    for node in xml::children(party, "PartyIdentification").flat_map(|entry| xml::children(entry, "ID")) {
        identifiers.add(Scheme::Other, node.attribute("schemeID"), node)?;
    }
    for node in xml::children(party, "EndpointID") {
        identifiers.add(Scheme::Endpoint, node.attribute("schemeID"), node)?;
    }
    Ok(Party { name, identifiers: identifiers.finish() })
}

fn lines(root: Node<'_, '_>, name: &'static str, currency: Currency) -> Result<Vec<Line>, InvoiceRefusal> {
    let line = |node| {
        let net = xml::find(node, &["LineExtensionAmount"], Field::Line)?;
        Ok(Line {
            description: xml::description(node, &["Item", "Name"])?,
            net_minor: net.map(|net| xml::amount(net, currency, Field::Line)).transpose()?,
        })
    };
    xml::children(root, name).map(line).collect()
}
