//! A small log with all its keys, so that tests can also write what no honest log would.

use std::collections::BTreeMap;

use contracts::calendar::Tick;
use contracts::codec::Value;
use ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use ledger::cosignature::cosign;
use ledger::draft::CommandDraft;
use ledger::encoding::hex;
use ledger::evidence::{Builder, Kind, Manifest, ToShow};
use ledger::leaf::Leaf;
use ledger::merkle::{Frontier, Hash, Node, ReadNodes, node_hash, prove_inclusion};
use ledger::signature::{Possession, SigningKey, possession_message};

use crate::support::{fields, key, log_origin, salt};

pub const LOG: u8 = 100;
pub const PLATFORM: u8 = 101;
pub const WITNESS: u8 = 102;
/// The members; the operator's seats have the keys 1 and 2, the first firm's 11 to 14, the second's 21 to 24.
pub const OPERATOR: u8 = 0;
pub const OBLIGOR: u8 = 1;
pub const PAYEE: u8 = 2;
/// The undertaking's hash.
pub const TERMS: &str = "484ff64e639da05203dff51a8824c75da7f63bc6374dcea8b770be13c38a483f";

/// An id made of one number.
pub fn id(kind: &str, number: u8) -> String {
    let digit = kind.len() % 10;
    format!("{digit:08}-0000-4000-8000-{number:012}")
}

pub fn member(number: u8) -> String {
    id("member", number)
}

pub fn text(value: &str) -> Value {
    Value::text(value)
}

/// The proposal of the seat whose key is `seed`, of `person`, possessed by `possessor`.
pub fn proposal_of(member_number: u8, seed: u8, person: u8, roles: &[&str], possessor: u8) -> Value {
    let public = key(seed).public_key();
    let (member, seat, person) = (member(member_number), id("the seat", seed), id("a person!", person));
    let log = log_origin();
    let possession = Possession { log: &log, member: &member, person: &person, seat: &seat };
    let signature = key(possessor).sign(&possession_message(&public, &possession));
    let mut map = fields(&[("seat", &seat), ("person", &person), ("name", "Somebody"), ("alg", "ed25519")]);
    map.insert("roles".to_owned(), Value::List(roles.iter().map(|role| text(role)).collect()));
    map.insert("key".to_owned(), Value::Text(hex(public.as_bytes())));
    map.insert("key_id".to_owned(), Value::Text(public.id().to_string()));
    map.insert("possession".to_owned(), Value::Text(hex(&signature)));
    Value::Map(map)
}

pub fn proposal(member_number: u8, seed: u8, roles: &[&str]) -> Value {
    proposal_of(member_number, seed, seed, roles, seed)
}

/// One entry as it stands in the log.
#[derive(Debug, Clone)]
pub struct Entry {
    pub record: Vec<u8>,
    pub disclosures: Vec<String>,
    pub leaf: Leaf,
}

/// Signs `draft` with the keys of `signers`, in order.
pub fn sign(draft: CommandDraft, signers: &[u8]) -> Entry {
    let (last, others) = signers.split_last().unwrap();
    let unsigned = draft.build(salt).unwrap();
    let unsigned = others.iter().fold(unsigned, |record, seed| record.approve(&key(*seed)).unwrap());
    let submission = unsigned.finish(&key(*last));
    let read = submission.clone().read().unwrap();
    Entry { leaf: read.leaf(), record: submission.record, disclosures: submission.disclosures }
}

/// The log.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub entries: Vec<Entry>,
    pub drafts: u8,
}

/// Every node of a small tree.
struct Nodes(Vec<Hash>);

impl ReadNodes for Nodes {
    type Error = ();

    fn read_nodes(&self, nodes: &[Node]) -> Result<Vec<Hash>, ()> {
        Ok(nodes.iter().map(|node| self.root(node.level, node.index)).collect())
    }
}

impl Nodes {
    fn root(&self, level: u8, index: u64) -> Hash {
        match level {
            0 => self.0[usize::try_from(index).unwrap()],
            _ => node_hash(&self.root(level - 1, 2 * index), &self.root(level - 1, 2 * index + 1)),
        }
    }
}

