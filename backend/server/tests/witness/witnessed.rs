//! A log with three witnesses, two of which are enough: every entry becomes witnessed, proofs carry the
//! quorum, a disbursement waits for it, and auditors read what others may not. All are real processes.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    process::{self, Child, Stdio},
    time::Duration,
};

use crate::support::{Folder, Process};
use actix_web::ResponseError as _;
use contracts::{
    amount::Amount,
    calendar::parse_date,
    command::Command,
    discount::{RequestLife, disburse::Disburse},
};
use ledger::{
    checkpoint::log_verifier_key,
    encoding::hex,
    leaf::Leaf,
    merkle::{Frontier, verify_consistency, verify_inclusion},
    note::VerifierKey,
    policy::Policy,
    tile::{Tile, parse_entries},
};
use server::{
    app::SubmissionFailure,
    keys::DeploymentKeys,
    outgoing::{Answer, Outgoing},
    web::WebError,
    witnessing::Witnessing,
};

/// A running `hefu serve`.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(data: &std::path::Path, listen: &str, further: &[&str]) -> Self {
        let mut child = process::Command::new(env!("CARGO_BIN_EXE_hefu"))
            .args(["--data", data.to_str().unwrap(), "serve", "--demo", "--listen", listen])
            .args(further)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| line.strip_prefix("Hefu serves on ").map(str::to_owned)).unwrap();
        // Whatever it says further is read, so that it does not wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url: format!("{url}/logs/main") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = process::Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(stop.unwrap().success());
        self.child.wait().unwrap();
    }
}

async fn get(to: &Outgoing, server: &Server, path: &str, token: Option<&str>) -> Answer {
    let url = format!("{}/{path}", server.url);
    match token {
        Some(token) => to.get_with_token(&url, token, 1 << 20).await.unwrap(),
        None => to.get(&url, 1 << 20).await.unwrap(),
    }
}

fn text(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    String::from_utf8(answer.body.clone()).unwrap()
}

/// The newest checkpoint with its quorum, once it holds all that is there.
async fn all_witnessed(to: &Outgoing, server: &Server, policy: &Policy) -> (u64, [u8; 32]) {
    let mut rounds = tokio::time::interval(Duration::from_millis(200));
    for _ in 0..300 {
        rounds.tick().await;
        let newest = get(to, server, "checkpoint", None).await;
        let witnessed = get(to, server, "witnessed", None).await;
        let opened = (policy.open(&newest.body), policy.open(&witnessed.body));
        if let (Ok((checkpoint, _)), Ok((same, _))) = opened
            && checkpoint == same
        {
            return (checkpoint.size, checkpoint.root);
        }
    }
    panic!("not witnessed in a minute");
}

