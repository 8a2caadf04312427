//! `hefu witness` as a process of its own: what it cosigns, what it refuses and keeps, and that a
//! SIGKILL at any moment makes it neither forget nor sign twice.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{Arc, Mutex},
};

use crate::support::{Folder, Process, Tree, leaf, log_vkey, submit};
use ledger::{
    checkpoint::Checkpoint,
    cosignature,
    merkle::Hash,
    note::{Note, VerifierKey},
    witness::{Reply, read_reply},
};
use server::{outgoing::Outgoing, witness::log::origin_hash};
use tokio::sync::watch;

const NAME: &str = "witness.example/w1";

fn origin() -> String {
    VerifierKey::parse(&log_vkey()).unwrap().name().to_owned()
}

/// The folder names under `evidence/`, each with its two notes.
fn evidence(data: &Path) -> Vec<(String, String, String)> {
    let folder = data.join("witness").join(origin_hash(&origin())).join("evidence");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
            let kind = path.file_name().unwrap().to_str().unwrap().split('-').next().unwrap().to_owned();
            (kind, read("cosigned"), read("refused"))
        })
        .collect();
    found.sort();
    found
}

async fn latest(to: &Outgoing, url: &str) -> Option<Checkpoint> {
    let answer = to.get(&format!("{url}/{}/checkpoint", origin_hash(&origin())), 1 << 16).await.ok()?;
    (answer.status == 200).then(|| Checkpoint::parse(Note::parse(&answer.body).unwrap().text()).unwrap())
}

#[tokio::test]
async fn it_cosigns_refuses_and_keeps_what_speaks_against_the_log() {
    let folder = Folder::new("witness");
    let to = Outgoing::new().unwrap();
    let witness = Process::start(&folder.0, NAME, &log_vkey(), &[]).unwrap();
    assert!(Process::start(&folder.0, NAME, &log_vkey(), &[]).is_none(), "two of one key");
    let vkey = VerifierKey::parse(&witness.vkey).unwrap();
    assert_eq!(latest(&to, &witness.url).await, None);

    let seven = Tree::honest(7);
    let answer = submit(&to, &witness.url, seven.request(0)).await.unwrap();
    let note = seven.signed();
    let kind = answer.content_type.as_deref();
    let reply = read_reply(answer.status, kind, &answer.body, &note, &vkey).unwrap();
    assert!(matches!(reply, Reply::Cosigned(cosignature, _) if cosignature.time > 1_700_000_000));
    let path = format!("{}/{}/checkpoint", witness.url, origin_hash(&origin()));
    let served = Note::parse(&to.get(&path, 1 << 16).await.unwrap().body).unwrap();
    assert_eq!(served.text(), note.text());
    assert!(served.verify(&VerifierKey::parse(&log_vkey()).unwrap()).is_ok());
    assert!(cosignature::verify(&served, &vkey).is_ok());

    let mut forked = Tree::honest(7);
    forked.0[3] = leaf(99);
    for (request, status, body) in [
        (b"old x\n\n".to_vec(), 400, "the request is not of the form that tlog-witness demands\n"),
        (Tree::honest(9).request(0), 409, "7\n"),
        (forked.request(7), 422, "another root of this size was cosigned\n"),
        (forked.request(7), 422, "another root of this size was cosigned\n"),
        (AddOld(&Tree::honest(5)).request(7), 400, "the old size is larger than the checkpoint's\n"),
        (Tree::honest(9).request(7), 200, ""),
    ] {
        let answer = submit(&to, &witness.url, request).await.unwrap();
        let text = String::from_utf8(answer.body).unwrap();
        assert!(answer.status == status && (body.is_empty() || text == body), "{status}: {text}");
        let kind = answer.content_type.unwrap();
        assert_eq!(kind == "text/x.tlog.size", status == 409, "{kind}");
    }
    let kept = evidence(&folder.0);
    assert_eq!(kept.iter().map(|(kind, ..)| kind.as_str()).collect::<Vec<_>>(), ["fork", "rollback"]);
    assert_eq!(kept[0].2, forked.signed().print());
    assert_eq!(kept[1].2, Tree::honest(5).signed().print());
    assert!(kept.iter().all(|(_, cosigned, _)| cosigned.starts_with(note.text())));

    let url = witness.vkey.clone();
    witness.kill();
    assert!(Process::start(&folder.0, "another.example", &log_vkey(), &[]).is_none(), "another name");
    let again = Process::start(&folder.0, NAME, &log_vkey(), &[]).unwrap();
    assert_eq!(again.vkey, url);
    assert_eq!(latest(&to, &again.url).await.unwrap().size, 9);
}

