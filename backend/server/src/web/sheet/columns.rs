//! What stands in which column, and how a cell is read.

use chrono::NaiveDate;
use documents::sheet::{Cell, Row};

use crate::text::{Language, sheet::SheetTexts};

/// A head in one language.
type Head = fn(&SheetTexts) -> &'static str;

/// The columns that a row is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    trade: usize,
    /// This one and the next two may be left out; where something stands there, it has to be the trade's.
    payee: Option<usize>,
    number: Option<usize>,
    currency: Option<usize>,
    amount: usize,
    due_on: usize,
}

/// What was written in a row, before anything is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// The id of a trade background.
    pub trade: &'a str,
    /// The payee's name; empty where nothing stands there, as the next two.
    pub payee: &'a str,
    /// The payee's registry number.
    pub number: &'a str,
    /// The currency's code.
    pub currency: &'a str,
    /// An amount as a person types it.
    pub amount: &'a str,
    /// A day.
    pub due_on: &'a str,
}

impl Columns {
    /// Finds the columns by their heads, in either language.
    ///
    /// # Errors
    /// The heads that are missing, in `lang`.
    pub fn of(heads: &[String], lang: Language) -> Result<Self, Vec<&'static str>> {
        let place = |head: Head| {
            let names = [Language::Chinese, Language::English].map(|lang| head(&SheetTexts(lang)));
            heads.iter().position(|text| names.iter().any(|name| text.eq_ignore_ascii_case(name)))
        };
        let needed: [Head; 3] = [SheetTexts::trade, SheetTexts::amount, SheetTexts::due_on];
        match needed.map(place) {
            [Some(trade), Some(amount), Some(due_on)] => {
                let [payee, number, currency] =
                    [SheetTexts::payee, SheetTexts::number, SheetTexts::currency].map(place);
                Ok(Self { trade, payee, number, currency, amount, due_on })
            }
            found => {
                let missing = needed.iter().zip(found).filter(|(_, place)| place.is_none());
                Err(missing.map(|(head, _)| head(&SheetTexts(lang))).collect())
            }
        }
    }

    /// The cells of a row.
    pub fn read<'a>(&self, row: &'a Row) -> Written<'a> {
        let maybe = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        Written {
            trade: row.cell(self.trade),
            payee: maybe(self.payee),
            number: maybe(self.number),
            currency: maybe(self.currency),
            amount: row.cell(self.amount),
            due_on: row.cell(self.due_on),
        }
    }
}

/// A day as spreadsheet programs and people write it, the year first: `2026-12-31`, `2026/12/31`, `2026年12月31日`.
/// What begins with a day or a month could be either, and is not read.
pub fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim_end_matches('日');
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |part: &str, most: usize| {
        let digits = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().ok() } else { None }
    };
    let year = number(year, 4).filter(|year| *year >= 1000).and_then(|year| i32::try_from(year).ok())?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)
}

/// One row of the sheet that is downloaded.
pub struct Offered {
    /// The trade background's id.
    pub trade: String,
    /// Its seller.
    pub payee: String,
    /// The seller's registry number.
    pub number: String,
    /// The currency's code.
    pub currency: String,
    /// Free minor units, and the decimals of the currency.
    pub amount: (i64, u32),
    /// The latest day on which a voucher on it may fall due.
    pub due_on: NaiveDate,
}

/// The heads in the order of [`Offered::cells`].
pub fn heads(t: SheetTexts) -> [&'static str; 6] {
    [t.trade(), t.payee(), t.number(), t.currency(), t.amount(), t.due_on()]
}

impl Offered {
    /// The row's cells.
    pub fn cells(self) -> Vec<Cell> {
        let [trade, payee, number, currency] =
            [self.trade, self.payee, self.number, self.currency].map(Cell::Text);
        vec![
            trade,
            payee,
            number,
            currency,
            Cell::Amount(self.amount.0, self.amount.1),
            Cell::Day(self.due_on),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads_of(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn columns_are_found_in_any_order_and_language() {
        let found =
            Columns::of(&heads_of(&["到期日", "备注", "Amount", "trade background"]), Language::English);
        assert_eq!(
            found,
            Ok(Columns { trade: 3, payee: None, number: None, currency: None, amount: 2, due_on: 0 })
        );
        for lang in [Language::Chinese, Language::English] {
            let own = heads(SheetTexts(lang)).map(str::to_owned);
            assert_eq!(
                Columns::of(&own, lang),
                Ok(Columns {
                    trade: 0,
                    payee: Some(1),
                    number: Some(2),
                    currency: Some(3),
                    amount: 4,
                    due_on: 5
                }),
                "{lang}"
            );
        }
        let missing = Columns::of(&heads_of(&["Amount"]), Language::English);
        assert_eq!(missing, Err(vec!["Trade background", "Due date"]));
    }

    #[test]
    fn days_are_read_with_the_year_first() {
        let wanted = NaiveDate::from_ymd_opt(2026, 12, 5);
        for text in ["2026-12-05", "2026/12/5", "2026.12.05", "2026年12月5日"] {
            assert_eq!(day(text), wanted, "{text}");
        }
        for text in [
            "",
            "05/12/2026",
            "12/5/26",
            "2026-02-30",
            "2026-13-01",
            "46022",
            "2026-12-05 10:00:00",
            "-1-2-3",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
