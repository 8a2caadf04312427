//! A further log beside the registry, served by the same program: a firm that is admitted for it issues there
//! and nowhere else, its supplier finds the voucher on the pages of that log, and both logs replay.

use std::time::{Duration, Instant};

use chrono::Days;
use contracts::{
    amount::{Amount, CNY},
    background::register::{InvoiceUse, Register},
    command::Command,
    evidence::RecordEvidence,
    id::{BackgroundId, Digest, HoldingId, InvoiceTag, LogId, MemberId, VoucherId},
    member::{MemberKind, account::SetAccount, admit::Admit},
    voucher::{issue::Issue, sign_for::SignForVoucher},
};
use ledger::{
    checkpoint::Checkpoint,
    evidence::{Code, Trusted, verify},
    signature::PublicKey,
};
use serde_json::Value;
use server::{
    client::{self, Client, Signer, desk::heads},
    demo::cast::{Firm, Player},
    entropy,
    evidence::{Exporter, Subject},
    genesis::{UNDERTAKING, undertaking_hash},
    witnessing::Witnessing,
};
use store::Store;

use crate::own::OwnDemo;

const JSON: &str = "application/json";

static OBLIGOR: Firm = Firm {
    code: "core-x",
    name: "远山演示公司",
    kinds: &[MemberKind::CoreEnterprise],
    registered: "DEM000091",
    account: Some(("江湾演示银行", "9990 0001 0000 0091")),
    maker: "甲一",
    checker: "甲二",
    goods: "零件",
};
static SUPPLIER: Firm = Firm {
    code: "supplier-x",
    name: "近水演示公司",
    kinds: &[MemberKind::Supplier],
    registered: "DEM000092",
    account: Some(("江湾演示银行", "9990 0001 0000 0092")),
    maker: "乙一",
    checker: "乙二",
    goods: "零件",
};

/// One log as a program of its members reaches it.
pub struct Site {
    name: &'static str,
    client: Client,
    store: Store,
}

impl Site {
    /// The registry and one further log of `own`, and the operator of both.
    pub async fn both(own: &OwnDemo) -> (Self, Self, Player) {
        let (keys, store) = (own.keys(), own.store().await);
        let further = (own.keys_of("log-2").log.public_key(), store.clone().of_log(2));
        let (_, log) = store::log::opened(&store).await.unwrap().unwrap();
        let operator = Player { member: log.operator, ..Player::operator(&keys) };
        let of = |name, key: &PublicKey, store| Self { name, client: Client::of(key), store };
        (of("main", &keys.log.public_key(), store), of("log-2", &further.0, further.1), operator)
    }

    /// Signs `command` and hands it in; the answer as it comes.
    async fn hand_in(
        &self,
        own: &OwnDemo,
        member: MemberId,
        signers: [&Signer; 2],
        command: impl Into<Command>,
    ) -> Value {
        let command = command.into();
        let prev = heads(&self.store, &command, member).await.unwrap();
        let not_after = self.store.tick().await.unwrap().after(3600);
        let unsigned = self.client.build(&command, &self.client.envelope(member, prev, not_after)).unwrap();
        let submission = client::sign(unsigned, &signers).unwrap();
        let answer = own.ask(&format!("POST /logs/{}/commands", self.name), "", JSON, &submission.print());
        let value: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(answer.head.contains("retry-after"), answer.is(503), "{}", answer.head);
        value
    }

    /// The same, which has to be recorded.
    pub async fn act(&self, own: &OwnDemo, player: &Player, command: impl Into<Command>) {
        let answer = self.hand_in(own, player.member, signers(player), command).await;
        assert!(answer["index"].is_u64(), "{answer}");
    }

