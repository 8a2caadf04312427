//! The clear fields of a command that authority depends on, and seat proposals.
//!
//! Read here and not by `contracts`, because a file need not show what a whole command needs.

use std::collections::{BTreeMap, BTreeSet};

use contracts::calendar::Tick;
use contracts::codec::{Malformed, Value};
use contracts::field::MAX_LIST_ITEMS;
use contracts::member::Role;

use crate::encoding::{from_decimal, from_hex};
use crate::fields::{Fields, is_uuid};
use crate::record::ReadCommand;
use crate::signature::{KeyId, Signature};

/// How many signatures a member's commands need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    /// For ops without a number of their own.
    pub default: u32,
    /// For the ops named.
    pub by_op: BTreeMap<String, u32>,
}

impl Numbers {
    /// The number for `op`.
    pub fn of(&self, op: &str) -> u32 {
        self.by_op.get(op).copied().unwrap_or(self.default)
    }

    /// Whether any number is lower than in `other`.
    pub fn lowers(&self, other: &Self) -> bool {
        let mut named = self.by_op.keys().chain(other.by_op.keys());
        self.default < other.default || named.any(|op| self.of(op) < other.of(op))
    }
}

/// The clear fields that authority depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clear {
    /// `genesis`.
    Genesis {
        /// The platform's public key, not looked at yet.
        platform_key: [u8; 32],
        /// Of a further log: the key id of the registry log.
        registry: Option<KeyId>,
        /// The first moment.
        time: Tick,
        /// Hours before lowered numbers take effect.
        lowering_hours: u32,
    },
    /// `clock.tick`.
    Tick {
        /// The new time.
        time: Tick,
    },
    /// `member.admit`.
    Admit {
        /// The new member.
        admitted: String,
        /// The signatures that it needs.
        signatures: u32,
    },
    /// `seat.enrol`.
    Enrol,
    /// `seat.revoke`.
    Revoke {
        /// The seat.
        seat: String,
        /// Since when others may have had its key; what is no time is passed over.
        since: Option<Tick>,
    },
    /// `member.recover`.
    Recover {
        /// The member that gets new seats.
        recovered: String,
    },
    /// `member.veto_recovery`.
    Veto,
    /// `seat.rotate`.
    Rotate {
        /// The seat that signs, and is revoked.
        seat: String,
    },
    /// `member.approval_policy`.
    Policy(Numbers),
    /// Another `member.*` or `seat.*`: it only lengthens the registry.
    Registry,
    /// Anything else.
    Other,
}

fn take(command: &ReadCommand, field: &'static str) -> Result<Value, Malformed> {
    command.body.get(field).cloned().ok_or_else(|| Malformed::new(field, "this field"))
}

fn text<T>(
    command: &ReadCommand,
    field: &'static str,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, Malformed> {
    match command.body.get(field) {
        Some(Value::Text(text)) => read(text).ok_or_else(|| Malformed::new(field, expected)),
        _ => Err(Malformed::new(field, expected)),
    }
}

const NUMBER: &str = "a whole number of at most 4294967295";
const TIME: &str = "a time that exists";
const ID: &str = "a UUIDv4 in lowercase";

fn number(text: &str) -> Option<u32> {
    u32::try_from(from_decimal(text)?).ok()
}

fn id(text: &str) -> Option<String> {
    is_uuid(text).then(|| text.to_owned())
}

