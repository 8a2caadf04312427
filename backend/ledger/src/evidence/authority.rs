//! Who might sign an entry, told from the entries before it in the file (docs/LEDGER_FORMAT.md, sections 5
//! and 13): one row of the table after the other, then what the entry changes.

use std::collections::BTreeSet;

use contracts::calendar::Tick;
use contracts::member::Role;

use super::carried::IMPORT;
use super::clear::{Clear, Numbers, Proposal};
use super::entry::Shown;
use super::registry::{Found, Member, Registry, Seat};
use super::report::{Code, Failure};
use crate::encoding::hex;
use crate::signature::{KeyId, Possession, PublicKey, possession_message, tree_leaf_message};

/// What the platform's key may sign besides genesis: what anyone could derive, and statements of its own.
const BY_PLATFORM: [&str; 8] = [
    "clock.tick",
    "voucher.lapse",
    "holding.lapse",
    "discount.unwind",
    "settlement.list",
    "head.state",
    "catalogue.state",
    IMPORT,
];
/// What administrators sign.
const ADMINISTRATION: [&str; 7] = [
    "member.admit",
    "member.recover",
    "seat.enrol",
    "seat.revoke",
    "member.approval_policy",
    "member.account",
    "clock.tick",
];
/// What one signature is enough for.
const ONE_SIGNATURE: [&str; 5] =
    ["seat.revoke", "seat.rotate", "member.veto_recovery", "voucher.lapse", "holding.lapse"];
/// How long the seats of a recovery wait.
const RECOVERY_SECONDS: i64 = 7 * 24 * 3600;
/// What the platform states, and nobody else.
const STATEMENTS: [&str; 3] = ["head.state", "catalogue.state", IMPORT];
/// What the operator's seats alone sign, two of them at least.
const OPERATOR: [&str; 3] = ["member.admit", "member.recover", "clock.tick"];

type Row = Result<(), String>;

/// Judges entries by rising index.
#[derive(Debug, Default)]
pub struct Authority {
    /// What the entries of this log say themselves.
    own: Registry,
    /// Of a further log: the registry as imports have it.
    there: Option<Box<Authority>>,
}

impl Authority {
    /// Members and seats as the entries so far have them; on a further log as those of its registry do.
    pub fn registry(&self) -> &Registry {
        self.there.as_ref().map_or(&self.own, |there| there.registry())
    }

    /// The time of the next entry.
    pub fn now(&self) -> Tick {
        self.own.now
    }

    /// Whether this is the key of the log's platform.
    pub fn is_platform(&self, key: &KeyId) -> bool {
        self.own.platform_id() == *key
    }

    /// The seat with this key.
    fn seat(&self, key: &KeyId) -> Option<&Seat> {
        match self.registry().key(key) {
            Found::Seat(seat) => Some(seat),
            Found::Platform | Found::Unknown => None,
        }
    }

    /// Judges the next entry, and keeps what it changes.
    ///
    /// # Errors
    /// The first row that does not hold.
    pub fn judge(&mut self, entry: &Shown) -> Result<(), Failure> {
        let index = entry.place.index;
        let fails = |code: Code| move |detail: String| Failure::at(code, index, detail);
        let signers = signers(entry);
        let proposals = self.genesis(entry).map_err(fails(Code::AuthorityGenesis))?;
        self.chain(entry).map_err(fails(Code::AuthorityChain))?;
        let proposals = match proposals {
            Some(proposals) => Some(proposals),
            None => proposals_of(entry).map_err(fails(Code::AuthorityPossession))?,
        };
        let new = self.possession(entry, proposals).map_err(fails(Code::AuthorityPossession))?;
        if entry.at > 0 {
            let seats = self.seats(entry, &signers).map_err(fails(Code::AuthorityUnknownKey))?;
            if signers.contains(&self.own.platform_id()) {
                self.platform(entry, &signers).map_err(fails(Code::AuthorityPlatform))?;
            } else {
                self.people(entry, &seats, &new).map_err(|(code, detail)| fails(code)(detail))?;
            }
        }
        self.signatures(entry, &signers).map_err(fails(Code::EntrySignature))?;
        if entry.at > 0 && self.own.now > entry.not_after {
            let late = format!("the time was {}, not_after is {}", self.own.now, entry.not_after);
            return Err(fails(Code::AuthorityExpired)(late));
        }
        self.apply(entry, new);
        entry.carried.as_ref().map_or(Ok(()), |carried| self.carried(&carried.entry))
    }