    async fn refused(&self, own: &OwnDemo, player: &Player, command: impl Into<Command>) -> String {
        let answer = self.hand_in(own, player.member, signers(player), command).await;
        answer["code"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

fn signers(player: &Player) -> [&Signer; 2] {
    player.persons().map(|person| &person.signer)
}

fn admission(registry: &Site, player: &Player, log: Option<LogId>) -> Admit {
    let seat = |person: &server::demo::cast::Person| {
        let roles = person.place.roles();
        registry.client.proposal(player.member, person.id, person.name, &roles, &person.signer)
    };
    Admit {
        admitted: player.member,
        kinds: player.firm.kinds.to_vec(),
        single_person: false,
        signatures: 2,
        log,
        name: player.firm.name.to_owned(),
        identifiers: vec![player.firm.identifier()],
        seats: player.persons().map(seat).to_vec(),
        screening: "nothing found".to_owned(),
    }
}

/// A trade between the two, and a voucher on it.
fn trade(own: &OwnDemo, obligor: &Player, payee: &Player, day: chrono::NaiveDate) -> (Register, Issue) {
    let amount = Amount::from_minor(1_000_000).unwrap();
    let background = BackgroundId::from_uuid(entropy::uuid());
    let number = "FX-2026-0001";
    let used = InvoiceUse {
        tag: InvoiceTag::parse(&ledger::tag::tag(&own.keys().tag, number)).unwrap(),
        number: number.to_owned(),
        type_code: "380".to_owned(),
        issued_on: day,
        amount,
        occupied: amount,
        seller: payee.firm.identifier(),
        buyer: obligor.firm.identifier(),
        file: Digest([7; 32]),
    };
    let due_on = contracts::calendar::Calendar::default()
        .or_next_business_day(day.checked_add_days(Days::new(75)).unwrap());
    let register = Register {
        background,
        debtor: obligor.member,
        creditor: payee.member,
        currency: CNY,
        contract: "HT-1".to_owned(),
        contract_file: None,
        delivery_file: None,
        due_on,
        invoices: vec![used],
    };
    let issue = Issue {
        voucher: VoucherId::from_uuid(entropy::uuid()),
        undertaking: UNDERTAKING.to_owned(),
        undertaking_hash: undertaking_hash(),
        payee: payee.member,
        payee_name: payee.firm.name.to_owned(),
        currency: CNY,
        amount,
        due_on,
        background,
    };
    (register, issue)
}

/// Waits until the further log has followed the registry to its end.
pub async fn followed(registry: &Site, further: &Site) {
    let began = Instant::now();
    while !registry
        .store
        .to_import(further.store.followed().await.unwrap(), i64::MAX)
        .await
        .unwrap()
        .is_empty()
    {
        assert!(began.elapsed() < Duration::from_secs(60), "the registry was not followed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_obligor_of_a_further_log_issues_there() {
    let mut own = OwnDemo::start("further");
    let (said, done) = own.hefu(&["log", "add"]);
    assert!(done && said.starts_with("log-2 has begun."), "{said}");
    own.again();
    let (registry, further, operator) = Site::both(&own).await;
    let (obligor, payee) = (Player::fresh(&OBLIGOR), Player::fresh(&SUPPLIER));
    registry.act(&own, &operator, admission(&registry, &obligor, Some(further.client.log))).await;
    registry.act(&own, &operator, admission(&registry, &payee, None)).await;
    followed(&registry, &further).await;
    let day = further.store.tick().await.unwrap().date();
    let (register, issue) = trade(&own, &obligor, &payee, day);
    assert_eq!(registry.refused(&own, &obligor, register.clone()).await, "background.register.other_log");
    further.act(&own, &obligor, register).await;
    further.act(&own, &obligor, issue.clone()).await;
    let holding = HoldingId::from_uuid(entropy::uuid());
    further.act(&own, &payee, SignForVoucher { voucher: issue.voucher, consents: true, holding }).await;
    let account = SetAccount {
        currency: CNY,
        bank_name: "江湾演示银行".to_owned(),
        account_name: SUPPLIER.name.to_owned(),
        number: "1".to_owned(),
    };
    assert_eq!(further.refused(&own, &payee, account.clone()).await, "command.registry_only");
    registry.act(&own, &payee, account).await;
    followed(&registry, &further).await;
    evidence(&own, &further, &payee, issue.voucher).await;
    too_old_to_judge(&own, &further, &payee).await;
    pages(&own);
    let (said, done) = own.hefu(&["verify"]);
    assert!(done && said.contains("log main\n") && said.contains("log log-2\n"), "{said}");
    assert_eq!(said.matches("No difference").count(), 2, "{said}");
    others_do_not_wait(&mut own);
    own.end();
}

/// A further log that cannot be written is left out, as one that was restored from an old copy: what it last
/// signed is more than what is stored. The registry is served all the same.
fn others_do_not_wait(own: &mut OwnDemo) {
    let key = own.keys_of("log-2").log;
    let later = Checkpoint::new(&key.public_key().id(), 1_000_000, [7; 32]).sign(&key).unwrap();
    // A server that runs may write it meanwhile.
    own.stop();
    own.keep("last-signed-head-log-2", later.note().print().as_bytes());
    own.start_again();
    assert!(own.get("/logs/main/checkpoint", "").is(200));
    assert!(own.get("/logs/log-2/checkpoint", "").is(404));
    let session = own.sign_in("maker", "bank-a");
    let home = own.get("/", &format!("{session}; hefu_log=log-2"));
    assert!(home.is(200) && !home.body.contains("log-2"), "{}", home.body);
}

/// What the payee may show of the voucher holds by itself: who signed was admitted on another log.
async fn evidence(own: &OwnDemo, further: &Site, payee: &Player, voucher: VoucherId) {
    let key = own.keys_of("log-2").log.public_key();
    let witnessing = Witnessing::alone(&key).unwrap();
    let (_, log) = store::log::opened(&further.store).await.unwrap().unwrap();
    let exporter = Exporter {
        store: &further.store,
        log_key: key,
        operator: log.operator,
        witnessing: &witnessing,
        now: further.store.tick().await.unwrap(),
    };
    let file = exporter.export(payee.member, Subject::Voucher(voucher)).await.unwrap().unwrap();
    let report = verify(&file, &Trusted { log_key: Some(key), policy: None });
    assert_eq!(report.failure, None);
    assert!(report.checked.contains(&Code::ImportUnproven) && report.checked.contains(&Code::RulesRefused));
    // The rules judged the voucher's own entries and the admissions: nothing of them is left open.
    let shown = report.about.unwrap().shown;
    assert!(report.judged.len() > shown / 2, "{} of {shown}: {:?}", report.judged.len(), report.not_checked);
    let about = own.hefu(&[
        "verify",
        "--log-key",
        &ledger::encoding::hex(key.as_bytes()),
        &own.keep("x.hefu", &file),
    ]);
    assert!(about.1, "{}", about.0);
}

/// A statement that somebody holds some file.
pub fn record() -> RecordEvidence {
    RecordEvidence { file: Digest(entropy::bytes()), note: None }
}

/// Time that has moved on the further log alone makes what it knows of members old.
async fn too_old_to_judge(own: &OwnDemo, further: &Site, payee: &Player) {
    further.act(own, payee, record()).await;
    let (said, done) = own.hefu(&["demo", "advance", "1"]);
    assert!(done && said.contains("On log-2: "), "{said}");
    // Both logs have moved, and the registry's tick is imported within a second or so.
    let began = Instant::now();
    loop {
        let answer = further.hand_in(own, payee.member, signers(payee), record()).await;
        if answer["index"].is_u64() {
            return;
        }
        assert_eq!(answer["code"].as_str(), Some("command.registry_stale"), "{answer}");
        assert!(began.elapsed() < Duration::from_secs(60), "{answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Each log under its own name, and the pages of the one that the browser shows.
fn pages(own: &OwnDemo) {
    for name in ["main", "log-2"] {
        assert!(own.get(&format!("/logs/{name}/checkpoint"), "").is(200), "{name}");
    }
    assert!(own.get("/logs/log-3/checkpoint", "").is(404));
    let session = own.sign_in("maker", "bank-a");
    assert!(own.get("/", &session).body.contains("Go to ledger log-2"));
    let there = format!("{session}; hefu_log=log-2");
    assert!(own.get("/", &there).body.contains("Go to ledger main"));
    assert!(own.get("/requests", &there).is(200));
    // Seats are the registry's: whoever looks at them goes on there.
    let seats = own.get("/seats", &there);
    assert!(seats.is(200) && seats.head.contains("set-cookie: hefu_log=main"), "{}", seats.head);
}
