//! `discount.approve`, `discount.decline`: the financier's decision. Its signature on the approval is
//! the financier's side of the assignment.

use chrono::NaiveDate;

use crate::{
    case::Case,
    command,
    discount::{Request, RequestLife, free_holding, release_limit, voucher_of},
    event::Event,
    field::Reader,
    id::{HoldingId, RequestId},
    refusal::Stop,
    refusals,
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty];

command! {
    /// Approves the discount that the seller awarded.
    Approve = "discount.approve" {
        /// The request.
        Clear request: RequestId => PARTIES,
        /// The evidence was read.
        Confidential evidence_read: bool => PARTIES,
        /// When the invoices were verified again.
        Confidential invoices_verified_on: NaiveDate => PARTIES,
        /// Number of the assignment's registration (中登网).
        Confidential registration: String => PARTIES,
    }
}
command! {
    /// Declines it; the holding is free again.
    Decline = "discount.decline" {
        /// The request.
        Clear request: RequestId => PARTIES,
        /// The holding on offer.
        Clear holding: HoldingId => PARTIES,
        /// Why; the seller reads it.
        Confidential reason: String => PARTIES,
    }
}

refusals! {
    /// Why an approval or a decline is refused, in the order the rules check.
    ApproveRefusal in "discount.approve" {
        /// The request was not awarded to the signer.
        NotTheFinancier = "not_the_financier", NotFound, "";
        /// It does not wait for this decision.
        NotAwarded = "not_awarded", Rule, "";
        /// The evidence has to be read.
        EvidenceNotRead = "evidence_not_read", Rule, "银发〔2025〕77号 Art 6";
        /// The invoices have to be verified today.
        InvoicesNotVerified = "invoices_not_verified", Rule, "银发〔2020〕226号";
        /// Too close to the due date.
        PastCutOff = "past_cut_off", Rule, "";
        /// Not the holding on offer.
        WrongHolding = "wrong_holding", Rule, "";
    }
}

/// Decides an approval.
///
/// # Errors
/// An [`ApproveRefusal`], or what is missing.
pub fn approve(case: &Case<'_>, approve: &Approve) -> Result<Vec<Event>, Stop> {
    let request = awarded_to_signer(case, approve.request)?;
    if request.life != RequestLife::Awarded {
        return Err(ApproveRefusal::NotAwarded.into());
    }
    if !approve.evidence_read {
        return Err(ApproveRefusal::EvidenceNotRead.into());
    }
    if approve.invoices_verified_on != case.today() {
        return Err(ApproveRefusal::InvoicesNotVerified.into());
    }
    if case.is_past_cut_off(voucher_of(case, request)?) {
        return Err(ApproveRefusal::PastCutOff.into());
    }
    Ok(vec![Event::Request(Box::new(request.moved(RequestLife::Approved, case.now())))])
}

/// Decides a decline: possible until the financier says that it has paid.
///
/// # Errors
/// An [`ApproveRefusal`], or what is missing.
pub fn decline(case: &Case<'_>, decline: &Decline) -> Result<Vec<Event>, Stop> {
    let request = awarded_to_signer(case, decline.request)?;
    if !matches!(request.life, RequestLife::Awarded | RequestLife::Approved | RequestLife::PayIntended) {
        return Err(ApproveRefusal::NotAwarded.into());
    }
    if request.holding != decline.holding {
        return Err(ApproveRefusal::WrongHolding.into());
    }
    let mut events: Vec<Event> = free_holding(case, request)?.into_iter().collect();
    events.extend(release_limit(case, case.actor(), voucher_of(case, request)?, request.amount)?);
    events.push(Event::Request(Box::new(request.moved(RequestLife::Declined, case.now()))));
    Ok(events)
}

fn awarded_to_signer<'a>(case: &Case<'a>, id: RequestId) -> Result<&'a Request, Stop> {
    let request = case.state.request(&id)?;
    let awarded =
        |found: &&Request| found.agreed.as_ref().is_some_and(|agreed| agreed.financier == case.actor());
    Ok(request.filter(awarded).ok_or(ApproveRefusal::NotTheFinancier)?)
}
