//! A small world for tests: a complete state, grown from genesis by the events of real commands.
//! Ids, keys and leaf hashes come from counters, so that every run sees the same.

use chrono::NaiveDate;
use contracts::{
    Event, Refusal, State, Stop,
    amount::Amount,
    apply, authority,
    calendar::{Tick, parse_date},
    clock::ClockTick,
    command::{Command, Envelope, Submission},
    decide,
    discount::{open_quote::OpenQuote, quote::MakeQuote},
    id::{
        CommandId, Digest, InvoiceTag, KeyId, LeafHash, LogId, MemberId, PersonId, PublicKey, QuoteId, SeatId,
    },
    invariants,
    log::{Clock, Genesis},
    member::{IdentifierRecord, MemberKind, Role, SeatProposal, admit::Admit},
    party::{Identifier, Scheme, uscc_check_character},
    policy::Policy,
};
use uuid::{Builder, Uuid};

/// Who acts. Its members, seats and keys follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Operator,
    Core,
    Rival,
    Tier1,
    Tier2,
    Tier3,
    /// Declared single-person: one seat, one signature.
    Tier4,
    Bank,
    Factor,
    /// The operator's machine, with a key of its own.
    Platform,
    /// No member at all.
    Nobody,
}

pub use Who::*;

pub use crate::story::{account, limit};

/// Every firm that the operator admits.
pub const ADMITTED: [Who; 8] = [Core, Rival, Tier1, Tier2, Tier3, Tier4, Bank, Factor];

/// A version 4 UUID from a number.
pub fn uuid(number: u64) -> Uuid {
    Builder::from_random_bytes(u128::from(number).to_be_bytes()).into_uuid()
}