/// Reads what authority needs of `command`.
///
/// # Errors
/// The first [`Malformed`] field.
pub fn read(command: &ReadCommand) -> Result<Clear, Malformed> {
    Ok(match command.op.as_str() {
        "genesis" => {
            let platform_key = text(command, "platform_key", "64 lowercase hex digits", from_hex)?;
            let time = text(command, "time", TIME, Tick::parse)?;
            let Value::Map(policy) = take(command, "policy")? else {
                return Err(Malformed::new("policy", "an object"));
            };
            let lowering_hours = match policy.get("lowering_hours") {
                Some(Value::Text(text)) => number(text),
                _ => None,
            };
            let Value::List(_) = take(command, "seats")? else {
                return Err(Malformed::new("seats", "a list"));
            };
            let lowering_hours =
                lowering_hours.ok_or_else(|| Malformed::new("policy.lowering_hours", NUMBER))?;
            let registry = match command.body.get("registry") {
                None => None,
                Some(_) => Some(KeyId(text(command, "registry", "64 lowercase hex digits", from_hex)?)),
            };
            Clear::Genesis { platform_key, registry, time, lowering_hours }
        }
        "clock.tick" => Clear::Tick { time: text(command, "time", TIME, Tick::parse)? },
        "member.admit" => Clear::Admit {
            admitted: text(command, "admitted", ID, id)?,
            signatures: text(command, "signatures", NUMBER, number)?,
        },
        "seat.enrol" => Clear::Enrol,
        "seat.revoke" => Clear::Revoke {
            seat: text(command, "seat", ID, id)?,
            since: text(command, "compromised_since", TIME, Tick::parse).ok(),
        },
        "seat.rotate" => Clear::Rotate { seat: text(command, "seat", ID, id)? },
        "member.recover" => Clear::Recover { recovered: text(command, "recovered", ID, id)? },
        "member.veto_recovery" => Clear::Veto,
        "member.approval_policy" => Clear::Policy(read_numbers(command)?),
        op if op.starts_with("member.") || op.starts_with("seat.") => Clear::Registry,
        _ => Clear::Other,
    })
}

fn read_numbers(command: &ReadCommand) -> Result<Numbers, Malformed> {
    let default = text(command, "default", NUMBER, number)?;
    let wrong = || Malformed::new("by_op", "at most 200 ops with their numbers, none twice");
    let Value::List(rows) = take(command, "by_op")? else { return Err(wrong()) };
    if rows.len() > MAX_LIST_ITEMS {
        return Err(wrong());
    }
    let mut by_op = BTreeMap::new();
    for row in rows {
        let mut fields = Fields::of(row, "by_op")?;
        let op = fields.text("op", "an op")?;
        let signatures = fields.read("signatures", NUMBER, number)?;
        fields.finish()?;
        if by_op.insert(op, signatures).is_some() {
            return Err(wrong());
        }
    }
    Ok(Numbers { default, by_op })
}

/// A seat to be enrolled, as far as authority depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The seat's id.
    pub seat: String,
    /// Whose it is.
    pub person: String,
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// The public key, not looked at yet.
    pub key: [u8; 32],
    /// What is said to be its id.
    pub key_id: KeyId,
    /// The new key's signature over the possession statement.
    pub possession: Signature,
}

impl Proposal {
    /// Reads one proposal.
    ///
    /// # Errors
    /// [`Malformed`] naming the field.
    pub fn read(value: Value) -> Result<Self, Malformed> {
        let mut fields = Fields::of(value, "")?;
        let seat = fields.text_that("seat", ID, is_uuid)?;
        let person = fields.text_that("person", ID, is_uuid)?;
        fields.text("name", "a text")?;
        let roles = fields.texts("roles", "a list of roles", |role| Role::parse(&role))?;
        fields.text_that("alg", "`ed25519`", |alg| alg == "ed25519")?;
        let key = fields.hex("key", "64 lowercase hex digits")?;
        let key_id = KeyId(fields.hex("key_id", "64 lowercase hex digits")?);
        let possession = fields.hex("possession", "128 lowercase hex digits")?;
        fields.finish()?;
        Ok(Self { seat, person, roles: roles.into_iter().collect(), key, key_id, possession })
    }

    /// Reads a list of proposals.
    ///
    /// # Errors
    /// [`Malformed`] naming the field.
    pub fn read_all(value: &Value) -> Result<Vec<Self>, Malformed> {
        match value {
            Value::List(items) => items.iter().cloned().map(Self::read).collect(),
            _ => Err(Malformed::new("seats", "a list")),
        }
    }
}
