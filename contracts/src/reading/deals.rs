//! Who deals with whom about which request, as the entries on a voucher tell.

use std::collections::{BTreeMap, BTreeSet};

use super::Step;
use crate::{
    command::Command,
    id::{HoldingId, MemberId, QuoteId, RequestId},
};

/// The requests on one voucher.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deals {
    sellers: BTreeMap<RequestId, MemberId>,
    offered: BTreeMap<RequestId, HoldingId>,
    invited: BTreeMap<RequestId, BTreeSet<MemberId>>,
    quotes: BTreeMap<QuoteId, (RequestId, MemberId)>,
    awarded: BTreeMap<RequestId, MemberId>,
}

impl Deals {
    /// What `steps` tell, oldest first.
    pub fn of(steps: &[Step]) -> Self {
        let mut deals = Self::default();
        for step in steps {
            match &step.command {
                Command::DiscountRequest(c) => {
                    deals.sellers.insert(c.request, step.actor);
                    deals.offered.insert(c.request, c.part.unwrap_or(c.holding));
                    deals.invited.insert(c.request, c.financiers.iter().copied().collect());
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

    /// Seller and, once there is one, the financier of a request.
    pub fn parties(&self, request: RequestId) -> Vec<MemberId> {
        [self.sellers.get(&request), self.awarded.get(&request)].into_iter().flatten().copied().collect()
    }

    /// Who sells.
    pub fn seller(&self, request: RequestId) -> Vec<MemberId> {
        self.sellers.get(&request).copied().into_iter().collect()
    }

    /// Who sells to the one that made a quote.
    pub fn seller_of_quote(&self, quote: QuoteId) -> Vec<MemberId> {
        self.request_of(quote).map_or_else(Vec::new, |request| self.seller(request))
    }

    /// The request that a quote is on.
    pub fn request_of(&self, quote: QuoteId) -> Option<RequestId> {
        self.quotes.get(&quote).map(|(request, _)| *request)
    }

    /// The holding that a request offers.
    pub fn offered(&self, request: RequestId) -> Option<HoldingId> {
        self.offered.get(&request).copied()
    }

    /// Whether `member`'s quote was awarded.
    pub fn has_been_awarded(&self, request: RequestId, member: MemberId) -> bool {
        self.awarded.get(&request) == Some(&member)
    }

    /// Whether `command` is a request that invites `member` by name, or that it has quoted on: an open
    /// invitation is taken up by quoting.
    pub fn is_invited(&self, command: &Command, member: MemberId) -> bool {
        let request = match command {
            Command::DiscountRequest(c) => c.request,
            Command::DiscountUnwind(c) => c.request,
            _ => return false,
        };
        self.invited.get(&request).is_some_and(|invited| invited.contains(&member))
            || self.quotes.values().any(|quoted| *quoted == (request, member))
    }
}
