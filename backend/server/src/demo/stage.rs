//! The stage that the demonstration plays on: each firm's acts, made by its own two persons through the
//! same commands as everyone's. A firm is named by its code, such as `core-a`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::{
    amount::{Amount, CNY},
    background::register::{InvoiceUse, Register},
    calendar::Tick,
    command::Command,
    id::{BackgroundId, Digest, HoldingId, InvoiceTag, MemberId, PersonId, SeatId, VoucherId},
    member::{
        account::SetAccount,
        admit::Admit,
        approval_policy::{OpSignatures, SetApprovalPolicy},
        limit::GrantLimit,
    },
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{issue::Issue, sign_for::SignForVoucher},
};
use documents::{Scheme, read_invoice};
use store::writer::{Pen, Recorded};

use super::{
    DemoDocument, DemoError,
    cast::{FIRMS, Person, Player},
    invoices::{Sale, Written},
};
use crate::{
    client::Desk,
    entropy,
    genesis::{UNDERTAKING, undertaking_hash},
    jobs::due,
    keys::DeploymentKeys,
};

/// Ops that one seat of a bank signs alone: a sealed price cannot be shown to a second seat.
const SEALED_OPS: [&str; 3] = ["discount.quote", "discount.withdraw_quote", "discount.open_quote"];

/// A holding with what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The holding.
    pub id: HoldingId,
    /// Its amount.
    pub amount: Amount,
}

/// A voucher as it was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// The voucher.
    pub id: VoucherId,
    /// Its face amount.
    pub face: Amount,
    /// When it is to be paid.
    pub due_on: NaiveDate,
}

/// The stage.
pub struct Stage {
    pub(super) desk: Desk,
    pen: Pen,
    tag: [u8; 32],
    players: BTreeMap<&'static str, Player>,
    invoices: u32,
    references: u32,
    /// Invoice files that were made on the way, for whoever registered or received them.
    pub documents: Vec<DemoDocument>,
    /// The entry of the last act.
    pub last: Option<Recorded>,
}

/// `yuan` whole yuan.
pub fn yuan(yuan: i64) -> Amount {
    yuan.checked_mul(100).and_then(Amount::from_minor).unwrap_or_default()
}

/// A date that is written in the play.
pub fn day(text: &'static str) -> NaiveDate {
    contracts::calendar::parse_date(text).expect("dates of the play are in their canonical form")
}

/// A time that is written in the play.
pub fn time(text: &'static str) -> Tick {
    Tick::parse(text).expect("times of the play are in their canonical form")
}

impl Stage {
    /// The stage with the operator on it, as genesis made it, and everyone else still outside.
    ///
    /// # Errors
    /// [`DemoError::Operator`] where genesis was not that of the demonstration.
    pub async fn open(desk: Desk, pen: Pen, keys: &DeploymentKeys) -> Result<Self, DemoError> {
        let operator = enrolled_operator(&desk, &pen, keys).await?;
        let mut players: BTreeMap<&'static str, Player> =
            FIRMS.iter().map(|firm| (firm.code, Player::fresh(firm))).collect();
        players.insert(operator.firm.code, operator);
        Ok(Self {
            desk,
            pen,
            tag: keys.tag,
            players,
            invoices: 0,
            references: 0,
            documents: Vec::new(),
            last: None,
        })
    }

    /// Everyone, by code.
    pub fn players(&self) -> impl Iterator<Item = &Player> {
        self.players.values()
    }

    /// The firm with this code.
    pub fn player(&self, code: &str) -> &Player {
        self.players.get(code).expect("the play names firms of its cast only")
    }

    /// Its member id.
    pub fn member(&self, code: &str) -> MemberId {
        self.player(code).member
    }

    /// Has both persons of a firm sign a command, and appends it.
    ///
    /// # Errors
    /// A [`DemoError`]; nothing of the play is ever refused.
    pub async fn act(&mut self, code: &str, command: impl Into<Command>) -> Result<Recorded, DemoError> {
        let (player, command) = (self.player(code), command.into());
        let signers = [&player.maker.signer, &player.checker.signer];
        let recorded = self.desk.act(player.member, &signers, &command).await;
        let recorded =
            recorded.map_err(|error| DemoError::Step { op: command.op(), code: code.to_owned(), error })?;
        self.last = Some(recorded);
        Ok(recorded)
    }

