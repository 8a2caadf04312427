//! What holders and banks do on the stage: transfers from one tier to the next, and discounts from the
//! request to the money.

use chrono::NaiveDate;
use contracts::{
    amount::Amount,
    calendar::Tick,
    discount::{
        approve::{Approve, Decline},
        award::Award,
        disburse::{Confirm, Disburse, PayIntent},
        quote::MakeQuote,
        request::MakeRequest,
    },
    holding::{give_back::RejectTransfer, sign_for::SignForHolding, transfer::Transfer},
    id::{HoldingId, QuoteId, RequestId},
    pricing::{Basis, Price, Terms, price},
    rate::Rate,
};

use super::{
    DemoError,
    stage::{Issued, Piece, Stage},
};
use crate::{client::SealedPrice, entropy};

/// What a transfer made: the transferee's piece, and the transferor's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// Pending until the transferee signs for it.
    pub child: Piece,
    /// What the transferor keeps; nothing where the whole was passed.
    pub change: Option<Piece>,
}

/// A request, the piece on offer, and what the seller keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The request.
    pub id: RequestId,
    /// When the voucher is to be paid.
    pub due_on: NaiveDate,
    /// On offer.
    pub piece: Piece,
    /// The rest of the holding.
    pub change: Option<Piece>,
}

/// A bank's sealed quote, as the bank itself knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Whose.
    pub bank: &'static str,
    /// Its terms.
    pub terms: Terms,
    /// What opens it.
    pub sealed: SealedPrice,
}

/// Terms at `rate`, such as `0.0385`, over 360 days.
pub fn terms(rate: &'static str, value_on: NaiveDate, fees: Amount) -> Terms {
    let rate = Rate::parse(rate).expect("rates of the play are in their canonical form");
    Terms { rate, basis: Basis::Days360, value_on, fees }
}

fn fresh_holding() -> HoldingId {
    HoldingId::from_uuid(entropy::uuid())
}