/// A tree smaller than what the witness has: there is no proof to bring.
struct AddOld<'a>(&'a Tree);

impl AddOld<'_> {
    fn request(&self, old: u64) -> Vec<u8> {
        ledger::witness::AddCheckpoint { old, proof: Vec::new(), note: self.0.signed() }.print().into_bytes()
    }
}

/// What rivals know of each other: which leaves make which root, and what was cosigned.
#[derive(Default)]
struct Known {
    trees: HashMap<Hash, Vec<Hash>>,
    cosigned: BTreeMap<u64, Vec<Hash>>,
}

/// One of several that hold the log's key, each with another next entry: a fork at every step.
async fn rival(
    number: u64,
    url: String,
    vkey: VerifierKey,
    known: Arc<Mutex<Known>>,
    told: watch::Sender<u64>,
) {
    let to = Outgoing::new().unwrap();
    for turn in 0_u64.. {
        // Its answers end with the process, and so does this.
        let Some(latest) = latest(&to, &url).await else { return };
        let mut tree = Tree(known.lock().unwrap().trees[&latest.root].clone());
        for step in 0..=turn % 3 {
            tree.0.push(leaf(1_000_000 * number + 10 * turn + step));
        }
        known.lock().unwrap().trees.insert(tree.root(), tree.0.clone());
        let Ok(answer) = submit(&to, &url, tree.request(latest.size)).await else { return };
        // A disk that stalls makes it turn others away.
        if answer.status == 503 {
            continue;
        }
        let kind = answer.content_type.as_deref();
        match read_reply(answer.status, kind, &answer.body, &tree.signed(), &vkey) {
            Ok(Reply::Cosigned(..)) => {
                known.lock().unwrap().cosigned.entry(tree.size()).or_default().push(tree.root());
            }
            Ok(Reply::Conflict(size)) => assert!(size > latest.size),
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&answer.body)),
        }
        told.send_modify(|answers| *answers += 1);
    }
}

#[tokio::test]
async fn killed_twenty_times_it_never_signs_two_roots_or_a_smaller_size() {
    let folder = Folder::new("killed");
    let to = Outgoing::new().unwrap();
    let known = Arc::new(Mutex::new(Known::default()));
    let first = Tree::honest(1);
    known.lock().unwrap().trees.insert(first.root(), first.0.clone());
    let mut random: u64 = std::process::id().into();
    println!("seed {random}");
    for round in 0..20 {
        let witness = Process::start(&folder.0, NAME, &log_vkey(), &[]).unwrap();
        let vkey = VerifierKey::parse(&witness.vkey).unwrap();
        if round == 0 {
            assert_eq!(submit(&to, &witness.url, first.request(0)).await.unwrap().status, 200);
        }
        let present = latest(&to, &witness.url).await.unwrap();
        let most = known.lock().unwrap().cosigned.last_key_value().map(|(size, _)| *size);
        assert!(Some(present.size) >= most, "it has forgotten: {} {most:?}", present.size);
        let (told, mut answers) = watch::channel(0);
        let rivals: Vec<_> = (1..=4)
            .map(|number| {
                let number = number + 10 * round;
                tokio::spawn(rival(number, witness.url.clone(), vkey.clone(), known.clone(), told.clone()))
            })
            .collect();
        // xorshift: the process dies after so many answers, in the midst of the next ones.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let enough = 4 + random % 40;
        // Where every rival has given up, nobody answers any more.
        drop(told);
        answers.wait_for(|count| *count >= enough).await.unwrap();
        witness.kill();
        for rival in rivals {
            rival.await.unwrap();
        }
    }
    let witness = Process::start(&folder.0, NAME, &log_vkey(), &[]).unwrap();
    let last = latest(&to, &witness.url).await.unwrap();
    let known = known.lock().unwrap();
    let leaves = &known.trees[&last.root];
    assert!(known.cosigned.len() > 60, "{}", known.cosigned.len());
    for (size, roots) in &known.cosigned {
        let begins = Tree(leaves[..usize::try_from(*size).unwrap()].to_vec()).root();
        assert!(roots.iter().all(|root| *root == begins), "two roots of {size}");
    }
}
