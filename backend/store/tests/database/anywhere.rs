//! The table of tampering at random places. `HEFU_LONG=1` does each kind a hundred times and prints what
//! was named; `HEFU_SEED` repeats a run. The last kinds are by someone who has the log's own key as well:
//! the database alone then looks sound, and what stands outside of it tells.

use std::{
    collections::{BTreeMap, hash_map::RandomState},
    hash::BuildHasher as _,
    path::PathBuf,
    sync::Arc,
};

use diesel_async::AsyncPgConnection;
use ledger::{
    admission::Admitted,
    checkpoint::Checkpoint,
    draft::UnsignedRecord,
    edge::Edge,
    encoding::{from_hex, hex},
    signature::SigningKey,
    tile::Tile,
};
use store::{
    StoreError,
    writer::{LastSigned, Pen, check_last_signed},
};

use crate::{
    database::{Database, TABLES, pen, run},
    who::*,
    world::{World, log_key, sign},
};

/// SplitMix64: enough to choose places, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// What one act of tampering does, and the entry whose leaf it changed, if it changed one.
struct Act {
    sql: String,
    changed: Option<usize>,
}

struct Original {
    world: World,
    database: Database,
    administrator: AsyncPgConnection,
    /// As members and witnesses have it: the last signed head, and the hash of every leaf.
    head: PathBuf,
    leaves: Vec<[u8; 32]>,
    dice: Dice,
}

impl Original {
    async fn new(seed: u64) -> Self {
        let (world, _) = World::lived();
        let head = std::env::temp_dir().join(format!("hefu-anywhere-{}", std::process::id()));
        let database = Database::of(&world, 50).await;
        database.keep_document(b"<Invoice>100</Invoice>").await;
        let mut tables = TABLES.to_vec();
        tables.push("document");
        let keep = tables.iter().map(|table| format!("CREATE TABLE kept.{table} AS TABLE {table};"));
        database.tamper(&format!("CREATE SCHEMA kept; {}", keep.collect::<String>())).await;
        let note = database.store.checkpoint().await.unwrap();
        std::fs::write(&head, note).unwrap();
        let leaves = world.entries.iter().map(|entry| entry.leaf_hash).collect();
        let administrator = database.administrator().await;
        Self { world, database, administrator, head, leaves, dice: Dice(seed) }
    }

    async fn put_back(&mut self) {
        let tables = TABLES.iter().chain(&["document"]);
        let back =
            tables.map(|table| format!("DELETE FROM {table}; INSERT INTO {table} TABLE kept.{table};"));
        let guards = "ALTER TABLE entry ENABLE TRIGGER append_only; REVOKE UPDATE ON entry FROM hefu_app;";
        run(&mut self.administrator, &format!("{}{guards}", back.collect::<String>())).await;
    }

