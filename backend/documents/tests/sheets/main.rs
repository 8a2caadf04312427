//! Sheets as spreadsheet programs save them, and files that only look like one.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use std::io::{Cursor, Write as _};

use chrono::NaiveDate;
use documents::{
    SheetRefusal, read_sheet,
    sheet::{Cell, MAX_SHEET_BYTES, MAX_SHEET_ROWS, make_workbook},
};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

fn cells(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    let sheet = read_sheet(bytes).unwrap();
    sheet.rows.into_iter().map(|row| (row.number, row.cells)).collect()
}

fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn what_is_made_is_read_again() {
    let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
    let made = |text: &str, minor, decimals| {
        vec![Cell::Text(text.to_owned()), Cell::Amount(minor, decimals), Cell::Day(day)]
    };
    let rows = [made("=1+1", 123_456, 2), made("远衡机械", 1, 2), made("yen", 1_000, 0)];
    let bytes = make_workbook("vouchers", &["a", "b", "c"], &rows).unwrap();
    let sheet = read_sheet(&bytes).unwrap();
    assert_eq!(sheet.heads, ["a", "b", "c"]);
    assert_eq!(
        cells(&bytes),
        [
            row(2, &["=1+1", "1234.56", "2026-12-31"]),
            row(3, &["远衡机械", "0.01", "2026-12-31"]),
            row(4, &["yen", "1000", "2026-12-31"]),
        ]
    );
}

/// The largest amount that a workbook keeps to the last digit.
#[test]
fn fifteen_digits_are_kept() {
    let bytes = make_workbook("a", &["a"], &[vec![Cell::Amount(999_999_999_999_999, 2)]]).unwrap();
    assert_eq!(cells(&bytes), [row(2, &["9999999999999.99"])]);
}

#[test]
fn numbers_of_a_workbook_are_read_as_they_are_seen() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("yyyy/m/d");
    sheet.write_string(0, 0, "amount").unwrap();
    // Row 2 is empty, and the sum is kept as 0.30000000000000004.
    sheet.write_number(2, 0, 0.1 + 0.2).unwrap();
    sheet.write_number(2, 3, 1e21).unwrap();
    sheet.write_number_with_format(3, 1, 46022.0, &date).unwrap();
    sheet.write_boolean(3, 2, true).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    assert_eq!(
        cells(&bytes),
        [row(3, &["0.3", "", "", "1000000000000000000000"]), row(4, &["", "2025-12-31", "true"])]
    );
}

#[test]
fn text_is_read_in_the_encodings_of_spreadsheet_programs() {
    let text = "\u{feff}收款人,金额\r\n远衡机械,\"1,000.00\"\r\n\r\n , \r\n青平,2\r\n";
    let wanted = [row(2, &["远衡机械", "1,000.00"]), row(5, &["青平", "2"])];
    assert_eq!(cells(text.as_bytes()), wanted);
    let plain = text.trim_start_matches('\u{feff}');
    let (chinese, _, _) = encoding_rs::GB18030.encode(plain);
    assert_ne!(&*chinese, plain.as_bytes());
    assert_eq!(cells(&chinese), wanted);
    // What Excel calls Unicode text.
    let tabbed = "收款人\t金额\r\n远衡机械\t1000.00\r\n";
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(tabbed.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(cells(&wide), [row(2, &["远衡机械", "1000.00"])]);
    assert_eq!(cells(b"a;b\n1;2\n"), [row(2, &["1", "2"])]);
}

#[test]
fn what_is_no_sheet_is_refused() {
    let refused = |bytes: &[u8]| read_sheet(bytes).unwrap_err();
    assert_eq!(refused(b""), SheetRefusal::NoRows);
    assert_eq!(refused(b"only,heads\n"), SheetRefusal::NoRows);
    assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), SheetRefusal::OldForm);
    assert_eq!(refused(b"PK\x03\x04 and nothing"), SheetRefusal::Unreadable);
    assert_eq!(refused(b"%PDF-1.7\n\x00\xFF\xFF"), SheetRefusal::Unreadable);
    assert_eq!(refused(&vec![b'a'; MAX_SHEET_BYTES + 1]), SheetRefusal::TooLarge);
    assert_eq!(
        refused(format!("a\n{}\n", "b".repeat(1001)).as_bytes()),
        SheetRefusal::CellTooLong { row: 2 }
    );
    let rows = |count| format!("a\n{}", "1\n".repeat(count));
    assert_eq!(read_sheet(rows(MAX_SHEET_ROWS).as_bytes()).unwrap().rows.len(), MAX_SHEET_ROWS);
    assert_eq!(refused(rows(MAX_SHEET_ROWS + 1).as_bytes()), SheetRefusal::TooManyRows);
}

