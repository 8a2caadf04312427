//! A mirror keeps what its log served, refuses to cosign what does not lead to the checkpoint, serves it
//! as tiles, and names the entry that was rewritten.

use std::{
    process::{Command, Output},
    sync::{Arc, Mutex},
};

use crate::support::{Folder, Process, Tree, leaf, log_vkey, submit};
use actix_web::{App, HttpResponse, HttpServer, web};
use ledger::{
    edge::Edge,
    merkle::{Hash, prove_inclusion, verify_inclusion},
    note::VerifierKey,
    tile::{Tile, Tiles},
};
use server::{outgoing::Outgoing, witness::log::origin_hash};

/// What a log serves: leaves in its tiles, and a signed tree that may be another one.
struct Served {
    leaves: Vec<Hash>,
    signed: Tree,
}

type Shared = Arc<Mutex<Served>>;

/// Serves tiles of level 0 and the checkpoint, as a log does; returns its address.
async fn serve(shared: Shared) -> String {
    let server = HttpServer::new(move || {
        let (tiles, note) = (shared.clone(), shared.clone());
        App::new()
            .route(
                "/checkpoint",
                web::get().to(move || {
                    let note = note.lock().unwrap().signed.signed().print();
                    async { HttpResponse::Ok().body(note) }
                }),
            )
            .route(
                "/{path:tile/.*}",
                web::get().to(move |path: web::Path<String>| {
                    let leaves = &tiles.lock().unwrap().leaves;
                    let tile = Tile::parse(&path).unwrap();
                    assert_eq!(tile.level, Some(0));
                    let first = usize::try_from(tile.index * 256).unwrap();
                    let found = leaves.get(first..first + usize::from(tile.width));
                    let answer = match found {
                        Some(hashes) => HttpResponse::Ok().body(hashes.as_flattened().to_vec()),
                        None => HttpResponse::NotFound().finish(),
                    };
                    async { answer }
                }),
            )
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    tokio::task::spawn_local(server.run());
    url
}

fn audit(folder: &Folder, log: &str) -> (bool, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_hefu"))
        .args([
            "--data",
            folder.0.to_str().unwrap(),
            "witness",
            "audit",
            "--log",
            &log_vkey(),
            "--mirror",
            log,
        ])
        .output()
        .unwrap();
    (status.success(), String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap())
}

#[actix_web::test]
async fn a_mirror_keeps_serves_and_names_what_was_rewritten() {
    let folder = Folder::new("mirror");
    let shared: Shared = Arc::new(Mutex::new(Served { leaves: Vec::new(), signed: Tree::honest(0) }));
    let set = |leaves: Vec<Hash>, signed: Tree| *shared.lock().unwrap() = Served { leaves, signed };
    let log = serve(shared.clone()).await;
    let to = Outgoing::new().unwrap();
    let start = || Process::start(&folder.0, "mirror.example", &log_vkey(), &["--mirror", &log]).unwrap();
    let status = async |process: &Process, tree: &Tree, old| {
        submit(&to, &process.url, tree.request(old)).await.unwrap().status
    };

    let mirror = start();
    for (size, old) in [(3, 0), (3, 3), (300, 3), (700, 300)] {
        let tree = Tree::honest(size);
        set(tree.0.clone(), tree.clone());
        assert_eq!(status(&mirror, &tree, old).await, 200, "{size}");
    }
    // What the log has signed is consistent, and its tiles say something else, or nothing.
    let grown = Tree::honest(710);
    let mut other = grown.0.clone();
    other[705] = leaf(1);
    set(other, grown.clone());
    assert_eq!(status(&mirror, &grown, 700).await, 422);
    set(grown.0[..706].to_vec(), grown.clone());
    assert_eq!(status(&mirror, &grown, 700).await, 503);
    let vkey = mirror.vkey.clone();
    mirror.kill();
    let mirror = start();
    assert_eq!(mirror.vkey, vkey);
    set(grown.0.clone(), grown.clone());
    assert_eq!(status(&mirror, &grown, 700).await, 200);
    tiles_lead_to_the_root(&to, &mirror, &grown).await;

    // An audit may run beside the witness, and finds nothing.
    let bigger = Tree::honest(800);
    set(bigger.0.clone(), bigger.clone());
    let (fine, said) = audit(&folder, &log);
    assert!(fine && said.contains("entries kept:   710\nentries served: 800\n"), "{said}");
    // An administrator rewrites entry 5, first without, then with the log's signature.
    let mut rewritten = bigger.clone();
    rewritten.0[5] = leaf(6);
    rewritten.0[9] = leaf(6);
    let named = |signed: &Tree| {
        set(rewritten.0.clone(), signed.clone());
        audit(&folder, &log)
    };
    let (fine, said) = named(&bigger);
    assert!(!fine && said.contains("DIFFERENCE: entry 5 was rewritten"), "{said}");
    assert!(said.contains("has not signed what it serves now"), "{said}");
    let (fine, said) = named(&rewritten);
    assert!(!fine && said.contains("entry 5 was rewritten") && said.contains("has signed"), "{said}");
    // The tail is cut.
    set(bigger.0[..600].to_vec(), Tree::honest(600));
    let (fine, said) = audit(&folder, &log);
    assert!(!fine && said.contains("DIFFERENCE: entry 600 and all after it are gone"), "{said}");
}

/// What the mirror serves is what the log would, and proofs can be made from it.
async fn tiles_lead_to_the_root(to: &Outgoing, mirror: &Process, tree: &Tree) {
    let hash = origin_hash(VerifierKey::parse(&log_vkey()).unwrap().name());
    let mut edge = Edge::new();
    tree.0.iter().for_each(|leaf| edge.append(*leaf));
    let mut tiles = Tiles::new(tree.size());
    for (tile, bytes) in edge.take_changed() {
        let url = format!("{}/{hash}/{}", mirror.url, tile.path());
        let answer = to.get(&url, 8192).await.unwrap();
        assert_eq!((answer.status, &answer.body), (200, &bytes), "{url}");
        tiles.insert(tile.level.unwrap(), tile.index, &answer.body).unwrap();
    }
    let verified = tiles.verify(&tree.root()).unwrap();
    let proof = prove_inclusion(400, tree.size(), &verified).unwrap();
    verify_inclusion(&leaf(400), 400, tree.size(), &tree.root(), &proof).unwrap();
    for absent in ["tile/0/002.p/255", "tile/1/000.p/3", "tile/entries/000", "tile/0/000.p/0", "tile/x"] {
        let answer = to.get(&format!("{}/{hash}/{absent}", mirror.url), 8192).await.unwrap();
        assert_eq!(answer.status, 404, "{absent}");
    }
}
