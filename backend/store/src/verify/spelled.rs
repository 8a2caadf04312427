//! How PostgreSQL spells a row as JSON, so that a row that follows from the ledger can be compared with it as
//! text. A spelling that differs costs time and nothing else: then both are read and compared as values.

use std::fmt::{self, Display};

use chrono::{Datelike, NaiveDate};
use ledger::encoding::hex;
use serde::{Serialize, Serializer};

/// Bytes.
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("\\x{}", hex(self.0)))
    }
}

/// What is a text in the database: an id, the code of a currency.
pub(super) struct Text<T>(pub T);

impl<T: Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A date: there is no year 0, and before it years are counted back.
pub(super) struct Day(pub NaiveDate);

impl Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        if year > 0 {
            write!(f, "{year:04}-{month:02}-{day:02}")
        } else {
            write!(f, "{:04}-{month:02}-{day:02} BC", 1_i32.saturating_sub(year))
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `row` as one line of JSON. Its columns stand in the order of their names.
pub(super) fn printed(row: &impl Serialize) -> String {
    // Only a map whose keys are no texts cannot be printed, and no row is one.
    serde_json::to_string(row).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_are_spelled_as_postgresql_spells_them() {
        let date = |year| NaiveDate::from_ymd_opt(year, 2, 3).map(Day);
        let rows = json!({
            "bytes": Bytes(&[0, 0xAB]),
            "day": [date(2026), date(1), date(0), date(-1)],
            "text": Text("\u{1}\"\\é/"),
        });
        let spelled = r#"{"bytes":"\\x00ab","day":["2026-02-03","0001-02-03","0001-02-03 BC","0002-02-03 BC"],"text":"\u0001\"\\é/"}"#;
        assert_eq!(printed(&rows), spelled);
    }
}
