//! Workbooks (`.xlsx`): cells are numbers and days as their program keeps them, and are written out here.
//!
//! Invariant: an archive is unpacked within limits before anything else reads it, no file in it announces more
//! strings than it can hold, and no more cells are kept than a sheet may have, wherever a file says that they stand.

use std::{
    borrow::Cow,
    io::{Cursor, Read as _},
};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{MAX_COLUMNS, Row, Rows, SheetRefusal, is_too_long};

/// Most bytes that all files of an archive may have together.
const MOST_UNPACKED: u64 = 16 * 1024 * 1024;
/// Most files of an archive.
const MOST_FILES: usize = 1000;
/// By which a list of strings announces how many it has; the reader makes room for as many at once.
const ANNOUNCED: &[u8] = b"uniqueCount";
/// Bytes of the shortest string in such a list.
const SHORTEST_STRING: usize = 5;

/// The rows of the first sheet in which anything stands.
///
/// # Errors
/// A [`SheetRefusal`].
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetRefusal> {
    check_unpacked(bytes)?;
    let unreadable = |_| SheetRefusal::Unreadable;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let first = workbook.sheet_names().first().cloned().ok_or(SheetRefusal::Unreadable)?;
    let mut cells = workbook.worksheet_cells_reader(&first).map_err(unreadable)?;
    let mut rows = Rows::default();
    let (mut at, mut row) = (0_u32, Vec::<String>::new());
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (line, column) = cell.get_position();
        if line != at {
            rows.push(u64::from(at).saturating_add(1), std::mem::take(&mut row))?;
            at = line;
        }
        let column = usize::try_from(column).unwrap_or(MAX_COLUMNS);
        if column >= MAX_COLUMNS {
            continue;
        }
        // One string may stand in any number of cells: its length is looked at before it is copied.
        let text = written(cell.get_value());
        if is_too_long(&text) {
            return Err(SheetRefusal::CellTooLong { row: u64::from(line).saturating_add(1) });
        }
        if !text.is_empty() {
            row.resize(row.len().max(column.saturating_add(1)), String::new());
            row[column] = text.into_owned();
        }
    }
    rows.push(u64::from(at).saturating_add(1), row)?;
    Ok(rows.0)
}

/// Unpacks every file of the archive, one at a time, and looks at it: what an archive says of itself may be wrong.
fn check_unpacked(bytes: &[u8]) -> Result<(), SheetRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::Unreadable)?;
    if archive.len() > MOST_FILES {
        return Err(SheetRefusal::TooLarge);
    }
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| SheetRefusal::Unreadable)?;
        let name = file.name().map_err(|_| SheetRefusal::Unreadable)?.into_owned();
        let is_xml = name.to_ascii_lowercase().ends_with(".xml");
        let mut content = Vec::new();
        let read = file.take(left.saturating_add(1)).read_to_end(&mut content);
        let read = read.map_err(|_| SheetRefusal::Unreadable)?;
        left = left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)).ok_or(SheetRefusal::TooLarge)?;
        // In UTF-16 what is announced could not be found.
        if is_xml && content.contains(&0) || announces_too_much(&content) {
            return Err(SheetRefusal::Unreadable);
        }
    }
    Ok(())
}

/// Whether a file announces more strings than can stand in it.
fn announces_too_much(file: &[u8]) -> bool {
    let most = file.len() / SHORTEST_STRING;
    let places = file.windows(ANNOUNCED.len()).enumerate().filter(|(_, found)| *found == ANNOUNCED);
    places.into_iter().any(|(place, _)| {
        let rest = file.get(place.saturating_add(ANNOUNCED.len())..).unwrap_or_default();
        let digits = rest.iter().skip_while(|byte| b" \t\r\n=\"'".contains(byte));
        let digits: String =
            digits.take_while(|byte| byte.is_ascii_digit()).copied().map(char::from).collect();
        digits.len() > 9 || digits.parse::<usize>().is_ok_and(|count| count > most)
    })
}

/// A number as it is seen: programs show 15 digits, and keep more, so that `0.1 + 0.2` is not `0.3`.
fn number(kept: f64) -> String {
    format!("{kept:.14e}").parse::<f64>().unwrap_or(kept).to_string()
}

/// A cell as text.
fn written<'a>(cell: &'a DataRef<'_>) -> Cow<'a, str> {
    let text = match cell {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            return text.into();
        }
        DataRef::SharedString(text) => return (*text).into(),
        DataRef::Int(whole) => whole.to_string(),
        DataRef::Float(kept) => number(*kept),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            Some(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
            Some(moment) => moment.to_string(),
            None => number(moment.as_f64()),
        },
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    };
    text.into()
}
