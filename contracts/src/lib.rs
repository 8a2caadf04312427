//! The rules of Hefu: what every command does, and why it may be refused.
//!
//! Pure and deterministic: no input or output, no clock, no randomness, no floating point, no
//! iteration over hash maps. Replaying the ledger through [`decide`] and [`apply`] gives the same
//! state on every machine, always.
//!
//! Reading order: [`id`], [`amount`], [`rate`], [`calendar`], [`party`], [`pricing`] parse values once;
//! [`field`] and [`command`] say what a command carries and who may read it, [`reading`] which of
//! those readers a member is; [`state`] and [`event`] say
//! what is true and what changes; [`case`] and [`authority`] are common to all rules; then one file per
//! verb under [`member`], [`background`], [`voucher`], [`holding`], [`discount`], [`settlement`] and [`registry`].
//!
//! Invariants, checked by [`invariants`] and by property tests:
//! - **I1** From `live` on, the held, pending and settled holdings of a voucher sum to its face amount.
//! - **I2** A holding has one holder and at most one encumbrance.
//! - **I3** A spent, settled or void holding never revives.
//! - **I4** Due date, obligor and guarantee stand on the voucher; holdings inherit them.
//! - **I5** No state changes without a ledger entry: [`apply`] is the only way, and takes an entry's leaf.
//! - **I6** Replaying the ledger from entry 0 gives exactly the stored state.

#![deny(clippy::float_arithmetic, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]

pub mod amount;
pub mod authority;
pub mod background;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod clock;
pub mod codec;
pub mod command;
pub mod discount;
pub mod event;
pub mod evidence;
pub mod field;
pub mod head;
pub mod holding;
pub mod id;
pub mod invariants;
pub mod log;
pub mod member;
pub mod party;
pub mod policy;
pub mod pricing;
pub mod rate;
pub mod reading;
pub mod refusal;
pub mod registry;
pub mod settlement;
pub mod state;
pub mod voucher;

pub use event::{Event, apply};
pub use refusal::{Refusal, Stop};
pub use state::State;

use crate::{
    authority::CommandRefusal,
    case::Case,
    command::{Command, Submission},
    refusal::Answer,
};

/// The version of these rules. A command names the version it was made for.
pub const RULES_VERSION: u32 = 1;

/// Decides a command: the events that its entry causes.
///
/// # Errors
/// [`Stop::Refused`] with the first refusal; [`Stop::Missing`] where a partial state has to load more first.
pub fn decide(state: &State, submission: &Submission) -> Result<Vec<Event>, Stop> {
    let Some(log) = &state.log else { return decide_first(submission) };
    let case = Case { state, log, submission };
    match authority::check(&case) {
        Ok(()) => rule(&case),
        Err(Stop::Refused(Refusal::Command(CommandRefusal::StalePrev))) => Err(stale(rule(&case))),
        Err(stop) => Err(stop),
    }
}

/// What a command with a stale `prev` is told: that something has changed, but not of a thing that does
/// not exist for its signer.
fn stale(judged: Result<Vec<Event>, Stop>) -> Stop {
    match judged {
        Err(Stop::Missing(key)) => Stop::Missing(key),
        Err(Stop::Refused(refusal)) if refusal.answer() == Answer::NotFound => refusal.into(),
        Ok(_) | Err(Stop::Refused(_)) => CommandRefusal::StalePrev.into(),
    }
}

/// Asks a command's own rule alone, as a page does before anyone signs: whether it would be refused
/// once it is signed as it must be.
///
/// # Errors
/// As [`decide`].
pub fn rule(case: &Case<'_>) -> Result<Vec<Event>, Stop> {
    match &case.submission.command {
        Command::Genesis(_) => Err(authority::CommandRefusal::LogHasBegun.into()),
        Command::ClockTick(c) => clock::decide(case, c),
        Command::MemberAdmit(c) => member::admit::decide(case, c),
        Command::SeatEnrol(c) => member::enrol::decide(case, c),
        Command::SeatRevoke(c) => member::revoke::decide(case, c),
        Command::SeatRotate(c) => member::rotate::decide(case, c),
        Command::MemberApprovalPolicy(c) => member::approval_policy::decide(case, c),
        Command::MemberAccount(c) => member::account::decide(case, c),
        Command::MemberRecover(c) => member::recover::recover(case, c),
        Command::MemberVetoRecovery(c) => member::recover::veto(case, c),
        Command::LimitGrant(c) => member::limit::decide(case, c),
        Command::BackgroundRegister(c) => background::register::decide(case, c),
        Command::VoucherIssue(c) => voucher::issue::decide(case, c),
        Command::VoucherSignFor(c) => voucher::sign_for::decide(case, c),
        Command::VoucherReject(c) => voucher::give_back::reject(case, c),
        Command::VoucherWithdraw(c) => voucher::give_back::withdraw(case, c),
        Command::VoucherLapse(c) => voucher::give_back::lapse(case, c),
        Command::HoldingTransfer(c) => holding::transfer::decide(case, c),
        Command::HoldingSignFor(c) => holding::sign_for::decide(case, c),
        Command::HoldingReject(c) => holding::give_back::reject(case, c),
        Command::HoldingWithdraw(c) => holding::give_back::withdraw(case, c),
        Command::HoldingLapse(c) => holding::give_back::lapse(case, c),
        Command::DiscountRequest(c) => discount::request::decide(case, c),
        Command::DiscountQuote(c) => discount::quote::decide(case, c),
        Command::DiscountWithdrawQuote(c) => discount::quote::withdraw(case, c),
        Command::DiscountOpenQuote(c) => discount::open_quote::decide(case, c),
        Command::DiscountAward(c) => discount::award::decide(case, c),
        Command::DiscountApprove(c) => discount::approve::approve(case, c),
        Command::DiscountDecline(c) => discount::approve::decline(case, c),
        Command::DiscountPayIntent(c) => discount::disburse::pay_intent(case, c),
        Command::DiscountDisburse(c) => discount::disburse::disburse(case, c),
        Command::DiscountConfirm(c) => discount::disburse::confirm(case, c),
        Command::DiscountUnwind(c) => discount::unwind::decide(case, c),
        Command::SettlementList(c) => settlement::list::decide(case, c),
        Command::SettlementReceipt(c) => settlement::receipt::decide(case, c),
        Command::EvidenceRecord(c) => Ok(evidence::decide(c)),
        Command::HeadState(c) => head::decide(case, c),
        Command::CatalogueState(c) => Ok(catalogue::decide(c)),
        Command::RegistryImport(c) => registry::import::decide(case, c),
    }
}

/// Entry 0 is genesis, signed by the platform key that it names.
fn decide_first(submission: &Submission) -> Result<Vec<Event>, Stop> {
    let envelope = &submission.envelope;
    match (&submission.command, submission.signers.as_slice()) {
        (Command::Genesis(genesis), [platform]) => {
            log::begin(genesis, envelope.log, envelope.member, *platform)
        }
        _ => Err(authority::CommandRefusal::LogNotBegun.into()),
    }
}
