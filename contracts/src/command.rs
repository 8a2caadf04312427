//! Every command of the platform, read from the fields of a record.

use std::collections::BTreeMap;

use crate::{
    background::register::Register,
    calendar::Tick,
    catalogue::StateCatalogue,
    clock::ClockTick,
    codec::{Malformed, Value},
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
    field::{Field, Fields, Secrecy},
    head::StateHead,
    holding::{
        give_back::{LapseTransfer, RejectTransfer, WithdrawTransfer},
        sign_for::SignForHolding,
        transfer::Transfer,
    },
    id::{CommandId, HoldingId, KeyId, LeafHash, LogId, MemberId, RequestId, VoucherId},
    log::Genesis,
    member::{
        account::SetAccount,
        admit::Admit,
        approval_policy::SetApprovalPolicy,
        enrol::Enrol,
        limit::GrantLimit,
        recover::{Recover, VetoRecovery},
        revoke::Revoke,
        rotate::Rotate,
    },
    registry::import::Import,
    settlement::{list::MakeList, receipt::Receipt},
    voucher::{
        give_back::{LapseVoucher, RejectVoucher, WithdrawVoucher},
        issue::Issue,
        sign_for::SignForVoucher,
    },
};

/// One kind of command. Declared with [`command!`](crate::command!).
pub trait Body: Sized {
    /// The name on the ledger.
    const OP: &'static str;
    /// The table of its fields.
    const FIELDS: &'static [Field];
    /// Reads its fields.
    ///
    /// # Errors
    /// [`Malformed`] naming the field.
    fn read(fields: Fields<'_>) -> Result<Self, Malformed>;
    /// Its fields as they go into a record, with where each stands.
    fn write(&self) -> Vec<(&'static str, Secrecy, Value)>;
}

/// What stands around the fields of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The log that it is signed for.
    pub log: LogId,
    /// The command's id, unique for its member on its log.
    pub id: CommandId,
    /// The member that signs.
    pub member: MemberId,
    /// The version of the rules that it was made for.
    pub rules: u32,
    /// The heads of the objects that it changes, sorted, unique.
    pub prev: Vec<LeafHash>,
    /// The last tick at which it may be appended.
    pub not_after: Tick,
}

/// A command whose bytes, disclosures and signatures the `ledger` crate has verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// What stands around the fields.
    pub envelope: Envelope,
    /// The fields.
    pub command: Command,
    /// The keys that signed, in order; the last one signed the leaf.
    pub signers: Vec<KeyId>,
    /// The digest of each disclosed field.
    pub digests: BTreeMap<String, String>,
    /// Digests in `_sd` without a disclosure, sorted: the fields that a sealed quote keeps back.
    pub undisclosed: Vec<String>,
    /// Of a `registry.import`: the registry's entry that it carries.
    pub imported: Option<Box<Imported>>,
}

/// An entry of the registry log, whose record, signatures, inclusion proof and checkpoint the `ledger` crate
/// has verified. That its keys may sign is for the rules to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The command of the entry; its envelope names the registry log.
    pub submission: Submission,
    /// The entry's leaf hash.
    pub leaf: LeafHash,
}

/// An object that a command changes and whose head its `prev` must therefore name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Headed {
    /// A holding.
    Holding(HoldingId),
    /// A voucher that is not live yet, or is about to be listed for payment.
    Voucher(VoucherId),
    /// A request.
    Request(RequestId),
    /// The seats, policy and accounts of a member.
    Seats(MemberId),
    /// The log's clock.
    Clock,
}

macro_rules! commands {
    ($($variant:ident($body:ty)),+ $(,)?) => {
        /// A command with its fields.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Command { $(#[doc = "See the verb's own file."] $variant($body)),+ }

        impl Command {
            /// Every op, in the order of a voucher's life.
            pub const OPS: &'static [&'static str] = &[$(<$body as Body>::OP),+];

            /// Reads the fields of `op`.
            ///
            /// # Errors
            /// [`Malformed`] naming the field, or `op` itself.
            pub fn read(
                op: &str,
                body: &BTreeMap<String, Value>,
                disclosed: &BTreeMap<String, Value>,
            ) -> Result<Self, Malformed> {
                $(if op == <$body as Body>::OP {
                    // What an import discloses belongs to the entry that it carries.
                    let none = BTreeMap::new();
                    let disclosed = if op == Import::OP { &none } else { disclosed };
                    let fields = Fields::of_command(<$body as Body>::FIELDS, body, disclosed)?;
                    return <$body as Body>::read(fields).map(Self::$variant);
                })+
                Err(Malformed::new("op", "a known command"))
            }

            /// The name on the ledger.
            pub const fn op(&self) -> &'static str {
                match self { $(Self::$variant(_) => <$body as Body>::OP),+ }
            }

            /// The table of the fields of `op`.
            pub fn fields(op: &str) -> Option<&'static [Field]> {
                $(if op == <$body as Body>::OP { return Some(<$body as Body>::FIELDS); })+
                None
            }

            /// The fields as they go into a record.
            pub fn write(&self) -> Vec<(&'static str, Secrecy, Value)> {
                match self { $(Self::$variant(body) => body.write()),+ }
            }
        }

        $(impl From<$body> for Command {
            fn from(body: $body) -> Self { Self::$variant(body) }
        })+
    };
}

