//! XML within bounds: a screen before parsing, and the few ways in which readers look at a tree.
//!
//! The parser keeps every attribute of an element apart from all others and carries every namespace
//! down the tree, both in time that grows with the square: 40 000 attributes took it 24 seconds. So
//! the screen counts first, in one pass over the text, and refuses what no invoice has.

use super::{Field, InvoiceRefusal};
use crate::amount::parse_minor;
use crate::currency::Currency;
use chrono::NaiveDate;

/// Deepest nesting; invoices need about a dozen levels.
const MAX_DEPTH: usize = 64;
/// Most elements; a line has about 25, so this is an invoice of 4 000 lines.
const MAX_ELEMENTS: usize = 100_000;
/// Most attributes of one element, namespace declarations included.
const MAX_ATTRIBUTES: usize = 64;
/// Most namespace declarations in scope at one element.
const MAX_NAMESPACES: usize = 32;
/// Most nodes of any kind: elements, texts and comments.
const MAX_NODES: u32 = 400_000;
/// Longest text of a fact, in characters.
const MAX_TEXT: usize = 500;
/// Longest description of a line, in characters.
const MAX_DESCRIPTION: usize = 200;

pub(super) type Node<'a, 'i> = roxmltree::Node<'a, 'i>;

/// `text` without the white space of XML at its ends; other spaces belong to the text.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// The tree of `text`, if it keeps within the bounds and has no document type declaration.
pub(super) fn parse(text: &str) -> Result<roxmltree::Document<'_>, InvoiceRefusal> {
    screen(text)?;
    let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => InvoiceRefusal::Dtd,
        roxmltree::Error::NodesLimitReached => InvoiceRefusal::TooMany { what: "elements" },
        other => not_xml(&other.to_string()),
    })
}

fn not_xml(detail: &str) -> InvoiceRefusal {
    InvoiceRefusal::NotXml { detail: detail.chars().take(200).collect() }
}

/// Counts depth, elements, attributes and namespaces without parsing.
fn screen(text: &str) -> Result<(), InvoiceRefusal> {
    let mut rest = text;
    let mut elements = 0;
    // Namespace declarations in scope, one entry for each open element.
    let mut scopes: Vec<usize> = Vec::new();
    while let Some((_, markup)) = rest.split_once('<') {
        rest = if let Some(comment) = markup.strip_prefix("!--") {
            after(comment, "-->")?
        } else if let Some(characters) = markup.strip_prefix("![CDATA[") {
            after(characters, "]]>")?
        } else if let Some(instruction) = markup.strip_prefix('?') {
            after(instruction, "?>")?
        } else if markup.starts_with("!DOCTYPE") {
            return Err(InvoiceRefusal::Dtd);
        } else if markup.starts_with('!') {
            return Err(not_xml("a declaration stands where none may"));
        } else if let Some(end) = markup.strip_prefix('/') {
            scopes.pop();
            after(end, ">")?
        } else {
            elements += 1;
            if elements > MAX_ELEMENTS {
                return Err(InvoiceRefusal::TooMany { what: "elements" });
            }
            let tag = Tag::scan(markup)?;
            let namespaces = scopes.last().copied().unwrap_or_default() + tag.namespaces;
            if namespaces > MAX_NAMESPACES {
                return Err(InvoiceRefusal::TooMany { what: "namespaces" });
            }
            if !tag.empty {
                scopes.push(namespaces);
            }
            if scopes.len() > MAX_DEPTH {
                return Err(InvoiceRefusal::TooDeep);
            }
            tag.rest
        };
    }
    Ok(())
}

fn after<'a>(text: &'a str, end: &str) -> Result<&'a str, InvoiceRefusal> {
    text.split_once(end).map(|(_, rest)| rest).ok_or_else(|| not_xml("the text ends within markup"))
}

/// A start tag, as far as the screen needs it.
struct Tag<'a> {
    namespaces: usize,
    empty: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Scans from after `<` to after the `>` that is not within quotes.
    fn scan(markup: &'a str) -> Result<Self, InvoiceRefusal> {
        let mut rest = markup;
        let (mut attributes, mut namespaces) = (0, 0);
        loop {
            let stop = rest.find(['"', '\'', '>']).ok_or_else(|| not_xml("a tag is not closed"))?;
            let (before, from) = rest.split_at(stop);
            let Some(quote) = from.chars().next().filter(|stop| *stop != '>') else {
                return Ok(Self { namespaces, empty: before.ends_with('/'), rest: after(from, ">")? });
            };
            attributes += 1;
            namespaces += usize::from(before.contains("xmlns"));
            if attributes > MAX_ATTRIBUTES {
                return Err(InvoiceRefusal::TooMany { what: "attributes" });
            }
            let value = from.get(1..).unwrap_or_default();
            rest = value
                .split_once(quote)
                .map(|(_, rest)| rest)
                .ok_or_else(|| not_xml("a quote is not closed"))?;
        }
    }
}

