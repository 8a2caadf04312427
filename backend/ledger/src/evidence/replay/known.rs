//! What the entries of a file have shown so far, and how sure one may be of it.

use std::collections::{BTreeMap, BTreeSet};

use contracts::command::{Command, Headed, Submission};
use contracts::event::apply;
use contracts::holding::{Holding, HoldingLife};
use contracts::id::{BackgroundId, HoldingId, LeafHash, MemberId, QuoteId, RequestId, VoucherId};
use contracts::log::Log;
use contracts::state::{Key, State};
use contracts::{Event, member::Member};

use crate::evidence::clear::Clear;
use crate::evidence::entry::{Hidden, Shown};

/// What asking for one thing brought.
pub(super) enum Loaded {
    /// It is as the entries in the file have it.
    Certain,
    /// It is not known, and taken in the entry's favour: what that is.
    Assumed(String),
    /// It is as the file last shows it, and may have changed since: what that is.
    Doubtful(String),
    /// Nothing is known of it.
    Unknown,
}

/// Reads the id of some kind of thing.
type ReadKey = fn(&str) -> Option<Key>;

/// The fields by which a command names new things, by the kind of thing.
const NEW: [(&str, ReadKey); 10] = [
    ("voucher", |id| VoucherId::parse(id).ok().map(Key::Voucher)),
    ("child", |id| HoldingId::parse(id).ok().map(Key::Holding)),
    ("change", |id| HoldingId::parse(id).ok().map(Key::Holding)),
    ("returned", |id| HoldingId::parse(id).ok().map(Key::Holding)),
    ("part", |id| HoldingId::parse(id).ok().map(Key::Holding)),
    ("title", |id| HoldingId::parse(id).ok().map(Key::Holding)),
    ("request", |id| RequestId::parse(id).ok().map(Key::Request)),
    ("quote", |id| QuoteId::parse(id).ok().map(Key::Quote)),
    ("background", |id| BackgroundId::parse(id).ok().map(Key::Background)),
    ("admitted", |id| MemberId::parse(id).ok().map(Key::Member)),
];

/// Whether `key` names something that the command itself makes.
fn is_new(submission: &Submission, key: &Key) -> bool {
    let command = &submission.command;
    let creates = |field: &str| match command {
        Command::VoucherIssue(_) => field == "voucher",
        Command::DiscountRequest(_) => field != "quote" && field != "background",
        Command::DiscountQuote(_) => field == "quote",
        Command::BackgroundRegister(_) => field == "background",
        Command::MemberAdmit(_) => field == "admitted",
        _ => ["child", "change", "returned", "part", "title"].contains(&field),
    };
    if let (Command::VoucherSignFor(c), Key::Holding(id)) = (command, key) {
        return c.holding == *id;
    }
    command.write().into_iter().any(|(name, _, value)| match value {
        contracts::codec::Value::Text(text) if creates(name) => {
            NEW.iter().any(|(field, read)| *field == name && read(&text).as_ref() == Some(key))
        }
        _ => false,
    })
}

/// The state that a file shows.
pub(super) struct Known {
    state: State,
    /// What is no longer as `state` has it.
    stale: BTreeSet<Key>,
    /// The entry that each headed thing was last changed by.
    heads: BTreeMap<Key, LeafHash>,
    by_head: BTreeMap<LeafHash, Vec<Key>>,
    /// Members with an account that is not shown.
    accounts_hidden: BTreeSet<MemberId>,
    /// The index of every entry in the file.
    places: BTreeMap<LeafHash, u64>,
    /// The index up to which, from the last tick on, every entry is shown.
    shown_up_to: u64,
    gaps: bool,
    /// Whether these are entries of a registry that a further log carries.
    carried: bool,
}

impl Known {
    pub(super) fn new(entries: &[Shown], hidden: &[Hidden]) -> Self {
        let shown = entries.iter().map(|entry| (LeafHash(entry.leaf_hash), entry.place.index));
        let hidden = hidden.iter().map(|entry| (LeafHash(entry.leaf_hash), entry.place.index));
        Self {
            state: State::partial(None),
            stale: BTreeSet::new(),
            heads: BTreeMap::new(),
            by_head: BTreeMap::new(),
            accounts_hidden: BTreeSet::new(),
            places: shown.chain(hidden).collect(),
            shown_up_to: 0,
            gaps: false,
            carried: false,
        }
    }