impl Book {
    /// Genesis, a tick, two firms that each need one signature.
    pub fn begun() -> Self {
        let mut book = Self::default();
        book.write(Self::genesis(), &[PLATFORM]);
        book.tick("2026-03-02T01:30:00Z");
        for firm in [OBLIGOR, PAYEE] {
            let admit = book.admit(firm, 1);
            book.write(admit, &[1, 2]);
        }
        book
    }

    /// A book with a voucher of the obligor, signed for by the payee.
    pub fn issued() -> Self {
        let mut book = Self::begun();
        let issue = book.issue();
        book.write(issue, &[12, 13]);
        book.tick("2026-03-03T01:30:00Z");
        let sign_for = book.sign_for();
        book.write(sign_for, &[22, 23]);
        book
    }

    pub fn draft(&mut self, op: &str, actor: u8, prev: &[usize]) -> CommandDraft {
        self.drafts += 1;
        CommandDraft {
            log: log_origin(),
            id: id("a command", self.drafts),
            op: op.to_owned(),
            member: member(actor),
            rules: 1,
            prev: prev.iter().map(|index| self.leaf_hash(*index)).collect(),
            not_after: "2026-12-31T00:00:00Z".to_owned(),
            body: BTreeMap::new(),
            confidential: BTreeMap::new(),
        }
    }

    pub fn genesis() -> CommandDraft {
        let numbers = [
            ("version", "1"),
            ("tenor_months", "6"),
            ("sign_for_days", "3"),
            ("transfer_sign_for_days", "3"),
            ("cut_off_days", "1"),
            ("minimum_piece", "1000"),
            ("depth_max", "8"),
            ("splits_max", "50"),
            ("splits_per_day_max", "20"),
            ("pending_max", "10"),
            ("open_quote_minutes", "60"),
            ("unwind_days", "2"),
            ("account_cooling_days", "3"),
            ("account_fixed_days", "3"),
            ("lowering_hours", "72"),
            ("undertaking", "hefu-undertaking-1"),
            ("undertaking_hash", TERMS),
        ];
        let mut policy = fields(&numbers);
        policy.insert("holidays".to_owned(), Value::List(Vec::new()));
        policy.insert("working_days".to_owned(), Value::List(Vec::new()));
        let mut draft = Self::default().draft("genesis", OPERATOR, &[]);
        draft.body = fields(&[
            ("clock", "simulated"),
            ("time", "2026-03-02T01:00:00Z"),
            ("platform_key", &hex(key(PLATFORM).public_key().as_bytes())),
            ("rules_hash", TERMS),
            ("tag_commitment", TERMS),
            ("operator_name", "Operator"),
        ]);
        let seats = vec![
            proposal(OPERATOR, 1, &["administrator", "maker"]),
            proposal(OPERATOR, 2, &["administrator", "checker"]),
        ];
        let identifier = Value::Map(fields(&[("scheme", "uscc"), ("value", "91999999DEM0000016")]));
        draft.body.insert("policy".to_owned(), Value::Map(policy));
        draft.body.insert("seats".to_owned(), Value::List(seats));
        draft.body.insert("operator_identifiers".to_owned(), Value::List(vec![identifier]));
        draft
    }

    /// The admission of the firm `number`: an administrator, a maker, a checker and a further administrator.
    pub fn admit(&mut self, number: u8, signatures: u8) -> CommandDraft {
        let mut draft = self.draft("member.admit", OPERATOR, &[]);
        draft.body = fields(&[("admitted", &member(number)), ("signatures", &signatures.to_string())]);
        draft.body.insert("single_person".to_owned(), Value::Flag(false));
        draft.body.insert("kinds".to_owned(), Value::List(vec![text("supplier"), text("core_enterprise")]));
        let roles = ["administrator", "maker", "checker", "administrator"];
        let seats = (1..).zip(roles).map(|(place, role)| proposal(number, 10 * number + place, &[role]));
        let code = format!("91999999DEM01{number:04}");
        let code = format!("{code}{}", contracts::party::uscc_check_character(&code).unwrap());
        let identifier = Value::Map(fields(&[("scheme", "uscc"), ("value", &code)]));
        draft.confidential = fields(&[("name", &format!("Firm {number}")), ("screening", "nothing")]);
        draft.confidential.insert("identifiers".to_owned(), Value::List(vec![identifier]));
        draft.confidential.insert("seats".to_owned(), Value::List(seats.collect()));
        draft
    }