commands! {
    Genesis(Genesis),
    ClockTick(ClockTick),
    MemberAdmit(Admit),
    SeatEnrol(Enrol),
    SeatRevoke(Revoke),
    SeatRotate(Rotate),
    MemberApprovalPolicy(SetApprovalPolicy),
    MemberAccount(SetAccount),
    MemberRecover(Recover),
    MemberVetoRecovery(VetoRecovery),
    LimitGrant(GrantLimit),
    BackgroundRegister(Register),
    VoucherIssue(Issue),
    VoucherSignFor(SignForVoucher),
    VoucherReject(RejectVoucher),
    VoucherWithdraw(WithdrawVoucher),
    VoucherLapse(LapseVoucher),
    HoldingTransfer(Transfer),
    HoldingSignFor(SignForHolding),
    HoldingReject(RejectTransfer),
    HoldingWithdraw(WithdrawTransfer),
    HoldingLapse(LapseTransfer),
    DiscountRequest(MakeRequest),
    DiscountQuote(MakeQuote),
    DiscountWithdrawQuote(WithdrawQuote),
    DiscountOpenQuote(OpenQuote),
    DiscountAward(Award),
    DiscountApprove(Approve),
    DiscountDecline(Decline),
    DiscountPayIntent(PayIntent),
    DiscountDisburse(Disburse),
    DiscountConfirm(Confirm),
    DiscountUnwind(Unwind),
    SettlementList(MakeList),
    SettlementReceipt(Receipt),
    EvidenceRecord(RecordEvidence),
    HeadState(StateHead),
    CatalogueState(StateCatalogue),
    RegistryImport(Import),
}

impl Command {
    /// The objects that this command changes, whose heads its `prev` names. Creating commands name
    /// none; quotes and statements advance nothing; counters derived from entries have no heads.
    pub fn builds_on(&self, actor: MemberId) -> Vec<Headed> {
        match self {
            Self::Genesis(_)
            | Self::MemberAdmit(_)
            | Self::LimitGrant(_)
            | Self::BackgroundRegister(_)
            | Self::VoucherIssue(_)
            | Self::DiscountQuote(_)
            | Self::DiscountWithdrawQuote(_)
            | Self::DiscountOpenQuote(_)
            | Self::EvidenceRecord(_)
            | Self::HeadState(_)
            | Self::CatalogueState(_)
            | Self::RegistryImport(_) => Vec::new(),
            Self::ClockTick(_) => vec![Headed::Clock],
            Self::SeatEnrol(_)
            | Self::SeatRevoke(_)
            | Self::SeatRotate(_)
            | Self::MemberApprovalPolicy(_)
            | Self::MemberAccount(_)
            | Self::MemberVetoRecovery(_) => {
                vec![Headed::Seats(actor)]
            }
            Self::MemberRecover(c) => vec![Headed::Seats(c.recovered)],
            Self::VoucherSignFor(c) => vec![Headed::Voucher(c.voucher)],
            Self::VoucherReject(c) => vec![Headed::Voucher(c.voucher)],
            Self::VoucherWithdraw(c) => vec![Headed::Voucher(c.voucher)],
            Self::VoucherLapse(c) => vec![Headed::Voucher(c.voucher)],
            Self::HoldingTransfer(c) => vec![Headed::Holding(c.source)],
            Self::HoldingSignFor(c) => vec![Headed::Holding(c.holding)],
            Self::HoldingReject(c) => vec![Headed::Holding(c.holding)],
            Self::HoldingWithdraw(c) => vec![Headed::Holding(c.holding)],
            Self::HoldingLapse(c) => vec![Headed::Holding(c.holding)],
            Self::DiscountRequest(c) => vec![Headed::Holding(c.holding)],
            Self::DiscountAward(c) => vec![Headed::Request(c.request)],
            Self::DiscountApprove(c) => vec![Headed::Request(c.request)],
            Self::DiscountPayIntent(c) => vec![Headed::Request(c.request)],
            Self::DiscountDisburse(c) => vec![Headed::Request(c.request)],
            Self::DiscountDecline(c) => vec![Headed::Request(c.request), Headed::Holding(c.holding)],
            Self::DiscountConfirm(c) => vec![Headed::Request(c.request), Headed::Holding(c.holding)],
            Self::DiscountUnwind(c) => vec![Headed::Request(c.request), Headed::Holding(c.holding)],
            Self::SettlementList(c) => vec![Headed::Voucher(c.voucher)],
            Self::SettlementReceipt(c) => vec![Headed::Holding(c.holding)],
        }
    }
}
