//! What the ledger says is true after its last entry, and nothing else.
//!
//! A replay holds the whole of it; the writer holds only the part that its batch asks for. Asking
//! a partial state for something that was not loaded stops the decision with [`Stop::Missing`],
//! so the set of things a rule reads can never be described wrongly.
//!
//! [`Stop::Missing`]: crate::refusal::Stop::Missing

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    amount::Currency,
    background::{Background, Invoice},
    discount::{Quote, Request},
    holding::{Holding, HoldingLife},
    id::{BackgroundId, HoldingId, InvoiceTag, KeyId, MemberId, QuoteId, RequestId, SeatId, VoucherId},
    log::Log,
    member::{Limit, Member},
    party::Identifier,
    registry::Registry,
    settlement::{PaymentList, Reference},
    voucher::Voucher,
};

/// The name of one thing that a rule may ask for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A member with its seats, accounts and approval policy.
    Member(MemberId),
    /// The seat that a key belongs to.
    Seat(KeyId),
    /// The member that a seat belongs to.
    SeatId(SeatId),
    /// The member that has an identifier.
    Identifier(Identifier),
    /// A voucher.
    Voucher(VoucherId),
    /// A holding.
    Holding(HoldingId),
    /// A trade background.
    Background(BackgroundId),
    /// An invoice, by its tag.
    Invoice(InvoiceTag),
    /// A limit of a financier for an obligor in a currency.
    Limit(LimitKey),
    /// A request.
    Request(RequestId),
    /// A quote.
    Quote(QuoteId),
    /// A voucher's payment list.
    List(VoucherId),
    /// A bank reference that a payee has reported.
    Reference(Reference),
    /// The holdings of a voucher that still carry value.
    Outstanding(VoucherId),
    /// The pending holdings from one member to another.
    Pending(PendingKey),
    /// The quotes on a request.
    QuotesOf(RequestId),
}

/// Financier, obligor, currency.
pub type LimitKey = (MemberId, MemberId, Currency);
/// Transferor, transferee.
pub type PendingKey = (MemberId, MemberId);

/// One kind of thing by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<K: Ord, V> {
    rows: BTreeMap<K, Option<V>>,
    complete: bool,
}

impl<K: Ord + Clone, V> Table<K, V> {
    const fn new(complete: bool) -> Self {
        Self { rows: BTreeMap::new(), complete }
    }

    /// The row, `None` where it does not exist.
    ///
    /// # Errors
    /// The key, where a partial table has not loaded it.
    pub fn get(&self, key: &K) -> Result<Option<&V>, K> {
        match self.rows.get(key) {
            Some(row) => Ok(row.as_ref()),
            None if self.complete => Ok(None),
            None => Err(key.clone()),
        }
    }

    /// Whether the row, or its absence, is known.
    pub fn knows(&self, key: &K) -> bool {
        self.complete || self.rows.contains_key(key)
    }

    /// Sets what is known of `key`.
    pub fn set(&mut self, key: K, row: Option<V>) {
        self.rows.insert(key, row);
    }

    /// Every row that exists, in the order of keys.
    pub fn rows(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter().filter_map(|(key, row)| row.as_ref().map(|row| (key, row)))
    }

    /// Drops rows until at most `most` stay, so that a cache stays bounded.
    pub fn shrink_to(&mut self, most: usize) {
        while self.rows.len() > most && self.rows.pop_first().is_some() {}
    }

    fn change(&mut self, key: &K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        match self.rows.get_mut(key) {
            Some(row) => change(row.get_or_insert_with(V::default)),
            None if self.complete => {
                let mut row = V::default();
                change(&mut row);
                self.rows.insert(key.clone(), Some(row));
            }
            // A partial state that never asked for this index does not keep it.
            None => {}
        }
    }
}

