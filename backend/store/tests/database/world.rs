//! A client of the log: it signs commands, and keeps the complete state that follows from those that
//! were accepted. It needs no database, so the same commands can be put to several.

use std::{collections::BTreeMap, sync::LazyLock};

use contracts::{
    Refusal, State, Stop, apply,
    authority::heads,
    calendar::Tick,
    clock::ClockTick,
    codec::Value,
    command::Command,
    decide,
    discount::{open_quote::OpenQuote, quote::MakeQuote},
    field::Secrecy,
    id::{CommandId, LeafHash, PublicKey as RawKey, QuoteId, VoucherId},
    invariants,
    log::{Clock, Genesis},
};
use ledger::{
    admission::{Admitted, admit},
    checkpoint::origin,
    disclosure::Salt,
    draft::{CommandDraft, UnsignedRecord},
    signature::{KeyId, PublicKey, SigningKey},
    submission::Submission,
    tag,
};
use uuid::Uuid;

use crate::{
    story::opening,
    who::{ADMINISTRATOR, ADMITTED, Late, Operator, PLACES, Platform, Who, bytes, digest, policy, uuid},
};

/// The key under which the tests tag invoice numbers.
pub const TAG_KEY: [u8; 32] = [7; 32];

#[derive(Debug, Clone)]
pub struct World {
    /// Tells logs apart: their keys and therefore their origins differ.
    pub log: u8,
    pub origin: String,
    pub state: State,
    /// What was accepted, by index.
    pub entries: Vec<Admitted>,
    numbers: u64,
}

pub fn log_key(log: u8) -> SigningKey {
    SigningKey::from_seed(&bytes(&format!("log key {log}")))
}

/// Every key that a seat or the platform has.
pub fn find_key(wanted: &KeyId) -> Option<PublicKey> {
    static KEYS: LazyLock<BTreeMap<KeyId, PublicKey>> = LazyLock::new(|| {
        let whose = ADMITTED.iter().chain(&[Operator, Platform, Late]);
        let keys = whose.flat_map(|who| PLACES.map(|place| who.key(place).public_key()));
        keys.map(|key| (key.id(), key)).collect()
    });
    KEYS.get(wanted).copied()
}

fn salt(name: &str) -> Salt {
    let mut salt = Salt::default();
    salt.copy_from_slice(&bytes(name)[..16]);
    salt
}

impl World {
    /// A log that has only begun.
    pub fn begun(log: u8, clock: Clock) -> Self {
        let origin = origin(&log_key(log).public_key().id());
        let mut world = Self { log, origin, state: State::before_genesis(), entries: Vec::new(), numbers: 0 };
        let genesis = world.genesis(clock);
        world.act(Platform, genesis);
        world
    }

    /// A log whose firms are admitted, with their accounts, and limits for both obligors.
    pub fn peopled(log: u8) -> Self {
        static FIRST: LazyLock<World> = LazyLock::new(|| World::people(1));
        if log == 1 { FIRST.clone() } else { Self::people(log) }
    }

    fn people(log: u8) -> Self {
        let mut world = Self::begun(log, Clock::Simulated);
        world.admit_all();
        world
    }

    /// A log on which every command has occurred; with the voucher that was settled.
    pub fn lived() -> (Self, VoucherId) {
        static LIVED: LazyLock<(World, VoucherId)> = LazyLock::new(|| {
            let mut world = World::peopled(1);
            let voucher = world.whole_life();
            (world, voucher)
        });
        LIVED.clone()
    }

    /// A further log that has only begun, of the registry `registry`.
    pub fn further(log: u8, registry: &Self) -> Self {
        let origin = origin(&log_key(log).public_key().id());
        let mut world = Self { log, origin, state: State::before_genesis(), entries: Vec::new(), numbers: 0 };
        let registry = Some(registry.state.log.as_ref().unwrap().id);
        let genesis = Genesis { registry, ..world.genesis(Clock::Simulated) };
        world.act(Platform, genesis);
        world
    }

    pub fn genesis(&self, clock: Clock) -> Genesis {
        Genesis {
            registry: None,
            clock,
            time: Tick::parse("2026-03-02T01:00:00Z").unwrap(),
            platform_key: RawKey(*Platform.key(ADMINISTRATOR).public_key().as_bytes()),
            rules_hash: digest("rules"),
            policy: policy(),
            tag_commitment: contracts::id::Digest(tag::commitment(&TAG_KEY)),
            operator_name: Operator.name(),
            operator_identifiers: vec![Operator.identifier()],
            seats: Operator.seats(&self.origin),
        }
    }

    /// A name that was not used before.
    pub fn fresh(&mut self) -> Uuid {
        self.numbers += 1;
        uuid(&format!("id {}", self.numbers))
    }

    pub fn now(&self) -> Tick {
        self.state.log.as_ref().unwrap().now
    }

