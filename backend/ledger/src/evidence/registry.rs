//! Members and seats as the entries of a file make them. Every lookup is by key, so that no file, however
//! made, makes a verifier search through lists.

use std::collections::{BTreeMap, BTreeSet};

use contracts::calendar::Tick;
use contracts::member::Role;

use super::clear::Numbers;
use crate::merkle::Hash;
use crate::signature::{KeyId, PublicKey};

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its member.
    pub member: String,
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// Its key.
    pub key: PublicKey,
    /// The entry that enrolled it.
    pub enrolled_by: u64,
    /// From when it signs, where a recovery made it.
    pub effective: Option<Tick>,
}

/// What the revocations of a seat say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Revoked {
    /// The last of them.
    last: u64,
    /// The one that puts most into doubt, and from when.
    since: Option<(Tick, u64)>,
}

/// A member's own part of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The leaf hash of the last entry on it.
    pub last: Hash,
    /// That entry's index.
    pub last_index: u64,
    numbers: Numbers,
    next: Option<(Tick, Numbers)>,
}

impl Member {
    /// A member that entry `index` with the hash `leaf` has made.
    pub fn new(leaf: Hash, index: u64, numbers: Numbers) -> Self {
        Self { last: leaf, last_index: index, numbers, next: None }
    }

    /// The numbers of signatures in force at `now`.
    pub fn in_force(&self, now: Tick) -> &Numbers {
        match &self.next {
            Some((from, numbers)) if now >= *from => numbers,
            _ => &self.numbers,
        }
    }

    /// Lowered numbers wait; raised ones do not.
    fn set_numbers(&mut self, numbers: &Numbers, now: Tick, lowering_hours: u32) {
        let in_force = self.in_force(now).clone();
        if numbers.lowers(&in_force) {
            let from = now.after(i64::from(lowering_hours) * 3600);
            *self = Self { numbers: in_force, next: Some((from, numbers.clone())), ..*self };
        } else {
            *self = Self { numbers: numbers.clone(), next: None, ..*self };
        }
    }
}

/// Whose a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// The platform's.
    Platform,
    /// A seat's.
    Seat(&'a Seat),
    /// Nobody's so far.
    Unknown,
}

/// Members and seats after some entry.
#[derive(Debug)]
pub struct Registry {
    platform: Option<PublicKey>,
    /// The operator's id; empty before genesis.
    pub operator: String,
    /// The time of the next entry.
    pub now: Tick,
    lowering_hours: u32,
    members: BTreeMap<String, Member>,
    keys: BTreeMap<KeyId, Seat>,
    /// By member and seat.
    revoked: BTreeMap<(String, String), Revoked>,
    /// The seats of each member's recoveries that nobody has vetoed, and from when they sign.
    recovering: BTreeMap<String, Vec<(String, Tick)>>,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            platform: None,
            operator: String::new(),
            now: Tick::from_seconds(0).expect("the epoch is a tick"),
            lowering_hours: 0,
            members: BTreeMap::new(),
            keys: BTreeMap::new(),
            revoked: BTreeMap::new(),
            recovering: BTreeMap::new(),
        }
    }
}

impl Registry {
    /// Begins with what genesis says.
    pub fn begin(&mut self, platform: PublicKey, operator: String, now: Tick, lowering_hours: u32) {
        *self = Self { platform: Some(platform), operator, now, lowering_hours, ..Self::default() };
    }

    /// Whether operator and seats are those of `other`, as two logs have them that have only begun.
    pub fn has_founder_of(&self, other: &Self) -> bool {
        let seats = |of: &Self| -> BTreeMap<KeyId, (String, String, BTreeSet<Role>)> {
            let told = |seat: &Seat| (seat.id.clone(), seat.person.clone(), seat.roles.clone());
            of.keys.iter().map(|(key, seat)| (*key, told(seat))).collect()
        };
        self.operator == other.operator && seats(self) == seats(other)
    }

    /// The platform's key id; all zero before genesis.
    pub fn platform_id(&self) -> KeyId {
        self.platform.map_or(KeyId([0; 32]), |key| key.id())
    }

    /// A member.
    pub fn member(&self, id: &str) -> Option<&Member> {
        self.members.get(id)
    }

    /// Every member.
    pub fn members(&self) -> impl Iterator<Item = (&String, &Member)> {
        self.members.iter()
    }

    /// Whose key this is.
    pub fn key(&self, id: &KeyId) -> Found<'_> {
        if self.platform.is_some_and(|platform| platform.id() == *id) {
            return Found::Platform;
        }
        self.keys.get(id).map_or(Found::Unknown, Found::Seat)
    }

    /// The key with this id.
    pub fn public_key(&self, id: &KeyId) -> Option<PublicKey> {
        match self.key(id) {
            Found::Platform => self.platform,
            Found::Seat(seat) => Some(seat.key),
            Found::Unknown => None,
        }
    }

    /// Adds a member.
    pub fn add_member(&mut self, id: &str, member: Member) {
        self.members.insert(id.to_owned(), member);
    }

    /// Takes note of a member's last entry.
    pub fn move_on(&mut self, id: &str, leaf: Hash, index: u64) {
        if let Some(member) = self.members.get_mut(id) {
            (member.last, member.last_index) = (leaf, index);
        }
    }

    /// Enrols seats.
    pub fn enrol(&mut self, seats: Vec<Seat>) {
        for seat in seats {
            if let Some(effective) = seat.effective {
                let recovering = self.recovering.entry(seat.member.clone()).or_default();
                recovering.push((seat.id.clone(), effective));
            }
            self.keys.insert(seat.key.id(), seat);
        }
    }

    /// Revokes a seat by the entry `index`, whose key others may have had since `since`.
    pub fn revoke(&mut self, member: &str, seat: &str, index: u64, since: Option<Tick>) {
        let key = (member.to_owned(), seat.to_owned());
        let revoked = self.revoked.entry(key).or_insert(Revoked { last: index, since: None });
        revoked.last = index;
        if let Some(since) = since
            && revoked.since.is_none_or(|(known, _)| since < known)
        {
            revoked.since = Some((since, index));
        }
    }

    /// Revokes the seats of a recovery of `member` that still waits, by the entry `index`.
    pub fn veto(&mut self, member: &str, index: u64) {
        for (seat, effective) in self.recovering.remove(member).unwrap_or_default() {
            if self.now < effective {
                self.revoke(member, &seat, index, None);
            }
        }
    }

    /// The entry that has revoked `seat`.
    pub fn revoked_by(&self, seat: &Seat) -> Option<u64> {
        let revoked = self.revoked.get(&(seat.member.clone(), seat.id.clone()))?;
        Some(revoked.last).filter(|last| *last > seat.enrolled_by)
    }

    /// From when others may have had the key of `seat`, and the entry that says so.
    pub fn compromised(&self, seat: &Seat) -> Option<(Tick, u64)> {
        let revoked = self.revoked.get(&(seat.member.clone(), seat.id.clone()))?;
        revoked.since.filter(|(_, index)| *index > seat.enrolled_by)
    }

    /// Sets the numbers of signatures of a member.
    pub fn set_numbers(&mut self, member: &str, numbers: &Numbers) {
        let (now, hours) = (self.now, self.lowering_hours);
        if let Some(member) = self.members.get_mut(member) {
            member.set_numbers(numbers, now, hours);
        }
    }
}