/// The state of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// What belongs to the log as a whole; `None` before genesis.
    pub log: Option<Log>,
    /// What a further log knows of the registry; `None` before the first import, and on the registry itself.
    pub registry: Option<Registry>,
    /// Members.
    pub members: Table<MemberId, Member>,
    /// Key to seat. A key belongs to one seat for ever.
    pub seats: Table<KeyId, (MemberId, SeatId)>,
    /// Seat to member. A seat id is used once on a log.
    pub seat_ids: Table<SeatId, MemberId>,
    /// Identifier to member.
    pub identifiers: Table<Identifier, MemberId>,
    /// Vouchers.
    pub vouchers: Table<VoucherId, Voucher>,
    /// Holdings.
    pub holdings: Table<HoldingId, Holding>,
    /// Trade backgrounds.
    pub backgrounds: Table<BackgroundId, Background>,
    /// Invoices.
    pub invoices: Table<InvoiceTag, Invoice>,
    /// Limits.
    pub limits: Table<LimitKey, Limit>,
    /// Requests.
    pub requests: Table<RequestId, Request>,
    /// Quotes.
    pub quotes: Table<QuoteId, Quote>,
    /// Payment lists.
    pub lists: Table<VoucherId, PaymentList>,
    /// Bank references already used.
    pub references: Table<Reference, ()>,
    /// Held or pending holdings of each voucher (an index over `holdings`).
    pub outstanding: Table<VoucherId, BTreeSet<HoldingId>>,
    /// Pending holdings between two members (an index over `holdings`).
    pub pending: Table<PendingKey, BTreeSet<HoldingId>>,
    /// Quotes on each request (an index over `quotes`).
    pub quotes_of: Table<RequestId, BTreeSet<QuoteId>>,
    /// Of a partial state: the holdings that it knows better than storage does.
    unsaved_holdings: BTreeSet<HoldingId>,
    /// And the quotes.
    unsaved_quotes: BTreeSet<QuoteId>,
}

