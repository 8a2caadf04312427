//! Commands with usual contents, and the steps of a voucher's life that tests start from.

use chrono::NaiveDate;
use contracts::{
    amount::CNY,
    background::register::{InvoiceUse, Register},
    calendar::Tick,
    discount::{
        approve::Approve,
        award::Award,
        disburse::{Confirm, Disburse, PayIntent},
        open_quote::OpenQuote,
        quote::MakeQuote,
        request::MakeRequest,
    },
    holding::{Holding, sign_for::SignForHolding, transfer::Transfer},
    id::{BackgroundId, HoldingId, QuoteId, RequestId, VoucherId},
    member::{account::SetAccount, limit::GrantLimit},
    pricing::{Basis, Terms, price},
    rate::Rate,
    settlement::list::MakeList,
    voucher::{Voucher, issue::Issue, sign_for::SignForVoucher},
};

use crate::world::{Who, World, day, digest, minor, tag, time};

/// The due date of usual vouchers: a Monday; their cut-off is 2026-06-24.
pub const DUE: &str = "2026-06-29";

pub fn invoice(number: u64, debtor: Who, creditor: Who, amount: i64, occupied: i64) -> InvoiceUse {
    InvoiceUse {
        tag: tag(number),
        number: format!("{number:020}"),
        type_code: "380".to_owned(),
        issued_on: day("2026-03-01"),
        amount: minor(amount),
        occupied: minor(occupied),
        seller: creditor.identifier(),
        buyer: debtor.identifier(),
        file: digest(number),
    }
}

pub fn account(who: Who, number: &str) -> SetAccount {
    SetAccount {
        currency: CNY,
        bank_name: "Bank of Tests".to_owned(),
        account_name: who.name(),
        number: number.to_owned(),
    }
}

pub fn limit(obligor: Who, amount: i64) -> GrantLimit {
    GrantLimit {
        obligor: obligor.member(),
        currency: CNY,
        amount: minor(amount),
        expires: time("2027-01-01T00:00:00Z"),
    }
}

impl World {
    pub fn voucher(&self, id: VoucherId) -> Voucher {
        self.state.voucher(&id).unwrap().unwrap().clone()
    }

    pub fn holding(&self, id: HoldingId) -> Holding {
        self.state.holding(&id).unwrap().unwrap().clone()
    }

    /// What `financier` uses of its limit for `obligor`, minor units.
    pub fn used(&self, financier: Who, obligor: Who) -> i64 {
        let key = (financier.member(), obligor.member(), CNY);
        self.state.limit(&key).unwrap().unwrap().used.minor()
    }

    /// What is reserved of a background, minor units.
    pub fn reserved(&self, id: BackgroundId) -> i64 {
        self.state.background(&id).unwrap().unwrap().reserved.minor()
    }

    pub fn new_holding(&mut self) -> HoldingId {
        HoldingId::from_uuid(self.id())
    }

    pub fn registration(&mut self, debtor: Who, creditor: Who, amount: i64) -> Register {
        let background = BackgroundId::from_uuid(self.id());
        let number = 0x100 + u64::try_from(self.entries.len()).unwrap();
        Register {
            background,
            debtor: debtor.member(),
            creditor: creditor.member(),
            currency: CNY,
            contract: "HT-2026-001".to_owned(),
            contract_file: Some(digest(number)),
            delivery_file: None,
            due_on: day("2026-12-31"),
            invoices: vec![invoice(number, debtor, creditor, amount, amount)],
        }
    }

    /// A background that its debtor has registered.
    pub fn background(&mut self, debtor: Who, creditor: Who, amount: i64) -> BackgroundId {
        let register = self.registration(debtor, creditor, amount);
        let id = register.background;
        self.act(debtor, register);
        id
    }

    pub fn issuance(&mut self, payee: Who, amount: i64, background: BackgroundId) -> Issue {
        Issue {
            voucher: VoucherId::from_uuid(self.id()),
            undertaking: "hefu-undertaking-1".to_owned(),
            undertaking_hash: digest(1),
            payee: payee.member(),
            payee_name: payee.name(),
            currency: CNY,
            amount: minor(amount),
            due_on: day(DUE),
            background,
        }
    }

    /// A voucher that waits for its payee.
    pub fn issued(&mut self, obligor: Who, payee: Who, amount: i64) -> VoucherId {
        let background = self.background(obligor, payee, amount);
        let issue = self.issuance(payee, amount, background);
        let id = issue.voucher;
        self.act(obligor, issue);
        id
    }

    /// A live voucher and its first holding.
    pub fn live(&mut self, obligor: Who, payee: Who, amount: i64) -> (VoucherId, HoldingId) {
        let voucher = self.issued(obligor, payee, amount);
        let holding = self.new_holding();
        self.act(payee, SignForVoucher { voucher, consents: true, holding });
        (voucher, holding)
    }

    /// A transfer with a background of its own and change where something rests.
    pub fn passing(&mut self, from: Who, to: Who, source: HoldingId, amount: i64) -> Transfer {
        let rests = self.holding(source).amount.minor() != amount;
        Transfer {
            source,
            child: self.new_holding(),
            change: rests.then(|| self.new_holding()),
            transferee: to.member(),
            transferee_name: to.name(),
            amount: minor(amount),
            background: self.background(from, to, amount),
        }
    }