    /// Judges an entry of the registry by the same rows, at the registry's own time.
    fn carried(&mut self, entry: &Shown) -> Result<(), Failure> {
        let there = self.there.get_or_insert_default();
        there.judge(entry)?;
        if matches!(entry.clear, Clear::Genesis { .. }) && !there.own.has_founder_of(&self.own) {
            let other = "its operator, or a seat of it, is another than this log's genesis names";
            return Err(Failure::at(Code::AuthorityGenesis, entry.place.index, other));
        }
        Ok(())
    }

    /// The time of the next entry that is carried from the registry.
    pub fn time_there(&self) -> Option<Tick> {
        self.there.as_ref().map(|there| there.own.now)
    }

    /// `authority.genesis`; the operator's seats, where this is genesis.
    fn genesis(&mut self, entry: &Shown) -> Result<Option<Vec<Proposal>>, String> {
        let Clear::Genesis { platform_key, registry, time, lowering_hours } = &entry.clear else {
            return if entry.at == 0 { Err("entry 0 is not genesis".to_owned()) } else { Ok(None) };
        };
        let command = &entry.record.command;
        if entry.at > 0 {
            return Err("genesis is entry 0 and nothing else is".to_owned());
        }
        if !command.prev.is_empty() || !entry.record.approvals.is_empty() {
            return Err("genesis builds on something, or has approvals".to_owned());
        }
        let platform = PublicKey::parse(platform_key).map_err(|refusal| refusal.to_string())?;
        if platform.id() != entry.key {
            return Err("genesis is not signed by the platform key that it names".to_owned());
        }
        let seats = command.body.get("seats").map(Proposal::read_all).transpose();
        let seats = seats.map_err(|error| error.field)?.unwrap_or_default();
        let administrators = seats.iter().filter(|seat| seat.roles.contains(&Role::Administrator)).count();
        let distinct = |values: BTreeSet<&[u8]>| values.len() == seats.len();
        let all_distinct = distinct(seats.iter().map(|seat| seat.seat.as_bytes()).collect())
            && distinct(seats.iter().map(|seat| seat.person.as_bytes()).collect())
            && distinct(seats.iter().map(|seat| &seat.key[..]).collect());
        if administrators < 2 || !all_distinct || seats.iter().any(|seat| seat.key == *platform_key) {
            return Err("genesis does not list two operator administrators, all seats distinct".to_owned());
        }
        // Until something is imported, nobody but the platform signs.
        self.there = registry.is_some().then(Box::default);
        self.own.begin(platform, command.member.clone(), *time, *lowering_hours);
        Ok(Some(seats))
    }

    /// `authority.chain`.
    fn chain(&self, entry: &Shown) -> Row {
        let command = &entry.record.command;
        match &entry.clear {
            Clear::Genesis { .. } | Clear::Tick { .. } | Clear::Other => Ok(()),
            _ if self.there.is_some() => Err(format!("{} is for the registry log", command.op)),
            Clear::Admit { admitted, .. } => match self.own.member(admitted) {
                Some(_) => Err(format!("member {admitted} was admitted before")),
                None => Ok(()),
            },
            _ => match self.own.member(registry_of(entry)) {
                Some(member) if command.prev.contains(&member.last) => Ok(()),
                Some(member) => Err(format!(
                    "`prev` does not name entry {}, {}, the last one on member {}",
                    member.last_index,
                    hex(&member.last),
                    registry_of(entry)
                )),
                None => Err(format!("member {} was not admitted before", registry_of(entry))),
            },
        }
    }

