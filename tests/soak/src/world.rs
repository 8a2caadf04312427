//! The log of a run: a genesis of its own, an obligor, and for every client a transferor with a large
//! holding and a transferee. All of it is decided by the rules before it is handed to the writer.

use std::{collections::BTreeMap, sync::Arc};

use contracts::{
    Stop,
    amount::{Amount, CNY},
    apply,
    authority::heads,
    background::register::{InvoiceUse, Register},
    calendar::Tick,
    command::Command,
    decide,
    id::{BackgroundId, Digest, HoldingId, InvoiceTag, LeafHash, MemberId, PersonId, PublicKey, VoucherId},
    log::{Clock, Genesis},
    member::{IdentifierRecord, MemberKind, Role, admit::Admit},
    party::{Identifier, Scheme, uscc_check_character},
    policy::Policy,
    state::State,
    voucher::{issue::Issue, sign_for::SignForVoucher},
};
use ledger::{
    admission::{Admitted, admit},
    signature::{KeyId, SigningKey},
};
use server::{
    client::{Client, Signer, sign},
    clock, entropy,
    genesis::{client, open_log, policy, undertaking_hash},
    keys::DeploymentKeys,
};
use sha2::{Digest as _, Sha256};
use store::{
    Store,
    writer::{Answer, LastSigned, Queue},
};

use crate::error::SoakError;

/// Minor units of each client's voucher: more than any run transfers.
const FACE: i64 = 100_000_000_000_000;
/// A week, in seconds of the log's time.
const WEEK: i64 = 7 * 24 * 3600;

/// A member with the one seat that signs for it.
#[derive(Debug, Clone)]
pub struct Party {
    /// The member.
    pub member: MemberId,
    /// Its registered name.
    pub name: String,
    /// Its seat and key.
    pub signer: Signer,
}

/// What one client goes on from.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Transfers pieces.
    pub from: Party,
    /// Signs for them.
    pub to: Party,
    /// The holding that is spent next.
    pub source: HoldingId,
    /// Its head.
    pub head: LeafHash,
    /// What it is worth.
    pub amount: Amount,
    /// The trade between the two.
    pub background: BackgroundId,
}

/// The log as it is before the load begins.
pub struct World {
    keys: DeploymentKeys,
    clock: Clock,
    /// Makes commands for the log.
    pub client: Client,
    state: State,
    entries: Vec<Admitted>,
    known: BTreeMap<KeyId, ledger::signature::PublicKey>,
    operator: [Party; 2],
    /// One for every client.
    pub chains: Vec<Chain>,
}

impl World {
    /// A log of `keys` with `clients` chains.
    ///
    /// # Errors
    /// A [`SoakError`]: the rules refuse nothing of this.
    pub fn new(keys: &DeploymentKeys, clock: Clock, clients: usize) -> Result<Self, SoakError> {
        let operator = [0, 1].map(|place| Party {
            member: MemberId::from_uuid(entropy::uuid()),
            name: format!("Operator {place}"),
            signer: signer(),
        });
        let client = client(keys);
        let mut world = Self {
            keys: keys.clone(),
            clock,
            client,
            state: State::before_genesis(),
            entries: Vec::new(),
            known: BTreeMap::new(),
            operator,
            chains: Vec::new(),
        };
        world.begin()?;
        let obligor = world.admitted(0, MemberKind::CoreEnterprise)?;
        for number in 0..clients {
            let chain = world.chain(&obligor, number)?;
            world.chains.push(chain);
        }
        Ok(world)
    }

