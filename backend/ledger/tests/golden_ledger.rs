//! The golden ledger: every rule and format that was ever in force gives the same tree and the same state
//! from the same bytes. What is in the file was signed once and is never made again; a later version of
//! the rules adds a file and changes none.
//!
//! After a change that is meant to add to the state's text, `HEFU_GOLDEN=write` writes it anew; the root
//! can never change.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use contracts::{State, apply, command::Command, decide, id::LeafHash, invariants};
use ledger::{
    admission::admit,
    edge::Edge,
    encoding::hex,
    signature::{KeyId, PublicKey},
    submission::Submission,
};

fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}

/// The keys that genesis and the registry entries so far have enrolled.
fn enrolled(state: &State, command: &[u8]) -> BTreeMap<KeyId, PublicKey> {
    let mut keys: Vec<[u8; 32]> = state
        .members
        .rows()
        .flat_map(|(_, member)| member.seats.iter().map(|seat| seat.public_key.0))
        .chain(state.log.as_ref().map(|log| log.platform_public_key.0))
        .collect();
    if state.log.is_none() {
        // Genesis is signed by the key that it names.
        let text = String::from_utf8_lossy(command);
        let (_, rest) = text.split_once("\"platform_key\":\"").unwrap();
        keys.push(ledger::encoding::from_hex(&rest[..64]).unwrap());
    }
    keys.iter().map(|bytes| PublicKey::parse(bytes).unwrap()).map(|key| (key.id(), key)).collect()
}

/// The state that people care about, line by line.
fn told(state: &State) -> String {
    let mut text = String::new();
    for (id, member) in state.members.rows() {
        writeln!(text, "member {id} {} seats={}", member.name, member.seats.len()).unwrap();
    }
    for (id, voucher) in state.vouchers.rows() {
        let (life, face, settled) = (voucher.life.as_str(), voucher.face.minor(), voucher.settled.minor());
        writeln!(text, "voucher {id} {life} face={face} settled={settled} due={}", voucher.due_on).unwrap();
    }
    for (id, holding) in state.holdings.rows() {
        let (life, amount) = (holding.life.as_str(), holding.amount.minor());
        writeln!(
            text,
            "holding {id} {life} holder={} amount={amount} depth={}",
            holding.holder, holding.depth
        )
        .unwrap();
    }
    for (id, request) in state.requests.rows() {
        let net = request.agreed.as_ref().map_or(0, |agreed| agreed.price.net.minor());
        writeln!(text, "request {id} {} net={net}", request.life.as_str()).unwrap();
    }
    for (id, background) in state.backgrounds.rows() {
        writeln!(text, "background {id} free={}", background.free().minor()).unwrap();
    }
    for (key, limit) in state.limits.rows() {
        writeln!(text, "limit {} {} used={}", key.0, key.1, limit.used.minor()).unwrap();
    }
    text
}

#[test]
fn the_golden_ledger_replays_to_the_same_tree_and_state() {
    let file = fs::read_to_string(vectors().join("golden-ledger.jsonl")).unwrap();
    let mut state = State::before_genesis();
    let mut edge = Edge::new();
    let mut origin = String::new();
    let mut ops: BTreeMap<&'static str, u32> = BTreeMap::new();
    for (index, line) in file.lines().enumerate() {
        let read = Submission::parse(line.as_bytes()).unwrap().read().unwrap();
        if index == 0 {
            origin.clone_from(&read.record.command.log);
        }
        let keys = enrolled(&state, read.record.command_bytes());
        let admitted = admit(read, &origin, |id| keys.get(id).copied()).unwrap();
        let events = decide(&state, &admitted.asked)
            .unwrap_or_else(|stop| panic!("entry {index}, {}: {stop:?}", admitted.asked.command.op()));
        for event in &events {
            apply(&mut state, event, LeafHash(admitted.leaf_hash));
        }
        edge.append(admitted.leaf_hash);
        *ops.entry(admitted.asked.command.op()).or_default() += 1;
    }
    assert_eq!(invariants::violation(&state), None);
    // It only guards what it holds.
    let missing: Vec<_> = Command::OPS.iter().filter(|op| !ops.contains_key(**op)).collect();
    println!("{} entries; ops it does not hold yet: {missing:?}", edge.size());
    let told = format!("root {}\n{}", hex(&edge.root()), told(&state));
    let expected = vectors().join("golden-ledger.txt");
    if std::env::var("HEFU_GOLDEN").is_ok_and(|wish| wish == "write") {
        fs::write(&expected, &told).unwrap();
    }
    assert_eq!(told, fs::read_to_string(expected).unwrap());
}
