//! SQL that is the same for any number of rows: an array a column instead of a value a cell. It is prepared
//! once on each connection, and one round trip carries all rows of a table; a statement that grows with its
//! rows would be parsed and planned anew each time (docs/decisions/0008-array-statements.md).

use std::{fmt::Debug, task::Poll};

use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    deserialize::FromSqlRow,
    expression::{ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::Error as DieselError,
    serialize::ToSql,
    sql_types::{Array, Bool, HasSqlType, Untyped},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, poll, stream::FuturesUnordered};

use crate::error::StoreError;

type Value = Box<dyn QueryFragment<Pg> + Send>;

/// A statement with the values of its `$1`, `$2` and so on.
pub(crate) struct Statement {
    sql: String,
    values: Vec<Value>,
}

struct Given<ST, T>(T, std::marker::PhantomData<ST>);

impl<ST, T> QueryFragment<Pg> for Given<ST, T>
where
    Pg: HasSqlType<ST>,
    T: ToSql<ST, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param_value_only(&self.0)
    }
}

impl Statement {
    /// A statement that has no values yet.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// Gives the next value.
    pub fn with<ST, T>(mut self, value: T) -> Self
    where
        Pg: HasSqlType<ST>,
        ST: Send + 'static,
        T: ToSql<ST, Pg> + Send + 'static,
    {
        self.values.push(Box::new(Given::<ST, T>(value, std::marker::PhantomData)));
        self
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(&self.sql);
        self.values.iter().try_for_each(|value| value.walk_ast(out.reborrow()))
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

/// The rows of `table` whose `column` is one of `values`, each looked up by a descent of its own: every row
/// once, in no order. Nobody is asked for nothing. Several may be asked for at once on one connection.
///
/// Asked as `column = ANY($2)`, a plan that was made while the table was empty reads all of the log's rows and
/// compares each with the list, for as long as the connection lives.
///
/// # Errors
/// The database's.
pub(crate) async fn rows_by<ST, T, R>(
    connection: &AsyncPgConnection,
    log_id: i64,
    table: &str,
    column: &str,
    mut values: Vec<T>,
) -> QueryResult<Vec<R>>
where
    Pg: HasSqlType<Array<ST>>,
    ST: Send + 'static,
    T: Ord,
    Vec<T>: ToSql<Array<ST>, Pg> + Send + 'static,
    R: FromSqlRow<Untyped, Pg> + Send + 'static,
{
    if values.is_empty() {
        return Ok(Vec::new());
    }
    // A value that is named twice is looked up once.
    values.sort_unstable();
    values.dedup();
    let sql = format!(
        "SELECT found.* FROM unnest($2) AS asked(value) CROSS JOIN LATERAL \
            (SELECT * FROM {table} WHERE log_id = $1 AND {column} = asked.value OFFSET 0) found"
    );
    let asked = Statement::new(sql).with::<diesel::sql_types::BigInt, _>(log_id);
    asked.with::<Array<ST>, _>(values).load(&mut &*connection).await
}

/// A condition that stands in the statement word for word, so that an index of those rows alone serves. It is
/// prepared with its statement once, which diesel's own `sql` never is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stated(pub &'static str);

impl Expression for Stated {
    type SqlType = Bool;
}

impl<Tables> AppearsOnTable<Tables> for Stated {}

impl<Tables> SelectableExpression<Tables> for Stated {}

impl<Grouped> ValidGrouping<Grouped> for Stated {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for Stated {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Stated {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// Statements on their way. Each is sent as soon as it is put together, so PostgreSQL works on it while the
/// next is made; none waits for an answer. They must be right in whichever order they run.
pub(crate) struct Pipeline<'a> {
    connection: &'a AsyncPgConnection,
    sent: FuturesUnordered<BoxFuture<'a, QueryResult<usize>>>,
}

impl<'a> Pipeline<'a> {
    /// Nothing is sent yet.
    pub fn on(connection: &'a AsyncPgConnection) -> Self {
        Self { connection, sent: FuturesUnordered::new() }
    }

    /// Sends `statements`.
    ///
    /// # Errors
    /// The one that failed; the transaction is then lost.
    pub async fn send(&mut self, statements: impl IntoIterator<Item = Statement>) -> Result<(), StoreError> {
        for statement in statements {
            let connection = self.connection;
            self.sent.push(async move { statement.execute(&mut &*connection).await }.boxed());
            if let Poll::Ready(Some(Err(heard_first))) = poll!(self.sent.next()) {
                return Err(self.cause(heard_first).await);
            }
            // The connection is a task of this thread, too.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Waits for the answers.
    ///
    /// # Errors
    /// The one that failed; the transaction is then lost.
    pub async fn finish(mut self) -> Result<(), StoreError> {
        while let Some(answer) = self.sent.next().await {
            if let Err(heard_first) = answer {
                return Err(self.cause(heard_first).await);
            }
        }
        Ok(())
    }

    /// Which failure brought about the others. Answers are not heard of in the order in which they came, and all
    /// that came after the cause were refused in the same words, in which one more is refused now.
    async fn cause(&mut self, heard_first: DieselError) -> StoreError {
        let rest: Vec<QueryResult<usize>> = self.sent.by_ref().collect().await;
        let one_more = Statement::new("SELECT 1").execute(&mut &*self.connection).await;
        let in_its_wake = one_more.err().map(|error| error.to_string());
        let mut failures = rest.into_iter().filter_map(Result::err);
        if in_its_wake.is_some_and(|words| words == heard_first.to_string()) {
            return failures.find(|failure| *failure != heard_first).unwrap_or(heard_first).into();
        }
        heard_first.into()
    }
}

/// An INSERT that is being put together, column by column.
pub(crate) struct Insert {
    table: &'static str,
    columns: Vec<String>,
    selected: Vec<String>,
    values: Vec<Value>,
}

impl Insert {
    /// Into `table`.
    pub const fn into(table: &'static str) -> Self {
        Self { table, columns: Vec::new(), selected: Vec::new(), values: Vec::new() }
    }

    /// The cells of one column.
    pub fn column<ST, T>(&mut self, name: &'static str, cells: Vec<T>)
    where
        Pg: HasSqlType<Array<ST>>,
        ST: Send + 'static,
        Vec<T>: ToSql<Array<ST>, Pg> + Send + Debug + 'static,
    {
        self.columns.push(format!("\"{name}\""));
        self.selected.push(format!("given.\"{name}\""));
        self.values.push(Box::new(Given::<Array<ST>, _>(cells, std::marker::PhantomData)));
    }

    /// The cells of a column that holds lists. PostgreSQL's arrays of arrays are rectangles, so each list
    /// travels as text in PostgreSQL's own form.
    pub fn lists<T: ListText>(&mut self, name: &'static str, cells: &[T]) {
        let texts: Vec<String> = cells.iter().map(ListText::text).collect();
        self.column::<diesel::sql_types::Text, _>(name, texts);
        if let Some(selected) = self.selected.last_mut() {
            *selected = format!("{selected}::{}", T::SQL);
        }
    }

    /// The statement, with what happens to rows that are there already.
    pub fn finish(self, end: &str) -> Statement {
        let places: Vec<String> = (1..=self.values.len()).map(|place| format!("${place}")).collect();
        let columns = self.columns.join(", ");
        let sql = format!(
            "INSERT INTO \"{}\" ({columns}) SELECT {} FROM unnest({}) AS given({columns}) {end}",
            self.table,
            self.selected.join(", "),
            places.join(", "),
        );
        Statement { sql, values: self.values }
    }
}

/// A list in PostgreSQL's text form.
pub(crate) trait ListText {
    /// The type of the column.
    const SQL: &'static str;
    /// The list's text.
    fn text(&self) -> String;
}

fn braced(items: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", items.collect::<Vec<_>>().join(","))
}

impl ListText for Vec<Vec<u8>> {
    const SQL: &'static str = "bytea[]";
    fn text(&self) -> String {
        braced(self.iter().map(|bytes| format!("\"\\\\x{}\"", ledger::encoding::hex(bytes))))
    }
}

impl ListText for Vec<i64> {
    const SQL: &'static str = "bigint[]";
    fn text(&self) -> String {
        braced(self.iter().map(i64::to_string))
    }
}

impl ListText for Vec<String> {
    const SQL: &'static str = "text[]";
    fn text(&self) -> String {
        let quoted = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        braced(self.iter().map(quoted))
    }
}

/// How rows of a type are inserted: their table, its columns, those of them that hold lists, and what
/// happens to rows that are there already.
macro_rules! inserted {
    ($row:ident into $table:ident { $($column:ident),+ $(,)? } $(lists { $($list:ident),+ })? $end:literal) => {
        impl $row {
            /// One statement for all of `rows`; none where there are none.
            fn insert(rows: Vec<Self>) -> Option<$crate::statement::Statement> {
                Self::insert_or(rows, $end)
            }

            /// The same, with `end` for rows that are there already.
            fn insert_or(rows: Vec<Self>, end: &str) -> Option<$crate::statement::Statement> {
                if rows.is_empty() {
                    return None;
                }
                $(let mut $column = Vec::with_capacity(rows.len());)+
                $($(let mut $list = Vec::with_capacity(rows.len());)+)?
                for row in rows {
                    $($column.push(row.$column);)+
                    $($($list.push(row.$list);)+)?
                }
                let mut insert = $crate::statement::Insert::into(stringify!($table));
                $(insert.column::<diesel::dsl::SqlTypeOf<$table::$column>, _>(stringify!($column), $column);)+
                $($(insert.lists(stringify!($list), &$list);)+)?
                Some(insert.finish(end))
            }
        }
    };
}
pub(crate) use inserted;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_postgresql_text() {
        assert_eq!(vec![vec![0x0a_u8, 0xff], vec![]].text(), r#"{"\\x0aff","\\x"}"#);
        assert_eq!(vec![-1_i64, 2].text(), "{-1,2}");
        assert_eq!(vec!["a\"b\\".to_owned(), String::new()].text(), r#"{"a\"b\\",""}"#);
        assert_eq!(Vec::<i64>::new().text(), "{}");
    }
}