    /// Writes all of it to `store`, and gives nothing back: servers open the log by its keys.
    ///
    /// # Errors
    /// A [`SoakError`].
    pub async fn write(&self, store: &Store, last_signed: Arc<LastSigned>) -> Result<(), SoakError> {
        let (genesis, rest) = self.entries.split_first().ok_or_else(|| SoakError::said("no genesis"))?;
        let pen = open_log(store, &self.keys, last_signed, || Ok(genesis.clone())).await?;
        let queue = Queue::start(store.clone(), pen)?;
        for admitted in rest {
            // A machine that is busy with others may be too slow once; the same command finds its place.
            let mut tries = 0;
            let answer = loop {
                tries += 1;
                match queue.submit(admitted.clone()).await {
                    Ok(answer) => break answer,
                    Err(error) if tries == 10 => return Err(SoakError::said(error.to_string())),
                    Err(_) => {}
                }
            };
            if !matches!(answer, Answer::Recorded(_)) {
                let op = admitted.asked.command.op();
                return Err(SoakError::said(format!("{op} of the setting was not recorded: {answer:?}")));
            }
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), SoakError> {
        let platform = self.keys.platform.public_key();
        self.known.insert(platform.id(), platform);
        let [first, second] = &self.operator;
        let member = first.member;
        let seat = |party: &Party| {
            self.client.proposal(
                member,
                PersonId::from_uuid(entropy::uuid()),
                &party.name,
                Role::ALL,
                &party.signer,
            )
        };
        let policy = Policy {
            splits_max: u32::MAX,
            splits_per_day_max: u32::MAX,
            pending_max: u32::MAX,
            depth_max: u32::MAX,
            ..policy()
        };
        let seats = vec![seat(first), seat(second)];
        for party in [first, second] {
            let key = party.signer.key.public_key();
            self.known.insert(key.id(), key);
        }
        let genesis = Genesis {
            registry: None,
            clock: self.clock,
            time: now()?,
            platform_key: PublicKey(*platform.as_bytes()),
            rules_hash: Digest(Sha256::digest("a run of the soak").into()),
            policy,
            tag_commitment: Digest(ledger::tag::commitment(&self.keys.tag)),
            operator_name: "Soak Operator".to_owned(),
            operator_identifiers: vec![identifier(99_999)?],
            seats,
        };
        let key = self.keys.platform.clone();
        self.enter(member, &[&Signer { seat: signer().seat, key }], &genesis.into())
    }

    /// Admits a firm with one seat.
    fn admitted(&mut self, number: usize, kind: MemberKind) -> Result<Party, SoakError> {
        let party = Party {
            member: MemberId::from_uuid(entropy::uuid()),
            name: format!("Soak Firm {number}"),
            signer: signer(),
        };
        let person = PersonId::from_uuid(entropy::uuid());
        let seat = self.client.proposal(party.member, person, "Soak Person", Role::ALL, &party.signer);
        let key = party.signer.key.public_key();
        self.known.insert(key.id(), key);
        let admit = Admit {
            log: None,
            admitted: party.member,
            kinds: vec![kind],
            single_person: true,
            signatures: 1,
            name: party.name.clone(),
            identifiers: vec![identifier(number)?],
            seats: vec![seat],
            screening: "no match".to_owned(),
        };
        let [first, second] = self.operator.clone();
        self.enter(first.member, &[&first.signer, &second.signer], &admit.into())?;
        Ok(party)
    }

    /// A voucher of the obligor's that one firm holds, and a trade under which it passes pieces on.
    fn chain(&mut self, obligor: &Party, number: usize) -> Result<Chain, SoakError> {
        let from = self.admitted(2 * number + 1, MemberKind::Supplier)?;
        let to = self.admitted(2 * number + 2, MemberKind::Supplier)?;
        let amount = Amount::from_minor(FACE).ok_or_else(|| SoakError::said("no amount"))?;
        let sold = self.trade(obligor, &from, number, amount)?;
        let background = self.trade(&from, &to, number, amount)?;
        let voucher = VoucherId::from_uuid(entropy::uuid());
        let issue = Issue {
            voucher,
            undertaking: policy().undertaking,
            undertaking_hash: undertaking_hash(),
            payee: from.member,
            payee_name: from.name.clone(),
            currency: CNY,
            amount,
            due_on: due_on()?,
            background: sold,
        };
        self.act(obligor, &issue.into())?;
        let source = HoldingId::from_uuid(entropy::uuid());
        self.act(&from, &SignForVoucher { voucher, consents: true, holding: source }.into())?;
        let head = self.last_leaf();
        Ok(Chain { from, to, source, head, amount, background })
    }

    fn trade(
        &mut self,
        debtor: &Party,
        creditor: &Party,
        number: usize,
        amount: Amount,
    ) -> Result<BackgroundId, SoakError> {
        let background = BackgroundId::from_uuid(entropy::uuid());
        let invoice = format!("SOAK-{number}-{background}");
        let of = |party: &Party| {
            let member = self.state.members.get(&party.member).ok().flatten();
            member.and_then(|member| member.identifiers.first().cloned()).map(IdentifierRecord)
        };
        let missing = || SoakError::said("a firm without a number");
        let used = InvoiceUse {
            tag: InvoiceTag::parse(&ledger::tag::tag(&self.keys.tag, &invoice))
                .map_err(|_| SoakError::said("no tag"))?,
            type_code: "380".to_owned(),
            issued_on: now()?.date(),
            amount,
            occupied: amount,
            seller: of(creditor).ok_or_else(missing)?,
            buyer: of(debtor).ok_or_else(missing)?,
            file: Digest(Sha256::digest(&invoice).into()),
            number: invoice,
        };
        let register = Register {
            background,
            debtor: debtor.member,
            creditor: creditor.member,
            currency: CNY,
            contract: format!("HT-{number}"),
            contract_file: None,
            delivery_file: None,
            due_on: due_on()?,
            invoices: vec![used],
        };
        self.act(debtor, &register.into())?;
        Ok(background)
    }

    fn act(&mut self, party: &Party, command: &Command) -> Result<(), SoakError> {
        self.enter(party.member, &[&party.signer.clone()], command)
    }

    /// Signs, admits and decides one command; it has to be accepted.
    fn enter(&mut self, member: MemberId, signers: &[&Signer], command: &Command) -> Result<(), SoakError> {
        let refused = |stop: Stop| SoakError::said(format!("{} of the setting: {stop:?}", command.op()));
        let prev = if self.state.log.is_some() {
            heads(&self.state, command, member).map_err(refused)?
        } else {
            Vec::new()
        };
        let envelope = self.client.envelope(member, prev, not_after()?);
        let submission = sign(self.client.build(command, &envelope)?, signers)?;
        let read = submission.read().map_err(server::client::ClientError::from)?;
        let admitted = admit(read, &self.client.origin, |id| self.known.get(id).copied())
            .map_err(server::client::ClientError::from)?;
        for event in &decide(&self.state, &admitted.asked).map_err(refused)? {
            apply(&mut self.state, event, LeafHash(admitted.leaf_hash));
        }
        self.entries.push(admitted);
        Ok(())
    }

    fn last_leaf(&self) -> LeafHash {
        LeafHash(self.entries.last().map_or([0; 32], |entry| entry.leaf_hash))
    }
}

fn signer() -> Signer {
    let seat = contracts::id::SeatId::from_uuid(entropy::uuid());
    Signer { seat, key: SigningKey::from_seed(&entropy::bytes()) }
}

fn identifier(number: usize) -> Result<IdentifierRecord, SoakError> {
    let body = format!("91350100M{number:08}");
    let check = uscc_check_character(&body).ok_or_else(|| SoakError::said("no check character"))?;
    Ok(IdentifierRecord(Identifier { scheme: Scheme::Uscc, value: format!("{body}{check}") }))
}

fn now() -> Result<Tick, SoakError> {
    Tick::from_seconds(clock::now().timestamp()).ok_or_else(|| SoakError::said("the clock is out of range"))
}

/// Until when commands of the load may be appended.
///
/// # Errors
/// [`SoakError::Said`] where the machine's clock is out of range.
pub fn not_after() -> Result<Tick, SoakError> {
    Ok(now()?.after(WEEK))
}

/// The first business day in two months.
fn due_on() -> Result<chrono::NaiveDate, SoakError> {
    Ok(policy().calendar().or_next_business_day(now()?.after(60 * 24 * 3600).date()))
}
