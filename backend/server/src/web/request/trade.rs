//! The trades behind a request, as an invited financier checks them.
//!
//! Invariant: a financier is told no firm's name but those of the obligor and the seller until the request
//! is awarded to it.

use contracts::{
    amount::Amount,
    background::register::{InvoiceUse, Register},
    command::Command,
    holding::{Holding, HoldingLife},
    id::{BackgroundId, HoldingId, MemberId},
};

use super::show::Loaded;
use crate::{
    app::App,
    text::quote::QuoteTexts,
    web::{
        WebError,
        holding::path::path_to,
        show::{self, Firm, Firms},
    },
};

/// One trade background.
pub struct Trade {
    /// What it stands behind.
    pub title: &'static str,
    /// The element's id on the page.
    pub anchor: &'static str,
    /// Where the reader may know.
    pub buyer: Option<Firm>,
    /// Where the reader may know.
    pub seller: Option<Firm>,
    /// The contract's number.
    pub contract: String,
    /// When the underlying payment falls due.
    pub due_on: String,
    /// Its currency.
    pub currency: String,
    /// Its invoices.
    pub invoices: Vec<InvoiceRow>,
}

/// One invoice.
pub struct InvoiceRow {
    /// As printed.
    pub number: String,
    /// Date of issue.
    pub issued_on: String,
    /// Total with tax.
    pub total: String,
    /// How much of it this background occupies.
    pub occupied: String,
}

/// The trade by which `seller` got what it offers; none where it is the voucher's first payee, whose trade
/// is that of the voucher.
fn acquired_by(holdings: &[Holding], offered: HoldingId, seller: MemberId) -> Option<BackgroundId> {
    let path = path_to(holdings, offered);
    // A transfer that came to nothing lies on the path of what was returned; it was no acquisition.
    let acquired = path.iter().rev().find(|holding| {
        holding.holder == seller && holding.transferor.is_some() && holding.life != HoldingLife::Void
    });
    acquired.and_then(|holding| holding.background)
}

/// The trades behind what is on offer: that of the voucher, and that of the seller.
///
/// # Errors
/// Where the store cannot be read.
pub async fn trades(
    app: &App,
    t: QuoteTexts,
    loaded: &Loaded,
    holdings: &[Holding],
    reader: MemberId,
) -> Result<Vec<Trade>, WebError> {
    let own = acquired_by(holdings, loaded.request.holding, loaded.request.seller);
    let behind = [
        (Some(loaded.voucher.background), t.trade_of_voucher(), "trade-of-voucher"),
        (own, t.trade_of_seller(), "trade-of-seller"),
    ];
    let awarded = loaded.request.agreed.as_ref().is_some_and(|agreed| agreed.financier == reader);
    let mut trades = Vec::new();
    for (background, title, anchor) in behind {
        let Some(background) = background else { continue };
        if let Some(register) = registered(app, background).await? {
            let firms = Firms::of(&app.store, &[register.debtor, register.creditor]).await?;
            let known = |id| awarded || id == loaded.voucher.obligor || id == loaded.request.seller;
            let firm = |id| known(id).then(|| firms.get(id));
            let shown = |amount: Amount| show::amount(amount, register.currency);
            let invoice = |invoice: &InvoiceUse| InvoiceRow {
                number: invoice.number.clone(),
                issued_on: invoice.issued_on.to_string(),
                total: shown(invoice.amount),
                occupied: shown(invoice.occupied),
            };
            trades.push(Trade {
                title,
                anchor,
                buyer: firm(register.debtor),
                seller: firm(register.creditor),
                contract: register.contract.clone(),
                due_on: register.due_on.to_string(),
                currency: register.currency.to_string(),
                invoices: register.invoices.iter().map(invoice).collect(),
            });
        }
    }
    Ok(trades)
}

/// The command that registered a background, from its entry.
async fn registered(app: &App, background: BackgroundId) -> Result<Option<Register>, WebError> {
    for entry in app.store.timeline(background.uuid()).await? {
        let record = entry.read()?;
        let command = Command::read(&record.command.op, &record.command.body, &record.disclosed);
        if let Ok(Command::BackgroundRegister(register)) = command {
            return Ok(Some(register));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::holding::path::tests::holding;

    #[test]
    fn the_sellers_trade_is_the_one_it_signed_for() {
        let member = |byte: u8| MemberId::from_uuid(uuid::Uuid::from_bytes([byte; 16]));
        let background = |byte: u8| Some(BackgroundId::from_uuid(uuid::Uuid::from_bytes([byte; 16])));
        let first = Holding { holder: member(1), ..holding(1, None, 0) };
        let passed = Holding {
            transferor: Some(member(1)),
            holder: member(2),
            background: background(7),
            ..holding(2, Some(1), 1)
        };
        // Its own transfer of it was rejected, so it came back as a new holding.
        let rejected = Holding {
            transferor: Some(member(2)),
            holder: member(3),
            background: background(8),
            life: HoldingLife::Void,
            ..holding(3, Some(2), 2)
        };
        let returned = Holding { holder: member(2), ..holding(4, Some(3), 1) };
        let all = [first, passed, rejected, returned];
        assert_eq!(acquired_by(&all, all[3].id, member(2)), background(7));
        assert_eq!(acquired_by(&all, all[0].id, member(1)), None);
    }
}
