//! UN/CEFACT Cross Industry Invoice D16B, by the element names that EN 16931 binds (CEN/TS 16931-3-3).

use super::identify::{Identifiers, Scheme};
use super::xml::{self, Node};
use super::{Field, Format, InvoiceRefusal, Kind, Line, Party, Stated};
use crate::currency::Currency;
use chrono::NaiveDate;

/// Its namespace, without the version number at the end.
pub(super) const NAMESPACE: &str = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:";
const SUMMATION: &str = "SpecifiedTradeSettlementHeaderMonetarySummation";

/// Reads the facts below the document element.
pub(super) fn read(root: Node<'_, '_>) -> Result<Stated, InvoiceRefusal> {
    let document = xml::need(root, &["ExchangedDocument"], Field::Number)?;
    let trade = xml::need(root, &["SupplyChainTradeTransaction"], Field::Total)?;
    let agreement = xml::need(trade, &["ApplicableHeaderTradeAgreement"], Field::Seller)?;
    let settlement = xml::need(trade, &["ApplicableHeaderTradeSettlement"], Field::Total)?;
    let currency = xml::currency(&xml::need_text(settlement, &["InvoiceCurrencyCode"], Field::Currency)?)?;
    let totals = |name, field| xml::need_amount(settlement, &[SUMMATION, name], currency, field);
    let type_code = xml::need_text(document, &["TypeCode"], Field::TypeCode)?;
    let issued = xml::need(document, &["IssueDateTime", "DateTimeString"], Field::IssueDate)?;
    Ok(Stated {
        format: Format::Cii,
        kind: Kind::of_code(&type_code),
        type_code,
        number: xml::need_text(document, &["ID"], Field::Number)?,
        issued_on: date(issued, Field::IssueDate)?,
        due_on: due_on(settlement)?,
        currency,
        net_minor: totals("TaxBasisTotalAmount", Field::Net)?,
        tax_minor: tax(settlement, currency)?,
        total_minor: totals("GrandTotalAmount", Field::Total)?,
        payable_minor: totals("DuePayableAmount", Field::Payable)?,
        seller: party(agreement, "SellerTradeParty", Field::Seller)?,
        buyer: party(agreement, "BuyerTradeParty", Field::Buyer)?,
        lines: lines(trade, currency)?,
    })
}

/// A day in format 102 of UNTDID 2379, `YYYYMMDD`; EN 16931 admits no other.
fn date(node: Node<'_, '_>, field: Field) -> Result<NaiveDate, InvoiceRefusal> {
    let stated = xml::text(node, field)?.ok_or(InvoiceRefusal::MissingField { field })?;
    if node.attribute("format").is_some_and(|format| format != "102") || !xml::has_shape(&stated, "00000000")
    {
        return Err(InvoiceRefusal::BadDate { field });
    }
    let (year, rest) = stated.split_at(4);
    let (month, day) = rest.split_at(2);
    xml::day(year, month, day, field)
}

/// The last due day among the terms of payment.
fn due_on(settlement: Node<'_, '_>) -> Result<Option<NaiveDate>, InvoiceRefusal> {
    let mut latest = None;
    for terms in xml::children(settlement, "SpecifiedTradePaymentTerms") {
        if let Some(node) = xml::find(terms, &["DueDateDateTime", "DateTimeString"], Field::DueDate)? {
            latest = latest.max(Some(date(node, Field::DueDate)?));
        }
    }
    Ok(latest)
}

/// The tax in the invoice's own currency; none at all is no tax.
fn tax(settlement: Node<'_, '_>, currency: Currency) -> Result<i64, InvoiceRefusal> {
    let field = Field::Tax;
    let summation = xml::need(settlement, &[SUMMATION], field)?;
    let mut found = None;
    for node in xml::children(summation, "TaxTotalAmount") {
        if node.attribute("currencyID").is_some_and(|stated| xml::trim(stated) != currency.as_str()) {
            continue;
        }
        if found.replace(xml::amount(node, currency, field)?).is_some() {
            return Err(InvoiceRefusal::AmbiguousField { field });
        }
    }
    Ok(found.unwrap_or(0))
}

fn party(agreement: Node<'_, '_>, role: &'static str, field: Field) -> Result<Party, InvoiceRefusal> {
    let party = xml::need(agreement, &[role], field)?;
    let name = xml::need_text(party, &["Name"], field)?;
    let mut identifiers = Identifiers::of(field);
    for node in
        xml::children(party, "SpecifiedLegalOrganization").flat_map(|entity| xml::children(entity, "ID"))
    {
        identifiers.add(Scheme::Registration, node.attribute("schemeID"), node)?;
    }
    for node in xml::children(party, "SpecifiedTaxRegistration").flat_map(|entry| xml::children(entry, "ID"))
    {
        // VA and FC say which tax the number is for; they are no scheme of numbers.
        let vat = node.attribute("schemeID") == Some("VA");
        identifiers.add(if vat { Scheme::Vat } else { Scheme::Tax }, None, node)?;
    }
    for node in xml::children(party, "GlobalID").chain(xml::children(party, "ID")) {
        identifiers.add(Scheme::Other, node.attribute("schemeID"), node)?;
    }
    for node in
        xml::children(party, "URIUniversalCommunication").flat_map(|entry| xml::children(entry, "URIID"))
    {
        identifiers.add(Scheme::Endpoint, node.attribute("schemeID"), node)?;
    }
    Ok(Party { name, identifiers: identifiers.finish() })
}

fn lines(trade: Node<'_, '_>, currency: Currency) -> Result<Vec<Line>, InvoiceRefusal> {
    const NET: [&str; 3] =
        ["SpecifiedLineTradeSettlement", "SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"];
    let line = |node| {
        let net = xml::find(node, &NET, Field::Line)?;
        Ok(Line {
            description: xml::description(node, &["SpecifiedTradeProduct", "Name"])?,
            net_minor: net.map(|net| xml::amount(net, currency, Field::Line)).transpose()?,
        })
    };
    xml::children(trade, "IncludedSupplyChainTradeLineItem").map(line).collect()
}
