//! A public sample invoice carries a voucher's whole story: its own buyer and seller are members, the
//! log's clock stands just after its date, and what is read from the file is all that is typed.

use std::path::{Path, PathBuf};

use chrono::Days;
use cluster::{Cluster, Options};
use contracts::{
    amount::{Amount, Currency},
    background::register::{InvoiceUse, Register},
    calendar::Tick,
    command::Command,
    discount::{
        approve::Approve,
        award::Award,
        disburse::{Confirm, Disburse, PayIntent},
        quote::MakeQuote,
        request::MakeRequest,
    },
    id::{
        BackgroundId, Digest, HoldingId, InvoiceTag, MemberId, PersonId, QuoteId, RequestId, SeatId,
        VoucherId,
    },
    log::Clock,
    member::{
        IdentifierRecord, MemberKind, Role, SeatProposal, account::SetAccount, admit::Admit,
        limit::GrantLimit,
    },
    party::{Identifier, Scheme, lei_check_digits},
    pricing::{Basis, Terms, price},
    rate::Rate,
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{VoucherLife, issue::Issue, sign_for::SignForVoucher},
};
use documents::{Invoice, Party, read_invoice};
use ledger::signature::SigningKey;
use server::{
    client::{ClientError, Desk, Signer},
    entropy,
    genesis::{Beginning, Founder, UNDERTAKING, client, genesis, open_log, policy, undertaking_hash},
    jobs::due,
    keys::DeploymentKeys,
};
use store::{
    Store, migrate,
    prepare::{Roles, prepare},
    verify::{Trusted, verify},
    writer::{Pen, Queue, Recorded},
};

/// A member with a maker and a checker.
struct Firm {
    id: MemberId,
    name: String,
    identifiers: Vec<IdentifierRecord>,
    seats: Vec<SeatProposal>,
    signers: [Signer; 2],
}

impl Firm {
    fn new(keys: &DeploymentKeys, name: &str, number: u32, further: Vec<Identifier>) -> Self {
        let id = MemberId::from_uuid(entropy::uuid());
        let body = format!("9999{number:014}");
        let lei =
            Identifier { scheme: Scheme::Lei, value: format!("{body}{}", lei_check_digits(&body).unwrap()) };
        let signers = [(); 2].map(|()| Signer {
            seat: SeatId::from_uuid(entropy::uuid()),
            key: SigningKey::from_seed(&entropy::bytes()),
        });
        let roles = [[Role::Administrator, Role::Maker], [Role::Administrator, Role::Checker]];
        let seats = signers.iter().zip(roles).map(|(signer, roles)| {
            client(keys).proposal(id, PersonId::from_uuid(entropy::uuid()), "A Person", &roles, signer)
        });
        Self {
            id,
            name: name.to_owned(),
            identifiers: std::iter::once(lei).chain(further).map(IdentifierRecord).collect(),
            seats: seats.collect(),
            signers: signers.clone(),
        }
    }

    fn signers(&self) -> [&Signer; 2] {
        [&self.signers[0], &self.signers[1]]
    }
}

/// What an invoice calls a party, in the registries that members have numbers in.
fn numbers(party: &Party) -> Vec<Identifier> {
    let scheme = |scheme| match scheme {
        documents::Scheme::Vat => Some(Scheme::Vat),
        documents::Scheme::Gln => Some(Scheme::Gln),
        documents::Scheme::Registration => Some(Scheme::Registration),
        _ => None,
    };
    let known = party.identifiers.iter().filter_map(|identifier| {
        Some(Identifier { scheme: scheme(identifier.scheme)?, value: identifier.value.clone() })
    });
    let mut found: Vec<Identifier> = known.filter(Identifier::is_valid).collect();
    found.sort();
    found.dedup();
    found
}

/// The first sample whose parties both have a number and which may back a voucher.
fn sample() -> Option<Invoice> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("HEFU_SHARED").map_or(beside, PathBuf::from);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(shared.join("data/ubl")).ok()?.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    files.iter().find_map(|file| {
        let invoice = read_invoice("sample.xml", &std::fs::read(file).unwrap()).ok()?;
        let named = !numbers(&invoice.seller).is_empty() && !numbers(&invoice.buyer).is_empty();
        (named && invoice.may_back_a_voucher().is_ok() && invoice.total_minor > 10_000).then_some(invoice)
    })
}

struct World {
    desk: Desk,
    pen: Pen,
    keys: DeploymentKeys,
}

impl World {
    async fn act(&self, firm: &Firm, command: impl Into<Command>) -> Recorded {
        self.desk.act(firm.id, &firm.signers(), &command.into()).await.unwrap()
    }

