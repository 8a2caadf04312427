//! No page, job or command reads a table that grows from its beginning. Shown on the plans themselves, as PostgreSQL
//! made them while everyone looked at every page. The demonstration is small, so PostgreSQL is told that each of
//! its tables has a million rows: then it plans as it would on a ledger of that size.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::Value;

use crate::{
    around::{everyone_looks_around, look_around},
    served::{Served, hefu},
    theirs::{Theirs, on},
};

/// A million rows in each table, all of one log, their other values being those that there are.
const GROWN: &str = "DO $$ DECLARE of regclass; BEGIN \
        FOR of IN SELECT attrelid FROM pg_attribute JOIN pg_class c ON c.oid = attrelid \
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attname = 'log_id' \
        LOOP EXECUTE format('ALTER TABLE %s ALTER log_id SET (n_distinct = 1)', of); END LOOP; END $$; \
    ANALYZE; UPDATE pg_class SET reltuples = 1000000 \
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
/// Each plan that is carried out goes into the server's log.
const TOLD: &str = "ALTER SYSTEM SET auto_explain.log_format = 'json'; \
    ALTER SYSTEM SET auto_explain.log_min_duration = 0; SELECT pg_reload_conf()";

/// What a plan reads without an index that leads to it, and through what.
fn astray(plan: &Value, limited: bool, found: &mut BTreeSet<String>) {
    let text = |name: &str| plan.get(name).and_then(Value::as_str).unwrap_or_default();
    let kind = text("Node Type");
    let limited = (limited || kind == "Limit") && !matches!(kind, "Sort" | "Aggregate");
    let condition = text("Index Cond");
    // Columns of the condition; the log is the same for all that a server reads.
    let leads = condition.split(" AND ").any(|part| !part.is_empty() && !part.contains("log_id = "));
    // The first few in the order of an index, of those that it has.
    let few = limited && text("Filter").is_empty();
    let of = if text("Relation Name").is_empty() { "Index Name" } else { "Relation Name" };
    if kind.ends_with("Seq Scan") {
        found.insert(format!("{} from its beginning, for {}", text(of), text("Filter")));
    } else if kind.contains("Index") && kind.ends_with("Scan") && !leads && !few {
        found.insert(format!(
            "{} along {}, for {condition} {}",
            text(of),
            text("Index Name"),
            text("Filter")
        ));
    }
    for child in plan.get("Plans").and_then(Value::as_array).into_iter().flatten() {
        astray(child, limited, found);
    }
}

/// `text` without the values that stand in it, so that the same is told once.
fn without_values(text: &str) -> String {
    text.split('\'').step_by(2).collect::<Vec<_>>().join("?")
}

/// What statements read without an index, as the server's log has their plans, and how many plans there are.
fn read(theirs: &Theirs) -> (usize, BTreeMap<String, BTreeSet<String>>) {
    let log = fs::read_to_string(theirs.folder.join("theirs/postgres/postgres.log")).unwrap();
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    let told = log.split("  plan:\n").skip(1);
    for told in told.clone() {
        let plan = serde_json::Deserializer::from_str(told).into_iter::<Value>().next().unwrap().unwrap();
        let statement = plan["Query Text"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        let mut here = BTreeSet::new();
        astray(&plan["Plan"], false, &mut here);
        for what in here {
            found.entry(without_values(&what)).or_default().insert(without_values(&statement));
        }
    }
    (told.count(), found)
}

/// The database's own catalogue, what has a row for each log, and the registry of firms: thousands of rows at most.
const FEW: [&str; 8] = ["pg_", "__diesel", "log ", "head ", "member ", "firm ", "auditor ", "recovery "];
/// What is read along an index on purpose, and why that is not much.
const REVIEWED: [(&str, &str); 6] = [
    ("request along request_open", "requests that are open on the whole log, for whoever may quote on any"),
    ("request along request_pkey", "the requests that a financier has quoted on, of which it has half here"),
    ("quote along quote_of_request", "the same"),
    ("payment_list along payment_list_unconfirmed", "lists that wait for payment, on the whole log"),
    ("voucher along voucher_being_paid", "vouchers that are being paid, on the whole log"),
    (
        "entry along entry_head_state",
        "three stand in the demonstration; asked for one of many, it is by object",
    ),
];

/// Findings on tables that have rows and were not looked at by hand.
fn unforeseen<'a>(found: &'a BTreeMap<String, BTreeSet<String>>, empty: &[String]) -> Vec<&'a String> {
    let of =
        |what: &str, table: &str| what.strip_prefix(table).is_some_and(|rest| rest.starts_with(" along "));
    let foreseen = |what: &String| {
        FEW.iter().chain(REVIEWED.iter().map(|(what, _)| what)).any(|known| what.starts_with(known))
            || empty.iter().any(|table| of(what, table))
    };
    found.keys().filter(|what| !foreseen(what)).collect()
}

#[test]
fn every_page_reads_by_index() {
    let theirs = Theirs::start("by-index", &["shared_preload_libraries=auto_explain", "autovacuum=off"]);
    theirs.make_ready();
    let data = theirs.folder.join("data");
    let served = Served::start(on(&data, &theirs.app(), Some(&theirs.owner())));
    let core = served.sign_in("maker", "core-a");
    served.stop();
    theirs.administer("hefu", GROWN);
    theirs.administer("hefu", TOLD);

    let served = Served::start(on(&data, &theirs.app(), None));
    let shapes = everyone_looks_around(&served);
    let mut advance = hefu();
    advance.args(["demo", "advance", "1"]).env("HEFU_DATA", &data).env("HEFU_DATABASE_URL", theirs.app());
    assert!(advance.status().unwrap().success());
    // Of a table without rows every index is as good as any other.
    let counted = "SELECT relname FROM pg_class \
        WHERE relkind = 'r' AND relpages = 0 AND relnamespace = 'public'::regnamespace";
    let empty: Vec<String> = theirs.administer("hefu", counted).lines().map(str::to_owned).collect();
    // Nobody is writing to the server's log any more.
    served.stop();
    let (plans, found) = read(&theirs);
    println!("{} shapes of pages, {plans} plans; without rows: {}", shapes.len(), empty.join(" "));
    let told = |what: &String| format!("{what}\n    {:?}", found[what]);
    let missed: Vec<String> = unforeseen(&found, &empty).into_iter().map(told).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(shapes.len() > 40 && plans > 1000);

    // The control: without its index, the question for the holdings of a voucher is one of these.
    theirs.administer("hefu", "DROP INDEX holding_of_voucher");
    let served = Served::start(on(&data, &theirs.app(), None));
    look_around(&served, &core);
    served.stop();
    let (_, found) = read(&theirs);
    let missed = unforeseen(&found, &empty);
    assert!(missed.iter().any(|what| what.starts_with("holding ")), "{missed:?}");
}