    pub fn size(&self) -> i64 {
        i64::try_from(self.entries.len()).unwrap()
    }

    /// The command as `who` would sign it now.
    pub fn draft(&mut self, who: Who, command: &Command) -> CommandDraft {
        let (mut body, mut confidential) = (BTreeMap::new(), BTreeMap::new());
        for (name, secrecy, value) in command.write() {
            let place = if secrecy == Secrecy::Clear { &mut body } else { &mut confidential };
            place.insert(name.to_owned(), value);
        }
        if let Command::DiscountQuote(MakeQuote { quote, .. }) = command {
            confidential = price_fields(&opening(*quote, self.now()));
        }
        let prev = match &self.state.log {
            Some(_) => heads(&self.state, command, who.member()).unwrap(),
            None => Vec::new(),
        };
        CommandDraft {
            log: self.origin.clone(),
            id: CommandId::from_uuid(self.fresh()).to_string(),
            op: command.op().to_owned(),
            member: who.member().to_string(),
            rules: 1,
            prev: prev.into_iter().map(|head| head.0).collect(),
            not_after: "2026-12-31T00:00:00Z".to_owned(),
            body,
            confidential,
        }
    }

    /// The command in bytes, before it is signed. A quote and its opening carry the same salts.
    pub fn unsigned(&self, draft: CommandDraft, command: &Command) -> UnsignedRecord {
        let id = draft.id.clone();
        let name = match command {
            Command::DiscountQuote(MakeQuote { quote, .. })
            | Command::DiscountOpenQuote(OpenQuote { quote, .. }) => sealed_name(*quote),
            _ => id,
        };
        let built = draft.build(|field| salt(&format!("{name} {field}"))).unwrap();
        match command {
            // The price stays with the financier until it opens the quote.
            Command::DiscountQuote(_) => {
                UnsignedRecord::new(built.record().command_bytes().to_vec(), Vec::new(), Vec::new()).unwrap()
            }
            _ => built,
        }
    }

    /// What `who` would post now.
    pub fn submission(&mut self, who: Who, command: impl Into<Command>) -> Submission {
        let command = command.into();
        let draft = self.draft(who, &command);
        sign(self.unsigned(draft, &command), &who.signers(&command))
    }

    /// The same, as the ledger admits it.
    pub fn admitted(&mut self, who: Who, command: impl Into<Command>) -> Admitted {
        let submission = self.submission(who, command);
        self.admit(submission)
    }

    pub fn admit(&self, submission: Submission) -> Admitted {
        admit(submission.read().unwrap(), &self.origin, find_key).unwrap()
    }

    /// What the rules say in the complete state; what they accept takes effect.
    pub fn enter(&mut self, admitted: &Admitted) -> Result<(), Refusal> {
        let events = decide(&self.state, &admitted.asked).map_err(|stop| match stop {
            Stop::Refused(refusal) => refusal,
            Stop::Missing(key) => panic!("a complete state misses {key:?}"),
        })?;
        for event in &events {
            apply(&mut self.state, event, LeafHash(admitted.leaf_hash));
        }
        self.entries.push(admitted.clone());
        assert_eq!(invariants::violation(&self.state), None);
        Ok(())
    }

    /// Signs and enters what must be accepted.
    pub fn act(&mut self, who: Who, command: impl Into<Command>) {
        let admitted = self.admitted(who, command);
        let op = admitted.asked.command.op();
        self.enter(&admitted).unwrap_or_else(|refusal| panic!("{who:?} {op}: {}", refusal.code()));
    }

    /// Moves the log's time.
    pub fn advance(&mut self, days: i64) {
        let time = self.now().after(days * 24 * 3600);
        self.act(Platform, ClockTick { time });
    }
}

/// Signs with each of `keys` in order; the last one signs the leaf.
pub fn sign(mut unsigned: UnsignedRecord, keys: &[SigningKey]) -> Submission {
    let (last, approvers) = keys.split_last().unwrap();
    for key in approvers {
        unsigned = unsigned.approve(key).unwrap();
    }
    unsigned.finish(last)
}

/// The same command, signed by others.
pub fn signed_by(admitted: &Admitted, keys: &[SigningKey]) -> Submission {
    let read = ledger::record::read(admitted.record.clone(), &admitted.disclosures).unwrap();
    let command = read.command_bytes().to_vec();
    sign(UnsignedRecord::new(command, admitted.disclosures.clone(), Vec::new()).unwrap(), keys)
}

fn sealed_name(quote: QuoteId) -> String {
    format!("sealed {quote}")
}

fn price_fields(open: &OpenQuote) -> BTreeMap<String, Value> {
    let fields = Command::from(open.clone()).write().into_iter();
    let fields = fields.filter(|(_, secrecy, _)| *secrecy == Secrecy::Confidential);
    fields.map(|(name, _, value)| (name.to_owned(), value)).collect()
}