    /// `authority.possession`; the seats that the entry enrols.
    fn possession(&self, entry: &Shown, proposals: Option<Vec<Proposal>>) -> Result<Vec<Seat>, String> {
        let command = &entry.record.command;
        let member = match &entry.clear {
            Clear::Admit { admitted, .. } => admitted,
            _ => registry_of(entry),
        };
        let effective =
            matches!(entry.clear, Clear::Recover { .. }).then(|| self.own.now.after(RECOVERY_SECONDS));
        let mut seats: Vec<Seat> = Vec::new();
        let mut here = BTreeSet::new();
        for proposal in proposals.unwrap_or_default() {
            let wrong = |what: &str| format!("seat {}: {what}", proposal.seat);
            let key = PublicKey::parse(&proposal.key).map_err(|refusal| wrong(&refusal.to_string()))?;
            let id = key.id();
            if id != proposal.key_id {
                return Err(wrong("key_id is not that of the key"));
            }
            if self.own.key(&id) != Found::Unknown || !here.insert(id) {
                return Err(wrong("the key was enrolled before"));
            }
            let possession =
                Possession { log: &command.log, member, person: &proposal.person, seat: &proposal.seat };
            key.verify(&possession_message(&key, &possession), &proposal.possession)
                .map_err(|_| wrong("the possession signature does not fit"))?;
            let (member, roles) = (member.to_owned(), proposal.roles);
            seats.push(Seat {
                member,
                id: proposal.seat,
                person: proposal.person,
                roles,
                key,
                enrolled_by: entry.place.index,
                effective,
            });
        }
        Ok(seats)
    }

    /// `authority.unknown_key`; the signers' seats, less the platform.
    fn seats<'a>(&'a self, entry: &Shown, signers: &[KeyId]) -> Result<Vec<&'a Seat>, String> {
        let mut seats = Vec::with_capacity(signers.len());
        for key in signers {
            match self.seat(key) {
                _ if self.is_platform(key) => {}
                Some(seat) if seat.member == entry.record.command.member => seats.push(seat),
                _ => {
                    let member = &entry.record.command.member;
                    return Err(format!("the key {key} is no seat of member {member} before this entry"));
                }
            }
        }
        Ok(seats)
    }

    /// `authority.platform`.
    fn platform(&self, entry: &Shown, signers: &[KeyId]) -> Row {
        let command = &entry.record.command;
        let alone = signers.len() == 1 && command.member == self.own.operator;
        if alone && BY_PLATFORM.contains(&command.op.as_str()) {
            Ok(())
        } else {
            Err(format!("the platform's key signed {} for member {}", command.op, command.member))
        }
    }

    /// `authority.revoked_key` to `authority.signatures_missing`.
    fn people(&self, entry: &Shown, seats: &[&Seat], new: &[Seat]) -> Result<(), (Code, String)> {
        let op = entry.record.command.op.as_str();
        let revoked = seats.iter().find_map(|seat| Some((seat, self.registry().revoked_by(seat)?)));
        if let Some((seat, by)) = revoked {
            return Err((Code::AuthorityRevokedKey, format!("seat {} was revoked by entry {by}", seat.id)));
        }
        let now = self.own.now;
        let waiting = seats.iter().filter_map(|seat| Some((seat, seat.effective?)));
        if let Some((seat, from)) = { waiting }.find(|(_, from)| now < *from) {
            return Err((Code::AuthorityRevokedKey, format!("seat {} signs from {from} on", seat.id)));
        }
        let (mut ids, mut persons) = (BTreeSet::new(), BTreeSet::new());
        if let Some(seat) = seats.iter().find(|seat| !ids.insert(&seat.id) || !persons.insert(&seat.person)) {
            let twice = format!("seat {} or its person signed twice", seat.id);
            return Err((Code::AuthoritySamePerson, twice));
        }
        if OPERATOR.contains(&op) && entry.record.command.member != self.own.operator {
            return Err((Code::AuthorityRole, format!("{op} is the operator's alone")));
        }
        if STATEMENTS.contains(&op) {
            return Err((Code::AuthorityRole, format!("{op} is the platform's alone")));
        }
        if !have_roles(&entry.clear, op, seats, new) {
            return Err((Code::AuthorityRole, format!("the signers' roles do not allow {op}")));
        }
        let needed = self.needed(&entry.record.command.member, op);
        if u32::try_from(seats.len()).unwrap_or(u32::MAX) < needed {
            let few = format!("{op} needs {needed} signatures and has {}", seats.len());
            return Err((Code::AuthoritySignaturesMissing, few));
        }
        Ok(())
    }

    fn needed(&self, member: &str, op: &str) -> u32 {
        if ONE_SIGNATURE.contains(&op) {
            return 1;
        }
        let member = self.registry().member(member);
        let needed = member.map_or(1, |member| member.in_force(self.own.now).of(op));
        if OPERATOR.contains(&op) { needed.max(2) } else { needed }
    }

    /// `entry.signature`.
    fn signatures(&self, entry: &Shown, signers: &[KeyId]) -> Row {
        let key = |place: usize| {
            let id = signers.get(place)?;
            if self.is_platform(id) { self.own.public_key(id) } else { Some(self.seat(id)?.key) }
        };
        let wrong = |place: usize| format!("signature {place} does not fit");
        for (place, approval) in entry.record.approvals.iter().enumerate() {
            let key = key(place).ok_or_else(|| wrong(place))?;
            let message = entry.record.approval_message(place);
            key.verify(&message, &approval.signature).map_err(|_| wrong(place))?;
        }
        let last = entry.record.approvals.len();
        let key = key(last).ok_or_else(|| wrong(last))?;
        let message = tree_leaf_message(&entry.record.checksum());
        key.verify(&message, &entry.signature).map_err(|_| wrong(last))
    }

    fn apply(&mut self, entry: &Shown, new: Vec<Seat>) {
        let (index, leaf) = (entry.place.index, entry.leaf_hash);
        let actor = &entry.record.command.member;
        let two = Numbers { default: 2, ..Numbers::default() };
        match &entry.clear {
            Clear::Genesis { .. } => self.own.add_member(actor, Member::new(leaf, index, two)),
            Clear::Admit { admitted, signatures } => {
                let numbers = Numbers { default: *signatures, ..Numbers::default() };
                self.own.add_member(admitted, Member::new(leaf, index, numbers));
            }
            Clear::Tick { time } => self.own.now = *time,
            Clear::Revoke { seat, since } => self.own.revoke(actor, seat, index, *since),
            Clear::Rotate { seat } => self.own.revoke(actor, seat, index, None),
            Clear::Policy(numbers) => self.own.set_numbers(actor, numbers),
            Clear::Veto => self.own.veto(actor, index),
            Clear::Enrol | Clear::Recover { .. } | Clear::Registry | Clear::Other => {}
        }
        if !matches!(entry.clear, Clear::Other | Clear::Tick { .. } | Clear::Admit { .. }) {
            self.own.move_on(registry_of(entry), leaf, index);
        }
        self.own.enrol(new);
    }
}

