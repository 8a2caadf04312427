//! Members, their seats, keys, approval policies, settlement accounts and limits.

pub mod account;
pub mod admit;
pub mod approval_policy;
pub mod enrol;
pub mod limit;
pub mod recover;
pub mod revoke;
pub mod rotate;

use std::collections::BTreeMap;

use crate::{
    amount::{Amount, Currency},
    calendar::Tick,
    codec::{Malformed, Value},
    field::{FieldValue, Fields, Kind},
    id::{KeyId, LeafHash, LogId, MemberId, PersonId, PublicKey, SeatId},
    party::{Identifier, Scheme},
    record,
    state::LimitKey,
};

/// What a seat may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks after seats, keys, the approval policy and accounts.
    Administrator,
    /// Drafts and signs first.
    Maker,
    /// Approves and signs last.
    Checker,
}

/// What a member came for. A member may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    /// Runs the platform.
    Operator,
    /// Issues vouchers.
    CoreEnterprise,
    /// Holds vouchers.
    Supplier,
    /// Discounts holdings.
    Financier,
    /// Reads everything.
    Regulator,
}

macro_rules! named_values {
    ($type:ty, $expected:literal, $($case:ident = $name:literal),+) => {
        impl $type {
            /// Every case.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];
            /// The name on the ledger.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $name),+ }
            }
            /// Reads the name on the ledger.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($name => Some(Self::$case),)+ _ => None }
            }
        }
        impl FieldValue for $type {
            const KIND: Kind = Kind::Text;
            fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
                match value {
                    Value::Text(text) => Self::parse(text),
                    _ => None,
                }
                .ok_or_else(|| Malformed::new(path, $expected))
            }
            fn write(&self) -> Option<Value> { Some(Value::text(self.as_str())) }
        }
    };
}

pub(crate) use named_values;

named_values!(
    Role,
    "administrator, maker or checker",
    Administrator = "administrator",
    Maker = "maker",
    Checker = "checker"
);
named_values!(
    MemberKind,
    "operator, core_enterprise, supplier, financier or regulator",
    Operator = "operator",
    CoreEnterprise = "core_enterprise",
    Supplier = "supplier",
    Financier = "financier",
    Regulator = "regulator"
);

/// An identifier as it stands in a record: `{"scheme":"uscc","value":…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierRecord(pub Identifier);

impl FieldValue for IdentifierRecord {
    const KIND: Kind = Kind::Parts;
    fn read(value: &Value, path: &str) -> Result<Self, Malformed> {
        let mut fields = Fields::of_object(value, path)?;
        let name: String = fields.take("scheme")?;
        let scheme = Scheme::parse(&name)
            .ok_or_else(|| Malformed::new(format!("{path}.scheme"), "uscc, lei, vat, registration or gln"))?;
        let value = fields.take("value")?;
        fields.end()?;
        Ok(Self(Identifier { scheme, value }))
    }
    fn write(&self) -> Option<Value> {
        let part = |name: &str, text: &str| (name.to_owned(), Value::text(text));
        Some(Value::Map([part("scheme", self.0.scheme.as_str()), part("value", &self.0.value)].into()))
    }
}

record! {
    /// A seat to be enrolled, with the proof that its holder has the key.
    SeatProposal {
        /// The new seat.
        seat: SeatId,
        /// Whose it is.
        person: PersonId,
        /// That person's name.
        name: String,
        /// What the seat may do.
        roles: Vec<Role>,
        /// Signature algorithm: `ed25519`.
        alg: String,
        /// The public key.
        key: PublicKey,
        /// SHA-256 of the public key.
        key_id: KeyId,
        /// Signature by the new key over the possession statement (`docs/LEDGER_FORMAT.md`), 128 hex digits.
        possession: String,
    }
}

impl SeatProposal {
    /// The seat as it is once enrolled.
    pub fn seat(&self) -> Seat {
        Seat {
            id: self.seat,
            person: self.person,
            name: self.name.clone(),
            roles: self.roles.clone(),
            key: self.key_id,
            public_key: self.key,
            revoked: false,
            compromised_since: None,
            effective: None,
        }
    }
}

/// One person's place in a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its id.
    pub id: SeatId,
    /// Whose it is.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// What it may do.
    pub roles: Vec<Role>,
    /// SHA-256 of its key.
    pub key: KeyId,
    /// Its key.
    pub public_key: PublicKey,
    /// Whether the key was revoked: it signs nothing from that entry on.
    pub revoked: bool,
    /// Since when others may have had the key, as the member says.
    pub compromised_since: Option<Tick>,
    /// From when it signs, where a recovery has added it; any other signs from its entry on.
    pub effective: Option<Tick>,
}