    /// Who notices, and what is named; none where nobody does.
    async fn noticed(&self, changed: Option<usize>) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(difference) = self.database.verify(&self.world).await.difference {
            told.push(format!("replay: {difference}"));
        }
        let last_signed =
            Arc::new(LastSigned::open(&self.head, &log_key(self.world.log).public_key()).unwrap());
        let pen = Pen { last_signed, ..pen(&self.world) };
        match check_last_signed(&mut self.database.store.connection().await.unwrap(), &pen).await {
            Ok(()) => {}
            Err(error @ (StoreError::RolledBack { .. } | StoreError::Forked { .. })) => {
                told.push(format!("last signed head: {error}"));
            }
            Err(error) => told.push(format!("writer: {error}")),
        }
        let stored = self.stored_leaves().await;
        if let Some(first) =
            (0..self.leaves.len()).find(|place| stored.get(*place) != self.leaves.get(*place))
        {
            told.push(format!("mirror of leaf hashes: entry {first} is another"));
            assert!(changed.is_none_or(|changed| changed == first), "{changed:?}, named {first}");
        }
        told
    }

    async fn stored_leaves(&self) -> Vec<[u8; 32]> {
        let each = "SELECT encode(substr(hashes, place * 32 + 1, 32), 'hex')
            FROM tile, generate_series(0, octet_length(hashes) / 32 - 1) AS place
            WHERE level = 0 ORDER BY index, place";
        let hashes = self.database.ask(each).await;
        hashes.iter().map(|hash| from_hex(hash).unwrap()).collect()
    }

    fn size(&self) -> usize {
        self.world.entries.len()
    }

    /// An entry that one of its signers would have signed at another time, at a random place.
    fn forged(&mut self) -> (usize, Admitted) {
        loop {
            let place = self.dice.below(self.size());
            let entry = &self.world.entries[place];
            let keys: Option<Vec<_>> = entry.asked.signers.iter().map(|id| key_of(&id.0)).collect();
            let read = ledger::record::read(entry.record.clone(), &entry.disclosures).unwrap();
            let command = String::from_utf8(read.command_bytes().to_vec()).unwrap();
            let (Some(keys), Some(until)) = (keys, command.find("\"not_after\":\"2")) else { continue };
            let mut command = command.into_bytes();
            // A year of another century: the same command, to be submitted until later.
            command[until + 14] = b'1';
            let unsigned = UnsignedRecord::new(command, entry.disclosures.clone(), Vec::new()).unwrap();
            return (place, self.world.admit(sign(unsigned, &keys)));
        }
    }

    fn tiles(&self, leaves: impl Iterator<Item = [u8; 32]>) -> (Edge, BTreeMap<Tile, Vec<u8>>) {
        let mut edge = Edge::new();
        leaves.for_each(|leaf| edge.append(leaf));
        let tiles = edge.take_changed().into_iter().collect();
        (edge, tiles)
    }

    fn act(&mut self, kind: &str) -> Act {
        let nowhere = |sql: String| Act { sql, changed: None };
        let at = self.dice.below(10_000);
        match kind {
            "a balance" => {
                let (table, change) = *self.dice.one_of(&[
                    ("holding", "amount = amount + 1"),
                    ("holding", "holder_id = gen_random_uuid()"),
                    ("voucher", "face = face + 1"),
                    ("granted_limit", "expires = expires + 1"),
                    ("invoice", "amount = amount + 1"),
                    ("payment_line", "account = '6222 6666'"),
                ]);
                nowhere(format!("UPDATE {table} SET {change} WHERE {}", row(table, at)))
            }
            "a body" => {
                let place = self.dice.below(self.size());
                let byte = self.dice.below(self.world.entries[place].record.len());
                let flip = 1 << self.dice.below(8);
                nowhere(format!(
                    "UPDATE entry SET record = set_byte(record, {byte}, get_byte(record, {byte}) # {flip}) WHERE index = {place}"
                ))
            }
            "a body and its leaf" => {
                let (place, forged) = self.forged();
                // Without a key: the checksum is the new record's, the signature the old one's.
                let old = self.world.entries[place].leaf.to_bytes();
                let leaf = [&forged.leaf.to_bytes()[..32], &old[32..]].concat();
                nowhere(format!(
                    "UPDATE entry SET record = '\\x{}', leaf = '\\x{}' WHERE index = {place}",
                    hex(&forged.record),
                    hex(&leaf)
                ))
            }
            "re-signed by a stolen key" | "all nodes computed anew" | "checkpoint signed anew" => {
                self.rewrite(kind)
            }
            "the tail cut" => self.cut(),
            other => nowhere(self.row_or_guard(other)),
        }
    }

    fn row_or_guard(&mut self, kind: &str) -> String {
        let at = self.dice.below(10_000);
        match kind {
            "a row inserted" => {
                let (table, column) = *self.dice.one_of(&[
                    ("holding", "holding_id"),
                    ("answer", "command_id"),
                    ("voucher", "voucher_id"),
                    ("background", "background_id"),
                    ("timeline", "object_id"),
                ]);
                format!(
                    "INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('{column}', gen_random_uuid()))).* FROM {table} t WHERE {}",
                    row(table, at)
                )
            }
            "a document swapped" => format!(
                "UPDATE document SET bytes = '\\x{}' WHERE {}",
                hex(&at.to_be_bytes()),
                row("document", at)
            ),
            "a row of the audit trail removed" => {
                let table =
                    *self.dice.one_of(&["answer", "timeline", "notice", "bank_reference", "holding_end"]);
                format!("DELETE FROM {table} WHERE {}", row(table, at))
            }
            "a guard changed" => {
                let guards =
                    ["ALTER TABLE entry DISABLE TRIGGER append_only", "GRANT UPDATE ON entry TO hefu_app"];
                (*self.dice.one_of(&guards)).to_owned()
            }
            other => panic!("{other}"),
        }
    }

    fn rewrite(&mut self, kind: &str) -> Act {
        let (place, forged) = self.forged();
        let (leaf, record) = (hex(&forged.leaf.to_bytes()), hex(&forged.record));
        let mut sql = format!(
            "UPDATE entry SET leaf = '\\x{leaf}', record = '\\x{record}' WHERE index = {place};
             UPDATE answer SET command_sha256 = '\\x{}' WHERE index = {place};",
            hex(&forged.command_sha256)
        );
        if kind == "re-signed by a stolen key" {
            return Act { sql, changed: None };
        }
        let mut leaves = self.leaves.clone();
        leaves[place] = forged.leaf_hash;
        sql += &self.store_tree(leaves, kind == "checkpoint signed anew");
        Act { sql, changed: Some(place) }
    }

    fn cut(&mut self) -> Act {
        let keep = self.size() - 1 - self.dice.below(20);
        let sql = format!(
            "DELETE FROM entry WHERE index >= {keep}; DELETE FROM answer WHERE index >= {keep};
             DELETE FROM timeline WHERE index >= {keep}; DELETE FROM signature WHERE index >= {keep}; DELETE FROM notice WHERE index >= {keep};"
        );
        let sql = sql + &self.store_tree(self.leaves[..keep].to_vec(), true);
        Act { sql, changed: Some(keep) }
    }

    fn store_tree(&self, leaves: Vec<[u8; 32]>, signed: bool) -> String {
        let size = leaves.len();
        let (edge, tiles) = self.tiles(leaves.into_iter());
        let tile = |(tile, hashes): (&Tile, &Vec<u8>)| {
            let (level, hashes) = (tile.level.unwrap(), hex(hashes));
            format!(
                "UPDATE tile SET hashes = '\\x{hashes}' WHERE level = {level} AND index = {};",
                tile.index
            )
        };
        let mut sql: String = tiles.iter().map(tile).collect();
        if signed {
            let key = log_key(self.world.log);
            let note = Checkpoint::new(&key.public_key().id(), edge.size(), edge.root()).sign(&key).unwrap();
            sql += &format!(
                "UPDATE head SET size = {size}, checkpoint = '\\x{}';",
                hex(note.note().print().as_bytes())
            );
        }
        sql
    }
}

