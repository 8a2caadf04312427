//! Workbooks (`.xlsx`): cells are numbers and days as their program keeps them, and are written out here.
//!
//! Invariant: an archive is unpacked within limits before anything else reads it, and no more cells are kept
//! than a sheet may have, wherever a file says that they stand.

use std::io::{Cursor, Read as _, copy, sink};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{MAX_COLUMNS, Row, Rows, SheetRefusal};

/// Most bytes that all files of an archive may have together.
const MOST_UNPACKED: u64 = 32 * 1024 * 1024;
/// Most files of an archive.
const MOST_FILES: usize = 1000;

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
        let ((line, column), text) = (cell.get_position(), written(cell.get_value()));
        if line != at {
            rows.push(u64::from(at).saturating_add(1), std::mem::take(&mut row))?;
            at = line;
        }
        let column = usize::try_from(column).unwrap_or(MAX_COLUMNS);
        if column < MAX_COLUMNS && !text.is_empty() {
            row.resize(row.len().max(column.saturating_add(1)), String::new());
            row[column] = text;
        }
    }
    rows.push(u64::from(at).saturating_add(1), row)?;
    Ok(rows.0)
}

/// Unpacks every file of the archive into nothing, and counts: what an archive says of itself may be wrong.
fn check_unpacked(bytes: &[u8]) -> Result<(), SheetRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetRefusal::Unreadable)?;
    if archive.len() > MOST_FILES {
        return Err(SheetRefusal::TooLarge);
    }
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| SheetRefusal::Unreadable)?;
        let read = copy(&mut file.take(left.saturating_add(1)), &mut sink());
        let read = read.map_err(|_| SheetRefusal::Unreadable)?;
        left = left.checked_sub(read).ok_or(SheetRefusal::TooLarge)?;
    }
    Ok(())
}

/// A number as it is seen: programs show 15 digits, and keep more, so that `0.1 + 0.2` is not `0.3`.
fn number(kept: f64) -> String {
    format!("{kept:.14e}").parse::<f64>().unwrap_or(kept).to_string()
}

/// A cell as text.
fn written(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(whole) => whole.to_string(),
        DataRef::Float(kept) => number(*kept),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => match moment.as_datetime() {
            Some(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
            Some(moment) => moment.to_string(),
            None => number(moment.as_f64()),
        },
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}