    /// A pending holding and the change, where something rests.
    pub fn pending(
        &mut self,
        from: Who,
        to: Who,
        source: HoldingId,
        amount: i64,
    ) -> (HoldingId, Option<HoldingId>) {
        let transfer = self.passing(from, to, source, amount);
        let ids = (transfer.child, transfer.change);
        self.act(from, transfer);
        ids
    }

    /// A holding that the transferee has signed for, and the change.
    pub fn passed(
        &mut self,
        from: Who,
        to: Who,
        source: HoldingId,
        amount: i64,
    ) -> (HoldingId, Option<HoldingId>) {
        let (child, change) = self.pending(from, to, source, amount);
        self.act(to, SignForHolding { holding: child });
        (child, change)
    }

    /// The whole of `holding` on offer to `financiers` for two hours.
    pub fn asking(&mut self, holding: HoldingId, financiers: &[Who]) -> MakeRequest {
        MakeRequest {
            request: RequestId::from_uuid(self.id()),
            holding,
            amount: self.holding(holding).amount,
            part: None,
            change: None,
            financiers: financiers.iter().map(|who| who.member()).collect(),
            recourse: false,
            ask_rate: Rate::parse("0.035"),
            deadline: self.now().after(2 * 3600),
        }
    }

    pub fn asked(&mut self, seller: Who, holding: HoldingId, financiers: &[Who]) -> RequestId {
        let ask = self.asking(holding, financiers);
        let id = ask.request;
        self.act(seller, ask);
        id
    }

    pub fn quoting(&mut self, request: RequestId) -> MakeQuote {
        let expires = time("2026-06-30T00:00:00Z");
        MakeQuote { quote: QuoteId::from_uuid(self.id()), request, expires }
    }

    pub fn quoted(&mut self, financier: Who, request: RequestId) -> QuoteId {
        let make = self.quoting(request);
        let id = make.quote;
        self.act(financier, make);
        id
    }

    /// The opening of a quote at 3.6 % over 360 days from today with fees of 0.10.
    pub fn opening(&self, quote: QuoteId) -> OpenQuote {
        OpenQuote {
            quote,
            rate: Rate::parse("0.036").unwrap(),
            basis: Basis::Days360,
            value_on: self.today(),
            fees: Some(minor(10)),
        }
    }

    /// The award of an opened quote at its price.
    pub fn awarding(&self, request: RequestId, quote: QuoteId, opened_on: NaiveDate) -> Award {
        let asked = self.state.request(&request).unwrap().unwrap();
        let terms = Terms {
            rate: Rate::parse("0.036").unwrap(),
            basis: Basis::Days360,
            value_on: opened_on,
            fees: minor(10),
        };
        let price = price(asked.amount, self.voucher(asked.voucher).due_on, &terms).unwrap();
        let interest = Some(price.interest).filter(|interest| !interest.is_zero());
        Award { request, quote, interest, net: price.net }
    }

    /// A discount of the whole of `holding` up to the award; the financier is the only one invited.
    pub fn awarded(&mut self, seller: Who, financier: Who, holding: HoldingId) -> RequestId {
        let request = self.asked(seller, holding, &[financier]);
        let quote = self.quoted(financier, request);
        self.act(financier, self.opening(quote));
        self.act(seller, self.awarding(request, quote, self.today()));
        request
    }

    pub fn approval(&self, request: RequestId) -> Approve {
        Approve {
            request,
            evidence_read: true,
            invoices_verified_on: self.today(),
            registration: "0123 4567 8901".to_owned(),
        }
    }

    pub fn disbursement(&self, request: RequestId) -> Disburse {
        let asked = self.state.request(&request).unwrap().unwrap();
        let seller = self.state.member(&asked.seller).unwrap().unwrap();
        Disburse {
            request,
            bank_reference: "REF-1".to_owned(),
            amount: asked.agreed.as_ref().unwrap().price.net,
            account: seller.account(CNY, self.now()).unwrap().number.clone(),
            paid_on: self.today(),
        }
    }

    /// From an award to the financier's word that it has paid.
    pub fn disbursed(&mut self, financier: Who, request: RequestId, bank_reference: &str) {
        self.act(financier, self.approval(request));
        self.act(financier, PayIntent { request });
        let bank_reference = bank_reference.to_owned();
        self.act(financier, Disburse { bank_reference, ..self.disbursement(request) });
    }

    /// A whole discount; returns the financier's title.
    pub fn discounted(
        &mut self,
        seller: Who,
        financier: Who,
        holding: HoldingId,
        reference: &str,
    ) -> HoldingId {
        let request = self.awarded(seller, financier, holding);
        self.disbursed(financier, request, reference);
        let title = self.new_holding();
        self.act(seller, Confirm { request, holding, title });
        title
    }

    /// Moves to the usual cut-off and lists `voucher` for payment.
    pub fn listed(&mut self, obligor: Who, voucher: VoucherId, lines: u32) {
        if self.today() < self.voucher(voucher).cut_off_on {
            self.tick(Tick::start_of(self.voucher(voucher).cut_off_on));
        }
        let total = self.voucher(voucher).face;
        self.act(obligor, MakeList { voucher, lines, total });
    }
}