impl Seat {
    /// Whether it was added by a recovery and does not sign yet.
    pub fn waits_at(&self, now: Tick) -> bool {
        !self.revoked && self.effective.is_some_and(|from| now < from)
    }

    /// Whether it signs.
    pub fn signs_at(&self, now: Tick) -> bool {
        !self.revoked && !self.waits_at(now)
    }
}

/// Whether seats are of distinct ids, persons and keys.
pub fn all_distinct(seats: &[Seat]) -> bool {
    seats.iter().enumerate().all(|(place, seat)| {
        seats
            .iter()
            .skip(place.saturating_add(1))
            .all(|other| other.id != seat.id && other.person != seat.person && other.key != seat.key)
    })
}

/// How many signatures each command of a member needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvals {
    /// For commands without a number of their own.
    pub default: u32,
    /// For the ops named.
    pub by_op: BTreeMap<String, u32>,
    /// Numbers that take effect at a tick: lowering waits.
    pub next: Option<(Tick, u32, BTreeMap<String, u32>)>,
}

impl Approvals {
    /// The same number for everything.
    pub const fn of(default: u32) -> Self {
        Self { default, by_op: BTreeMap::new(), next: None }
    }

    /// The number that `op` needs at `now`.
    pub fn needed(&self, op: &str, now: Tick) -> usize {
        let (default, by_op) = match &self.next {
            Some((from, default, by_op)) if now >= *from => (default, by_op),
            _ => (&self.default, &self.by_op),
        };
        usize::try_from(*by_op.get(op).unwrap_or(default)).unwrap_or(usize::MAX)
    }
}

/// A bank account in the member's own name, to which maturity money and disbursements go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The currency it is kept in.
    pub currency: Currency,
    /// The bank's name.
    pub bank_name: String,
    /// The account's name: the member's own.
    pub account_name: String,
    /// The account's number.
    pub number: String,
    /// From when it is used.
    pub effective: Tick,
}

/// An organisation on the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Its registered name.
    pub name: String,
    /// What it came for.
    pub kinds: Vec<MemberKind>,
    /// Its registry numbers; the first is a USCC or LEI.
    pub identifiers: Vec<Identifier>,
    /// Whether it declared that one person signs for it, which every counterparty is shown.
    pub single_person: bool,
    /// Signatures needed.
    pub approvals: Approvals,
    /// Its settlement accounts, oldest first.
    pub accounts: Vec<Account>,
    /// Its seats, oldest first; revoked ones stay.
    pub seats: Vec<Seat>,
    /// The log on which it is an obligor, where that is not the registry log.
    pub log: Option<LogId>,
    /// Leaf of the last entry that changed it.
    pub head: LeafHash,
}

impl Member {
    /// A seat by its id.
    pub fn seat(&self, id: SeatId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.id == id)
    }

    /// Whether it came for `kind`.
    pub fn is(&self, kind: MemberKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// The account that money in `currency` goes to at `at`.
    pub fn account(&self, currency: Currency, at: Tick) -> Option<&Account> {
        self.accounts.iter().rfind(|account| account.currency == currency && account.effective <= at)
    }
}

/// A financier's ceiling for an obligor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Who grants it.
    pub financier: MemberId,
    /// On whose vouchers.
    pub obligor: MemberId,
    /// In which currency.
    pub currency: Currency,
    /// The ceiling, minor units.
    pub granted: Amount,
    /// Reserved by standing quotes or used by holdings, minor units.
    pub used: Amount,
    /// Until when new quotes may use it.
    pub expires: Tick,
}

impl Limit {
    /// Its key.
    pub const fn key(&self) -> LimitKey {
        (self.financier, self.obligor, self.currency)
    }

    /// The limit with `amount` more used; `None` past the ceiling.
    pub fn reserve(&self, amount: Amount) -> Option<Self> {
        let used = self.used.checked_add(amount)?;
        if used > self.granted { None } else { Some(Self { used, ..self.clone() }) }
    }

    /// The limit with `amount` free again.
    pub fn release(&self, amount: Amount) -> Self {
        Self { used: self.used.checked_sub(amount).unwrap_or_default(), ..self.clone() }
    }

    /// What is left.
    pub fn free(&self) -> Amount {
        self.granted.checked_sub(self.used).unwrap_or_default()
    }
}
