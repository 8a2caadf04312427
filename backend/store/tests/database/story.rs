//! The steps of a voucher's life, and one life in which every command of the platform occurs.

use chrono::NaiveDate;
use contracts::{
    amount::{Amount, CNY},
    background::register::{InvoiceUse, Register},
    calendar::{Tick, parse_date},
    discount::{
        approve::{Approve, Decline},
        award::Award,
        disburse::{Confirm, Disburse, PayIntent},
        open_quote::OpenQuote,
        quote::{MakeQuote, WithdrawQuote},
        request::MakeRequest,
        unwind::Unwind,
    },
    holding::{
        Holding,
        give_back::{LapseTransfer, RejectTransfer, WithdrawTransfer},
        sign_for::SignForHolding,
        transfer::Transfer,
    },
    id::{BackgroundId, HoldingId, InvoiceTag, QuoteId, RequestId, VoucherId},
    member::{
        Role,
        account::SetAccount,
        approval_policy::{OpSignatures, SetApprovalPolicy},
        enrol::Enrol,
        limit::GrantLimit,
        revoke::Revoke,
    },
    pricing::{Basis, Terms, price},
    rate::Rate,
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{
        Voucher,
        give_back::{LapseVoucher, RejectVoucher, WithdrawVoucher},
        issue::Issue,
        sign_for::SignForVoucher,
    },
};
use ledger::tag;

use crate::{
    who::*,
    world::{TAG_KEY, World},
};

/// The due date of every voucher: a Monday; cut-off is three business days before.
const DUE: &str = "2026-06-29";

pub fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

pub fn minor(amount: i64) -> Amount {
    Amount::from_minor(amount).unwrap()
}

pub fn account(who: Who, number: &str) -> SetAccount {
    let bank_name = "Bank of Tests".to_owned();
    SetAccount { currency: CNY, bank_name, account_name: who.name(), number: number.to_owned() }
}

pub fn limit(obligor: Who, amount: i64) -> GrantLimit {
    let expires = Tick::parse("2027-01-01T00:00:00Z").unwrap();
    GrantLimit { obligor: obligor.member(), currency: CNY, amount: minor(amount), expires }
}

pub fn invoice(number: &str, debtor: Who, creditor: Who, amount: i64, occupied: i64) -> InvoiceUse {
    InvoiceUse {
        tag: InvoiceTag::parse(&tag::tag(&TAG_KEY, number)).unwrap(),
        number: number.to_owned(),
        type_code: "380".to_owned(),
        issued_on: day("2026-03-01"),
        amount: minor(amount),
        occupied: minor(occupied),
        seller: creditor.identifier(),
        buyer: debtor.identifier(),
        file: digest(number),
    }
}

/// The price that every quote seals: 3.6 % over 360 days, fees of 0.10, value on the day of `now`.
pub fn opening(quote: QuoteId, now: Tick) -> OpenQuote {
    OpenQuote {
        quote,
        rate: Rate::parse("0.036").unwrap(),
        basis: Basis::Days360,
        value_on: now.date(),
        fees: Some(minor(10)),
    }
}

impl World {
    /// Admits every firm, with an account and, for financiers, limits.
    pub fn admit_all(&mut self) {
        for who in ADMITTED {
            let admission = who.admission(&self.origin);
            self.act(Operator, admission);
            self.act(who, account(who, &who.account()));
        }
        for (financier, obligor) in [(Bank, Core), (Bank, Rival), (Factor, Core)] {
            self.act(financier, limit(obligor, 5_000_000));
        }
    }

    pub fn holding(&self, id: HoldingId) -> Holding {
        self.state.holding(&id).unwrap().unwrap().clone()
    }

    pub fn voucher(&self, id: VoucherId) -> Voucher {
        self.state.voucher(&id).unwrap().unwrap().clone()
    }

    pub fn new_holding(&mut self) -> HoldingId {
        HoldingId::from_uuid(self.fresh())
    }

    pub fn registration(&mut self, debtor: Who, creditor: Who, used: InvoiceUse) -> Register {
        Register {
            background: BackgroundId::from_uuid(self.fresh()),
            debtor: debtor.member(),
            creditor: creditor.member(),
            currency: CNY,
            contract: "HT-2026-001".to_owned(),
            contract_file: Some(digest("contract")),
            delivery_file: None,
            due_on: day("2026-12-31"),
            invoices: vec![used],
        }
    }

    /// A background of an invoice of its own, registered by its debtor.
    pub fn background(&mut self, debtor: Who, creditor: Who, amount: i64) -> BackgroundId {
        let number = format!("INV-{}", self.entries.len());
        let register =
            self.registration(debtor, creditor, invoice(&number, debtor, creditor, amount, amount));
        let id = register.background;
        self.act(debtor, register);
        id
    }

