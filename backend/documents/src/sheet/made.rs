//! Workbooks that the platform makes: to be filled in, and read again by [`super::read_sheet`].

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, which is never taken for a formula.
    Text(String),
    /// An amount in minor units, and how many decimals its currency has.
    Amount(i64, u32),
    /// A day.
    Day(NaiveDate),
}

/// A workbook of one sheet called `name`: `heads`, and `rows` below them.
///
/// # Errors
/// Where the workbook cannot be made, in words: a name that no sheet may have.
pub fn make_workbook(name: &str, heads: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    make(name, heads, rows).map_err(|error| error.to_string())
}

fn make(name: &str, heads: &[&str], rows: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(name)?;
    let head = Format::new().set_bold();
    for (column, text) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(0, column, *text, &head)?;
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string(line, column, text)?,
                Cell::Day(date) => sheet.write_datetime_with_format(line, column, date, &day)?,
                Cell::Amount(minor, decimals) => {
                    let format = match decimals {
                        0 => "#,##0".to_owned(),
                        decimals => format!("#,##0.{}", "0".repeat(usize::try_from(*decimals).unwrap_or(2))),
                    };
                    let format = Format::new().set_num_format(format);
                    sheet.write_number_with_format(line, column, major(*minor, *decimals), &format)?
                }
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(320);
    sheet.autofit();
    workbook.save_to_buffer()
}

/// An amount as a workbook keeps it. Up to 15 digits are what they are, and a workbook shows no more.
fn major(minor: i64, decimals: u32) -> f64 {
    let sign = if minor < 0 { "-" } else { "" };
    let width = usize::try_from(decimals).unwrap_or(2);
    let digits = format!("{:0>least$}", minor.unsigned_abs(), least = width.saturating_add(1));
    let (whole, rest) = digits.split_at(digits.len().saturating_sub(width));
    format!("{sign}{whole}.{rest}0").parse().unwrap_or(0.0)
}
