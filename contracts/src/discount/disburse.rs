//! `discount.pay_intent`, `discount.disburse`, `discount.confirm`: the money goes, the money comes, and
//! with the seller's confirmation the title passes.

use chrono::NaiveDate;

use crate::{
    amount::Amount,
    case::Case,
    command,
    discount::{Agreed, Payment, Request, RequestLife, unwind::is_over, voucher_of},
    event::Event,
    field::Reader,
    holding::{Holding, HoldingLife, Notice},
    id::{HoldingId, MemberId, RequestId},
    refusal::Stop,
    refusals,
    settlement::Reference,
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty];

command! {
    /// The financier is about to pay: from here on the request is not unwound by time.
    PayIntent = "discount.pay_intent" {
        /// The request.
        Clear request: RequestId => PARTIES,
    }
}
command! {
    /// The financier says how it has paid.
    Disburse = "discount.disburse" {
        /// The request.
        Clear request: RequestId => PARTIES,
        /// The bank's reference.
        Confidential bank_reference: String => PARTIES,
        /// What was paid: the net proceeds.
        Confidential amount: Amount => PARTIES,
        /// The account it was paid to: the seller's registered account.
        Confidential account: String => PARTIES,
        /// When.
        Confidential paid_on: NaiveDate => PARTIES,
    }
}
command! {
    /// The seller confirms that the money has come.
    Confirm = "discount.confirm" {
        /// The request.
        Clear request: RequestId => PARTIES,
        /// The seller's holding, which is spent.
        Clear holding: HoldingId => PARTIES,
        /// The financier's new holding.
        Confidential title: HoldingId => PARTIES,
    }
}

refusals! {
    /// Why a payment or its confirmation is refused, in the order the rules check.
    DisburseRefusal in "discount.disburse" {
        /// The signer is not the financier or seller who does this.
        NotAParty = "not_a_party", NotFound, "";
        /// The request does not stand where this follows, or its time is over.
        OutOfTurn = "out_of_turn", Rule, "";
        /// Not the net proceeds that were agreed.
        AmountDiffers = "amount_differs", Rule, "";
        /// Not the seller's registered account.
        AccountDiffers = "account_differs", Rule, "银发〔2025〕77号 Art 14";
        /// A payment has no date in the future.
        PaidInTheFuture = "paid_in_the_future", Rule, "";
        /// The financier has named this reference before.
        ReferenceUsed = "reference_used", Rule, "";
        /// Not the holding on offer.
        WrongHolding = "wrong_holding", Rule, "";
        /// The id of the new holding is taken.
        IdTaken = "id_taken", Rule, "";
    }
}

/// Decides a pay intent.
///
/// # Errors
/// A [`DisburseRefusal`], or what is missing.
pub fn pay_intent(case: &Case<'_>, intent: &PayIntent) -> Result<Vec<Event>, Stop> {
    let (request, _) = agreed(case, intent.request, |request, agreed| {
        (agreed.financier == case.actor(), request.life == RequestLife::Approved)
    })?;
    // Deadlines bind by the tick, whether or not somebody has recorded the unwinding yet.
    if is_over(case, request)? {
        return Err(DisburseRefusal::OutOfTurn.into());
    }
    Ok(vec![Event::Request(Box::new(request.moved(RequestLife::PayIntended, case.now())))])
}

/// Decides a disbursement.
///
/// # Errors
/// A [`DisburseRefusal`], or what is missing.
pub fn disburse(case: &Case<'_>, disburse: &Disburse) -> Result<Vec<Event>, Stop> {
    let (request, agreed) = agreed(case, disburse.request, |request, agreed| {
        (agreed.financier == case.actor(), request.life == RequestLife::PayIntended)
    })?;
    if disburse.amount != agreed.price.net {
        return Err(DisburseRefusal::AmountDiffers.into());
    }
    let voucher = voucher_of(case, request)?;
    let account = seller_account(case, request.seller, voucher.currency)?;
    if account.as_deref() != Some(disburse.account.as_str()) {
        return Err(DisburseRefusal::AccountDiffers.into());
    }
    if disburse.paid_on > case.today() {
        return Err(DisburseRefusal::PaidInTheFuture.into());
    }
    let reference = Reference {
        stated_by: case.actor(),
        on: disburse.paid_on,
        bank_reference: disburse.bank_reference.clone(),
    };
    if case.state.reference(&reference)?.is_some() {
        return Err(DisburseRefusal::ReferenceUsed.into());
    }
    let payment = Payment {
        bank_reference: disburse.bank_reference.clone(),
        account: disburse.account.clone(),
        paid_on: disburse.paid_on,
    };
    Ok(vec![
        Event::Reference(reference),
        Event::Request(Box::new(Request {
            payment: Some(payment),
            ..request.moved(RequestLife::Disbursed, case.now())
        })),
    ])
}

/// Decides a confirmation: the title passes.
///
/// # Errors
/// A [`DisburseRefusal`], or what is missing.
pub fn confirm(case: &Case<'_>, confirm: &Confirm) -> Result<Vec<Event>, Stop> {
    let (request, agreed) = agreed(case, confirm.request, |request, _| {
        (request.seller == case.actor(), request.life == RequestLife::Disbursed)
    })?;
    if request.holding != confirm.holding {
        return Err(DisburseRefusal::WrongHolding.into());
    }
    let sold = case.state.holding(&confirm.holding)?.ok_or(DisburseRefusal::WrongHolding)?;
    if case.holding_exists(confirm.title)? {
        return Err(DisburseRefusal::IdTaken.into());
    }
    let title = Holding {
        transferor: Some(case.actor()),
        holder: agreed.financier,
        depth: sold.depth.saturating_add(1),
        splits: 0,
        splits_that_day: 0,
        financed: true,
        title: case.title(),
        ..sold.part(confirm.title, sold.amount)
    };
    let notice = Notice { voucher: sold.voucher, holding: title.id, to: agreed.financier, at: case.now() };
    let mut events = vec![
        Event::Holding(Box::new(sold.ended(HoldingLife::Spent))),
        Event::Holding(Box::new(title)),
        Event::Request(Box::new(request.moved(RequestLife::Confirmed, case.now()))),
        Event::Notice(notice),
    ];
    // A financier that sells on no longer uses its own limit; the buyer's was reserved by its quote.
    events.extend(sold.release_limit(case, request.seller)?);
    Ok(events)
}

/// The request with what was agreed, where `check` says (the signer may see it, it is its turn).
fn agreed<'a>(
    case: &Case<'a>,
    id: RequestId,
    check: impl Fn(&Request, &Agreed) -> (bool, bool),
) -> Result<(&'a Request, &'a Agreed), Stop> {
    let request = case.state.request(&id)?.ok_or(DisburseRefusal::NotAParty)?;
    let agreed = request.agreed.as_ref().ok_or(DisburseRefusal::NotAParty)?;
    match check(request, agreed) {
        (true, true) => Ok((request, agreed)),
        (true, false) => Err(DisburseRefusal::OutOfTurn.into()),
        (false, _) => Err(DisburseRefusal::NotAParty.into()),
    }
}

fn seller_account(
    case: &Case<'_>,
    seller: MemberId,
    currency: crate::amount::Currency,
) -> Result<Option<String>, Stop> {
    let seller = case.state.member(&seller)?;
    Ok(seller.and_then(|seller| seller.account(currency, case.now())).map(|account| account.number.clone()))
}