    /// A voucher that waits for its payee.
    pub fn issued(&mut self, obligor: Who, payee: Who, amount: i64) -> VoucherId {
        let background = self.background(obligor, payee, amount);
        let voucher = VoucherId::from_uuid(self.fresh());
        let issue = Issue {
            voucher,
            undertaking: policy().undertaking,
            undertaking_hash: policy().undertaking_hash,
            payee: payee.member(),
            payee_name: payee.name(),
            currency: CNY,
            amount: minor(amount),
            due_on: day(DUE),
            background,
        };
        self.act(obligor, issue);
        voucher
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
        let rests = self.holding(source).amount != minor(amount);
        let background = self.background(from, to, amount);
        Transfer {
            source,
            child: self.new_holding(),
            change: rests.then(|| self.new_holding()),
            transferee: to.member(),
            transferee_name: to.name(),
            amount: minor(amount),
            background,
        }
    }

    /// A pending holding, and the change or else the pending holding again.
    pub fn pending(&mut self, from: Who, to: Who, source: HoldingId, amount: i64) -> (HoldingId, HoldingId) {
        let transfer = self.passing(from, to, source, amount);
        let (child, change) = (transfer.child, transfer.change);
        self.act(from, transfer);
        (child, change.unwrap_or(child))
    }

    /// The same, signed for by the transferee.
    pub fn passed(&mut self, from: Who, to: Who, source: HoldingId, amount: i64) -> (HoldingId, HoldingId) {
        let ids = self.pending(from, to, source, amount);
        self.act(to, SignForHolding { holding: ids.0 });
        ids
    }

    /// A request for quotes on `amount` of `holding`; returns it and the holding on offer.
    pub fn asked(
        &mut self,
        seller: Who,
        holding: HoldingId,
        amount: i64,
        invited: &[Who],
    ) -> (RequestId, HoldingId) {
        let split = self.holding(holding).amount != minor(amount);
        let request = RequestId::from_uuid(self.fresh());
        let part = split.then(|| self.new_holding());
        let ask = MakeRequest {
            request,
            holding,
            amount: minor(amount),
            part,
            change: split.then(|| self.new_holding()),
            financiers: invited.iter().map(|who| who.member()).collect(),
            recourse: false,
            ask_rate: Rate::parse("0.035"),
            deadline: self.now().after(2 * 3600),
        };
        self.act(seller, ask);
        (request, part.unwrap_or(holding))
    }

    pub fn quoted(&mut self, financier: Who, request: RequestId) -> QuoteId {
        let quote = QuoteId::from_uuid(self.fresh());
        let expires = Tick::parse("2026-06-30T00:00:00Z").unwrap();
        self.act(financier, MakeQuote { quote, request, expires });
        quote
    }

    /// Opens `quote` and awards the request to it.
    pub fn awarded(&mut self, seller: Who, financier: Who, request: RequestId, quote: QuoteId) {
        self.act(financier, opening(quote, self.now()));
        let asked = self.state.request(&request).unwrap().unwrap().clone();
        let open = opening(quote, self.now());
        let fees = open.fees.unwrap_or_default();
        let terms = Terms { rate: open.rate, basis: open.basis, value_on: open.value_on, fees };
        let price = price(asked.amount, self.voucher(asked.voucher).due_on, &terms).unwrap();
        self.act(seller, Award { request, quote, interest: Some(price.interest), net: price.net });
    }

    pub fn approved(&mut self, financier: Who, request: RequestId) {
        let approve = Approve {
            request,
            evidence_read: true,
            invoices_verified_on: self.now().date(),
            registration: "0123 4567 8901".to_owned(),
        };
        self.act(financier, approve);
    }

    /// From the award to the financier's title.
    pub fn paid(&mut self, seller: Who, financier: Who, request: RequestId, holding: HoldingId) -> HoldingId {
        self.approved(financier, request);
        self.act(financier, PayIntent { request });
        let asked = self.state.request(&request).unwrap().unwrap();
        let disburse = Disburse {
            request,
            bank_reference: format!("D-{request}"),
            amount: asked.agreed.as_ref().unwrap().price.net,
            account: seller.account(),
            paid_on: self.now().date(),
        };
        self.act(financier, disburse);
        let title = self.new_holding();
        self.act(seller, Confirm { request, holding, title });
        title
    }

