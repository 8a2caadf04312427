//! What a member sees of a voucher. Pure functions over the objects of the rules.
//!
//! Invariant: what a holder sees follows from its own holdings and from those that it passed on itself;
//! no other holding's amount, holder or state reaches it. The face amount is for obligor and payee. The
//! obligor is told who holds the parts now, as it was notified (民法典 546), and how much each is to be paid
//! once the payment list is drawn up. A financier that bought a part sees the title path of that part.
//! Strangers see nothing.

use std::collections::{BTreeMap, BTreeSet};

use contracts::{
    amount::Amount,
    holding::{Holding, HoldingLife},
    id::{HoldingId, MemberId},
    reading::{Title, arrived},
    voucher::{Voucher, VoucherLife},
};

/// How far a member has come with a piece, as far as the caller is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has to be signed for.
    AwaitsSignature,
    /// It, or what is left of it, is held.
    Held,
    /// All of it was passed on.
    PassedOn,
    /// It was paid.
    Paid,
    /// It was signed for; what became of it afterwards is not the caller's to know.
    SignedFor,
    /// Not told.
    NotShown,
}

/// A piece of the voucher as it came to one holder, with the change that the holder kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The place of the piece it came from among the pieces; it stands before this one.
    pub from: Option<usize>,
    /// Transfers between the payee and its holder.
    pub depth: u32,
    /// Who got it; none where the caller is not told.
    pub holder: Option<MemberId>,
    /// How much came; none where the caller is not told.
    pub received: Option<Amount>,
    /// How much of it is still there; none where the caller is not told.
    pub kept: Option<Amount>,
    /// Whether the caller's eyes should go there: its own pieces, or for the obligor those it must pay.
    pub own: bool,
    /// How far its holder has come with it.
    pub standing: Standing,
}

/// What one member sees of one voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Whether it is the obligor.
    pub obligor: bool,
    /// Whether it is the payee.
    pub payee: bool,
    /// The face amount, for obligor and payee.
    pub face: Option<Amount>,
    /// Every holding that is or was to be its own.
    pub own: Vec<Holding>,
    /// The holdings on the title paths of what it bought.
    pub path: BTreeSet<HoldingId>,
    /// The pieces of its picture, each after the one it came from.
    pub pieces: Vec<Piece>,
}

impl Sight {
    /// What it holds now and is not paid yet.
    pub fn held(&self) -> impl Iterator<Item = &Holding> {
        self.own.iter().filter(|holding| holding.life == HoldingLife::Held)
    }
}

/// What `member` sees of `voucher`, all of whose holdings are `holdings`; none for a stranger.
pub fn seen_by(member: MemberId, voucher: &Voucher, holdings: &[Holding]) -> Option<Sight> {
    let (obligor, payee) = (voucher.obligor == member, voucher.payee == member);
    let mut own: Vec<Holding> = holdings.iter().filter(|holding| holding.holder == member).cloned().collect();
    own.sort_by_key(|holding| (holding.depth, holding.id));
    if !obligor && !payee && own.is_empty() {
        return None;
    }
    let known = Known(Title::new(holdings));
    let path = known.0.bought_by(member);
    let listed = matches!(voucher.life, VoucherLife::Due | VoucherLife::PartSettled | VoucherLife::Settled);
    let pieces = if obligor { known.for_obligor(listed) } else { known.for_holder(member, &own, &path) };
    let face = (obligor || payee).then_some(voucher.face);
    Some(Sight { obligor, payee, face, own, path, pieces })
}

/// Every holding of a voucher.
struct Known<'a>(Title<'a>);

impl<'a> Known<'a> {
    /// What is left of each arrival: what its change carries, and how far its holder has come.
    fn left(&self) -> BTreeMap<HoldingId, (Amount, Standing)> {
        let mut left: BTreeMap<HoldingId, (Amount, Standing)> = BTreeMap::new();
        for holding in self.0.holdings() {
            let entry = left.entry(self.0.arrival(holding).id).or_insert((Amount::ZERO, Standing::PassedOn));
            let (carries, standing) = match holding.life {
                HoldingLife::Held => (true, Standing::Held),
                HoldingLife::Pending => (true, Standing::AwaitsSignature),
                HoldingLife::Settled => (true, Standing::Paid),
                HoldingLife::Spent | HoldingLife::Void => (false, entry.1),
            };
            if carries {
                entry.0 = entry.0.checked_add(holding.amount).unwrap_or(entry.0);
                // Of several parts the one that is still to be paid speaks for all.
                if entry.1 != Standing::Held {
                    entry.1 = standing;
                }
            }
        }
        left
    }

