//! What belongs to a log as a whole, and the command that begins it.

use crate::{
    authority::CommandRefusal,
    calendar::{Calendar, Tick},
    codec::{Malformed, Value},
    command,
    event::Event,
    field::{FieldValue, Kind, Reader},
    id::{Digest, KeyId, LeafHash, LogId, MemberId, PublicKey},
    member::{Approvals, Member, MemberKind, Role, SeatProposal},
    party::Identifier,
    policy::Policy,
    refusal::Stop,
};

/// Where the log's time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The platform's clock, checked by witnesses.
    Real,
    /// Ticks appended by hand: demonstrations and tests.
    Simulated,
}

impl FieldValue for Clock {
    const KIND: Kind = Kind::Text;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        match value {
            Value::Text(text) if text == "real" => Ok(Self::Real),
            Value::Text(text) if text == "simulated" => Ok(Self::Simulated),
            _ => Err(Malformed::new(path, "real or simulated")),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(Value::text(match self {
            Self::Real => "real",
            Self::Simulated => "simulated",
        }))
    }
}

/// The state of the log as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Which log this is.
    pub id: LogId,
    /// The log that members are admitted on and sign for their seats; none where it is this one.
    pub registry: Option<LogId>,
    /// Where time comes from.
    pub clock: Clock,
    /// The time of the last tick.
    pub now: Tick,
    /// The leaf of the last tick, or of genesis.
    pub tick_head: LeafHash,
    /// The key that signs genesis, ticks and what anyone could derive.
    pub platform_key: KeyId,
    /// The same key, to verify with.
    pub platform_public_key: PublicKey,
    /// The operator.
    pub operator: MemberId,
    /// Version of these rules in force.
    pub rules: u32,
    /// The policy table in force.
    pub policy: Policy,
    /// Its calendar.
    pub calendar: Calendar,
    /// SHA-256 of the key under which invoice numbers are tagged.
    pub tag_commitment: Digest,
}

const EVERYONE: &[Reader] = &[Reader::Members];

command! {
    /// Entry 0: signed by the platform key that it names, it lists at least two operator administrators.
    Genesis = "genesis" {
        /// Of a further log: the registry log, whose entries about members are imported.
        Clear registry: Option<LogId> => EVERYONE,
        /// Real or simulated.
        Clear clock: Clock => EVERYONE,
        /// The first moment of the log.
        Clear time: Tick => EVERYONE,
        /// The platform's public key.
        Clear platform_key: PublicKey => EVERYONE,
        /// SHA-256 of the released source of the rules.
        Clear rules_hash: Digest => EVERYONE,
        /// The policy table.
        Clear policy: Policy => EVERYONE,
        /// SHA-256 of the log's tag key.
        Clear tag_commitment: Digest => EVERYONE,
        /// The operator's name.
        Clear operator_name: String => EVERYONE,
        /// The operator's registry numbers.
        Clear operator_identifiers: Vec<crate::member::IdentifierRecord> => EVERYONE,
        /// The operator's first seats.
        Clear seats: Vec<SeatProposal> => EVERYONE,
    }
}

/// Begins the log `id`: the state after entry 0.
///
/// # Errors
/// [`CommandRefusal::LogNotBegun`] where genesis does not list distinct operator seats with keys of
/// their own, two of them administrators at least.
pub fn begin(
    genesis: &Genesis,
    id: LogId,
    operator: MemberId,
    platform_key: KeyId,
) -> Result<Vec<Event>, Stop> {
    let seats: Vec<_> = genesis.seats.iter().map(SeatProposal::seat).collect();
    let platform_sits = seats.iter().any(|seat| seat.key == platform_key);
    let administrators = seats.iter().filter(|seat| seat.roles.contains(&Role::Administrator)).count();
    if administrators < 2 || !crate::member::all_distinct(&seats) || platform_sits {
        return Err(CommandRefusal::LogNotBegun.into());
    }
    let identifiers: Vec<Identifier> = genesis.operator_identifiers.iter().map(|id| id.0.clone()).collect();
    let log = Log {
        id,
        registry: genesis.registry,
        clock: genesis.clock,
        now: genesis.time,
        tick_head: LeafHash([0; 32]),
        platform_key,
        platform_public_key: genesis.platform_key,
        operator,
        rules: crate::RULES_VERSION,
        calendar: genesis.policy.calendar(),
        policy: genesis.policy.clone(),
        tag_commitment: genesis.tag_commitment,
    };
    let member = Member {
        id: operator,
        name: genesis.operator_name.clone(),
        kinds: vec![MemberKind::Operator],
        identifiers,
        single_person: false,
        approvals: Approvals::of(2),
        accounts: Vec::new(),
        seats,
        log: None,
        head: LeafHash([0; 32]),
    };
    Ok(vec![Event::Log(Box::new(log)), Event::Member(Box::new(member))])
}