/// The member on whose registry the entry stands.
fn registry_of(entry: &Shown) -> &str {
    match &entry.clear {
        Clear::Recover { recovered } => recovered,
        _ => &entry.record.command.member,
    }
}

/// The keys that signed, in order.
pub fn signers(entry: &Shown) -> Vec<KeyId> {
    entry.record.approvals.iter().map(|approval| approval.key).chain([entry.key]).collect()
}

/// The seats that an entry proposes; none where they are not disclosed, or it proposes none.
fn proposals_of(entry: &Shown) -> Result<Option<Vec<Proposal>>, String> {
    let disclosed = &entry.record.disclosed;
    let read = match &entry.clear {
        Clear::Admit { .. } | Clear::Recover { .. } => disclosed.get("seats").map(Proposal::read_all),
        Clear::Enrol | Clear::Rotate { .. } => {
            disclosed.get("proposal").map(|value| Proposal::read(value.clone()).map(|seat| vec![seat]))
        }
        _ => None,
    };
    read.transpose().map_err(|error| format!("a seat's {}: expected {}", error.field, error.expected))
}

/// The maker signs first and checkers after it; administrators look after seats. Where there is one
/// signature, either of the two may give it.
fn have_roles(clear: &Clear, op: &str, seats: &[&Seat], new: &[Seat]) -> bool {
    let may = |seat: &Seat, role: Role| seat.roles.contains(&role);
    // A person changes its own key, and nothing else of its seat.
    if let Clear::Rotate { seat: rotated } = clear {
        let [seat] = seats else { return false };
        let same = |new: &Seat| new.person == seat.person && new.roles == seat.roles;
        return seat.id == *rotated && new.iter().all(same);
    }
    // Whoever still has a key may say that it is not lost.
    if matches!(clear, Clear::Veto) {
        return seats.len() == 1;
    }
    if let Clear::Revoke { seat: revoked, .. } = clear {
        return seats.iter().all(|seat| may(seat, Role::Administrator) || seat.id == *revoked);
    }
    if ADMINISTRATION.contains(&op) {
        return seats.iter().all(|seat| may(seat, Role::Administrator));
    }
    match seats {
        [] => false,
        [only] => may(only, Role::Maker) || may(only, Role::Checker),
        [maker, others @ ..] => may(maker, Role::Maker) && others.iter().all(|seat| may(seat, Role::Checker)),
    }
}
