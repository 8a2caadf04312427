//! Who sees what of a request. Pure functions over the objects of the rules.
//!
//! Invariant: a financier learns of no quote but its own, and of no other financier; a seller learns who
//! has quoted, and a price only once it is opened; strangers learn nothing.

use contracts::{
    discount::{Quote, QuoteLife, Request, RequestLife},
    id::MemberId,
    member::{Member, MemberKind},
};

use super::closing::Closing;

/// From which side a request is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// By the member that offers its holding.
    Seller,
    /// By a financier that may quote, has quoted, or was awarded.
    Financier,
}

/// From which side `member` sees `request`; `None` for strangers.
pub fn view_of(request: &Request, quotes: &[Quote], member: &Member) -> Option<View> {
    let awarded = request.agreed.as_ref().is_some_and(|agreed| agreed.financier == member.id);
    let quoted = quotes.iter().any(|quote| quote.financier == member.id);
    let may_quote =
        request.life == RequestLife::Open && request.invites(member.id) && member.is(MemberKind::Financier);
    if request.seller == member.id {
        Some(View::Seller)
    } else if awarded || quoted || may_quote {
        Some(View::Financier)
    } else {
        None
    }
}

/// Whether the part that a request offers is still the seller's, and may become the financier's.
pub const fn is_under_way(life: RequestLife) -> bool {
    !matches!(life, RequestLife::Confirmed | RequestLife::Declined | RequestLife::Unwound)
}

/// The quotes that `member` is shown.
pub fn quotes_shown(view: View, quotes: &[Quote], member: MemberId) -> Vec<&Quote> {
    quotes.iter().filter(|quote| view == View::Seller || quote.financier == member).collect()
}

/// A financier's own quote: the one that stands or stood last.
pub fn own_quote(quotes: &[Quote], financier: MemberId) -> Option<&Quote> {
    let own = || quotes.iter().filter(|quote| quote.financier == financier);
    own().rfind(|quote| quote.life != QuoteLife::Withdrawn).or_else(|| own().next_back())
}

/// What a financier does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Quote.
    Quote,
    /// Nothing: quoting is over and it has not quoted.
    Closed,
    /// Wait until quoting is over; it may still withdraw.
    Sealed,
    /// Open its quote.
    Open,
    /// Nothing: it did not open its quote in time.
    Void,
    /// Wait for the award.
    Opened,
    /// Nothing: another was awarded, or the request came to nothing.
    Lost,
    /// Approve or decline.
    Approve,
    /// State the intent to pay, or decline.
    PayIntent,
    /// Report the payment.
    Disburse,
    /// Wait for the seller.
    WaitForSeller,
    /// Nothing: it has the title.
    Done,
}

/// What `financier` does next on `request`.
pub fn next_of(request: &Request, quotes: &[Quote], closing: &Closing, financier: MemberId) -> Next {
    let awarded = request.agreed.as_ref().is_some_and(|agreed| agreed.financier == financier);
    let own = own_quote(quotes, financier).filter(|quote| quote.life == QuoteLife::Standing);
    match (request.life, own) {
        (RequestLife::Open, None) if closing.closed => Next::Closed,
        (RequestLife::Open, None) => Next::Quote,
        (RequestLife::Open, Some(quote)) if quote.terms.is_some() => Next::Opened,
        (RequestLife::Open, Some(_)) if !closing.closed => Next::Sealed,
        (RequestLife::Open, Some(_)) if closing.too_late => Next::Void,
        (RequestLife::Open, Some(_)) => Next::Open,
        (RequestLife::Awarded, _) if awarded => Next::Approve,
        (RequestLife::Approved, _) if awarded => Next::PayIntent,
        (RequestLife::PayIntended, _) if awarded => Next::Disburse,
        (RequestLife::Disbursed, _) if awarded => Next::WaitForSeller,
        (RequestLife::Confirmed, _) if awarded => Next::Done,
        _ => Next::Lost,
    }
}
