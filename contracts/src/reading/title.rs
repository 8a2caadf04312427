//! Title paths: how a holding came to its holder, among all the holdings of its voucher.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId},
};

/// Every holding of a voucher by its id.
#[derive(Debug, Clone)]
pub struct Title<'a>(BTreeMap<HoldingId, &'a Holding>);

/// Whether `holding` came to its holder from somebody else, or is the payee's first.
pub const fn arrived(holding: &Holding) -> bool {
    holding.transferor.is_some() || holding.parent.is_none()
}

impl<'a> Title<'a> {
    /// The holdings of one voucher.
    pub fn new(holdings: impl IntoIterator<Item = &'a Holding>) -> Self {
        Self(holdings.into_iter().map(|holding| (holding.id, holding)).collect())
    }

    /// All of them, in the order of their ids.
    pub fn holdings(&self) -> impl Iterator<Item = &'a Holding> {
        self.0.values().copied()
    }

    /// A holding.
    pub fn get(&self, id: HoldingId) -> Option<&'a Holding> {
        self.0.get(&id).copied()
    }

    /// What `holding` was made from.
    pub fn parent(&self, holding: &Holding) -> Option<&'a Holding> {
        self.get(holding.parent?)
    }

    /// The holdings from the first one to `id`, both included.
    pub fn path_to(&self, id: HoldingId) -> Vec<&'a Holding> {
        let mut path: Vec<&Holding> =
            std::iter::successors(self.get(id), |holding| self.parent(holding)).collect();
        path.reverse();
        path
    }

    /// The holding by which what is now `holding` came to its holder. Change is made from what the same
    /// holder had; what a transfer gave back is made from a void holding of the transferee.
    pub fn arrival(&self, holding: &'a Holding) -> &'a Holding {
        let mut found = holding;
        while !(found.holder == holding.holder && arrived(found)) {
            match self.parent(found) {
                Some(parent) => found = parent,
                None => return found,
            }
        }
        found
    }

    /// The arrivals between the payee and `arrival`, nearest first.
    pub fn ancestors(&self, arrival: &'a Holding) -> Vec<&'a Holding> {
        let mut found = Vec::new();
        let mut at = arrival;
        while let Some(parent) = self.parent(at) {
            at = self.arrival(parent);
            found.push(at);
        }
        found
    }

    /// The arrivals on the title paths of what `member` bought by discount. While a holding is pending, and
    /// when it came to nothing, the mark says that its transferor had bought it.
    pub fn bought_by(&self, member: MemberId) -> BTreeSet<HoldingId> {
        let bought = self.holdings().filter(|holding| {
            holding.holder == member
                && holding.financed
                && !matches!(holding.life, HoldingLife::Pending | HoldingLife::Void)
        });
        bought
            .flat_map(|holding| {
                let arrival = self.arrival(holding);
                self.ancestors(arrival).into_iter().chain([arrival]).map(|holding| holding.id)
            })
            .collect()
    }
}
