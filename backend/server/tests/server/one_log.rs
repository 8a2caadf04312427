//! No statement joins or locks across logs, so that the tables can be distributed by `log_id`
//! (docs/OPERATING.md). Shown on the statements themselves, as PostgreSQL has counted them while the
//! demonstration was loaded, checked, and looked at on every page by everyone: each table that a statement names
//! is held to a log by a value, or to the log of another table that is.

use std::{collections::BTreeSet, process::Command};

use crate::{
    around::everyone_looks_around,
    served::Served,
    theirs::{Theirs, on},
};

/// `log` itself is small and the same everywhere.
const TABLES: &str = "SELECT table_name FROM information_schema.columns \
    WHERE table_schema = 'public' AND column_name = 'log_id' AND table_name <> 'log'";
const STATEMENTS: &str = "SELECT DISTINCT regexp_replace(query, '\\s+', ' ', 'g') FROM counted.pg_stat_statements s \
    JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'hefu_app'";

/// The words and signs of a statement, without quotation marks, in lower case.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut in_word = false;
    for sign in sql.to_lowercase().chars().filter(|sign| *sign != '"') {
        let of_a_word = sign.is_alphanumeric() || sign == '_' || sign == '$';
        match tokens.last_mut().filter(|_| of_a_word && in_word) {
            Some(word) => word.push(sign),
            None if sign.is_whitespace() => {}
            None => tokens.push(sign.to_string()),
        }
        in_word = of_a_word;
    }
    tokens
}

/// What keeps `sql` from staying on one log.
fn strays(sql: &str, tables: &BTreeSet<String>) -> Option<String> {
    let tokens = tokens(sql);
    let at = |place: usize| tokens.get(place).map_or("", String::as_str);
    let (mut named, mut listing, mut depth) = (0, BTreeSet::new(), 0_usize);
    for (place, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" => depth += 1,
            ")" => {
                listing.remove(&depth);
                depth = depth.saturating_sub(1);
            }
            "from" => drop(listing.insert(depth)),
            "where" | "on" | "group" | "order" | "limit" | "select" => drop(listing.remove(&depth)),
            _ => {}
        }
        // Before a dot it is a column of it.
        if !tables.contains(token) || place == 0 || at(place + 1) == "." {
            continue;
        }
        let mut before = place - 1;
        while at(before) == "(" && before > 0 {
            before -= 1;
        }
        match at(before) {
            "into" => {
                let columns = tokens[place..].iter().skip(1).take_while(|token| *token != ")");
                if !columns.clone().any(|token| token == "log_id") {
                    return Some(format!("rows of {token} without their log"));
                }
            }
            "from" | "join" | "update" | "only" => named += 1,
            "," if listing.contains(&depth) => named += 1,
            _ => {}
        }
    }
    let holds = |place: usize| {
        let right = if at(place + 2) == "." { at(place + 3) } else { at(place + 1) };
        at(place) == "=" && at(place + 1) != "any" && (at(place - 1) == "log_id" || right == "log_id")
    };
    let held = (1..tokens.len()).filter(|place| holds(*place)).count();
    (held < named).then(|| format!("{named} tables, and {held} of them held to a log"))
}

#[test]
fn every_statement_stays_on_one_log() {
    let theirs = Theirs::start("one-log", &["shared_preload_libraries=pg_stat_statements"]);
    theirs.make_ready();
    // Outside of the schema whose guards are compared.
    theirs.administer("hefu", "CREATE SCHEMA counted; CREATE EXTENSION pg_stat_statements SCHEMA counted");
    let (data, app) = (theirs.folder.join("data"), theirs.app());
    let served = Served::start(on(&data, &app, Some(&theirs.owner())));
    let shapes = everyone_looks_around(&served);
    served.stop();
    let verified = Command::new(env!("CARGO_BIN_EXE_hefu"))
        .arg("verify")
        .env("HEFU_DATA", &data)
        .env("HEFU_DATABASE_URL", &app)
        .status();
    assert!(verified.unwrap().success());

    let lines =
        |sql: &str| theirs.administer("hefu", sql).lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (tables, statements) = (lines(TABLES), lines(STATEMENTS));
    let stray: Vec<String> =
        statements.iter().filter_map(|sql| Some(format!("{}: {sql}", strays(sql, &tables)?))).collect();
    println!("{} shapes of pages, {} statements, {} tables", shapes.len(), statements.len(), tables.len());
    assert!(stray.is_empty(), "{}", stray.join("\n"));
    // Most of what there is was seen.
    assert!(shapes.len() > 40 && statements.len() > 100, "{shapes:#?}");
}

#[test]
fn a_statement_that_strays_is_found() {
    let tables = ["holding", "voucher", "head", "entry"].map(str::to_owned).into();
    for sound in [
        "SELECT * FROM holding h JOIN voucher v ON v.log_id = h.log_id AND v.id = h.id WHERE h.log_id = $1",
        "SELECT \"head\".\"size\" FROM \"head\" WHERE (\"head\".\"log_id\" = $1) FOR UPDATE",
        "SELECT f.* FROM unnest($2) AS a(v) CROSS JOIN LATERAL (SELECT * FROM holding WHERE log_id = $1) f",
        "INSERT INTO \"entry\" (\"log_id\", \"head\") SELECT g.a, g.b FROM unnest($1, $2) AS g(a, b)",
        "SELECT * FROM holding, voucher WHERE holding.log_id = $1 AND $1 = voucher.log_id",
        "SELECT * FROM entry WHERE entry.log_id = $1 AND entry.op IS DISTINCT FROM entry.leaf",
        "SET jit = off",
    ] {
        assert_eq!(strays(sound, &tables), None, "{sound}");
    }
    for straying in [
        "SELECT * FROM holding h JOIN voucher v ON v.id = h.id WHERE h.log_id = $1",
        "SELECT * FROM holding h JOIN voucher v ON v.log_id = h.log_id",
        "SELECT * FROM holding, voucher WHERE holding.log_id = $1",
        "SELECT * FROM (\"holding\" INNER JOIN \"voucher\" ON (\"voucher\".\"id\" = \"holding\".\"id\")) \
            WHERE (\"holding\".\"log_id\" = $1)",
        "UPDATE head SET size = $1",
        "SELECT * FROM entry WHERE log_id = ANY($1)",
        "INSERT INTO entry (index) VALUES ($1)",
    ] {
        assert!(strays(straying, &tables).is_some(), "{straying}");
    }
}
