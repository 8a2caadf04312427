//! Lists that go on beyond one page. A page begins after the last row of the one before it, so that it
//! costs the same wherever it stands and skips nothing when rows come and go.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use uuid::Uuid;

/// Rows of one page.
pub const ROWS_A_PAGE: i64 = 50;

/// Where a page begins: after the row with this place in the list's order. It stands in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// What the list is ordered by: days of the common era, or microseconds, or seconds.
    pub key: i64,
    /// The row's id, which decides between rows of the same key.
    pub id: Uuid,
}

impl After {
    /// Reads what an address says; anything else is the list's beginning.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, id) = text.split_once('_')?;
        Some(Self { key: key.parse().ok()?, id: Uuid::parse_str(id).ok()? })
    }

    /// The place of a row in a list that is ordered by date.
    pub fn of_date(date: NaiveDate, id: Uuid) -> Self {
        Self { key: i64::from(date.num_days_from_ce()), id }
    }

    /// The place of a row in a list that is ordered by moment.
    pub fn of_moment(moment: DateTime<Utc>, id: Uuid) -> Self {
        Self { key: moment.timestamp_micros(), id }
    }

    /// The key as a date of the common era, which PostgreSQL knows too; none where it is none.
    pub fn date(self) -> Option<NaiveDate> {
        let date = NaiveDate::from_num_days_from_ce_opt(i32::try_from(self.key).ok()?);
        date.filter(|date| date.year() > 0)
    }

    /// The key as a moment of the common era; none where it is none.
    pub fn moment(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.key).filter(|moment| moment.year() > 0)
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.key, self.id)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// At most [`ROWS_A_PAGE`].
    pub rows: Vec<T>,
    /// Where the next page begins; none where nothing follows.
    pub next: Option<After>,
}

impl<T> Paged<T> {
    /// A page of `rows`, of which one more than a page holds was asked for; `place` says where a row stands.
    pub fn cut(mut rows: Vec<T>, place: impl Fn(&T) -> After) -> Self {
        let length = usize::try_from(ROWS_A_PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > length;
        rows.truncate(length);
        let next = rows.last().map(place).filter(|_| more);
        Self { rows, next }
    }

    /// The page with each row read.
    ///
    /// # Errors
    /// Of the first row that cannot be read.
    pub fn read<R, E>(self, read: impl FnMut(T) -> Result<R, E>) -> Result<Paged<R>, E> {
        Ok(Paged { rows: self.rows.into_iter().map(read).collect::<Result<_, _>>()?, next: self.next })
    }
}

/// Places in a list's order: what it is ordered by, and the row's id.
impl<K> Paged<(K, Uuid)> {
    /// The ids of the rows, in their order.
    pub fn ids(&self) -> Vec<Uuid> {
        self.rows.iter().map(|(_, id)| *id).collect()
    }

    /// The rows at these places, of those that were `found` in no order. A row that is no longer there leaves
    /// its page shorter.
    pub fn filled<R>(self, found: impl IntoIterator<Item = R>, id: impl Fn(&R) -> Uuid) -> Paged<R> {
        let mut found: BTreeMap<Uuid, R> = found.into_iter().map(|row| (id(&row), row)).collect();
        Paged { rows: self.rows.iter().filter_map(|(_, id)| found.remove(id)).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: u128) -> After {
        After { key: 7, id: Uuid::from_u128(number) }
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let after = After::of_date(day, Uuid::from_u128(5));
        assert_eq!(After::parse(&after.to_string()), Some(after));
        assert_eq!(after.date(), Some(day));
        let moment = DateTime::from_timestamp_micros(1_772_413_200_000_001).unwrap();
        assert_eq!(After::of_moment(moment, Uuid::nil()).moment(), Some(moment));
        for wrong in ["", "7", "7_", "x_00000000-0000-0000-0000-000000000005", "7_5"] {
            assert_eq!(After::parse(wrong), None, "{wrong}");
        }
        // Days and moments that chrono knows and PostgreSQL refuses.
        for key in [i64::MAX, -90_000_000] {
            assert_eq!(After { key, id: Uuid::nil() }.date(), None, "{key}");
        }
        assert_eq!(After { key: -8_000_000_000_000_000_000, id: Uuid::nil() }.moment(), None);
    }

    #[test]
    fn a_page_says_where_the_next_begins() {
        let full: Vec<u128> = (0..51).collect();
        let page = Paged::cut(full.clone(), |number| place(*number));
        assert_eq!((page.rows.len(), page.next), (50, Some(place(49))));
        let page = Paged::cut(full[..50].to_vec(), |number| place(*number));
        assert_eq!((page.rows.len(), page.next), (50, None));
    }

    #[test]
    fn a_page_is_filled_in_its_order() {
        let places: Vec<(i64, Uuid)> = [3, 1, 2].map(|number| (7, Uuid::from_u128(number))).into();
        let page = Paged::cut(places, |(key, id)| After { key: *key, id: *id });
        assert_eq!(page.ids(), [3, 1, 2].map(Uuid::from_u128));
        // The second has ended since its place was read.
        assert_eq!(page.filled([2_u128, 3], |row| Uuid::from_u128(*row)).rows, [3, 2]);
    }
}
