//! Holdings (持有份额): parts of a voucher, each held by one holder.

pub mod give_back;
pub mod sign_for;
pub mod transfer;

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    calendar::Tick,
    case::Case,
    event::Event,
    id::{BackgroundId, HoldingId, KeyId, LeafHash, MemberId, RequestId, VoucherId},
    refusal::Stop,
    state::{Key, State},
    voucher::Voucher,
};

/// Where a holding stands in its life. A spent, settled or void holding never revives (I3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldingLife {
    /// Waits for its holder to sign for it.
    Pending,
    /// Held.
    Held,
    /// Replaced by other holdings.
    Spent,
    /// Paid.
    Settled,
    /// Its transfer did not come about; a new holding of the transferor replaces it.
    Void,
}

impl HoldingLife {
    /// Every case.
    pub const ALL: &'static [Self] = &[Self::Pending, Self::Held, Self::Spent, Self::Settled, Self::Void];

    /// The name in storage and on the interface.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Spent => "spent",
            Self::Settled => "settled",
            Self::Void => "void",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|life| life.as_str() == text)
    }
}

/// A signature by which title came to a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleSignature {
    /// Whose key signed.
    pub key: KeyId,
    /// The tick of the entry.
    pub at: Tick,
}

/// A part of one voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its id.
    pub id: HoldingId,
    /// Of which voucher; due date, obligor and guarantee stand there (I4).
    pub voucher: VoucherId,
    /// The holding it was made from; none for the first.
    pub parent: Option<HoldingId>,
    /// Who transferred it here; none for the first holding and for change.
    pub transferor: Option<MemberId>,
    /// Who holds it, or is to sign for it.
    pub holder: MemberId,
    /// Minor units.
    pub amount: Amount,
    /// Transfers between the payee and its holder.
    pub depth: u32,
    /// Pieces given off along the line of change that ends here.
    pub splits: u32,
    /// The business date of the last such piece.
    pub splits_on: NaiveDate,
    /// Pieces given off on that date.
    pub splits_that_day: u32,
    /// The trade behind its transfer.
    pub background: Option<BackgroundId>,
    /// Until when it may be signed for; only while pending.
    pub lapses_at: Option<Tick>,
    /// Where it stands.
    pub life: HoldingLife,
    /// The request that it is offered under; its only encumbrance (I2).
    pub in_request: Option<RequestId>,
    /// Whether its holder bought it by discount and it therefore uses the holder's limit; while it is
    /// pending, whether its transferor did.
    pub financed: bool,
    /// By whose signatures title came to its holder: those of the transfer and of signing for it, or of
    /// the confirmed sale. Change and parts keep the title that they were made from.
    pub title: Vec<TitleSignature>,
    /// Leaf of the last entry that changed it.
    pub head: LeafHash,
}

impl Holding {
    /// The payee's holding of a voucher that has just been signed for.
    pub fn first(id: HoldingId, voucher: &Voucher, today: NaiveDate) -> Self {
        Self {
            id,
            voucher: voucher.id,
            parent: None,
            transferor: None,
            holder: voucher.payee,
            amount: voucher.face,
            depth: 0,
            splits: 0,
            splits_on: today,
            splits_that_day: 0,
            background: None,
            lapses_at: None,
            life: HoldingLife::Held,
            in_request: None,
            financed: false,
            title: Vec::new(),
            head: LeafHash([0; 32]),
        }
    }

    /// A held holding of the same holder made from this one: change, or a part set aside.
    pub fn part(&self, id: HoldingId, amount: Amount) -> Self {
        Self {
            id,
            parent: Some(self.id),
            transferor: None,
            amount,
            background: None,
            lapses_at: None,
            life: HoldingLife::Held,
            in_request: None,
            ..self.clone()
        }
    }

    /// This holding, ended as `life`.
    pub fn ended(&self, life: HoldingLife) -> Self {
        Self { life, in_request: None, lapses_at: None, ..self.clone() }
    }

    /// Whether it counts towards the face amount of its voucher and is not paid yet.
    pub fn carries_value(&self) -> bool {
        matches!(self.life, HoldingLife::Pending | HoldingLife::Held)
    }

    /// What `financier` no longer uses of its limit when this holding leaves it or is paid.
    ///
    /// # Errors
    /// What is missing.
    pub(crate) fn release_limit(&self, case: &Case<'_>, financier: MemberId) -> Result<Option<Event>, Stop> {
        if !self.financed {
            return Ok(None);
        }
        let Some(voucher) = case.state.voucher(&self.voucher)? else { return Ok(None) };
        let limit = case.state.limit(&(financier, voucher.obligor, voucher.currency))?;
        Ok(limit.map(|limit| Event::Limit(limit.release(self.amount))))
    }

    /// Whether a key by which title came to its holder was in the hands of others at that time, as the
    /// member says whose key it was. Then it is neither passed on nor sold; it is paid all the same.
    ///
    /// # Errors
    /// What is missing.
    pub fn is_disputed(&self, state: &State) -> Result<bool, Key> {
        for signature in &self.title {
            // The platform's key is no seat's.
            let Some((member, seat)) = state.seat_of(&signature.key)? else { continue };
            let seat = state.member(member)?.and_then(|member| member.seat(*seat));
            if seat.and_then(|seat| seat.compromised_since).is_some_and(|since| since <= signature.at) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether its holder may move it.
    pub fn is_free(&self) -> bool {
        self.life == HoldingLife::Held && self.in_request.is_none()
    }
}

/// Notice of an assignment to the obligor: it binds the obligor from its arrival (民法典 546).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The voucher.
    pub voucher: VoucherId,
    /// The holding that changed hands.
    pub holding: HoldingId,
    /// Whom it is to.
    pub to: MemberId,
    /// When it reached the obligor's system: the tick of the entry.
    pub at: Tick,
}