    async fn refused(&self, firm: &Firm, command: impl Into<Command>) -> &'static str {
        match self.desk.act(firm.id, &firm.signers(), &command.into()).await {
            Err(ClientError::Refused(refusal)) => refusal.code(),
            other => panic!("not refused: {other:?}"),
        }
    }

    async fn at(&self, date: chrono::NaiveDate) {
        let time = Tick::start_of(date).after(9 * 3600);
        due::tick(&self.desk.store, &self.desk.queue, &self.pen, time).await.unwrap();
    }
}

async fn world(cluster: &Cluster, folder: &Path, begins: Tick) -> (World, Firm) {
    let roles = Roles { database: "hefu", owner_password: "owner", app_password: "app" };
    prepare(&cluster.superuser_url("postgres"), &roles).await.unwrap();
    migrate::migrate(&cluster.url("hefu", "hefu_owner", "owner")).await.unwrap();
    let store: Store = store::connect(&cluster.url("hefu", "hefu_app", "app"), 4).await.unwrap();
    let keys = DeploymentKeys::open(&folder.join("keys")).unwrap();
    let operator = Firm::new(&keys, "Operator", 1, Vec::new());
    let founder = Founder {
        member: operator.id,
        name: operator.name.clone(),
        identifiers: operator.identifiers.clone(),
        seats: operator.seats.clone(),
    };
    let beginning = Beginning { registry: None, clock: Clock::Simulated, time: begins };
    let first = || genesis(&keys, beginning, policy(), founder);
    let pen = open_log(&store, &keys, std::sync::Arc::default(), first).await.unwrap();
    let queue = Queue::start(store.clone(), pen.clone()).unwrap();
    (World { desk: Desk { client: client(&keys), store, queue }, pen, keys }, operator)
}

