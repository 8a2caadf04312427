//! Who may read what of an entry: the one place that tells, for a member and an entry, which of the
//! [`Reader`]s of the table of fields it is. Pages and evidence files ask here.
//!
//! Invariants: no relation is ever had to a sibling, a piece of the same voucher that neither is the
//! member's own nor lies on the title path of what it bought; and a record is shown only to who may know
//! its signer and read each of its clear fields.

mod choice;
mod deals;
mod title;

use std::collections::{BTreeMap, BTreeSet};

pub use choice::{Choice, choose, stated};
pub use deals::Deals;
pub use title::{Title, arrived};

use crate::{
    command::Command,
    field::{Field, Reader, Secrecy},
    holding::Holding,
    id::{HoldingId, MemberId},
    voucher::Voucher,
};

/// One entry: who acted, and what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The member that signed.
    pub actor: MemberId,
    /// What it signed.
    pub command: Command,
}

/// How a member may read an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Which readers of its fields the member is.
    pub relations: BTreeSet<Reader>,
    /// Whether it may know who signed.
    pub actor: bool,
    /// Whether it may have the record, with the clear fields and the signer's id.
    pub record: bool,
}

impl Reading {
    /// What the member with these relations may read of `step`.
    fn of(step: &Step, relations: &BTreeSet<Reader>, knows_actor: bool) -> Self {
        let fields = Command::fields(step.command.op()).unwrap_or_default();
        let readers = fields.iter().flat_map(|field| field.readers.iter().copied());
        let relations: BTreeSet<Reader> = readers.filter(|reader| relations.contains(reader)).collect();
        // Later holders may know that a voucher was signed for, but not by whom.
        let party = relations.iter().any(|reader| *reader != Reader::LaterHolders);
        let reading = Self { relations, actor: party || knows_actor, record: false };
        let clear = fields.iter().filter(|field| field.secrecy == Secrecy::Clear);
        let record = reading.actor
            && !reading.relations.is_empty()
            && clear.into_iter().all(|field| reading.may_read(field));
        Self { record, ..reading }
    }

    /// Whether the member may read `field`.
    pub fn may_read(&self, field: &Field) -> bool {
        field.readers.iter().any(|reader| self.relations.contains(reader))
    }

    /// The names of the fields of `op` that the member may read.
    pub fn fields(&self, op: &str) -> BTreeSet<&'static str> {
        let fields = Command::fields(op).unwrap_or_default().iter();
        fields.filter(|field| self.may_read(field)).map(|field| field.name).collect()
    }
}

/// How `member` may read an entry on some member's registry, a tick or genesis.
pub fn of_registry(member: MemberId, operator: MemberId, step: &Step) -> Reading {
    let mut relations = BTreeSet::from([Reader::Members]);
    if step.actor == member {
        relations.insert(Reader::Actor);
    }
    if member == operator {
        relations.insert(Reader::Operator);
    }
    Reading::of(step, &relations, true)
}

/// One voucher with everything on it, to be read with the eyes of one member.
#[derive(Debug, Clone)]
pub struct Eyes<'a> {
    member: MemberId,
    voucher: &'a Voucher,
    holdings: BTreeMap<HoldingId, &'a Holding>,
    /// Its own holdings, whatever became of them.
    own: Vec<&'a Holding>,
    /// The arrivals on the title paths of what it bought.
    bought: BTreeSet<HoldingId>,
    deals: Deals,
}

impl<'a> Eyes<'a> {
    /// The eyes of `member` on `voucher`, all of whose holdings are `holdings` and whose entries are `steps`.
    pub fn new(member: MemberId, voucher: &'a Voucher, holdings: &'a [Holding], steps: &[Step]) -> Self {
        let own: Vec<&Holding> = holdings.iter().filter(|holding| holding.holder == member).collect();
        Self {
            member,
            voucher,
            bought: Title::new(holdings).bought_by(member),
            holdings: holdings.iter().map(|holding| (holding.id, holding)).collect(),
            own,
            deals: Deals::of(steps),
        }
    }

