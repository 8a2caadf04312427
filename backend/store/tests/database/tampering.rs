//! A database administrator whom neither grants nor triggers hold back changes something. The replay
//! names it, every time.

use std::collections::BTreeMap;

use diesel_async::AsyncPgConnection;
use ledger::{admission::Admitted, edge::Edge, encoding::hex};
use store::verify::Place;

use crate::{
    database::{Database, TABLES, run},
    who::*,
    world::{World, sign},
};

/// What the replay must name.
enum Named {
    Checkpoint,
    Entry(i64),
    Tile(u8, u64),
    /// A row that is there and should not be, or should be and is not.
    Row(&'static str),
    Column(&'static str, &'static str),
}

use Named::*;

impl Named {
    fn is(&self, place: &Place) -> bool {
        match (self, place) {
            (Checkpoint, Place::Checkpoint) => true,
            (Entry(expected), Place::Entry { index }) => expected == index,
            (Tile(level, index), Place::Tile { level: found_level, index: found }) => {
                (level, index) == (found_level, found)
            }
            (Row(expected), Place::Row { table, column: None, .. }) => expected == table,
            (Column(expected, column), Place::Row { table, column: Some(found), .. }) => {
                expected == table && column == found
            }
            _ => false,
        }
    }
}

/// A life whose rows are put back after each change.
struct Original {
    world: World,
    database: Database,
    administrator: AsyncPgConnection,
}

impl Original {
    async fn new() -> Self {
        let (world, _) = World::lived();
        let database = Database::of(&world, 50).await;
        let keep = TABLES.iter().map(|table| format!("CREATE TABLE kept.{table} AS TABLE {table};"));
        database.tamper(&format!("CREATE SCHEMA kept; {}", keep.collect::<String>())).await;
        // What PostgreSQL itself would refuse goes as well.
        database.tamper("ALTER TABLE entry DROP CONSTRAINT entry_index_check").await;
        // The control: rows that nobody touched, put back.
        let administrator = database.administrator().await;
        let mut original = Self { world, database, administrator };
        original.put_back().await;
        original.database.assert_clean(&original.world).await;
        original
    }

    async fn put_back(&mut self) {
        let back = TABLES
            .iter()
            .map(|table| format!("DELETE FROM {table}; INSERT INTO {table} TABLE kept.{table};"));
        run(&mut self.administrator, &back.collect::<String>()).await;
    }