    /// Draws up the payment list of `voucher` at its cut-off; returns the holdings on it.
    pub fn listed(&mut self, obligor: Who, voucher: VoucherId) -> Vec<HoldingId> {
        let cut_off = Tick::start_of(self.voucher(voucher).cut_off_on);
        if self.now() < cut_off {
            self.act(Platform, contracts::clock::ClockTick { time: cut_off });
        }
        let ids: Vec<HoldingId> =
            self.state.outstanding(&voucher).unwrap().unwrap().iter().copied().collect();
        let lines = u32::try_from(ids.len()).unwrap();
        let total = self.voucher(voucher).face;
        self.act(obligor, MakeList { voucher, lines, total });
        ids
    }

    /// Lists `voucher` and settles every line.
    pub fn settled(&mut self, obligor: Who, voucher: VoucherId) {
        for holding in self.listed(obligor, voucher) {
            let Holding { holder, amount, .. } = self.holding(holding);
            let payee = ADMITTED.into_iter().find(|who| who.member() == holder).unwrap();
            let bank_reference = format!("R-{holding}");
            let received_on = self.now().date();
            self.act(payee, Receipt { voucher, holding, bank_reference, amount, received_on });
        }
    }

    /// A life in which every command occurs; returns the voucher that is settled.
    pub fn whole_life(&mut self) -> VoucherId {
        self.keys_change();
        self.first_life()
    }

    /// A life of several vouchers with all that the first version of the store knew of; likewise.
    pub fn first_life(&mut self) -> VoucherId {
        self.seats_change();
        let (voucher, first) = self.live(Core, Tier1, 1_000_000);
        let (bought, rest) = self.passed(Tier1, Tier2, first, 400_000);
        self.transfers_come_to_nothing(rest);
        let title = self.discounts(bought);
        // A financier that passes its title on no longer uses its limit.
        self.passed(Bank, Tier3, title, 60_000);
        self.vouchers_come_to_nothing();
        self.settled(Core, voucher);
        voucher
    }

    fn seats_change(&mut self) {
        let proposal = Tier1.proposal(&self.origin, SECOND_CHECKER, &[Role::Checker]);
        self.act(Tier1, Enrol { proposal });
        let reason = "left".to_owned();
        self.act(Tier1, Revoke { seat: Tier1.seat(SECOND_CHECKER), compromised_since: None, reason });
        let by_op = vec![OpSignatures { op: "voucher.issue".to_owned(), signatures: 2 }];
        self.act(Core, SetApprovalPolicy { default: 1, by_op });
        self.act(Tier3, account(Tier3, "6222 9999 0001"));
        self.act(Factor, limit(Core, 6_000_000));
    }

    /// Transfers from `source` of Tier1 that are rejected, withdrawn and lapse.
    fn transfers_come_to_nothing(&mut self, source: HoldingId) {
        let (pending, rest) = self.pending(Tier1, Tier3, source, 50_000);
        let returned = self.new_holding();
        self.act(Tier3, RejectTransfer { holding: pending, returned, reason: "not ours".to_owned() });
        let (pending, _) = self.pending(Tier1, Tier4, returned, 50_000);
        let returned = self.new_holding();
        self.act(Tier1, WithdrawTransfer { holding: pending, returned });
        let (pending, _) = self.pending(Tier1, Tier4, rest, 70_000);
        self.advance(10);
        let returned = self.new_holding();
        self.act(Platform, LapseTransfer { holding: pending, returned });
    }

    /// A discount that is paid and two that are not; returns the bank's title.
    fn discounts(&mut self, bought: HoldingId) -> HoldingId {
        let (request, part) = self.asked(Tier2, bought, 100_000, &[Bank, Factor]);
        let taken_back = self.quoted(Factor, request);
        self.act(Factor, WithdrawQuote { quote: taken_back });
        let quote = self.quoted(Bank, request);
        self.quoted(Factor, request);
        self.awarded(Tier2, Bank, request, quote);
        let title = self.paid(Tier2, Bank, request, part);
        let (_, unwound) = self.live(Core, Tier3, 20_000);
        let (request, holding) = self.asked(Tier3, unwound, 20_000, &[]);
        self.act(Tier3, Unwind { request, holding });
        let (request, holding) = self.asked(Tier3, unwound, 20_000, &[Factor]);
        let quote = self.quoted(Factor, request);
        self.awarded(Tier3, Factor, request, quote);
        self.act(Factor, Decline { request, holding, reason: "no appetite".to_owned() });
        title
    }

    fn vouchers_come_to_nothing(&mut self) {
        let voucher = self.issued(Core, Tier3, 30_000);
        self.act(Tier3, RejectVoucher { voucher, reason: "wrong amount".to_owned() });
        let voucher = self.issued(Core, Tier3, 30_000);
        self.act(Core, WithdrawVoucher { voucher });
        let voucher = self.issued(Core, Tier3, 30_000);
        self.advance(10);
        self.act(Platform, LapseVoucher { voucher });
    }
}