    /// The same of entries that a further log carries.
    pub(super) fn carried(entries: &[Shown]) -> Self {
        Self { carried: true, ..Self::new(entries, &[]) }
    }

    pub(super) const fn log(&self) -> Option<&Log> {
        self.state.log.as_ref()
    }

    /// Whether no tick can stand between the last one in the file and `entry`.
    pub(super) fn is_time_certain(&self, entry: &Shown) -> bool {
        matches!(entry.clear, Clear::Tick { .. }) || entry.place.index == self.shown_up_to
    }

    /// Takes note that `entry` is shown.
    pub(super) fn count(&mut self, entry: &Shown) {
        let tells_time = matches!(entry.clear, Clear::Tick { .. } | Clear::Genesis { .. });
        if tells_time || entry.place.index == self.shown_up_to {
            self.shown_up_to = entry.place.index.saturating_add(1);
        } else {
            self.gaps = true;
        }
    }

    /// Whether ticks may be missing before some entry.
    pub(super) const fn has_gaps(&self) -> bool {
        self.gaps
    }

    /// Keeps what `entry` has caused.
    pub(super) fn apply(&mut self, event: &Event, entry: &Shown) {
        let leaf = LeafHash(entry.leaf_hash);
        apply(&mut self.state, event, leaf);
        let (key, headed) = match event {
            Event::Log(_) | Event::Registry(_) | Event::Notice(_) | Event::Reference(_) => return,
            Event::Member(member) | Event::Imported(member) => (Key::Member(member.id), true),
            Event::Voucher(voucher) => (Key::Voucher(voucher.id), true),
            Event::Holding(holding) => (Key::Holding(holding.id), true),
            Event::Request(request) => (Key::Request(request.id), true),
            Event::Limit(limit) => (Key::Limit(limit.key()), false),
            Event::Background(background) => (Key::Background(background.id), false),
            Event::Invoice(invoice) => (Key::Invoice(invoice.tag), false),
            Event::Quote(quote) => (Key::Quote(quote.id), false),
            Event::List(list) => (Key::List(list.voucher), false),
        };
        self.stale.remove(&key);
        if headed {
            self.move_on(key, leaf);
        }
    }

    fn move_on(&mut self, key: Key, leaf: LeafHash) {
        self.heads.insert(key.clone(), leaf);
        self.by_head.entry(leaf).or_default().push(key);
    }

    /// Forgets what an entry that could not be judged has changed.
    pub(super) fn forget_after(&mut self, entry: &Shown) {
        let leaf = LeafHash(entry.leaf_hash);
        for before in &entry.record.command.prev {
            for key in self.by_head.remove(&LeafHash(*before)).unwrap_or_default() {
                if self.heads.get(&key) != Some(&LeafHash(*before)) {
                    continue;
                }
                match (&key, entry.record.command.op.as_str()) {
                    // An account that is not shown changes nothing else of its member.
                    (Key::Member(id), "member.account") => self.hide_account(*id, leaf),
                    _ => drop(self.stale.insert(key)),
                }
            }
        }
        if let Clear::Tick { time } = entry.clear
            && let Some(log) = &mut self.state.log
        {
            (log.now, log.tick_head) = (time, leaf);
        }
    }

    fn hide_account(&mut self, id: MemberId, leaf: LeafHash) {
        self.accounts_hidden.insert(id);
        if let Ok(Some(member)) = self.state.member(&id) {
            let member = Member { head: leaf, ..member.clone() };
            self.state.members.set(id, Some(member));
            self.move_on(Key::Member(id), leaf);
        }
    }

    /// Has the member that `entry`, carried from the registry, is about as `there` has it.
    pub(super) fn follow(&mut self, there: &Self, entry: &Shown) {
        let id = match &entry.clear {
            Clear::Tick { .. } => return,
            Clear::Admit { admitted, .. } => admitted,
            Clear::Recover { recovered } => recovered,
            _ => &entry.record.command.member,
        };
        let Ok(id) = MemberId::parse(id) else { return };
        match there.state.member(&id) {
            Ok(Some(member)) if !there.stale.contains(&Key::Member(id)) => {
                apply(&mut self.state, &Event::Imported(Box::new(member.clone())), LeafHash(entry.leaf_hash));
                self.stale.remove(&Key::Member(id));
            }
            _ => drop(self.stale.insert(Key::Member(id))),
        }
        if there.accounts_hidden.contains(&id) {
            self.accounts_hidden.insert(id);
        }
    }

