//! `voucher.issue`: the obligor's undertaking to pay.

use chrono::NaiveDate;

use crate::{
    amount::{Amount, Currency},
    background::Background,
    calendar::{Tick, months_after},
    case::Case,
    command,
    event::Event,
    field::Reader,
    id::{BackgroundId, Digest, LeafHash, MemberId, VoucherId},
    member::MemberKind,
    refusal::Stop,
    refusals,
    voucher::{Voucher, VoucherLife},
};

const TERMS: &[Reader] =
    &[Reader::Actor, Reader::Counterparty, Reader::LaterHolders, Reader::Invited, Reader::Financier];
const PARTIES: &[Reader] = &[Reader::Actor, Reader::Counterparty];
const TITLE_PATH: &[Reader] = &[Reader::Actor, Reader::Counterparty, Reader::Financier];

command! {
    /// Issues a voucher. The signature is the undertaking, with its waiver of set-off and defences.
    Issue = "voucher.issue" {
        /// The new voucher.
        Clear voucher: VoucherId => TERMS,
        /// Name of the undertaking's text.
        Clear undertaking: String => TERMS,
        /// SHA-256 of that text.
        Clear undertaking_hash: Digest => TERMS,
        /// To whom.
        Confidential payee: MemberId => TITLE_PATH,
        /// The payee's registered name, as the signer saw it.
        Confidential payee_name: String => TITLE_PATH,
        /// Of the amount.
        Confidential currency: Currency => TERMS,
        /// Face amount.
        Confidential amount: Amount => PARTIES,
        /// When it is to be paid.
        Confidential due_on: NaiveDate => TERMS,
        /// The trade behind it.
        Confidential background: BackgroundId => TITLE_PATH,
    }
}

refusals! {
    /// Why an issuance is refused, in the order the rule checks.
    IssueRefusal in "voucher.issue" {
        /// The signer is no core enterprise.
        NotACoreEnterprise = "not_a_core_enterprise", NotAllowed, "银发〔2025〕77号 Art 9";
        /// Its invoices and vouchers stand on another log.
        OtherLog = "other_log", Rule, "";
        /// The id is taken.
        IdTaken = "id_taken", Rule, "";
        /// The undertaking is not the published text.
        UndertakingDiffers = "undertaking_differs", Rule, "民法典 548, 549";
        /// Nobody issues to itself.
        ToSelf = "to_self", Rule, "";
        /// The payee is no member.
        UnknownPayee = "unknown_payee", Rule, "";
        /// The name that was reviewed is not the payee's registered name.
        PayeeNameDiffers = "payee_name_differs", Rule, "";
        /// The trade background is not one of the obligor's.
        UnknownBackground = "unknown_background", Rule, "银发〔2025〕77号 Art 10";
        /// It is a trade with somebody else, or in another currency.
        BackgroundOfOthers = "background_of_others", Rule, "银发〔2025〕77号 Art 10";
        /// Less than this is free of the background.
        ExceedsBackground = "exceeds_background", Rule, "银发〔2025〕77号 Art 10";
        /// Smaller than the smallest holding.
        TooSmall = "too_small", Rule, "";
        /// The due date is today or past.
        DueNotLater = "due_not_later", Rule, "";
        /// The due date is no business day.
        DueNotABusinessDay = "due_not_a_business_day", Rule, "";
        /// The tenor is longer than policy allows.
        TenorTooLong = "tenor_too_long", Rule, "银发〔2025〕77号 Art 11";
        /// Later than the underlying payment falls due.
        LaterThanUnderlying = "later_than_underlying", Rule, "保障中小企业款项支付条例 Art 9, 11";
        /// So close that nothing could be done with it before cut-off.
        TooCloseToCutOff = "too_close_to_cut_off", Rule, "";
    }
}

/// Decides an issuance.
///
/// # Errors
/// An [`IssueRefusal`], or what is missing.
pub fn decide(case: &Case<'_>, issue: &Issue) -> Result<Vec<Event>, Stop> {
    let obligor = case.member()?;
    if !obligor.is(MemberKind::CoreEnterprise) {
        return Err(IssueRefusal::NotACoreEnterprise.into());
    }
    if !case.is_log_of(obligor) {
        return Err(IssueRefusal::OtherLog.into());
    }
    if case.state.voucher(&issue.voucher)?.is_some() {
        return Err(IssueRefusal::IdTaken.into());
    }
    let policy = case.policy();
    if issue.undertaking != policy.undertaking || issue.undertaking_hash != policy.undertaking_hash {
        return Err(IssueRefusal::UndertakingDiffers.into());
    }
    if issue.payee == case.actor() {
        return Err(IssueRefusal::ToSelf.into());
    }
    let payee = case.state.member(&issue.payee)?.ok_or(IssueRefusal::UnknownPayee)?;
    if payee.name != issue.payee_name {
        return Err(IssueRefusal::PayeeNameDiffers.into());
    }
    let background = reserve(case, issue)?;
    check_due_date(case, issue, background.due_on)?;
    let calendar = case.calendar();
    let sign_for_by = Tick::end_of(calendar.business_days_after(case.today(), policy.sign_for_days));
    let voucher = Voucher {
        id: issue.voucher,
        obligor: case.actor(),
        payee: issue.payee,
        currency: issue.currency,
        face: issue.amount,
        due_on: issue.due_on,
        issued_on: case.today(),
        cut_off_on: calendar.business_days_before(issue.due_on, policy.cut_off_days),
        sign_for_by,
        undertaking: issue.undertaking.clone(),
        undertaking_hash: issue.undertaking_hash,
        policy_version: policy.version,
        background: issue.background,
        life: VoucherLife::AwaitingSignFor,
        settled: Amount::ZERO,
        head: LeafHash([0; 32]),
    };
    if voucher.cut_off_on <= case.today() {
        return Err(IssueRefusal::TooCloseToCutOff.into());
    }
    Ok(vec![Event::Background(background), Event::Voucher(Box::new(voucher))])
}

fn reserve(case: &Case<'_>, issue: &Issue) -> Result<Background, Stop> {
    let background = case.state.background(&issue.background)?;
    let background =
        background.filter(|found| found.debtor == case.actor()).ok_or(IssueRefusal::UnknownBackground)?;
    if background.creditor != issue.payee || background.currency != issue.currency {
        return Err(IssueRefusal::BackgroundOfOthers.into());
    }
    let reserved = background.reserve(issue.amount).ok_or(IssueRefusal::ExceedsBackground)?;
    if issue.amount.minor() < i64::from(case.policy().minimum_piece) {
        return Err(IssueRefusal::TooSmall.into());
    }
    Ok(reserved)
}

fn check_due_date(case: &Case<'_>, issue: &Issue, underlying: NaiveDate) -> Result<(), Stop> {
    if issue.due_on <= case.today() {
        return Err(IssueRefusal::DueNotLater.into());
    }
    if !case.calendar().is_business_day(issue.due_on) {
        return Err(IssueRefusal::DueNotABusinessDay.into());
    }
    let latest = months_after(case.today(), case.policy().tenor_months);
    if latest.is_none_or(|latest| issue.due_on > latest) {
        return Err(IssueRefusal::TenorTooLong.into());
    }
    if issue.due_on > underlying {
        return Err(IssueRefusal::LaterThanUnderlying.into());
    }
    Ok(())
}
