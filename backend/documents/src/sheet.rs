//! Sheets: rows of cells, as spreadsheet programs save them.
//!
//! Two forms are read: an Office Open XML workbook (`.xlsx`), of which the first sheet counts, and text
//! with a separator (`.csv`), in the encodings that spreadsheet programs write. A cell is given as what it holds,
//! without its formatting, also where its row is hidden; a day is always written `2026-12-31`.

mod made;
mod text;
mod workbook;

pub use made::{Cell, make_workbook};

/// The largest file that is looked into, 2 MiB.
pub const MAX_SHEET_BYTES: usize = 2 * 1024 * 1024;
/// Most rows under the head.
pub const MAX_SHEET_ROWS: usize = 1000;
/// Most columns; what stands further right is not read.
const MAX_COLUMNS: usize = 64;
/// Most letters of a cell.
const LONGEST_CELL: usize = 1000;

/// A sheet with one row of heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What stands over the columns.
    pub heads: Vec<String>,
    /// The rows below in which anything stands.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, as a spreadsheet program counts: the first row of the file is 1.
    pub number: u64,
    /// Its cells without surrounding white space, from the first column on; cells at the end may be left out.
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file is not read as a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetRefusal {
    /// More than [`MAX_SHEET_BYTES`], or it would be when unpacked.
    #[error("the file is too large")]
    TooLarge,
    /// A workbook of Excel before 2007.
    #[error("the file is a workbook of an old form")]
    OldForm,
    /// Neither a workbook nor text in a known encoding.
    #[error("the file is no sheet")]
    Unreadable,
    /// A cell has more letters than any that is asked for.
    #[error("a cell of row {row} is too long")]
    CellTooLong {
        /// Its row.
        row: u64,
    },
    /// More than [`MAX_SHEET_ROWS`].
    #[error("the sheet has too many rows")]
    TooManyRows,
    /// Heads, and nothing below them.
    #[error("the sheet has no rows")]
    NoRows,
}

impl SheetRefusal {
    /// One of each kind.
    pub const ALL: [Self; 6] = [
        Self::TooLarge,
        Self::OldForm,
        Self::Unreadable,
        Self::CellTooLong { row: 1 },
        Self::TooManyRows,
        Self::NoRows,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "sheet.too_large",
            Self::OldForm => "sheet.old_form",
            Self::Unreadable => "sheet.unreadable",
            Self::CellTooLong { .. } => "sheet.cell_too_long",
            Self::TooManyRows => "sheet.too_many_rows",
            Self::NoRows => "sheet.no_rows",
        }
    }
}

/// How a ZIP archive begins, which a workbook is.
const ZIP: &[u8] = b"PK\x03\x04";
/// How a compound file begins: a workbook of Excel before 2007.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// Reads a file.
///
/// # Errors
/// A [`SheetRefusal`].
pub fn read_sheet(bytes: &[u8]) -> Result<Sheet, SheetRefusal> {
    if bytes.len() > MAX_SHEET_BYTES {
        return Err(SheetRefusal::TooLarge);
    }
    let mut rows = if bytes.starts_with(ZIP) {
        workbook::rows(bytes)?
    } else if bytes.starts_with(COMPOUND) {
        return Err(SheetRefusal::OldForm);
    } else {
        text::rows(bytes)?
    }
    .into_iter();
    let heads = rows.next().ok_or(SheetRefusal::NoRows)?.cells;
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() { Err(SheetRefusal::NoRows) } else { Ok(Sheet { heads, rows }) }
}

/// Collects rows within the limits, and leaves out empty ones.
#[derive(Default)]
struct Rows(Vec<Row>);

impl Rows {
    fn push(
        &mut self,
        number: u64,
        cells: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<(), SheetRefusal> {
        let mut kept = Vec::new();
        for cell in cells.into_iter().take(MAX_COLUMNS) {
            if is_too_long(cell.as_ref()) {
                return Err(SheetRefusal::CellTooLong { row: number });
            }
            kept.push(cell.as_ref().trim().to_owned());
        }
        if kept.iter().all(String::is_empty) {
            return Ok(());
        }
        // One more than the rows: the heads.
        if self.0.len() > MAX_SHEET_ROWS {
            return Err(SheetRefusal::TooManyRows);
        }
        self.0.push(Row { number, cells: kept });
        Ok(())
    }
}

/// Whether a cell has more letters than any that is asked for.
fn is_too_long(cell: &str) -> bool {
    cell.chars().nth(LONGEST_CELL).is_some()
}
