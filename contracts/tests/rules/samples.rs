//! One command of every kind, every field filled, and those with optional fields once more without.

use std::collections::BTreeMap;

use contracts::{
    amount::{CNY, Currency},
    background::register::Register,
    catalogue::StateCatalogue,
    clock::ClockTick,
    command::Command,
    discount::{
        approve::{Approve, Decline},
        award::Award,
        disburse::{Confirm, Disburse, PayIntent},
        open_quote::OpenQuote,
        quote::{MakeQuote, WithdrawQuote},
        request::MakeRequest,
        unwind::Unwind,
    },
    evidence::RecordEvidence,
    head::{HeadKind, StateHead},
    holding::{
        give_back::{LapseTransfer, RejectTransfer, WithdrawTransfer},
        sign_for::SignForHolding,
        transfer::Transfer,
    },
    id::{BackgroundId, HoldingId, LeafHash, ObjectId, PublicKey, QuoteId, RequestId, VoucherId},
    log::{Clock, Genesis},
    member::{
        admit::Admit,
        approval_policy::{OpSignatures, SetApprovalPolicy},
        enrol::Enrol,
        limit::GrantLimit,
        recover::{Recover, VetoRecovery},
        revoke::Revoke,
        rotate::Rotate,
    },
    pricing::Basis,
    rate::Rate,
    registry::import::{CarriedRecord, Import, RegistryCheckpoint},
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{
        give_back::{LapseVoucher, RejectVoucher, WithdrawVoucher},
        issue::Issue,
        sign_for::SignForVoucher,
    },
};

use crate::{
    story::invoice,
    world::{
        Bank, Core, FURTHER, Factor, MAKER, REGISTRY, Tier1, Tier2, account, day, digest, genesis, minor,
        time, uuid,
    },
};

const TEXT: &str = "合符 №1";

/// Every kind of command.
pub fn samples() -> Vec<Command> {
    members()
        .into_iter()
        .chain(vouchers())
        .chain(holdings())
        .chain(discounts())
        .chain(settlements())
        .chain(statements())
        .collect()
}

fn voucher() -> VoucherId {
    VoucherId::from_uuid(uuid(1))
}

fn holding(number: u64) -> HoldingId {
    HoldingId::from_uuid(uuid(10 + number))
}

fn request() -> RequestId {
    RequestId::from_uuid(uuid(2))
}

fn quote() -> QuoteId {
    QuoteId::from_uuid(uuid(3))
}

fn background() -> BackgroundId {
    BackgroundId::from_uuid(uuid(4))
}

fn members() -> Vec<Command> {
    let row = OpSignatures { op: "voucher.issue".to_owned(), signatures: 3 };
    vec![
        genesis(Clock::Real).into(),
        genesis(Clock::Simulated).into(),
        Genesis { registry: Some(REGISTRY), ..genesis(Clock::Real) }.into(),
        ClockTick { time: time("2026-03-02T01:00:00Z") }.into(),
        Tier1.admission().into(),
        Admit { log: Some(FURTHER), ..Core.admission() }.into(),
        Enrol { proposal: Core.seats().swap_remove(0) }.into(),
        Revoke { seat: Core.seat(MAKER), compromised_since: None, reason: TEXT.to_owned() }.into(),
        Revoke {
            seat: Core.seat(MAKER),
            compromised_since: Some(time("2026-03-02T01:00:00Z")),
            reason: TEXT.to_owned(),
        }
        .into(),
        Rotate { seat: Core.seat(MAKER), proposal: Core.seats().swap_remove(3) }.into(),
        SetApprovalPolicy { default: 2, by_op: vec![row] }.into(),
        Recover { recovered: Core.member(), document: digest(3), seats: Core.seats() }.into(),
        VetoRecovery { seats: vec![Core.seat(MAKER), Core.seat(MAKER + 1)] }.into(),
        account(Core, "6222").into(),
        GrantLimit {
            obligor: Core.member(),
            currency: Currency::parse("JPY").unwrap(),
            amount: minor(1),
            expires: time("2026-12-31T00:00:00Z"),
        }
        .into(),
    ]
}