/// 64 MB of one letter in 64 kB: refused before anything is read from it.
#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
    for _ in 0..64 {
        archive.write_all(&vec![b'a'; 1024 * 1024]).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < MAX_SHEET_BYTES);
    assert_eq!(read_sheet(&bytes), Err(SheetRefusal::TooLarge));
}

/// A workbook whose strings are `strings`, each cell of its first row holding the first of them.
fn with_strings(strings: &str, cells: usize) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "head").unwrap();
    let made = workbook.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(made)).unwrap();
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = String::new();
        std::io::Read::read_to_string(&mut file, &mut content).unwrap();
        if name == "xl/sharedStrings.xml" {
            strings.clone_into(&mut content);
        }
        if name == "xl/worksheets/sheet1.xml" {
            let row: String = (0..cells).map(|_| r#"<c t="s"><v>0</v></c>"#).collect();
            let (from, to) = (content.find("<sheetData>").unwrap(), content.find("</sheetData>").unwrap());
            content.replace_range(from..to, &format!("<sheetData><row r=\"1\">{row}</row>"));
        }
        changed.start_file(name, SimpleFileOptions::default()).unwrap();
        changed.write_all(content.as_bytes()).unwrap();
    }
    changed.finish().unwrap().into_inner()
}

/// The reader makes room for as many strings as a list announces: 2.4 TB here, which would end the process.
#[test]
fn a_list_that_announces_more_strings_than_it_has_is_refused() {
    let list = |count: &str| format!("<sst uniqueCount={count}><si><t>a</t></si></sst>");
    assert_eq!(
        read_sheet(&with_strings(&list("\"1\""), 1)),
        Err(SheetRefusal::NoRows),
        "the control is read"
    );
    for count in ["\"100000000000\"", "'100000000'", " = \"99999999999999999999\""] {
        assert_eq!(read_sheet(&with_strings(&list(count), 1)), Err(SheetRefusal::Unreadable), "{count}");
    }
}

/// One long string in sixty-four cells is looked at once, and copied never.
#[test]
fn a_long_string_in_many_cells_is_refused() {
    let list = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(8 * 1024 * 1024));
    assert_eq!(read_sheet(&with_strings(&list, 64)), Err(SheetRefusal::CellTooLong { row: 1 }));
}

/// Two cells at the corners of a sheet are two rows of at most as many columns as are read.
#[test]
fn far_cells_take_no_room() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "head").unwrap();
    sheet.write_string(1_048_575, 16_383, "far").unwrap();
    sheet.write_string(1_048_575, 0, "near").unwrap();
    assert_eq!(cells(&workbook.save_to_buffer().unwrap()), [row(1_048_576, &["near"])]);
}

proptest! {
    /// Whatever one byte of a workbook is changed to, it is read or refused.
    #[test]
    fn no_change_of_a_workbook_panics(place in 0_usize..4000, byte in any::<u8>()) {
        let rows = vec![vec![Cell::Text("a".to_owned()), Cell::Amount(1, 2)]; 3];
        let mut bytes = make_workbook("vouchers", &["a", "b"], &rows).unwrap();
        let place = place % bytes.len();
        bytes[place] = byte;
        let _ = read_sheet(&bytes);
    }

    /// Any bytes are a sheet within the limits, or refused.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(sheet) = read_sheet(&bytes) {
            prop_assert!(sheet.rows.len() <= MAX_SHEET_ROWS);
        }
    }
}