    /// Takes note of things that an entry between has changed which is not shown: a command builds on it.
    pub(super) fn check_heads(&mut self, submission: &Submission) {
        for key in headed(submission) {
            if self.between(&key, submission) {
                self.stale.insert(key);
            }
        }
    }

    /// Whether the command builds on something later than the head of `key`.
    fn between(&self, key: &Key, submission: &Submission) -> bool {
        let prev = &submission.envelope.prev;
        let Some(head) = self.heads.get(key).filter(|head| !prev.contains(head)) else { return false };
        let later = |leaf: &LeafHash| self.places.get(leaf) > self.places.get(head);
        prev.iter().any(later)
    }

    /// Whether the command builds on something that had changed by an entry of the file: `Some(true)`; or
    /// by one that is not shown: `Some(false)`.
    pub(super) fn stale(&self, submission: &Submission) -> Option<bool> {
        let prev = &submission.envelope.prev;
        if let (Command::ClockTick(_), Some(log)) = (&submission.command, self.log()) {
            let later = |leaf: &LeafHash| self.places.get(leaf) > self.places.get(&log.tick_head);
            // Of what is carried from a registry, the ticks between stand nowhere in the file.
            let known = |leaf: &LeafHash| !self.carried || self.places.contains_key(leaf);
            return (!prev.contains(&log.tick_head))
                .then(|| prev.iter().all(known) && !prev.iter().any(later));
        }
        let keys = headed(submission);
        if keys.iter().any(|key| self.stale.contains(key) || !self.heads.contains_key(key)) {
            return Some(false);
        }
        let heads: BTreeSet<&LeafHash> = keys.iter().filter_map(|key| self.heads.get(key)).collect();
        if prev.iter().eq(heads.iter().copied()) {
            return None;
        }
        // One entry may have been the head of several; an entry that is not shown moved some of them on.
        let moved = |leaf: &LeafHash| {
            let later = |head: &&LeafHash| self.places.get(leaf) > self.places.get(*head);
            !heads.contains(leaf) && heads.iter().any(later)
        };
        Some(heads.len() == keys.len() || prev.len() > keys.len() || !prev.iter().any(moved))
    }

    /// Loads `key` into `state`.
    pub(super) fn load(&self, state: &mut State, key: &Key, submission: &Submission) -> Loaded {
        let named = || headed(submission).contains(key);
        let known = !self.stale.contains(key) && self.copy(state, key);
        match key {
            Key::Member(id) if known => {
                if self.accounts_hidden.contains(id) && reads_accounts(&submission.command) {
                    Loaded::Unknown
                } else {
                    Loaded::Certain
                }
            }
            Key::Seat(_) | Key::Identifier(_) | Key::Reference(_) if known => Loaded::Certain,
            Key::Pending(_) | Key::QuotesOf(_) => {
                Loaded::Doubtful(format!("{}: only as the file shows it", super::name_of(key)))
            }
            _ if known && named() => Loaded::Certain,
            _ if known => Loaded::Doubtful(format!("{} as the file last shows it", super::name_of(key))),
            _ if takes_absence(&submission.command, key) || is_new(submission, key) => {
                absent(state, key);
                Loaded::Assumed(format!("{}: taken as not there", super::name_of(key)))
            }
            _ => Loaded::Unknown,
        }
    }

