//! Two ordered rows of rows: those that a table holds, streamed, and those that follow from the ledger.
//!
//! Invariant: both come in the order of the same key, so the first row that one has and the other has
//! not is known as soon as it is reached, and nothing is kept.
//!
//! Rows are compared as the text that PostgreSQL makes of them; only what differs is read, to say where.

use std::{cmp::Ordering, collections::VecDeque};

use diesel::{
    QueryableByName,
    sql_types::{Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};

use super::{Found, Place};
use crate::{error::StoreError, statement::Statement};

/// Rows fetched at once.
const FETCH: usize = 1000;

/// A table, and the order in which its rows are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The table.
    pub name: &'static str,
    /// The columns that identify and order a row, without the log's.
    pub key: &'static [&'static str],
    /// The same in SQL; text is ordered by its bytes, whatever the database's collation.
    pub order: &'static str,
}

#[derive(QueryableByName)]
struct RowText {
    #[diesel(sql_type = Text)]
    row: String,
}

#[derive(QueryableByName)]
struct Columns {
    #[diesel(sql_type = Nullable<Text>)]
    list: Option<String>,
}

/// Every column of a table but the log's, whatever is known of the table, in the order of their names: a row
/// that follows from the ledger is printed in that order.
const COLUMNS: &str = "SELECT string_agg('t.' || quote_ident(attname), ', ' ORDER BY attname COLLATE \"C\") AS list \
    FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'log_id'";

/// The rows of one table, in order, read as they are needed.
pub(super) struct Rows {
    shape: Shape,
    fetched: VecDeque<String>,
    equal: u64,
}

impl Rows {
    /// Begins to read the table; the transaction goes on until the last row is compared.
    pub(super) async fn open(
        connection: &mut AsyncPgConnection,
        log_id: i64,
        shape: Shape,
    ) -> Result<Self, Found> {
        let Shape { name, order, .. } = shape;
        let columns: Columns =
            diesel::sql_query(COLUMNS).bind::<Text, _>(name).get_result(connection).await?;
        let columns = columns.list.unwrap_or_default();
        // Both the table and the row that is printed have these columns.
        let order: Vec<String> = order.split(", ").map(|column| format!("t.{column}")).collect();
        let order = order.join(", ");
        let declare = format!(
            "DECLARE verify_{name} NO SCROLL CURSOR FOR \
             SELECT row_to_json(r)::text AS row FROM {name} t, LATERAL (SELECT {columns}) r \
             WHERE t.log_id = {log_id} ORDER BY {order}"
        );
        diesel::sql_query(declare).execute(connection).await?;
        Ok(Self { shape, fetched: VecDeque::new(), equal: 0 })
    }

    async fn next(&mut self, connection: &mut AsyncPgConnection) -> Result<Option<String>, Found> {
        if self.fetched.is_empty() {
            // Of diesel's own kind the statement would be prepared each time.
            let fetch = Statement::new(format!("FETCH {FETCH} FROM verify_{}", self.shape.name));
            let rows: Vec<RowText> = fetch.load(connection).await?;
            self.fetched.extend(rows.into_iter().map(|row| row.row));
        }
        Ok(self.fetched.pop_front())
    }

    /// Compares the next stored row with the one that follows from the ledger, printed.
    pub(super) async fn expect(
        &mut self,
        connection: &mut AsyncPgConnection,
        expected: &str,
    ) -> Result<(), Found> {
        match self.next(connection).await? {
            None => Err(self.missing(&read(expected)?)),
            Some(stored) => {
                if stored != expected {
                    self.compare(&read(&stored)?, &read(expected)?)?;
                }
                self.equal = self.equal.saturating_add(1);
                Ok(())
            }
        }
    }

    /// Compares two rows that are not spelled alike.
    fn compare(&self, stored: &Value, expected: &Value) -> Result<(), Found> {
        match self.order(stored, expected) {
            Ordering::Less => Err(self.surplus(stored)),
            Ordering::Greater => Err(self.missing(expected)),
            Ordering::Equal => self.columns(stored, expected),
        }
    }

    /// Makes sure that no further row is stored; returns how many rows were equal.
    pub(super) async fn end(&mut self, connection: &mut AsyncPgConnection) -> Result<u64, Found> {
        match self.next(connection).await? {
            Some(stored) => Err(self.surplus(&read(&stored)?)),
            None => {
                diesel::sql_query(format!("CLOSE verify_{}", self.shape.name)).execute(connection).await?;
                Ok(self.equal)
            }
        }
    }

    fn order(&self, stored: &Value, expected: &Value) -> Ordering {
        let column = |name: &&str| match (&stored[*name], &expected[*name]) {
            (Value::Number(stored), Value::Number(expected)) => stored.as_i64().cmp(&expected.as_i64()),
            (Value::String(stored), Value::String(expected)) => stored.cmp(expected),
            // A key column is a number or a text; anything else is a row that cannot be.
            _ => Ordering::Less,
        };
        self.shape.key.iter().map(column).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn columns(&self, stored: &Value, expected: &Value) -> Result<(), Found> {
        let nothing = Map::new();
        let (found, follows) =
            (stored.as_object().unwrap_or(&nothing), expected.as_object().unwrap_or(&nothing));
        for name in follows.keys().chain(found.keys()) {
            let (is, should) = (found.get(name), follows.get(name));
            if is != should {
                let text = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
                let what = format!("it is {}, and {} follows from the ledger", text(is), text(should));
                return Err(self.found(stored, Some(name.clone()), what));
            }
        }
        Ok(())
    }

    fn missing(&self, expected: &Value) -> Found {
        self.found(expected, None, "the row follows from the ledger and is not there")
    }

    fn surplus(&self, stored: &Value) -> Found {
        self.found(stored, None, "the row is there and does not follow from the ledger")
    }

    fn found(&self, row: &Value, column: Option<String>, what: impl Into<String>) -> Found {
        let part = |name: &&str| match &row[*name] {
            Value::String(text) => format!("{name}={text}"),
            other => format!("{name}={other}"),
        };
        let key = self.shape.key.iter().map(part).collect::<Vec<_>>().join(", ");
        Found::new(Place::Row { table: self.shape.name, key, column }, what)
    }
}

fn read(row: &str) -> Result<Value, StoreError> {
    serde_json::from_str(row).map_err(|error| StoreError::Log(format!("a row that is no JSON: {error}")))
}