macro_rules! lookups {
    ($($(#[$doc:meta])* $name:ident($key:ty) -> $row:ty, $table:ident, $variant:ident;)+) => {
        impl State {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// The key, where a partial state has not loaded it.
            pub fn $name(&self, key: &$key) -> Result<Option<&$row>, Key> {
                self.$table.get(key).map_err(Key::$variant)
            }
        )+

            /// Whether a rule that asks for `key` gets an answer.
            pub fn knows(&self, key: &Key) -> bool {
                match key {$(
                    Key::$variant(key) => self.$table.knows(key),
                )+}
            }
        }
    };
}

lookups! {
    /// A member.
    member(MemberId) -> Member, members, Member;
    /// Whose key this is.
    seat_of(KeyId) -> (MemberId, SeatId), seats, Seat;
    /// Whose seat this is.
    member_of(SeatId) -> MemberId, seat_ids, SeatId;
    /// Who has this identifier.
    member_with(Identifier) -> MemberId, identifiers, Identifier;
    /// A voucher.
    voucher(VoucherId) -> Voucher, vouchers, Voucher;
    /// A holding.
    holding(HoldingId) -> Holding, holdings, Holding;
    /// A trade background.
    background(BackgroundId) -> Background, backgrounds, Background;
    /// An invoice.
    invoice(InvoiceTag) -> Invoice, invoices, Invoice;
    /// A limit.
    limit(LimitKey) -> Limit, limits, Limit;
    /// A request.
    request(RequestId) -> Request, requests, Request;
    /// A quote.
    quote(QuoteId) -> Quote, quotes, Quote;
    /// A payment list.
    list(VoucherId) -> PaymentList, lists, List;
    /// Whether a bank reference was used.
    reference(Reference) -> (), references, Reference;
    /// The held or pending holdings of a voucher.
    outstanding(VoucherId) -> BTreeSet<HoldingId>, outstanding, Outstanding;
    /// The pending holdings between two members.
    pending(PendingKey) -> BTreeSet<HoldingId>, pending, Pending;
    /// The quotes on a request.
    quotes_of(RequestId) -> BTreeSet<QuoteId>, quotes_of, QuotesOf;
}

impl State {
    /// The state before genesis, complete: for a replay.
    pub const fn before_genesis() -> Self {
        Self::new(None, true)
    }

    /// A state that knows nothing but the log: for a writer, which loads what is asked for.
    pub const fn partial(log: Option<Log>) -> Self {
        Self::new(log, false)
    }

    /// The same with what a further log knows of the registry.
    #[must_use]
    pub fn with_registry(self, registry: Option<Registry>) -> Self {
        Self { registry, ..self }
    }

    const fn new(log: Option<Log>, complete: bool) -> Self {
        Self {
            log,
            registry: None,
            members: Table::new(complete),
            seats: Table::new(complete),
            seat_ids: Table::new(complete),
            identifiers: Table::new(complete),
            vouchers: Table::new(complete),
            holdings: Table::new(complete),
            backgrounds: Table::new(complete),
            invoices: Table::new(complete),
            limits: Table::new(complete),
            requests: Table::new(complete),
            quotes: Table::new(complete),
            lists: Table::new(complete),
            references: Table::new(complete),
            outstanding: Table::new(complete),
            pending: Table::new(complete),
            quotes_of: Table::new(complete),
            unsaved_holdings: BTreeSet::new(),
            unsaved_quotes: BTreeSet::new(),
        }
    }

    /// Storage now has everything that this state has.
    pub fn saved(&mut self) {
        self.unsaved_holdings.clear();
        self.unsaved_quotes.clear();
    }

    /// How many rows of all kinds this state knows, so that whoever keeps it can bound it.
    pub fn known_rows(&self) -> usize {
        [
            self.members.rows.len(),
            self.seats.rows.len(),
            self.seat_ids.rows.len(),
            self.identifiers.rows.len(),
            self.vouchers.rows.len(),
            self.holdings.rows.len(),
            self.backgrounds.rows.len(),
            self.invoices.rows.len(),
            self.limits.rows.len(),
            self.requests.rows.len(),
            self.quotes.rows.len(),
            self.lists.rows.len(),
            self.references.rows.len(),
            self.outstanding.rows.len(),
            self.pending.rows.len(),
            self.quotes_of.rows.len(),
        ]
        .iter()
        .sum()
    }

    /// Loads the holdings of `voucher` that carry value as storage has them; what this state knows
    /// better, because it has changed since, is put right.
    pub fn set_outstanding(&mut self, voucher: VoucherId, stored: BTreeSet<HoldingId>) {
        let mut ids = stored;
        for (id, holding) in self.unsaved_holdings().filter(|(_, holding)| holding.voucher == voucher) {
            if holding.carries_value() {
                ids.insert(*id)
            } else {
                ids.remove(id)
            };
        }
        self.outstanding.set(voucher, Some(ids));
    }

    /// Loads the pending holdings between two members, likewise.
    pub fn set_pending(&mut self, key: PendingKey, stored: BTreeSet<HoldingId>) {
        let mut ids = stored;
        let between = |holding: &Holding| holding.transferor == Some(key.0) && holding.holder == key.1;
        for (id, holding) in self.unsaved_holdings().filter(|(_, holding)| between(holding)) {
            if holding.life == HoldingLife::Pending {
                ids.insert(*id)
            } else {
                ids.remove(id)
            };
        }
        self.pending.set(key, Some(ids));
    }

    /// Loads the quotes on `request`, likewise.
    pub fn set_quotes_of(&mut self, request: RequestId, stored: BTreeSet<QuoteId>) {
        let mut ids = stored;
        let on_request =
            |id: &&QuoteId| matches!(self.quotes.get(id), Ok(Some(quote)) if quote.request == request);
        ids.extend(self.unsaved_quotes.iter().filter(on_request));
        self.quotes_of.set(request, Some(ids));
    }

    fn unsaved_holdings(&self) -> impl Iterator<Item = (&HoldingId, &Holding)> {
        self.unsaved_holdings.iter().filter_map(|id| Some((id, self.holdings.get(id).ok().flatten()?)))
    }

    pub(crate) fn index_quote(&mut self, quote: &Quote) {
        if !self.quotes.complete {
            self.unsaved_quotes.insert(quote.id);
        }
        self.quotes_of.change(&quote.request, |ids| {
            ids.insert(quote.id);
        });
    }

    pub(crate) fn index_holding(&mut self, holding: &Holding) {
        let id = holding.id;
        if !self.holdings.complete {
            self.unsaved_holdings.insert(id);
        }
        let carries_value = holding.carries_value();
        self.outstanding.change(&holding.voucher, |ids| {
            if carries_value {
                ids.insert(id)
            } else {
                ids.remove(&id)
            };
        });
        if let Some(transferor) = holding.transferor {
            let waits = holding.life == HoldingLife::Pending;
            self.pending.change(&(transferor, holding.holder), |ids| {
                if waits {
                    ids.insert(id)
                } else {
                    ids.remove(&id)
                };
            });
        }
    }
}