/// Direct child elements with this local name.
pub(super) fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The child with this local name, if there is one; two are refused, because readers that take the
/// first and readers that take the last would tell two stories of one file.
fn only_child<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'static str,
    field: Field,
) -> Result<Option<Node<'a, 'i>>, InvoiceRefusal> {
    let mut found = children(node, name);
    let first = found.next();
    if found.next().is_some() {
        return Err(InvoiceRefusal::AmbiguousField { field });
    }
    Ok(first)
}

/// The element at the end of a path of local names below `node`.
pub(super) fn find<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    path: &[&'static str],
    field: Field,
) -> Result<Option<Node<'a, 'i>>, InvoiceRefusal> {
    let mut found = node;
    for name in path {
        match only_child(found, name, field)? {
            Some(child) => found = child,
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

/// As [`find`], where the element must be there.
pub(super) fn need<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    path: &[&'static str],
    field: Field,
) -> Result<Node<'a, 'i>, InvoiceRefusal> {
    find(node, path, field)?.ok_or(InvoiceRefusal::MissingField { field })
}

/// The text directly in `node`, all of it even where a comment divides it, trimmed; `None` if blank.
pub(super) fn text(node: Node<'_, '_>, field: Field) -> Result<Option<String>, InvoiceRefusal> {
    let whole: String =
        node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect();
    let trimmed = trim(&whole);
    if trimmed.chars().nth(MAX_TEXT).is_some() {
        return Err(InvoiceRefusal::FieldTooLong { field });
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

/// The text at the end of a path; `None` if absent or blank.
pub(super) fn find_text(
    node: Node<'_, '_>,
    path: &[&'static str],
    field: Field,
) -> Result<Option<String>, InvoiceRefusal> {
    find(node, path, field)?.map_or(Ok(None), |found| text(found, field))
}

/// The text at the end of a path, which must be there and not blank.
pub(super) fn need_text(
    node: Node<'_, '_>,
    path: &[&'static str],
    field: Field,
) -> Result<String, InvoiceRefusal> {
    find_text(node, path, field)?.ok_or(InvoiceRefusal::MissingField { field })
}

/// The amount in `node`, in minor units; a `currencyID` on it must be the invoice's.
pub(super) fn amount(node: Node<'_, '_>, currency: Currency, field: Field) -> Result<i64, InvoiceRefusal> {
    if node.attribute("currencyID").is_some_and(|stated| trim(stated) != currency.as_str()) {
        return Err(InvoiceRefusal::CurrencyMismatch { field });
    }
    let stated = text(node, field)?.ok_or(InvoiceRefusal::MissingField { field })?;
    parse_minor(&stated, currency).ok_or(InvoiceRefusal::BadAmount { field })
}

/// The amount at the end of a path, which must be there.
pub(super) fn need_amount(
    node: Node<'_, '_>,
    path: &[&'static str],
    currency: Currency,
    field: Field,
) -> Result<i64, InvoiceRefusal> {
    amount(need(node, path, field)?, currency, field)
}

/// A currency of ISO 4217.
pub(super) fn currency(code: &str) -> Result<Currency, InvoiceRefusal> {
    Currency::parse(code).ok_or(InvoiceRefusal::UnknownCurrency)
}

/// The description at the end of a path, cut to its limit; blank if absent.
pub(super) fn description(node: Node<'_, '_>, path: &[&'static str]) -> Result<String, InvoiceRefusal> {
    let Some(found) = find(node, path, Field::Line)? else { return Ok(String::new()) };
    let whole: String =
        found.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect();
    Ok(trim(&whole).chars().take(MAX_DESCRIPTION).collect())
}

/// A day of the calendar from its year, month and day, all digits, between 1900 and 9999.
pub(super) fn day(year: &str, month: &str, day: &str, field: Field) -> Result<NaiveDate, InvoiceRefusal> {
    let digits = |text: &str, count: usize| {
        let digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let parts = (digits(year, 4), digits(month, 2), digits(day, 2));
    let (Some(year @ 1900..), Some(month), Some(day)) = parts else {
        return Err(InvoiceRefusal::BadDate { field });
    };
    let year = i32::try_from(year).map_err(|_| InvoiceRefusal::BadDate { field })?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(InvoiceRefusal::BadDate { field })
}

/// A day written `YYYY-MM-DD`, followed by nothing that `rest_is_fine` does not accept.
pub(super) fn hyphenated_day(
    text: &str,
    field: Field,
    rest_is_fine: fn(&str) -> bool,
) -> Result<NaiveDate, InvoiceRefusal> {
    let bad = || InvoiceRefusal::BadDate { field };
    let (date, rest) = text.split_at_checked(10).ok_or_else(bad)?;
    let mut parts = date.split('-');
    let (Some(year), Some(month), Some(date), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad());
    };
    if !rest_is_fine(rest) {
        return Err(bad());
    }
    day(year, month, date, field)
}

/// Whether `text` is digits wherever `shape` has `0`, and equal to it elsewhere.
pub(super) fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
}
