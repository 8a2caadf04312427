//! Who trades in a measurement, and what they sign: firms with one person each, and chains of transfers that
//! are signed before the clock starts. A chain is one holding that gives off piece after piece, as a payee
//! pays its suppliers: each transfer spends the change of the one before it, so it can be signed ahead.

mod lineage;

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;
use contracts::{
    amount::{Amount, CNY},
    background::register::{InvoiceUse, Register},
    calendar::Tick,
    command::Command,
    holding::transfer::Transfer,
    id::{BackgroundId, Digest, HoldingId, InvoiceTag, LeafHash, MemberId, PersonId, SeatId, VoucherId},
    member::{IdentifierRecord, MemberKind, Role, admit::Admit},
    party::{Identifier, Scheme, uscc_check_character},
    voucher::{issue::Issue, sign_for::SignForVoucher},
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ledger::{
    admission::{Admitted, admit},
    signature::SigningKey,
    submission::Submission,
};
use server::{
    auth::visitor::{SESSION_COOKIE, token_hash},
    client::{Desk, Signer, desk},
    clock, entropy,
    genesis::{UNDERTAKING, undertaking_hash},
};
use sha2::{Digest as _, Sha256};
use store::workplace::{session::Session, sign_in::SignIn};

pub use lineage::NODES;

use crate::{BenchError, site::Log};

/// Transfers of one chain: fewer than a holding may give off in a day.
pub const CHAIN: usize = 16;
/// Of them to the same transferee: fewer than may wait for one signature.
const TO_ONE: usize = 8;
/// Pairs of firms that a chain has to itself, so that none has more pending between them than is allowed.
const FIRM_PAIRS: usize = 2 * CHAIN / TO_ONE;
/// One in so many vouchers is issued by the first firm.
const OF_THE_LARGE: usize = 4;
/// Ids of firms in sign-up order stand in registry numbers of this region, which no county has.
const REGISTRY: &str = "91999999";
/// A day, in seconds.
const DAY: i64 = 24 * 3600;
/// Commands that are under way at once while a world is made.
const AT_ONCE: usize = 512;

/// One firm with the only seat that signs for it.
#[derive(Clone)]
pub struct Firm {
    id: MemberId,
    name: String,
    number: IdentifierRecord,
    signer: Signer,
}

/// The firms of a log.
pub struct World {
    log: Log,
    firms: Vec<Firm>,
    made: AtomicUsize,
    not_after: Tick,
}

/// A voucher that the first firm can issue, signed, with what it would be asked for with.
pub struct Issuance {
    /// The trade's id.
    pub trade: BackgroundId,
    /// In major units, as a person types it.
    pub amount: String,
    /// When it is to be paid.
    pub due_on: NaiveDate,
    /// The signed command.
    pub submission: Submission,
}

/// Transfers that follow one another, signed.
pub struct Chain(pub Vec<Submission>);

impl World {
    /// How many firms may have as many chains under way.
    pub fn firms_for(chains: usize) -> usize {
        chains.saturating_mul(FIRM_PAIRS).isqrt() + 1
    }

    /// Admits `firms` firms.
    pub async fn found(log: &Log, firms: usize) -> Result<Self, BenchError> {
        let desk = Desk { client: log.client.clone(), store: log.store.clone(), queue: log.queue.clone() };
        // Whoever was admitted in an earlier run keeps its registry number.
        let known = log.store.members().await?.len();
        let numbers = known..known + firms;
        let firms: Vec<Firm> = numbers.map(Firm::new).collect::<Option<_>>().ok_or_else(none)?;
        let operator = [&log.operator.maker.signer, &log.operator.checker.signer];
        let (desk, log_operator) = (&desk, log.operator.member);
        let admissions = firms.iter().map(|firm| firm.admission(log));
        stream::iter(admissions)
            .map(async |admission| desk.act(log_operator, &operator, &admission.into()).await)
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<_>>()
            .await?;
        let not_after = log.store.tick().await?.after(6 * DAY);
        Ok(Self { log: log.clone(), firms, made: AtomicUsize::new(0), not_after })
    }

    /// Issues and signs for as many vouchers, and signs [`CHAIN`] transfers of each.
    pub async fn chains(&self, count: usize) -> Result<Vec<Chain>, BenchError> {
        let first = self.made.fetch_add(count, Ordering::Relaxed);
        let most = self.firms.len() * self.firms.len() / FIRM_PAIRS;
        if first + count > most {
            return Err(BenchError::other("more chains than these firms may have under way"));
        }
        stream::iter(first..first + count)
            .map(async |number| {
                // A task of its own: signing then uses every core.
                let parts = self.chain_parts(number)?;
                let log = self.log.clone();
                tokio::spawn(async move { parts.play(&log).await }).await.map_err(BenchError::other)?
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Registers as many trades of the first firm, and signs a voucher on each.
    pub async fn issuances(&self, count: usize) -> Result<Vec<Issuance>, BenchError> {
        stream::iter(0..count)
            .map(async |number| {
                let parts = self.chain_parts_of_the_large(number)?;
                let log = self.log.clone();
                tokio::spawn(async move { parts.issuance(&log).await }).await.map_err(BenchError::other)?
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// The token of the session's forms.
    pub const CSRF: &str = "bench";

    /// Signs the person of the first firm in, and gives the cookie.
    pub async fn session(&self) -> Result<String, BenchError> {
        let (firm, store, now) = (self.firm(0)?, &self.log.store, clock::now());
        let seat_id = firm.signer.seat.uuid();
        let sign_in = SignIn {
            log_id: store.log_id,
            seat_id,
            login: "load@firm.example".to_owned(),
            password_hash: String::new(),
            language: Some("en".to_owned()),
            theme: "auto".to_owned(),
            wrapped_key: None,
        };
        store.add_sign_in(&sign_in).await?;
        let token = entropy::uuid().to_string();
        let session = Session {
            log_id: store.log_id,
            token_hash: token_hash(&token),
            seat_id,
            csrf: Self::CSRF.to_owned(),
            created_at: now,
            seen_at: now,
        };
        store.begin_session(&session).await?;
        Ok(format!("{SESSION_COOKIE}={token}"))
    }

    fn firm(&self, number: usize) -> Result<Firm, BenchError> {
        self.firms.get(number % self.firms.len()).cloned().ok_or_else(none)
    }

    fn chain_parts_of_the_large(&self, number: usize) -> Result<ChainParts, BenchError> {
        // Every firm but the first, which nobody issues to itself.
        let payee = self.firm(1 + number % self.firms.len().saturating_sub(1))?;
        let transferees = Vec::new();
        Ok(ChainParts { obligor: self.firm(0)?, payee, transferees, not_after: self.not_after })
    }

    fn chain_parts(&self, number: usize) -> Result<ChainParts, BenchError> {
        let round = number / self.firms.len();
        let per_round = CHAIN / TO_ONE;
        let transferees = (0..per_round).map(|place| self.firm(number + 1 + round * per_round + place));
        let transferees: Vec<Firm> = transferees.collect::<Result<_, _>>()?;
        let (large, payee) = (self.firm(0)?, self.firm(number)?);
        // Nothing is transferred to whoever is going to pay it.
        let apart = payee.id != large.id && transferees.iter().all(|firm| firm.id != large.id);
        let of_the_large = number.is_multiple_of(OF_THE_LARGE) && apart;
        Ok(ChainParts {
            obligor: if of_the_large { large } else { self.firm(number + self.firms.len() / 2)? },
            payee,
            transferees,
            not_after: self.not_after,
        })
    }
}

fn none() -> BenchError {
    BenchError::other("no firm can be made")
}

impl Firm {
    fn new(number: usize) -> Option<Self> {
        let stem = format!("{REGISTRY}L{number:08}");
        let check = uscc_check_character(&stem)?;
        let value = format!("{stem}{check}");
        let key = SigningKey::from_seed(&entropy::bytes());
        Some(Self {
            id: MemberId::from_uuid(entropy::uuid()),
            name: format!("测试供应商 {number} (Load {number})"),
            number: IdentifierRecord(Identifier { scheme: Scheme::Uscc, value }),
            signer: Signer { seat: SeatId::from_uuid(entropy::uuid()), key },
        })
    }

    fn admission(&self, log: &Log) -> Admit {
        let roles = [Role::Administrator, Role::Maker, Role::Checker];
        let person = PersonId::from_uuid(entropy::uuid());
        Admit {
            log: None,
            admitted: self.id,
            kinds: vec![MemberKind::CoreEnterprise, MemberKind::Supplier],
            single_person: true,
            signatures: 1,
            name: self.name.clone(),
            identifiers: vec![self.number.clone()],
            seats: vec![log.client.proposal(self.id, person, "负责人", &roles, &self.signer)],
            screening: "load".to_owned(),
        }
    }
}

/// Who takes part in one chain.
struct ChainParts {
    obligor: Firm,
    payee: Firm,
    transferees: Vec<Firm>,
    not_after: Tick,
}

impl ChainParts {
    /// Brings the first holding about, and signs the transfers.
    async fn play(self, log: &Log) -> Result<Chain, BenchError> {
        let due_on = self.due_on(log);
        let face = minor(100_000_000)?;
        let background = self.trade(log, &self.obligor, &self.payee, face, due_on).await?;
        let issue = self.issue(background, face, due_on);
        let voucher = issue.voucher;
        let head = self.submit(log, &self.obligor, issue.into(), Vec::new()).await?;
        let mut source = HoldingId::from_uuid(entropy::uuid());
        let sign_for = SignForVoucher { voucher, consents: true, holding: source };
        let mut head = self.submit(log, &self.payee, sign_for.into(), vec![head]).await?;
        let mut trades = Vec::new();
        for transferee in &self.transferees {
            trades.push(self.trade(log, &self.payee, transferee, face, due_on).await?);
        }
        let mut chain = Vec::with_capacity(CHAIN);
        for number in 0..CHAIN {
            let (transferee, background) =
                self.transferees.iter().zip(&trades).nth(number / TO_ONE).ok_or_else(none)?;
            let change = HoldingId::from_uuid(entropy::uuid());
            let transfer = Transfer {
                source,
                child: HoldingId::from_uuid(entropy::uuid()),
                change: Some(change),
                transferee: transferee.id,
                transferee_name: transferee.name.clone(),
                amount: minor(100_000)?,
                background: *background,
            };
            let submission = self.sign(log, &self.payee, transfer.into(), vec![head])?;
            head = LeafHash(submission.clone().read().map_err(BenchError::other)?.leaf().hash());
            source = change;
            chain.push(submission);
        }
        Ok(Chain(chain))
    }

    /// Registers the trade, and signs a voucher on it.
    async fn issuance(self, log: &Log) -> Result<Issuance, BenchError> {
        let due_on = self.due_on(log);
        let face = minor(100_000_000)?;
        let trade = self.trade(log, &self.obligor, &self.payee, face, due_on).await?;
        let issue = self.issue(trade, face, due_on);
        let submission = self.sign(log, &self.obligor, issue.into(), Vec::new())?;
        Ok(Issuance { trade, amount: "1000000.00".to_owned(), due_on, submission })
    }

    fn due_on(&self, log: &Log) -> NaiveDate {
        log.calendar.or_next_business_day(self.not_after.after(60 * DAY).date())
    }

    fn issue(&self, background: BackgroundId, amount: Amount, due_on: NaiveDate) -> Issue {
        Issue {
            voucher: VoucherId::from_uuid(entropy::uuid()),
            undertaking: UNDERTAKING.to_owned(),
            undertaking_hash: undertaking_hash(),
            payee: self.payee.id,
            payee_name: self.payee.name.clone(),
            currency: CNY,
            amount,
            due_on,
            background,
        }
    }

    async fn trade(
        &self,
        log: &Log,
        debtor: &Firm,
        creditor: &Firm,
        amount: Amount,
        due_on: NaiveDate,
    ) -> Result<BackgroundId, BenchError> {
        let background = BackgroundId::from_uuid(entropy::uuid());
        let number = background.to_string();
        let used = InvoiceUse {
            tag: InvoiceTag(Sha256::digest(&number).into()),
            type_code: "380".to_owned(),
            issued_on: self.not_after.after(-30 * DAY).date(),
            amount,
            occupied: amount,
            seller: creditor.number.clone(),
            buyer: debtor.number.clone(),
            file: Digest([7; 32]),
            number,
        };
        let register = Register {
            background,
            debtor: debtor.id,
            creditor: creditor.id,
            currency: CNY,
            contract: "L-1".to_owned(),
            contract_file: None,
            delivery_file: None,
            due_on,
            invoices: vec![used],
        };
        self.submit(log, debtor, register.into(), Vec::new()).await?;
        Ok(background)
    }

    fn sign(
        &self,
        log: &Log,
        firm: &Firm,
        command: Command,
        prev: Vec<LeafHash>,
    ) -> Result<Submission, BenchError> {
        let envelope = log.client.envelope(firm.id, prev, self.not_after);
        Ok(log.client.build(&command, &envelope)?.finish(&firm.signer.key))
    }

    /// Signs and appends a command, and gives its leaf.
    async fn submit(
        &self,
        log: &Log,
        firm: &Firm,
        command: Command,
        prev: Vec<LeafHash>,
    ) -> Result<LeafHash, BenchError> {
        let admitted = self.admitted(log, self.sign(log, firm, command, prev)?, firm)?;
        let leaf = LeafHash(admitted.leaf_hash);
        desk::append(&log.queue, admitted).await?;
        Ok(leaf)
    }

    fn admitted(&self, log: &Log, submission: Submission, firm: &Firm) -> Result<Admitted, BenchError> {
        let key = firm.signer.key.public_key();
        let read = submission.read().map_err(BenchError::other)?;
        admit(read, &log.client.origin, |_| Some(key)).map_err(BenchError::other)
    }
}

fn minor(minor: i64) -> Result<Amount, BenchError> {
    Amount::from_minor(minor).ok_or_else(|| BenchError::other("an amount"))
}