    /// Copies what is known of `key`; false where that is nothing.
    fn copy(&self, state: &mut State, key: &Key) -> bool {
        macro_rules! rows {
            ($($variant:ident => $table:ident),+ $(,)?) => {
                match key {
                    $(Key::$variant(id) => match self.state.$table.get(id) {
                        Ok(Some(row)) => { state.$table.set(id.clone(), Some(row.clone())); true }
                        _ => false,
                    },)+
                    Key::Pending((from, to)) => {
                        let waits = |holding: &Holding| {
                            (holding.transferor, holding.holder, holding.life)
                                == (Some(*from), *to, HoldingLife::Pending)
                        };
                        let waiting = state.holdings.rows().filter(|(_, holding)| waits(holding));
                        let waiting = waiting.map(|(id, _)| *id).collect();
                        state.set_pending((*from, *to), waiting);
                        true
                    }
                    Key::QuotesOf(id) => {
                        let quotes = self.state.quotes.rows().filter(|(_, quote)| quote.request == *id);
                        state.set_quotes_of(*id, quotes.map(|(id, _)| *id).collect());
                        true
                    }
                    Key::Outstanding(_) => false,
                }
            };
        }
        rows! {
            Member => members, Seat => seats, SeatId => seat_ids, Identifier => identifiers,
            Voucher => vouchers, Holding => holdings, Background => backgrounds, Invoice => invoices,
            Limit => limits, Request => requests, Quote => quotes, List => lists, Reference => references,
        }
    }
}

/// The things whose heads `prev` names.
fn headed(submission: &Submission) -> Vec<Key> {
    let objects = submission.command.builds_on(submission.envelope.member);
    objects
        .into_iter()
        .filter_map(|object| match object {
            Headed::Holding(id) => Some(Key::Holding(id)),
            Headed::Voucher(id) => Some(Key::Voucher(id)),
            Headed::Request(id) => Some(Key::Request(id)),
            Headed::Seats(id) => Some(Key::Member(id)),
            Headed::Clock => None,
        })
        .collect()
}

/// Commands whose rules read the accounts of members.
const fn reads_accounts(command: &Command) -> bool {
    matches!(
        command,
        Command::MemberAccount(_)
            | Command::DiscountAward(_)
            | Command::DiscountDisburse(_)
            | Command::SettlementList(_)
    )
}

/// Things of which there can only be less room the more is known: to take them as absent favours the entry.
fn takes_absence(command: &Command, key: &Key) -> bool {
    match key {
        Key::Seat(_) | Key::SeatId(_) | Key::Identifier(_) | Key::Invoice(_) | Key::Reference(_) => true,
        // Only a quote needs a limit; elsewhere it is given back.
        Key::Limit(_) => !matches!(command, Command::DiscountQuote(_)),
        _ => false,
    }
}

fn absent(state: &mut State, key: &Key) {
    match key {
        Key::Member(id) => state.members.set(*id, None),
        Key::Seat(id) => state.seats.set(*id, None),
        Key::SeatId(id) => state.seat_ids.set(*id, None),
        Key::Identifier(id) => state.identifiers.set(id.clone(), None),
        Key::Voucher(id) => state.vouchers.set(*id, None),
        Key::Holding(id) => state.holdings.set(*id, None),
        Key::Background(id) => state.backgrounds.set(*id, None),
        Key::Invoice(id) => state.invoices.set(*id, None),
        Key::Limit(id) => state.limits.set(*id, None),
        Key::Request(id) => state.requests.set(*id, None),
        Key::Quote(id) => state.quotes.set(*id, None),
        Key::List(id) => state.lists.set(*id, None),
        Key::Reference(id) => state.references.set(id.clone(), None),
        Key::Outstanding(id) => state.outstanding.set(*id, None),
        Key::Pending(id) => state.pending.set(*id, None),
        Key::QuotesOf(id) => state.quotes_of.set(*id, None),
    }
}

#[cfg(test)]
mod tests {
    use contracts::field::Kind;

    use super::*;

    /// What a new thing is called is told by the field's name alone; every such field is one of an id.
    #[test]
    fn new_things_are_named_by_ids() {
        for (field, _) in NEW {
            let kinds: BTreeSet<String> = Command::OPS
                .iter()
                .flat_map(|op| Command::fields(op).unwrap_or_default())
                .filter(|row| row.name == field)
                .map(|row| format!("{:?}", row.kind))
                .collect();
            assert!(!kinds.is_empty(), "no command has the field {field}");
            let ids = [format!("{:?}", Kind::Id), format!("{:?}", Kind::Member)];
            assert!(kinds.iter().all(|kind| ids.contains(kind)), "{field}: {kinds:?}");
        }
    }
}