    /// Arrivals that came about or may still do, each after the one it came from.
    fn arrivals(&self) -> Vec<&'a Holding> {
        let all = self.0.holdings();
        let mut found: Vec<&Holding> =
            all.filter(|holding| arrived(holding) && holding.life != HoldingLife::Void).collect();
        found.sort_by_key(|holding| (holding.depth, holding.id));
        found
    }

    /// The obligor's picture: who holds the parts now, and the shape of the way there without names. Until
    /// the payment list is drawn up how much each holds is between the suppliers.
    fn for_obligor(&self, listed: bool) -> Vec<Piece> {
        let left = self.left();
        let mut places: BTreeMap<HoldingId, usize> = BTreeMap::new();
        let mut pieces = Vec::new();
        for arrival in self.arrivals() {
            let from =
                self.0.parent(arrival).and_then(|parent| places.get(&self.0.arrival(parent).id).copied());
            let (kept, standing) =
                left.get(&arrival.id).copied().unwrap_or((Amount::ZERO, Standing::PassedOn));
            // Notice of an assignment reaches the obligor only when it is signed for.
            let told = matches!(standing, Standing::Held | Standing::Paid);
            places.insert(arrival.id, pieces.len());
            pieces.push(Piece {
                from,
                depth: arrival.depth,
                holder: told.then_some(arrival.holder),
                received: None,
                kept: Some(kept).filter(|_| told && listed),
                own: told,
                standing: if told { standing } else { Standing::NotShown },
            });
        }
        pieces
    }

    /// A holder's picture: its own pieces, the way to them without names but for the last step, and what
    /// it passed on itself.
    fn for_holder(&self, member: MemberId, own: &[Holding], path: &BTreeSet<HoldingId>) -> Vec<Piece> {
        let left = self.left();
        let mut places: BTreeMap<HoldingId, usize> = BTreeMap::new();
        let mut pieces: Vec<Piece> = Vec::new();
        let arrivals = own.iter().filter(|holding| arrived(holding) && holding.life != HoldingLife::Void);
        for arrival in arrivals {
            let from = if path.contains(&arrival.id) {
                self.titled_way(arrival, &mut places, &mut pieces)
            } else {
                masked_way(arrival, &mut pieces)
            };
            let (kept, standing) =
                left.get(&arrival.id).copied().unwrap_or((Amount::ZERO, Standing::PassedOn));
            places.insert(arrival.id, pieces.len());
            pieces.push(Piece {
                from,
                depth: arrival.depth,
                holder: Some(member),
                received: Some(arrival.amount),
                kept: Some(kept),
                own: true,
                standing,
            });
        }
        for given in self.arrivals().into_iter().filter(|holding| holding.transferor == Some(member)) {
            let from =
                self.0.parent(given).and_then(|parent| places.get(&self.0.arrival(parent).id).copied());
            let waits = given.life == HoldingLife::Pending;
            pieces.push(Piece {
                from,
                depth: given.depth,
                holder: Some(given.holder),
                received: Some(given.amount),
                kept: None,
                own: false,
                standing: if waits { Standing::AwaitsSignature } else { Standing::SignedFor },
            });
        }
        pieces
    }

    /// The way to a bought piece, with the names and amounts of its transfers. What the payee got first is
    /// the face amount, which is not the financier's to know.
    fn titled_way(
        &self,
        arrival: &Holding,
        places: &mut BTreeMap<HoldingId, usize>,
        pieces: &mut Vec<Piece>,
    ) -> Option<usize> {
        let mut from = None;
        let arrival = self.0.get(arrival.id)?;
        for step in self.0.ancestors(arrival).into_iter().rev() {
            let place = *places.entry(step.id).or_insert_with(|| {
                pieces.push(Piece {
                    from,
                    depth: step.depth,
                    holder: Some(step.holder),
                    received: step.transferor.map(|_| step.amount),
                    kept: None,
                    own: false,
                    standing: Standing::SignedFor,
                });
                pieces.len() - 1
            });
            from = Some(place);
        }
        from
    }
}

/// The way to `arrival` as its holder may know it: how long it is, and who was last.
fn masked_way(arrival: &Holding, pieces: &mut Vec<Piece>) -> Option<usize> {
    let mut from = None;
    for depth in 0..arrival.depth {
        let last = depth + 1 == arrival.depth;
        pieces.push(Piece {
            from,
            depth,
            holder: arrival.transferor.filter(|_| last),
            received: None,
            kept: None,
            own: false,
            standing: Standing::NotShown,
        });
        from = Some(pieces.len() - 1);
    }
    from
}

#[cfg(test)]
mod tests;
