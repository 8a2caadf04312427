//! What an uploaded invoice states, whose it is, and whether it counts.

use contracts::{
    Refusal,
    amount::{Amount, Currency},
    background::register::{InvoiceUse, Register},
    id::{BackgroundId, Digest, InvoiceTag, MemberId},
    member::{IdentifierRecord, Member},
    party::{Identifier, Scheme},
};
use documents::{Invoice, InvoiceRefusal, Party, read_invoice};
use store::StoreError;

use crate::{
    app::App,
    entropy,
    web::{WebError, parts::Upload},
};

/// A party of an invoice that is a member, and the number on the invoice by which it is known.
#[derive(Debug, Clone)]
pub struct Known {
    /// The member.
    pub member: Member,
    /// Its registered number that the invoice states.
    pub identifier: IdentifierRecord,
}

/// An invoice with what the platform knows of it.
#[derive(Debug, Clone)]
pub struct Facts {
    /// What it states.
    pub invoice: Invoice,
    /// SHA-256 of the file.
    pub file: Digest,
    /// Its currency, where the platform settles in it.
    pub currency: Option<Currency>,
    /// Total including tax; none where it is not positive.
    pub total: Option<Amount>,
    /// The seller, where it is a member.
    pub seller: Option<Known>,
    /// The buyer, where it is a member.
    pub buyer: Option<Known>,
    /// What is left of it across the platform.
    pub free: Option<Amount>,
    /// What the rules say to registering what is left of it.
    pub judged: Option<Result<(), Refusal>>,
}

/// Reads invoices off the threads that serve requests: parsing takes its time.
///
/// # Errors
/// [`WebError::Internal`] where the thread was lost.
pub async fn read_all(
    uploads: Vec<Upload>,
) -> Result<Vec<(Upload, Result<Invoice, InvoiceRefusal>)>, WebError> {
    let read = tokio::task::spawn_blocking(move || {
        uploads
            .into_iter()
            .map(|upload| {
                let read = read_invoice(&upload.name, &upload.bytes);
                (upload, read)
            })
            .collect()
    });
    read.await.map_err(|error| WebError::internal(format!("reading invoices: {error}")))
}

impl Facts {
    /// Looks up whose `invoice` is, how much of it is left, and what the rules say, for the member `actor`.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub async fn of(app: &App, actor: MemberId, invoice: Invoice) -> Result<Option<Self>, StoreError> {
        let Ok(file) = Digest::parse(&invoice.sha256) else { return Ok(None) };
        let seller = known(app, &invoice.seller).await?;
        let buyer = known(app, &invoice.buyer).await?;
        let total = Amount::from_minor(invoice.total_minor).filter(|total| !total.is_zero());
        let currency = Currency::parse(invoice.currency.as_str());
        let mut facts = Self { invoice, file, currency, total, seller, buyer, free: total, judged: None };
        let Ok(tag) = facts.tag(app) else { return Ok(None) };
        let Some(trade) = facts.trade() else { return Ok(Some(facts)) };
        if actor != trade.debtor && actor != trade.creditor {
            return Ok(Some(facts));
        }
        // Whoever only knows a number does not learn how much of the invoice is occupied.
        let found = app.store.invoice(tag).await?;
        let found = found.filter(|found| Some(found.amount) == total && found.currency == trade.currency);
        if let (Some(found), Some(total)) = (found, total) {
            facts.free = Some(total.checked_sub(found.occupied).unwrap_or_default());
        }
        let whole = facts.free.filter(|free| !free.is_zero()).or(total);
        if let Some(register) = whole.and_then(|occupied| facts.alone(app, occupied)) {
            facts.judged = Some(app.prepare(actor, &register.into(), 0).await?.map(|_| ()));
        }
        Ok(Some(facts))
    }

    fn tag(&self, app: &App) -> Result<InvoiceTag, contracts::id::NotAnId> {
        InvoiceTag::parse(&ledger::tag::tag(&app.keys.tag, &self.invoice.number))
    }

    /// This invoice alone as a background, to ask the rules about it.
    fn alone(&self, app: &App, occupied: Amount) -> Option<Register> {
        let trade = self.trade()?;
        Some(Register {
            background: BackgroundId::from_uuid(entropy::uuid()),
            debtor: trade.debtor,
            creditor: trade.creditor,
            currency: trade.currency,
            contract: self.invoice.number.clone(),
            contract_file: None,
            delivery_file: None,
            due_on: self.invoice.due_on.unwrap_or(self.invoice.issued_on),
            invoices: vec![self.used(app, occupied)?],
        })
    }

    /// The invoice as it stands in a registration.
    pub fn used(&self, app: &App, occupied: Amount) -> Option<InvoiceUse> {
        Some(InvoiceUse {
            tag: self.tag(app).ok()?,
            number: self.invoice.number.clone(),
            type_code: self.invoice.type_code.clone(),
            issued_on: self.invoice.issued_on,
            amount: self.total?,
            occupied,
            seller: self.seller.as_ref()?.identifier.clone(),
            buyer: self.buyer.as_ref()?.identifier.clone(),
            file: self.file,
        })
    }

    /// Between whom and in which currency it is, where both are members.
    pub fn trade(&self) -> Option<Trade> {
        let (buyer, seller) = (self.buyer.as_ref()?, self.seller.as_ref()?);
        Some(Trade { debtor: buyer.member.id, creditor: seller.member.id, currency: self.currency? })
    }

    /// Whether it counts and the rules would take what is left of it.
    pub fn may_be_registered(&self) -> bool {
        self.invoice.may_back_a_voucher().is_ok() && self.judged == Some(Ok(()))
    }
}

