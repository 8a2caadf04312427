//! Discount (融资): the sale of a holding to a financier before the due date, from the request for
//! quotes to the seller's confirmation that the money has come.

pub mod approve;
pub mod award;
pub mod disburse;
pub mod open_quote;
pub mod quote;
pub mod request;
pub mod unwind;

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    calendar::Tick,
    case::Case,
    event::Event,
    holding::Holding,
    id::{HoldingId, LeafHash, MemberId, QuoteId, RequestId, VoucherId},
    pricing::{Price, Terms},
    rate::Rate,
    refusal::Stop,
    voucher::Voucher,
};

macro_rules! lives {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$case_doc])* $case),+ }
        impl $name {
            /// Every case.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];
            /// The name in storage and on the interface.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $text),+ }
            }
            /// Reads the name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$case),)+ _ => None }
            }
        }
    };
}

lives! {
    /// Where a request stands in its life.
    RequestLife {
        /// Quotes are asked for.
        Open = "open",
        /// The seller has chosen a quote.
        Awarded = "awarded",
        /// The financier has approved.
        Approved = "approved",
        /// The financier is about to pay: timeouts end.
        PayIntended = "pay_intended",
        /// The financier says it has paid.
        Disbursed = "disbursed",
        /// The seller has the money; the financier has the title.
        Confirmed = "confirmed",
        /// The financier declined.
        Declined = "declined",
        /// It came to nothing.
        Unwound = "unwound",
    }
}
lives! {
    /// Where a quote stands in its life.
    QuoteLife {
        /// Counts.
        Standing = "standing",
        /// Taken back by the financier.
        Withdrawn = "withdrawn",
        /// Another quote was awarded, or the request came to nothing.
        Released = "released",
        /// Chosen.
        Awarded = "awarded",
    }
}

/// What the seller has agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The quote.
    pub quote: QuoteId,
    /// The financier.
    pub financier: MemberId,
    /// Its terms.
    pub terms: Terms,
    /// The price of the holding at these terms.
    pub price: Price,
}

/// How the financier says it has paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The bank's reference.
    pub bank_reference: String,
    /// The seller's account it went to.
    pub account: String,
    /// When.
    pub paid_on: NaiveDate,
}

/// A request for quotes, and the discount that follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// The voucher.
    pub voucher: VoucherId,
    /// The holding on offer.
    pub holding: HoldingId,
    /// Who offers it.
    pub seller: MemberId,
    /// The face on offer, minor units.
    pub amount: Amount,
    /// Who may quote; all financiers where it is empty.
    pub financiers: Vec<MemberId>,
    /// Whether the financier may come back to the seller if the obligor does not pay.
    pub recourse: bool,
    /// The rate the seller hopes for.
    pub ask_rate: Option<Rate>,
    /// Until when quotes are taken.
    pub deadline: Tick,
    /// Where it stands.
    pub life: RequestLife,
    /// Since when.
    pub since: Tick,
    /// What was agreed, from the award on.
    pub agreed: Option<Agreed>,
    /// How it was paid, from the disbursement on.
    pub payment: Option<Payment>,
    /// Leaf of the last entry that changed it.
    pub head: LeafHash,
}

impl Request {
    /// This request, moved on.
    pub fn moved(&self, life: RequestLife, now: Tick) -> Self {
        Self { life, since: now, ..self.clone() }
    }

    /// Whether `financier` may quote.
    pub fn invites(&self, financier: MemberId) -> bool {
        self.financiers.is_empty() || self.financiers.contains(&financier)
    }

    /// Whether its holding is still bound by it.
    pub const fn is_in_progress(&self) -> bool {
        matches!(
            self.life,
            RequestLife::Open
                | RequestLife::Awarded
                | RequestLife::Approved
                | RequestLife::PayIntended
                | RequestLife::Disbursed
        )
    }
}