fn vouchers() -> Vec<Command> {
    let voucher = voucher();
    let register = Register {
        background: background(),
        debtor: Core.member(),
        creditor: Tier1.member(),
        currency: CNY,
        contract: TEXT.to_owned(),
        contract_file: Some(digest(5)),
        delivery_file: Some(digest(6)),
        due_on: day("2026-12-31"),
        invoices: vec![invoice(7, Core, Tier1, 100, 50), invoice(8, Core, Tier1, 200, 200)],
    };
    let issue = Issue {
        voucher,
        undertaking: TEXT.to_owned(),
        undertaking_hash: digest(1),
        payee: Tier1.member(),
        payee_name: Tier1.name(),
        currency: CNY,
        amount: minor(100_000),
        due_on: day("2026-06-30"),
        background: background(),
    };
    vec![
        register.clone().into(),
        Register { contract_file: None, delivery_file: None, ..register }.into(),
        issue.into(),
        SignForVoucher { voucher, consents: true, holding: holding(1) }.into(),
        RejectVoucher { voucher, reason: TEXT.to_owned() }.into(),
        WithdrawVoucher { voucher }.into(),
        LapseVoucher { voucher }.into(),
    ]
}

fn holdings() -> Vec<Command> {
    let transfer = Transfer {
        source: holding(1),
        child: holding(2),
        change: Some(holding(3)),
        transferee: Tier2.member(),
        transferee_name: Tier2.name(),
        amount: minor(999_999_999_999_999_999),
        background: background(),
    };
    let (holding, returned) = (holding(1), holding(2));
    vec![
        transfer.clone().into(),
        Transfer { change: None, ..transfer }.into(),
        SignForHolding { holding }.into(),
        RejectTransfer { holding, returned, reason: TEXT.to_owned() }.into(),
        WithdrawTransfer { holding, returned }.into(),
        LapseTransfer { holding, returned }.into(),
    ]
}

fn discounts() -> Vec<Command> {
    let (request, quote, holding) = (request(), quote(), holding(1));
    let ask = MakeRequest {
        request,
        holding,
        amount: minor(5),
        part: Some(self::holding(2)),
        change: Some(self::holding(3)),
        financiers: vec![Bank.member(), Factor.member()],
        recourse: false,
        ask_rate: Rate::parse("0.0435"),
        deadline: time("2026-03-02T03:00:00Z"),
    };
    let open = OpenQuote {
        quote,
        rate: Rate::parse("0").unwrap(),
        basis: Basis::Days365,
        value_on: day("2026-03-02"),
        fees: Some(minor(10)),
    };
    let award = Award { request, quote, interest: Some(minor(1)), net: minor(2) };
    let disburse = Disburse {
        request,
        bank_reference: TEXT.to_owned(),
        amount: minor(2),
        account: "6222 0001".to_owned(),
        paid_on: day("2026-03-02"),
    };
    let approve = Approve {
        request,
        evidence_read: true,
        invoices_verified_on: day("2026-03-02"),
        registration: TEXT.to_owned(),
    };
    vec![
        ask.clone().into(),
        MakeRequest { part: None, change: None, financiers: Vec::new(), ask_rate: None, ..ask }.into(),
        MakeQuote { quote, request, expires: time("2026-03-03T00:00:00Z") }.into(),
        WithdrawQuote { quote }.into(),
        open.clone().into(),
        OpenQuote { fees: None, ..open }.into(),
        award.clone().into(),
        Award { interest: None, ..award }.into(),
        approve.into(),
        Decline { request, holding, reason: TEXT.to_owned() }.into(),
        PayIntent { request }.into(),
        disburse.into(),
        Confirm { request, holding, title: self::holding(2) }.into(),
        Unwind { request, holding }.into(),
    ]
}

fn settlements() -> Vec<Command> {
    let receipt = Receipt {
        voucher: voucher(),
        holding: holding(1),
        bank_reference: TEXT.to_owned(),
        amount: minor(1),
        received_on: day("2026-06-30"),
    };
    vec![MakeList { voucher: voucher(), lines: 0, total: minor(1) }.into(), receipt.into()]
}

fn statements() -> Vec<Command> {
    let object = ObjectId::from_uuid(uuid(9));
    let head = LeafHash([0x5a; 32]);
    let checkpoint = RegistryCheckpoint {
        key: PublicKey([0x33; 32]),
        size: 18_000_000_000,
        root: digest(4),
        signature: "5a".repeat(64),
    };
    let import = Import {
        index: 17_999_999_999,
        record: CarriedRecord(BTreeMap::new()),
        key: Core.key(MAKER),
        signature: "a5".repeat(64),
        proof: vec![digest(5), digest(6)],
        checkpoint,
    };
    vec![
        RecordEvidence { file: digest(1), note: Some(TEXT.to_owned()) }.into(),
        RecordEvidence { file: digest(1), note: None }.into(),
        StateHead { kind: HeadKind::Holding, object, head }.into(),
        StateHead { kind: HeadKind::Member, object, head }.into(),
        StateCatalogue { catalogue: digest(2) }.into(),
        import.into(),
    ]
}
