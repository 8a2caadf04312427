//! Which entries of a voucher's timeline a member may see, by the table of readers that stands beside the
//! fields of every command. Pure functions.
//!
//! Invariant: an entry is seen only by a member that may read one of its fields, or, of an assignment, by
//! the obligor that it was notified to (民法典 546).

use std::collections::BTreeMap;

use contracts::{
    command::Command,
    field::Reader,
    holding::Holding,
    id::{HoldingId, MemberId, QuoteId, RequestId},
    voucher::Voucher,
};

use super::sight::Sight;

/// One entry: who acted, and what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The member that signed.
    pub actor: MemberId,
    /// What it signed.
    pub command: Command,
}

/// How a member may see an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whether it may know who acted.
    pub actor: bool,
    /// Whether it is a party that may read what was said.
    pub party: bool,
    /// Whether all that it may know is that it was notified of an assignment.
    pub notice: bool,
}

/// Looks at the timeline of `voucher` with the eyes of `member`: for each step whether and how it is seen.
pub fn seen(
    member: MemberId,
    sight: &Sight,
    voucher: &Voucher,
    holdings: &[Holding],
    steps: &[Step],
) -> Vec<Option<Seen>> {
    let look = Look { member, sight, voucher, holdings: by_id(holdings), deals: Deals::of(steps) };
    steps.iter().map(|step| look.at(step)).collect()
}

fn by_id(holdings: &[Holding]) -> BTreeMap<HoldingId, &Holding> {
    holdings.iter().map(|holding| (holding.id, holding)).collect()
}

/// Who deals with whom about which request, as the timeline itself tells.
#[derive(Default)]
struct Deals {
    sellers: BTreeMap<RequestId, MemberId>,
    quotes: BTreeMap<QuoteId, (RequestId, MemberId)>,
    awarded: BTreeMap<RequestId, MemberId>,
}

impl Deals {
    fn of(steps: &[Step]) -> Self {
        let mut deals = Self::default();
        for step in steps {
            match &step.command {
                Command::DiscountRequest(c) => {
                    deals.sellers.insert(c.request, step.actor);
                }
                Command::DiscountQuote(c) => {
                    deals.quotes.insert(c.quote, (c.request, step.actor));
                }
                Command::DiscountAward(c) => {
                    if let Some((_, financier)) = deals.quotes.get(&c.quote) {
                        deals.awarded.insert(c.request, *financier);
                    }
                }
                _ => {}
            }
        }
        deals
    }

    fn parties(&self, request: RequestId) -> Vec<MemberId> {
        [self.sellers.get(&request), self.awarded.get(&request)].into_iter().flatten().copied().collect()
    }

    fn seller_of_quote(&self, quote: QuoteId) -> Vec<MemberId> {
        let request = self.quotes.get(&quote).map(|(request, _)| request);
        request.and_then(|request| self.sellers.get(request)).copied().into_iter().collect()
    }

    fn has_quoted(&self, request: RequestId, member: MemberId) -> bool {
        self.quotes.values().any(|quoted| *quoted == (request, member))
    }
}

struct Look<'a> {
    member: MemberId,
    sight: &'a Sight,
    voucher: &'a Voucher,
    holdings: BTreeMap<HoldingId, &'a Holding>,
    deals: Deals,
}

impl Look<'_> {
    fn at(&self, step: &Step) -> Option<Seen> {
        let readers: Vec<Reader> = Command::fields(step.command.op())
            .unwrap_or_default()
            .iter()
            .flat_map(|field| field.readers.iter().copied())
            .filter(|reader| self.is(*reader, step))
            .collect();
        let notified = self.sight.obligor
            && matches!(step.command, Command::HoldingSignFor(_) | Command::DiscountConfirm(_));
        if readers.is_empty() && !notified {
            return None;
        }
        // Later holders may know that the voucher was signed for, but not by whom.
        let party = readers.iter().any(|reader| *reader != Reader::LaterHolders);
        let notice = notified && readers.is_empty();
        Some(Seen { actor: party || notice || self.knows(step.actor), party, notice })
    }

    /// Whether the member is this kind of reader of the step.
    fn is(&self, reader: Reader, step: &Step) -> bool {
        match reader {
            Reader::Actor => step.actor == self.member,
            Reader::Counterparty => self.counterparties(step).contains(&self.member),
            Reader::Obligor => self.sight.obligor,
            Reader::LaterHolders => !self.sight.own.is_empty(),
            Reader::Invited => match &step.command {
                Command::DiscountRequest(c) => self.deals.has_quoted(c.request, self.member),
                _ => false,
            },
            Reader::Financier => self.is_on_title_path(&step.command),
            // Members read what is about the log and its members, operators their own pages.
            Reader::Operator | Reader::Members => false,
        }
    }

    /// Whether the member knows anyway that `other` had a hand in the issuance: the obligor, and the payee
    /// where it was the payee that passed something on to it.
    fn knows(&self, other: MemberId) -> bool {
        let from_payee =
            |holding: &Holding| holding.depth == 1 && holding.transferor == Some(self.voucher.payee);
        other == self.voucher.obligor
            || (other == self.voucher.payee && self.sight.own.iter().any(from_payee))
    }

    fn is_on_title_path(&self, command: &Command) -> bool {
        let path = &self.sight.path;
        match command {
            Command::VoucherIssue(_) | Command::VoucherSignFor(_) => !path.is_empty(),
            Command::HoldingTransfer(c) => path.contains(&c.child),
            Command::HoldingSignFor(c) => path.contains(&c.holding),
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
            Command::DiscountQuote(c) => self.deals.sellers.get(&c.request).copied().into_iter().collect(),
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

#[cfg(test)]
mod tests;