/// A financier's sealed quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its id.
    pub id: QuoteId,
    /// The request.
    pub request: RequestId,
    /// Whose it is.
    pub financier: MemberId,
    /// Until when the seller may award it.
    pub expires: Tick,
    /// When it was made.
    pub made_at: Tick,
    /// The digests of its price.
    pub sealed: Vec<String>,
    /// Its price, once opened in time.
    pub terms: Option<Terms>,
    /// Where it stands.
    pub life: QuoteLife,
}

/// When the request closed or will close: at its deadline, or as soon as every invited financier
/// has quoted, because nothing is left to wait for.
///
/// # Errors
/// What is missing.
pub fn closes_at(case: &Case<'_>, request: &Request) -> Result<Tick, Stop> {
    let last = counted_quotes(case, request)?.iter().map(|quote| quote.made_at).max();
    match last {
        Some(last) if all_have_quoted(case, request)? => Ok(last.min(request.deadline)),
        _ => Ok(request.deadline),
    }
}

/// Whether quoting is over at the entry's time. The deadline itself still counts.
///
/// # Errors
/// What is missing.
pub fn is_closed(case: &Case<'_>, request: &Request) -> Result<bool, Stop> {
    Ok(case.now() > request.deadline || all_have_quoted(case, request)?)
}

fn all_have_quoted(case: &Case<'_>, request: &Request) -> Result<bool, Stop> {
    let quotes = counted_quotes(case, request)?;
    let has_quoted = |invited: &MemberId| quotes.iter().any(|quote| quote.financier == *invited);
    Ok(!request.financiers.is_empty() && request.financiers.iter().all(has_quoted))
}

/// The quotes that were not taken back: who took one back may quote again until the deadline.
fn counted_quotes<'a>(case: &Case<'a>, request: &Request) -> Result<Vec<&'a Quote>, Stop> {
    let mut quotes = quotes_of(case, request.id)?;
    quotes.retain(|quote| quote.life != QuoteLife::Withdrawn);
    Ok(quotes)
}

/// The quotes on a request, in the order of their ids.
///
/// # Errors
/// What is missing.
pub fn quotes_of<'a>(case: &Case<'a>, request: RequestId) -> Result<Vec<&'a Quote>, Stop> {
    let mut quotes = Vec::new();
    for id in case.state.quotes_of(&request)?.into_iter().flatten() {
        quotes.extend(case.state.quote(id)?);
    }
    Ok(quotes)
}

/// Releases every standing quote of `request` but `kept`, and the limits that they reserve.
fn release_quotes(case: &Case<'_>, request: &Request, kept: Option<QuoteId>) -> Result<Vec<Event>, Stop> {
    let mut events = Vec::new();
    let voucher = voucher_of(case, request)?;
    for quote in quotes_of(case, request.id)? {
        if quote.life == QuoteLife::Standing && Some(quote.id) != kept {
            events.push(Event::Quote(Box::new(Quote { life: QuoteLife::Released, ..quote.clone() })));
            events.extend(release_limit(case, quote.financier, voucher, request.amount)?);
        }
    }
    Ok(events)
}

fn release_limit(
    case: &Case<'_>,
    financier: MemberId,
    voucher: &Voucher,
    amount: Amount,
) -> Result<Option<Event>, Stop> {
    let limit = case.state.limit(&(financier, voucher.obligor, voucher.currency))?;
    Ok(limit.map(|limit| Event::Limit(limit.release(amount))))
}

fn voucher_of<'a>(case: &Case<'a>, request: &Request) -> Result<&'a Voucher, Stop> {
    Ok(case.state.voucher(&request.voucher)?.ok_or(unwind::UnwindRefusal::UnknownRequest)?)
}

/// Frees the holding of a request that came to nothing.
fn free_holding(case: &Case<'_>, request: &Request) -> Result<Option<Event>, Stop> {
    let holding = case.state.holding(&request.holding)?;
    Ok(holding.map(|holding| Event::Holding(Box::new(Holding { in_request: None, ..holding.clone() }))))
}
