//! What a decision changes. Each event is the new version of one object, so applying it needs no rule.

use crate::{
    background::{Background, Invoice},
    discount::{Quote, Request},
    holding::{Holding, Notice},
    id::LeafHash,
    log::Log,
    member::{Limit, Member},
    registry::Registry,
    settlement::{PaymentList, Reference},
    state::State,
    voucher::Voucher,
};

/// One object as it is from this entry on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The log: genesis or a tick.
    Log(Box<Log>),
    /// A member.
    Member(Box<Member>),
    /// A member as the registry has it, head included.
    Imported(Box<Member>),
    /// What is known of the registry.
    Registry(Box<Registry>),
    /// A limit.
    Limit(Limit),
    /// A trade background.
    Background(Background),
    /// An invoice.
    Invoice(Invoice),
    /// A voucher.
    Voucher(Box<Voucher>),
    /// A holding.
    Holding(Box<Holding>),
    /// A request.
    Request(Box<Request>),
    /// A quote.
    Quote(Box<Quote>),
    /// A payment list.
    List(Box<PaymentList>),
    /// A bank reference is used from here on.
    Reference(Reference),
    /// Notice of an assignment has reached the obligor (民法典 546).
    Notice(Notice),
}

/// Applies `event` of the entry with leaf hash `leaf`. Headed objects take that leaf as their head.
pub fn apply(state: &mut State, event: &Event, leaf: LeafHash) {
    match event {
        Event::Log(log) => state.log = Some(Log { tick_head: leaf, ..(**log).clone() }),
        Event::Member(member) => set_member(state, Member { head: leaf, ..(**member).clone() }),
        // Its next command on the registry builds on the entry there.
        Event::Imported(member) => set_member(state, (**member).clone()),
        Event::Registry(registry) => state.registry = Some((**registry).clone()),
        Event::Limit(limit) => state.limits.set(limit.key(), Some(limit.clone())),
        Event::Background(background) => state.backgrounds.set(background.id, Some(background.clone())),
        Event::Invoice(invoice) => state.invoices.set(invoice.tag, Some(invoice.clone())),
        Event::Voucher(voucher) => {
            state.vouchers.set(voucher.id, Some(Voucher { head: leaf, ..(**voucher).clone() }));
        }
        Event::Holding(holding) => {
            state.index_holding(holding);
            state.holdings.set(holding.id, Some(Holding { head: leaf, ..(**holding).clone() }));
        }
        Event::Request(request) => {
            state.requests.set(request.id, Some(Request { head: leaf, ..(**request).clone() }));
        }
        Event::Quote(quote) => {
            state.index_quote(quote);
            state.quotes.set(quote.id, Some((**quote).clone()));
        }
        Event::List(list) => state.lists.set(list.voucher, Some((**list).clone())),
        Event::Reference(reference) => state.references.set(reference.clone(), Some(())),
        // Notices are read by people, not by rules.
        Event::Notice(_) => {}
    }
}

fn set_member(state: &mut State, member: Member) {
    for seat in &member.seats {
        state.seats.set(seat.key, Some((member.id, seat.id)));
        state.seat_ids.set(seat.id, Some(member.id));
    }
    for identifier in &member.identifiers {
        state.identifiers.set(identifier.clone(), Some(member.id));
    }
    state.members.set(member.id, Some(member));
}
