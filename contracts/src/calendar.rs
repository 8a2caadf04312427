//! Business time: ticks of the ledger, dates in UTC+8, business days.

use std::{collections::BTreeSet, fmt};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, SecondsFormat, Weekday};

/// Seconds from UTC to business time (UTC+8, no daylight saving).
const BUSINESS_OFFSET_SECONDS: i64 = 8 * 3600;

/// A moment of the ledger, whole seconds since 1970-01-01T00:00:00Z. It comes from a `clock.tick`
/// entry, never from the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tick(i64);

impl Tick {
    /// Wraps seconds since the epoch; `None` outside the years 1970 to 9999.
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        if seconds >= 0 && seconds < 253_402_300_800 { Some(Self(seconds)) } else { None }
    }

    /// Seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Reads `2026-03-02T01:00:00Z`: UTC, whole seconds, that spelling only.
    pub fn parse(text: &str) -> Option<Self> {
        let tick = Self::from_seconds(DateTime::parse_from_rfc3339(text).ok()?.timestamp())?;
        if tick.to_string() == text { Some(tick) } else { None }
    }

    /// The business date (UTC+8).
    pub fn date(self) -> NaiveDate {
        date_of(self.0.saturating_add(BUSINESS_OFFSET_SECONDS))
    }

    /// This many seconds later.
    pub const fn after(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The first moment of the business date `date`.
    pub fn start_of(date: NaiveDate) -> Self {
        let midnight = date.and_hms_opt(0, 0, 0).map_or(0, |time| time.and_utc().timestamp());
        Self(midnight.saturating_sub(BUSINESS_OFFSET_SECONDS))
    }

    /// The last moment of the business date `date`.
    pub fn end_of(date: NaiveDate) -> Self {
        Self::start_of(date).after(24 * 3600 - 1)
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::from_timestamp(self.0, 0).unwrap_or_default();
        f.write_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

fn date_of(seconds: i64) -> NaiveDate {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive()
}

/// Reads `2026-06-30`, that spelling only; years have four digits.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let date: NaiveDate = text.parse().ok()?;
    if text.len() == 10 && date.to_string() == text { Some(date) } else { None }
}

/// Which days are business days: Monday to Friday, less published holidays, plus published
/// make-up working days (调休).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Weekdays that are holidays.
    pub holidays: BTreeSet<NaiveDate>,
    /// Weekend days that are worked.
    pub working_days: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// Whether banks settle on `date`.
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if weekend { self.working_days.contains(&date) } else { !self.holidays.contains(&date) }
    }

    /// The `count`-th business day after `date`; `date` itself for 0.
    pub fn business_days_after(&self, date: NaiveDate, count: u32) -> NaiveDate {
        self.walk(date, count, |day| day.checked_add_days(Days::new(1)))
    }

    /// The `count`-th business day before `date`; `date` itself for 0.
    pub fn business_days_before(&self, date: NaiveDate, count: u32) -> NaiveDate {
        self.walk(date, count, |day| day.checked_sub_days(Days::new(1)))
    }

    /// `date`, or the next business day where banks do not settle on it.
    pub fn or_next_business_day(&self, date: NaiveDate) -> NaiveDate {
        if self.is_business_day(date) { date } else { self.business_days_after(date, 1) }
    }

    fn walk(&self, from: NaiveDate, count: u32, step: impl Fn(NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            let Some(next) = step(day) else { return day };
            day = next;
            if self.is_business_day(day) {
                left = left.saturating_sub(1);
            }
        }
        day
    }
}

/// `months` after `date`, clamped to the end of a shorter month; `None` past the calendar.
pub fn months_after(date: NaiveDate, months: u32) -> Option<NaiveDate> {
    date.checked_add_months(Months::new(months))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    #[test]
    fn business_dates_turn_at_midnight_in_shanghai() {
        let evening = Tick::parse("2026-03-02T15:59:59Z").unwrap();
        assert_eq!(evening.date(), day("2026-03-02"));
        assert_eq!(evening.after(1).date(), day("2026-03-03"));
        assert_eq!(Tick::end_of(day("2026-03-02")), evening);
        for wrong in ["2026-03-02T15:59:59+00:00", "2026-03-02T15:59:59.5Z", "2026-03-02 15:59:59Z", "now"] {
            assert_eq!(Tick::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn holidays_and_make_up_days_move_business_days() {
        let calendar = Calendar {
            holidays: [day("2026-10-01"), day("2026-10-02")].into(),
            working_days: [day("2026-10-10")].into(),
        };
        assert!(!calendar.is_business_day(day("2026-10-01")));
        assert!(calendar.is_business_day(day("2026-10-10")));
        assert_eq!(calendar.business_days_after(day("2026-09-30"), 1), day("2026-10-05"));
        assert_eq!(calendar.business_days_before(day("2026-10-05"), 1), day("2026-09-30"));
        assert_eq!(calendar.or_next_business_day(day("2026-10-03")), day("2026-10-05"));
    }

    #[test]
    fn months_clamp_and_false_dates_are_refused() {
        assert_eq!(months_after(day("2026-08-31"), 6), Some(day("2027-02-28")));
        for wrong in
            ["2027-02-29", "2026-6-30", "20260630", "2026-06-31", "-200000-01-01", "+12026-06-30", ""]
        {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }
}