/// Between whom a trade is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// The buyer.
    pub debtor: MemberId,
    /// The seller.
    pub creditor: MemberId,
    /// Of its amounts.
    pub currency: Currency,
}

/// The numbers of a party that registries give out. An electronic address proves no registration.
fn registered(party: &Party) -> Vec<Identifier> {
    let scheme = |scheme| match scheme {
        documents::Scheme::Uscc => Some(Scheme::Uscc),
        documents::Scheme::Lei => Some(Scheme::Lei),
        documents::Scheme::Vat | documents::Scheme::Tax => Some(Scheme::Vat),
        documents::Scheme::Gln => Some(Scheme::Gln),
        documents::Scheme::Registration => Some(Scheme::Registration),
        documents::Scheme::Endpoint | documents::Scheme::Other => None,
    };
    let numbers = party.identifiers.iter();
    numbers
        .filter_map(|number| Some(Identifier { scheme: scheme(number.scheme)?, value: number.value.clone() }))
        .collect()
}

async fn known(app: &App, party: &Party) -> Result<Option<Known>, StoreError> {
    let numbers = registered(party);
    let values: Vec<String> = numbers.iter().map(|number| number.value.clone()).collect();
    let Some(member) = app.store.member_with(&values).await? else { return Ok(None) };
    let identifier = member.identifiers.iter().find(|number| numbers.contains(number)).cloned();
    Ok(identifier.map(|identifier| Known { member, identifier: IdentifierRecord(identifier) }))
}

#[cfg(test)]
mod tests {
    use documents::Identifier as Stated;

    use super::*;

    #[test]
    fn an_electronic_address_is_no_registered_number() {
        let stated = |scheme, value: &str| Stated { scheme, scheme_code: None, value: value.to_owned() };
        let party = Party {
            name: "甲".to_owned(),
            identifiers: vec![
                stated(documents::Scheme::Endpoint, "91350100M000100Y43"),
                stated(documents::Scheme::Tax, "DK12345678"),
                stated(documents::Scheme::Other, "10202"),
                stated(documents::Scheme::Lei, "506700GE1G29325QX363"),
            ],
        };
        let numbers: Vec<String> = registered(&party).iter().map(ToString::to_string).collect();
        assert_eq!(numbers, ["vat:DK12345678", "lei:506700GE1G29325QX363"]);
    }
}