async fn admit(world: &World, operator: &Firm, firm: &Firm, kind: MemberKind, currency: Currency) {
    let admit = Admit {
        log: None,
        admitted: firm.id,
        kinds: vec![kind],
        single_person: false,
        signatures: 2,
        name: firm.name.clone(),
        identifiers: firm.identifiers.clone(),
        seats: firm.seats.clone(),
        screening: "no hits; sample".to_owned(),
    };
    world.act(operator, admit).await;
    let account = SetAccount {
        currency,
        bank_name: "A Bank".to_owned(),
        account_name: firm.name.clone(),
        number: format!("ACC-{}", firm.id),
    };
    world.act(firm, account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_invoice_carries_the_whole_story() {
    let Some(invoice) = sample() else {
        println!("skipped: no public samples beside the checkout");
        return;
    };
    let folder = std::env::temp_dir().join(format!("hefu-real-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let data = folder.clone();
    let cluster = tokio::task::spawn_blocking(move || Cluster::start(&data, &Options::default()).unwrap())
        .await
        .unwrap();
    let day = invoice.issued_on.checked_add_days(Days::new(1)).unwrap();
    let (world, operator) = world(&cluster, &folder, Tick::start_of(day).after(9 * 3600)).await;
    tell(&world, &operator, &invoice, day).await;
    let trusted = Trusted { log_key: world.keys.log.public_key(), tag_key: Some(world.keys.tag) };
    let report = verify(&world.desk.store, &trusted).await.unwrap();
    assert_eq!(report.difference, None);
    tokio::task::spawn_blocking(move || cluster.stop().unwrap()).await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

async fn tell(world: &World, operator: &Firm, invoice: &Invoice, day: chrono::NaiveDate) {
    let currency = Currency::parse(invoice.currency.as_str()).unwrap();
    let amount = Amount::from_minor(invoice.total_minor).unwrap();
    let buyer = Firm::new(&world.keys, &invoice.buyer.name, 2, numbers(&invoice.buyer));
    let seller = Firm::new(&world.keys, &invoice.seller.name, 3, numbers(&invoice.seller));
    let bank = Firm::new(&world.keys, "Sample Bank", 4, Vec::new());
    for (firm, kind) in [
        (&buyer, MemberKind::CoreEnterprise),
        (&seller, MemberKind::Supplier),
        (&bank, MemberKind::Financier),
    ] {
        admit(world, operator, firm, kind, currency).await;
    }
    let calendar = &world.pen.genesis.calendar;
    let due_on = calendar.or_next_business_day(day.checked_add_days(Days::new(90)).unwrap());
    let background = register(world, invoice, &buyer, &seller, currency, due_on).await;
    let voucher = VoucherId::from_uuid(entropy::uuid());
    let issue = Issue {
        voucher,
        undertaking: UNDERTAKING.to_owned(),
        undertaking_hash: undertaking_hash(),
        payee: seller.id,
        payee_name: seller.name.clone(),
        currency,
        amount,
        due_on,
        background,
    };
    world.act(&buyer, issue.clone()).await;
    // The invoice is used up: nothing more can be issued on it.
    let again = Issue { voucher: VoucherId::from_uuid(entropy::uuid()), ..issue };
    assert_eq!(world.refused(&buyer, again).await, "voucher.issue.exceeds_background");
    let holding = HoldingId::from_uuid(entropy::uuid());
    world.act(&seller, SignForVoucher { voucher, consents: true, holding }).await;
    let title = discount(world, &seller, &bank, &buyer, holding, amount, currency, (day, due_on)).await;
    settle(world, &buyer, &bank, voucher, title, amount, due_on).await;
}

async fn register(
    world: &World,
    invoice: &Invoice,
    buyer: &Firm,
    seller: &Firm,
    currency: Currency,
    due_on: chrono::NaiveDate,
) -> BackgroundId {
    let amount = Amount::from_minor(invoice.total_minor).unwrap();
    let register = |id: BackgroundId, occupied: Amount| Register {
        background: id,
        debtor: buyer.id,
        creditor: seller.id,
        currency,
        contract: "as on the invoice".to_owned(),
        contract_file: None,
        delivery_file: None,
        due_on,
        invoices: vec![InvoiceUse {
            tag: InvoiceTag::parse(&ledger::tag::tag(&world.keys.tag, &invoice.number)).unwrap(),
            number: invoice.number.clone(),
            type_code: invoice.type_code.clone(),
            issued_on: invoice.issued_on,
            amount,
            occupied,
            seller: IdentifierRecord(numbers(&invoice.seller)[0].clone()),
            buyer: IdentifierRecord(numbers(&invoice.buyer)[0].clone()),
            file: Digest::parse(&invoice.sha256).unwrap(),
        }],
    };
    let id = BackgroundId::from_uuid(entropy::uuid());
    world.act(buyer, register(id, amount)).await;
    let cent = Amount::from_minor(1).unwrap();
    let more = register(BackgroundId::from_uuid(entropy::uuid()), cent);
    assert_eq!(world.refused(buyer, more).await, "background.register.over_occupied");
    id
}

#[expect(clippy::too_many_arguments, reason = "a story has many persons")]
async fn discount(
    world: &World,
    seller: &Firm,
    bank: &Firm,
    buyer: &Firm,
    holding: HoldingId,
    amount: Amount,
    currency: Currency,
    (day, due_on): (chrono::NaiveDate, chrono::NaiveDate),
) -> HoldingId {
    let now = world.desk.store.tick().await.unwrap();
    let expires = now.after(30 * 24 * 3600);
    world.act(bank, GrantLimit { obligor: buyer.id, currency, amount, expires }).await;
    let request = RequestId::from_uuid(entropy::uuid());
    let ask = MakeRequest {
        request,
        holding,
        amount,
        part: None,
        change: None,
        financiers: vec![bank.id],
        recourse: false,
        ask_rate: None,
        deadline: now.after(3600),
    };
    world.act(seller, ask).await;
    let quote = QuoteId::from_uuid(entropy::uuid());
    let terms = Terms {
        rate: Rate::parse("0.0435").unwrap(),
        basis: Basis::Days360,
        value_on: day,
        fees: Amount::ZERO,
    };
    let make = MakeQuote { quote, request, expires };
    let (_, sealed) = world.desk.quote(bank.id, &bank.signers(), &make, &terms).await.unwrap();
    world.desk.open_quote(bank.id, &bank.signers(), &sealed).await.unwrap();
    let price = price(amount, due_on, &terms).unwrap();
    let interest = Some(price.interest).filter(|interest| !interest.is_zero());
    world.act(seller, Award { request, quote, interest, net: price.net }).await;
    let approve =
        Approve { request, evidence_read: true, invoices_verified_on: day, registration: "ZD-1".to_owned() };
    world.act(bank, approve).await;
    world.act(bank, PayIntent { request }).await;
    let disburse = Disburse {
        request,
        bank_reference: "B-1".to_owned(),
        amount: price.net,
        account: format!("ACC-{}", seller.id),
        paid_on: day,
    };
    world.act(bank, disburse).await;
    let title = HoldingId::from_uuid(entropy::uuid());
    world.act(seller, Confirm { request, holding, title }).await;
    title
}

async fn settle(
    world: &World,
    buyer: &Firm,
    bank: &Firm,
    voucher: VoucherId,
    title: HoldingId,
    amount: Amount,
    due_on: chrono::NaiveDate,
) {
    let list = MakeList { voucher, lines: 1, total: amount };
    assert_eq!(world.refused(buyer, list.clone()).await, "settlement.list.before_cut_off");
    world.at(due_on).await;
    world.act(buyer, list).await;
    let receipt =
        Receipt { voucher, holding: title, bank_reference: "S-1".to_owned(), amount, received_on: due_on };
    world.act(bank, receipt).await;
    let settled = world.desk.store.voucher(voucher).await.unwrap().unwrap();
    assert_eq!((settled.life, settled.settled), (VoucherLife::Settled, amount));
}