impl Stage {
    /// A holder passes `amount` of a piece on, over a fresh trade with the transferee.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn pass(
        &mut self,
        from: &str,
        to: &str,
        issued: &Issued,
        source: &Piece,
        amount: Amount,
    ) -> Result<Passed, DemoError> {
        let background = self.trade(from, to, amount, issued.due_on).await?;
        let rest = source.amount.checked_sub(amount).filter(|rest| !rest.is_zero());
        let change = rest.map(|amount| Piece { id: fresh_holding(), amount });
        let child = Piece { id: fresh_holding(), amount };
        let transfer = Transfer {
            source: source.id,
            child: child.id,
            change: change.map(|change| change.id),
            transferee: self.member(to),
            transferee_name: self.player(to).firm.name.to_owned(),
            amount,
            background,
        };
        self.act(from, transfer).await?;
        Ok(Passed { child, change })
    }

    /// The transferee signs for a pending piece.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn sign_for(&mut self, to: &str, piece: &Piece) -> Result<(), DemoError> {
        self.act(to, SignForHolding { holding: piece.id }).await?;
        Ok(())
    }

    /// The transferee refuses a pending piece; the transferor has it again.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn reject(&mut self, to: &str, piece: &Piece, reason: &str) -> Result<Piece, DemoError> {
        let returned = fresh_holding();
        self.act(to, RejectTransfer { holding: piece.id, returned, reason: reason.to_owned() }).await?;
        Ok(Piece { id: returned, amount: piece.amount })
    }

    /// A holder asks banks for quotes on `amount` of a piece; all banks where none is named.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn request(
        &mut self,
        seller: &str,
        issued: &Issued,
        source: &Piece,
        amount: Amount,
        banks: &[&str],
        deadline: Tick,
    ) -> Result<Offer, DemoError> {
        let rest = source.amount.checked_sub(amount).filter(|rest| !rest.is_zero());
        let change = rest.map(|amount| Piece { id: fresh_holding(), amount });
        let part = change.map(|_| fresh_holding());
        let id = RequestId::from_uuid(entropy::uuid());
        let request = MakeRequest {
            request: id,
            holding: source.id,
            amount,
            part,
            change: change.map(|change| change.id),
            financiers: banks.iter().map(|bank| self.member(bank)).collect(),
            recourse: false,
            ask_rate: Rate::parse("0.039"),
            deadline,
        };
        self.act(seller, request).await?;
        Ok(Offer {
            id,
            due_on: issued.due_on,
            piece: Piece { id: part.unwrap_or(source.id), amount },
            change,
        })
    }

    /// A bank quotes; its maker signs alone, and nobody else sees the price.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn quote(
        &mut self,
        bank: &'static str,
        offer: &Offer,
        terms: Terms,
        expires: Tick,
    ) -> Result<Quoted, DemoError> {
        let quote = MakeQuote { quote: QuoteId::from_uuid(entropy::uuid()), request: offer.id, expires };
        let player = self.player(bank);
        let signers = [&player.maker.signer];
        let quoted = self.desk.quote(player.member, &signers, &quote, &terms).await;
        let (recorded, sealed) = quoted.map_err(DemoError::step("discount.quote", bank))?;
        self.last = Some(recorded);
        Ok(Quoted { bank, terms, sealed })
    }

    /// The bank opens its quote.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn open_quote(&mut self, quoted: &Quoted) -> Result<(), DemoError> {
        let player = self.player(quoted.bank);
        let signers = [&player.maker.signer];
        let opened = self.desk.open_quote(player.member, &signers, &quoted.sealed).await;
        self.last = Some(opened.map_err(DemoError::step("discount.open_quote", quoted.bank))?);
        Ok(())
    }

    /// The seller awards a quote.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn award(&mut self, seller: &str, offer: &Offer, quoted: &Quoted) -> Result<Price, DemoError> {
        let agreed = all_in(offer, quoted).ok_or(DemoError::DoesNotAddUp)?;
        let award = Award {
            request: offer.id,
            quote: quoted.sealed.quote,
            interest: (!agreed.interest.is_zero()).then_some(agreed.interest),
            net: agreed.net,
        };
        self.act(seller, award).await?;
        Ok(agreed)
    }

    /// The bank approves: evidence read, invoices verified today, assignment registered.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn approve(&mut self, bank: &str, offer: &Offer) -> Result<(), DemoError> {
        let approve = Approve {
            request: offer.id,
            evidence_read: true,
            invoices_verified_on: self.today().await?,
            registration: self.bank_reference("ZD"),
        };
        self.act(bank, approve).await?;
        Ok(())
    }

    /// The bank declines; the piece is free again.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn decline(&mut self, bank: &str, offer: &Offer, reason: &str) -> Result<(), DemoError> {
        let decline = Decline { request: offer.id, holding: offer.piece.id, reason: reason.to_owned() };
        self.act(bank, decline).await?;
        Ok(())
    }

    /// The bank says that it is about to pay.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn pay_intent(&mut self, bank: &str, offer: &Offer) -> Result<(), DemoError> {
        self.act(bank, PayIntent { request: offer.id }).await?;
        Ok(())
    }

    /// The bank pays the net proceeds to the seller's registered account.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn disburse(
        &mut self,
        bank: &str,
        seller: &str,
        offer: &Offer,
        net: Amount,
    ) -> Result<(), DemoError> {
        let (_, account) = self.player(seller).firm.account.ok_or(DemoError::DoesNotAddUp)?;
        let disburse = Disburse {
            request: offer.id,
            bank_reference: self.bank_reference("FK"),
            amount: net,
            account: account.to_owned(),
            paid_on: self.today().await?,
        };
        self.act(bank, disburse).await?;
        Ok(())
    }

    /// The seller confirms the money; the bank has the title.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn confirm(&mut self, seller: &str, offer: &Offer) -> Result<Piece, DemoError> {
        let title = fresh_holding();
        self.act(seller, Confirm { request: offer.id, holding: offer.piece.id, title }).await?;
        Ok(Piece { id: title, amount: offer.piece.amount })
    }
}

/// What the seller would give up and get at a quote; none where nothing would be left.
pub fn all_in(offer: &Offer, quoted: &Quoted) -> Option<Price> {
    price(offer.piece.amount, offer.due_on, &quoted.terms)
}