    async fn tampered(&mut self, sql: &str, named: Named) {
        run(&mut self.administrator, sql).await;
        let difference = self.database.verify(&self.world).await.difference;
        let difference = difference.unwrap_or_else(|| panic!("not noticed: {sql}"));
        assert!(named.is(&difference.place), "{sql}\n{difference}");
        self.put_back().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_balances_and_rows_are_named() {
    let mut original = Original::new().await;
    let one = |table: &str, key: &str| format!("{key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1)");
    for (table, key, column, to) in [
        ("holding", "holding_id", "amount", "amount + 1"),
        ("holding", "holding_id", "holder_id", "voucher_id"),
        ("holding", "holding_id", "head", "'\\x00'"),
        ("holding_end", "holding_id", "life", "CASE life WHEN 'void' THEN 'spent' ELSE 'void' END"),
        ("outstanding_holding", "holding_id", "amount", "amount + 1"),
        ("outstanding_holding", "holding_id", "due_on", "due_on + 1"),
        ("voucher_sum", "member_id", "number", "number + 1"),
        ("voucher_sum", "member_id", "unpaid", "unpaid + 1"),
        ("voucher", "voucher_id", "face", "face + 1"),
        ("granted_limit", "financier_id", "used", "used + 1"),
        ("granted_limit", "financier_id", "expires", "expires + 1"),
        ("seat", "key_id", "revoked", "NOT revoked"),
        ("seat", "key_id", "compromised_since", "1"),
        ("seat", "key_id", "effective", "1"),
        ("holding", "holding_id", "title_keys", "'{}'"),
        ("holding", "holding_id", "title_ticks", "'{}'"),
        ("seat", "key_id", "roles", "'{maker,checker}'"),
        ("member", "member_id", "name", "name || ' '"),
        ("member", "member_id", "approvals", "jsonb_set(approvals, '{default}', '9')"),
        ("identifier", "value", "position", "7"),
        ("account", "number", "bank_name", "'Another'"),
        ("invoice", "tag", "occupied", "occupied - 1"),
        ("background", "background_id", "reserved", "1"),
        ("background", "background_id", "due_on", "due_on + 1"),
        ("request", "request_id", "paid_account", "'6222 6666 6666'"),
        ("quote", "quote_id", "fees", "11"),
        ("payment_list", "voucher_id", "confirmed", "NOT confirmed"),
        ("payment_line", "holding_id", "account", "'6222 6666 6666'"),
        ("notice", "index", "tick", "tick + 1"),
        ("answer", "index", "command_sha256", "'\\x00'"),
        ("head", "log_id", "tick", "tick + 1"),
        ("head", "log_id", "size", "size - 1"),
        ("log", "log_id", "origin", "'sigsum.org/v1/tree/0'"),
    ] {
        let sql = format!("UPDATE {table} SET {column} = {to} WHERE {}", one(table, key));
        original.tampered(&sql, Column(table, column)).await;
    }
    let settled = "UPDATE voucher SET settled = settled - 1 WHERE life = 'settled'";
    original.tampered(settled, Column("voucher", "settled")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_went_or_came_are_named() {
    let mut original = Original::new().await;
    for (table, key) in [
        ("member", "member_id"),
        ("seat", "key_id"),
        ("identifier", "value"),
        ("account", "number"),
        ("granted_limit", "financier_id"),
        ("invoice", "tag"),
        ("background", "background_id"),
        ("voucher", "voucher_id"),
        ("holding", "holding_id"),
        ("holding_end", "holding_id"),
        ("outstanding_holding", "holding_id"),
        ("voucher_sum", "member_id"),
        ("request", "request_id"),
        ("quote", "quote_id"),
        ("payment_list", "voucher_id"),
        ("payment_line", "holding_id"),
        ("bank_reference", "reference"),
        ("signature", "key_id"),
        ("notice", "index"),
        ("answer", "index"),
        ("timeline", "object_id"),
    ] {
        let last = format!(
            "DELETE FROM {table} WHERE {key} = (SELECT {key} FROM {table} ORDER BY {key} DESC LIMIT 1)"
        );
        original.tampered(&last, Row(table)).await;
    }
    for (sql, table) in [
        (
            "INSERT INTO holding SELECT (jsonb_populate_record(h, jsonb_build_object('holding_id', gen_random_uuid()))).* FROM holding h LIMIT 1",
            "holding",
        ),
        (
            "INSERT INTO answer SELECT log_id, member_id, gen_random_uuid(), command_sha256, index FROM answer LIMIT 1",
            "answer",
        ),
        (
            "INSERT INTO answer SELECT log_id, member_id, gen_random_uuid(), command_sha256, 9999 FROM answer LIMIT 1",
            "answer",
        ),
        ("INSERT INTO timeline VALUES (1, gen_random_uuid(), 17)", "timeline"),
        ("INSERT INTO signature VALUES (1, '\\x00', 17)", "signature"),
        (
            "INSERT INTO notice SELECT log_id, 9999, voucher_id, holding_id, to_member_id, tick FROM notice LIMIT 1",
            "notice",
        ),
        ("INSERT INTO bank_reference VALUES (1, gen_random_uuid(), '2026-03-02', 'R-0')", "bank_reference"),
        ("DELETE FROM head", "head"),
    ] {
        original.tampered(sql, Row(table)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_entries_and_tiles_are_named() {
    let mut original = Original::new().await;
    let last = original.world.size() - 1;
    let cases = [
        (
            "UPDATE entry SET record = set_byte(record, 300, get_byte(record, 300) # 1) WHERE index = 20",
            Entry(20),
        ),
        ("UPDATE entry SET record = record || '\\x20' WHERE index = 20", Entry(20)),
        ("UPDATE entry SET leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) WHERE index = 20", Entry(20)),
        ("UPDATE entry SET leaf = set_byte(leaf, 40, get_byte(leaf, 40) # 1) WHERE index = 20", Entry(20)),
        ("UPDATE entry SET leaf = set_byte(leaf, 100, get_byte(leaf, 100) # 1) WHERE index = 20", Entry(20)),
        ("UPDATE entry SET disclosures = '' WHERE index = 20", Entry(20)),
        ("UPDATE entry SET op = 'clock.tick' WHERE index = 20", Entry(20)),
        ("UPDATE entry SET tick = tick + 1 WHERE index = 20", Entry(20)),
        ("UPDATE entry SET op = 'limit.grant' WHERE op = 'genesis'", Entry(0)),
        ("DELETE FROM entry WHERE index = 0", Entry(0)),
        ("DELETE FROM entry WHERE index = 30", Entry(30)),
        ("UPDATE entry SET index = -1 WHERE index = 30", Entry(-1)),
        ("UPDATE entry SET index = 1000 WHERE index = 30", Entry(30)),
        ("DELETE FROM entry", Entry(0)),
        ("UPDATE tile SET hashes = set_byte(hashes, 100, 1)", Tile(0, 0)),
        ("UPDATE tile SET hashes = hashes || hashes", Tile(0, 0)),
        ("UPDATE tile SET hashes = substr(hashes, 1, 64)", Tile(0, 0)),
        ("DELETE FROM tile", Tile(0, 0)),
        ("INSERT INTO tile VALUES (1, 1, 0, '')", Tile(1, 0)),
        ("INSERT INTO tile VALUES (1, 0, 7, '')", Tile(0, 7)),
        ("UPDATE head SET checkpoint = set_byte(checkpoint, 95, get_byte(checkpoint, 95) # 1)", Checkpoint),
        ("UPDATE head SET checkpoint = ''", Checkpoint),
    ];
    for (sql, named) in cases {
        original.tampered(sql, named).await;
    }
    let sql = format!("DELETE FROM entry WHERE index = {last}");
    original.tampered(&sql, Entry(last)).await;
    let sql = format!("UPDATE entry SET index = {} WHERE index = {last}", last + 1);
    original.tampered(&sql, Entry(last)).await;
    let sql = format!(
        "INSERT INTO entry SELECT log_id, {}, leaf, record, disclosures, op, tick FROM entry WHERE index = {last}",
        last + 1
    );
    original.tampered(&sql, Entry(last + 1)).await;
}

/// An entry that its signers would sign: everything about it is right but that it was not appended.
fn alternative(world: &World) -> (i64, Admitted) {
    let found = world.entries.iter().position(|entry| entry.asked.command.op() == "limit.grant").unwrap();
    let entry = &world.entries[found];
    let mut world = world.clone();
    let command = crate::story::limit(Core, 5_000_001).into();
    let mut draft = world.draft(Bank, &command);
    draft.id = entry.asked.envelope.id.to_string();
    let unsigned = world.unsigned(draft, &command);
    (i64::try_from(found).unwrap(), world.admit(sign(unsigned, &Bank.signers(&command))))
}

/// Puts `other` in the place of entry `index`, with its answer and its effect.
fn replace(index: i64, other: &Admitted) -> String {
    let (leaf, record) = (hex(&other.leaf.to_bytes()), hex(&other.record));
    let disclosures = other.disclosures.join("~");
    format!(
        "UPDATE entry SET leaf = '\\x{leaf}', record = '\\x{record}', disclosures = '{disclosures}' WHERE index = {index};
         UPDATE answer SET command_sha256 = '\\x{}' WHERE index = {index};
         UPDATE granted_limit SET granted = 5000001 WHERE granted = 5000000;",
        hex(&other.command_sha256)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_with_its_leaf_is_named() {
    let mut original = Original::new().await;
    let (index, other) = alternative(&original.world);
    let mut sql = replace(index, &other);
    // The signed tree still knows which entry it was.
    original.tampered(&sql, Entry(index)).await;
    let mut edge = Edge::new();
    for (place, entry) in (0_i64..).zip(&original.world.entries) {
        edge.append(if place == index { other.leaf_hash } else { entry.leaf_hash });
    }
    let tiles: BTreeMap<_, _> = edge.take_changed().into_iter().collect();
    for (tile, hashes) in tiles {
        let (level, hashes) = (tile.level.unwrap(), hex(&hashes));
        sql += &format!(
            "UPDATE tile SET hashes = '\\x{hashes}' WHERE level = {level} AND index = {};",
            tile.index
        );
    }
    // With every tile computed anew, what the log has signed is another root.
    original.tampered(&sql, Checkpoint).await;
}

/// The ledger knows a file by its hash: other bytes under the same hash are not that file.
#[tokio::test(flavor = "multi_thread")]
async fn a_swapped_document_is_named() {
    let world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    database.keep_document(b"<Invoice>100</Invoice>").await;
    database.assert_clean(&world).await;
    database.tamper("UPDATE document SET bytes = '<Invoice>900</Invoice>'").await;
    let difference = database.verify(&world).await.difference.unwrap();
    assert!(Column("document", "bytes").is(&difference.place), "{difference}");
}

/// The number of an invoice under the tag of another one.
#[tokio::test(flavor = "multi_thread")]
async fn a_false_tag_is_named() {
    let mut world = World::peopled(1);
    let mut used = crate::story::invoice("INV-1", Core, Tier1, 500, 500);
    used.number = "INV-2".to_owned();
    let register = world.registration(Core, Tier1, used);
    world.act(Core, register);
    let database = Database::of(&world, 100).await;
    let difference = database.verify(&world).await.difference.unwrap();
    assert_eq!(difference.place, Place::Entry { index: world.size() - 1 });
    assert_eq!(
        difference.to_string(),
        format!("entry {}: the tag of invoice INV-2 is that of another", world.size() - 1)
    );
}

/// A command whose answer someone took away, so that it was appended, and signed, a second time.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_stands_twice_is_named() {
    let mut world = World::peopled(1);
    let database = Database::of(&world, 100).await;
    let grant = world.admitted(Bank, crate::story::limit(Core, 5_500_000));
    database.append(&world, &[&grant]).await;
    let index = world.size();
    database.tamper(&format!("CREATE TABLE kept AS SELECT * FROM answer WHERE index = {index}")).await;
    database.tamper(&format!("DELETE FROM answer WHERE index = {index}")).await;
    database.append(&world, &[&grant]).await;
    let named = |place: &Place| matches!(place, Place::Row { table: "answer", column: None, .. });
    assert!(named(&database.verify(&world).await.difference.unwrap().place));
    database.tamper("ALTER TABLE answer DROP CONSTRAINT answer_pkey; INSERT INTO answer TABLE kept").await;
    let difference = database.verify(&world).await.difference.unwrap();
    assert!(named(&difference.place), "{difference}");
    assert!(difference.what.contains("more than once"), "{difference}");
}