/// Some row of a table, whichever keys it has.
fn row(table: &str, at: usize) -> String {
    format!(
        "ctid = (SELECT ctid FROM {table} ORDER BY {table}::text OFFSET {at} % (SELECT count(*) FROM {table}) LIMIT 1)"
    )
}

/// A key that a thief has: any seat's of any firm.
fn key_of(id: &[u8; 32]) -> Option<SigningKey> {
    let everyone = [Operator, Core, Rival, Tier1, Tier2, Tier3, Tier4, Bank, Factor];
    let keys = everyone.iter().flat_map(|who| (0..6).map(|place| who.key(place)));
    keys.into_iter().find(|key| key.public_key().id().0 == *id)
}

const KINDS: &[&str] = &[
    "a balance",
    "a body",
    "a body and its leaf",
    "re-signed by a stolen key",
    "all nodes computed anew",
    "checkpoint signed anew",
    "the tail cut",
    "a row inserted",
    "a document swapped",
    "a row of the audit trail removed",
    "a guard changed",
];

#[tokio::test(flavor = "multi_thread")]
async fn tampering_anywhere_is_noticed() {
    let long = std::env::var_os("HEFU_LONG").is_some();
    let seed = std::env::var("HEFU_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(0));
    println!("HEFU_SEED={seed}");
    let mut original = Original::new(seed).await;
    // The control: nobody is told of anything that did not happen.
    for _ in 0..if long { 20 } else { 1 } {
        original.put_back().await;
        let told = original.noticed(None).await;
        assert!(told.is_empty(), "a false alarm: {told:?}");
    }
    for kind in KINDS {
        for _ in 0..if long { 100 } else { 2 } {
            let act = original.act(kind);
            run(&mut original.administrator, &act.sql).await;
            let told = original.noticed(act.changed).await;
            assert!(!told.is_empty(), "HEFU_SEED={seed}: {kind} was not noticed: {}", act.sql);
            println!("{kind}: {}", told.join("; "));
            original.put_back().await;
        }
    }
    let _ = std::fs::remove_file(&original.head);
}
