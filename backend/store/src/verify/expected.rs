//! What every table of state holds if it follows from the ledger: the replayed state, row by row, column
//! by column, written down here a second time and not with the code that the writer saves with.

mod claims;
mod parties;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::{
    State,
    holding::{Holding, Notice},
    id::HoldingId,
};
use diesel_async::AsyncPgConnection;
use ledger::encoding::hex;
use serde_json::{Value, json};

use super::{
    Found,
    rows::{Rows, Shape},
    spelled::{Day, printed},
};

/// What the ledger leads to.
pub(super) struct Replayed {
    /// The complete state after the last entry.
    pub state: State,
    /// Holdings that have ended, as they were before: their rows stay so, and the end stands beside.
    pub before_end: BTreeMap<HoldingId, Holding>,
}

/// Rows, each printed.
type Expected<'a> = Box<dyn Iterator<Item = String> + Send + 'a>;

fn each<'a>(rows: impl Iterator<Item = Value> + Send + 'a) -> Expected<'a> {
    Box::new(rows.map(|row| printed(&row)))
}

/// One table of state.
pub(super) struct Table {
    /// Its shape.
    pub shape: Shape,
    rows: for<'a> fn(&'a Replayed) -> Expected<'a>,
}

impl Table {
    /// Compares the table with what was replayed; returns how many rows it has.
    pub(super) async fn compare(
        &self,
        connection: &mut AsyncPgConnection,
        log_id: i64,
        replayed: &Replayed,
    ) -> Result<u64, Found> {
        let mut stored = Rows::open(connection, log_id, self.shape).await?;
        for expected in (self.rows)(replayed) {
            stored.expect(connection, &expected).await?;
        }
        stored.end(connection).await
    }
}

const fn shape(name: &'static str, key: &'static [&'static str], order: &'static str) -> Shape {
    Shape { name, key, order }
}

/// Answers, in the order of the entries they belong to.
pub(super) const ANSWERS: Shape =
    shape("answer", &["index", "member_id", "command_id"], "index, member_id, command_id");
/// Timelines, likewise.
pub(super) const TIMELINE: Shape = shape("timeline", &["index", "object_id"], "index, object_id");
/// Signatures, likewise.
pub(super) const SIGNATURES: Shape = shape("signature", &["index", "key_id"], "index, key_id");
/// Notices, likewise.
pub(super) const NOTICES: Shape = shape("notice", &["index"], "index");

/// Every table that follows from the state after the last entry.
pub(super) const TABLES: &[Table] = &[
    Table { shape: shape("member", &["member_id"], "member_id"), rows: parties::members },
    Table { shape: shape("seat", &["key_id"], "key_id"), rows: parties::seats },
    Table {
        shape: shape("identifier", &["scheme", "value"], r#"scheme COLLATE "C", value COLLATE "C""#),
        rows: parties::identifiers,
    },
    Table {
        shape: shape("account", &["member_id", "position"], "member_id, position"),
        rows: parties::accounts,
    },
    Table {
        shape: shape(
            "granted_limit",
            &["financier_id", "obligor_id", "currency"],
            r#"financier_id, obligor_id, currency COLLATE "C""#,
        ),
        rows: parties::limits,
    },
    Table { shape: shape("invoice", &["tag"], "tag"), rows: claims::invoices },
    Table { shape: shape("background", &["background_id"], "background_id"), rows: claims::backgrounds },
    Table { shape: shape("voucher", &["voucher_id"], "voucher_id"), rows: claims::vouchers },
    Table { shape: shape("holding", &["holding_id"], "holding_id"), rows: claims::holdings },
    Table { shape: shape("holding_end", &["holding_id"], "holding_id"), rows: claims::ends },
    Table { shape: shape("outstanding_holding", &["holding_id"], "holding_id"), rows: claims::outstanding },
    Table {
        shape: shape(
            "voucher_sum",
            &["member_id", "side", "life", "due_on", "currency"],
            r#"member_id, side COLLATE "C", life COLLATE "C", due_on, currency COLLATE "C""#,
        ),
        rows: claims::voucher_sums,
    },
    Table { shape: shape("request", &["request_id"], "request_id"), rows: claims::requests },
    Table { shape: shape("quote", &["quote_id"], "quote_id"), rows: claims::quotes },
    Table { shape: shape("payment_list", &["voucher_id"], "voucher_id"), rows: claims::lists },
    Table {
        shape: shape("payment_line", &["voucher_id", "holding_id"], "voucher_id, holding_id"),
        rows: claims::lines,
    },
    Table {
        shape: shape(
            "bank_reference",
            &["stated_by", "dated", "reference"],
            r#"stated_by, dated, reference COLLATE "C""#,
        ),
        rows: claims::references,
    },
];

/// Bytes as PostgreSQL's JSON spells them.
pub(super) fn bytes(bytes: &[u8]) -> Value {
    Value::String(format!("\\x{}", hex(bytes)))
}

fn text(text: impl ToString) -> Value {
    Value::String(text.to_string())
}

fn maybe(value: Option<impl ToString>) -> Value {
    value.map_or(Value::Null, text)
}

fn date(date: NaiveDate) -> Value {
    text(Day(date))
}

/// The row of a notice that entry `index` gave.
pub(super) fn notice(index: i64, notice: &Notice) -> String {
    printed(&json!({
        "index": index,
        "voucher_id": text(notice.voucher),
        "holding_id": text(notice.holding),
        "to_member_id": text(notice.to),
        "tick": notice.at.seconds(),
    }))
}
