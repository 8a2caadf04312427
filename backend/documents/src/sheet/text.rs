//! Text with a separator, as spreadsheet programs save it: UTF-8 or UTF-16 with a mark, plain UTF-8, and
//! GB 18030, which Excel writes on a Chinese system.

use encoding_rs::{Encoding, GB18030};

use super::{Row, Rows, SheetRefusal};

/// What may stand between two cells.
const SEPARATORS: [u8; 3] = [b',', b'\t', b';'];

/// The rows in which anything stands.
///
/// # Errors
/// A [`SheetRefusal`].
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetRefusal> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut rows = Rows::default();
    for record in reader.records() {
        let record = record.map_err(|_| SheetRefusal::Unreadable)?;
        let number = record.position().map_or(0, csv::Position::line);
        rows.push(number, record.iter())?;
    }
    Ok(rows.0)
}

fn decode(bytes: &[u8]) -> Result<String, SheetRefusal> {
    let text = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((marked, mark)), _) => {
            let rest = bytes.get(mark..).unwrap_or_default();
            marked.decode_without_bom_handling_and_without_replacement(rest)
        }
        (None, Ok(plain)) => Some(plain.into()),
        (None, Err(_)) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    };
    // No text has these, and half of all that is no text does.
    let text = text.filter(|text| !text.contains('\0')).ok_or(SheetRefusal::Unreadable)?;
    // A record after both would count as standing on the line that ends there.
    Ok(text.replace("\r\n", "\n"))
}

/// The separator that stands most often in the first line.
fn separator(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let times = |separator: &u8| line.bytes().filter(|byte| byte == separator).count();
    // Of several that stand as often, the last would be taken: the comma is what is meant.
    SEPARATORS.into_iter().rev().max_by_key(times).unwrap_or(b',')
}