fn auditor(data: &std::path::Path, arguments: &[&str]) -> String {
    let output = process::Command::new(env!("CARGO_BIN_EXE_hefu"))
        .args(["--data", data.to_str().unwrap(), "auditor"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// An address that is free and stays so: below the ports that the kernel gives to whoever asks for any.
fn address_to_come() -> String {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap();
    let given: u16 = range.split_whitespace().next().unwrap().parse().unwrap();
    let listener = (1024..given).rev().find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok());
    listener.expect("a free port").local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_become_witnessed_and_auditors_read_them() {
    let folder = Folder::new("witnessed");
    std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o755)).unwrap();
    let data = folder.0.join("data");
    let keys = DeploymentKeys::open(&data.join("keys")).unwrap();
    let log = log_verifier_key(&keys.log.public_key());
    // The third witness is a mirror, and has to know where the log will be.
    let listen = address_to_come();
    let mirrored = format!("http://{listen}/logs/main");
    let start = |number: u8| {
        let name = format!("w{number}.example");
        let mirror: &[&str] = if number == 3 { &["--mirror", &mirrored] } else { &[] };
        Process::start(&folder.0.join(&name), &name, &log.print(), mirror).unwrap()
    };
    let witnesses: Vec<Process> = (1..=3).map(start).collect();
    let mut written = String::new();
    for (number, witness) in (1..).zip(&witnesses) {
        written.push_str(&format!("witness w{number} {} {}\n", witness.vkey, witness.url));
    }
    written.push_str("group enough 2 w1 w2 w3\nquorum enough\n");
    let file = folder.0.join("policy");
    std::fs::write(&file, &written).unwrap();
    let server = Server::start(&data, &listen, &["--policy", file.to_str().unwrap(), "--require-witnessed"]);
    let to = Outgoing::new().unwrap();

    // What is served as the policy is enough to judge what is served as the checkpoint.
    let served = text(&get(&to, &server, "policy", None).await);
    assert!(!served.contains("http"), "addresses of witnesses are their own: {served}");
    let policy = Policy::parse(served.as_bytes()).unwrap();
    assert_eq!((policy.fewest(), policy.logs()[0].key.print()), (2, log.print()));
    let sigsum = text(&get(&to, &server, "policy?format=sigsum", None).await);
    let sigsum = sigsum::Policy::parse(&sigsum).unwrap();
    let (size, root) = all_witnessed(&to, &server, &policy).await;
    assert!(size > 100, "{size}");
    let note = text(&get(&to, &server, "witnessed", None).await);
    let theirs: doubleentry::transparency::Policy =
        doubleentry::transparency::Policy::parse(&served).unwrap();
    let signed = doubleentry::transparency::SignedCheckpoint::parse(note.as_bytes()).unwrap();
    theirs.verify(&signed).unwrap();

    disbursements_wait(&data, &keys, &written).await;

    let token = auditor(&data, &["add", "ann"]);
    assert!(auditor(&data, &["list"]).starts_with("ann until "));
    let leaves = read_all(&to, &server, &token, size).await;
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.append(leaf.hash()));
    assert_eq!(frontier.root(), root);
    sigsum_api(&to, &server, &token, &leaves, root, &sigsum).await;
    refused(&to, &server, &token, size).await;
    audited(&folder, &log.print(), &mirrored, &token);
    auditor(&data, &["remove", "ann"]);
    assert_eq!(get(&to, &server, "get-tree-head", Some(&token)).await.status, 401);

    // One witness is gone and the log grows: two are enough.
    let mut witnesses = witnesses;
    witnesses.remove(1).kill();
    let moved = process::Command::new(env!("CARGO_BIN_EXE_hefu"))
        .args(["--data", data.to_str().unwrap(), "demo", "advance", "3"])
        .output()
        .unwrap();
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    let (grown, _) = all_witnessed(&to, &server, &policy).await;
    assert!(grown > size);
    let cosigned = policy.open(&get(&to, &server, "witnessed", None).await.body).unwrap().1;
    assert_eq!(cosigned.keys().collect::<Vec<_>>(), ["w1", "w3"]);
}

/// With the switch on, a payment rests only on what the present policy's quorum vouches for.
async fn disbursements_wait(data: &std::path::Path, keys: &DeploymentKeys, written: &str) {
    let url = std::fs::read_to_string(data.join("database-url")).unwrap();
    let store = store::connect(&url, 2).await.unwrap();
    let mut connection = store.connection().await.unwrap();
    let requests = store::aggregate::discount::all(&mut connection, store.log_id).await.unwrap();
    drop(connection);
    let paid = requests.iter().find(|request| request.life == RequestLife::Confirmed).unwrap();
    let command = Command::from(Disburse {
        request: paid.id,
        bank_reference: "REF-1".to_owned(),
        amount: Amount::from_minor(100).unwrap(),
        account: "1".to_owned(),
        paid_on: parse_date("2026-05-01").unwrap(),
    });
    let file = data.join("another-policy");
    let log = keys.log.public_key();
    for (text, required, allowed) in [
        (written.to_owned(), true, true),
        // Nobody has cosigned by this one: what another quorum vouched for does not count.
        (written.replace("enough 2", "enough 3"), true, false),
        (written.replace("enough 2", "enough 3"), false, true),
    ] {
        std::fs::write(&file, text).unwrap();
        let witnessing = Witnessing::read(Some(&file), required, &log).unwrap();
        assert_eq!(witnessing.allows(&store, &command).await.unwrap(), allowed);
    }
    let refused = WebError::from(SubmissionFailure::NotWitnessed);
    assert_eq!((refused.status_code().as_u16(), refused.code()), (422, "discount.disburse.not_witnessed"));
}

/// The mirror compares tiles with tiles, and with a token the entries themselves.
fn audited(folder: &Folder, log: &str, mirrored: &str, token: &str) {
    let file = folder.0.join("token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    let with_token = ["--token-file", file.to_str().unwrap()];
    for further in [&[][..], &with_token] {
        let output = process::Command::new(env!("CARGO_BIN_EXE_hefu"))
            .args(["--data", folder.0.join("w3.example").to_str().unwrap()])
            .args(["witness", "audit", "--log", log, "--mirror", mirrored])
            .args(further)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.contains("No difference"), "{said}");
    }
}