    /// Moves the clock to `time`, and records what has become due by then.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn at(&mut self, time: Tick) -> Result<(), DemoError> {
        let Desk { store, queue, .. } = &self.desk;
        self.last = Some(due::tick(store, queue, &self.pen, time).await?);
        due::run(store, queue, &self.pen).await?;
        Ok(())
    }

    /// The business date of the log.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn today(&self) -> Result<NaiveDate, DemoError> {
        Ok(self.desk.store.tick().await?.date())
    }

    /// Admits every firm of the cast.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn admit_all(&mut self) -> Result<(), DemoError> {
        for firm in &FIRMS {
            let player = self.player(firm.code);
            let seat = |person: &Person| {
                let roles = person.place.roles();
                self.desk.client.proposal(player.member, person.id, person.name, &roles, &person.signer)
            };
            let admit = Admit {
                admitted: player.member,
                kinds: firm.kinds.to_vec(),
                single_person: false,
                signatures: 2,
                name: firm.name.to_owned(),
                identifiers: vec![firm.identifier()],
                seats: player.persons().map(seat).to_vec(),
                log: None,
                screening: format!("演示筛查，无命中 (demo screening, no match), {}", firm.code),
            };
            self.act("operator", admit).await?;
        }
        Ok(())
    }

    /// Registers every firm's settlement account, and lets the banks quote with one signature.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn settle_in(&mut self) -> Result<(), DemoError> {
        for firm in &FIRMS {
            if let Some((bank_name, number)) = firm.account {
                let account = SetAccount {
                    currency: CNY,
                    bank_name: bank_name.to_owned(),
                    account_name: firm.name.to_owned(),
                    number: number.to_owned(),
                };
                self.act(firm.code, account).await?;
            }
        }
        for bank in ["bank-a", "bank-b"] {
            let by_op = SEALED_OPS.map(|op| OpSignatures { op: op.to_owned(), signatures: 1 }).to_vec();
            self.act(bank, SetApprovalPolicy { default: 2, by_op }).await?;
        }
        Ok(())
    }

    /// A bank's ceiling for an obligor.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn limit(&mut self, bank: &str, obligor: &str, amount: Amount) -> Result<(), DemoError> {
        let grant = GrantLimit {
            obligor: self.member(obligor),
            currency: CNY,
            amount,
            expires: time("2026-12-31T15:59:59Z"),
        };
        self.act(bank, grant).await?;
        Ok(())
    }

    /// The seller invoices the buyer, and the buyer registers the invoice as a trade background for
    /// `amount` of it.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn trade(
        &mut self,
        buyer: &str,
        seller: &str,
        amount: Amount,
        due_on: NaiveDate,
    ) -> Result<BackgroundId, DemoError> {
        self.invoices = self.invoices.saturating_add(1);
        let sale = Sale {
            seller: self.player(seller).firm,
            buyer: self.player(buyer).firm,
            number: self.invoices,
            issued_on: self.today().await?,
            due_on,
            amount,
        };
        let written = Written::by_turns(self.invoices);
        let bytes = sale.write(written)?;
        let used = self.invoice_use(&sale.file_name(written), &bytes, amount)?;
        for code in [buyer, seller] {
            let (member, file_name) = (self.member(code), sale.file_name(written));
            self.documents.push(DemoDocument { member, file_name, bytes: bytes.clone() });
        }
        let background = BackgroundId::from_uuid(entropy::uuid());
        let register = Register {
            background,
            debtor: self.member(buyer),
            creditor: self.member(seller),
            currency: CNY,
            contract: format!("HT-2026-{:04}", self.invoices),
            contract_file: None,
            delivery_file: None,
            due_on,
            invoices: vec![used],
        };
        self.act(buyer, register).await?;
        Ok(background)
    }

    /// What the platform takes from an invoice file.
    fn invoice_use(&self, name: &str, bytes: &[u8], occupied: Amount) -> Result<InvoiceUse, DemoError> {
        let invoice = read_invoice(name, bytes)?;
        invoice.may_back_a_voucher()?;
        let unread = |what: &'static str| DemoError::Unread { what };
        let tag = ledger::tag::tag(&self.tag, &invoice.number);
        let identifier = |party: &documents::Party| {
            let firm = FIRMS.iter().find(|firm| party.identifier(Scheme::Uscc) == Some(firm.uscc().as_str()));
            firm.map(super::cast::Firm::identifier).ok_or_else(|| unread("party"))
        };
        Ok(InvoiceUse {
            tag: InvoiceTag::parse(&tag).map_err(|_| unread("tag"))?,
            type_code: invoice.type_code.clone(),
            issued_on: invoice.issued_on,
            amount: Amount::from_minor(invoice.total_minor).ok_or_else(|| unread("total"))?,
            occupied,
            seller: identifier(&invoice.seller)?,
            buyer: identifier(&invoice.buyer)?,
            file: Digest::parse(&invoice.sha256).map_err(|_| unread("sha256"))?,
            number: invoice.number,
        })
    }

    /// The obligor issues a voucher over a trade background.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn issue_over(
        &mut self,
        background: BackgroundId,
        obligor: &str,
        payee: &str,
        face: Amount,
        due_on: NaiveDate,
    ) -> Result<Issued, DemoError> {
        let id = VoucherId::from_uuid(entropy::uuid());
        let issue = Issue {
            voucher: id,
            undertaking: UNDERTAKING.to_owned(),
            undertaking_hash: undertaking_hash(),
            payee: self.member(payee),
            payee_name: self.player(payee).firm.name.to_owned(),
            currency: CNY,
            amount: face,
            due_on,
            background,
        };
        self.act(obligor, issue).await?;
        Ok(Issued { id, face, due_on })
    }

    /// The obligor registers a fresh trade and issues a voucher over it.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn issue(
        &mut self,
        obligor: &str,
        payee: &str,
        face: Amount,
        due_on: NaiveDate,
    ) -> Result<Issued, DemoError> {
        let background = self.trade(obligor, payee, face, due_on).await?;
        self.issue_over(background, obligor, payee, face, due_on).await
    }

    /// The payee signs for a voucher.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn sign_for_voucher(&mut self, payee: &str, issued: &Issued) -> Result<Piece, DemoError> {
        let holding = HoldingId::from_uuid(entropy::uuid());
        self.act(payee, SignForVoucher { voucher: issued.id, consents: true, holding }).await?;
        Ok(Piece { id: holding, amount: issued.face })
    }

    /// The obligor confirms the payment list of a voucher with `lines` lines.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn list(&mut self, obligor: &str, issued: &Issued, lines: u32) -> Result<(), DemoError> {
        self.act(obligor, MakeList { voucher: issued.id, lines, total: issued.face }).await?;
        Ok(())
    }

    /// The payee of a line says that the money has come.
    ///
    /// # Errors
    /// A [`DemoError`].
    pub async fn receipt(&mut self, payee: &str, issued: &Issued, piece: &Piece) -> Result<(), DemoError> {
        let receipt = Receipt {
            voucher: issued.id,
            holding: piece.id,
            bank_reference: self.bank_reference("PAY"),
            amount: piece.amount,
            received_on: self.today().await?,
        };
        self.act(payee, receipt).await?;
        Ok(())
    }

    /// A reference as a bank prints it on a payment.
    pub(super) fn bank_reference(&mut self, kind: &str) -> String {
        self.references = self.references.saturating_add(1);
        format!("{kind}2026{:08}", self.references)
    }
}

/// The operator with the seats that genesis gave it.
async fn enrolled_operator(desk: &Desk, pen: &Pen, keys: &DeploymentKeys) -> Result<Player, DemoError> {
    let mut connection = desk.store.connection().await?;
    let ids = [pen.genesis.operator.uuid()];
    let members = store::aggregate::member::load(&mut connection, pen.log_id, &ids).await?;
    let member = members.first().ok_or(DemoError::Operator)?;
    let mut player = Player::operator(keys);
    let enrolled = |person: &Person| -> Option<(SeatId, PersonId)> {
        let key = person.signer.key.public_key().id();
        member.seats.iter().find(|seat| seat.key.0 == key.0).map(|seat| (seat.id, seat.person))
    };
    let maker = enrolled(&player.maker).ok_or(DemoError::Operator)?;
    let checker = enrolled(&player.checker).ok_or(DemoError::Operator)?;
    player.member = member.id;
    (player.maker.signer.seat, player.maker.id) = maker;
    (player.checker.signer.seat, player.checker.id) = checker;
    Ok(player)
}
