//! `background.register`: occupies invoice amounts, so that no invoice backs more than its amount.

use chrono::NaiveDate;

use crate::{
    amount::{Amount, Currency},
    background::{Background, Invoice},
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::{BackgroundId, Digest, InvoiceTag, MemberId},
    member::{IdentifierRecord, Member},
    record,
    refusal::Stop,
    refusals,
};

const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty, Reader::Invited, Reader::Financier];

record! {
    /// One invoice of a background.
    InvoiceUse {
        /// HMAC-SHA-256 under the log's tag key of the normalised number.
        tag: InvoiceTag,
        /// The number as printed.
        number: String,
        /// UNTDID 1001 type code; `380` is a commercial invoice.
        type_code: String,
        /// Date of issue.
        issued_on: NaiveDate,
        /// Total including tax, minor units.
        amount: Amount,
        /// How much of it this background occupies, minor units.
        occupied: Amount,
        /// The seller's number on the invoice.
        seller: IdentifierRecord,
        /// The buyer's number on the invoice.
        buyer: IdentifierRecord,
        /// SHA-256 of the file.
        file: Digest,
    }
}

command! {
    /// Registers a trade background. Registered by the debtor it occupies its invoices; registered by
    /// the creditor it stands unverified and occupies nothing.
    Register = "background.register" {
        /// The new background.
        Clear background: BackgroundId => PARTIES,
        /// The buyer.
        Confidential debtor: MemberId => PARTIES,
        /// The seller.
        Confidential creditor: MemberId => PARTIES,
        /// Of all amounts.
        Confidential currency: Currency => PARTIES,
        /// The contract's number.
        Confidential contract: String => PARTIES,
        /// SHA-256 of the contract.
        Confidential contract_file: Option<Digest> => PARTIES,
        /// SHA-256 of the delivery evidence.
        Confidential delivery_file: Option<Digest> => PARTIES,
        /// When the underlying payment falls due.
        Confidential due_on: NaiveDate => PARTIES,
        /// The invoices.
        Confidential invoices: Vec<InvoiceUse> => PARTIES,
    }
}

refusals! {
    /// Why a background is refused, in the order the rule checks.
    RegisterRefusal in "background.register" {
        /// The id is taken.
        IdTaken = "id_taken", Rule, "";
        /// The signer is neither buyer nor seller, or they are the same.
        NotAParty = "not_a_party", Rule, "";
        /// The other party is not a member.
        UnknownParty = "unknown_party", Rule, "";
        /// The buyer's invoices stand on another log.
        OtherLog = "other_log", Rule, "";
        /// There is no invoice.
        NoInvoice = "no_invoice", Rule, "银发〔2025〕77号 Art 10";
        /// An invoice stands twice in the list.
        InvoiceTwice = "invoice_twice", Rule, "";
        /// A prepayment invoice backs nothing.
        Prepayment = "prepayment", Rule, "银发〔2025〕77号 Art 10";
        /// Only commercial invoices back a voucher; credit notes and corrections do not.
        NotAnInvoice = "not_an_invoice", Rule, "银发〔2025〕77号 Art 10";
        /// An invoice is dated after today.
        InvoiceFromTheFuture = "invoice_from_the_future", Rule, "";
        /// An invoice names other parties.
        OtherParties = "other_parties", Rule, "银发〔2025〕77号 Art 10";
        /// The invoice is known with another amount.
        ConflictingAmount = "conflicting_amount", Rule, "";
        /// More than the invoice's amount would be occupied across the platform.
        OverOccupied = "over_occupied", Rule, "银发〔2020〕226号";
        /// The amounts add up to more than the platform carries.
        TooLarge = "too_large", Rule, "";
    }
}

/// UNTDID 1001: invoices that a delivery of goods or services stands behind. A pro forma invoice (325)
/// claims nothing, and the claim of a factored one (393) is assigned already.
const COMMERCIAL: &[&str] = &["80", "82", "380", "383", "384", "388", "780"];

/// Decides a registration.
///
/// # Errors
/// A [`RegisterRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, register: &Register) -> Result<Vec<Event>, Stop> {
    if case.state.background(&register.background)?.is_some() {
        return Err(RegisterRefusal::IdTaken.into());
    }
    check_parties(case, register)?;
    check_invoices(case, register)?;
    let verified = case.actor() == register.debtor;
    let mut events = Vec::new();
    if verified {
        for used in &register.invoices {
            events.push(Event::Invoice(occupy(case, register.currency, used)?));
        }
    }
    let total =
        Amount::sum(register.invoices.iter().map(|used| used.occupied)).ok_or(RegisterRefusal::TooLarge)?;
    events.push(Event::Background(Background {
        id: register.background,
        debtor: register.debtor,
        creditor: register.creditor,
        currency: register.currency,
        amount: if verified { total } else { Amount::ZERO },
        reserved: Amount::ZERO,
        due_on: register.due_on,
        invoices: register.invoices.iter().map(|used| (used.tag, used.occupied)).collect(),
    }));
    Ok(events)
}

fn check_parties(case: &Case<'_>, register: &Register) -> Result<(), Stop> {
    let actor = case.actor();
    if register.debtor == register.creditor || (actor != register.debtor && actor != register.creditor) {
        return Err(RegisterRefusal::NotAParty.into());
    }
    let party = |id: &MemberId| -> Result<&Member, Stop> {
        case.state.member(id)?.ok_or_else(|| RegisterRefusal::UnknownParty.into())
    };
    let debtor = party(&register.debtor)?;
    party(&register.creditor)?;
    if !case.is_log_of(debtor) {
        return Err(RegisterRefusal::OtherLog.into());
    }
    Ok(())
}

fn check_invoices(case: &Case<'_>, register: &Register) -> Result<(), Stop> {
    if register.invoices.is_empty() {
        return Err(RegisterRefusal::NoInvoice.into());
    }
    for (place, used) in register.invoices.iter().enumerate() {
        if register.invoices.iter().skip(place.saturating_add(1)).any(|other| other.tag == used.tag) {
            return Err(RegisterRefusal::InvoiceTwice.into());
        }
        if used.type_code == "386" {
            return Err(RegisterRefusal::Prepayment.into());
        }
        if !COMMERCIAL.contains(&used.type_code.as_str()) {
            return Err(RegisterRefusal::NotAnInvoice.into());
        }
        if used.issued_on > case.today() {
            return Err(RegisterRefusal::InvoiceFromTheFuture.into());
        }
        let has = |member, identifier: &IdentifierRecord| -> Result<bool, Stop> {
            Ok(case.state.member(member)?.is_some_and(|member| member.identifiers.contains(&identifier.0)))
        };
        if !has(&register.creditor, &used.seller)? || !has(&register.debtor, &used.buyer)? {
            return Err(RegisterRefusal::OtherParties.into());
        }
        if let Some(known) = case.state.invoice(&used.tag)?
            && (known.amount != used.amount || known.currency != register.currency)
        {
            return Err(RegisterRefusal::ConflictingAmount.into());
        }
        if used.occupied > used.amount {
            return Err(RegisterRefusal::OverOccupied.into());
        }
    }
    Ok(())
}

fn occupy(case: &Case<'_>, currency: Currency, used: &InvoiceUse) -> Result<Invoice, Stop> {
    let before = case.state.invoice(&used.tag)?.map(|invoice| invoice.occupied).unwrap_or_default();
    match before.checked_add(used.occupied) {
        Some(occupied) if occupied <= used.amount => {
            Ok(Invoice { tag: used.tag, currency, amount: used.amount, occupied })
        }
        _ => Err(RegisterRefusal::OverOccupied.into()),
    }
}