/// 32 bytes from a kind and a number.
fn bytes(kind: u8, number: u64) -> [u8; 32] {
    let mut bytes = [kind; 32];
    bytes[24..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub fn digest(number: u64) -> Digest {
    Digest(bytes(0xd1, number))
}

pub fn tag(number: u64) -> InvoiceTag {
    InvoiceTag(bytes(0x1a, number))
}

pub fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

pub fn time(text: &str) -> Tick {
    Tick::parse(text).unwrap()
}

pub fn minor(amount: i64) -> Amount {
    Amount::from_minor(amount).unwrap()
}

/// The number of a seat's place in its member.
pub const ADMINISTRATOR: u64 = 0;
pub const DEPUTY: u64 = 1;
pub const MAKER: u64 = 2;
pub const CHECKER: u64 = 3;

impl Who {
    fn number(self) -> u64 {
        if self == Platform { 0 } else { self as u64 }
    }
    pub fn member(self) -> MemberId {
        MemberId::from_uuid(uuid(0xa000 + self.number()))
    }
    pub fn name(self) -> String {
        format!("{self:?} 有限公司")
    }
    pub fn seat(self, place: u64) -> SeatId {
        SeatId::from_uuid(uuid(0xb000 + self.number() * 16 + place))
    }
    pub fn key(self, place: u64) -> KeyId {
        KeyId(bytes(0x4e, self.number() * 16 + place))
    }
    /// A valid unified social credit code.
    pub fn identifier(self) -> IdentifierRecord {
        let body = format!("91350100M{:08}", self.number());
        let check = uscc_check_character(&body).unwrap();
        IdentifierRecord(Identifier { scheme: Scheme::Uscc, value: format!("{body}{check}") })
    }
    pub fn account(self) -> String {
        format!("6222 0000 {:04}", self.number())
    }
    pub fn proposal(self, place: u64, roles: &[Role]) -> SeatProposal {
        SeatProposal {
            seat: self.seat(place),
            person: PersonId::from_uuid(uuid(0xc000 + self.number() * 16 + place)),
            name: format!("Person {place}"),
            roles: roles.to_vec(),
            alg: "ed25519".to_owned(),
            key: PublicKey(bytes(0x50, self.number() * 16 + place)),
            key_id: self.key(place),
            possession: "00".repeat(64),
        }
    }
    /// Two administrators, a maker and a checker; a single person who is all three.
    pub fn seats(self) -> Vec<SeatProposal> {
        if self == Tier4 {
            return vec![self.proposal(ADMINISTRATOR, Role::ALL)];
        }
        vec![
            self.proposal(ADMINISTRATOR, &[Role::Administrator]),
            self.proposal(DEPUTY, &[Role::Administrator]),
            self.proposal(MAKER, &[Role::Maker]),
            self.proposal(CHECKER, &[Role::Checker]),
        ]
    }
    /// Every place that a seat may have.
    pub fn places(self) -> impl Iterator<Item = u64> {
        0..16
    }
    pub fn kinds(self) -> Vec<MemberKind> {
        vec![match self {
            Core | Rival => MemberKind::CoreEnterprise,
            Bank | Factor => MemberKind::Financier,
            _ => MemberKind::Supplier,
        }]
    }
    /// The keys that usually sign `command`.
    pub fn signers(self, command: &Command) -> Vec<KeyId> {
        match (self, command) {
            (Platform, _) => vec![PLATFORM_KEY],
            (Tier4, _) => vec![self.key(ADMINISTRATOR)],
            (_, Command::SeatRevoke(_) | Command::MemberVetoRecovery(_)) => vec![self.key(ADMINISTRATOR)],
            (_, Command::SeatRotate(rotate)) => self
                .places()
                .find(|place| self.seat(*place) == rotate.seat)
                .map(|place| self.key(place))
                .into_iter()
                .collect(),
            (
                _,
                Command::MemberAdmit(_)
                | Command::MemberRecover(_)
                | Command::SeatEnrol(_)
                | Command::MemberApprovalPolicy(_)
                | Command::MemberAccount(_)
                | Command::ClockTick(_),
            ) => vec![self.key(ADMINISTRATOR), self.key(DEPUTY)],
            _ => vec![self.key(MAKER), self.key(CHECKER)],
        }
    }
    pub fn admission(self) -> Admit {
        Admit {
            admitted: self.member(),
            kinds: self.kinds(),
            single_person: self == Tier4,
            signatures: if self == Tier4 { 1 } else { 2 },
            name: self.name(),
            identifiers: vec![self.identifier()],
            seats: self.seats(),
            log: None,
            screening: "2026-03-01 nothing found".to_owned(),
        }
    }
}

/// The log that members are admitted on.
pub const REGISTRY: LogId = LogId([0x10; 32]);
/// A further log.
pub const FURTHER: LogId = LogId([0x20; 32]);

pub const PLATFORM_KEY: KeyId = KeyId([0x99; 32]);

pub fn policy() -> Policy {
    Policy {
        version: 1,
        tenor_months: 6,
        sign_for_days: 3,
        transfer_sign_for_days: 3,
        cut_off_days: 3,
        minimum_piece: 100,
        depth_max: 3,
        splits_max: 3,
        splits_per_day_max: 2,
        pending_max: 2,
        open_quote_minutes: 60,
        unwind_days: 3,
        account_cooling_days: 3,
        account_fixed_days: 5,
        lowering_hours: 72,
        undertaking: "hefu-undertaking-1".to_owned(),
        undertaking_hash: digest(1),
        holidays: vec![day("2026-05-01"), day("2026-05-04"), day("2026-05-05")],
        working_days: vec![day("2026-05-09")],
    }
}

pub fn genesis(clock: Clock) -> Genesis {
    Genesis {
        registry: None,
        clock,
        time: time("2026-03-02T01:00:00Z"),
        platform_key: PublicKey([0x77; 32]),
        rules_hash: digest(2),
        policy: policy(),
        tag_commitment: digest(3),
        operator_name: Operator.name(),
        operator_identifiers: vec![Operator.identifier()],
        seats: Operator.seats(),
    }
}

/// The digests under which a quote's price is sealed: fees too.
pub fn seals(quote: QuoteId) -> Vec<(String, String)> {
    ["basis", "fees", "rate", "value_on"]
        .map(|field| (field.to_owned(), format!("{field} of {quote}")))
        .into()
}

#[derive(Debug, Clone)]
pub struct World {
    pub state: State,
    /// Every accepted command, to replay.
    pub entries: Vec<Submission>,
    pub log: LogId,
    numbers: u64,
}

impl World {
    /// Genesis on a simulated clock and nothing else.
    pub fn empty() -> Self {
        Self::begun(REGISTRY, genesis(Clock::Simulated))
    }

    /// The log `log` after `genesis`.
    pub fn begun(log: LogId, genesis: Genesis) -> Self {
        let mut world = Self { state: State::before_genesis(), entries: Vec::new(), log, numbers: 0 };
        world.act(Platform, genesis);
        world
    }

    /// All firms admitted, with accounts, and limits of 10 000.00 CNY of both financiers for both
    /// core enterprises.
    pub fn new() -> Self {
        let mut world = Self::empty();
        for who in ADMITTED {
            world.act(Operator, who.admission());
            world.act(who, account(who, &who.account()));
        }
        for (financier, obligor) in [(Bank, Core), (Bank, Rival), (Factor, Core), (Factor, Rival)] {
            world.act(financier, limit(obligor, 1_000_000));
        }
        world
    }

    /// The next fresh id.
    pub fn id(&mut self) -> Uuid {
        self.numbers += 1;
        uuid(0x1_0000 + self.numbers)
    }

    pub fn now(&self) -> Tick {
        self.state.log.as_ref().unwrap().now
    }

    pub fn today(&self) -> NaiveDate {
        self.now().date()
    }

    /// The command as `who` would send it now.
    pub fn submission(&self, who: Who, command: impl Into<Command>) -> Submission {
        let command = command.into();
        let (mut digests, mut undisclosed) = (Vec::new(), Vec::new());
        match &command {
            Command::DiscountQuote(MakeQuote { quote, .. }) => {
                undisclosed = seals(*quote).into_iter().map(|(_, digest)| digest).collect();
            }
            Command::DiscountOpenQuote(OpenQuote { quote, .. }) => digests = seals(*quote),
            _ => {}
        }
        let number = u64::try_from(self.entries.len()).unwrap();
        Submission {
            envelope: Envelope {
                log: self.log,
                id: CommandId::from_uuid(uuid(0xe_0000 + number)),
                member: who.member(),
                rules: 1,
                prev: authority::heads(&self.state, &command, who.member()).unwrap(),
                not_after: time("2099-01-01T00:00:00Z"),
            },
            signers: who.signers(&command),
            digests: digests.into_iter().collect(),
            undisclosed,
            imported: None,
            command,
        }
    }

    /// What the rules say to a submission: the events or the code.
    pub fn judge(&self, submission: &Submission) -> Result<Vec<Event>, &'static str> {
        decide(&self.state, submission).map_err(|stop| match stop {
            Stop::Refused(refusal) => Refusal::code(refusal),
            Stop::Missing(key) => panic!("a complete state misses {key:?}"),
        })
    }

    /// What the rules say to `who`.
    pub fn decide(&self, who: Who, command: impl Into<Command>) -> Result<Vec<Event>, &'static str> {
        self.judge(&self.submission(who, command))
    }

    /// The code with which `who` is refused.
    pub fn refusal(&self, who: Who, command: impl Into<Command>) -> &'static str {
        self.decide(who, command).expect_err("a refusal")
    }

    /// Applies what is accepted.
    pub fn enter(&mut self, submission: Submission) -> Result<Vec<Event>, &'static str> {
        let events = self.judge(&submission)?;
        let leaf = self.leaf();
        for event in &events {
            apply(&mut self.state, event, leaf);
        }
        self.entries.push(submission);
        assert_eq!(invariants::violation(&self.state), None);
        Ok(events)
    }

    /// The leaf hash of the next entry.
    pub fn leaf(&self) -> LeafHash {
        self.leaf_at(self.entries.len())
    }

    /// The leaf hash of an entry.
    pub fn leaf_at(&self, index: usize) -> LeafHash {
        LeafHash(bytes(self.log.0[0] | 0x0e, u64::try_from(index).unwrap()))
    }

    /// Decides and applies what must be accepted.
    pub fn act(&mut self, who: Who, command: impl Into<Command>) -> Vec<Event> {
        let submission = self.submission(who, command);
        let op = submission.command.op();
        self.enter(submission).unwrap_or_else(|code| panic!("{who:?} {op}: {code}"))
    }

    /// Moves time to `to`.
    pub fn tick(&mut self, to: Tick) {
        self.act(Platform, ClockTick { time: to });
    }

    pub fn advance(&mut self, seconds: i64) {
        self.tick(self.now().after(seconds));
    }

    /// Moves time to nine o'clock in Shanghai of `date`.
    pub fn on(&mut self, date: &str) {
        self.tick(Tick::start_of(day(date)).after(9 * 3600));
    }

    /// This world at another time.
    pub fn later(&self, date: &str) -> Self {
        let mut world = self.clone();
        world.on(date);
        world
    }

    /// This world after something more.
    pub fn with<R>(&self, change: impl FnOnce(&mut Self) -> R) -> Self {
        let mut world = self.clone();
        change(&mut world);
        world
    }
}
