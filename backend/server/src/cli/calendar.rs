//! The file of the days on which banks do otherwise than the weekday says, for a log that begins.

use std::{collections::BTreeSet, fs, path::Path};

use chrono::{Datelike as _, Months, NaiveDate, Weekday};
use contracts::{calendar::parse_date, policy::Policy};

use super::CliError;
use crate::genesis;

/// The days, each kind in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// Weekdays on which banks are closed.
    closed: BTreeSet<NaiveDate>,
    /// Days of weekends on which they are open.
    open: BTreeSet<NaiveDate>,
}

/// Reads the file at `path`: a line a day, such as `2027-01-01 closed` or `2027-02-06 open`; `#` begins a remark.
///
/// # Errors
/// A [`CliError`] that names the line.
pub fn read(path: &Path) -> Result<Days, CliError> {
    let text =
        fs::read_to_string(path).map_err(|error| CliError::Other(format!("{}: {error}", path.display())))?;
    parse(&text).map_err(|what| CliError::Other(format!("{}: {what}", path.display())))
}

fn parse(text: &str) -> Result<Days, String> {
    let mut days = Days { closed: BTreeSet::new(), open: BTreeSet::new() };
    for (place, line) in (1_u32..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let wrong = |what: &str| format!("line {place}: {what}");
        let (day, kind) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let day = parse_date(day).ok_or_else(|| wrong("a day such as 2027-01-01 is expected"))?;
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let fresh = match (kind.trim(), weekend) {
            ("closed", false) => days.closed.insert(day),
            ("open", true) => days.open.insert(day),
            ("closed", true) => return Err(wrong("a weekend is closed anyway")),
            ("open", false) => return Err(wrong("a weekday is open anyway")),
            _ => return Err(wrong("`closed` or `open` is expected")),
        };
        if !fresh {
            return Err(wrong("this day is named twice"));
        }
    }
    Ok(days)
}

impl Days {
    /// Refuses days that end before vouchers that are issued `today` are due: what is not listed would count as open,
    /// and a log keeps its table.
    ///
    /// # Errors
    /// A [`CliError`] that names the year.
    pub fn covers(&self, today: NaiveDate) -> Result<(), CliError> {
        let tenor = Months::new(genesis::policy().tenor_months);
        let last = today.checked_add_months(tenor).unwrap_or(today);
        let listed = |year: i32| self.closed.iter().any(|day| day.year() == year);
        match (today.year()..=last.year()).find(|year| !listed(*year)) {
            Some(year) => Err(CliError::Other(format!("the calendar lists no holiday of {year}"))),
            None => Ok(()),
        }
    }

    /// The policy table with these days.
    pub fn policy(self) -> Policy {
        genesis::policy_with(self.closed.into_iter().collect(), self.open.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_says_what_weekdays_do_not() {
        let days = parse("# 2027\n2027-01-01 closed\n\n2027-02-06  open # exchanged\n").unwrap();
        assert_eq!((days.closed.len(), days.open.len()), (1, 1));
        for (line, told) in [
            ("2027-01-02 closed", "line 1: a weekend is closed anyway"),
            ("2027-01-04 open", "line 1: a weekday is open anyway"),
            ("2027-13-01 closed", "line 1: a day such as 2027-01-01 is expected"),
            ("\n2027-01-04", "line 2: `closed` or `open` is expected"),
            ("2027-01-01 closed\n2027-01-01 closed", "line 2: this day is named twice"),
        ] {
            assert_eq!(parse(line), Err(told.to_owned()), "{line}");
        }
    }

    #[test]
    fn a_calendar_goes_as_far_as_vouchers_do() {
        let date = |text| parse_date(text).unwrap();
        let days = parse("2026-10-01 closed\n2027-01-01 closed").unwrap();
        days.covers(date("2026-11-24")).unwrap();
        days.covers(date("2027-06-30")).unwrap();
        assert!(days.covers(date("2027-07-01")).unwrap_err().to_string().contains("2028"));
        assert!(parse("2027-01-01 closed").unwrap().covers(date("2026-11-24")).is_err());
    }
}