/// Every bundle of entries, full and partial.
async fn read_all(to: &Outgoing, server: &Server, token: &str, size: u64) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for index in 0..=size / 256 {
        let Some(tile) = Tile::entries(index, size) else { break };
        let answer = get(to, server, &tile.path(), Some(token)).await;
        assert_eq!(answer.status, 200, "{}", tile.path());
        leaves.extend(parse_entries(&answer.body).unwrap());
    }
    leaves
}

/// The Sigsum read API says the same, in its own words.
async fn sigsum_api(
    to: &Outgoing,
    server: &Server,
    token: &str,
    leaves: &[Leaf],
    root: [u8; 32],
    policy: &sigsum::Policy,
) {
    let size = u64::try_from(leaves.len()).unwrap();
    let ask = async |path: &str| text(&get(to, server, path, Some(token)).await);
    let values = |answer: &str, name: &str| -> Vec<String> {
        let value = |line: &str| line.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        answer.lines().filter_map(value).collect()
    };
    let hash = |text: &String| ledger::encoding::from_hex::<32>(text).unwrap();
    let head = ask("get-tree-head").await;
    assert_eq!(values(&head, "size"), [size.to_string()]);
    assert_eq!(values(&head, "root_hash"), [hex(&root)]);
    assert_eq!(values(&head, "signature")[0].len(), 128);
    let cosigners: Vec<sigsum::Hash> = values(&head, "cosignature")
        .iter()
        .map(|line| hash(&line.split(' ').next().unwrap().to_owned()).into())
        .collect();
    assert!(policy.check_quorum(&cosigners), "{head}");

    let served = values(&ask("get-leaves/3/9").await, "leaf");
    let expected = leaves[3..9].iter();
    let expected = expected.map(|l| format!("{} {} {}", hex(&l.checksum), hex(&l.signature), l.key));
    assert!(served.iter().cloned().eq(expected), "{served:?}");
    assert_eq!(values(&ask(&format!("get-leaves/{}/999999", size - 2)).await, "leaf").len(), 2);
    for index in [0, 57, size - 1] {
        let leaf = leaves[usize::try_from(index).unwrap()].hash();
        let answer = ask(&format!("get-inclusion-proof/{size}/{}", hex(&leaf))).await;
        assert_eq!(values(&answer, "leaf_index"), [index.to_string()]);
        let proof: Vec<_> = values(&answer, "node_hash").iter().map(hash).collect();
        verify_inclusion(&leaf, index, size, &root, &proof).unwrap();
    }
    let mut old = Frontier::new();
    leaves[..100].iter().for_each(|leaf| old.append(leaf.hash()));
    let answer = ask(&format!("get-consistency-proof/100/{size}")).await;
    let proof: Vec<_> = values(&answer, "node_hash").iter().map(hash).collect();
    verify_consistency(100, &old.root(), size, &root, &proof).unwrap();
}

/// Without a token nothing is told, with one what cannot be is 400 and what is not there is 404.
async fn refused(to: &Outgoing, server: &Server, token: &str, size: u64) {
    let zeros = "0".repeat(64);
    for (path, status) in [
        ("get-tree-head".to_owned(), 200),
        ("tile/entries/000.p/1".to_owned(), 200),
        ("tile/entries/900".to_owned(), 404),
        ("tile/entries/x".to_owned(), 404),
        ("get-leaves/0/1".to_owned(), 200),
        ("get-leaves/1/1".to_owned(), 400),
        ("get-leaves/a/1".to_owned(), 400),
        ("get-leaves/0/9223372036854775808".to_owned(), 400),
        ("get-leaves/1000000/1000001".to_owned(), 404),
        (format!("get-inclusion-proof/1/{zeros}"), 400),
        (format!("get-inclusion-proof/{size}/00"), 400),
        (format!("get-inclusion-proof/{size}/{zeros}"), 404),
        ("get-inclusion-proof/99999999/00".to_owned(), 400),
        ("get-consistency-proof/0/5".to_owned(), 400),
        ("get-consistency-proof/5/5".to_owned(), 400),
        ("get-consistency-proof/5/99999999".to_owned(), 400),
    ] {
        assert_eq!(get(to, server, &path, Some(token)).await.status, status, "{path}");
        for token in [None, Some("hefu-auditor-x"), Some(""), Some(&token[1..])] {
            let answer = get(to, server, &path, token).await;
            assert_eq!(answer.status, 401, "{path} {token:?}");
            assert!(answer.content_type.unwrap().starts_with("text/plain"));
        }
    }
    // Hash tiles stay public, entries do not slip out through them.
    assert_eq!(get(to, server, "tile/0/000.p/1", None).await.status, 200);
    assert!(VerifierKey::parse(text(&get(to, server, "vkey", None).await).trim()).is_ok());
}