    /// What it may read of `step`, an entry on the voucher.
    pub fn read(&self, step: &Step) -> Reading {
        let all = [
            Reader::Actor,
            Reader::Counterparty,
            Reader::Obligor,
            Reader::LaterHolders,
            Reader::Invited,
            Reader::Financier,
        ];
        let relations = all.into_iter().filter(|reader| self.is(*reader, step)).collect();
        Reading::of(step, &relations, self.knows(step.actor))
    }

    /// Who deals with whom about which request.
    pub const fn deals(&self) -> &Deals {
        &self.deals
    }

    fn is(&self, reader: Reader, step: &Step) -> bool {
        match reader {
            Reader::Actor => step.actor == self.member,
            Reader::Counterparty => self.counterparties(step).contains(&self.member),
            Reader::Obligor => self.voucher.obligor == self.member,
            Reader::LaterHolders => !self.own.is_empty(),
            Reader::Invited => self.deals.is_invited(&step.command, self.member),
            Reader::Financier => self.is_on_title_path(&step.command),
            // What is about the log and its members is read by `of_registry`; the operator reads vouchers
            // on no page and in no file.
            Reader::Operator | Reader::Members => false,
        }
    }

    /// Whether the member knows anyway that `other` had a hand in the issuance: the obligor, and the payee
    /// where it was the payee that passed something on to it.
    fn knows(&self, other: MemberId) -> bool {
        let from_payee =
            |holding: &&Holding| holding.depth == 1 && holding.transferor == Some(self.voucher.payee);
        other == self.voucher.obligor || (other == self.voucher.payee && self.own.iter().any(from_payee))
    }

    fn is_on_title_path(&self, command: &Command) -> bool {
        match command {
            Command::VoucherIssue(_) | Command::VoucherSignFor(_) => !self.bought.is_empty(),
            Command::HoldingTransfer(c) => self.bought.contains(&c.child),
            Command::HoldingSignFor(c) => self.bought.contains(&c.holding),
            Command::DiscountRequest(c) => self.deals.has_been_awarded(c.request, self.member),
            Command::DiscountAward(c) => self.deals.has_been_awarded(c.request, self.member),
            Command::DiscountUnwind(c) => self.deals.has_been_awarded(c.request, self.member),
            _ => false,
        }
    }

    /// The members that a step is about, besides the one that signed it.
    fn counterparties(&self, step: &Step) -> Vec<MemberId> {
        let of_holding = |id: &HoldingId| {
            let holding = self.holdings.get(id);
            holding.map(|holding| [Some(holding.holder), holding.transferor].into_iter().flatten().collect())
        };
        match &step.command {
            Command::VoucherIssue(c) => vec![c.payee],
            Command::VoucherReject(_) | Command::VoucherWithdraw(_) | Command::VoucherLapse(_) => {
                vec![self.voucher.payee]
            }
            Command::HoldingTransfer(c) => vec![c.transferee],
            Command::HoldingSignFor(c) => of_holding(&c.holding).unwrap_or_default(),
            Command::HoldingReject(c) => of_holding(&c.holding).unwrap_or_default(),
            Command::HoldingWithdraw(c) => of_holding(&c.holding).unwrap_or_default(),
            Command::HoldingLapse(c) => of_holding(&c.holding).unwrap_or_default(),
            Command::DiscountQuote(c) => self.deals.seller(c.request),
            Command::DiscountWithdrawQuote(c) => self.deals.seller_of_quote(c.quote),
            Command::DiscountOpenQuote(c) => self.deals.seller_of_quote(c.quote),
            Command::DiscountAward(c) => self.deals.parties(c.request),
            Command::DiscountApprove(c) => self.deals.parties(c.request),
            Command::DiscountDecline(c) => self.deals.parties(c.request),
            Command::DiscountPayIntent(c) => self.deals.parties(c.request),
            Command::DiscountDisburse(c) => self.deals.parties(c.request),
            Command::DiscountConfirm(c) => self.deals.parties(c.request),
            Command::DiscountUnwind(c) => self.deals.parties(c.request),
            _ => Vec::new(),
        }
    }
}