    pub fn issue(&mut self) -> CommandDraft {
        let mut draft = self.draft("voucher.issue", OBLIGOR, &[]);
        draft.body = fields(&[
            ("voucher", &id("voucher", 1)),
            ("undertaking", "hefu-undertaking-1"),
            ("undertaking_hash", TERMS),
        ]);
        draft.confidential = fields(&[
            ("payee", &member(PAYEE)),
            ("payee_name", "Firm 2"),
            ("currency", "CNY"),
            ("amount", "100000"),
            ("due_on", "2026-06-30"),
            ("background", &id("background", 1)),
        ]);
        draft
    }

    pub fn sign_for(&mut self) -> CommandDraft {
        let mut draft = self.draft("voucher.sign_for", PAYEE, &[4]);
        draft.body = fields(&[("voucher", &id("voucher", 1))]);
        draft.body.insert("consents".to_owned(), Value::Flag(true));
        draft.confidential = fields(&[("holding", &id("holding!", 1))]);
        draft
    }

    pub fn tick(&mut self, time: &str) {
        let before = self.entries.iter().rposition(|entry| {
            let record = String::from_utf8(entry.record.clone()).unwrap();
            record.contains("\"op\":\"clock.tick\"") || record.contains("\"op\":\"genesis\"")
        });
        let mut draft = self.draft("clock.tick", OPERATOR, &[before.unwrap()]);
        draft.body = fields(&[("time", time)]);
        self.write(draft, &[PLATFORM]);
    }

    pub fn write(&mut self, draft: CommandDraft, signers: &[u8]) -> usize {
        self.entries.push(sign(draft, signers));
        self.entries.len() - 1
    }

    pub fn leaf_hash(&self, index: usize) -> Hash {
        self.entries[index].leaf.hash()
    }

    pub fn checkpoint(&self) -> SignedCheckpoint {
        let mut tree = Frontier::new();
        self.entries.iter().for_each(|entry| tree.append(entry.leaf.hash()));
        let log: SigningKey = key(LOG);
        Checkpoint::new(&log.public_key().id(), tree.size(), tree.root()).sign(&log).unwrap()
    }

    pub fn proof(&self, index: u64) -> Vec<Hash> {
        let nodes = Nodes(self.entries.iter().map(|entry| entry.leaf.hash()).collect());
        prove_inclusion(index, self.entries.len() as u64, &nodes).unwrap()
    }

    pub fn manifest() -> Manifest {
        Manifest {
            exported: Tick::parse("2026-03-03T02:00:00Z").unwrap(),
            log_key: key(LOG).public_key(),
            shown_to: member(PAYEE),
            kind: Kind::Voucher,
            subject: id("voucher", 1),
        }
    }

    /// A builder with every entry but `hidden`, which are hidden, under `checkpoint`.
    pub fn builder(&self, checkpoint: SignedCheckpoint, hidden: &[usize]) -> Builder {
        let mut builder = Builder::new(Self::manifest(), checkpoint, "Read me.\n").unwrap();
        for (place, entry) in self.entries.iter().enumerate() {
            let index = place as u64;
            let proof = self.proof(index);
            if hidden.contains(&place) {
                builder.hide(index, entry.leaf.hash(), proof).unwrap();
                continue;
            }
            let Entry { record, disclosures, leaf } = entry.clone();
            builder.show(ToShow { index, proof, record, leaf, disclosures }).unwrap();
        }
        builder
    }

    /// The file of all entries.
    pub fn file(&self) -> Vec<u8> {
        self.builder(self.checkpoint(), &[]).finish().unwrap()
    }

    /// The checkpoint with the witness's line.
    pub fn witnessed(&self, time: u64) -> SignedCheckpoint {
        let mut checkpoint = self.checkpoint();
        let text = checkpoint.note().text().to_owned();
        let line = cosign(time, &text, "bank.example", &key(WITNESS)).unwrap();
        checkpoint.note_mut().add(line);
        checkpoint
    }
}
